"""Do the `plan` commands list, show and check, with the right exit codes?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from graph_service.config import Settings
from graph_service.runs.cases import CaseResult
from graph_service.service import Programme
from tests.case_text import ONE_SALE

PROGRAM = Path(sys.executable).with_name("graph-service")


@pytest.fixture
def run(tmp_path: Path):
    """The real program in an empty home; none of these commands needs a database."""

    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "GRAPH_SERVICE_HOME": str(tmp_path / "home")}
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return call


def test_list_and_show_as_words_and_as_json(run) -> None:
    listed = run("plan", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    assert [plan["name"] for plan in json.loads(listed.stdout)["plans"]] == [
        "affiliate-two-tier", "amway-style-eu", "amway-style-india", "avon-style", "binary-10", "generation-15-10-5",
        "matrix-3x7", "party-host", "pool-quarterly", "two-sided-ride", "two-sided-stay", "unilevel-7",
    ]  # fmt: skip
    shown = run("plan", "show", "unilevel-7", "--json")
    document = json.loads(shown.stdout)
    assert document["plan"]["bonuses"][0]["rates_ppm"][0] == 80_000
    assert len(document["plan_hash"]) == 64
    words = run("plan", "show", "amway-style-india")
    assert "3 % from 100 points" in words.stdout
    assert "assumed" in words.stderr


def test_check_says_every_mistake_and_exits_2(run, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text('name = "x"\ncolour = "red"\n', encoding="utf-8")
    refused = run("plan", "check", file)
    assert refused.returncode == 2
    assert refused.stdout == ""
    for part in ("colour: unknown key", "currency: missing", "bonus: missing"):
        assert part in refused.stderr
    told = run("plan", "check", file, "--json")
    assert told.returncode == 2
    document = json.loads(told.stdout)
    assert document["valid"] is False
    assert any(problem["where"].endswith(": colour") for problem in document["problems"])


def test_check_of_a_valid_file_and_of_a_missing_one(run, tmp_path: Path) -> None:
    preset = Path(__file__).parents[2] / "graph_service/plan/presets/unilevel-7.toml"
    fine = run("plan", "check", preset, "--json")
    assert fine.returncode == 0
    assert json.loads(fine.stdout)["valid"] is True
    missing = run("plan", "check", tmp_path / "none.toml")
    assert missing.returncode == 2
    assert "no plan named" in missing.stderr
    assert "Traceback" not in missing.stderr


CASE = ONE_SALE + "exhaustive = true\n"


def servers(home: Path) -> list[int]:
    """Processes that were started for a home."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if str(home) in " ".join(process.info["cmdline"] or ())
    ]


@pytest.mark.slow
def test_cases_are_run_on_a_scratch_server_that_is_stopped_again(run, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "good.toml").write_text(CASE, encoding="utf-8")
    passed = run("plan", "test", cases)
    assert passed.returncode == 0, passed.stderr
    assert passed.stdout.splitlines()[-1] == "1 passed, 0 failed"
    assert servers(tmp_path / "home") == []
    (cases / "wrong.toml").write_text(CASE.replace("8.00", "8.01"), encoding="utf-8")
    (cases / "bad.toml").write_text(CASE.replace("totals", "total"), encoding="utf-8")
    failed = run("plan", "test", cases, "--engine", "both")
    assert failed.returncode == 1
    lines = failed.stdout.splitlines()
    assert lines[-1] == "1 passed, 2 failed"
    assert any("total of A: expected 8.01, got 8.00" in line for line in lines)
    assert any("expect.total: unknown key" in line for line in lines)
    assert "Traceback" not in failed.stderr
    assert servers(tmp_path / "home") == []


@pytest.mark.slow
def test_the_scratch_server_is_stopped_when_the_cases_are_interrupted(tmp_path: Path, cache: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text(CASE, encoding="utf-8")

    def stop(_result: CaseResult) -> None:
        raise KeyboardInterrupt

    settings = Settings(home=tmp_path / "home", cache=cache, neo4j_memory_mib=512)
    with Programme(settings) as programme, pytest.raises(KeyboardInterrupt):
        programme.plan_test([case], "columnar", stop)
    assert servers(tmp_path / "home") == []


def test_no_cases_no_server(run, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    none = run("plan", "test", tmp_path / "cases")
    assert none.returncode == 2
    assert "no case files below" in none.stderr
    assert not (tmp_path / "home").exists()
