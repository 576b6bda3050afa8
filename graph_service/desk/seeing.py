"""Who is asking, what may they see, of which period and by which plan? What every room of the desk stands on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from graph_service.access import User
from graph_service.desk.months import asked_period, months_with_sales
from graph_service.desk.plans import PagePlans
from graph_service.desk.privacy import PrivacyDesk
from graph_service.desk.roles import ACTIONS, HOME, NO_PAGE, PAGES, not_allowed
from graph_service.desk.scope import Scope
from graph_service.downline.figures import Figures
from graph_service.downline.records import (
    NO_MEMBER,
)
from graph_service.errors import NotFound
from graph_service.plan.model import Plan
from graph_service.service import Programme
from graph_service.store.driver import Store


class Seeing:
    """One person's sight of a programme."""

    def __init__(self, programme: Programme, user: User, plan: str | None = None, session: str | None = None) -> None:
        self._whole = programme
        self._asked_plan = plan
        self.user = user
        self._session = session
        self.privacy = PrivacyDesk(programme, user, session)
        self._veil = self.privacy.veil

    @cached_property
    def _programme(self) -> Programme:
        return self._whole.pinned()

    @property
    def root_id(self) -> str | None:
        """Where a leader's scope starts; None for those who see everyone."""
        return self.user.member_id if self.user.role == "leader" else None

    @property
    def home(self) -> str:
        """The page of `PAGES` that this person starts at."""
        return HOME[self.user.role]

    def may(self, name: str) -> bool:
        """Whether the role has a page of `PAGES` or an action of `ACTIONS`."""
        return self.user.role in (PAGES.get(name) or ACTIONS[name])

    def _page(self, name: str) -> None:
        if not self.may(name):
            raise NotFound(NO_PAGE)

    def _action(self, page: str, name: str, words: str) -> None:
        self._page(page)
        if not self.may(name):
            raise not_allowed(self.user.role, words, name)

    def _everyone(self, page: str) -> None:
        """For figures of the whole programme: the role must have the page and no scope of its own."""
        self._page(page)
        if self.user.role == "leader":
            raise NotFound(NO_PAGE)

    @cached_property
    def scope(self) -> Scope:
        """Who is in scope; read once a request."""
        if self.user.role == "leader" and self.root_id is None:
            raise NotFound(NO_PAGE)
        return Scope.of(self._programme, self.root_id)

    def periods(self) -> list[str]:
        """Months with sales, oldest first. Raises NothingLoaded."""
        self._page("plans")
        return months_with_sales(self._programme)

    def default_period(self) -> str:
        """The newest month with sales."""
        return self.periods()[-1]

    def period(self, asked: str | None) -> str:
        """The period asked for, else the newest month. Raises BadInput, or NotFound for one without data."""
        return asked_period(self.periods(), asked)

    @cached_property
    def _plans(self) -> PagePlans:
        return PagePlans(self._programme, self.user.role, self._asked_plan)

    def plan_choices(self) -> list[Plan]:
        """The plans a page may go by; a leader's are those that stored runs paid by."""
        return self._plans.choices()

    def plan_for(self, period: str) -> Plan:
        """The plan that a period's page goes by. Raises NotFound for one that this person may not choose."""
        return self._plans.of_period(period)

    @property
    def _store(self) -> Store:
        return self._whole.store

    def _figures(self, period: str) -> Figures:
        """The period's figures by the page's plan, with nobody in them below the own root who is out of scope."""
        self._page("downline")
        plan, sight = self.plan_for(period), self.scope.sight
        if sight is None:
            return self._programme.figures(period, plan)
        return self._programme.figures_in_sight(period, plan, sight)

    def _look(self, member_id: str, period: str) -> tuple[Figures, str]:
        """The figures and the id of a member who is in scope and was in it on the figures' day. Raises NotFound."""
        figures, own = self._figures(period), self.scope.own(member_id)
        if self.root_id is not None and not figures.is_below(own, self.root_id):
            raise NotFound(NO_MEMBER)
        figures.row(own)
        return figures, own

    def names(self, member_ids: Iterable[str]) -> dict[str, str]:
        """Names of members that may be told; those without a name, or out of scope, are left out."""
        self._page("plans")
        wanted = [one for one in dict.fromkeys(member_ids) if self.scope.has(one)]
        return self._veil.names(self._programme.names(wanted))
