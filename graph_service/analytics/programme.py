"""Where does the programme grow and where does it fade? Funnel, countries, trees and legs, leaders up and down.

Everything is a column of all members; a loop goes over countries and the few rows that are shown.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from graph_service.analytics.measures import ratio
from graph_service.analytics.sales import Counted, SalesBook, sum_by
from graph_service.downline.figures import Figures
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.volumes import count_volumes
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan

FALLS: Final = 3  # months running that a team's volume must have fallen
TEAM_MIN: Final = 5  # people below somebody who leads a team worth looking at
ROWS_MAX: Final = 1_000  # leaders and trees listed at most; the page shows the first
ROOTS_SHOWN: Final = 10
STAGES: Final = ("invited_at", "clicked_at", "signed_up_at", "converted_at")


@dataclass(frozen=True, slots=True)
class Stage:
    """How many of a period's referrals came so far, and the median time from the invitation in hours."""

    name: str  # of STAGES
    count: int
    hours: float | None


@dataclass(frozen=True, slots=True)
class Country:
    """People of a country on the last day, and what they bought; money in minor units."""

    country: str  # "" when not stated
    people: int
    new_people: int
    sales_minor: int
    before_minor: int
    volume: int

    @property
    def growth(self) -> Fraction | None:
        """Of the sales, against the period before."""
        return ratio(self.sales_minor - self.before_minor, self.before_minor)


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole tree (a member without a sponsor) or a leg of the largest tree."""

    member_id: str
    is_root: bool
    people: int
    volume: int
    before: int

    @property
    def growth(self) -> Fraction | None:
        """Of the team volume, against the period before."""
        return ratio(self.volume - self.before, self.before)


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody with a team: team volume by period, oldest first, and pay in the last of them."""

    member_id: str
    people: int
    volumes: tuple[int, ...]
    earned_minor: int


@dataclass(frozen=True, slots=True)
class Programme:
    """What a manager's home shows beside the overview."""

    period: str
    months: tuple[str, ...]  # of `Leader.volumes`
    currency: str
    stages: tuple[Stage, ...]
    countries: tuple[Country, ...]  # most sales first
    trees: tuple[Tree, ...]
    top: tuple[Leader, ...]  # best paid first
    fading: tuple[Leader, ...]  # the largest fall first
    fading_total: int


def programme(
    snapshot: Snapshot, plan: Plan, period: Period, outcome: Outcome, figures: Figures, ids: pd.Series | None = None
) -> Programme:
    """Everything of a period, by a plan; `figures` are those of the period."""
    names = snapshot.members["member_id"] if ids is None else ids
    months = _before(period, FALLS)
    volumes = [*(team_volumes(snapshot, plan, one) for one in months[:-1]), figures.team_volume]
    earned = _earned(snapshot, outcome)
    fading = _fading(figures, volumes)
    shown = [_leader(names, row, figures, volumes, earned) for row in fading[:ROWS_MAX].tolist()]
    return Programme(
        period.name, tuple(one.name for one in months), plan.currency, stages(snapshot, period),
        countries(snapshot, SalesBook.of(snapshot, plan.currency), period), _trees(names, figures, volumes[-2]),
        tuple(_leader(names, row, figures, volumes, earned) for row in _top(earned).tolist()), tuple(shown), len(fading),
    )  # fmt: skip


def team_volumes(snapshot: Snapshot, plan: Plan, period: Period) -> IntArray:
    """Team volume by member row in a period, hundredths of a point."""
    sales = Sales.of(snapshot, period, plan.currency)
    return count_volumes(snapshot, sales, Lines.of(snapshot, sales, period), plan.top_bracket).team


