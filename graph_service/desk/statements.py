"""What does a statement of a member's pay say? The stored run's own amounts, the sales behind them, and what was not paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from graph_service.access import User
from graph_service.desk.plans import PagePlans
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import BadInput, NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.runs.explain import Explanation
from graph_service.runs.record import Run
from graph_service.service import Programme
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class NotPaid:
    """For what a bonus passed a member over in a period, and on how much; the unit is that of the bonus."""

    bonus: str
    reason: str
    levels: tuple[int, ...]
    basis: int


@dataclass(frozen=True, slots=True)
class Award:
    """One award: basis in minor units, hundredths of a point or sales; `exact_micro` in millionths of a minor unit."""

    bonus: str
    level: int
    basis: int
    rate_ppm: int
    exact_micro: int
    amount_minor: int
    cap_cut_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a member was paid for a period, and why. Volumes in hundredths of a point, money in minor units."""

    member_id: str
    period: str
    plan: Plan
    run: Run | None  # the stored run; None when it was worked out just now
    data_version: int  # of the run, else of today's data
    personal_volume: int
    group_volume: int
    team_volume: int
    rank: str
    awards: tuple[Award, ...]
    not_paid: tuple[NotPaid, ...]
    explained: Explanation

    @property
    def earned_minor(self) -> int:
        """The sum of the awards."""
        return sum(one.amount_minor for one in self.awards)


class StatementDesk:
    """Statements as one person may have them: a leader their own, the others anybody's."""

    def __init__(
        self, programme: Programme, user: User, plans: PagePlans, explain: Callable[[str, str], Explanation]
    ) -> None:
        self._programme, self._user, self._plans, self._explain = programme, user, plans, explain

    def one(self, member_id: str | None, period: str) -> Statement:
        """A member's statement. Raises NotFound for a leader who asks for somebody else's, as for nobody's."""
        explained = self._explain(self._whose(member_id), period)
        plan, when = self._plans.of_period(period), Period.parse(period)
        run, own = self._plans.run_of(period, plan.name), explained.member_id
        if run is not None:
            awards = self._programme.run_awards(run.run_id, own)
            volumes = self._programme.run_volumes(run.run_id, own)
        else:
            outcome = self._programme.outcome(plan, when)
            awards, volumes = (one[one["member_id"] == own] for one in (outcome.awards, outcome.volumes))
        sums = {name: int(volumes[name].sum()) for name in ("personal_volume", "group_volume", "team_volume")}
        lowest = plan.ranks[0].name if plan.ranks else ""
        return Statement(
            member_id=own, period=period, plan=plan, run=run, **sums,
            data_version=self._programme.snapshot().data_version if run is None else run.data_version,
            rank=str(volumes["rank"].iloc[0]) if len(volumes) else lowest,
            awards=_awards(awards), not_paid=tuple(not_paid(self._programme, plan, run, own, period)),
            explained=explained,
        )  # fmt: skip

    def _whose(self, asked: str | None) -> str:
        if self._user.role == "leader":
            own = self._user.member_id
            if own is None or (asked is not None and asked != own):
                raise NotFound(NO_MEMBER)
            return own
        if not asked:
            raise BadInput(say("Say whose statement: add ?member= and the member's id to the address."))
        return asked


def not_paid(programme: Programme, plan: Plan, run: Run | None, member_id: str, period: str) -> list[NotPaid]:
    """What a member was passed over for: of a stored run, else worked out with the plan."""
    if run is not None:
        skips = programme.run_skips(run.run_id, member_id)
    else:
        skips = programme.outcome(plan, Period.parse(period)).skips
        skips = skips[skips["member_id"] == member_id]
    return [
        NotPaid(str(bonus), str(reason), tuple(sorted(set(some["level"].tolist()))), int(some["basis"].sum()))
        for (bonus, reason), some in skips.groupby(["bonus", "reason"], sort=True)
    ]


def _awards(frame: pd.DataFrame) -> tuple[Award, ...]:
    ordered = frame.sort_values(["bonus", "level"], kind="stable")
    rows = zip(*(ordered[name].tolist() for name in Award.__slots__), strict=True)
    return tuple(Award(*row) for row in rows)
