"""What was paid, why, and by which plan, as this person may see it?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from graph_service.analytics.generosity import Generosity
from graph_service.analytics.team import TeamReport
from graph_service.desk import masks, views
from graph_service.desk.downline import Looking
from graph_service.desk.plans import NO_PLAN
from graph_service.engines.columnar.report_card import ReportCard
from graph_service.errors import NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.plan.reading import preset_text
from graph_service.plan.sentences import Rules, plan_warnings
from graph_service.runs.explain import Explanation
from graph_service.runs.preview import Preview
from graph_service.runs.record import Run
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class Earned:
    """What a member earned in a period; minor units."""

    amount_minor: int
    currency: str
    plan: str
    run_id: str | None  # the stored run it comes from; None when it was worked out just now


class Paying(Looking):
    """Runs, plans, teams and pay as one person sees them."""

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
        figures, own = self._look(member_id, period)
        plan = self.plan_for(period)
        run = self._plans.run_of(period, plan.name)
        if run is not None:
            earned = self._programme.earned_by_row(run.run_id)[figures.row(own)]
            return Earned(int(earned), run.currency, run.plan, run.run_id)
        awards = self._programme.outcome(plan, Period.parse(period)).awards
        own_awards = awards.loc[awards["member_id"] == own, "amount_minor"]
        return Earned(int(own_awards.sum()), plan.currency, plan.name, None)
