"""Who bought what, in which role, and what of it is end use? One row per sale, read as of the day of the sale.

P are the participants on the day of the sale, K is everyone else. The three readings differ in what a purchase means:

strict   a sale to K is end use, unless it was made up to 30 days before the same person enrolled, or is a starter or
         qualifying order; a participant's own purchase never is
capped   a sale to K is end use; of a participant's personal purchases the first 200 of a month are too
lenient  a sale to K is end use, and so is every purchase of a participant
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from graph_service.errors import BadInput
from graph_service.model.period import NEVER, day_number
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.words import say

EVIDENCE: Final = ("verified", "possible", "declared")  # verified = 1 · not called unverified · whatever is declared
SUM_MAX: Final = 2**62


@dataclass(frozen=True, slots=True)
class Terms:
    """What a reading needs to know beside the sales."""

    currency: str
    cap_minor: int  # personal use accepted a participant and month in the capped reading
    days_before: int  # orders this close before enrolment are a participant's in the strict reading


def participant_on(snapshot: Snapshot, members: IntArray, days: IntArray) -> BoolArray:
    """Whether each member (row number) is a participant on the day beside it."""
    enrolled, left = _days(snapshot.members, "enrolled_on"), _days(snapshot.members, "left_on")
    inside: BoolArray = (enrolled[members] <= days) & (days < left[members])
    return inside


def before_enrolment(snapshot: Snapshot, members: IntArray, days: IntArray, within: int) -> BoolArray:
    """Whether the day lies before the member's enrolment, but by no more than `within` days."""
    enrolled = _days(snapshot.members, "enrolled_on")[members]
    close: BoolArray = (enrolled != NEVER) & (days < enrolled) & (enrolled - days <= within)
    return close


def sale_facts(snapshot: Snapshot, start: dt.date, end: dt.date, terms: Terms) -> pd.DataFrame:
    """Sales of [start, end) in the plan's currency, with effective net and the buyer's role that day.

    Columns: sale (row number), sale_id, buyer, seller, pays (who paid), sold_on, month (year * 12 + month - 1), net
    (minor units after refunds dated before `end`), kind, verified, participant, near_enrolment, customer_strict,
    customer, within_cap (minor units of a participant's personal purchase that the capped reading accepts).
    """
    sales = snapshot.sales
    days = _days(sales, "sold_on")
    rows = np.flatnonzero(
        (days >= day_number(start)) & (days < day_number(end)) & (sales["currency"] == terms.currency).to_numpy()
    )
    part = sales.iloc[rows]
    day, buyer, payer = days[rows], _days(part, "buyer"), _days(part, "payer")
    kind = part["kind"].astype(str).to_numpy()
    participant = participant_on(snapshot, buyer, day)
    near = before_enrolment(snapshot, buyer, day, terms.days_before)
    facts = pd.DataFrame(
        {
            "sale": rows, "sale_id": part["sale_id"].to_numpy(), "buyer": buyer, "seller": _days(part, "seller"),
            "pays": np.where(payer >= 0, payer, buyer), "sold_on": day, "month": month_index(day),
            "net": effective_net(snapshot, end)[rows], "kind": kind, "verified": _days(part, "verified"),
            "participant": participant, "near_enrolment": near,
            "customer_strict": ~participant & ~near & np.isin(kind, ("retail", "personal")), "customer": ~participant,
        }
    )  # fmt: skip
    facts["within_cap"] = _within_cap(facts, terms.cap_minor)
    return facts


def payers(snapshot: Snapshot, facts: pd.DataFrame) -> IntArray:
    """Who else than the buyer paid for each sale, -1 where nobody is stated. Shape (rows of facts,)."""
    found: IntArray = _days(snapshot.sales, "payer")[facts["sale"].to_numpy(np.int64)]
    return found


def effective_net(snapshot: Snapshot, end: dt.date) -> IntArray:
    """Net of every sale in minor units, less its refunds dated before `end`. Shape (sales,)."""
    net = snapshot.sales["net_minor"].to_numpy(np.int64).copy()
    seen = snapshot.refunds[_days(snapshot.refunds, "refunded_on") < day_number(end)]
    np.subtract.at(net, _days(seen, "sale"), seen["amount_minor"].to_numpy(np.int64))
    return net


def end_use(facts: pd.DataFrame, reading: str, evidence: str) -> IntArray:
    """Minor units of each sale that are end use under a reading and on some evidence. Shape (rows of facts,)."""
    net = facts["net"].to_numpy(np.int64)
    customers = np.where(customers_mask(facts, reading, evidence), net, 0)
    if reading == "strict":
        return customers
    own = facts["within_cap"].to_numpy(np.int64) if reading == "capped" else np.where(facts["participant"], net, 0)
    return customers + own


def customers_mask(facts: pd.DataFrame, reading: str, evidence: str) -> BoolArray:
    """Which sales went to a customer under a reading and on some evidence."""
    sold = facts["customer_strict" if reading == "strict" else "customer"].to_numpy(np.bool_)
    verified = facts["verified"].to_numpy(np.int64)
    accepted: BoolArray = {"verified": verified == 1, "possible": verified != 0, "declared": verified >= -1}[evidence]
    chosen: BoolArray = sold & accepted
    return chosen


def own_orders(facts: pd.DataFrame, reading: str) -> BoolArray:
    """Which sales are a participant's own orders; strict counts those shortly before enrolment too."""
    own = facts["participant"].to_numpy(np.bool_)
    return own | facts["near_enrolment"].to_numpy(np.bool_) if reading == "strict" else own


def month_index(days: IntArray) -> IntArray:
    """Months since year 0 for day numbers, so that months can be compared and counted."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def month_name(index: int) -> str:
    """The inverse, as `2026-09`.

    >>> month_name(2026 * 12 + 8)
    '2026-09'
    """
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def total(values: IntArray | pd.Series) -> int:
    """An exact sum of integers. Raises BadInput where it could pass 2**62 instead of wrapping."""
    numbers = np.asarray(values, dtype=np.int64)
    if np.abs(numbers.astype(np.float64)).sum() >= SUM_MAX:
        raise BadInput(say("a sum passes the range of 64-bit integers; check the amounts of the period"))
    return int(numbers.sum())


def per_member(members: IntArray, values: IntArray, size: int) -> IntArray:
    """Sum of integer values per member row; rows of -1 are left out. Shape (size,)."""
    total(values)
    out = np.zeros(size, np.int64)
    known = members >= 0
    np.add.at(out, members[known], values[known])
    return out


def _within_cap(facts: pd.DataFrame, cap_minor: int) -> IntArray:
    """What the cap leaves for each personal purchase, taken in order of day and sale id within a month."""
    accepted = np.zeros(len(facts), np.int64)
    mine = facts[facts["participant"] & facts["kind"].isin(["personal", "retail"])]
    mine = mine.sort_values(["buyer", "month", "sold_on", "sale_id"], kind="stable")
    before = mine.groupby(["buyer", "month"])["net"].cumsum() - mine["net"]
    room = np.maximum(0, cap_minor - before.to_numpy(np.int64))
    accepted[mine.index.to_numpy()] = np.minimum(mine["net"].to_numpy(np.int64), room)
    return accepted


def _days(frame: pd.DataFrame, column: str) -> IntArray:
    return frame[column].to_numpy(np.int64)
