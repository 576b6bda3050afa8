"""Are customers who came by a referral worth more than the others? Compared at the same age.

Customers are people who had not acquired the right to earn by the day of the comparison. For each age window only those
count who had joined at least so many days before that day; of each, the effective net of purchases within the window.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from graph_service.analytics.measures import ratio
from graph_service.analytics.sales import SalesBook, sum_by
from graph_service.model.money import fraction_json
from graph_service.model.period import day_number
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot

WINDOWS: Final = (30, 90, 180, 365)  # days since joining
SMALL: Final = 20  # fewer people than this on a side: marked


@dataclass(frozen=True, slots=True)
class LifetimeWindow:
    """Net purchases in the first `days` days of a customer, referred against other; money in minor units."""

    days: int
    referred: int
    referred_minor: int
    others: int
    others_minor: int
    small: bool  # a side has fewer than `SMALL` people, so read it with care

    @property
    def referred_mean(self) -> Fraction | None:
        """Minor units a referred customer; None without one."""
        return ratio(self.referred_minor, self.referred)

    @property
    def others_mean(self) -> Fraction | None:
        """Minor units a customer who came otherwise; None without one."""
        return ratio(self.others_minor, self.others)

    @property
    def difference(self) -> Fraction | None:
        """How much more a referred customer is worth, as a fraction of the others' mean; None where there is none."""
        mine, other = self.referred_mean, self.others_mean
        return (mine - other) / other if mine is not None and other else None

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "days": self.days,
            "referred": self.referred,
            "referred_mean_minor": fraction_json(self.referred_mean),
            "others": self.others,
            "others_mean_minor": fraction_json(self.others_mean),
            "difference": fraction_json(self.difference),
            "small": self.small,
        }


def lifetime_windows(
    snapshot: Snapshot, referred_since: IntArray, as_of: dt.date, book: SalesBook
) -> tuple[LifetimeWindow, ...]:
    """The comparison for each window, as of the end of a day; referred is who had come by a referral by then."""
    members = snapshot.members
    today = day_number(as_of)
    joined = members["joined_on"].to_numpy(np.int64)
    customer = (joined <= today) & (members["enrolled_on"].to_numpy(np.int64) > today)
    referred: BoolArray = referred_since <= today
    first = int(joined.min()) if len(joined) else today
    counted = book.within(min(first, today), today + 1)
    age = counted.sold_on - (joined[counted.buyer] if len(counted) else 0)
    found = []
    for days in WINDOWS:
        old_enough = customer & (joined + days <= today + 1)
        spent = sum_by(np.where(age < days, counted.buyer, -1), counted.net, len(members))
        mine, other = old_enough & referred, old_enough & ~referred
        found.append(
            LifetimeWindow(
                days=days,
                referred=int(mine.sum()),
                referred_minor=int(spent[mine].sum()),
                others=int(other.sum()),
                others_minor=int(spent[other].sum()),
                small=min(int(mine.sum()), int(other.sum())) < SMALL,
            )
        )
    return tuple(found)
