"""How did recruitment spread? What each month's new participants brought in, generation by generation, and how quickly.

The cohort of a participant is the month of enrolment. Whoever brought somebody in is the sponsor on the day on which that
one enrolled, when that sponsor had enrolled by then: as in C24.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np
import pandas as pd

from graph_service.compliance.checks.c24 import COHORTS
from graph_service.compliance.facts import month_index, month_name, participant_on
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import Reproduction, reproduction, saturation_days
from graph_service.engines.columnar.tree import Forest
from graph_service.errors import BadInput
from graph_service.model.cells import count_text
from graph_service.model.period import EPOCH, NEVER
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

GENERATIONS: Final = 8  # told one by one; those further down together
MARKET_MAX: Final = 10**11  # people; more than anybody could mean
Age = Literal["old enough", "in part", "too young"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """The participants of one month of enrolment."""

    month: str
    members: int
    generations: tuple[int, ...]  # people brought in, by generation, GENERATIONS of them
    deeper: int  # and further down
    watched: int  # of the members, those who have had the whole time; all of them where nobody has
    recruits: int  # participants these brought in within the time, or so far
    rate: Reproduction | None
    age: Age


@dataclass(frozen=True, slots=True)
class Recruitment:
    """What the cohorts up to the period's end brought in.

    cohorts          oldest first
    maturity_days    the time that a cohort has, from the pack
    pooled           C24's figure: the latest twelve cohorts old enough, taken together
    generation_days  mean days from a sponsor's enrolment to that of those brought in within the time, of the same cohorts
    participants     on the period's last day
    market           the pack's
    day              the day after the period
    """

    cohorts: tuple[Cohort, ...]
    maturity_days: int
    pooled: Reproduction | None
    generation_days: Fraction
    participants: int
    market: int
    day: dt.date

    def horizon(self, market: int) -> Horizon:
        """When the newest generation alone would be larger than a market. Raises BadInput for no market."""
        if not 1 <= market <= MARKET_MAX:
            raise BadInput(
                say(
                    "market is {market}; give a number of people from 1 to {market_max}",
                    market=market,
                    market_max=count_text(MARKET_MAX),
                )
            )
        rate = self.pooled.rate if self.pooled else Fraction(0)
        return Horizon(
            market, self.participants, rate, self.generation_days,
            saturation_days(self.participants, market, rate, self.generation_days), self.day,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Horizon:
    """Arithmetic, not a forecast: a generation as large as all participants now, growing by the rate each time."""

    market: int
    participants: int
    rate: Fraction
    generation_days: Fraction
    days: int | None  # None: never, at this rate
    begin: dt.date

    @property
    def generations(self) -> float | None:
        """How many generations that is."""
        if self.days is None:
            return None
        return max(0.0, math.log(self.market / self.participants) / math.log(self.rate))

    @property
    def day(self) -> dt.date | None:
        """The day, where the calendar has it."""
        try:
            return None if self.days is None else self.begin + dt.timedelta(days=self.days)
        except OverflowError:
            return None


def recruitment(inputs: Inputs) -> Recruitment:
    """All cohorts up to the period's end: linear in members for each generation told."""
    maturity = int(inputs.parameter("C24.maturity_days"))
    latest = inputs.period.end_day - maturity  # who enrolled before has had the whole time
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)
    rows = np.flatnonzero(enrolled < inputs.period.end_day).astype(np.int64)
    if not len(rows):
        return _with_today(inputs, (), maturity, None, Fraction(0))
    above = brought_in_by(inputs)
    soon = (above >= 0) & (enrolled < enrolled[np.maximum(above, 0)] + maturity)
    brought = np.bincount(above[soon], minlength=inputs.members).astype(np.int64)
    waited = np.zeros(inputs.members, np.int64)
    np.add.at(waited, above[soon], (enrolled - enrolled[np.maximum(above, 0)])[soon])
    months = month_index(enrolled[rows])
    first = int(months.min())
    size = int(months.max()) - first + 1
    spread = _generations(above, rows, months - first, size)
    cohorts = []
    for place in np.unique(months - first):
        mine = rows[months - first == place]
        cohorts.append(_cohort(month_name(first + int(place)), mine, enrolled[mine] < latest, brought, spread[place]))
    old = [np.flatnonzero(months == month) for month in np.unique(months[enrolled[rows] < latest])[-COHORTS:]]
    pool = rows[np.concatenate(old)] if old else rows[:0]
    pool = pool[enrolled[pool] < latest]
    pooled = _rate(brought[pool])
    days = Fraction(int(waited[pool].sum()), pooled.recruits) if pooled and pooled.recruits else Fraction(0)
    return _with_today(inputs, tuple(cohorts), maturity, pooled, days)


