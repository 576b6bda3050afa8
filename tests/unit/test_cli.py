"""The program as a user meets it: exit codes, one JSON document, errors in words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("graph-service")


@pytest.fixture
def run(settings, clean_store):
    """Call the real program on the test store; returns the finished process."""
    environment = {
        **os.environ,
        "GRAPH_SERVICE_HOME": str(settings.home),
        "GRAPH_SERVICE_CACHE": str(settings.cache),
    }
    if settings.neo4j_uri:
        environment |= {"NEO4J_URI": settings.neo4j_uri, "NEO4J_PASSWORD": settings.neo4j_password}

    def call(*arguments, **extra):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            env=environment | extra,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return call


@pytest.fixture
def sample(run, tmp_path):
    """A small retail-led programme, made and loaded by the program itself."""
    made = run("synth", "retail-led", "--members", 120, "--months", 3, "--seed", 3, "--out", tmp_path / "data")
    assert made.returncode == 0, made.stderr
    loaded = run("load", tmp_path / "data", "--json")
    assert loaded.returncode == 0, loaded.stderr
    return json.loads(loaded.stdout)


PERIOD = "2026-09"


def test_preview_commit_list_show_and_refusal(run, sample):
    preview = run("run", "preview", "--period", PERIOD, "--json")
    assert preview.returncode == 0, preview.stderr
    document = json.loads(preview.stdout)
    assert document["verified"] is True
    assert document["differences"] == []
    assert document["engine"] == "both"
    assert set(document["totals"]) == {
        "members", "participants", "sales_minor", "volume", "awards_minor", "payout_share",
    }  # fmt: skip
    assert document["totals"]["awards_minor"] == sum(award["amount_minor"] for award in document["awards"])
    for award in document["awards"]:
        assert sum(award["by_source"].values()) == award["amount_minor"]
    committed = run("run", "commit", "--period", PERIOD, "--json")
    assert committed.returncode == 0, committed.stderr
    run_id = json.loads(committed.stdout)["run_id"]
    again = run("run", "commit", "--period", PERIOD)
    assert again.returncode == 4
    assert "were committed before" in again.stderr
    listed = json.loads(run("run", "list", "--json").stdout)["runs"]
    assert [(row["run_id"], row["period"], row["plan"], row["state"], row["verified"]) for row in listed] == [
        (run_id, PERIOD, "unilevel-7", "committed", True)
    ]
    assert json.loads(run("run", "show", run_id, "--json").stdout)["plan_hash"] == document["plan_hash"]
    exported = run("export", "awards", run_id)
    assert len(exported.stdout.splitlines()) == len(document["awards"]) + 1


def test_preview_writes_nothing(run, sample):
    assert run("run", "preview", "--period", PERIOD).returncode == 0
    assert json.loads(run("run", "list", "--json").stdout) == {"runs": []}


def test_explain_and_volumes_agree_with_the_preview(run, sample):
    document = json.loads(run("run", "preview", "--period", PERIOD, "--json").stdout)
    best = max(document["members"], key=lambda row: row["earned_minor"])
    told = json.loads(run("explain", best["member_id"], "--period", PERIOD, "--json").stdout)
    assert told["earned_minor"] == best["earned_minor"] == sum(line["amount_minor"] for line in told["lines"])
    volumes = json.loads(run("volumes", "--period", PERIOD, "--member", best["member_id"], "--json").stdout)
    assert volumes["members"][0]["team_volume"] == best["team_volume"]
    personal = volumes["members"][0]["personal_volume"]
    assert personal + sum(leg["team_volume"] for leg in volumes["legs"]) == best["team_volume"]
    assert personal + sum(level["volume"] for level in volumes["levels"]) == best["team_volume"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["run", "preview", "--period", "2026-13"], 2, "no period"),
        (["run", "preview", "--period", PERIOD, "--plan", "nothing"], 2, "nothing"),
        (["run", "show", "nowhere"], 2, "no run 'nowhere'"),
        (["explain", "NOBODY", "--period", PERIOD], 2, "no member 'NOBODY'"),
        (["volumes", "--period", PERIOD, "--member", "NOBODY"], 2, "no member 'NOBODY'"),
        (["run", "commit", "--period", PERIOD, "--engine", "cypher"], 2, "both engines agree"),
        (["run", "preview"], 2, "--period"),
        (["load", "/nowhere/at/all"], 2, "/nowhere/at/all"),
    ],
)
def test_bad_input_is_exit_2_in_words(run, arguments, code, said):
    finished = run(*arguments)
    assert (finished.returncode, finished.stdout) == (code, "")
    assert said in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_database_that_is_away_is_exit_3(run):
    finished = run("run", "list", "--json", NEO4J_URI="bolt://127.0.0.1:9", NEO4J_PASSWORD="x")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert "cannot be reached" in finished.stderr


def test_every_command_and_option_is_in_the_reference(run):
    committed = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert run("reference").stdout == committed, "run `make docs`"
