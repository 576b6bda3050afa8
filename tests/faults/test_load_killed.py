"""`kill -9` during a load and a bulk load: nothing is half-loaded, what was begun is completed at the next start."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from graph_service.compliance.case_rules import Case
from graph_service.config import Settings
from graph_service.errors import GraphServiceError, Refused
from graph_service.ingest import journal
from graph_service.ingest.loading import load
from graph_service.ingest.synth import synth
from graph_service.store import local
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Store, Transaction
from graph_service.store.opening import open_store
from graph_service.store.writes import refuse_while_loading

CHILD = """
import sys
from pathlib import Path
from graph_service.config import Settings
from graph_service.ingest.loading import load
from graph_service.store.opening import open_store
settings = Settings.from_env()
with open_store(settings) as store:
    print("loading", flush=True)
    load(store, settings, Path(sys.argv[1]))
"""
KILLS_MAX = 8


def environment(settings: Settings) -> dict[str, str]:
    env = {**os.environ, "GRAPH_SERVICE_HOME": str(settings.home), "GRAPH_SERVICE_CACHE": str(settings.cache)}
    if settings.neo4j_uri is not None:
        env |= {"NEO4J_URI": settings.neo4j_uri, "NEO4J_PASSWORD": settings.neo4j_password or ""}
    return env


def start(settings: Settings, folder: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "loading\n", child.stderr.read() if child.stderr else ""
    return child


def kill(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.communicate()


def done(store: Store) -> int:
    """Steps done of the open load; -1 when none is open."""
    rows = store.read("network/open_loads")
    return int(rows[0]["done"]) if rows else -1


def members(store: Store) -> int:
    return int(store.read("network/existing_state")[0]["members"])


def test_killed_before_anything_is_written_nothing_is_there(clean_store, settings, tmp_path):
    report = synth("retail-led", 6000, 6, 11, tmp_path / "x")
    child = start(settings, tmp_path / "x")
    kill(child)
    if done(clean_store) < 0:
        assert members(clean_store) == 0
    journal.recover(clean_store, settings)
    assert members(clean_store) in (0, report.files["members"])


def test_killed_again_and_again_while_writing_the_load_is_completed(clean_store, settings, tmp_path):
    """Each process gets a step or two further and dies; readers refuse; the last finishes; each row is there once."""
    synth("retail-led", 8000, 6, 12, tmp_path / "x")
    kills, furthest = 0, -1
    while kills < KILLS_MAX:
        child = start(settings, tmp_path / "x")
        deadline = time.monotonic() + 120
        while child.poll() is None and done(clean_store) <= furthest and time.monotonic() < deadline:
            time.sleep(0.02)
        if child.poll() is not None:
            break
        kill(child)
        kills += 1
        if done(clean_store) < 0:
            break
        furthest = max(furthest, done(clean_store))
        with pytest.raises(Refused, match="a load is being completed"):
            refuse_while_loading(clean_store)
    assert kills >= 3
    journal.recover(clean_store, settings)
    refuse_while_loading(clean_store)
    again = load(clean_store, settings, tmp_path / "x")
    assert again.written == 0  # each row of each file is in the store, with the same content
    counts = {name: count.rows for name, count in again.files.items()}
    for question, expected in (
        ("Member", counts["members"]),
        ("Sale", counts["sales"]),
        ("Referral", counts["referrals"]),
    ):
        assert count(clean_store, question) == expected
    assert not any((settings.home / "loads").rglob("*.parquet"))


def count(store: Store, label: str) -> int:
    names = {"Member": "members", "Sale": "sales", "Referral": "referrals"}
    ids = {"Member": "M", "Sale": "S", "Referral": "V"}
    wanted = [f"{ids[label]}{i:07d}" for i in range(1, 60_000)]
    [row] = store.read(f"network/existing_{names[label]}", ids=wanted)
    return len(row["rows"])


def test_a_load_that_another_process_still_writes_is_waited_for(clean_store, settings, tmp_path):
    synth("retail-led", 8000, 6, 13, tmp_path / "x")
    child = start(settings, tmp_path / "x")
    deadline = time.monotonic() + 120
    while done(clean_store) < 0 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert done(clean_store) >= 0
    psutil.Process(child.pid).suspend()
    try:
        with pytest.raises(Refused, match=f"being written by process {child.pid}"):
            journal.recover(clean_store, settings)
    finally:
        psutil.Process(child.pid).resume()
    child.communicate(timeout=300)
    assert child.returncode == 0
    assert done(clean_store) == -1


def test_a_small_load_is_one_transaction(clean_store, settings, tmp_path):
    """Killed at any moment it is there or not there."""
    synth("star", 3000, 1, 1, tmp_path / "x")
    for wait in (0.0, 0.05, 0.1, 0.2, 0.4, 0.8):
        child = start(settings, tmp_path / "x")
        time.sleep(wait)
        kill(child)
        assert done(clean_store) == -1
        assert members(clean_store) in (0, 3000)


@pytest.fixture
def own(tmp_path: Path, settings: Settings) -> Settings:
    """A managed server of this test's own, stopped afterwards."""
    mine = dataclasses.replace(
        settings, home=tmp_path / "home", neo4j_uri=None, neo4j_password=None, neo4j_memory_mib=1024
    )
    yield mine
    local.stop(mine)


