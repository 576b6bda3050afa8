"""C04: how much of each payee's reward comes from participants' own purchases rather than from retail?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import (
    Check,
    deciding,
    empty_rows,
    entities,
    quotient,
    sale_rows,
    small_cell,
    states,
)  # fmt: skip
from graph_service.compliance.facts import EVIDENCE, customers_mask, total
from graph_service.compliance.findings import (
    ENTITIES_MAX,
    READING_NAMES,
    Entity,
    Meaning,
    Readings,
    Result,
    called,
    not_computable,
)
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, consumption_share, ratio, worst
from graph_service.compliance.rewards import OrderCounts, order_counts, own_use, rewards_from
from graph_service.model.money import MICRO
from graph_service.model.snapshot import IntArray
from graph_service.words import say

Parts = Mapping[str, IntArray]
OWN_USE = say("that paid and count here were participants' own")


def run(inputs: Inputs) -> Result:
    """One share for each payee; the readings shown are those of all payees taken together."""
    value = deciding(inputs, "C04")
    if value is None or inputs.rewards.empty:
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C04")
        )
    personal = _from_personal(inputs, value.reading)
    retail = {name: _from_retail(inputs, value.reading, name) for name in EVIDENCE}
    payees = np.flatnonzero((personal > 0) | (retail["declared"] > 0))
    if not len(payees):
        return not_computable(say("rewards from personal use or retail"))
    own = personal[payees]
    found = states(
        dict.fromkeys(EVIDENCE, own), {name: own + part[payees] for name, part in retail.items()},
        np.asarray(retail["verified"][payees] > 0, dtype=np.bool_), value,
    )  # fmt: skip
    failing = np.asarray([state != "meets" for state in found], dtype=np.bool_)
    counts = _counts(inputs, value.reading, payees[failing])
    both = Fraction(total(own)), Fraction(total(retail["verified"][payees]))
    return Result(
        worst(found), _readings(inputs),
        say(
            "all payees together, {reading}: rewards {quotient}; {failing} of {payees} payees above the share",
            reading=called(value.reading), quotient=quotient(inputs, both[0] / MICRO, (both[0] + both[1]) / MICRO),
            failing=int(failing.sum()), payees=len(payees),
        ),
        entities=_entities(inputs, personal, retail, payees[failing], [s for s in found if s != "meets"], counts),
        entities_total=int(failing.sum()),
        figures=(("payees_above", ratio(int(failing.sum()), len(payees))),),
        notes=(
            say("The state is that of the payees one by one. Rewards from unverified sales to customers "
                "count as neither."),
            say("Rewards are exact amounts before any cap of the plan; those from above the personal-use cap "
                "are in C05."),
        ),
        interval=small_cell(*counts.every, OWN_USE),
    )  # fmt: skip


def _personal(rewards: pd.DataFrame, reading: str) -> IntArray:
    """Minor units of each line's sale that are a participant's own use: all of it; capped: what the cap accepts."""
    net = rewards["net"].to_numpy(np.int64)
    if reading == "strict":
        return np.where(rewards["customer_strict"].to_numpy(np.bool_), 0, net)
    return rewards["within_cap"].to_numpy(np.int64) if reading == "capped" else np.where(own_use(rewards), net, 0)


def _retail(rewards: pd.DataFrame, reading: str, evidence: str) -> IntArray:
    return np.where(customers_mask(rewards, reading, evidence), rewards["net"].to_numpy(np.int64), 0)


def _from_personal(inputs: Inputs, reading: str) -> IntArray:
    """Rewards from personal use per member row; what was sold for nothing counts by who bought it."""
    rewards = inputs.rewards
    mine = ~rewards["customer_strict"].to_numpy(np.bool_) if reading == "strict" else own_use(rewards)
    return rewards_from(rewards, _personal(rewards, reading), inputs.members, mine)


def _from_retail(inputs: Inputs, reading: str, evidence: str) -> IntArray:
    rewards = inputs.rewards
    sold = customers_mask(rewards, reading, evidence)
    return rewards_from(rewards, _retail(rewards, reading, evidence), inputs.members, sold)


def _readings(inputs: Inputs) -> Readings:
    figures = {}
    for name in READING_NAMES:
        personal = total(_from_personal(inputs, name))
        retail = total(_from_retail(inputs, name, "verified"))
        figures[name] = consumption_share(personal, retail)
    return Readings(**figures)


def _entities(
    inputs: Inputs, personal: IntArray, retail: Parts, rows: IntArray, found: list[State], counts: OrderCounts
) -> tuple[Entity, ...]:
    order = np.argsort(-personal[rows], kind="stable")[:ENTITIES_MAX]
    top = rows[order].tolist()
    own, verified, declared = (_numbers(part, top) for part in (personal, retail["verified"], retail["declared"]))
    return entities(
        inputs.ids(rows[order]), [found[i] for i in order],
        [(own[m], own[m] + verified[m]) for m in top],
        [
            (
                ("from_personal_use_minor", int(own[m] // MICRO)),
                ("from_retail_verified_minor", int(verified[m] // MICRO)),
                ("from_retail_declared_minor", int(declared[m] // MICRO)),
            )
            for m in top
        ],
        [_would_change(inputs, own[m], declared[m], verified[m]) for m in top],
        intervals=[small_cell(*counts.of(m), OWN_USE) for m in top],
    )  # fmt: skip


def _numbers(part: IntArray, rows: list[int]) -> dict[int, int]:
    return {row: int(part[row]) for row in rows}


def _counts(inputs: Inputs, reading: str, members: IntArray) -> OrderCounts:
    """Orders of personal use among those that are in the figure: unverified sales to customers are in neither part."""
    personal, retail = _personal(inputs.rewards, reading), _retail(inputs.rewards, reading, "verified")
    inside = (personal > 0) | (retail > 0)
    return order_counts(inputs.rewards[inside], personal[inside] > 0, members)


def _would_change(inputs: Inputs, personal: int, declared: int, verified: int) -> str:
    if declared > verified:
        share = quotient(inputs, Fraction(personal) / MICRO, Fraction(personal + declared) / MICRO)
        return say("Were every sale to customers below verified, the share is {share}.", share=share)
    return say("More reward from sales to customers, or less from participants' own purchases.")


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales that paid the payee (or anyone), a participant's own use in the numerator."""
    lines = inputs.rewards if member is None else inputs.rewards[inputs.rewards["member"] == member]
    if lines.empty:
        return empty_rows(("side", "sale_id", "buyer_id", "kind", "net_minor", "counted_minor"))
    value = deciding(inputs, "C04")
    facts = inputs.facts[inputs.facts["sale"].isin(lines["sale"])]
    reading = value.reading if value else "capped"
    personal = _personal(facts, reading)
    return sale_rows(inputs, facts, personal, personal + _retail(facts, reading, "verified"))


CHECK = Check(
    id="C04",
    title=say("Consumption share of rewards"),
    klass="O",
    question=say("How much of each payee's reward comes from participants' own purchases?"),
    help=(
        say(
            "Every reward is followed to its sale and the buyer's role that day. Rewards from personal "
            "use (strict and lenient: all of it; capped: what lies within the monthly cap) over those "
            "plus rewards from verified sales to customers, payee by payee. Exactly one third meets the "
            "order."
        )
    ),
    would_change=say("Verify sales to customers, or stop rewarding purchases by participants."),
    needs=("sales", "sales.verified", "members.enrolled_on", "awards"),
    run=run,
    rows=rows,
    unit=say("share of rewards"),
    figures={
        "payees_above": Meaning(say("share of payees"), say("payees who do not meet, or are not proven / all payees"))
    },
)
