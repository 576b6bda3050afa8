"""Does docs/json.md list every key of every document, and no other?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph_service.bench.measuring import Result
from graph_service.cli.bench import report
from graph_service.cli.check import check
from graph_service.cli.default_sponsor import default_sponsor
from graph_service.cli.downline import downline
from graph_service.cli.explain import explain
from graph_service.cli.overview import overview
from graph_service.cli.peers import peers
from graph_service.cli.place import place
from graph_service.cli.plan import plan
from graph_service.cli.run import run
from graph_service.cli.volumes import volumes
from graph_service.cli.what_if import what_if
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.service import Programme
from graph_service.store.wiping import clear_network

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
PERIOD = "2026-09"
WRONG_PLAN = str(Path(__file__).parents[2] / "pyproject.toml")
GATED = "amway-style-eu"  # has people who are passed over


def sections() -> dict[str, list[tuple[str, str]]]:
    """(key, type) of each row of each table, by the heading above it."""
    found: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ")
        elif row := re.match(r"\| `+([^`|]*)`+ \| ([^|]+) \|", line):
            found.setdefault(name, []).append((row[1], row[2].strip()))
    return found


def keys_of(name: str, base: str = "") -> Iterator[str]:
    """Every path that a section of the page tells of, shapes and pairs written out."""
    for key, kind in sections()[name]:
        path = ".".join(part for part in (base, key) if part)
        if shape := re.fullmatch(r"`(shape: \w+)`", kind):
            yield from keys_of(shape[1], path)
            continue
        yield path
        if kind in ("fraction", "nullable pair"):
            yield from (f"{path}.value", f"{path}.exact")


def with_parents(paths: Iterator[str]) -> set[str]:
    whole = set()
    for path in paths:
        steps = path.removesuffix("[]").split(".")
        whole |= {".".join(steps[:n]).removesuffix("[]") for n in range(1, len(steps) + 1)}
    return whole


def seen_in(value: Any, told: set[str], path: str = "") -> Iterator[str]:
    """Every path of a document; a key is `<name>` where the page says that any may stand."""
    if path:
        yield path.removesuffix("[]")
    if isinstance(value, dict):
        any_key = f"{path}.<name>" in told
        for key, one in value.items():
            yield from seen_in(one, told, f"{path}.{'<name>' if any_key else key}".lstrip("."))
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                yield from seen_in(one, told, f"{path}[]")


@pytest.fixture(scope="module")
def sample(settings, store) -> Iterator[Programme]:
    """A programme with something in every list of every document."""
    clear_network(store)
    with Programme(settings) as programme:
        load_tables(programme.store, synth_tables("recruitment-led", 600, 6, 3))
        yield programme
    clear_network(store)


def asked(programme: Programme, command, *arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(command, [*arguments, "--json"], obj=programme, catch_exceptions=False)
    assert result.exit_code == (2 if WRONG_PLAN in arguments else 0), result.output
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def documents(name: str, programme: Programme) -> list[dict[str, Any]]:
    """Enough documents of one kind for every key to be seen."""
    if name == "bench":
        results = [
            Result("random", 10, "pair", engine, seconds, seconds, seconds, 1.0, 3, "", {"volumes/sweep_volumes": 1.0})
            for engine, seconds in (("postgresql", 2.0), ("cypher", 1.0))
        ]
        return [report(10, "random", results)]
    if not programme.runs():
        programme.commit("unilevel-7", PERIOD, "tests")
    preview = programme.preview(GATED, PERIOD, "columnar").to_json()
    earner = max(preview["members"], key=lambda row: row["earned_minor"])["member_id"]
    skipped = str(programme.preview(GATED, PERIOD, "columnar").outcome.skips["member_id"].iloc[0])
    [stored] = programme.runs()
    calls = {
        "run preview": [(run, "preview", "--period", PERIOD)],
        "run list": [(run, "list")],
        "run show": [(run, "show", stored.run_id)],
        "explain": [(explain, one, "--period", PERIOD, "--plan", GATED) for one in (earner, skipped)],
        "what-if": [
            (what_if, "--plan", one, "--plan", other, "--period", PERIOD, "--months", "2", "--cost-share", "0.4")
            for one, other in (("unilevel-7", GATED), (GATED, "unilevel-7"))
        ],
        "check": [(check, "--period", PERIOD)],
        "peers": [(peers, "--period", PERIOD)],
        "volumes": [(volumes, "--period", PERIOD), (volumes, "--period", PERIOD, "--member", earner)],
        "downline": [(downline, earner, "--depth", "2")],
        "place auto": [(place, "auto", "--rule", rule, "--dry-run", *more) for rule, *more in PLACED],
        "default-sponsor": [(default_sponsor, preview["members"][0]["member_id"], "--from", "2026-09-30", "--dry-run")],
        "place list": [(place, "list", "--on", "2026-09-30")],
        "plan check": [(plan, "check", GATED, "--period", PERIOD, "--cost-share", "0.5"), (plan, "check", WRONG_PLAN)],
        "overview": [(overview, "--period", PERIOD), (overview, "--period", "2026-04")],
    }
    return [asked(programme, *call) for call in calls[name]]


PLACED = (("left", "--from", "2026-09-30"), ("manual", "--from", "2026-09-30"))

# What no synthetic network shows: customers who came otherwise to compare with, and people without a sponsor but the root.
UNSEEN = {
    "default-sponsor": {"adopted[].member_id", "adopted[].since"},
    "overview": {
        f"referrals.lifetime[].{pair}.{part}"
        for pair in ("others_mean_minor", "difference")
        for part in ("value", "exact")
    },
}


@pytest.mark.parametrize("name", [one for one in sections() if not one.startswith("shape: ")])
def test_the_page_lists_every_key_and_no_other(name, sample) -> None:
    told = with_parents(keys_of(name))
    seen = {path for one in documents(name, sample) for path in seen_in(one, told)}
    assert sorted(seen - told) == []
    assert sorted(told - seen - UNSEEN.get(name, set())) == []


def test_every_document_that_others_rely_on_is_told() -> None:
    wanted = {
        "run preview", "run list", "run show", "explain", "what-if", "check", "peers", "bench", "volumes", "downline", "overview",
        "plan check", "place auto", "place list", "default-sponsor",
    }  # fmt: skip
    assert {name for name in sections() if not name.startswith("shape: ")} == wanted
