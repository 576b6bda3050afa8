"""How do files become data in the store? Read, check everything, then write all of it or nothing."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from graph_service.config import Settings
from graph_service.errors import BadInput, LoadRefused, Refused
from graph_service.ingest import journal
from graph_service.ingest.canonical import Prepared, prepare, typed
from graph_service.ingest.checks import run_checks
from graph_service.ingest.existing import NOTHING, Existing, Report, read_existing
from graph_service.ingest.files import read_folder
from graph_service.ingest.problems import Problems
from graph_service.ingest.rows import canonical
from graph_service.model.tables import Tables
from graph_service.store import bulk, writes
from graph_service.store.driver import Store, Transaction

__all__ = ["FileCount", "LoadReport", "MovedError", "canonical", "load", "load_tables"]

ONE_TRANSACTION_ROWS_MAX: Final = 30_000
TRIES_MAX: Final = 20  # times that somebody else may change the data between the checks and the write
LATER_FORMATS: Final = ("post-affiliate-pro", "partnerstack", "shareasale", "bitrix24")

Progress = Callable[[str, int, int], None] | None


@dataclass(frozen=True, slots=True)
class FileCount:
    """Rows of one file: in it, new to the store, filling in empty values, there already."""

    rows: int
    new: int
    filled: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or with `dry_run` would do."""

    files: dict[str, FileCount]
    seconds: float
    data_version: int
    dry_run: bool = False
    bulk: bool = False

    @property
    def written(self) -> int:
        """Rows that are new or fill something in."""
        return sum(count.new + count.filled for count in self.files.values())

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self) | {"written": self.written}


class MovedError(Exception):
    """The data changed between the checks and the write."""


def load(
    store: Store,
    settings: Settings,
    path: Path,
    *,
    dry_run: bool = False,
    bulk: bool = False,
    format: str = "native",  # noqa: A002
    progress: Progress = None,
) -> LoadReport:
    """Load a folder or one file.

    Raises:
        LoadRefused: with every problem; nothing was changed.
        BadInput: the path, the format or `bulk` cannot be used like that.
        Refused: another load is not completed, or the store is not empty (`bulk`).
    """
    if format != "native":
        later = f"{format} comes later" if format in LATER_FORMATS else f"unknown format {format!r}"
        raise BadInput(f"{later}; give files in the native format, see docs/loading.md")
    began = time.perf_counter()
    report = _reporter(progress)
    journal.recover(store, settings, progress)
    report(f"reading {path.name}", 0, 0)
    raw, problems = read_folder(path)
    broken = bool(problems)
    report("reading values", 0, 0)
    tables = typed(raw, problems)
    del raw
    subject = f"{path} cannot be loaded"
    if broken:  # whoever is in a file that cannot be read would be reported as unknown everywhere
        problems.refuse(subject)
    return _Loading(store, settings, subject, problems, began, report, dry_run).run(tables, bulk=bulk)


def load_tables(
    store: Store,
    tables: Tables,
    *,
    settings: Settings | None = None,
    progress: Progress = None,
    version: int | None = None,
) -> LoadReport:
    """Check canonical tables against each other and the store, then write them. Empty defaults are filled in.

    `settings` says where rows of a large load are kept until all are written; without it, in a temporary folder.

    With `version` they are written only while the data stands at it: for rows that were worked out from that data.

    Raises:
        LoadRefused: with every problem; nothing was changed.
        MovedError: the data does not stand at `version`; nothing was changed.
    """
    began = time.perf_counter()
    subject = "these tables cannot be loaded"
    report = _reporter(progress)
    return _Loading(store, settings, subject, Problems(), began, report, dry_run=False, version=version).run(tables)


