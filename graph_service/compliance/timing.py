"""When are purchases made: how long after joining, how long before the period ends, how long before a rank is reached?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.checks.c14 import PROFILE_DAYS, before_ranks
from graph_service.compliance.inputs import Inputs
from graph_service.model.period import NEVER
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

# Days since joining: the first 30, which C26 looks at, by week, the others by rising spans. Each begins at its number.
SINCE: Final = (0, 7, 14, 21, 30, 60, 90, 180, 365, 730)
LAST_DAYS: Final = 31  # days before the end told one by one; those before them together
COLUMNS: Final = ("participants_orders", "participants_minor", "customers_orders", "customers_minor")


@dataclass(frozen=True, slots=True)
class Timing:
    """Purchases of the period in the plan's currency with anything left after refunds, in bins of days.

    Each table has one row a bin: days (in words), then orders and net (minor units) of participants by their role on the
    day, and of customers.

    since_joining  days from joining to the purchase: from the enrolment of whoever was a participant that day
    before_end     days that were left of the period; 0 is its last day
    before_rank    days before a rank of the buyer began, for ranks that begin in the period or on the day after
    ranks          how many of those there are
    """

    since_joining: pd.DataFrame
    before_end: pd.DataFrame
    before_rank: pd.DataFrame
    ranks: int


def timing(inputs: Inputs) -> Timing:
    """Three histograms of the same purchases; those before a rank may lie up to thirty days before the period."""
    facts = inputs.facts[inputs.facts["net"] > 0]
    members = inputs.snapshot.members
    own, net = facts["participant"].to_numpy(np.bool_), facts["net"].to_numpy(np.int64)
    buyer, day = facts["buyer"].to_numpy(np.int64), facts["sold_on"].to_numpy(np.int64)
    joined, enrolled = (members[name].to_numpy(np.int64)[buyer] for name in ("joined_on", "enrolled_on"))
    begin = np.where(own & (enrolled != NEVER), enrolled, joined)
    since = np.searchsorted(np.asarray(SINCE), np.maximum(day - begin, 0), side="right") - 1
    left = np.minimum(inputs.period.end_day - 1 - day, LAST_DAYS)
    length = inputs.period.end_day - inputs.period.first_day
    ends = [str(place) for place in range(min(length, LAST_DAYS))]
    orders, ranks = before_ranks(inputs)
    bought = orders[orders["net"] > 0]
    earlier = bought["before"].to_numpy(np.int64) - 1
    everyone = np.ones(len(bought), np.bool_)
    return Timing(
        _binned(_spans(), since, own, net),
        _binned([*ends, *([say("{begin} and more", begin=LAST_DAYS)] if length > LAST_DAYS else [])], left, own, net),
        _binned(
            [str(place) for place in range(1, PROFILE_DAYS + 1)], earlier, everyone, bought["net"].to_numpy(np.int64)
        ),
        ranks,
    )


def _spans() -> list[str]:
    """The bins since joining in words: `0-6`, `730 and more`."""
    ends = [*(after - 1 for after in SINCE[1:]), None]
    return [
        say("{begin} and more", begin=begin) if end is None else f"{begin}-{end}"
        for begin, end in zip(SINCE, ends, strict=True)
    ]


def _binned(names: list[str], at: IntArray, own: BoolArray, net: IntArray) -> pd.DataFrame:
    """Orders and money in each bin, of participants and of customers."""
    columns: dict[str, list[str] | IntArray] = {"days": names}
    for who, picked in (("participants", own), ("customers", ~own)):
        money = np.zeros(len(names), np.int64)
        np.add.at(money, at[picked], net[picked])
        columns[f"{who}_orders"] = np.bincount(at[picked], minlength=len(names)).astype(np.int64)
        columns[f"{who}_minor"] = money
    return pd.DataFrame(columns)[["days", *COLUMNS]]
