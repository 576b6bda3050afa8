"""How far is a leader with a personal goal, and how many days are left?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from graph_service.access.goals import PersonalGoal
from graph_service.analytics.team import TeamReport
from graph_service.engines.columnar.report_card import ReportCard
from graph_service.model.period import Period


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal and how far it is. `have` is in the goal's unit, of a rank its place in the plan's list; None: not known."""

    goal: PersonalGoal
    have: int | None
    rank: str  # the rank held, for a goal of a rank
    share: Fraction  # of the way, 0 to 1
    days_left: int  # of the month, today counted; 0 when it is over

    @property
    def reached(self) -> bool:
        """Whether all of it is there."""
        return self.share >= 1

    @property
    def missing(self) -> int:
        """What is still to come, in the goal's unit."""
        return max(0, self.goal.amount - (self.have or 0))


def progress(
    goal: PersonalGoal, report: TeamReport, card: ReportCard, ranks: tuple[str, ...], today: dt.date
) -> Progress:
    """How far a goal is by the report and the report card of its month; `ranks` are the plan's, the lowest first."""
    month = Period.parse(goal.month)
    left = max(0, (month.end - max(today, month.start)).days)
    row = report.rows[-1]
    if report.period != goal.month:
        return Progress(goal, None, "", Fraction(0), left)
    if goal.kind == "rank":
        return Progress(goal, _place(ranks, card.rank), card.rank, _to_rank(goal.rank, card, ranks), left)
    have = {"team_volume": row.team_volume, "new_people": row.new_people, "earnings": row.earned_minor}[goal.kind]
    if goal.currency and goal.currency != report.currency:
        have = None
    share = Fraction(max(0, have or 0), goal.amount)
    return Progress(goal, have, "", min(share, Fraction(1)), left)


def _to_rank(wanted: str, card: ReportCard, ranks: tuple[str, ...]) -> Fraction:
    """1 when the rank is held; else the conditions met, each rank in between counted as one that is not."""
    now, goal = _place(ranks, card.rank), _place(ranks, wanted)
    if goal is None or now is None:
        return Fraction(0)
    if now >= goal:
        return Fraction(1)
    met = sum(not one.missing for one in card.conditions)
    between = goal - now - 1
    return Fraction(met, max(1, len(card.conditions)) + between) if met else Fraction(0)


def _place(ranks: tuple[str, ...], name: str) -> int | None:
    return ranks.index(name) if name in ranks else None
