"""What does a programme pay, and why? Plans, volumes, runs, explanations, what-if."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from graph_service.analytics.asking import Asking, EarnedOf
from graph_service.analytics.comparable import Spread
from graph_service.analytics.forward import Forward
from graph_service.analytics.generosity import Generosity, expected, generosity
from graph_service.analytics.growing import Growth
from graph_service.analytics.sales import sum_by
from graph_service.analytics.team import Sight
from graph_service.analytics.whatif import WhatIf
from graph_service.engines import columnar
from graph_service.engines.columnar.report_card import ReportCard, report_card
from graph_service.engines.columnar.volumes import volumes as columnar_volumes
from graph_service.errors import BadInput, NotFound
from graph_service.model.outcome import Before, Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.plan.reading import preset_names, read_plan
from graph_service.plan.sentences import Rules, rules
from graph_service.runs import cases, commit, history
from graph_service.runs import explain as explaining
from graph_service.runs import reading as run_reading
from graph_service.runs.case_files import find_cases
from graph_service.runs.preview import EngineChoice, Preview, preview
from graph_service.runs.record import Run, newest
from graph_service.service.opened import DEFAULT_PLAN, PlanChoice, held
from graph_service.service.settings import Presented
from graph_service.store import local
from graph_service.store.locking import locked
from graph_service.store.opening import open_store, scratch_settings
from graph_service.store.writes import refuse_while_loading
from graph_service.words import say

WORKED_MEMBERS_MAX: Final = 200_000  # of a larger network the way of each sale is worked out each time anew


class Pay(Presented):
    """Plans, and what they pay."""

    # --- plans and volumes ----------------------------------------------------------------------------------------

    def plans(self) -> tuple[str, ...]:
        """Names of the plans that come with the product."""
        return preset_names()

    def plan(self, name: PlanChoice = None, period: Period | None = None) -> Plan:
        """A plan by preset name or file path; the default plan without a name. A plan is given back as it is.

        It is as it is on the period's first day, without a period as it is today.
        """
        if isinstance(name, Plan):
            return name
        return read_plan(name or DEFAULT_PLAN, None if period is None else period.start)

    def _asked(self, plan: PlanChoice, period: str) -> tuple[Plan, Period]:
        """The plan of a period, and the period."""
        when = Period.parse(period)
        return self.plan(plan, when), when

    def plan_rules(self, name: PlanChoice = None, language: str = "en") -> list[Rules]:
        """A plan's rules as sentences in parts, each with a title, in a language of `plan.speech.LANGUAGES`."""
        return rules(self.plan(name), language)

    def generosity(
        self, plan: PlanChoice = None, period: str | None = None, cost_share: Fraction | None = None
    ) -> Generosity:
        """What a plan costs at worst and, with a period, on its sales; without one the store is not opened."""
        if period is None:
            return generosity(self.plan(plan), cost_share)
        chosen, when = self._asked(plan, period)
        left = self._before(chosen, when)
        found = self._keep(
            ("generosity", chosen.hash, when.name, left.mark), lambda snapshot: expected(snapshot, chosen, when, left)
        )
        return generosity(chosen, cost_share, found)

    def plan_test(
        self,
        paths: Sequence[Path],
        engine: EngineChoice = "both",
        on_result: Callable[[cases.CaseResult], None] | None = None,
    ) -> cases.CaseReport:
        """Run case files on a scratch store, never on the programme's own; its server is stopped afterwards."""
        found, scratch = find_cases(paths), scratch_settings(self.settings)
        with locked(scratch.home / "testing.lock", "testing plans"):
            try:
                with open_store(scratch, self.progress) as store:
                    return cases.run_cases(found, store, engine, on_result)
            finally:
                local.stop(scratch)

    def volumes(self, period: str, member_id: str | None = None) -> pd.DataFrame:
        """Personal, group and team volume of each member (hundredths), without a plan: group equals team."""
        when = Period.parse(period)
        frame = self._keep_columns(("volumes", when.name), lambda snapshot: columnar_volumes(snapshot, when))
        if member_id is None:
            return frame
        own = frame[frame["member_id"] == member_id]
        if own.empty:
            raise NotFound(say("no member {member_id}", member_id=repr(member_id)))
        return own

    def outcome(self, plan: Plan, period: Period) -> Outcome:
        """What a plan gives in a period, by the columnar engine, kept."""
        left = self._before(plan, period)
        return self._keep_columns(
            ("outcome", plan.hash, period.name, left.mark),
            lambda snapshot: columnar.compute(snapshot, plan, period, left),
        )

    def payout(self, plan: Plan, period: Period) -> int:
        """What a plan pays in a period in all, minor units; the sum is kept, the awards behind it are not."""
        left = self._before(plan, period)
        return self._keep(
            ("payout", plan.hash, period.name, left.mark),
            lambda snapshot: int(columnar.compute(snapshot, plan, period, left).awards["amount_minor"].sum()),
        )

    def _before(self, plan: Plan, period: Period) -> Before:
        return history.before(self.store, plan, period)

    # --- what if --------------------------------------------------------------------------------------------------

    @property
    def _asking(self) -> Asking:
        return Asking(self.snapshot(), self._shelves.sums, columnar.compute)

    def what_if(
        self,
        plan_a: PlanChoice,
        plan_b: PlanChoice,
        period: str,
        *,
        length: int = 1,
        cost_share: Fraction | None = None,
        below: str | None = None,
    ) -> WhatIf:
        """Plan A against plan B on the live network over the `length` periods that end with `period`; nothing is written.

        `cost_share` is what part of net sales the goods cost; `below` tells the legs of one member apart.
        """
        plans = (self.plan(plan_a), self.plan(plan_b))
        return self._asking.what_if(plans, Period.parse(period), length=length, cost_share=cost_share, below=below)

    @held
    def forward(
        self, member_id: str, period: str, growth: Growth, plan: PlanChoice = None, sight: Sight | None = None
    ) -> Forward:
        """What a leader would earn, and which rank reach, with a team grown as supposed; nothing is written.

        Beside it stands what comparable members really earned in the last twelve periods: in a period with a stored run
        of the plan what that run paid, else what the plan pays on its real sales. Only people in `sight` are counted.
        """
        when = Period.parse(period)
        chosen = self.plan(plan)
        runs, really = self._really(chosen)
        seen = None if sight is None else sight.on(self.snapshot(), when.end_day - 1)
        mark = None if sight is None else sight.mark
        return self._keep_of_leader(
            ("forward", chosen.hash, when.name, member_id, growth, mark, runs),
            lambda _: self._asking.forward(
                chosen,
                when,
                member_id,
                growth,
                outcome_of=self.outcome,
                really=really,
                seen=seen,
            ),
        )

    @held
    def comparable(self, member_id: str, period: str, plan: PlanChoice = None, sight: Sight | None = None) -> Spread:
        """What members like a leader really earned in the twelve periods that end with one; see `forward`."""
        chosen, when = self._asked(plan, period)
        runs, really = self._really(chosen)
        seen = None if sight is None else sight.on(self.snapshot(), when.end_day - 1)
        mark = None if sight is None else sight.mark
        return self._keep_of_leader(
            ("comparable", chosen.hash, when.name, member_id, mark, runs),
            lambda _: self._asking.like(
                chosen,
                when,
                member_id,
                outcome=self.outcome(chosen, when),
                really=really,
                seen=seen,
            ),
        )

    def _really(self, plan: Plan) -> tuple[Hashable, EarnedOf]:
        """What tells the stored runs of a plan from others, and what each paid by member row; None without a run."""
        stored = {run.period: run.run_id for run in self.runs() if run.plan == plan.name}
        return tuple(
            sorted(stored.items())
        ), lambda _, one: self.earned_by_row(stored[one.name]) if one.name in stored else None

    def earned_by_row(self, run_id: str) -> IntArray:
        """By member row what a stored run paid, minor units; whoever is no longer in the data is left out."""

        def earned(snapshot: Snapshot) -> IntArray:
            awards = run_reading.run_table(self.store, run_id, "awards", None)
            row = snapshot.row_of.get_indexer(pd.Index(awards["member_id"]))
            return sum_by(np.asarray(row, np.int64), awards["amount_minor"].to_numpy(np.int64), len(snapshot.members))

        return self._keep_columns(("earned by row", run_id), earned)

    # --- runs -----------------------------------------------------------------------------------------------------

    def preview(self, plan: PlanChoice, period: str, engine: EngineChoice = "both") -> Preview:
        """What a period would pay; nothing is stored."""
        refuse_while_loading(self.store)
        chosen, when = self._asked(plan, period)
        left = self._before(chosen, when)
        return preview(self.snapshot(), self.store, chosen, when, engine, self.progress, left)

    def commit(self, plan: str | None, period: str, by: str) -> Run:
        """Compute on both engines and store the run; refused, in words, when it exists or the engines differ."""
        chosen, when = self._asked(plan, period)
        commit.refuse_repeat(self.store, when.name, chosen.name)
        commit.refuse_changed_plan(self.store, chosen)
        refuse_while_loading(self.store)
        snapshot = self.snapshot()
        left = self._before(chosen, when)
        made = preview(snapshot, self.store, chosen, when, "both", self.progress, left)
        return commit.commit(self.store, snapshot, made, by, self.progress)

    def runs(self) -> list[Run]:
        """Stored runs, newest period first."""
        return run_reading.runs(self.store)

    def run(self, run_id: str) -> Run:
        """One stored run."""
        return run_reading.run(self.store, run_id)

    def run_awards(self, run_id: str, member_id: str | None = None) -> pd.DataFrame:
        """Stored awards of a run, of one member or of all."""
        self.run(run_id)
        return run_reading.run_table(self.store, run_id, "awards", member_id)

    def run_skips(self, run_id: str, member_id: str | None = None) -> pd.DataFrame:
        """Who was passed over in a run, and why, of one member or of all."""
        self.run(run_id)
        return run_reading.run_table(self.store, run_id, "skips", member_id)

    def run_volumes(self, run_id: str, member_id: str | None = None) -> pd.DataFrame:
        """Stored volumes and ranks of a run, of one member or of all."""
        self.run(run_id)
        return run_reading.run_table(self.store, run_id, "volumes", member_id)

    def plan_of_run(self, run_id: str) -> Plan:
        """The plan as it was when the run was made, a file's as well; a stored run never changes, so it is kept."""
        return self._keep(("plan of run", run_id), lambda _: run_reading.plan_of_run(self.store, run_id))

    def run_of_period(self, period: str) -> Run | None:
        """The run that stands for a period: its newest one."""
        return newest(run for run in self.runs() if run.period == period)

    @held
    def explain(
        self,
        member_id: str,
        period: str,
        sale_id: str | None = None,
        plan: PlanChoice = None,
        run_id: str | None = None,
    ) -> explaining.Explanation:
        """Each cent of a member's period, by a plan, or by a stored run's plan as it was when the run was made.

        Without `plan` and `run_id` it is the run of `run_of_period`; without any run, the default plan.
        """
        when = Period.parse(period)
        if plan and run_id:
            raise BadInput(say("an explanation follows either a plan or a run; give one of the two"))
        if plan:
            return self._explained(self.plan(plan, when), when, member_id, sale_id)
        made = self.run(run_id) if run_id else self.run_of_period(when.name)
        if made is None:
            return self._explained(self.plan(None, when), when, member_id, sale_id)
        if made.period != when.name:
            raise BadInput(
                say(
                    "run {run_id} is of period {period}, not {asked}",
                    run_id=made.run_id,
                    period=made.period,
                    asked=when.name,
                )
            )
        now = self.input_now(made)
        told = self._explained(self.plan_of_run(made.run_id), when, member_id, sale_id)
        return replace(told, run_id=made.run_id, data_changed=now != made.fingerprint)

    def _explained(self, plan: Plan, when: Period, member_id: str, sale_id: str | None) -> explaining.Explanation:
        return explaining.explain(self._worked(plan, when), when, member_id, sale_id)

    def _worked(self, plan: Plan, period: Period) -> columnar.Worked:
        """A period with each sale on its way up; kept for the last ones where the network is not large."""
        snapshot, left = self.snapshot(), self._before(plan, period)
        if len(snapshot.members) > WORKED_MEMBERS_MAX:
            return columnar.work_out(snapshot, plan, period, left)
        return self._shelves.traces.get(
            snapshot,
            (plan.hash, period.name, left.mark),
            lambda found: columnar.work_out(found, plan, period, left),
        )

    def input_now(self, run: Run) -> str:
        """The fingerprint of what a run read, as the data are now; another one than the run's says that they changed."""
        plan, when = self.plan_of_run(run.run_id), Period.parse(run.period)
        return self._keep(("fingerprint", when.name, plan.hash), lambda snapshot: commit.input_of(snapshot, plan, when))

    @held
    def report_card(self, member_id: str, period: str, plan: PlanChoice = None) -> ReportCard:
        """The rank of a member in a period, and what is missing for the next. Raises NotFound for an unknown member."""
        chosen, when = self.plan(plan), Period.parse(period)
        row = self.snapshot().row(member_id)
        if row < 0:
            raise NotFound(say("no member {member_id}", member_id=repr(member_id)))
        left = self._before(chosen, when)
        return self._keep_of_leader(
            ("report card", chosen.hash, when.name, left.mark, row),
            lambda snapshot: report_card(snapshot, chosen, when, row, left),
        )
