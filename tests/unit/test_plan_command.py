"""Do the `plan` commands list, show and check, with the right exit codes?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
        "amway-style-eu", "amway-style-india", "unilevel-7",
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
