"""How is a leader's team doing? Volume by leg and month, new people, activity, retention, earnings by bonus.

The team of a period is who stands below the leader on that period's own last day, the leader not counted; the volume of
a leg follows each sale's own upline, so that a leg that moved in last week does not bring its past along.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from graph_service.analytics.legs import OTHER_LEGS, LegVolumes, leg_volumes
from graph_service.analytics.measures import SERIES_LENGTH, Figure, Number, Unit, figure, ratio
from graph_service.analytics.sales import SalesBook, last_day, months_to, run_up
from graph_service.downline.figures import Figures, was_participant
from graph_service.downline.lineage import below_on
from graph_service.model.money import fraction_json
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.words import Said, say

OutcomeOf = Callable[[Plan, Period], Outcome | None]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Whom the reader of a report may see: those `inside` who stood below `root` on the day in question."""

    root: int  # member row, -1 for an unknown one
    inside: BoolArray  # by member row
    as_of: int | None = None  # the day whose tree says who is below, where that is all that says who is inside
    _days: dict[int, BoolArray] = field(default_factory=dict)

    @property
    def mark(self) -> Hashable:
        """What two sights of one snapshot share when they are the same."""
        return self if self.as_of is None else (self.root, self.as_of)

    def on(self, snapshot: Snapshot, day: int) -> BoolArray:
        """By member row, who is seen as of a day."""
        if day not in self._days:
            self._days[day] = self.inside & below_on(snapshot, self.root, day)
        return self._days[day]


def sight_from(snapshot: Snapshot, root_id: str, day: int) -> Sight:
    """What is seen from a member: the member and everyone below on a day; nobody from an unknown one."""
    root = snapshot.row(root_id)
    inside = below_on(snapshot, root, day) if root >= 0 else np.zeros(len(snapshot.members), dtype=np.bool_)
    return Sight(root, inside, day)


