"""How does a load too large for one transaction stay whole? Its checked rows are kept on disk until all are written.

Such a load is written in steps. Before the first one the rows go to a folder of Parquet files and the store gets a
`(:Load {state: 'open'})`; each step claims its number in the transaction that writes its rows, so it has exactly one
effect however often it is tried. A process that dies in between leaves the note and the folder: `recover`, called
whenever the programme's data is opened, writes the steps that are missing. Until then readers refuse
(`writes.refuse_while_loading`).
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

import psutil
import pyarrow.parquet as pq

from graph_service.config import Settings
from graph_service.errors import Refused
from graph_service.ingest.columns import FILES
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.store import writes
from graph_service.store.driver import Store, Transaction
from graph_service.store.server_files import managed_loads
from graph_service.store.snapshot import store_state

Report = Callable[[str, int, int], None]
_OWNER: Final = "owner.json"
_STEPS: Final = "steps.json"


def folder(settings: Settings, store: Store) -> Path:
    """Where the rows of this store's open loads are kept.

    A home may serve several stores, one after the other: its managed one, whose rows a `db wipe` removes, and those
    that NEO4J_URI names.
    """
    if settings.neo4j_uri is None:
        return managed_loads(settings)
    return settings.home / "loads" / store_state(store).store_id


def rows_wait(settings: Settings) -> bool:
    """Whether rows of a load that is not completed lie in this home, whichever store they are for."""
    return any((settings.home / "loads").rglob(_OWNER))


def save(root: Path, tables: Tables, steps: list[writes.Step]) -> tuple[str, Path]:
    """Keep checked rows and the steps that write them on disk, durably. Returns the id of the load and its folder."""
    load_id = uuid.uuid4().hex
    place = root / load_id
    place.mkdir(parents=True, mode=0o700)
    _own(place)
    with (place / _STEPS).open("w", encoding="utf-8") as stream:
        json.dump([asdict(step) for step in steps], stream)
        stream.flush()
        os.fsync(stream.fileno())
    for name, table in tables.items():
        with (place / f"{name}.parquet").open("wb") as stream:
            pq.write_table(table.select(SCHEMAS[name].names), stream)
            stream.flush()
            os.fsync(stream.fileno())
    _sync_folder(place)
    _sync_folder(root)
    return load_id, place


def read(place: Path) -> tuple[Tables, list[writes.Step]]:
    """The rows kept in a folder, and the steps that write them."""
    steps = [writes.Step(**step) for step in json.loads((place / _STEPS).read_text(encoding="utf-8"))]
    return {
        name: pq.read_table(place / f"{name}.parquet") for name in FILES if (place / f"{name}.parquet").is_file()
    }, steps


def replay(store: Store, load_id: str, tables: Tables, steps: list[writes.Step], done: int, report: Report) -> None:
    """Write the steps of an open load from number `done` on, then take its note away."""
    for number in range(done, len(steps)):
        report("writing", number, len(steps))
        store.transact(partial(_step, load_id=load_id, tables=tables, step=steps[number], number=number))
    store.write("write/load_close", load_id=load_id)
    report("writing", len(steps), len(steps))


def _step(tx: Transaction, load_id: str, tables: Tables, step: writes.Step, number: int) -> None:
    tx.run("write/load_begin")
    if tx.run("write/load_step", load_id=load_id, step=number) and writes.write_step(tx, tables, step):
        tx.run("write/bump_data_version")


def recover(store: Store, settings: Settings, progress: Report | None = None) -> int:
    """Complete loads that a process left open. Returns how many. Call it when a store is opened.

    Raises Refused when the load is still being written, or its rows are on another machine or gone.
    """
    report = progress or _silent
    open_loads = store.read("network/open_loads")
    for one in open_loads:
        place = Path(one["journal"])
        since = f"a load begun at {one['opened_at']:%Y-%m-%d %H:%M} UTC is not completed"
        if one["host"] != platform.node() and not place.is_dir():
            raise Refused(
                f"{since}; its rows are on {one['host']}: run a command there that reads the programme, such as "
                "`graph-service run list`, which completes it"
            )
        if not (place / _OWNER).is_file():
            raise Refused(f"{since} and its rows in {place} are gone; restore the store from a backup, or wipe it")
        owner = _owner(place)
        if owner is not None:
            raise Refused(
                f"a load is being written by process {owner} ({one['done']} of {one['steps']} steps); wait for it"
            )
        with owned(place):
            tables, steps = read(place)
            replay(store, one["load_id"], tables, steps, one["done"], report)
    _sweep(folder(settings, store), {Path(one["journal"]).name for one in open_loads})
    return len(open_loads)


def forget_unless_open(store: Store, load_id: str, place: Path) -> None:
    """Remove the rows of a load that did not come to be opened."""
    if all(one["load_id"] != load_id for one in store.read("network/open_loads")):
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def owned(place: Path) -> Iterator[None]:
    """Hold a folder of rows while they are written; it is removed when they are, and left for recovery if not."""
    _own(place)
    try:
        yield
    except BaseException:
        (place / _OWNER).write_text("{}", encoding="utf-8")
        raise
    shutil.rmtree(place, ignore_errors=True)


def _own(place: Path) -> None:
    me = psutil.Process()
    owner = {"pid": me.pid, "since": me.create_time()}
    (place / _OWNER).write_text(json.dumps(owner), encoding="utf-8")


def _owner(place: Path) -> int | None:
    """The living process that writes these rows."""
    try:
        owner = json.loads((place / _OWNER).read_text(encoding="utf-8"))
        process = psutil.Process(owner["pid"])
        return process.pid if abs(process.create_time() - owner["since"]) < 1 and process.is_running() else None
    except (OSError, ValueError, KeyError, psutil.Error):
        return None


def _sweep(root: Path, keep: set[str]) -> None:
    """Remove this store's folders of loads that died before their note reached it: nothing of them was written."""
    if root.is_dir():
        for place in root.iterdir():
            if place.is_dir() and place.name not in keep and _owner(place) is None:
                shutil.rmtree(place, ignore_errors=True)


def _sync_folder(place: Path) -> None:
    if os.name == "posix":
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _silent(_what: str, _done: int, _total: int) -> None:
    return
