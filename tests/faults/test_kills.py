"""`kill -9` of a worker, everywhere: nothing acknowledged is lost, nothing is doubled, what is resumed is identical.

More than sixty kills, spread over a load in steps, a load in one transaction, a bulk load, the commit of a run and an
export. Moments are counted by the product's own progress, and some milliseconds after it, so that they fall within
transactions and between them.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.config import Settings
from graph_service.ingest import journal
from graph_service.ingest.loading import load
from graph_service.ingest.synth import synth
from graph_service.runs import record
from graph_service.runs.reading import run_table
from graph_service.runs.record import outcome_hash
from graph_service.store import local
from graph_service.store.driver import Store
from graph_service.store.locking import try_lock
from graph_service.store.opening import open_store
from graph_service.store.server_files import ServerFiles
from graph_service.store.wiping import clear_network

pytestmark = pytest.mark.slow

PLAN = "unilevel-7"
MEMBERS, MONTHS = 120, 3
STEP_ROWS = 20
CHUNK_ROWS = 20
TABLES = ("awards", "skips", "volumes")
DELAYS_S = (0.0, 0.002, 0.004, 0.008, 0.015, 0.03)
SIGKILL = 9
REMOVE_RUNS = "MATCH (n:Run|RunChunk) DETACH DELETE n"
Graph = Callable[[], list[str]]

# In each change once; in the long column twenty times as many.
once_or_long = pytest.mark.parametrize(
    "times", [1, pytest.param(20, marks=[pytest.mark.long, pytest.mark.timeout(7200)])]
)


class Worker:
    """Does a job in a process of its own that is killed at a moment."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.told = folder / "told"
        self.errors = (folder / "errors").open("w+", encoding="utf-8")
        environment = {
            "GRAPH_SERVICE_HOME": str(settings.home),
            "GRAPH_SERVICE_CACHE": str(settings.cache),
            "GRAPH_SERVICE_NEO4J_MEMORY_MIB": str(settings.neo4j_memory_mib),
            "NEO4J_URI": settings.neo4j_uri or "",
            "NEO4J_PASSWORD": settings.neo4j_password or "",
            "PATH": "/usr/bin:/bin",
            "HOME": str(settings.home),
            "OPENBLAS_NUM_THREADS": "1",  # a process with threads cannot be forked safely
        }
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("worker.py"))],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True,
        )  # fmt: skip

    def run(
        self, job: str, *arguments: str, event: str = "", count: int = 0, delay_s: float = 0.0, **options: Any
    ) -> bool:
        """Whether the job was killed before its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = {"job": job, "arguments": arguments, "options": options, "event": event, "count": count}
        print(json.dumps(line | {"delay_s": delay_s, "told": str(self.told)}), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        assert answer["code"] in (0, -SIGKILL), Path(self.errors.name).read_text(encoding="utf-8")
        return bool(answer["signal"] == SIGKILL)

    def events(self) -> list[str]:
        """What the last child was told."""
        return self.told.read_text(encoding="utf-8").splitlines()

    def close(self) -> None:
        self.process.communicate()
        self.errors.close()


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator[Worker]:
    made = Worker(settings, tmp_path)
    yield made
    made.close()


@pytest.fixture
def graph(cypher: Callable[..., list[dict[str, Any]]]) -> Graph:
    """Everything in the store as text that can be compared, but for what the Cypher engine works with."""

    def told(properties: dict[str, Any]) -> list[tuple[str, Any]]:
        return sorted((key, value) for key, value in properties.items() if not key.startswith("w_"))

    def graph() -> list[str]:
        nodes = cypher(
            "MATCH (n) WHERE NOT n:Migration AND NOT n:Meta AND NOT n:TreeLock AND NOT n:Work "
            "RETURN labels(n) AS l, properties(n) AS p"
        )
        edges = cypher(
            "MATCH (a)-[r]->(b) RETURN type(r) AS t, properties(r) AS r, properties(a) AS a, properties(b) AS b"
        )
        return sorted(
            [f"{row['l']} {told(row['p'])}" for row in nodes]
            + [f"{row['t']} {told(row['r'])} {told(row['a'])} {told(row['b'])}" for row in edges]
        )

    return graph


@pytest.fixture
def files(tmp_path: Path) -> Path:
    synth("retail-led", MEMBERS, MONTHS, 12, tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def whole(clean_store: Store, settings: Settings, files: Path, graph: Graph) -> list[str]:
    """The store as it is after a load that nobody disturbs; it is empty again."""
    load(clean_store, settings, files)
    loaded = graph()
    clear_network(clean_store)
    assert graph() == []
    return loaded


def moments(events: int, kills: int) -> Iterator[tuple[int, float]]:
    """So many moments spread evenly over so many events, each with a delay."""
    delays = itertools.cycle(DELAYS_S)
    for kill in range(kills):
        yield 1 + kill * events // kills, next(delays)


def steps_done(store: Store) -> int:
    """Steps done of the open load; -1 when none is open."""
    rows = store.read("network/open_loads")
    return int(rows[0]["done"]) if rows else -1


@once_or_long
def test_a_load_in_steps_killed_anywhere_is_absent_or_completed(
    times, worker, clean_store, settings, files, whole, graph
):
    assert not worker.run("load", str(files), step_rows=STEP_ROWS)
    events = len(worker.events())
    clear_network(clean_store)
    killed = 0
    for count, delay_s in moments(events, 20 * times):
        if worker.run("load", str(files), step_rows=STEP_ROWS, count=count, delay_s=delay_s):
            killed += 1
        told = [int(one.split("|")[1]) for one in worker.events() if one.startswith("writing")]
        was_open = steps_done(clean_store) >= 0
        assert not was_open or steps_done(clean_store) >= max(told, default=0)
        journal.recover(clean_store, settings)
        assert graph() == (whole if told or was_open else [])
        assert not any((settings.home / "loads").rglob("*.parquet"))
        clear_network(clean_store)
    assert killed >= 18 * times


@once_or_long
def test_a_load_killed_again_and_again_is_completed_step_by_step(
    times, worker, clean_store, settings, files, whole, graph
):
    """Each process goes on where the last one died, and dies a step or two later."""
    killed = 0
    for _ in range(times):
        delays, done = itertools.cycle(DELAYS_S), -1
        for count in itertools.cycle((2, 1, 3)):
            if not worker.run(
                "load", str(files), step_rows=STEP_ROWS, event="writing", count=count, delay_s=next(delays)
            ):
                break
            killed += 1
            assert steps_done(clean_store) >= done or steps_done(clean_store) == -1
            done = steps_done(clean_store)
        assert graph() == whole
        assert not any((settings.home / "loads").rglob("*.parquet"))
        clear_network(clean_store)
    assert killed >= 10 * times


@once_or_long
def test_a_load_of_one_transaction_is_there_or_not(times, worker, clean_store, files, whole, graph):
    killed = 0
    for count, delay_s in itertools.product(range(1, 4), DELAYS_S[:4] * times):
        killed += worker.run("load", str(files), event="writing", count=3 * count, delay_s=delay_s)
        assert graph() in ([], whole)
        clear_network(clean_store)
    assert killed >= 10 * times


@once_or_long
def test_a_run_killed_while_it_is_committed_is_made_whole_by_the_next_commit(
    times, worker, clean_store, settings, files, programme, monkeypatch, graph, cypher
):
    """The later run is identical, and what the killed one left does not count and goes."""
    load(clean_store, settings, files)
    before, period = graph(), programme.default_period()
    monkeypatch.setattr(record, "CHUNK_ROWS", CHUNK_ROWS)
    expected = programme.commit(PLAN, period, "somebody")
    cypher(REMOVE_RUNS)
    assert not worker.run("store_run", period, PLAN, chunk_rows=CHUNK_ROWS)
    events = len(worker.events())
    assert same(programme.run(expected.run_id), expected)
    cypher(REMOVE_RUNS)
    killed = 0
    for count, delay_s in moments(events, 14 * times):
        killed += worker.run("store_run", period, PLAN, chunk_rows=CHUNK_ROWS, count=count, delay_s=delay_s)
        made = programme.runs()  # none, or when the kill came after the last write the whole one
        if not made:
            made = [programme.commit(PLAN, period, "somebody")]
        assert [same(run, expected) for run in made] == [True]
        stored = {table: run_table(clean_store, expected.run_id, table) for table in TABLES}
        assert outcome_hash(stored) == expected.outcome_hash
        cypher(REMOVE_RUNS)
        assert graph() == before
    assert killed >= 12 * times


def same(run: record.Run, other: record.Run) -> bool:
    """The same run but for when it was made."""
    return dataclasses.replace(run, created_at=other.created_at) == other


@once_or_long
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_exported_file_is_whole_or_as_it_was(times, form, worker, clean_store, settings, files, programme, tmp_path):
    load(clean_store, settings, files)
    run_id = programme.commit(PLAN, programme.default_period(), "somebody").run_id
    programme.close()
    (tmp_path / "out").mkdir()
    out = tmp_path / "out" / f"awards.{form}"
    arguments = ("export", "awards", run_id, "--format", form, "--out", str(out))
    assert not worker.run("command", *arguments)
    expected = out.read_bytes()
    killed = 0
    for kill in range(30 * times):  # on a busy machine a command may end before its kill comes
        if kill >= 6 * times and killed >= 4 * times:
            break
        if kill % 2:
            out.unlink(missing_ok=True)
        else:
            out.write_bytes(b"of last month")
        killed += worker.run("command", *arguments, event="read", count=1, delay_s=0.0008 * (kill % 12))
        assert not out.exists() or out.read_bytes() in (expected, b"of last month")
    assert killed >= 4 * times


@pytest.fixture
def own(tmp_path: Path, cache: Path) -> Iterator[Settings]:
    """A managed server of this test's own."""
    mine = Settings(home=tmp_path / "home", cache=cache, neo4j_memory_mib=768)
    yield mine
    local.wipe(mine)


