"""Which goals may this person see, and how far are they? Of the programme a leader learns the share alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from graph_service.access import User
from graph_service.desk.roles import ACTIONS
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import NotAllowed, NotFound
from graph_service.plan.model import Plan
from graph_service.recognition.team_goals import TeamGoal, read_goal
from graph_service.service import Programme
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal, how much of it is reached, and the figure where this person may know it."""

    goal: TeamGoal
    share: Fraction  # for a leader, of the programme's, in whole per cent
    reached: int | None


class TeamGoalDesk:
    """Goals of everyone and of teams, as one person may see them."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    @property
    def acts(self) -> bool:
        """Whether this person makes goals."""
        return self._user.role in ACTIONS["challenge"]

    def all(self) -> list[GoalState]:
        """Every goal that this person may see."""
        own = self._user.member_id if self._user.role == "leader" else None
        found = []
        for one in self._programme.team_goals.all():
            if own is not None and one.root not in ("", own):
                continue
            reached = self._programme.goal_reached(one)
            share = one.share(reached)
            hidden = own is not None and not one.root
            found.append(
                GoalState(one, Fraction(int(share * 100), 100) if hidden else share, None if hidden else reached)
            )
        return found

    def make(self, form: Mapping[str, str], plan: Plan) -> None:
        """Keep a goal."""
        by, wanted = self._acting(), read_goal(form, plan.name, plan.currency)
        self._programme.team_goals.make(self._known(wanted), by)

    def change(self, key: str, form: Mapping[str, str], plan: Plan, version: int) -> None:
        """Change a goal."""
        by, wanted = self._acting(), read_goal(form, plan.name, plan.currency)
        self._programme.team_goals.change(key, self._known(wanted), version, by)

    def give_up(self, key: str, version: int) -> None:
        """Take a goal away."""
        self._programme.team_goals.give_up(key, version, self._acting())

    def _known(self, wanted: TeamGoal) -> TeamGoal:
        if wanted.root and self._programme.snapshot().row(wanted.root[:200]) < 0:
            raise NotFound(NO_MEMBER)
        return wanted

    def _acting(self) -> str:
        if not self.acts:
            raise NotAllowed(say("Goals of the programme and of teams are made by a manager."))
        return self._user.user_id
