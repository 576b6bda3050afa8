"""Which level of the network sells and earns how much, and which one lags?

The rule for the lagging level, with its reasons, is in docs/measures.md:

1. The level of a participant is the number of sponsors above them on the period's last day; roots are level 0.
2. Only *settled* participants are compared: participants on the day before the period and on its last day. Who came in
   the middle had less time to sell, and deep levels are full of newcomers.
3. A level is compared when it has at least `SETTLED_MIN` settled participants and a hundredth of all; two are needed.
4. index = (sales credited to the level's settled participants / their number) / (the same over all compared levels).
5. The level with the lowest index is named when that index is below `INDEX_MAX`; a tie names the one nearer the root.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from graph_service.analytics.measures import ratio
from graph_service.analytics.sales import SalesBook, sum_by
from graph_service.downline.figures import was_participant
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.money import fraction_json
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.words import say, say_n

SETTLED_MIN: Final = 20
SETTLED_SHARE: Final = 100  # a level has at least one of so many settled participants; less is chance
INDEX_MAX: Final = Fraction(3, 4)
LEVELS_SHOWN: Final = 100  # deeper ones are added up in the last


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the network in a period. Money in minor units of the plan's currency."""

    level: int  # sponsors above; the last row of a very deep network holds all deeper ones
    members: int
    participants: int
    active_participants: int
    settled: int
    sales_minor: int  # credited to the level's members
    settled_sales_minor: int
    pay_minor: int | None  # earned by the level's members
    index: Fraction | None  # sales per settled participant against all compared levels; None when not compared


@dataclass(frozen=True, slots=True)
class PayLevel:
    """What a bonus paid on one of its levels (1: the first upline of a sale; 0: not by level)."""

    bonus: str
    level: int
    earners: int
    basis: int  # as the bonus counts it: minor units or hundredths
    amount_minor: int
    share: Fraction | None  # of all pay of the period


@dataclass(frozen=True, slots=True)
class LevelReport:
    """Sales and pay by level, with the lagging level or the reason why none is named."""

    levels: tuple[Level, ...]
    pay_levels: tuple[PayLevel, ...]
    underperforming: int | None
    why: str

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "underperforming": self.underperforming,
            "why": self.why,
            "levels": [
                {name: getattr(one, name) for name in Level.__slots__ if name != "index"}
                | {"index": fraction_json(one.index)}
                for one in self.levels
            ],
            "pay_levels": [
                {name: getattr(one, name) for name in PayLevel.__slots__ if name != "share"}
                | {"share": fraction_json(one.share)}
                for one in self.pay_levels
            ],
        }


def level_report(
    snapshot: Snapshot, plan: Plan, period: Period, outcome: Outcome | None = None, *, book: SalesBook | None = None
) -> LevelReport:
    """Sales and pay by level of the network, and pay by level of each bonus."""
    levels = _levels(snapshot, book or SalesBook.of(snapshot, plan.currency), period, outcome)
    lagging, why = lagging_level(levels)
    return LevelReport(levels, _pay_levels(outcome), lagging, why)


def lagging_level(levels: tuple[Level, ...]) -> tuple[int | None, str]:
    """(level, sentence): the level to look at, or None and why none is named."""
    compared = [one for one in levels if one.index is not None]
    if len(compared) < 2:
        return None, say(
            "Not enough data: two levels with at least {least} settled participants are needed.", least=SETTLED_MIN
        )
    lowest = min(compared, key=lambda one: (one.index, one.level))
    if lowest.index is None or lowest.index >= INDEX_MAX:
        return None, say("No level sells less than three quarters of the average for each settled participant.")
    percent = round(lowest.index * 100)
    return lowest.level, (
        say_n(
            "Level {level}: its {count} settled participant sells {percent} % of the average of the levels compared.",
            "Level {level}: its {count} settled participants sell {percent} % of the average of the levels compared.",
            lowest.settled,
            level=lowest.level,
            percent=percent,
        )
    )


def _levels(snapshot: Snapshot, book: SalesBook, period: Period, outcome: Outcome | None) -> tuple[Level, ...]:
    members = snapshot.members
    count = len(members)
    if not count:
        return ()
    rows = np.arange(count, dtype=np.int64)
    here = (members["joined_on"].to_numpy(np.int64) < period.end_day) & (
        members["left_on"].to_numpy(np.int64) >= period.end_day
    )
    participant = was_participant(snapshot, rows, np.full(count, period.end_day - 1))
    settled = participant & was_participant(snapshot, rows, np.full(count, period.first_day - 1))
    counted = book.of_period(period)
    sold = sum_by(counted.seller, counted.net, count)
    level = np.minimum(np.asarray(SponsorTree.of(snapshot, period.end_day - 1).depth, dtype=np.int64), LEVELS_SHOWN)
    joined = members["joined_on"].to_numpy(np.int64) < period.end_day
    depth = int(level[joined].max(initial=-1)) + 1
    pay = _pay_by_level(snapshot, outcome, level, depth)
    table = {
        "members": np.bincount(level[here], minlength=depth),
        "participants": np.bincount(level[participant], minlength=depth),
        "active": np.bincount(level[participant & counted.active_rows(count)], minlength=depth),
        "settled": np.bincount(level[settled], minlength=depth),
        "sold": sum_by(level, sold, max(depth, LEVELS_SHOWN + 1)),
        "settled_sold": sum_by(level[settled], sold[settled], max(depth, LEVELS_SHOWN + 1)),
    }
    enough = max(SETTLED_MIN, -(-int(settled.sum()) // SETTLED_SHARE))
    compared = [n for n in range(depth) if table["settled"][n] >= enough]
    whole = ratio(int(sum(table["settled_sold"][n] for n in compared)), int(sum(table["settled"][n] for n in compared)))
    return tuple(
        Level(
            level=n,
            members=int(table["members"][n]),
            participants=int(table["participants"][n]),
            active_participants=int(table["active"][n]),
            settled=int(table["settled"][n]),
            sales_minor=int(table["sold"][n]),
            settled_sales_minor=int(table["settled_sold"][n]),
            pay_minor=None if pay is None else int(pay[n]),
            index=Fraction(int(table["settled_sold"][n]), int(table["settled"][n])) / whole
            if n in compared and whole
            else None,
        )
        for n in range(depth)
    )


def _pay_by_level(snapshot: Snapshot, outcome: Outcome | None, level: IntArray, depth: int) -> IntArray | None:
    if outcome is None:
        return None
    rows = np.asarray(snapshot.row_of.get_indexer(pd.Index(outcome.awards["member_id"])), dtype=np.int64)
    amounts = outcome.awards["amount_minor"].to_numpy(np.int64)
    return sum_by(np.where(rows >= 0, level[rows], -1), amounts, max(depth, LEVELS_SHOWN + 1))


def _pay_levels(outcome: Outcome | None) -> tuple[PayLevel, ...]:
    if outcome is None or outcome.awards.empty:
        return ()
    total = int(outcome.awards["amount_minor"].sum())
    found = []
    for key, some in outcome.awards.groupby(["bonus", "level"], sort=True):
        bonus, level = cast("tuple[str, int]", key)
        amount = int(some["amount_minor"].sum())
        earners = int(some["member_id"].nunique())
        found.append(PayLevel(bonus, int(level), earners, int(some["basis"].sum()), amount, ratio(amount, total)))
    return tuple(found)
