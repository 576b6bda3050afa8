"""By which figures may people be recognised? Sales, and people who bought; never by how many somebody recruited.

Each measure is one column over the members of a snapshot, so that a board of 100,000 members is a sort.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph_service.analytics.sales import SalesBook, sum_by
from graph_service.downline.figures import Figures, was_participant
from graph_service.errors import BadInput
from graph_service.model.period import EPOCH, Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.words import Said, say

Unit = Literal["volume", "money", "count", "ppm"]

REFERRALS_MIN: Final = 3  # referrals sent in the period, below which a share says nothing
SHARE: Final = 1_000_000  # a share of one, in parts per million


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that people may be recognised by."""

    name: str
    title: Said
    unit: Unit
    formula: Said


MEASURES: Final = (
    Measure("personal_volume", say("Personal volume"), "volume",
            say("The effective volume of the sales credited to the member in the period.")),
    Measure("team_volume", say("Team volume"), "volume",
            say("The effective volume of the sales credited to the member, or to anyone below on the day of the sale.")),
    Measure("new_customers", say("New customers with a sale"), "count",
            say("Customers whose first purchase ever, not refunded in full, lies in the period; "
                "each counts for whoever that sale is credited to.")),
    Measure("retail_sales", say("Retail sales"), "money",
            say("The effective net of the period's sales to customers, credited to the member.")),
    Measure("conversion", say("Conversion of referrals"), "ppm",
            say("Of the referrals that the member sent in the period, those converted before its end whose person bought; "
                "from {count} referrals on.", count=REFERRALS_MIN)),
)  # fmt: skip

BY_NAME: Final = {one.name: one for one in MEASURES}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A measure of every member in a period.

    value       by member row, in the measure's unit; 0 for nothing to show
    exact       what decides about places: the same, or finer where `value` is rounded
    """

    measure: Measure
    period: Period
    currency: str
    value: IntArray
    exact: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a column is made from."""

    snapshot: Snapshot
    period: Period
    plan: Plan
    figures: Callable[[], Figures]  # of the same snapshot, period and plan; asked for only where volumes are wanted


def measure_named(name: str) -> Measure:
    """The measure of that name. Raises BadInput."""
    if name not in BY_NAME:
        raise BadInput(say("There is no such measure; choose one of {names}.", names=", ".join(BY_NAME)))
    return BY_NAME[name]


def column(asked: Asked, name: str) -> Column:
    """A measure of every member. Raises BadInput for a name that is none."""
    measure = measure_named(name)
    value, exact = _COLUMNS[name](asked)
    return Column(measure, asked.period, asked.plan.currency, value, exact)


def _volume(name: str) -> Callable[[Asked], tuple[IntArray, IntArray]]:
    def made(asked: Asked) -> tuple[IntArray, IntArray]:
        values: IntArray = getattr(asked.figures(), name)
        return values, values

    return made


def _new_customers(asked: Asked) -> tuple[IntArray, IntArray]:
    """First purchases are looked for among all sales before the period's end, in any currency."""
    snapshot, period = asked.snapshot, asked.period
    sold = SalesBook.of(snapshot, None).within(-(2**31), period.end_day)
    bought = np.flatnonzero((sold.buyer >= 0) & ((sold.net > 0) | (sold.volume > 0)))
    _, first = np.unique(sold.buyer[bought], return_index=True)  # sales stand by day, so the first is the earliest
    rows = bought[first]
    rows = rows[sold.sold_on[rows] >= period.first_day]
    rows = rows[sold.to_customer[rows] & (sold.seller[rows] != sold.buyer[rows])]
    counts = sum_by(sold.seller[rows], np.ones(len(rows), dtype=np.int64), len(snapshot.members))
    return counts, counts


def _retail_sales(asked: Asked) -> tuple[IntArray, IntArray]:
    sold = SalesBook.of(asked.snapshot, asked.plan.currency).of_period(asked.period)
    kept = sold.to_customer & (sold.seller != sold.buyer) & (sold.buyer >= 0)
    total = sum_by(sold.seller[kept], sold.net[kept], len(asked.snapshot.members))
    return total, total


def _conversion(asked: Asked) -> tuple[IntArray, IntArray]:
    """Shares in parts per million; places go by 10^-12, so that two unequal shares of a member's referrals never meet."""
    snapshot, period = asked.snapshot, asked.period
    size = len(snapshot.members)
    table = snapshot.referrals
    start, end = (np.datetime64((day - EPOCH).days, "D") for day in (period.start, period.end))
    invited = table["invited_at"].dt.tz_localize(None).to_numpy()
    converted = table["converted_at"].dt.tz_localize(None).to_numpy()
    sold = SalesBook.of(snapshot, None).within(-(2**31), period.end_day)
    bought = np.zeros(size + 1, dtype=np.bool_)  # the last place stands for a referral that brought nobody
    bought[sold.buyer[(sold.buyer >= 0) & ((sold.net > 0) | (sold.volume > 0))]] = True
    bought[size] = False
    sent = (invited >= start) & (invited < end)
    referred = table["referred"].to_numpy(np.int64)
    won = sent & (converted < end) & bought[np.where(referred >= 0, referred, size)]
    referrer = table["referrer"].to_numpy(np.int64)
    ones = np.ones(len(table), dtype=np.int64)
    number = sum_by(referrer[sent], ones[sent], size)
    count = sum_by(referrer[won], ones[won], size)
    enough = number >= REFERRALS_MIN
    whole = np.where(enough, number, 1)
    return np.where(enough, count * SHARE // whole, 0), np.where(enough, count * SHARE * SHARE // whole, 0)


_COLUMNS: Final[dict[str, Callable[[Asked], tuple[IntArray, IntArray]]]] = {
    "personal_volume": _volume("personal_volume"),
    "team_volume": _volume("team_volume"),
    "new_customers": _new_customers,
    "retail_sales": _retail_sales,
    "conversion": _conversion,
}


def on_a_board(snapshot: Snapshot, period: Period) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """By member row, who can have a place at all: participants on the period's last day."""
    rows = np.arange(len(snapshot.members))
    return was_participant(snapshot, rows, np.full(len(rows), period.end_day - 1))
