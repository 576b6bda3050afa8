"""C16: does the buy-back work? What participants were paid for what they gave back, and how soon."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates, entities, numerator_first, percent, raised
from graph_service.compliance.findings import (
    ENTITIES_MAX,
    READING_NAMES,
    Entity,
    Meaning,
    Readings,
    Result,
    not_computable,
)
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio, worst
from graph_service.compliance.packs import Value
from graph_service.compliance.returns import cancelled, counted, returned
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

BUY_BACK, COOLING_OFF = "C16.buy_back", "C16.cooling_off"  # values of the pack: the two figures that are compared
REQUESTED = "refunds.requested_on"
RETURNED = say("refunds.returned_net (what the goods given back had cost)")
FEES_BACK = "fees.refunded_on"
NOTES = (
    say(
        "A return that was refused leaves no trace, and the time from asking to payment is not "
        "known: no file says when a return was asked for. The days given are those from the order to "
        "the first refund."
    ),
    say("A refund's reason is free text of the programme and decides nothing here."),
)
NONE_SEEN = say("No own purchase of a participant was paid back in the window: what is promised is not a proof.")
PART = say(
    "Of an order paid back in part the files do not say which part was given back, so its share of the cost is unknown."
)


def run(inputs: Inputs) -> Result:
    """Returned purchases one by one, and those who left within the cooling-off days."""
    values = {value.id: value for value in inputs.thresholds("C16")}
    line, cooling = values.get(BUY_BACK), values.get(COOLING_OFF)
    if line is None and cooling is None:
        return not_computable(say("a threshold of the pack for {check}", check="C16"))
    every = returned(inputs, int(inputs.parameter("C16.days")))
    found = every[every["in_time"].astype(bool)].reset_index(drop=True)
    full = _full(found, line)
    asked = counted(found, line.reading) if line else np.zeros(len(found), np.bool_)
    who, kept, fees = cancelled(inputs, int(inputs.parameter("C16.cooling_off_days"))) if cooling else _NOBODY
    owed = kept > 0
    unclear = int((asked & ~full).sum())
    state = worst([_buy_back(line, int(asked.sum()), unclear), _cooling(cooling, owed)])
    if state == "meets" and (fees > 0).any():
        state = "not_computable"
    readings = {
        name: ratio(int((full & counted(found, name)).sum()), int(counted(found, name).sum())) for name in READING_NAMES
    }
    missing = (
        REQUESTED, *((RETURNED,) if unclear else ()), *((FEES_BACK,) if (fees > 0).any() else ()),
    )  # fmt: skip
    return Result(
        state, Readings(**readings),
        say("{repaid} of {given_back} own purchases given back were paid back to at least {share} of their "
            "cost in time; {owed} of {who} who left within the cooling-off days still bear the cost of "
            "orders", repaid=int((asked & full).sum()), given_back=int(asked.sum()),
            share=percent(line.value) if line else say("no stated share"), owed=int(owed.sum()), who=len(who)),
        missing=missing, entities=_entities(inputs, (who[owed], kept[owed]), found[asked & ~full]),
        entities_total=int(owed.sum()) + unclear,
        figures=(
            ("returned_orders", Fraction(int(asked.sum()))), ("unclear_orders", Fraction(unclear)),
            ("late_orders", Fraction(int((~every["in_time"].astype(bool)).sum()))),
            ("days_median", _median(found.loc[asked, "after"].to_numpy(np.int64))),
            ("paid_share", ratio(int(found.loc[asked, "paid"].sum()), int(found.loc[asked, "net"].sum()))),
            ("cancelled", Fraction(len(who))), ("cancelled_unpaid_minor", Fraction(int(kept[owed].sum()))),
        ),
        notes=(*NOTES, *((PART,) if unclear else ()), *(() if asked.any() or line is None else (NONE_SEEN,))),
        window=inputs.window_text, raised=cooling if owed.any() else None,
    )  # fmt: skip


_NOBODY = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


def _full(found: pd.DataFrame, line: Value | None) -> BoolArray:
    """Returns of which so much was paid back that it is enough, whatever part of the order was given back."""
    if line is None:
        return np.zeros(len(found), np.bool_)
    return ~raised(found["paid"].to_numpy(np.int64), found["net"].to_numpy(np.int64), line)


def _buy_back(line: Value | None, returns: int, unclear: int) -> State:
    """Nothing given back proves nothing; less than the line may be a part of the order, so it cannot be told."""
    if line is None:
        return "meets"
    if not returns:
        return "not_proven"
    return "not_computable" if unclear else "meets"


def _cooling(value: Value | None, owed: BoolArray) -> State:
    if value is None or not owed.any():
        return "meets"
    return "does_not_meet" if value.role == "threshold" else "review"


def _median(days: IntArray) -> Fraction | None:
    """The middle number of days, or the mean of the two in the middle."""
    ranked = np.sort(days)
    return None if not len(ranked) else Fraction(int(ranked[(len(ranked) - 1) // 2]) + int(ranked[len(ranked) // 2]), 2)


def _entities(inputs: Inputs, owed: tuple[IntArray, IntArray], unclear: pd.DataFrame) -> tuple[Entity, ...]:
    """Who left early and still bears a cost, and then the returns of which too little is known."""
    who, kept = owed
    order = np.argsort(-kept, kind="stable")[:ENTITIES_MAX]
    first = entities(
        inputs.ids(who[order]), "review", [(0, 0)] * len(order),
        [(("cancelled_unpaid_minor", int(kept[place])),) for place in order],
        say("A refund of these orders, or a note that the goods were kept."),
    )  # fmt: skip
    part = unclear.assign(short=unclear["net"] - unclear["paid"]).sort_values("short", ascending=False, kind="stable")
    top = part.head(ENTITIES_MAX)
    second = entities(
        inputs.ids(top["buyer"].to_numpy(np.int64)), "not_computable",
        [(int(paid), int(net)) for paid, net in zip(top["paid"], top["net"], strict=True)],
        [
            (("bought_minor", int(net)), ("paid_back_minor", int(paid)), ("days_to_refund", int(days)))
            for net, paid, days in zip(top["net"], top["paid"], top["after"], strict=True)
        ],
        say("What the goods given back had cost."),
    )  # fmt: skip
    return (*first, *second)[:ENTITIES_MAX]


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Own purchases given back in the window; those paid back to the share asked for, in time, in the numerator."""
    line = {value.id: value for value in inputs.thresholds("C16")}.get(BUY_BACK)
    found = returned(inputs, int(inputs.parameter("C16.days")))
    found = found[counted(found, line.reading if line else "strict")]
    if member is not None:
        found = found[found["buyer"] == member]
    sales = inputs.snapshot.sales.iloc[found["sale"].to_numpy(np.int64)]
    frame = pd.DataFrame(
        {
            "side": np.where(_full(found, line) & found["in_time"].to_numpy(np.bool_), "numerator", "denominator"),
            "sale_id": sales["sale_id"].to_numpy(), "buyer_id": inputs.ids(found["buyer"].to_numpy(np.int64)),
            "sold_on": dates(found["sold_on"].to_numpy(np.int64)), "kind": found["kind"].to_numpy(),
            "bought_minor": found["net"].to_numpy(), "paid_back_minor": found["paid"].to_numpy(),
            "days_to_refund": found["after"].to_numpy(),
        }
    )  # fmt: skip
    return numerator_first(frame, "sold_on", "sale_id")


