"""What can the product do? `Programme` is the façade that command line, notebooks and (through `desk`) pages call."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import pandas as pd

from graph_service import compliance
from graph_service.access import people
from graph_service.access.people import User
from graph_service.analytics.overview import Overview, overview
from graph_service.analytics.referrals import ReferralMeasures, referral_measures
from graph_service.analytics.team import TeamReport, team
from graph_service.compliance.findings import CheckReport
from graph_service.config import Settings
from graph_service.downline import reading
from graph_service.downline.aggregate import Sectors, Value, sectors
from graph_service.downline.figures import Figures
from graph_service.downline.ordering import Sort
from graph_service.downline.parts import Parts, parts_of
from graph_service.downline.records import ChildPage, Crumb, MemberCard, OpenTree, SearchResult
from graph_service.downline.searching import search
from graph_service.engines import columnar
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.engines.columnar.volumes import volumes as columnar_volumes
from graph_service.errors import NotFound
from graph_service.ingest import journal, loading, synth
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period, day_number, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.plan.reading import preset_names, read_plan
from graph_service.plan.sentences import sentences
from graph_service.runs import cases, commit
from graph_service.runs import explain as explaining
from graph_service.runs import reading as run_reading
from graph_service.runs.preview import EngineChoice, Preview, Progress, preview
from graph_service.runs.record import Run
from graph_service.store import local
from graph_service.store.driver import Store
from graph_service.store.opening import open_store, scratch_settings
from graph_service.store.snapshot import data_version, read_snapshot
from graph_service.store.writes import refuse_while_loading

T = TypeVar("T")

DEFAULT_PLAN: Final = "unilevel-7"
DEFAULT_PACK: Final = "house"
_KEPT_MAX: Final = 40  # results kept for the present data version


class Programme:
    """One programme in one store. Opens the store on first use; what it computes is kept until the data changes."""

    def __init__(self, settings: Settings, progress: Progress = None) -> None:
        self.settings = settings
        self.progress = progress
        self._store: Store | None = None
        self._lock = threading.RLock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._snapshot: Snapshot | None = None

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
        with self._lock:
            if self._store is None:
                store = open_store(self.settings, self.progress)
                try:
                    journal.recover(store, self.settings)
                    commit.sweep(store)
                except BaseException:
                    store.close()
                    raise
                self._store = store
            return self._store

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

    def synth(self, profile: str, members: int, months: int, seed: int, out: Path, **options: Any) -> synth.SynthReport:
        """Write a seeded network to files; nothing is loaded."""
        return synth.synth(profile, members, months, seed, out, **options)

    def snapshot(self) -> Snapshot:
        """The whole network at the present data version, read again only when the data changed."""
        with self._lock:
            if self._snapshot is None or self._snapshot.data_version != data_version(self.store):
                refuse_while_loading(self.store)
                self._kept.clear()
                self._snapshot = read_snapshot(self.store, self.settings.home / "snapshots", self.progress)
            return self._snapshot

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
        """`make(snapshot)`, kept until the data changes or twelve newer results push it out."""
        with self._lock:
            snapshot = self.snapshot()
            if key not in self._kept:
                self._kept[key] = make(snapshot)
                while len(self._kept) > _KEPT_MAX:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            kept: T = self._kept[key]
            return kept

    # --- plans and volumes ----------------------------------------------------------------------------------------

    def plans(self) -> tuple[str, ...]:
        """Names of the plans that come with the product."""
        return preset_names()

    def plan(self, name: str | None = None) -> Plan:
        """A plan by preset name or file path; the default plan without a name."""
        return read_plan(name or DEFAULT_PLAN)

    def plan_sentences(self, name: str | None = None) -> list[str]:
        """A plan's rules as sentences."""
        return sentences(self.plan(name))

    def plan_test(
        self,
        paths: Sequence[Path],
        engine: EngineChoice = "both",
        on_result: Callable[[cases.CaseResult], None] | None = None,
    ) -> cases.CaseReport:
        """Run case files on a scratch store, never on the programme's own."""
        found = cases.find_cases(paths)
        with open_store(scratch_settings(self.settings), self.progress) as scratch:
            return cases.run_cases(found, scratch, engine, on_result)

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
        return self._keep(
            ("outcome", plan.hash, period.name), lambda snapshot: columnar.compute(snapshot, plan, period)
        )

    # --- runs -----------------------------------------------------------------------------------------------------

    def preview(self, plan: str | None, period: str, engine: EngineChoice = "both") -> Preview:
        """What a period would pay; nothing is stored."""
        refuse_while_loading(self.store)
        return preview(self.snapshot(), self.store, self.plan(plan), Period.parse(period), engine, self.progress)

    def commit(self, plan: str | None, period: str, by: str) -> Run:
        """Compute on both engines and store the run; refused, in words, when it exists or the engines differ."""
        chosen, when = self.plan(plan), Period.parse(period)
        commit.refuse_repeat(self.store, when.name, chosen.name)
        refuse_while_loading(self.store)
        made = preview(self.snapshot(), self.store, chosen, when, "both", self.progress)
        return commit.commit(self.store, self.snapshot(), made, by, self.progress)

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

    def explain(
        self, member_id: str, period: str, sale_id: str | None = None, plan: str | None = None
    ) -> explaining.Explanation:
        """Each cent of a member's period; without a plan, that of the period's stored run, else the default plan."""
        when = Period.parse(period)
        name = plan or next((run.plan for run in self.runs() if run.period == when.name), None)
        return explaining.explain(self.snapshot(), self.plan(name), when, member_id, sale_id)

    # --- measures, checks -----------------------------------------------------------------------------------------

    def overview(self, period: str, plan: str | None = None) -> Overview:
        """The programme's main figures in a period; payout of earlier periods comes from their stored runs."""
        chosen, when = self.plan(plan), Period.parse(period)
        payouts = {run.period: run.awards_minor for run in self.runs() if run.plan == chosen.name}
        before = when.previous()
        payouts.setdefault(before.name, int(self.outcome(chosen, before).awards["amount_minor"].sum()))
        return self._keep(
            ("overview", chosen.hash, when.name, tuple(sorted(payouts.items()))),
            lambda snapshot: overview(snapshot, chosen, when, self.outcome(chosen, when), payouts=payouts),
        )

    def referral_measures(self, period: str, channel: str | None = None) -> ReferralMeasures:
        """What referrals bring, by period and channel."""
        when = Period.parse(period)
        return self._keep(
            ("referrals", when.name, channel),
            lambda snapshot: referral_measures(snapshot, when, channel),
        )

    def team(self, member_id: str, period: str, plan: str | None = None) -> TeamReport:
        """A leader's team: volume by leg and month, people, activity, earnings."""
        chosen, when = self.plan(plan), Period.parse(period)
        return self._keep(
            ("team", chosen.hash, when.name, member_id),
            lambda snapshot: team(
                snapshot,
                chosen,
                when,
                member_id,
                self.outcome,
                figures=self.figures(period, plan),
            ),
        )

    def check(
        self, period: str, pack: str = DEFAULT_PACK, plan: str | None = None, only: Sequence[str] | str | None = None
    ) -> CheckReport:
        """Recruitment against sales, check by check."""
        chosen, when = self.plan(plan), Period.parse(period)
        names = (only,) if isinstance(only, str) else tuple(only or ())
        return self._keep(
            ("check", chosen.hash, when.name, pack, names),
            lambda snapshot: compliance.check(
                snapshot, self.store, chosen, when, pack, names or None, self._awards(chosen, when)
            ),
        )

    def check_rows(
        self,
        check_id: str,
        period: str,
        pack: str = DEFAULT_PACK,
        plan: str | None = None,
        member_id: str | None = None,
    ) -> pd.DataFrame:
        """The rows behind a check's numerator and denominator, for the programme or one member."""
        chosen, when = self.plan(plan), Period.parse(period)
        return compliance.rows(
            check_id,
            self.snapshot(),
            self.store,
            chosen,
            when,
            pack,
            member_id=member_id,
            awards=self._awards(chosen, when),
        )

    def recruitment_and_sales(self) -> pd.DataFrame:
        """New people and sales to customers and participants, month by month."""
        return self._keep(("recruitment",), compliance.recruitment_and_sales)

    def recruitment_by_leader(self, period: str, plan: str | None = None) -> pd.DataFrame:
        """The best-paid leaders: what they recruited beside what was sold below them."""
        chosen, when = self.plan(plan), Period.parse(period)
        return self._keep(
            ("recruitment by leader", chosen.hash, when.name),
            lambda snapshot: compliance.recruitment_by_leader(
                snapshot, chosen, when, self.outcome(chosen, when).awards
            ),
        )

    def _awards(self, plan: Plan, period: Period) -> dict[str, pd.DataFrame]:
        return {period.name: self.outcome(plan, period).awards}

    # --- downline -------------------------------------------------------------------------------------------------

    def figures(self, period: str, plan: str | None = None) -> Figures:
        """Columns of figures for every member in a period."""
        chosen, when = self.plan(plan), Period.parse(period)
        return self._keep(("figures", chosen.hash, when.name), lambda snapshot: Figures.of(snapshot, when, chosen))

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

    def tree(self, day: dt.date) -> SponsorTree:
        """The sponsor tree on a day."""
        return self._keep(("tree", day), lambda snapshot: SponsorTree.of(snapshot, day_number(day)))

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
        figures = self.figures(run.period, run.plan)
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
