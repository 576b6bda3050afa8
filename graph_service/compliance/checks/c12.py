"""C12: was most of the last order sold or used before the next one? What stock-takes say, reorder by reorder."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates, deciding, entities, numerator_first, percent, raised
from graph_service.compliance.facts import total
from graph_service.compliance.findings import ENTITIES_MAX, Entity, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio, worst
from graph_service.compliance.packs import Value
from graph_service.compliance.stock import around, reorders, stock_takes
from graph_service.model.snapshot import BoolArray
from graph_service.words import say

REPORTS = say("stock.reported_on (one after the order before and one later, up to the reorder)")
NOTES = (
    say(
        "Units are counted, all products together; what was sold and what was used cannot be told "
        "apart, so the readings agree."
    ),
    say(
        "The state is that of the reorders one by one. A share that is high enough on stock that "
        "nobody verified is not proven."
    ),
)


def run(inputs: Inputs) -> Result:
    """Each reorder of the period against the units of the order before it."""
    value = deciding(inputs, "C12")
    orders = reorders(inputs)
    if value is None or orders.empty:
        return not_computable(
            say("reorders of the period") if value else say("a threshold of the pack for {check}", check="C12")
        )
    every = around(orders, stock_takes(inputs))
    found = every[every["known"]].reset_index(drop=True)
    if found.empty:
        return not_computable(
            REPORTS, note=say("None of {every} reorders of the period has stock reports around it.", every=len(every))
        )
    low = _low(found, value)
    states = _states(found, low)
    unknown = len(every) - len(found)
    moved, ordered = total(found["moved"]), total(found["last_order"])
    state = worst([*states, "not_proven" if unknown else "meets"])
    figure = ratio(moved, ordered) or Fraction(0)
    return Result(
        state, Readings.same(figure),
        say(
            "{moved} units sold or used / {ordered} units of the orders before = {figure}; {low} of {found} "
            "reorders below {value}",
            moved=moved, ordered=ordered, figure=percent(figure), low=int(low.sum()), found=len(found),
            value=percent(value.value),
        ),
        missing=(REPORTS,) if unknown else (),
        entities=_entities(inputs, found, states), entities_total=sum(each != "meets" for each in states),
        figures=(
            ("reorders", Fraction(len(every))), ("reorders_known_share", ratio(len(found), len(every))),
            ("reorders_below_share", ratio(int(low.sum()), len(found))),
            ("reorders_verified_share", ratio(int(found["verified"].sum()), len(found))),
        ),
        notes=NOTES, raised=value if low.any() else None,
    )  # fmt: skip


def _low(found: pd.DataFrame, value: Value) -> BoolArray:
    return raised(found["moved"].to_numpy(np.int64), found["last_order"].to_numpy(np.int64), value)


def _states(found: pd.DataFrame, low: BoolArray) -> list[State]:
    """Too little is so on any evidence; enough of it is only when verified."""
    return [
        "does_not_meet" if below else ("meets" if verified else "not_proven")
        for below, verified in zip(low, found["verified"], strict=True)
    ]


def _entities(inputs: Inputs, found: pd.DataFrame, states: list[State]) -> tuple[Entity, ...]:
    """Reorders that do not meet, those with the most units left over first, and then those that are not proven."""
    part = found.assign(state=states, short=found["last_order"] - found["moved"])
    part = part[part["state"] != "meets"].sort_values(["state", "short"], ascending=[True, False], kind="stable")
    top = part.head(ENTITIES_MAX)
    last, day = (dates(top[name].to_numpy(np.int64)) for name in ("last_day", "day"))
    numbers = [
        (
            ("last_order_on", before.isoformat()), ("reordered_on", now.isoformat()), ("last_order_units", int(ordered)),
            ("sold_or_used_units", int(moved)),
        )
        for before, now, ordered, moved in zip(last, day, top["last_order"], top["moved"], strict=True)
    ]  # fmt: skip
    return entities(
        inputs.ids(top["member"].to_numpy(np.int64)), [*top["state"]],
        [(int(moved), int(ordered)) for moved, ordered in zip(top["moved"], top["last_order"], strict=True)], numbers,
        [
            say("Verify the stock reports around this order.") if state == "not_proven" else
            say("Stock that was sold or used and is still in the report, or a reorder later on.")
            for state in top["state"]
        ],
        [now.isoformat()[:7] for now in day],
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Reorders of the period with the stock around them; those below the line in the numerator."""
    value = deciding(inputs, "C12")
    found = around(reorders(inputs), stock_takes(inputs))
    if member is not None:
        found = found[found["member"] == member].reset_index(drop=True)
    known = found["known"].to_numpy(np.bool_)
    low = known & _low(found, value) if value else known
    frame = pd.DataFrame(
        {
            "side": np.where(low, "numerator", "denominator"), "member_id": inputs.ids(found["member"].to_numpy(np.int64)),
            "last_order_on": dates(found["last_day"].to_numpy(np.int64)),
            "reordered_on": dates(found["day"].to_numpy(np.int64)), "reports": np.where(known, "there", "missing"),
            "stock_before": found["before"], "stock_after": found["after"], "stock_left": found["left"],
            "last_order_units": found["last_order"], "sold_or_used_units": found["moved"],
            "verified": np.where(found["verified"] & known, "yes", "no"),
        }
    )  # fmt: skip
    return numerator_first(frame, "reordered_on", "member_id")


CHECK = Check(
    id="C12",
    title=say("70 % rule"),
    klass="J",
    question=say("Had at least seven tenths of the last order been sold or used when a participant ordered again?"),
    help=(
        say(
            "For each own order of the period that follows an earlier one: by how many units stock fell "
            "between the first stock-take after the earlier order and the last one before this order, "
            "over the units by which the earlier order had raised it. A stock-take on the day of an "
            "order was made before it. Exactly seven tenths meets."
        )
    ),
    would_change=say("Verified stock reports, more sold or used, or later reorders."),
    needs=("sales", "stock", "members.enrolled_on"),
    run=run,
    each=True,
    rows=rows,
    unit=say("share of the orders before"),
    entity_unit=say("share of the order before"),
    figures={
        "reorders": Meaning("reorders", say("own orders of the period that follow an earlier one")),
        "reorders_known_share": Meaning(
            say("share of reorders"), say("reorders with the stock reports that are needed / all")
        ),
        "reorders_below_share": Meaning(
            say("share of reorders with reports"), say("those below the line / those with reports")
        ),
        "reorders_verified_share": Meaning(
            say("share of reorders with reports"), say("those whose reports are all verified / those with reports")
        ),
    },
)
