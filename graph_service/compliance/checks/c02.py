"""C02: does each paid earner have a customer majority? Verified sales to K over all sales in the earner's subtree."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import (
    Check,
    deciding,
    entities,
    money,
    quotient,
    sale_rows,
    small_cell,
    states,
)  # fmt: skip
from graph_service.compliance.facts import EVIDENCE, customers_mask, end_use
from graph_service.compliance.findings import (
    ENTITIES_MAX,
    READING_NAMES,
    Entity,
    Interval,
    Meaning,
    Readings,
    Result,
    called,
    not_computable,
)
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio, worst
from graph_service.compliance.subtree import in_subtree, subtree_sums
from graph_service.model.snapshot import IntArray
from graph_service.words import say

TO_CUSTOMERS = say("below were verified sales to customers")


def run(inputs: Inputs) -> Result:
    """One figure for each paid earner; the readings shown are those of all earners taken together."""
    value = deciding(inputs, "C02")
    paid = np.flatnonzero(inputs.pay > 0)
    if value is None or not len(paid):
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C02")
        )
    sums = subtree_sums(inputs.snapshot, inputs.period, inputs.facts, _values(inputs, value.reading))
    sold = paid[sums["net"][paid] > 0]
    numerators = {name: sums[name][sold] for name in EVIDENCE}
    net = sums["net"][sold]
    found = states(numerators, dict.fromkeys(EVIDENCE, net), sums["verified_orders"][sold] > 0, value)
    failing = np.asarray([state != "meets" for state in found], dtype=np.bool_)
    count = int(failing.sum())
    readings = {
        name: ratio(int(sums[f"{name}_use"][sold].astype(object).sum()), int(net.astype(object).sum()))
        for name in READING_NAMES
    }
    below = int(inputs.pay[sold[failing]].sum())
    formula = say(
        "all paid earners' subtrees together, {reading}: {quotient}; {count} of {sold} paid earners "
        "without a majority of their own",
        reading=called(value.reading),
        quotient=quotient(inputs, int(numerators["verified"].astype(object).sum()), int(net.astype(object).sum())),
        count=count,
        sold=len(sold),
    )
    return Result(
        worst(found) if len(sold) else "not_computable", Readings(**readings), formula,
        entities=_entities(inputs, sums, sold[failing], [s for s in found if s != "meets"]), entities_total=count,
        figures=(
            ("earners_without_majority", ratio(count, len(sold))), ("pay_without_majority_minor", Fraction(below)),
            ("earners_checked", Fraction(len(sold))),
        ),
        notes=(
            (
                say("The state is that of the earners one by one; the three readings are those of all earners' "
                    "subtrees added up, so a sale counts once for each paid earner above it.")
            ),
        ),
        interval=_programme_interval(inputs, sold, value.reading),
    )  # fmt: skip


def _values(inputs: Inputs, reading: str) -> dict[str, IntArray]:
    facts = inputs.facts
    net = facts["net"].to_numpy(np.int64)
    counted = (net > 0).astype(np.int64)
    values = {name: end_use(facts, reading, name) for name in EVIDENCE}
    values |= {f"{name}_use": end_use(facts, name, "verified") for name in READING_NAMES}
    orders = {name: customers_mask(facts, reading, name).astype(np.int64) * counted for name in EVIDENCE}
    return values | {"net": net, "orders": counted, "verified_orders": orders["verified"],
                     "declared_orders": orders["declared"]}  # fmt: skip


def _programme_interval(inputs: Inputs, earners: IntArray, reading: str) -> Interval | None:
    """Of the orders below any paid earner, each counted once."""
    facts = inputs.facts
    below = in_subtree(inputs.snapshot, inputs.period, facts, earners) & (facts["net"].to_numpy(np.int64) > 0)
    verified = int((below & customers_mask(facts, reading, "verified")).sum())
    return small_cell(verified, int(below.sum()), say("below any paid earner were verified sales to customers"))


def _entities(inputs: Inputs, sums: dict[str, IntArray], rows: IntArray, found: list[State]) -> tuple[Entity, ...]:
    order = np.argsort(-inputs.pay[rows], kind="stable")[:ENTITIES_MAX]
    top = rows[order]
    return entities(
        inputs.ids(top), [found[i] for i in order],
        [(int(sums["verified"][m]), int(sums["net"][m])) for m in top],
        [
            (
                ("customer_sales_verified_minor", int(sums["verified"][m])),
                ("customer_sales_declared_minor", int(sums["declared"][m])), ("sales_minor", int(sums["net"][m])),
                ("orders", int(sums["orders"][m])), ("earned_minor", int(inputs.pay[m])),
            )
            for m in top
        ],
        [_would_change(inputs, sums, m) for m in top],
        intervals=[small_cell(int(sums["verified_orders"][m]), int(sums["orders"][m]), TO_CUSTOMERS) for m in top],
    )  # fmt: skip


def _would_change(inputs: Inputs, sums: dict[str, IntArray], member: int) -> str:
    unverified = int(sums["declared_orders"][member] - sums["verified_orders"][member])
    net, declared = int(sums["net"][member]), int(sums["declared"][member])
    if unverified:
        orders = say("this 1 order") if unverified == 1 else say("these {unverified} orders", unverified=unverified)
        return say(
            "Were {orders} verified, the share is {quotient}.", orders=orders, quotient=quotient(inputs, declared, net)
        )
    short = net // 2 + 1 - declared
    return say(
        "A majority would take {short} more of these sales going to customers.", short=money(inputs, max(short, 1))
    )


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales of the period, or of one earner's subtree; what counts as end use is the numerator."""
    facts = inputs.facts
    if member is not None:
        facts = facts[in_subtree(inputs.snapshot, inputs.period, facts, np.array([member], np.int64))]
    value = deciding(inputs, "C02")
    net = facts["net"].to_numpy(np.int64)
    return sale_rows(inputs, facts, end_use(facts, value.reading if value else "strict", "verified"), net)


CHECK = Check(
    id="C02",
    title=say("Customer majority per earner"),
    klass="O",
    question=say("Does more than half of the sales below each paid earner go to people who are not participants?"),
    help=(
        say(
            "For each member with pay in the period: verified sales to people who were not participants "
            "that day, over all sales credited to the member and everyone below, each sale along the "
            "line as of its day. Exactly half is not a majority. Unverified sales to customers can lift "
            "an earner to 'not proven', never to 'meets'."
        )
    ),
    would_change=say(
        "Verify the sales to customers that are only declared; each earner's row says what that would give."
    ),
    needs=("sales", "sales.verified", "members.enrolled_on", "sponsorships", "awards"),
    run=run,
    each=True,
    rows=rows,
    unit=say("share of sales below the earner"),
    figures={
        "earners_without_majority": Meaning(
            say("share of paid earners"),
            say("paid earners who do not meet, or are not proven / paid earners with sales below"),
        ),
        "pay_without_majority_minor": Meaning(say("minor units"), say("what those earners were paid in the period")),
        "earners_checked": Meaning("people", say("paid earners with sales below them")),
    },
)
