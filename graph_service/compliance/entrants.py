"""What does someone pay to get in? Fees and own orders, by days since the payer's enrolment."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.facts import participant_on, per_member
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.rewards import own_use
from graph_service.model.period import NEVER, day_number
from graph_service.model.snapshot import IntArray

REQUIRED: Final = ("starter", "qualifying")  # kinds of order that are made to get in or to qualify
BY_READING: Final = {"strict": "paid", "capped": "over_cap", "lenient": "required"}  # column that a reading sums


def entrants(inputs: Inputs, days: int) -> IntArray:
    """Member rows of those whose first `days` days as participants ended in the period, the day of enrolment the first."""
    enrolled, left = (inputs.snapshot.members[name].to_numpy(np.int64) for name in ("enrolled_on", "left_on"))
    last = enrolled + days - 1
    inside = (enrolled != NEVER) & (last >= inputs.period.first_day) & (last < inputs.period.end_day)
    return np.flatnonzero(inside & (left > enrolled)).astype(np.int64)


def payments(inputs: Inputs, start: dt.date) -> pd.DataFrame:
    """Fees and orders that members paid for from `start` to the period's end, as participants or shortly before.

    An order counts for who paid for it. Amounts are minor units in the plan's currency, orders less refunds.

    Returns:
        member (row), day, after (days since enrolment, below zero before it), kind (of the order, or `fee`), payment_id,
        sale (row in sales, -1 for a fee), paid (all of it), over_cap (less personal use within the cap, and before enrolment
        what is required alone), required (fees, starter and qualifying orders).
    """
    orders = _orders(inputs, start)
    fees = _fees(inputs, start)
    return pd.concat([fees, orders], ignore_index=True)


def _orders(inputs: Inputs, start: dt.date) -> pd.DataFrame:
    facts = inputs.facts_from(start)
    pays, day = facts["pays"].to_numpy(np.int64), facts["sold_on"].to_numpy(np.int64)
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[pays]
    after = np.where(enrolled == NEVER, -NEVER, day - enrolled)
    inside = participant_on(inputs.snapshot, pays, day) | ((after < 0) & (after >= -inputs.terms.days_before))
    net = facts["net"].to_numpy(np.int64)
    within = np.where(own_use(facts), facts["within_cap"].to_numpy(np.int64), 0)
    required = np.where(facts["kind"].isin(REQUIRED), net, 0)
    frame = pd.DataFrame(
        {
            "member": pays, "day": day, "after": after, "kind": facts["kind"], "payment_id": facts["sale_id"],
            "sale": facts["sale"].to_numpy(np.int64), "paid": net, "required": required,
            "over_cap": np.where(after < 0, required, net - within),  # before enrolment only strict sees a participant
        }
    )  # fmt: skip
    return frame[inside]


def _fees(inputs: Inputs, start: dt.date) -> pd.DataFrame:
    table = inputs.snapshot.fees
    day = table["paid_on"].to_numpy(np.int64)
    inside = (day >= day_number(start)) & (day < inputs.period.end_day)
    part = table[inside & (table["currency"] == inputs.plan.currency).to_numpy()]
    payer, day = part["payer"].to_numpy(np.int64), part["paid_on"].to_numpy(np.int64)
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[payer]
    after = np.where(enrolled == NEVER, -NEVER, day - enrolled)
    amount = part["amount_minor"].to_numpy(np.int64)
    frame = pd.DataFrame(
        {
            "member": payer, "day": day, "after": after, "kind": "fee", "payment_id": part["fee_id"].to_numpy(),
            "sale": np.full(len(part), -1, np.int64), "paid": amount, "over_cap": amount, "required": amount,
        }
    )  # fmt: skip
    return frame[after >= -inputs.terms.days_before]


def summed(rows: pd.DataFrame, column: str, size: int) -> IntArray:
    """Sum of one of the amounts per member row. Shape (size,)."""
    return per_member(rows["member"].to_numpy(np.int64), rows[column].to_numpy(np.int64), size)