@pytest.fixture
def own_worker(own: Settings, tmp_path: Path) -> Iterator[Worker]:
    made = Worker(own, tmp_path)
    yield made
    made.close()


# While the importer works, while the server is stopped, when the stores have changed places.
BULK_MOMENTS = (("importing", 1.0), ("replacing", 0.3), ("starting", 0.5))


def test_a_bulk_load_killed_anywhere_leaves_the_old_store_or_the_new_one(own, own_worker, files):
    with open_store(own):
        pass
    killed = 0
    for event, delay_s in BULK_MOMENTS:
        killed += own_worker.run("load", str(files), bulk=True, event=event, count=1, delay_s=delay_s)
        with open_store(own) as store:
            assert members(store) in (0, MEMBERS)
            await_importer(own)
            if members(store):
                assert load(store, own, files).written == 0
                clear_network(store)
    assert killed >= 3
    assert not own_worker.run("load", str(files), bulk=True)
    with open_store(own) as store:
        assert load(store, own, files).written == 0


def members(store: Store) -> int:
    return int(store.read("network/existing_state")[0]["members"])


def await_importer(settings: Settings) -> None:
    """An importer outlives the process that was killed: until it has ended, another bulk load is refused."""
    lock = ServerFiles.of(settings).home / "importing.lock"
    deadline = time.monotonic() + 60
    while (held := try_lock(lock)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.close(held)