CHECK = Check(
    id="C16",
    title=say("Working buy-back"),
    klass="S",
    question=say("Is a participant who gives goods back paid nearly all that they cost, and in time?"),
    help=(
        say(
            "Own purchases of participants of which anything was paid back in the window: how much of "
            "the order's cost was paid back within a year of it. At least nine tenths is enough whatever "
            "part was given back; less may be a part of the order, and then the share cannot be told. "
            "Where a pack knows a cooling-off time, who left within it should bear no cost of orders. "
            "Strict looks at orders shortly before enrolment too, lenient at starter and qualifying "
            "orders alone."
        )
    ),
    would_change=say(
        "Refunds of nine tenths and more, and a file that says what was given back and when it was asked for."
    ),
    needs=("sales", "refunds", "members.enrolled_on"),
    run=run,
    rows=rows,
    unit=say("share of orders given back"),
    entity_unit=say("share of the order's cost"),
    figures={
        "returned_orders": Meaning(
            "orders", say("own purchases given back, in whole or in part, with a refund in time")
        ),
        "unclear_orders": Meaning(
            "orders", say("of these, paid back below the line: a part of the order, or too little")
        ),
        "late_orders": Meaning("orders", say("own purchases with refunds only after the time that the pack gives")),
        "days_median": Meaning("days", say("from the order to the first refund, the one in the middle")),
        "paid_share": Meaning(
            say("share of cost"), say("paid back in time / what these orders cost, partial returns too")
        ),
        "cancelled": Meaning("people", say("those who left within the cooling-off days")),
        "cancelled_unpaid_minor": Meaning(say("minor units"), say("cost of their orders that was not paid back")),
    },
    soft=("sales",),  # what comes back may have been sold before the period
)
