"""What may this person see and do? Every read and action of the pages; role and scope are enforced beneath all.

A leader's scope is their own member and everyone below; in a period, those of them who stood below already on its last
day. What is out of scope, and what the role does not have, answers exactly as what does not exist: the same error in
the same words. All that one request reads, scope included, comes from one snapshot.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from graph_service.analytics.overview import Overview
from graph_service.analytics.referrals import ReferralMeasures
from graph_service.compliance.packs import Shelf
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
from graph_service.desk.months import NothingLoaded
from graph_service.desk.network import NetworkDesk
from graph_service.desk.notices import NoticeDesk
from graph_service.desk.own import OwnDesk
from graph_service.desk.packs import PackDesk
from graph_service.desk.pay import Earned, Paying
from graph_service.desk.people import PeopleDesk
from graph_service.desk.privacy import PrivacyDesk
from graph_service.desk.published import PublishedDesk
from graph_service.desk.recognition import RecognitionDesk
from graph_service.desk.roles import ACTIONS, NO_PAGE, PAGES
from graph_service.desk.settings import SettingsDesk
from graph_service.desk.statements import StatementDesk
from graph_service.desk.team_goals import TeamGoalDesk
from graph_service.desk.upkeep import UpkeepDesk
from graph_service.desk.whatif import Draft, WhatIfDesk
from graph_service.errors import NotFound
from graph_service.recognition.lists import Listed
from graph_service.service import PAYOUT_MEMBERS_MAX
from graph_service.store.audit import Entry


class Desk(Paying):
    """The programme as one person may see it, by one plan. One a request."""

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
