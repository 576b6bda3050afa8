"""What can the product do? `Programme` is the façade that command line, notebooks and (through `desk`) pages call."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar

import numpy as np
import pandas as pd

from graph_service import __version__, compliance
from graph_service.access import people
from graph_service.access.people import User
from graph_service.analytics.asking import KEPT_MAX, Asking
from graph_service.analytics.forward import Forward
from graph_service.analytics.generosity import Generosity, expected, generosity
from graph_service.analytics.growing import Growth
from graph_service.analytics.measures import SERIES_LENGTH
from graph_service.analytics.overview import Overview, overview
from graph_service.analytics.referrals import ReferralMeasures, referral_measures
from graph_service.analytics.sales import run_up, sum_by
from graph_service.analytics.team import Sight, TeamReport, sight_from, team
from graph_service.analytics.whatif import WhatIf
from graph_service.compliance import backtest
from graph_service.compliance.alerts import Filed
from graph_service.compliance.casework import Casework
from graph_service.compliance.disclosure import Disclosure, Source, disclosure
from graph_service.compliance.findings import CheckReport
from graph_service.compliance.funding import Funding, funding
from graph_service.compliance.report import make_inputs
from graph_service.config import Settings
from graph_service.downline import reading
from graph_service.downline.aggregate import Sectors, Value, sectors
from graph_service.downline.figures import Figures
from graph_service.downline.ordering import Sort
from graph_service.downline.parts import Parts, parts_of
from graph_service.downline.records import ChildPage, Crumb, MemberCard, OpenTree, SearchResult
from graph_service.downline.searching import search
from graph_service.engines import columnar
from graph_service.engines.columnar.report_card import ReportCard, report_card
from graph_service.engines.columnar.volumes import volumes as columnar_volumes
from graph_service.errors import BadInput, NotFound
from graph_service.ingest import journal, loading, synth
from graph_service.model.kept import Kept
from graph_service.model.outcome import Before, Outcome
from graph_service.model.period import Period, day_number, day_of
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.placement import work as placing
from graph_service.placement.adopting import AdoptionReport, adopt
from graph_service.placement.report import InTank, PlacementReport
from graph_service.placement.rules import Order
from graph_service.plan.model import Plan
from graph_service.plan.reading import preset_names, read_plan
from graph_service.plan.sentences import Rules, rules
from graph_service.runs import cases, commit, history
from graph_service.runs import explain as explaining
from graph_service.runs import reading as run_reading
from graph_service.runs.case_files import find_cases
from graph_service.runs.preview import EngineChoice, Preview, Progress, preview
from graph_service.runs.record import Run, newest
from graph_service.store import fingerprint, local, tree
from graph_service.store.audit import AuditLog
from graph_service.store.driver import Store
from graph_service.store.locking import locked
from graph_service.store.opening import open_store, scratch_settings
from graph_service.store.server_files import snapshots
from graph_service.store.snapshot import StoreState, read_snapshot, store_state
from graph_service.store.writes import refuse_while_loading

P = ParamSpec("P")
T = TypeVar("T")
PlanChoice = str | Plan | None  # a name, the plan itself, or the default plan

DEFAULT_PLAN: Final = "unilevel-7"
DEFAULT_PACK: Final = "house"
_KEPT_MAX: Final = 40  # results kept for the present data version
_VIEWS_MAX: Final = 4  # figures kept as a leader sees them; each is as large as the figures
PAYOUT_MEMBERS_MAX: Final = 200_000  # in a larger network earlier periods are not worked out for a page's sake


def _held(method: Callable[Concatenate[Programme, P], T]) -> Callable[Concatenate[Programme, P], T]:
    """Let a method that puts several answers together take them all from one snapshot."""

    @wraps(method)
    def at_one_snapshot(self: Programme, /, *args: P.args, **options: P.kwargs) -> T:
        return method(self.pinned(), *args, **options)

    return at_one_snapshot


class Programme:
    """One programme in one store. Opens the store on first use; what it computes is kept until the data changes."""

    def __init__(self, settings: Settings, progress: Progress = None) -> None:
        self.settings = settings
        self.progress = progress
        self._store: Store | None = None
        self._lock = threading.RLock()  # of the open store
        self._reading = threading.Lock()  # of the snapshot: who only needs the store does not wait for it
        self._kept = Kept(_KEPT_MAX)
        self._views = Kept(_VIEWS_MAX)
        self._sums = Kept(KEPT_MAX)  # of plans compared; each is small
        self._snapshot: Snapshot | None = None
        self._snapshot_of: StoreState | None = None
        self._whole = self  # whose store this is; another one for a `pinned` programme

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back; the managed server keeps running. The next use opens the store again."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    @property
    def store(self) -> Store:
        """The open store; starts the managed server when there is none and finishes a load that was cut off."""
        if self._whole is not self:
            return self._whole.store
        with self._lock:
            if self._store is None:
                store = open_store(self.settings, self.progress)
                try:
                    journal.recover(store, self.settings, self.progress)
                    commit.sweep(store)
                except BaseException:
                    store.close()
                    raise
                self._store = store
            return self._store

    @property
    def audit(self) -> AuditLog:
        """Who did what, when; the ends that the log of this very store reached are kept in the home folder too."""
        return AuditLog(self.store, self.settings.home / "audit" / f"{store_state(self.store).store_id}.jsonl")

    # --- data -----------------------------------------------------------------------------------------------------

    def load(
        self, path: Path, *, dry_run: bool = False, bulk: bool = False, form: str = "native"
    ) -> loading.LoadReport:
        """Load a folder of files; see `ingest.loading.load`."""
        if bulk and not dry_run:
            store, self._store = self.store, None
            return loading.load(
                store, self.settings, path, dry_run=False, bulk=True, format=form, progress=self.progress
            )
        return loading.load(
            self.store, self.settings, path, dry_run=dry_run, bulk=bulk, format=form, progress=self.progress
        )

    def is_loaded(self, path: Path) -> bool:
        """Whether everything in a folder of files is in the store already."""
        return self.load(path, dry_run=True).written == 0

    def has_open_load(self) -> bool:
        """Whether rows of a load that was cut off wait here; the next use of the store completes it."""
        return journal.rows_wait(self.settings)

    def synth(self, profile: str, members: int, months: int, seed: int, out: Path, **options: Any) -> synth.SynthReport:
        """Write a seeded network to files; nothing is loaded."""
        return synth.synth(profile, members, months, seed, out, **options)

    def snapshot(self) -> Snapshot:
        """The whole network at the present data version, read again only when the data changed."""
        if self._whole is not self and self._snapshot is not None:
            return self._snapshot
        with self._reading:
            now = store_state(self.store)
            if self._snapshot is None or self._snapshot_of != now:
                refuse_while_loading(self.store)
                self._snapshot = read_snapshot(self.store, snapshots(self.settings), self.progress)
                self._snapshot_of = replace(now, data_version=self._snapshot.data_version)
                self._kept.renew(self._snapshot)
                self._views.renew(self._snapshot)
                self._sums.renew(self._snapshot)
            return self._snapshot

    def pinned(self) -> Programme:
        """This programme held at the present snapshot: all that it tells belongs together, whatever is loaded meanwhile."""
        if self._whole is not self:
            return self
        snapshot, held = self.snapshot(), copy.copy(self)
        held._snapshot = snapshot  # noqa: SLF001  (a copy of ourselves)
        return held

    def periods(self) -> list[str]:
        """Months from the first sale to the last, oldest first; empty without sales."""
        sold = self.snapshot().sales["sold_on"]
        if sold.empty:
            return []
        last = Period.month_of(day_of(int(sold.max())))
        months = [last]
        while months[-1].first_day > int(sold.min()):
            months.append(months[-1].previous())
        return [month.name for month in reversed(months)]

    def default_period(self) -> str:
        """The newest month with a sale. Raises NotFound when nothing is loaded."""
        names = self.periods()
        if not names:
            raise NotFound("there are no sales yet; load data with `graph-service load FOLDER`")
        return names[-1]

    def _keep(self, key: Hashable, make: Callable[[Snapshot], T]) -> T:
        """`make(snapshot)`, kept until the data changes or forty newer results push it out."""
        return self._kept.get(self.snapshot(), key, make)

    # --- placement -------------------------------------------------------------------------------------------------

    def place(self, order: Order, *, dry_run: bool = False) -> PlacementReport:
        """Give everyone who has none a place in the placement tree, or say where they would stand; docs/placement.md."""
        return placing.place(self._placing(), order, dry_run=dry_run, progress=self.progress)

    def holding_tank(self, order: Order) -> tuple[InTank, ...]:
        """Who waits for a place on the order's day, in order of joining, and for how long still."""
        return placing.waiting(self._placing(), order)

    def move_placement(self, member_id: str, placement_id: str, leg: str | None, day: dt.date) -> bool:
        """Another place from a day on; False when the member stood there already."""
        return tree.change_placement(self.store, member_id, placement_id, leg, day)

    def prefer_placement(self, member_id: str, rule: str | None) -> None:
        """Keep how a sponsor wants recruits to be placed from now on; None for no preference."""
        placing.prefer(self.store, member_id, rule)

    def adopt(self, sponsor_id: str, day: dt.date, *, dry_run: bool = False) -> AdoptionReport:
        """Give everyone without a sponsor the default one from a day on; docs/placement.md."""
        return adopt(self._placing(), sponsor_id, day, dry_run=dry_run)

    def _placing(self) -> placing.Source:
        return placing.Source(self.store, self.settings, self.snapshot)

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
        frame = self._keep(("volumes", when.name), lambda snapshot: columnar_volumes(snapshot, when))
        if member_id is None:
            return frame
        own = frame[frame["member_id"] == member_id]
        if own.empty:
            raise NotFound(f"no member {member_id!r}")
        return own

    def outcome(self, plan: Plan, period: Period) -> Outcome:
        """What a plan gives in a period, by the columnar engine, kept."""
        left = self._before(plan, period)
        return self._keep(
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
        return Asking(self.snapshot(), self._sums, columnar.compute)

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

    @_held
    def forward(
        self, member_id: str, period: str, growth: Growth, plan: PlanChoice = None, sight: Sight | None = None
    ) -> Forward:
        """What a leader would earn, and which rank reach, with a team grown as supposed; nothing is written.

        Beside it stands what comparable members really earned in the last twelve periods: in a period with a stored run
        of the plan what that run paid, else what the plan pays on its real sales. Only people in `sight` are counted.
        """
        when = Period.parse(period)
        chosen = self.plan(plan)
        stored = {run.period: run.run_id for run in self.runs() if run.plan == chosen.name}
        return self._asking.forward(
            chosen,
            when,
            member_id,
            growth,
            outcome_of=self.outcome,
            really=lambda _, one: self._earned_in_run(stored[one.name]) if one.name in stored else None,
            seen=None if sight is None else sight.on(self.snapshot(), when.end_day - 1),
        )

    def _earned_in_run(self, run_id: str) -> IntArray:
        """By member row what a stored run paid, minor units; whoever is no longer in the data is left out."""

        def earned(snapshot: Snapshot) -> IntArray:
            awards = run_reading.run_table(self.store, run_id, "awards", None)
            row = snapshot.row_of.get_indexer(pd.Index(awards["member_id"]))
            return sum_by(np.asarray(row, np.int64), awards["amount_minor"].to_numpy(np.int64), len(snapshot.members))

        return self._sums.get(self.snapshot(), ("earned in run", run_id), earned)

    # --- runs -----------------------------------------------------------------------------------------------------

    def preview(self, plan: str | None, period: str, engine: EngineChoice = "both") -> Preview:
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

    def plan_of_run(self, run_id: str) -> Plan:
        """The plan as it was when the run was made, a file's as well; a stored run never changes, so it is kept."""
        return self._keep(("plan of run", run_id), lambda _: run_reading.plan_of_run(self.store, run_id))

    def run_of_period(self, period: str) -> Run | None:
        """The run that stands for a period: its newest one."""
        return newest(run for run in self.runs() if run.period == period)

    @_held
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
            raise BadInput("an explanation follows either a plan or a run; give one of the two")
        if plan:
            return self._explained(self.plan(plan, when), when, member_id, sale_id)
        made = self.run(run_id) if run_id else self.run_of_period(when.name)
        if made is None:
            return self._explained(self.plan(None, when), when, member_id, sale_id)
        if made.period != when.name:
            raise BadInput(f"run {made.run_id} is of period {made.period}, not {when.name}")
        now = self.input_now(made)
        told = self._explained(self.plan_of_run(made.run_id), when, member_id, sale_id)
        return replace(told, run_id=made.run_id, data_changed=now != made.fingerprint)

    def _explained(self, plan: Plan, when: Period, member_id: str, sale_id: str | None) -> explaining.Explanation:
        return explaining.explain(self.snapshot(), plan, when, member_id, sale_id, self._before(plan, when))

    @_held
    def report_card(self, member_id: str, period: str, plan: PlanChoice = None) -> ReportCard:
        """The rank of a member in a period, and what is missing for the next. Raises NotFound for an unknown member."""
        chosen, when = self.plan(plan), Period.parse(period)
        row = self.snapshot().row(member_id)
        if row < 0:
            raise NotFound(f"no member {member_id!r}")
        left = self._before(chosen, when)
        return self._keep(
            ("report card", chosen.hash, when.name, left.mark, row),
            lambda snapshot: report_card(snapshot, chosen, when, row, left),
        )

    # --- measures, checks -----------------------------------------------------------------------------------------

    @_held
    def overview(self, period: str, plan: PlanChoice = None) -> Overview:
        """The programme's main figures in a period; payout of earlier periods is that of their stored runs, where any."""
        chosen, when = self._asked(plan, period)
        payouts = self._payouts(plan, chosen.name, when)
        return self._keep(
            ("overview", chosen.hash, when.name, tuple(sorted(payouts.items()))),
            lambda snapshot: overview(snapshot, chosen, when, self.outcome(chosen, when), payouts=payouts),
        )

    def _payouts(self, plan: PlanChoice, name: str, period: Period) -> dict[str, int]:
        """Payout by period before `period`: the stored run's, else worked out (in a large network the last one alone)."""
        found = {run.period: run.awards_minor for run in self.runs() if run.plan == name}
        large = len(self.snapshot().members) > PAYOUT_MEMBERS_MAX
        for one in run_up(period, 2 if large else SERIES_LENGTH)[:-1]:
            if one.name not in found:
                with contextlib.suppress(NotFound):  # before the plan's first day nothing was paid by it
                    found[one.name] = self.payout(self.plan(plan, one), one)
        return found

    def referral_measures(self, period: str, channel: str | None = None) -> ReferralMeasures:
        """What referrals bring, by period and channel."""
        when = Period.parse(period)
        return self._keep(
            ("referrals", when.name, channel),
            lambda snapshot: referral_measures(snapshot, when, channel),
        )

    def channels(self) -> tuple[str, ...]:
        """Every channel that a referral of any period has, "" for those that state none."""
        found = self.snapshot().referrals["channel"].astype(object).fillna("").unique()
        return tuple(sorted(map(str, found)))

    @_held
    def team(self, member_id: str, period: str, plan: PlanChoice = None, sight: Sight | None = None) -> TeamReport:
        """A leader's team: volume by leg and month, people, activity, earnings; only people in `sight` are counted."""
        chosen, when = self._asked(plan, period)
        return self._keep(
            ("team", chosen.hash, when.name, member_id, sight),
            lambda snapshot: team(
                snapshot,
                chosen,
                when,
                member_id,
                self.outcome,
                figures=self.figures(period, chosen),
                sight=sight,
            ),
        )

    @_held
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

    @_held
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

    @_held
    def file_report(self, period: str, by: str, pack: str = DEFAULT_PACK, plan: PlanChoice = None) -> Filed:
        """Keep the report of a period as it is, and bring the queue of alerts up to it."""
        chosen, when = self._asked(plan, period)
        report, data = self.check(period, pack, chosen), fingerprint.whole(self.snapshot())
        return self.casework.file(report, self.paid_by_member(chosen, when), data, __version__, by)

    @_held
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

    @_held
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

    def input_now(self, run: Run) -> str:
        """The fingerprint of what a run read, as the data are now; another one than the run's says that they changed."""
        plan, when = self.plan_of_run(run.run_id), Period.parse(run.period)
        return self._keep(("fingerprint", when.name, plan.hash), lambda snapshot: commit.input_of(snapshot, plan, when))

    @_held
    def funding(self, period: str, pack: str = DEFAULT_PACK, plan: PlanChoice = None) -> Funding:
        """What funded each award of a period."""
        chosen, when = self._asked(plan, period)
        return self._keep(
            ("funding", chosen.hash, when.name, pack),
            lambda snapshot: funding(make_inputs(snapshot, self.store, chosen, when, pack, self._awards(chosen, when))),
        )

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

    @_held
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

    # --- downline -------------------------------------------------------------------------------------------------

    def figures(self, period: str, plan: PlanChoice = None) -> Figures:
        """Columns of figures for every member in a period."""
        chosen, when = self._asked(plan, period)
        return self._keep(("figures", chosen.hash, when.name), lambda snapshot: Figures.of(snapshot, when, chosen))

    def sight(self, root_id: str, day: dt.date) -> Sight:
        """Who is seen from `root_id`: the root itself and whoever stands below it on a day; nobody for an unknown root."""
        return self._keep(("sight", root_id, day), lambda snapshot: sight_from(snapshot, root_id, day_number(day)))

    @_held
    def figures_in_sight(self, period: str, plan: PlanChoice, sight: Sight) -> Figures:
        """Figures in which nobody below the root of `sight` is out of sight; the whole ones where that holds of itself."""
        chosen, _ = self._asked(plan, period)
        figures = self.figures(period, chosen)
        below = figures.below(sight.root) if sight.root >= 0 else figures.walk[:0]
        if bool(sight.inside[below].all()):
            return figures
        shown = np.zeros(len(figures), dtype=np.bool_)
        shown[below] = sight.inside[below]
        return self._views.get(self.snapshot(), (chosen.hash, period, sight), lambda _: figures.only(shown))

    def card(self, member_id: str, period: str) -> MemberCard:
        """One member with figures."""
        return reading.card(self.store, self.figures(period), member_id)

    def children(
        self, member_id: str, period: str, offset: int = 0, limit: int = reading.PAGE_SIZE, sort: Sort = "name"
    ) -> ChildPage:
        """A page of directly sponsored members."""
        return reading.children(self.store, self.figures(period), member_id, offset=offset, limit=limit, sort=sort)

    def roots(self, period: str, offset: int = 0, limit: int = reading.PAGE_SIZE, sort: Sort = "size") -> ChildPage:
        """A page of members without a sponsor."""
        return reading.roots(self.store, self.figures(period), offset=offset, limit=limit, sort=sort)

    def breadcrumb(self, member_id: str, root_id: str, period: str) -> tuple[Crumb, ...]:
        """From `root_id` down to the member."""
        return reading.breadcrumb(self.store, self.figures(period), member_id, root_id)

    def search(self, text: str, root_id: str | None, period: str, limit: int = 20) -> SearchResult:
        """Members below `root_id` (everyone without one) by id, name or e-mail."""
        return search(self.store, self.figures(period), text, root_id, limit)

    def is_below(self, member_id: str, root_id: str) -> bool:
        """Whether the member is `root_id` or in its downline, by the sponsor edges in force now."""
        snapshot = self.snapshot()
        known = snapshot.row_of.get_indexer(pd.Index([member_id, root_id]))
        return bool((known >= 0).all()) and reading.is_below(self.store, member_id, root_id, dt.date.today())

    def sectors(self, root_id: str | None, period: str, value: Value = "team_volume") -> Sectors:
        """A subtree folded to at most a thousand sectors."""
        return sectors(self.store, self.figures(period), root_id, value)

    def open_to(self, root_id: str, depth: int, period: str, sort: Sort = "name") -> OpenTree:
        """A subtree opened level by level, within the limits that the answer states."""
        return reading.open_to(self.store, self.figures(period), root_id, depth, sort=sort)

    def leg_and_level_volumes(self, member_id: str, period: str) -> Parts:
        """Which legs and levels make up a member's team volume."""
        return parts_of(self.figures(period), member_id)

    def leader_to_show(self, run_id: str) -> str:
        """Whoever earned most in a run with at most half of the network below them; the best paid when all have more."""
        run = self.run(run_id)
        figures = self.figures(run.period, self.plan_of_run(run_id))
        earned = self.run_awards(run_id).groupby("member_id")["amount_minor"].sum().sort_values(ascending=False)
        if earned.empty:
            raise NotFound(f"run {run_id} paid nobody")
        below = figures.size[figures.rows(earned.index.tolist())]
        return str(earned.index[int((2 * below <= len(figures)).argmax())])

    # --- people who sign in ---------------------------------------------------------------------------------------

    def people(self) -> list[User]:
        """Everyone who may sign in."""
        return people.users(self.store)

    def set_person(self, name: str, role: str, password: str, member_id: str | None = None) -> User:
        """Add a person, or give one who exists this password and role."""
        if all(one.user_id != name for one in self.people()):
            return people.add_user(self.store, name, role, password, member_id)
        people.set_password(self.store, name, password)
        return people.set_role(self.store, name, role, member_id)

    # --- the database ---------------------------------------------------------------------------------------------

    def database_is_running(self) -> bool:
        """Whether there is a server already: an external one, or the managed one of this home."""
        return self.settings.neo4j_uri is not None or local.status(self.settings).state == "running"

    def stop_database(self) -> None:
        """Stop the managed server; an external one is left alone."""
        self.close()
        if self.settings.neo4j_uri is None:
            local.stop(self.settings)
