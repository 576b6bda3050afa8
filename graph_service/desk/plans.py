"""Which plan does a page go by, and which may it go by? Decided in one place for every page of a request."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from graph_service.access import Role
from graph_service.errors import NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.runs.record import Run, newest
from graph_service.service import Programme
from graph_service.words import say

NO_PLAN: Final = say("No plan with this name.")


class PagePlans:
    """The plans of one request; `asked` is the one that its address names, if any."""

    def __init__(self, programme: Programme, role: Role, asked: str | None) -> None:
        self._programme = programme
        self._role: Role = role
        self._asked = asked
        self._of_period: dict[str, Plan] = {}

    def named(self, name: str) -> PagePlans:
        """The same with one plan asked for by name, for what looks at other periods than the page's."""
        return PagePlans(self._programme, self._role, name)

    @cached_property
    def runs(self) -> list[Run]:
        """Stored runs, newest period first."""
        return self._programme.runs()

    @cached_property
    def known(self) -> dict[str, Plan]:
        """Plans of the product, and those of stored runs, each as the newest run had it."""
        known = {name: self._programme.plan(name) for name in self._programme.plans()}
        for run in sorted(self.runs, key=lambda one: one.created_at, reverse=True):
            if run.plan not in known:
                known[run.plan] = self._programme.plan_of_run(run.run_id)
        return known

    def choices(self) -> list[Plan]:
        """The plans a page may go by; a leader's are those that stored runs paid by."""
        known = self.known
        if self._role == "leader":
            paid = {run.plan for run in self.runs} or {self._programme.usual_plan}
            known = {name: plan for name, plan in known.items() if name in paid}
        return list(known.values())

    def of_period(self, period: str) -> Plan:
        """The plan asked for; else that of the period's newest run; else of the newest run; else the default plan.

        Where a run of the period has that plan, it is the plan as it was when the run was made. Raises NotFound.
        """
        if period not in self._of_period:
            name = self._asked or self._usual(period)
            chosen = {plan.name: plan for plan in self.choices()}.get(name)
            if chosen is None:
                raise NotFound(NO_PLAN)
            made = self.run_of(period, name)
            if made is not None:
                chosen = self._programme.plan_of_run(made.run_id)
            elif name in self._programme.plans():
                chosen = self._programme.plan(name, Period.parse(period))  # its values may be dated
            self._of_period[period] = chosen
        return self._of_period[period]

    def run_of(self, period: str, plan: str) -> Run | None:
        """The stored run of a period and plan."""
        return next((run for run in self.runs if (run.period, run.plan) == (period, plan)), None)

    def _usual(self, period: str) -> str:
        run = newest(one for one in self.runs if one.period == period) or newest(self.runs)
        return self._programme.usual_plan if run is None else run.plan
