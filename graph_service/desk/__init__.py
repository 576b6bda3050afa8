"""What may this person see and do? Every read and action of the pages; role and scope are enforced beneath all.

A leader's scope is their own member and everyone below; in a period, those of them who stood below already on its last
day. What is out of scope, and what the role does not have, answers exactly as what does not exist: the same error in
the same words. All that one request reads, scope included, comes from one snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from graph_service.access import User
from graph_service.analytics.generosity import Generosity
from graph_service.analytics.overview import Overview
from graph_service.analytics.referrals import ReferralMeasures
from graph_service.analytics.team import TeamReport
from graph_service.compliance.packs import Shelf
from graph_service.desk import masks, views
from graph_service.desk.account import AccountDesk
from graph_service.desk.cases import CaseDesk
from graph_service.desk.challenges import ChallengeDesk
from graph_service.desk.checks import ChecksDesk
from graph_service.desk.evidence import EvidenceDesk
from graph_service.desk.finding import FindDesk
from graph_service.desk.home import HomeDesk
from graph_service.desk.leading import LeadingDesk
from graph_service.desk.log import LogDesk, done_once
from graph_service.desk.members import MemberDesk
from graph_service.desk.months import NothingLoaded, asked_period, months_with_sales
from graph_service.desk.network import NetworkDesk
from graph_service.desk.notices import NoticeDesk
from graph_service.desk.own import OwnDesk
from graph_service.desk.packs import PackDesk
from graph_service.desk.people import PeopleDesk
from graph_service.desk.plans import NO_PLAN, PagePlans
from graph_service.desk.privacy import PrivacyDesk
from graph_service.desk.published import PublishedDesk
from graph_service.desk.recognition import RecognitionDesk
from graph_service.desk.roles import ACTIONS, HOME, NO_PAGE, PAGES, not_allowed
from graph_service.desk.scope import Scope
from graph_service.desk.settings import SettingsDesk
from graph_service.desk.statements import StatementDesk
from graph_service.desk.team_goals import TeamGoalDesk
from graph_service.desk.upkeep import UpkeepDesk
from graph_service.desk.whatif import Draft, WhatIfDesk
from graph_service.downline import reading, searching
from graph_service.downline.aggregate import Sectors, Value
from graph_service.downline.aggregate import sectors as draw_sectors
from graph_service.downline.figures import Figures
from graph_service.downline.records import (
    NO_MEMBER,
    PAGE_SIZE,
    ChildPage,
    Crumb,
    MemberCard,
    OpenTree,
    SearchResult,
    Sort,
)
from graph_service.engines.columnar.report_card import ReportCard
from graph_service.errors import NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.plan.reading import preset_text
from graph_service.plan.sentences import Rules, plan_warnings
from graph_service.recognition.lists import Listed
from graph_service.runs.explain import Explanation
from graph_service.runs.preview import Preview
from graph_service.runs.record import Run
from graph_service.service import PAYOUT_MEMBERS_MAX, Programme
from graph_service.store.audit import Entry
from graph_service.store.driver import Store
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class Earned:
    """What a member earned in a period; minor units."""

    amount_minor: int
    currency: str
    plan: str
    run_id: str | None  # the stored run it comes from; None when it was worked out just now


class Desk:
    """The programme as one person may see it, by one plan. One a request."""

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

    # --- who ------------------------------------------------------------------------------------------------------

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

    # --- periods --------------------------------------------------------------------------------------------------

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

    # --- the plan of a page ---------------------------------------------------------------------------------------

    @cached_property
    def _plans(self) -> PagePlans:
        return PagePlans(self._programme, self.user.role, self._asked_plan)

    def plan_choices(self) -> list[Plan]:
        """The plans a page may go by; a leader's are those that stored runs paid by."""
        return self._plans.choices()

    def plan_for(self, period: str) -> Plan:
        """The plan that a period's page goes by. Raises NotFound for one that this person may not choose."""
        return self._plans.of_period(period)

    # --- the whole programme --------------------------------------------------------------------------------------

    def overview(self, period: str) -> Overview:
        """Main figures of the programme."""
        self._everyone("overview")
        return self._programme.overview(period, self.plan_for(period))

    def channels(self) -> tuple[str, ...]:
        """Every channel of referrals, of any period."""
        self._everyone("analytics")
        return self._programme.channels()

    def referral_measures(self, period: str, channel: str | None = None) -> ReferralMeasures:
        """What referrals bring."""
        self._everyone("analytics")
        return self._programme.referral_measures(period, channel)

    @cached_property
    def checks(self) -> ChecksDesk:
        """Recruitment against sales."""
        self._everyone("compliance")
        return ChecksDesk(self._programme, self._plans, self._shelf)

    @property
    def log(self) -> LogDesk:
        """The audit log."""
        self._page("audit")
        return LogDesk(self._programme, self.user)

    def once(self, key: str, request: str, work: Callable[[], object]) -> Entry | None:
        """Do what a program asks for, once under its key; see `log.done_once`."""
        return done_once(self._programme, self.user, key, request, work)

    @property
    def published(self) -> PublishedDesk:
        """Earnings figures that were published."""
        self._everyone("compliance")
        return PublishedDesk(self._programme, self.user)

    @cached_property
    def _shelf(self) -> Shelf:
        """The packs in force; read once a request."""
        return self._programme.packs.shelf()

    @cached_property
    def thresholds(self) -> PackDesk:
        """Packs of thresholds and their way into force."""
        self._everyone("compliance")
        return PackDesk(self._programme, self.user)

    @cached_property
    def evidence(self) -> EvidenceDesk:
        """What funded the pay, cascades of recruitment, leaders beside their peers."""
        self._everyone("compliance")
        return EvidenceDesk(self._programme, self._plans, self._shelf)

    @cached_property
    def cases(self) -> CaseDesk:
        """Alerts and cases."""
        self._everyone("cases")
        return CaseDesk(self._programme, self.user)

    @cached_property
    def recognition(self) -> RecognitionDesk:
        """Boards of who sold most."""
        self._page("recognition")
        return RecognitionDesk(self._programme, self.user, self._plans, lambda: self.scope, self._veil)

    @cached_property
    def team_goals(self) -> TeamGoalDesk:
        """Goals of everyone and of teams."""
        self._page("recognition")
        return TeamGoalDesk(self._programme, self.user)

    def thanks(self, period: str) -> tuple[tuple[Listed, ...], tuple[Listed, ...], tuple[Listed, ...]]:
        """Mentors, holders of the highest rank, and years of membership."""
        return self.recognition.lists(self._figures(period))

    @cached_property
    def notices(self) -> NoticeDesk:
        """What this person is told."""
        self._page("notices")
        return NoticeDesk(self._whole, self.user)

    @cached_property
    def at_home(self) -> HomeDesk:
        """The programme's ups and downs."""
        self._everyone("overview")
        return HomeDesk(self._programme, self.user, self._plans, self._veil)

    @cached_property
    def data_quality(self) -> HomeDesk:
        """What the data lack."""
        self._everyone("data_quality")
        return HomeDesk(self._programme, self.user, self._plans, self._veil)

    @cached_property
    def finding(self) -> FindDesk:
        """Search over everything, and saved views."""
        self._page("finding")
        return FindDesk(
            self._programme,
            self.user,
            self._plans,
            lambda: self.scope,
            lambda text: self.search(text, self.default_period()),
        )

    @cached_property
    def members(self) -> MemberDesk:
        """All that is kept of one member, and moves."""
        self._everyone("members")
        return MemberDesk(self._programme, self.user, self._veil)

    @cached_property
    def challenges(self) -> ChallengeDesk:
        """Challenges of a month."""
        return ChallengeDesk(self._programme, self.user, self.recognition)

    @property
    def names_page(self) -> PrivacyDesk:
        """Names revealed, and revealing more."""
        self._page("names")
        return self.privacy

    # --- what if --------------------------------------------------------------------------------------------------

    @cached_property
    def what_if(self) -> WhatIfDesk:
        """Plan against plan, or a leader's own sum."""
        self._page("what_if")
        return WhatIfDesk(self._programme, self.user, self._plans, lambda: self.scope)

    @cached_property
    def own(self) -> OwnDesk:
        """A leader's invitation link and goals."""
        self._page("own")
        return OwnDesk(self._programme, self.user, lambda: self.scope)

    @cached_property
    def leading(self) -> LeadingDesk:
        """A leader's own morning."""
        return LeadingDesk(self._programme, self._plans, self.own, lambda: self.scope, self._look)

    @cached_property
    def statements(self) -> StatementDesk:
        """Statements of pay."""
        self._page("statements")
        return StatementDesk(self._programme, self.user, self._plans, self.explain)

    # --- runs and plans -------------------------------------------------------------------------------------------

    def runs(self) -> list[Run]:
        """Stored runs, newest period first."""
        self._everyone("runs")
        return self._plans.runs

    def run(self, run_id: str) -> Run:
        """One stored run. Raises NotFound."""
        for run in self.runs():
            if run.run_id == run_id:
                return run
        raise NotFound(say("No run with this id."))

    def run_awards(self, run_id: str) -> pd.DataFrame:
        """Stored awards of a run."""
        return self._programme.run_awards(self.run(run_id).run_id)

    def run_skips(self, run_id: str) -> pd.DataFrame:
        """Who was passed over in a run, and why."""
        return self._programme.run_skips(self.run(run_id).run_id)

    def preview(self, plan: str, period: str) -> Preview:
        """What a period would pay, on the quick engine; nothing is stored."""
        self._action("runs", "preview", say("preview runs"))
        return self._whole.preview(self._preset(plan), self.period(period), "columnar")

    def commit(self, plan: str, period: str) -> Run:
        """Compute on both engines and store the run. Raises Refused or EnginesDiffer."""
        self._action("runs", "commit", say("commit runs"))
        return self._whole.commit(self._preset(plan), self.period(period), self.user.user_id)

    def preset_names(self) -> tuple[str, ...]:
        """Names of the plans that come with the product, for who administers."""
        self._page("admin")
        return self._whole.plans()

    def presets(self) -> list[Plan]:
        """The plans that come with the product."""
        self._page("plans")
        return [self._programme.plan(name) for name in self._programme.plans()]

    def plans(self) -> list[Plan]:
        """The plans that this person may read: those of the product and of stored runs; a leader's are those that paid."""
        self._page("plans")
        return self._plans.choices()

    def plan(self, name: str) -> Plan:
        """One of `plans`. Raises NotFound; file paths are not taken from a page."""
        for plan in self.plans():
            if plan.name == name:
                return plan
        raise NotFound(NO_PLAN)

    def plan_rules(self, name: str, language: str = "en") -> list[Rules]:
        """A plan's rules as sentences, in parts."""
        return self._programme.plan_rules(self.plan(name), language)

    def plan_notes(self, name: str, language: str = "en") -> list[str]:
        """What a careful reader should know of a plan."""
        return plan_warnings(self.plan(name), language)

    def plan_cost(self, name: str) -> Generosity:
        """What a plan pays out of a sale at worst."""
        return self._programme.generosity(self.plan(name))

    def plan_toml(self, name: str) -> str | None:
        """The file of a plan of the product; None of another, of which the runs keep the content alone."""
        known = self.plan(name).name
        return preset_text(known) if known in self._programme.plans() else None

    def _preset(self, name: str) -> str:
        if name not in self._programme.plans():
            raise NotFound(NO_PLAN)
        return name

    # --- one member -----------------------------------------------------------------------------------------------

    def team(self, member_id: str, period: str) -> TeamReport:
        """A leader's team."""
        self._page("team")
        _, own = self._look(member_id, period)
        return self._veil.team(self._programme.team(own, period, self.plan_for(period), self.scope.sight))

    def report_card(self, member_id: str, period: str) -> ReportCard:
        """The rank of a member in a period by the page's plan, and what is missing for the next."""
        self._page("team")
        _, own = self._look(member_id, period)
        return self._programme.report_card(own, period, self.plan_for(period))

    def explain(self, member_id: str, period: str, sale_id: str | None = None) -> Explanation:
        """Each cent of a member's period: of the stored run of the page's plan, else worked out with the plan."""
        self._page("explain")
        figures, own = self._look(member_id, period)
        seen = views.Seen(self.scope, figures)
        sale = seen.own_sale(sale_id) if sale_id else None
        plan = self.plan_for(period)
        run = self._plans.run_of(period, plan.name)
        if run is None:
            found = self._programme.explain(own, period, sale, plan)
        else:
            found = self._programme.explain(own, period, sale, run_id=run.run_id)
        return masks.masked_explanation(seen, found)

    def earned(self, member_id: str, period: str) -> Earned:
        """What a member earned: by the stored run of the page's plan, else worked out with the plan."""
        self._page("explain")
        _, own = self._look(member_id, period)
        plan = self.plan_for(period)
        run = self._plans.run_of(period, plan.name)
        if run is not None:
            awards = self._programme.run_awards(run.run_id, own)
            return Earned(int(awards["amount_minor"].sum()), run.currency, run.plan, run.run_id)
        awards = self._programme.outcome(plan, Period.parse(period)).awards
        own_awards = awards.loc[awards["member_id"] == own, "amount_minor"]
        return Earned(int(own_awards.sum()), plan.currency, plan.name, None)

    def names(self, member_ids: Iterable[str]) -> dict[str, str]:
        """Names of members that may be told; those without a name, or out of scope, are left out."""
        self._page("plans")
        wanted = [one for one in dict.fromkeys(member_ids) if self.scope.has(one)]
        return self._veil.names(self._programme.names(wanted))

    # --- downline -------------------------------------------------------------------------------------------------

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

    def rank_names(self, period: str) -> tuple[str, ...]:
        """Ranks of the plan, the lowest first."""
        return tuple(name for name in self._figures(period).rank_names if name)

    def card(self, member_id: str, period: str) -> MemberCard:
        """One member with figures."""
        figures, own = self._look(member_id, period)
        return self._veil.card(reading.card(self._store, figures, own))

    def children(
        self, member_id: str, period: str, *, offset: int = 0, limit: int = PAGE_SIZE, sort: Sort = "name"
    ) -> ChildPage:
        """A page of directly sponsored members."""
        figures, own = self._look(member_id, period)
        order = self._veil.order(sort)
        return self._veil.page(reading.children(self._store, figures, own, offset=offset, limit=limit, sort=order))

    def roots(self, period: str, *, offset: int = 0, limit: int = PAGE_SIZE, sort: Sort = "size") -> ChildPage:
        """Members without a sponsor; for a leader, the own root alone."""
        if self.root_id is None:
            order, figures = self._veil.order(sort), self._figures(period)
            return self._veil.page(reading.roots(self._store, figures, offset=offset, limit=limit, sort=order))
        cards = (self.card(self.root_id, period),) if offset == 0 else ()
        return ChildPage(1, cards, offset, limit, has_more=False)

    def open_tree(
        self, member_id: str, period: str, depth: int, sort: Sort = "name", *, page: int = PAGE_SIZE
    ) -> OpenTree:
        """A subtree opened level by level."""
        figures, own = self._look(member_id, period)
        order = self._veil.order(sort)
        return self._veil.tree(reading.open_to(self._store, figures, own, depth, page=page, sort=order))

    def breadcrumb(self, member_id: str, period: str) -> tuple[Crumb, ...]:
        """The way from my root (or the tree's) down to a member, and no step above."""
        figures, own = self._look(member_id, period)
        upline = figures.upline_rows(figures.row(own)) if self.root_id is None else []
        top = self.root_id or (figures.member_id(upline[-1]) if upline else own)
        return self._veil.crumbs(reading.breadcrumb(self._store, figures, own, top))

    def search(self, text: str, period: str, *, limit: int = 20) -> SearchResult:
        """Members in scope by id, name or e-mail; by id alone where names are hidden."""
        by_name, figures = not self._veil.is_drawn, self._figures(period)
        return self._veil.hits(searching.search(self._store, figures, text, self.root_id, limit, by_name=by_name))

    def sectors(self, member_id: str | None, period: str, value: Value = "team_volume") -> Sectors:
        """A subtree folded to at most a thousand sectors; without a member, all that is in scope."""
        root = member_id if member_id is not None else self.root_id
        if root is None:
            return self._veil.sectors(draw_sectors(self._store, self._figures(period), None, value))
        figures, own = self._look(root, period)
        return self._veil.sectors(draw_sectors(self._store, figures, own, value))

    @property
    def settings(self) -> SettingsDesk:
        """How the programme presents itself."""
        self._page("admin")
        return SettingsDesk(self._whole, self.user)

    @property
    def upkeep(self) -> UpkeepDesk:
        """How the service is doing, and its backups."""
        self._page("admin")
        return UpkeepDesk(self._whole, self.user)

    @cached_property
    def network(self) -> NetworkDesk:
        """The whole network at once, folded."""
        self._page("network")
        return NetworkDesk(self._programme, self.user, self._plans, self._veil, self._look_or_all)

    def _look_or_all(self, root_id: str | None, period: str) -> tuple[Figures, str | None]:
        """As `_look`; without a member all that is in scope, a leader's from their own."""
        root = root_id if root_id is not None else self.root_id
        return (self._figures(period), None) if root is None else self._look(root, period)

    @cached_property
    def account(self) -> AccountDesk:
        """The own account; a program with a token has none."""
        self._page("account")
        if self._session is None:
            raise NotFound(NO_PAGE)
        return AccountDesk(self._whole, self.user, self._session)

    @cached_property
    def people(self) -> PeopleDesk:
        """Who may sign in."""
        self._page("admin")
        return PeopleDesk(self._whole, self.user)


__all__ = ["ACTIONS", "NO_PAGE", "PAGES", "PAYOUT_MEMBERS_MAX", "Desk", "Draft", "Earned", "NothingLoaded"]
