"""Recruitment against sales: what do the checks find, and what was decided? Checks, alerts, cases, disclosure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from graph_service import __version__, compliance
from graph_service.analytics.sales import run_up
from graph_service.compliance import backtest
from graph_service.compliance.alerts import Filed
from graph_service.compliance.casework import Casework
from graph_service.compliance.disclosure import Disclosure, Source, disclosure
from graph_service.compliance.findings import CheckReport
from graph_service.compliance.report import make_inputs
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.runs.record import Run
from graph_service.service.network import Network
from graph_service.service.opened import DEFAULT_PACK, PlanChoice, held
from graph_service.store import fingerprint


class Checking(Network):
    """The compliance desk of a programme."""

    @held
    def check(
        self, period: str, pack: str = DEFAULT_PACK, plan: PlanChoice = None, only: Sequence[str] | str | None = None
    ) -> CheckReport:
        """Recruitment against sales, check by check."""
        chosen, when = self._asked(plan, period)
        names = (only,) if isinstance(only, str) else tuple(only or ())
        return self._keep(
            ("check", chosen.hash, when.name, pack, names),
            lambda snapshot: compliance.check(
                snapshot, self.store, chosen, when, pack, names or None, self._awards(chosen, when)
            ),
        )

    @held
    def check_rows(
        self,
        check_id: str,
        period: str,
        pack: str = DEFAULT_PACK,
        plan: PlanChoice = None,
        member_id: str | None = None,
        rows_max: int = compliance.ROWS_MAX,
    ) -> pd.DataFrame:
        """The rows behind a check's numerator and denominator, for the programme or one member."""
        chosen, when = self._asked(plan, period)
        return compliance.rows(
            check_id,
            self.snapshot(),
            self.store,
            chosen,
            when,
            pack,
            member_id=member_id,
            awards=self._awards(chosen, when),
            rows_max=rows_max,
        )

    def check_picture(
        self, check_id: str, period: str, member_id: str, pack: str = DEFAULT_PACK, plan: PlanChoice = None
    ) -> compliance.Picture | None:
        """How a check looks in the graph around one member; None for a check without a picture."""
        if check_id not in compliance.PICTURED:
            return None
        chosen, when = self._asked(plan, period)
        return compliance.picture(check_id, self.store, chosen, when, member_id, pack=pack)

    # --- alerts and cases -----------------------------------------------------------------------------------------

    @property
    def casework(self) -> Casework:
        """Filed reports, the queue of alerts, and cases."""
        return Casework(self.store, self.audit)

    @held
    def file_report(self, period: str, by: str, pack: str = DEFAULT_PACK, plan: PlanChoice = None) -> Filed:
        """Keep the report of a period as it is, and bring the queue of alerts up to it."""
        chosen, when = self._asked(plan, period)
        report, data = self.check(period, pack, chosen), fingerprint.whole(self.snapshot())
        return self.casework.file(report, self.paid_by_member(chosen, when), data, __version__, by)

    @held
    def compare_packs(
        self, pack_a: str, pack_b: str, period: str, plan: PlanChoice = None, months: int = 1
    ) -> list[backtest.Shift]:
        """What pack B raises that pack A does not, and the other way, in so many periods ending with one. Oldest first."""
        shifts = []
        for when in run_up(Period.parse(period), months):
            chosen = self.plan(plan, when)
            one, other = (self.check(when.name, pack, chosen) for pack in (pack_a, pack_b))
            shifts += backtest.compare(one, other, self.paid_by_member(chosen, when))
        return shifts

    @held
    def disclosure(self, period: str, plan: PlanChoice = None) -> Disclosure:
        """What the typical participant earned in the twelve months ending with a period: by stored runs where there are any."""
        chosen, when = self._asked(plan, period)
        stored = {run.period: run for run in self.runs() if run.plan == chosen.name}
        mark = tuple(sorted((run.run_id, run.fingerprint) for run in stored.values()))
        return self._keep(
            ("disclosure", chosen.hash, when.name, mark),
            lambda snapshot: self._disclosed(snapshot, chosen, when, stored),
        )

    def _disclosed(self, snapshot: Snapshot, plan: Plan, period: Period, stored: Mapping[str, Run]) -> Disclosure:
        """The table by the stored runs of a plan, by period."""
        inputs = make_inputs(snapshot, self.store, plan, period, DEFAULT_PACK)
        runs = {month.name: stored.get(month.name) for month in inputs.window}
        awards = {name: self.run_awards(run.run_id) for name, run in runs.items() if run is not None}
        sources = [
            Source(name, run.run_id, run.fingerprint != self.input_now(run)) if run else Source(name, None)
            for name, run in runs.items()
        ]
        return disclosure(replace(inputs, given=awards), sources)

    def paid_by_member(self, plan: Plan, period: Period) -> dict[str, int]:
        """What each member was paid in a period, minor units."""
        paid = self.outcome(plan, period).awards.groupby("member_id")["amount_minor"].sum()
        return {str(member_id): int(amount) for member_id, amount in paid.items()}

    # --- recruitment beside sales ---------------------------------------------------------------------------------

    def recruitment_and_sales(self, plan: PlanChoice = None) -> pd.DataFrame:
        """New people and sales to customers and participants, month by month, in the plan's currency."""
        currency = self.plan(plan).currency
        return self._keep(
            ("recruitment", currency), lambda snapshot: compliance.recruitment_and_sales(snapshot, currency)
        )

    @held
    def recruitment_by_leader(self, period: str, plan: PlanChoice = None) -> pd.DataFrame:
        """The best-paid leaders: what they recruited beside what was sold below them."""
        chosen, when = self._asked(plan, period)
        return self._keep(
            ("recruitment by leader", chosen.hash, when.name),
            lambda snapshot: compliance.recruitment_by_leader(
                snapshot, chosen, when, self.outcome(chosen, when).awards
            ),
        )

    def _awards(self, plan: Plan, period: Period) -> dict[str, pd.DataFrame]:
        return {period.name: self.outcome(plan, period).awards}