@dataclass(frozen=True, slots=True)
class _Loading:
    """One load on its way: check against the store as it is, write unless it changed meanwhile, else check again."""

    store: Store
    settings: Settings | None
    subject: str
    problems: Problems  # of the files; those of the checks depend on the store
    began: float
    report: Report
    dry_run: bool
    version: int | None = None  # the only data version to write at; None: whichever it is

    def run(self, tables: Tables, *, bulk: bool = False) -> LoadReport:
        """Check and write."""
        if bulk:
            return self._bulk(tables)
        for attempt in range(TRIES_MAX):
            existing = read_existing(self.store, tables, self.report)
            if self.version not in (None, existing.data_version):
                return self._written_unanswered(tables, existing, attempt)
            try:
                prepared = self._checked(tables, existing)
            except LoadRefused:
                if self._version() == existing.data_version:
                    raise
                continue  # part of it was read before a change and part after
            fresh = {name: table for name, table in prepared.tables.items() if len(table)}
            if self.dry_run or not fresh:
                return self._reported(prepared, existing.data_version)
            try:
                return self._reported(prepared, self._write(fresh, existing.data_version))
            except MovedError:
                continue
        raise Refused("the data was changed by others while this load was checked, again and again; try again later")

    def _written_unanswered(self, tables: Tables, existing: Existing, attempt: int) -> LoadReport:
        """The report of a write that happened though its answer was lost; MovedError when it did not happen."""
        prepared = prepare(tables, existing, Problems())
        if attempt == 0 or any(map(len, prepared.tables.values())):
            raise MovedError
        return self._reported(prepared, existing.data_version)

    def _checked(self, tables: Tables, existing: Existing) -> Prepared:
        problems = self.problems.copy()
        self.report("checking", 0, 0)
        prepared = prepare(tables, existing, problems)
        run_checks(prepared, existing, problems)
        problems.refuse(self.subject)
        return prepared

    def _write(self, tables: Tables, version: int) -> int:
        if sum(map(len, tables.values())) <= ONE_TRANSACTION_ROWS_MAX:
            return self.store.transact(lambda tx: self._write_at_once(tx, tables, version))
        steps = writes.plan_steps(tables)
        load_id, place = journal.save(self._root(), tables, steps)
        try:
            with journal.owned(place):
                self.store.transact(lambda tx: _open(tx, version, load_id, place, len(steps)))
                journal.replay(self.store, load_id, tables, steps, 0, self.report)
        except (MovedError, Refused):
            journal.forget_unless_open(self.store, load_id, place)
            raise
        return self._version()

    def _version(self) -> int:
        return int(self.store.read("network/existing_state")[0]["data_version"])

    def _root(self) -> Path:
        if self.settings is None:
            return Path(tempfile.gettempdir()) / "graph-service-loads"
        return journal.folder(self.settings, self.store)

    def _write_at_once(self, tx: Transaction, tables: Tables, version: int) -> int:
        _begin(tx, version)
        steps = writes.plan_steps(tables)
        for number, step in enumerate(steps):
            self.report("writing", number, len(steps))
            writes.write_step(tx, tables, step)
        [after] = tx.run("write/bump_data_version")
        return int(after["data_version"])

    def _bulk(self, tables: Tables) -> LoadReport:
        if self.settings is None:
            raise BadInput("a bulk load needs the settings of a managed server")
        bulk.refuse_unless_possible(self.store, self.settings)
        prepared = self._checked(tables, NOTHING)
        if self.dry_run:
            return self._reported(prepared, 0)
        version = bulk.import_tables(self.store, self.settings, prepared.tables, self.report)
        return self._reported(prepared, version, bulk=True)

    def _reported(self, prepared: Prepared, version: int, *, bulk: bool = False) -> LoadReport:
        files = {}
        for name, merged in prepared.merged.items():
            filled = int(merged.filled.sum())
            files[name] = FileCount(merged.rows, len(merged.table) - filled, filled, merged.unchanged)
        seconds = round(time.perf_counter() - self.began, 3)
        return LoadReport(files, seconds, version, self.dry_run, bulk)


def _begin(tx: Transaction, version: int, own: str | None = None) -> None:
    """Take the lock, then see whether what was checked still holds.

    `own` is a load that may be open already: opened by an earlier try of this transaction, whose answer was lost.
    """
    [state] = tx.run("write/load_begin")
    if state["load_id"] is None:
        if state["data_version"] != version:
            raise MovedError
    elif state["load_id"] != own:
        raise Refused("a load is being completed; try again when it is done")


def _open(tx: Transaction, version: int, load_id: str, place: Path, steps: int) -> None:
    _begin(tx, version, load_id)
    tx.run("write/load_open", load_id=load_id, journal=str(place), host=platform.node(), steps=steps)


def _reporter(progress: Progress) -> Report:
    def silent(_what: str, _done: int, _total: int) -> None:
        return

    return progress or silent