def stages(snapshot: Snapshot, period: Period) -> tuple[Stage, ...]:
    """What became, as far as is known now, of the referrals sent in a period."""
    referrals = snapshot.referrals
    invited = referrals["invited_at"]
    start, end = pd.Timestamp(period.start, tz="UTC"), pd.Timestamp(period.end, tz="UTC")
    mine = referrals[((invited >= start) & (invited < end)).to_numpy(np.bool_)]
    found = []
    for name in STAGES:
        there = mine[mine[name].notna()]
        hours = (there[name] - there["invited_at"]).dt.total_seconds() / 3600
        median = None if name == STAGES[0] or there.empty else float(hours.median())
        found.append(Stage(name, len(there), median))
    return tuple(found)


def countries(snapshot: Snapshot, book: SalesBook, period: Period) -> tuple[Country, ...]:
    """By country: people on the last day, new ones, what was bought in the period and in the one before."""
    codes, labels = pd.factorize(snapshot.members["country"].astype(object).fillna(""), sort=True)
    joined = snapshot.members["joined_on"].to_numpy(np.int64)
    here = (joined < period.end_day) & (snapshot.members["left_on"].to_numpy(np.int64) >= period.end_day)
    number = len(labels)
    new = here & (joined >= period.first_day)
    now, before = book.of_period(period), book.of_period(period.previous())
    columns = (
        np.bincount(codes[here], minlength=number), np.bincount(codes[new], minlength=number),
        _by_country(now, now.net, codes, number), _by_country(before, before.net, codes, number),
        _by_country(now, now.volume, codes, number),
    )  # fmt: skip
    found = [
        Country(str(label), *(int(column[place]) for column in columns)) for place, label in enumerate(labels.tolist())
    ]
    there = [one for one in found if one.people or one.sales_minor or one.before_minor]
    return tuple(sorted(there, key=lambda one: (-one.sales_minor, -one.people, one.country)))


def _by_country(counted: Counted, values: IntArray, codes: IntArray, number: int) -> IntArray:
    known = counted.buyer >= 0
    return sum_by(codes[counted.buyer[known]], values[known], number)


def _trees(names: pd.Series, figures: Figures, before: IntArray) -> tuple[Tree, ...]:
    """The largest roots, and the legs of the largest."""
    roots = _largest(figures.root_rows(), figures.team_volume)
    legs = _largest(figures.child_rows(int(roots[0])), figures.team_volume) if len(roots) else roots
    return tuple(
        Tree(str(names.iat[row]), is_root, int(figures.size[row]) + 1, int(figures.team_volume[row]), int(before[row]))
        for some, is_root in ((roots, True), (legs, False))
        for row in some.tolist()
    )


def _largest(rows: IntArray, volume: IntArray) -> IntArray:
    ordered: IntArray = rows[np.lexsort((rows, -volume[rows]))][:ROOTS_SHOWN]
    return ordered


def _earned(snapshot: Snapshot, outcome: Outcome) -> IntArray:
    rows = np.asarray(snapshot.row_of.get_indexer(pd.Index(outcome.awards["member_id"])), np.int64)
    return sum_by(rows, outcome.awards["amount_minor"].to_numpy(np.int64), len(snapshot.members))


def _top(earned: IntArray) -> IntArray:
    rows = np.flatnonzero(earned > 0)
    ordered: IntArray = rows[np.lexsort((rows, -earned[rows]))][:ROWS_MAX]
    return ordered


def _fading(figures: Figures, volumes: list[IntArray]) -> IntArray:
    """Rows of those whose team's volume fell each month, the largest fall first."""
    falling = figures.size >= TEAM_MIN
    for before, after in itertools.pairwise(volumes):
        falling &= after < before
    rows = np.flatnonzero(falling)
    fall = (volumes[0] - volumes[-1])[rows]
    ordered: IntArray = rows[np.lexsort((rows, -fall))]
    return ordered


def _leader(names: pd.Series, row: int, figures: Figures, volumes: list[IntArray], earned: IntArray) -> Leader:
    by_month = tuple(int(one[row]) for one in volumes)
    return Leader(str(names.iat[row]), int(figures.size[row]), by_month, int(earned[row]))


def _before(period: Period, count: int) -> tuple[Period, ...]:
    months = [period]
    for _ in range(count):
        months.append(months[-1].previous())
    return tuple(reversed(months))
