"""What may this person ask of a plan that is not in force? Plan against plan, a draft, or a leader's own sum forward.

Comparing plans is for those who make them; a leader has the sum of their own team, and the other part answers them as what
does not exist. Nothing here writes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from graph_service.access import User
from graph_service.analytics.forward import Forward
from graph_service.analytics.growing import Growth
from graph_service.analytics.whatif import WhatIf
from graph_service.desk.months import asked_period, months_with_sales
from graph_service.desk.plans import NO_PLAN, PagePlans
from graph_service.desk.roles import NAMELESS, NO_PAGE, PAGES
from graph_service.desk.scope import Scope
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import BadInput, NotFound, PlanRefused, Problem
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_text, preset_text
from graph_service.plan.sentences import Rules, plan_warnings, rules
from graph_service.service import Programme
from graph_service.words import say

DRAFT: Final = ""  # where a problem of a draft is: it is the one text on the page


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that is being written. Without a plan there are problems, and the other way round."""

    text: str
    plan: Plan | None
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, text: str, currency: str) -> Draft:
        """A draft to be compared with a plan in some currency; what is wrong with it is kept, not raised."""
        try:
            plan = parse_text(text.encode(), DRAFT)
        except PlanRefused as refused:
            return cls(text, None, refused.problems)
        if plan.currency != currency:
            what = say("the draft pays in {draft}, the plan A in {a}", draft=plan.currency, a=currency)
            hint = say("Two plans are compared in one currency; write that of plan A, or choose another plan A")
            return cls(text, None, (Problem("currency", what, hint),))
        return cls(text, plan, ())

    def rules(self, language: str) -> list[Rules]:
        """The draft's rules as sentences, in parts."""
        return [] if self.plan is None else rules(self.plan, language)

    def warnings(self, language: str) -> list[str]:
        """What a careful reader should know before using it."""
        return [] if self.plan is None else plan_warnings(self.plan, language)


class WhatIfDesk:
    """What-if questions as one person may ask them."""

    def __init__(self, programme: Programme, user: User, plans: PagePlans, scope: Callable[[], Scope]) -> None:
        self._programme = programme
        self._user = user
        self._plans = plans
        self._scope = scope

    @property
    def compares(self) -> bool:
        """Whether plans are compared here; a leader looks forward instead."""
        return self._user.role != "leader"

    def _page(self, *, comparing: bool) -> None:
        if self._user.role not in PAGES["what_if"] or self.compares != comparing:
            raise NotFound(NO_PAGE)

    def periods(self) -> list[str]:
        """Months with sales, oldest first. Raises NothingLoaded."""
        self._page(comparing=self.compares)
        return months_with_sales(self._programme)

    def period(self, asked: str | None) -> str:
        """The period asked for, else the newest month."""
        return asked_period(self.periods(), asked)

    def plans(self) -> list[Plan]:
        """Plans of the product and of stored runs."""
        self._page(comparing=True)
        return list(self._plans.known.values())

    def plan(self, name: str) -> Plan:
        """One of `plans`. Raises NotFound; file paths are not taken from a page."""
        self._page(comparing=True)
        if name not in self._plans.known:
            raise NotFound(NO_PLAN)
        return self._plans.known[name]

    def presets(self) -> tuple[str, ...]:
        """Names of the plans whose text is here to start a draft from."""
        self._page(comparing=True)
        return self._programme.plans()

    def usual_plan(self, period: str) -> Plan:
        """The plan that a period's pages go by."""
        self._page(comparing=True)
        return self._plans.of_period(period)

    def other_plan(self, plan: Plan) -> Plan:
        """One to compare a plan with: the first other one in its currency; itself where there is none."""
        return next((one for one in self.plans() if one.name != plan.name and one.currency == plan.currency), plan)

    def text_of(self, name: str) -> str:
        """A preset's text, to start a draft from. Raises NotFound."""
        self._page(comparing=True)
        if name not in self._programme.plans():
            raise NotFound(say("The text of this plan is not kept here; start a draft from a plan of the product."))
        return preset_text(name)

    def draft(self, text: str, plan_a: Plan) -> Draft:
        """What a draft says, or what is wrong with it."""
        self._page(comparing=True)
        return Draft.read(text, plan_a.currency)

    def compare(
        self,
        plan_a: Plan,
        plan_b: Plan,
        period: str,
        *,
        length: int = 1,
        cost_share: Fraction | None = None,
        below: str | None = None,
    ) -> WhatIf:
        """Plan A against plan B; members by their ids for who is told no names, an admin among them."""
        self._page(comparing=True)
        found = self._programme.what_if(plan_a, plan_b, period, length=length, cost_share=cost_share, below=below)
        return found.nameless() if self._user.role in (*NAMELESS, "admin") else found

    def compare_draft(
        self,
        plan_a: Plan,
        draft: Draft,
        period: str,
        *,
        length: int = 1,
        cost_share: Fraction | None = None,
        below: str | None = None,
    ) -> tuple[Draft, WhatIf | None]:
        """Plan A against a draft; what the draft's figures do not allow is a problem of the draft too."""
        if draft.plan is None:
            return draft, None
        try:
            return draft, self.compare(plan_a, draft.plan, period, length=length, cost_share=cost_share, below=below)
        except NotFound:
            raise
        except BadInput as error:
            problem = Problem(DRAFT, error.args[0], say("Mend the draft, or compare another period"))
            return replace(draft, plan=None, problems=(problem,)), None

    def forward(self, period: str, growth: Growth, member_id: str | None = None) -> Forward:
        """The leader's own sum. Raises NotFound for any other member, as for one that does not exist."""
        self._page(comparing=False)
        scope = self._scope()
        own = scope.root_id
        if own is None or scope.sight is None or (member_id is not None and member_id != own):
            raise NotFound(NO_MEMBER)
        return self._programme.forward(own, period, growth, self._plans.of_period(period), scope.sight)