@dataclass(frozen=True, slots=True)
class TeamRow:
    """The team in one period. Volumes are hundredths of a point."""

    period: str
    team_volume: int  # the leader's own sales counted
    own_volume: int
    people: int  # joined by the period's end and not left
    active: int
    new_people: int
    new_participants: int
    active_before: int  # team members active in the period before
    retained: int  # of those, active again
    earned_minor: int | None  # None where the period was not computed

    @property
    def retention(self) -> Fraction | None:
        """`retained / active_before`; None when nobody was active before."""
        return ratio(self.retained, self.active_before)

    @property
    def activity(self) -> Fraction | None:
        """`active / people`; None in an empty team."""
        return ratio(self.active, self.people)

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        values: dict[str, Any] = {name: getattr(self, name) for name in TeamRow.__slots__}
        return values | {
            "retention": fraction_json(self.retention), "activity": fraction_json(self.activity),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LegMonth:
    """Volume of one leg in one month, hundredths of a point."""

    month: str
    leg: str  # member id of the leg's head; "" for the leader's own sales, "…" for the smaller legs together
    name: str
    volume: int


@dataclass(frozen=True, slots=True)
class Earning:
    """What the leader earned with one bonus in one period, minor units."""

    period: str
    bonus: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TeamReport:
    """A leader's team in a period."""

    member_id: str
    name: str | None
    period: str
    plan: str
    currency: str
    data_version: int
    figures: tuple[Figure, ...]
    rows: tuple[TeamRow, ...]  # periods, oldest first, the period itself last
    legs: tuple[LegMonth, ...]  # largest leg first, months oldest first
    legs_cut: int  # legs added up in "…", those out of sight not counted
    earnings: tuple[Earning, ...]
    ranks: tuple[tuple[str, int], ...]  # participants of the team by rank, the plan's lowest first

    def figure(self, name: str) -> Figure:
        """The figure of that name. Raises KeyError."""
        return {one.name: one for one in self.figures}[name]

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        plain = ("month", "leg", "name", "volume")
        return {
            "member_id": self.member_id, "name": self.name, "period": self.period, "plan": self.plan,
            "currency": self.currency,
            "figures": [one.document() for one in self.figures],
            "periods": [row.document() for row in self.rows],
            "legs": [{name: getattr(one, name) for name in plain} for one in self.legs],
            "legs_cut": self.legs_cut,
            "earnings": [
                {"period": one.period, "bonus": one.bonus, "amount_minor": one.amount_minor} for one in self.earnings
            ],
            "ranks": [{"rank": rank, "participants": count} for rank, count in self.ranks],
        }  # fmt: skip


TILES: tuple[tuple[str, Said, Unit, Said], ...] = (
    (
        "team_volume",
        say("Team volume"),
        "volume",
        say("effective volume of sales credited to the leader or to anyone below"),
    ),
    (
        "people",
        say("People in the team"),
        "people",
        say("people below on the last day who had joined and had not left"),
    ),
    (
        "active",
        say("Active people"),
        "people",
        say("people of the team with a sale bought or sold, not refunded in full"),
    ),
    ("activity", say("Activity"), "share", say("active people / people in the team")),
    ("new_people", say("New people"), "people", say("people of the team whose first day lies in the period")),
    (
        "retention",
        say("Retention"),
        "share",
        say("people of the team active in the period before and again / active before"),
    ),
    ("earned", say("Earnings"), "money", say("Σ the leader's awards of the plan in the period")),
)


def team(
    snapshot: Snapshot,
    plan: Plan,
    period: Period,
    member_id: str,
    outcome_of: OutcomeOf | None = None,
    *,
    figures: Figures | None = None,
    sight: Sight | None = None,
) -> TeamReport:
    """The report on a leader's team.

    Args:
        snapshot: The network.
        plan: Whose currency, ranks and awards count.
        period: The period shown; the tables go back eleven more of its length, the legs twelve months.
        member_id: The leader.
        outcome_of: Gives what the plan paid in a period, or None where that is not known; left out: no earnings.
        figures: Columns of the same snapshot, plan and period when they are at hand.
        sight: Whom the reader may see; nobody else is counted or named, and periods in which the leader was out of sight
            are left out. Volumes and earnings stay whole.

    Raises:
        NotFound: No such member in the period.
    """
    columns = figures or Figures.of(snapshot, period, plan)
    leader = columns.row(member_id)
    periods = _begun(snapshot, leader, run_up(period, SERIES_LENGTH), sight)
    earnings, earned = _earnings(plan, periods, member_id, outcome_of)
    span = run_up(periods[0], 2)[0]
    legs = leg_volumes(
        snapshot, columns, leader, min(span.first_day, months_to(period, SERIES_LENGTH)[0].first_day), plan
    )
    rows = _rows(snapshot, columns, leader, periods, legs=legs, earned=earned, sight=sight)
    months = _begun(snapshot, leader, months_to(period, SERIES_LENGTH), sight)
    by_month, cut = _legs_by_month(columns, legs, months, None if sight is None else sight.inside)
    tiles = tuple(
        figure(name, title, unit, formula, as_of=last_day(period),
               series=tuple((row.period, _value(name, row)) for row in rows), currency=plan.currency)
        for name, title, unit, formula in TILES
    )  # fmt: skip
    name = snapshot.members["name"].iloc[leader]
    return TeamReport(
        member_id, None if pd.isna(name) else str(name), period.name, plan.name, plan.currency, snapshot.data_version,
        tiles, rows, by_month, cut, earnings, _ranks(snapshot, columns, leader, sight),
    )  # fmt: skip


def _begun(
    snapshot: Snapshot, leader: int, periods: tuple[Period, ...], sight: Sight | None = None
) -> tuple[Period, ...]:
    """The periods since the leader joined and came into sight without a break; the last is always there."""
    joined = int(snapshot.members["joined_on"].iloc[leader])
    begun = tuple(one for one in periods if one.end_day > joined)
    if sight is not None and leader != sight.root:
        hidden = [place for place, one in enumerate(begun) if not sight.on(snapshot, one.end_day - 1)[leader]]
        begun = begun[hidden[-1] + 1 :] if hidden else begun
    return begun or periods[-1:]


def _rows(
    snapshot: Snapshot,
    columns: Figures,
    leader: int,
    periods: tuple[Period, ...],
    *,
    legs: LegVolumes,
    earned: dict[str, int],
    sight: Sight | None = None,
) -> tuple[TeamRow, ...]:
    members = snapshot.members
    joined = members["joined_on"].to_numpy(np.int64)
    enrolled = members["enrolled_on"].to_numpy(np.int64)
    left = members["left_on"].to_numpy(np.int64)
    book = SalesBook.of(snapshot, columns.plan.currency if columns.plan else None)
    before = book.of_period(run_up(periods[0], 2)[0]).active_rows(len(members))
    found: list[TeamRow] = []
    for period in periods:
        below = _team_on(snapshot, leader, period.end_day - 1, sight)
        here = below & (joined < period.end_day) & (left >= period.end_day)
        now = book.of_period(period).active_rows(len(members))
        found.append(
            TeamRow(
                period=period.name,
                team_volume=legs.total(period), own_volume=legs.own(period),
                people=int(here.sum()), active=int((now & here).sum()),
                new_people=int((below & (joined >= period.first_day) & (joined < period.end_day)).sum()),
                new_participants=int((below & (enrolled >= period.first_day) & (enrolled < period.end_day)).sum()),
                active_before=int((below & before).sum()), retained=int((below & before & now).sum()),
                earned_minor=earned.get(period.name),
            )
        )  # fmt: skip
        before = now
    return tuple(found)


def _team_on(snapshot: Snapshot, leader: int, day: int, sight: Sight | None) -> BoolArray:
    """By member row, who of those in sight stood below the leader on a day."""
    below = below_on(snapshot, leader, day)
    below[leader] = False
    return below if sight is None else below & sight.on(snapshot, day)


def _legs_by_month(
    columns: Figures, legs: LegVolumes, months: tuple[Period, ...], seen: BoolArray | None
) -> tuple[tuple[LegMonth, ...], int]:
    found: list[LegMonth] = []
    heads, cut = legs.largest(months, seen)
    names = columns.snapshot.members["name"]
    for head in heads:
        leg = "" if head == legs.leader else columns.member_id(head)
        name = names.iloc[head]
        found += [
            LegMonth(month.name, leg, leg if pd.isna(name) else str(name), legs.leg(head, month)) for month in months
        ]
    rest = [LegMonth(month.name, OTHER_LEGS, OTHER_LEGS, legs.others(heads, month)) for month in months]
    if cut or any(one.volume for one in rest):
        found += rest
    return tuple(found), cut


def _earnings(
    plan: Plan, periods: tuple[Period, ...], member_id: str, outcome_of: OutcomeOf | None
) -> tuple[tuple[Earning, ...], dict[str, int]]:
    """What the leader earned by period and bonus, and by period; a period that is not known is not in the latter."""
    found: list[Earning] = []
    total: dict[str, int] = {}
    for period in periods:
        outcome = None if outcome_of is None else outcome_of(plan, period)
        if outcome is None:
            continue
        own = outcome.awards[outcome.awards["member_id"] == member_id]
        total[period.name] = int(own["amount_minor"].sum())
        found += [
            Earning(period.name, str(bonus), int(some["amount_minor"].sum()))
            for bonus, some in own.groupby("bonus", sort=True)
        ]
    return tuple(found), total


def _ranks(snapshot: Snapshot, columns: Figures, leader: int, sight: Sight | None) -> tuple[tuple[str, int], ...]:
    below = columns.below(leader)[1:]
    if sight is not None:
        below = below[sight.on(snapshot, columns.period.end_day - 1)[below]]
    participant = was_participant(snapshot, below, np.full(len(below), columns.period.end_day - 1))
    counts = np.bincount(columns.rank[below[participant]], minlength=len(columns.rank_names))
    return tuple((rank, int(counts[place])) for place, rank in enumerate(columns.rank_names) if rank or counts[place])


def _value(name: str, row: TeamRow) -> Number:
    if name == "earned":
        return row.earned_minor
    value: Number = getattr(row, name)
    return value
