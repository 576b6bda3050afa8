"""How do the pages answer while many people use them? Locust against the real service on this machine, for a bounded time.

`python -m benchmarks.load` makes a network, serves it as `graph-service serve` does, lets fifty people use it, and writes
what it measured into `results.json` and `RESULTS.md`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.serving import SEED, fill, machine, say, served, signed_in
from graph_service.bench.measuring import MIB, resident
from graph_service.config import Settings
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.period import Period
from graph_service.service import Programme
from graph_service.store import local

HERE = Path(__file__).parent
PEOPLE = 50
LEADERS = 12  # whose teams are of very different sizes
TEAM_MIN = 20
WARM_S = 60  # what is worked out once for everybody, in each worker, is not what the ninety-fifth person meets
PAGES = {
    "manager": ["/", "/downline/{member}", "/team/{member}", "/analytics", "/runs", "/plans/unilevel-7", "/compliance"],
    "officer": ["/compliance", "/compliance/C02", "/alerts", "/cases", "/compliance/funding", "/downline/{member}"],
    "leader": ["/", "/team/{member}", "/explain/{member}", "/downline/{member}", "/plans", "/what-if"],
    "auditor": ["/", "/audit", "/compliance", "/runs"],
}
_TREE = [
    "/api/v1/downline/{member}/tree?depth=2", "/api/v1/downline/{member}/children", "/api/v1/downline/{member}/card",
    "/api/v1/downline/search?q=an", "/api/v1/downline/{member}/breadcrumb",
]  # fmt: skip
CALLS = {
    "manager": [*_TREE, "/api/v1/overview", "/api/v1/runs", "/api/v1/team/{member}"],
    "officer": [*_TREE, "/api/v1/checks", "/api/v1/alerts"],
    "leader": [*_TREE, "/api/v1/team/{member}", "/api/v1/periods"],
    "auditor": ["/api/v1/runs", "/api/v1/checks", "/api/v1/audit"],
}


def main() -> None:
    """Prepare, serve, measure, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=100_000)
    options.add_argument("--seconds", type=int, default=120)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = replace(Settings.from_env(), home=place / "home", neo4j_uri=None)
        try:
            document = measured(settings, place, given.members, given.seconds, given.workers)
        finally:
            local.stop(settings)
    report.keep(f"load:{given.members}", document)
    print(json.dumps(document, indent=1))


def measured(settings: Settings, place: Path, members: int, seconds: int, workers: int) -> dict[str, Any]:
    """One load test, from an empty home to figures."""
    people = place / "people.json"
    with Programme(settings) as programme:
        period = fill(programme, members, place / "data")
        say("a filed report")
        programme.file_report(period, "load test")
        people.write_text(json.dumps(who(programme)), encoding="utf-8")
    with served(settings, workers) as (port, server):
        say(f"{PEOPLE} people, {WARM_S} s to warm up and {seconds} s measured")
        run_locust(place / "warm", people, port, WARM_S)
        database = local.status(settings).pid
        pids = [server, *([] if database is None else [database])]
        before = resident(pids) / MIB
        figures = run_locust(place / "measured", people, port, seconds)
        after = resident(pids) / MIB
    return {
        "shape": "load", "members": members, "people": PEOPLE, "seconds": seconds, "workers": workers,
        "machine": machine(), "memory_before_mib": round(before), "memory_after_mib": round(after), "warm_s": WARM_S, "figures": figures,
        "errors": said_wrong(place / "measured"), "results": [],
    }  # fmt: skip


def who(programme: Programme) -> dict[str, Any]:
    """Sessions of each role, and members to look at: leaders of teams from twenty people to the largest."""
    snapshot = programme.snapshot()
    tree = SponsorTree.of(snapshot, Period.parse(programme.default_period()).end_day - 1)
    sizes = tree.subtree_end - tree.position
    teams = np.flatnonzero(sizes >= TEAM_MIN)
    teams = teams[np.argsort(sizes[teams])][:: max(1, len(teams) // LEADERS)][-LEADERS:]
    ids = snapshot.members["member_id"]
    sessions = {role: [signed_in(programme, role, None)] for role in ("manager", "officer", "auditor")}
    sessions["leader"] = [signed_in(programme, "leader", str(ids.iat[int(row)])) for row in teams]
    chosen = np.random.default_rng(SEED).choice(len(ids), 500, replace=False)
    return {
        "sessions": sessions, "members": ids.iloc[np.append(teams, chosen)].tolist(), "pages": PAGES, "calls": CALLS,
    }  # fmt: skip


def run_locust(out: Path, people: Path, port: int, seconds: int) -> list[dict[str, Any]]:
    """Let the people work for some seconds; one row an address, and the totals of pages and of calls."""
    command = [
        sys.executable, "-m", "locust", "-f", str(HERE / "people.py"), "--headless", "--users", str(PEOPLE),
        "--spawn-rate", "10", "--run-time", f"{seconds}s", "--host", f"http://127.0.0.1:{port}", "--csv", str(out),
        "--only-summary", "--stop-timeout", "10",
    ]  # fmt: skip
    env = os.environ | {"PEOPLE": str(people)}
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    with Path(f"{out}_stats.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Name"] != "Aggregated"]
    return [
        {
            "name": row["Name"], "requests": int(row["Request Count"]), "failures": int(row["Failure Count"]),
            "median_ms": float(row["50%"] or 0), "p95_ms": float(row["95%"] or 0), "most_ms": float(row["Max Response Time"]),
        }
        for row in rows
    ]  # fmt: skip


def said_wrong(out: Path) -> list[dict[str, Any]]:
    """What went wrong, in Locust's words, and how often."""
    with Path(f"{out}_failures.csv").open(encoding="utf-8", newline="") as file:
        return [
            {"name": row["Name"], "error": row["Error"], "times": int(row["Occurrences"])}
            for row in csv.DictReader(file)
        ]


if __name__ == "__main__":
    main()
