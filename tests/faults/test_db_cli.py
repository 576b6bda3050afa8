"""What do the `db` commands say, and with which exit code?"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from graph_service.config import Settings
from graph_service.ingest import journal
from graph_service.ingest.loading import canonical
from graph_service.store import local, writes
from graph_service.store.driver import Store
from graph_service.store.opening import open_store, scratch_settings

ENTRY = "from graph_service.cli import entry; entry()"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def own(home: Path, cache: Path) -> Settings:
    """What the commands take from their environment."""
    return Settings(home=home, cache=cache, neo4j_memory_mib=768)


@pytest.fixture(scope="module")
def run(home: Path, cache: Path) -> Iterator[Run]:
    """Run `graph-service` as a program, in a home of its own."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {
            "GRAPH_SERVICE_HOME": str(home),
            "GRAPH_SERVICE_CACHE": str(cache),
            "GRAPH_SERVICE_NEO4J_MEMORY_MIB": "768",
            "PYTHONPATH": str(Path(local.__file__).parents[2]),
        }
        return subprocess.run(
            [sys.executable, "-c", ENTRY, *arguments],
            env=kept | ours | environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    yield run
    local.wipe(Settings(home=home, cache=cache))


@pytest.mark.slow
def test_a_life_of_a_store(run: Run, home: Path, own: Settings, tmp_path: Path) -> None:
    """Start, look, check, save, remove, bring back, stop: what an operator does, in order."""
    assert "stopped" in run("db", "status").stdout
    started = run("db", "start")
    assert started.returncode == 0, started.stderr
    assert "running" in started.stdout
    assert started.stderr == ""  # no progress in a pipe
    found = json.loads(run("db", "status", "--json").stdout)
    assert found["state"] == "running"
    assert found["uri"].startswith("bolt://127.0.0.1:")
    assert psutil.pid_exists(found["pid"])  # it outlives the command that started it
    sound = run("db", "check", "--json")
    assert (sound.returncode, json.loads(sound.stdout)) == (0, {"sound": True, "problems": []})
    file = tmp_path / "a.backup"
    saved = run("db", "backup", str(file))
    assert (saved.returncode, file.is_file()) == (0, True), saved.stderr
    kept = run("db", "restore", str(file))
    assert kept.returncode == 2
    assert "say --yes" in kept.stderr
    not_meant = run("db", "wipe")
    assert not_meant.returncode == 2
    assert "say --yes" in not_meant.stderr
    beside = local.ensure_running(scratch_settings(own))
    for folder in ("snapshots/x", "loads/managed/x", "loads/of-another-store/x"):
        (home / folder).mkdir(parents=True)
    (home / "demo-sign-in.json").touch()
    assert run("db", "wipe", "--yes").returncode == 0
    assert not (home / "neo4j" / "data").exists()
    assert not psutil.pid_exists(beside.pid) or psutil.Process(beside.pid).status() == psutil.STATUS_ZOMBIE
    assert {path.name for path in home.iterdir()} == {"neo4j", "loads"}
    assert [path.name for path in (home / "loads").iterdir()] == ["of-another-store"]
    shutil.rmtree(home / "loads")
    back = run("db", "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert run("db", "check").stdout == "The store is sound.\n"
    assert run("db", "stop").stdout == "Neo4j is stopped.\n"
    assert run("db", "stop").stdout == "Neo4j was not running.\n"
    assert not psutil.pid_exists(found["pid"])


@pytest.mark.slow
@pytest.mark.parametrize("stopped", [False, True])
def test_a_backup_completes_a_load_that_was_cut_off(run: Run, own: Settings, tmp_path: Path, stopped: bool) -> None:
    tables = canonical({"members": [{"member_id": "A", "joined_on": "2026-01-01"}]})
    steps = writes.plan_steps(tables)
    with open_store(own) as store:
        load_id, place = journal.save(journal.folder(own, store), tables, steps)
        note = {"load_id": load_id, "journal": str(place), "host": platform.node(), "steps": len(steps)}
        store.write("write/load_open", **note)
        (place / "owner.json").write_text("{}", encoding="utf-8")
    found = run("db", "check")
    assert found.returncode == 1
    assert "is not completed: 0 of 1 steps. Run a command on" in found.stdout
    if stopped:
        run("db", "stop")
    saved = run("db", "backup", str(tmp_path / "a.backup"))
    assert saved.returncode == 0, saved.stderr
    assert local.status(own).state == ("stopped" if stopped else "running")
    assert run("db", "restore", str(tmp_path / "a.backup"), "--yes").returncode == 0
    assert run("db", "check").stdout == "The store is sound.\n"
    with open_store(own) as store:
        assert store.read("network/existing_state")[0]["members"] == 1
    assert run("db", "wipe", "--yes").returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        ("start",),
        ("stop",),
        ("status",),
        ("status", "--json"),
        ("backup", "x"),
        ("restore", __file__),
        ("wipe", "--yes"),
    ],
)
def test_with_an_address_of_ones_own_the_local_commands_refuse(run: Run, command: tuple[str, ...]) -> None:
    refused = run("db", *command, NEO4J_URI="bolt://127.0.0.1:9", NEO4J_PASSWORD="x")
    assert refused.returncode == 4
    assert refused.stdout == ""
    assert "NEO4J_URI is set (bolt://127.0.0.1:9), so there is no local Neo4j to manage" in refused.stderr


def test_a_database_that_is_away_exits_with_3(run: Run) -> None:
    away = run("db", "check", NEO4J_URI="bolt://127.0.0.1:9", NEO4J_PASSWORD="x")
    assert away.returncode == 3
    assert "Neo4j cannot be reached" in away.stderr
    assert "Traceback" not in away.stderr


def test_an_address_without_a_password_exits_with_2(run: Run) -> None:
    half = run("db", "check", NEO4J_URI="bolt://127.0.0.1:9")
    assert half.returncode == 2
    assert "NEO4J_PASSWORD is not" in half.stderr


def test_a_broken_store_exits_with_1(
    run: Run, settings: Settings, clean_store: Store, cypher: Callable[..., object]
) -> None:
    assert clean_store is not None
    cypher("CREATE (:Sale {sale_id: 'lost'})")
    connection = local.ensure_running(settings) if settings.neo4j_uri is None else None
    where = {
        "NEO4J_URI": connection.uri if connection else str(settings.neo4j_uri),
        "NEO4J_PASSWORD": connection.password if connection else str(settings.neo4j_password),
    }
    broken = run("db", "check", "--json", **where)
    assert broken.returncode == 1
    found = json.loads(broken.stdout)
    assert not found["sound"]
    assert {
        "where": "sale lost",
        "what": "has 0 buyers, 0 credited sellers, 0 payers (assert/sales_connected)",
    }.items() <= (next(problem for problem in found["problems"] if problem["where"] == "sale lost").items())
    words = run("db", "check", **where)
    assert words.returncode == 1
    assert words.stdout.endswith(" problems.\n")


@pytest.mark.parametrize("file", ["missing.backup", "."])
def test_a_backup_that_is_none_exits_with_2(run: Run, tmp_path: Path, file: str) -> None:
    refused = run("db", "restore", str(tmp_path / file), "--yes")
    assert refused.returncode == 2
    assert "there is no such file" in refused.stderr
