"""What does this person come home to? The programme's ups and downs, its data, and what may be found in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_service.access import User
from graph_service.analytics import data_quality
from graph_service.analytics.programme import Programme as Ups
from graph_service.desk.plans import PagePlans
from graph_service.desk.veil import Veil
from graph_service.errors import NotFound
from graph_service.plan.sentences import plan_warnings
from graph_service.service import Programme
from graph_service.service.managing import Quality
from graph_service.words import Said, say


class HomeDesk:
    """The home of those who see the whole programme."""

    def __init__(self, programme: Programme, user: User, plans: PagePlans, veil: Veil) -> None:
        self._programme, self._user, self._plans, self._veil = programme, user, plans, veil

    def ups_and_downs(self, period: str) -> Ups:
        """Funnel, countries, trees and legs, leaders up and down, by the page's plan."""
        return self._programme.ups_and_downs(period, self._plans.of_period(period))

    def names(self, member_ids: Iterable[str]) -> dict[str, str]:
        """Names that may be told."""
        return self._veil.names(self._programme.names(member_ids))

    def costs(self, period: str) -> Sequence[str]:
        """What the page's plan costs at worst, in lines, and what a careful reader should know of it."""
        plan = self._plans.of_period(period)
        return [*self._programme.generosity(plan).lines(), *plan_warnings(plan)]

    def quality(self, period: str, *, check_store: bool) -> Quality:
        """What the data lack."""
        return self._programme.data_quality(self._plans.of_period(period).currency, check_store=check_store)

    @staticmethod
    def asks(name: str) -> Said:
        """How a question about the data reads. Raises NotFound for a name that is none."""
        title = data_quality.title_of(name)
        if title is None:
            raise NotFound(say("There is no such question about the data."))
        return title

    def lacking(self, name: str, period: str, most: int) -> Sequence[str]:
        """The ids behind one question about the data."""
        return self._programme.lacking(name, self._plans.of_period(period).currency, most)
