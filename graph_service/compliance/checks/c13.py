"""C13: do participants hold more than they can sell? Stock against what it falls by, and purchases against retail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, money, raised, ratio_text, sale_rows, states
from graph_service.compliance.facts import EVIDENCE, customers_mask, per_member, total
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
from graph_service.compliance.kernels import State, ratio, worst
from graph_service.compliance.packs import Value
from graph_service.compliance.rewards import own_use
from graph_service.compliance.stock import stock_takes
from graph_service.model.period import day_number
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

MONTHS = 3
NO_STOCK = say("Without stock reports only purchases can be looked at; that nothing is raised by them is no pass.")
UNITS = say(
    "Reports count units and sales are money (`sales.quantity` is in no file), so stock is "
    "compared with the units by which the member's own stock fell, sold or used, and not with "
    "retail."
)


@dataclass(frozen=True, slots=True)
class Held:
    """Units by member row: on hand at the last stock-take, fallen by over the months, and whether both are known."""

    on_hand: IntArray
    fallen: IntArray
    known: BoolArray


def run(inputs: Inputs) -> Result:
    """Member by member: purchases over retail in money, and stock over its fall in units."""
    value, facts = deciding(inputs, "C13"), _facts(inputs)
    bought = {name: _bought(facts, name, inputs.members) for name in READING_NAMES}
    buyers = np.flatnonzero(bought["strict"] > 0)
    held = _held(inputs)
    if value is None or not (len(buyers) or held.known.any()):
        return not_computable(
            say("own purchases of participants or stock reports")
            if value
            else say("a threshold of the pack for {check}", check="C13")
        )
    retail = {name: _retail(facts, value.reading, name, inputs.members) for name in EVIDENCE}
    who = np.flatnonzero((bought[value.reading] > 0) | held.known)
    found = _states(bought[value.reading][who], {name: part[who] for name, part in retail.items()}, value)
    much = held.known[who] & raised(held.on_hand[who], held.fallen[who], value)
    both: list[State] = ["review" if high else one for one, high in zip(found, much, strict=True)]
    missing = () if len(inputs.snapshot.stock) else ("stock",)
    state = worst(both)
    sums = {name: total(part) for name, part in bought.items()}
    verified = {name: total(_retail(facts, name, "verified", inputs.members)) for name in READING_NAMES}
    readings = {name: ratio(sums[name], verified[name]) for name in READING_NAMES}
    some = [one != "meets" for one in both]
    return Result(
        "not_computable" if missing and state == "meets" else state, Readings(**readings),
        say(
            "{reading}: own purchases {sums} / verified retail {verified} over {months} months = {readings}; on "
            "hand {on_hand} units / fallen by {fallen} units",
            reading=called(value.reading), sums=money(inputs, sums[value.reading]),
            verified=money(inputs, verified[value.reading]), months=MONTHS,
            readings=ratio_text(readings[value.reading]), on_hand=int(held.on_hand[held.known].sum()),
            fallen=int(held.fallen[held.known].sum()),
        ),
        missing=missing, entities=_entities(inputs, who, both, bought[value.reading], retail, held),
        entities_total=sum(some),
        figures=(
            ("stock_months_ratio", ratio(int(held.on_hand[held.known].sum()), int(held.fallen[held.known].sum()))),
            ("stock_high_share", ratio(int(much.sum()), int(held.known.sum()))),
            ("purchases_high_share", ratio(sum(one == "review" for one in found), len(who))),
            ("retail_declared_minor", Fraction(total(retail["declared"]))),
        ),
        notes=(UNITS, *((NO_STOCK,) if missing else ())), raised=value if state == "review" else None,
    )  # fmt: skip


def _start(inputs: Inputs) -> dt.date:
    """The first day of the months that end with the period."""
    index = inputs.period.end.year * 12 + inputs.period.end.month - 1 - MONTHS
    return dt.date(index // 12, index % 12 + 1, 1)


def _facts(inputs: Inputs) -> pd.DataFrame:
    """Sales of the months that end with the period."""
    start = _start(inputs)
    facts = inputs.facts_from(min(start, inputs.period.start))
    return facts[facts["sold_on"] >= day_number(start)]


def _own(facts: pd.DataFrame, reading: str) -> IntArray:
    """Minor units of each sale that are a participant's own purchase and that the reading does not accept as use."""
    net = np.where(facts["participant"].to_numpy(np.bool_), facts["net"].to_numpy(np.int64), 0)
    if reading == "strict":
        return net
    use = own_use(facts)
    accepted = np.where(use, facts["within_cap"].to_numpy(np.int64) if reading == "capped" else net, 0)
    return net - accepted


