"""What came back of participants' own purchases, how much of it was paid back, and when?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.entrants import REQUIRED, payments
from graph_service.compliance.facts import before_enrolment, participant_on, per_member
from graph_service.compliance.inputs import Inputs
from graph_service.model.period import NEVER
from graph_service.model.snapshot import BoolArray, IntArray

COLUMNS: Final = ("sale", "buyer", "sold_on", "kind", "net", "paid", "after", "in_time", "participant")


def returned(inputs: Inputs, within_days: int) -> pd.DataFrame:
    """Own purchases in the plan's currency of which anything was paid back in the window, one row a sale.

    Args:
        inputs: the common ground.
        within_days: refunds later than this after the sale do not count as paid.

    Returns:
        sale (row in sales), buyer (row), sold_on, kind, net (minor units that the sale cost), paid (minor units paid back
        within the days), after (days from the sale to the first refund), in_time (whether anything was paid back within
        the days), participant (False for an order shortly before enrolment).
    """
    table, sales = inputs.snapshot.refunds, inputs.snapshot.sales
    rows, day = table["sale"].to_numpy(np.int64), table["refunded_on"].to_numpy(np.int64)
    seen = (rows >= 0) & (day < inputs.period.end_day)
    rows, day = rows[seen], day[seen]
    after = day - sales["sold_on"].to_numpy(np.int64)[rows]
    lines = pd.DataFrame(
        {
            "sale": rows, "after": after, "inside": day >= inputs.window[0].first_day, "in_time": after <= within_days,
            "paid": np.where(after <= within_days, table["amount_minor"].to_numpy(np.int64)[seen], 0),
        }
    )  # fmt: skip
    each = lines.groupby("sale", as_index=False).agg(
        after=("after", "min"), inside=("inside", "any"), in_time=("in_time", "any"), paid=("paid", "sum")
    )
    each = each[each["inside"].astype(bool)]
    of_sale = sales.iloc[each["sale"].to_numpy(np.int64)]
    buyer, sold = of_sale["buyer"].to_numpy(np.int64), of_sale["sold_on"].to_numpy(np.int64)
    participant = participant_on(inputs.snapshot, buyer, sold)
    near = before_enrolment(inputs.snapshot, buyer, sold, inputs.terms.days_before)
    each = each.assign(
        buyer=buyer, sold_on=sold, kind=of_sale["kind"].astype(str).to_numpy(),
        net=of_sale["net_minor"].to_numpy(np.int64), participant=participant,
    )  # fmt: skip
    kept = (participant | near) & (of_sale["currency"] == inputs.plan.currency).to_numpy()
    return each.loc[kept, list(COLUMNS)].reset_index(drop=True)


def counted(found: pd.DataFrame, reading: str) -> BoolArray:
    """Which returns a reading looks at: all; of participants on the day; of these, starter and qualifying orders."""
    participant = found["participant"].to_numpy(np.bool_)
    if reading == "strict":
        return np.ones(len(found), np.bool_)
    return participant if reading == "capped" else participant & found["kind"].isin(REQUIRED).to_numpy(np.bool_)


def cancelled(inputs: Inputs, days: int) -> tuple[IntArray, IntArray, IntArray]:
    """Who left within so many days of enrolling, long enough ago to have been paid back.

    Returns:
        member rows; and for each of them what orders still cost after refunds, and fees, in minor units. A refund of a fee
        is in no file.
    """
    members = inputs.snapshot.members
    enrolled, left = (members[name].to_numpy(np.int64) for name in ("enrolled_on", "left_on"))
    inside = (enrolled >= inputs.window[0].first_day) & (enrolled != NEVER) & (left < inputs.period.end_day - days)
    rows = np.flatnonzero(inside & (left >= enrolled) & (left - enrolled <= days)).astype(np.int64)
    paid = payments(inputs, inputs.window[0].start)
    member, amount = paid["member"].to_numpy(np.int64), paid["paid"].to_numpy(np.int64)
    fee = (paid["kind"] == "fee").to_numpy()
    orders = per_member(member, np.where(fee, 0, amount), inputs.members)
    fees = per_member(member, np.where(fee, amount, 0), inputs.members)
    return rows, orders[rows], fees[rows]
