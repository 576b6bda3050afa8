"""What does a leader look at in the morning? The own team's way to the next rank, who is to be greeted, goals, what was not paid.

Everything is of the leader's own member; people below are told of as far as they are in scope.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from graph_service.access.goals import PersonalGoal
from graph_service.analytics.comparable import Spread
from graph_service.analytics.goals import Progress, progress
from graph_service.analytics.greetings import Greetings
from graph_service.analytics.team import TeamReport
from graph_service.analytics.way import Way, way
from graph_service.desk.own import OwnDesk
from graph_service.desk.plans import PagePlans
from graph_service.desk.scope import Scope
from graph_service.desk.statements import NotPaid, not_paid
from graph_service.downline.figures import Figures
from graph_service.engines.columnar.report_card import ReportCard
from graph_service.plan.model import Plan
from graph_service.service import Programme


class LeadingDesk:
    """A leader's own figures beyond those of any team."""

    def __init__(
        self,
        programme: Programme,
        plans: PagePlans,
        own: OwnDesk,
        scope: Callable[[], Scope],
        look: Callable[[str, str], tuple[Figures, str]],
    ) -> None:
        self._programme, self._plans, self._own, self._scope, self._look = programme, plans, own, scope, look

    @property
    def member_id(self) -> str:
        """The leader's own member id."""
        return self._own.member_id

    def way(self, card: ReportCard, period: str) -> Way:
        """What is missing for the next rank, with the leg that is nearest to giving it."""
        figures, _ = self._look(self.member_id, period)
        return way(card, figures)

    def greetings(self, period: str) -> Greetings:
        """Whom to greet."""
        figures, own = self._look(self.member_id, period)
        return self._programme.greetings(figures, own, dt.date.today(), self._scope().sight)

    def comparable(self, period: str) -> Spread:
        """What members like the leader really earned."""
        self._look(self.member_id, period)
        return self._programme.comparable(self.member_id, period, self._plans.of_period(period), self._scope().sight)

    def not_paid(self, period: str) -> list[NotPaid]:
        """What the leader was passed over for: of the stored run of the page's plan, else worked out with the plan."""
        self._look(self.member_id, period)
        plan = self._plans.of_period(period)
        run = self._plans.run_of(period, plan.name)
        return not_paid(self._programme, plan, run, self.member_id, period)

    def progress(
        self, goals: Iterable[PersonalGoal], report: TeamReport, card: ReportCard, plan: Plan
    ) -> list[Progress]:
        """How far goals are, by the figures of one month."""
        ranks, today = tuple(one.name for one in plan.ranks), dt.date.today()
        return [progress(one, report, card, ranks, today) for one in goals]
