"""What do the `db` commands say, and with which exit code?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from graph_service.config import Settings
from graph_service.store import local
from graph_service.store.driver import Store

ENTRY = "from graph_service.cli import entry; entry()"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


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
def test_a_life_of_a_store(run: Run, home: Path, tmp_path: Path) -> None:
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
    assert kept.returncode == 4
    assert "say --yes" in kept.stderr
    not_meant = run("db", "wipe")
    assert not_meant.returncode == 2
    assert "say --yes" in not_meant.stderr
    assert run("db", "wipe", "--yes").returncode == 0
    assert not (home / "neo4j" / "data").exists()
    back = run("db", "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert run("db", "check").stdout == "The store is sound.\n"
    assert run("db", "stop").stdout == "Neo4j is stopped.\n"
    assert run("db", "stop").stdout == "Neo4j was not running.\n"
    assert not psutil.pid_exists(found["pid"])


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