def _bought(facts: pd.DataFrame, reading: str, size: int) -> IntArray:
    return per_member(facts["buyer"].to_numpy(np.int64), _own(facts, reading), size)


def _retail(facts: pd.DataFrame, reading: str, evidence: str, size: int) -> IntArray:
    """Sales to customers credited to each member, in minor units."""
    sold = np.where(customers_mask(facts, reading, evidence), facts["net"].to_numpy(np.int64), 0)
    return per_member(facts["seller"].to_numpy(np.int64), sold, size)


def _states(bought: IntArray, retail: dict[str, IntArray], value: Value) -> list[State]:
    """By evidence on retail. Who bought nothing that counts meets."""
    return states(dict.fromkeys(EVIDENCE, bought), retail, np.asarray(retail["verified"] > 0, dtype=np.bool_), value)


def _held(inputs: Inputs) -> Held:
    """Stock of members with at least two stock-takes in the months, and by how much it fell between them."""
    takes = stock_takes(inputs)
    takes = takes[takes["day"] >= day_number(_start(inputs))]
    fall = -takes.groupby("member")["on_hand"].diff()
    fallen = per_member(
        takes["member"].to_numpy(np.int64), fall.fillna(0).clip(lower=0).to_numpy(np.int64), inputs.members
    )
    last = takes.drop_duplicates("member", keep="last")
    on_hand, known = np.zeros(inputs.members, np.int64), np.zeros(inputs.members, np.bool_)
    on_hand[last["member"].to_numpy(np.int64)] = last["on_hand"].to_numpy(np.int64)
    known[takes.loc[takes.duplicated("member"), "member"].to_numpy(np.int64)] = True
    return Held(on_hand, fallen, known)


def _entities(
    inputs: Inputs, who: IntArray, found: list[State], bought: IntArray, retail: dict[str, IntArray], held: Held
) -> tuple[Entity, ...]:
    """Members to look at: those for review first, within them those who bought most."""
    places = np.flatnonzero(np.asarray([one != "meets" for one in found], dtype=np.bool_))
    late = np.asarray([found[place] != "review" for place in places], dtype=np.bool_)
    top = places[np.lexsort((-bought[who[places]], late))][:ENTITIES_MAX]
    return entities(
        inputs.ids(who[top]), [found[place] for place in top],
        [(int(bought[m]), int(retail["verified"][m])) for m in who[top]],
        [
            (
                ("bought_months_minor", int(bought[m])), ("retail_verified_minor", int(retail["verified"][m])),
                ("retail_declared_minor", int(retail["declared"][m])),
                *((("on_hand_units", int(held.on_hand[m])), ("fallen_units", int(held.fallen[m]))) if held.known[m] else ()),
            )
            for m in who[top]
        ],
        say("Verified sales to customers, a return of what is too much, or smaller orders."),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Own purchases of the months in the numerator, sales to customers beside them."""
    value, facts = deciding(inputs, "C13"), _facts(inputs)
    reading = value.reading if value else "capped"
    if member is not None:
        facts = facts[(facts["buyer"] == member) | (facts["seller"] == member)]
    sold = np.where(customers_mask(facts, reading, "declared"), facts["net"].to_numpy(np.int64), 0)
    own = _own(facts, reading)
    if member is not None:
        own = np.where(facts["buyer"].to_numpy(np.int64) == member, own, 0)
    return sale_rows(inputs, facts, own, own + sold)


CHECK = Check(
    id="C13",
    title=say("Unreasonable stock"),
    klass="H",
    question=say("Does anyone buy, or hold, far more than is sold?"),
    help=(
        say(
            "Over the three months that end with the period, member by member: own purchases over "
            "verified sales to customers; and units on hand at the last stock-take over the units by "
            "which stock fell between stock-takes. Strict counts all own purchases, capped those above "
            "the cap, lenient starter and qualifying orders."
        )
    ),
    would_change=say("Verified retail, returns of what is too much, or smaller orders."),
    needs=("sales", "stock", "members.enrolled_on"),
    run=run,
    each=True,
    rows=rows,
    unit=say("own purchases for each unit of verified retail"),
    figures={
        "stock_months_ratio": Meaning(
            "times", say("units on hand / units by which stock fell in three months, all together")
        ),
        "stock_high_share": Meaning(
            say("share of those with reports"), say("members above the line by stock / with two reports")
        ),
        "purchases_high_share": Meaning(
            say("share of those looked at"), say("members above the line by purchases / looked at")
        ),
        "retail_declared_minor": Meaning(
            say("minor units"), say("all sales to customers of the months, verified or not")
        ),
    },
    soft=("stock", "sales"),  # each of the two figures can be raised alone
)