def brought_in_by(inputs: Inputs) -> IntArray:
    """Who brought in each participant who enrolled before the period's end: a member row, -1 for nobody. Shape (members,)."""
    edges = inputs.snapshot.sponsorships
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)
    child, sponsor = edges["child"].to_numpy(np.int64), edges["sponsor"].to_numpy(np.int64)
    day = enrolled[child]
    counts = (
        (day != NEVER) & (day < inputs.period.end_day) & (enrolled[sponsor] <= day)
        & (edges["from_on"].to_numpy(np.int64) <= day) & (day < edges["to_on"].to_numpy(np.int64))
    )  # fmt: skip
    above = np.full(inputs.members, -1, np.int64)
    above[child[counts]] = sponsor[counts]
    return above


def _generations(above: IntArray, rows: IntArray, cohort: IntArray, size: int) -> IntArray:
    """How many people stand so many levels below somebody of each cohort; the last column has all further down.

    Returns:
        shape (size, GENERATIONS + 1). Everybody is counted once a generation, under the cohort of whoever stands there.
    """
    of_member = np.full(len(above), -1, np.int64)
    of_member[rows] = cohort
    out = np.zeros((size, GENERATIONS + 1), np.int64)
    at = rows
    for generation in range(GENERATIONS):
        at = above[at]
        at = at[at >= 0]
        out[:, generation] = np.bincount(of_member[at], minlength=size)
    below = Forest.from_parents(above).subtree_size()[rows] - 1
    every = np.zeros(size, np.int64)
    np.add.at(every, cohort, below)
    out[:, -1] = every - out[:, :-1].sum(axis=1)
    return out


def _cohort(month: str, members: IntArray, mature: BoolArray, brought: IntArray, spread: IntArray) -> Cohort:
    watched = members[mature] if mature.any() else members
    age: Age = "old enough" if mature.all() else "in part" if mature.any() else "too young"
    generations = tuple(int(count) for count in spread[:-1])
    return Cohort(
        month, len(members), generations, int(spread[-1]), len(watched), int(brought[watched].sum()),
        _rate(brought[watched]), age,
    )  # fmt: skip


def _rate(brought: IntArray) -> Reproduction | None:
    return reproduction(len(brought), int(brought.sum()), int((brought * brought).sum()))


def _with_today(
    inputs: Inputs, cohorts: tuple[Cohort, ...], maturity: int, pooled: Reproduction | None, days: Fraction
) -> Recruitment:
    rows = np.arange(inputs.members, dtype=np.int64)
    now = int(participant_on(inputs.snapshot, rows, rows * 0 + inputs.period.end_day - 1).sum())
    market = int(inputs.parameter("C24.market"))
    return Recruitment(cohorts, maturity, pooled, days, now, market, EPOCH + dt.timedelta(days=inputs.period.end_day))


def cohort_table(found: Recruitment) -> pd.DataFrame:
    """One row a cohort, oldest first: month, members, generation_1 and so on, deeper."""
    names = [f"generation_{place}" for place in range(1, GENERATIONS + 1)]
    return pd.DataFrame(
        [(one.month, one.members, *one.generations, one.deeper) for one in found.cohorts],
        columns=["month", "members", *names, "deeper"],
    )
