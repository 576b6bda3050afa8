"""What store does a programme live in, and what of it is kept? Opening, loading, the snapshot, placement, people."""

from __future__ import annotations

import copy
import datetime as dt
import threading
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar

from graph_service.access import Acting, people
from graph_service.access.people import User
from graph_service.config import Settings
from graph_service.errors import NotFound
from graph_service.ingest import journal, loading, synth
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.placement import work as placing
from graph_service.placement.adopting import AdoptionReport, adopt
from graph_service.placement.report import InTank, PlacementReport
from graph_service.placement.rules import Order
from graph_service.plan.model import Plan
from graph_service.runs import commit
from graph_service.runs.preview import Progress
from graph_service.service.shelves import Shelves
from graph_service.store import local, tree
from graph_service.store.audit import AuditLog
from graph_service.store.driver import Store
from graph_service.store.opening import open_store
from graph_service.store.programme import ProgrammeSettings
from graph_service.store.server_files import snapshots
from graph_service.store.snapshot import StoreState, read_snapshot, store_state
from graph_service.store.writes import refuse_while_loading
from graph_service.words import say

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Opened")
PlanChoice = str | Plan | None  # a name, the plan itself, or the default plan

DEFAULT_PLAN: Final = "unilevel-7"
DEFAULT_PACK: Final = "house"


def held(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Let a method that puts several answers together take them all from one snapshot."""

    @wraps(method)
    def at_one_snapshot(self: S, /, *args: P.args, **options: P.kwargs) -> T:
        return method(self.pinned(), *args, **options)

    return at_one_snapshot


class Opened:
    """One programme in one store. Opens the store on first use; what it computes is kept until the data changes."""

    def __init__(self, settings: Settings, progress: Progress = None) -> None:
        self.settings = settings
        self.progress = progress
        self._store: Store | None = None
        self._lock = threading.RLock()  # of the open store
        self._reading = threading.Lock()  # of the snapshot: who only needs the store does not wait for it
        self._shelves = Shelves()
        self._snapshot: Snapshot | None = None
        self._snapshot_of: StoreState | None = None
        self._said: list[tuple[float, ProgrammeSettings]] = []  # the settings of the programme and when they were read
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
                self._shelves.renew(self._snapshot)
            return self._snapshot

    def pinned(self) -> Self:
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
            raise NotFound(say("there are no sales yet; load data with `graph-service load FOLDER`"))
        return names[-1]

    def _keep(self, key: Hashable, make: Callable[[Snapshot], T]) -> T:
        """`make(snapshot)`, kept until the data changes or many newer answers push it out."""
        return self._shelves.answers.get(self.snapshot(), key, make)

    def _keep_columns(self, key: Hashable, make: Callable[[Snapshot], T]) -> T:
        """As `_keep`, for what is as long as the network."""
        return self._shelves.columns.get(self.snapshot(), key, make)

    def _keep_of_leader(self, key: Hashable, make: Callable[[Snapshot], T]) -> T:
        """As `_keep`, for what is asked about one leader."""
        return self._shelves.leaders.get(self.snapshot(), key, make)

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

    # --- people who sign in ---------------------------------------------------------------------------------------

    def people(self) -> list[User]:
        """Everyone who may sign in."""
        return people.users(self.store)

    def set_person(self, name: str, role: str, password: str, member_id: str | None, by: str) -> User:
        """Add a person, or give one who exists this password and role; `by` is who does it."""
        acting = Acting(self.store, self.audit, by)
        if all(one.user_id != name for one in self.people()):
            return people.add_user(acting, name, role, password, member_id)
        people.set_password(acting, name, password)
        return people.set_role(acting, name, role, member_id)

    # --- the database ---------------------------------------------------------------------------------------------

    def database_is_running(self) -> bool:
        """Whether there is a server already: an external one, or the managed one of this home."""
        return self.settings.neo4j_uri is not None or local.status(self.settings).state == "running"

    def stop_database(self) -> None:
        """Stop the managed server; an external one is left alone."""
        self.close()
        if self.settings.neo4j_uri is None:
            local.stop(self.settings)