def test_bulk_is_the_same_as_without(own, tmp_path, clean_store, settings):
    report = synth("binary-spill", 1500, 3, 21, tmp_path / "x")
    names = tmp_path / "x" / "members.csv"
    text = names.read_text(encoding="utf-8").splitlines()
    hostile = ["", '"=a ""b""\nline, \\ \'"', '" "', '"{}$x"']
    rows = [line.split(",") for line in text]
    for row, name in zip(rows[1:], hostile, strict=False):
        row[1] = name
    names.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    sales = (tmp_path / "x" / "sales.csv").read_text(encoding="utf-8").splitlines()
    ended = [f"{sales[0]},party_id", *(f"{line},{('P1', '', 'P2')[i % 3]}" for i, line in enumerate(sales[1:]))]
    (tmp_path / "x" / "sales.csv").write_text("\n".join(ended) + "\n", encoding="utf-8")
    first = rows[1][rows[0].index('"joined_on"')].strip('"')
    parties = f"party_id,host_id,held_on,closed_on\nP1,M0000001,{first},2200-01-01\nP2,M0000001,{first},\n"
    (tmp_path / "x" / "parties.csv").write_text(parties, encoding="utf-8")
    with open_store(own) as store:
        store.write("access/new_user", **user_arguments())
        before = store.read("access/users")
        kept = decided(store, own)
        bulk = load(store, own, tmp_path / "x", bulk=True)
    plain = load(clean_store, settings, tmp_path / "x")
    assert {name: c.new for name, c in bulk.files.items()} == {name: c.new for name, c in plain.files.items()}
    assert bulk.files["members"].new == report.files["members"]
    with open_store(own) as store:
        assert load(store, own, tmp_path / "x").written == 0
        assert store.read("access/users") == before
        assert still_decided(store, own) == kept
        ids = {"ids": [f"M{i:07d}" for i in range(1, 1501)]}
        for question in ("members", "sponsorships", "placements", "identifiers"):
            packed = [s.read(f"network/existing_{question}", **ids)[0]["rows"] for s in (store, clean_store)]
            assert sorted(map(repr, packed[0])) == sorted(map(repr, packed[1])), question
        for question in ("parties", "sales_at_parties"):
            packed = [s.read(f"network/existing_{question}", ids=["P1", "P2"])[0]["rows"] for s in (store, clean_store)]
            assert sorted(map(repr, packed[0])) == sorted(map(repr, packed[1])), question
            assert len(packed[0]) >= 2
        with pytest.raises(Refused, match="store is not empty"):
            load(store, own, tmp_path / "x", bulk=True)


def decided(store: Store, settings: Settings) -> list[object]:
    """An audit log, a case and an alert of before the load; what is read of them."""
    log = AuditLog(store, settings.home / "audit.jsonl")
    log.note("ann", "looked", "a thing – é", rows=2, whole=True, nothing=None)
    case = Case("C-00001", 'Two, "that" belong\ntogether', "open", "2026-09-01T00:00:00+00:00", "ann")
    log.record("ann", "opened a case", "cases", lambda tx: opened(tx, case))
    store.write(
        "cases/write_alerts", rows=[{"alert_id": "a1", "case_id": "C-00001", "present": True, "at_stake_minor": 5}]
    )
    return still_decided(store, settings)


def opened(tx: Transaction, case: Case) -> Change:
    tx.run("cases/write_case", case_id=case.case_id, properties=case.to_json())
    tx.run("cases/append_entry", case_id=case.case_id, properties={"step": "open", "note": ""})
    return Change({}, {"case_id": case.case_id})


def still_decided(store: Store, settings: Settings) -> list[object]:
    log = AuditLog(store, settings.home / "audit.jsonl")
    assert log.verify().bad_seq is None
    return [
        log.entries(), store.read("cases/cases"), store.read("cases/entries", case_id="C-00001"),
        store.read("cases/alerts_of_case", case_id="C-00001"),
    ]  # fmt: skip


def user_arguments() -> dict[str, object]:
    from graph_service.store import queries

    values: dict[str, object] = {
        "user_id": "ann", "role": "manager", "member_id": None, "password_hash": "x",
        "created_at": dt.datetime(2026, 9, 1, 12, 30, 0, 250_000, tzinfo=dt.UTC), "token": "t",
    }  # fmt: skip
    return {name: values.get(name) for name in queries.get("access/new_user").parameters}


def test_an_importer_that_is_killed_leaves_the_old_store(own, tmp_path):
    synth("retail-led", 30_000, 6, 22, tmp_path / "x")
    with open_store(own) as store:
        store.write("access/new_user", **user_arguments())
        hunter = threading.Thread(target=kill_importer, daemon=True)
        hunter.start()
        with pytest.raises(GraphServiceError, match="database import"):
            load(store, own, tmp_path / "x", bulk=True)
        hunter.join()
        assert members(store) == 0
        assert len(store.read("access/users")) == 1
        assert not (own.home / "neo4j" / "importing").exists()


def kill_importer() -> None:
    """Kill the child process that runs the importer, as soon as there is one."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for child in psutil.Process().children(recursive=True):
            try:
                if "import" in child.cmdline() and "full" in child.cmdline():
                    time.sleep(1.0)
                    child.kill()
                    return
            except psutil.NoSuchProcess:
                continue
        time.sleep(0.02)
