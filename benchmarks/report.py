"""Run every benchmark in turn and write `RESULTS.md`: what was measured, beside peers, and where it falls short."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("graph-service")
CHECKED = "recruitment-led"  # the programme whose checks are measured
PLANNED = (
    ("random", 10_000), ("random", 100_000), ("random", 1_000_000), ("chain", 100_000), ("star", 100_000), (CHECKED, 100_000),
    (CHECKED, 1_000_000),
)  # fmt: skip

# What is to be reached on two cores: (shape, members, work, engine, seconds at most).
TARGETS = (
    ("random", 100_000, "run", "cypher", 15.0),
    ("random", 100_000, "what_if", "columnar", 3.0),
    ("random", 100_000, "what_if_again", "columnar", 1.0),
    ("random", 1_000_000, "run", "cypher", 150.0),
    ("random", 1_000_000, "load", "cypher", 90.0),
    ("random", 1_000_000, "page", "cypher", 0.100),
    ("random", 100_000, "place", "cypher", 60.0),
    ("random", 1_000_000, "family hybrid", "columnar", 15.0),
    ("random", 1_000_000, "family hybrid", "cypher", 180.0),
    ("random", 1_000_000, "family pay_leg", "columnar", 60.0),
    ("random", 1_000_000, "family pay_leg", "cypher", 60.0),  # advertised elsewhere at five minutes: be under one
    (CHECKED, 100_000, "checks", "columnar", 20.0),
    (CHECKED, 1_000_000, "checks", "columnar", 180.0),
    (CHECKED, 100_000, "checks page", "cypher", 0.300),
    (CHECKED, 100_000, "alert page", "cypher", 0.500),
    (CHECKED, 100_000, "checks of a team", "columnar", 1.0),
)
RATIOS = (
    ("random", 1_000_000, "pair", "cypher", 1.0),
    ("random", 1_000_000, "pair", "columnar", 5.0),
)
LOADED_MS = {"page": 300, "api": 150}  # at the 95th of a hundred answers
IN_BROWSER = (  # what is measured in Chromium: key, what, unit, at most
    ("first_ms", "first page of a role with nothing cached, until loaded", "ms", 1500),
    ("chart_ms", "the same until the first chart is drawn", "ms", None),
    ("script_kib", "JavaScript of a page without Plotly, compressed", "KiB", 1536),
    ("pan_ms", "longest task above 50 ms while the whole network is dragged", "ms", 200),
    ("picture_ms", "first picture of the whole network", "ms", 2000),
)
PEAK_MIB_MAX = 8 * 1024
FAMILY_S_MAX = 5.0
STEP_SHARE_MIN = 0.05


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", help="as random:10000; all of them without it")
    options.add_argument("--reuse", action="store_true", help="keep earlier figures of networks that are not run now")
    given = options.parse_args()
    chosen = [tuple(given.only.split(":"))] if given.only else [(shape, str(members)) for shape, members in PLANNED]
    documents = kept() if given.reuse else {name: one for name, one in kept().items() if one["shape"] in SECTIONS}
    for shape, members in chosen:
        what = ["--checks"] if shape == CHECKED else ["--shape", shape, "--peers"]
        finished = subprocess.run(
            [PROGRAM, "bench", *what, "--members", members, "--json"], stdout=subprocess.PIPE, check=True
        )
        documents[f"{shape}:{members}"] = json.loads(finished.stdout)
        write(documents)
    print(page(documents))


def kept() -> dict[str, Any]:
    """What was measured before, by name."""
    raw = HERE / "results.json"
    documents: dict[str, Any] = json.loads(raw.read_text(encoding="utf-8")) if raw.is_file() else {}
    return documents


def keep(name: str, document: dict[str, Any]) -> None:
    """Put one measurement beside the others."""
    write(kept() | {name: document})


def write(documents: dict[str, Any]) -> None:
    """The figures and the page made of them."""
    (HERE / "results.json").write_text(json.dumps(documents, indent=1), encoding="utf-8")
    (HERE / "RESULTS.md").write_text(page(documents), encoding="utf-8")


def page(documents: dict[str, Any]) -> str:
    """The whole of RESULTS.md."""
    first = next(one for one in documents.values() if one["shape"] not in SECTIONS)
    machine, versions = first["machine"], first["versions"]
    lines = [
        "# Measured",
        "",
        f"Written by `make bench` on {dt.date.today()}: {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
        f"Python {machine['python']}; " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".",
        "",
        f"`checks` is every check of the house pack on a seeded programme (`synth {CHECKED}`, six months), `file` the same kept with its alerts; pages are",
        "those of an officer, each asked for a second time.",
        "Memory of the networks other than that one was sampled before 2026-11-26, when the server counted once as itself and once as a child of the",
        "benchmark: what stands there is too much by about the server's own 1.5 to 5 GiB.",
        "",
        "Half as many sales in the period as members, three times as many in the store; seven levels of `unilevel-7`. `pair` is the seven",
        "levels and the team volume together. Medians of the runs, with the least and most; the machine is shared and noisy, so trust ratios. Peak memory is",
        "that of all processes taking part. Peers reach the same totals, or the benchmark stops. `run` reads the network, computes on both engines,",
        "compares every row and stores the run. `family F` is one bonus of that family and `family hybrid` one of each in one plan; there too the engines",
        "agree on every row, or the benchmark stops. PostgreSQL runs with 2 GB of shared buffers and 512 MB of work memory, its data loaded and indexed.",
        "",
        "## Against what is to be reached",
        "",
        *verdicts(documents),
    ]
    for document in documents.values():
        if document["shape"] in SECTIONS:
            lines += SECTIONS[document["shape"]](document)
            continue
        lines += ["", f"## {document['shape']}, {document['members']:,} members", "", *table(document["results"])]
        lines += steps(document["results"])
    return "\n".join(lines) + "\n"


def loaded(document: dict[str, Any]) -> list[str]:
    """What people met who used the pages at one time."""
    people, seconds, workers = document["people"], document["seconds"], document["workers"]
    lines = [
        "",
        f"## {people} people at the pages of {document['members']:,} members",
        "",
        f"`python -m benchmarks.load`: Locust on the same machine, {people} people of four roles who wait one to five seconds between looks, {seconds} s after",
        f"a warm-up of {document['warm_s']} s; `graph-service serve --workers {workers}`. The people, the service and the database share {document['machine']['cores']} cores. Memory of the",
        f"service and the database: {document['memory_before_mib']:,} MiB after the warm-up, {document['memory_after_mib']:,} MiB at the end.",
        "",
        "| what | asked | failed | median ms | p95 ms | most ms |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| `{row['name']}` | {row['requests']} | {row['failures']} | {row['median_ms']:g} | {row['p95_ms']:g} | {row['most_ms']:.0f} |"
        for row in sorted(document["figures"], key=lambda one: one["name"])
    ]
    return lines


def browsed(document: dict[str, Any]) -> list[str]:
    """What one person meets in Chromium."""
    what = {key: (words, unit) for key, words, unit, _ in IN_BROWSER}
    lines = [
        "",
        f"## In Chromium, {document['members']:,} members",
        "",
        f"`python -m benchmarks.browser --members {document['members']}`: {document['browser']} without a graphics card, on the same machine as the service and the",
        "database; nothing in its cache, each in a profile of its own.",
        "",
        "| what | where | median | least – most | times |",
        "|---|---|---:|---:|---:|",
    ]
    for row in document["figures"]:
        words, unit = what[row["key"]]
        lines.append(
            f"| {words} | {row['where']} | {row['median']:g} {unit} | {row['least']:g} – {row['most']:g} | {row['times']} |"
        )
    return lines


SECTIONS = {"load": loaded, "browser": browsed}


def table(results: list[dict[str, Any]]) -> list[str]:
    """One network's measurements."""
    lines = [
        "| work | engine | seconds | least – most | runs | peak MiB | times as fast as PostgreSQL | note |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in results:
        spread = "" if row["seconds"] is None else f"{row['seconds_min']:g} – {row['seconds_max']:g}"
        lines.append(
            f"| {row['work']} | {row['engine']} | {_cell(row['seconds'])} | {spread} | {row['runs']} | {_cell(row['peak_mib'])} "
            f"| {_cell(row['faster_than_postgresql'])} | {row['note']} |"
        )
    return lines


def steps(results: list[dict[str, Any]]) -> list[str]:
    """Where the time of each family goes: the steps with a twentieth of it or more."""
    lines = ["", "| work | engine | share of the time in each step |", "|---|---|---|"]
    for row in results:
        if row.get("steps"):
            told = ", ".join(f"{name} {share:.0%}" for name, share in row["steps"].items() if share >= STEP_SHARE_MIN)
            lines.append(f"| {row['work']} | {row['engine']} | {told} |")
    return lines if len(lines) > 3 else []


def verdicts(documents: dict[str, Any]) -> list[str]:
    """Each target with what was measured, reached or not."""
    lines = ["| what | to reach | measured | |", "|---|---:|---:|---|"]

    def find(shape: str, members: int, work: str, engine: str) -> dict[str, Any] | None:
        results = documents.get(f"{shape}:{members}", {"results": []})["results"]
        return next((row for row in results if (row["work"], row["engine"]) == (work, engine)), None)

    for shape, members, work, engine, most in TARGETS:
        row = find(shape, members, work, engine)
        if row and row["seconds"] is not None:
            lines.append(
                _verdict(
                    f"{work} by {engine}, {shape} {members:,}",
                    f"≤ {most:g} s",
                    f"{row['seconds']:g} s",
                    row["seconds"] <= most,
                )
            )
    for shape, members, work, engine, least in RATIOS:
        row = find(shape, members, work, engine)
        if row and row["faster_than_postgresql"] is not None:
            ratio = row["faster_than_postgresql"]
            lines.append(
                _verdict(
                    f"{work} by {engine} against PostgreSQL, {members:,}",
                    f"≥ {least:g} ×",
                    f"{ratio:g} ×",
                    ratio >= least,
                )
            )
    families = [
        row
        for row in documents.get("random:1000000", {"results": []})["results"]
        if row["work"].startswith("family ") and row["work"] != "family hybrid" and row["engine"] == "columnar"
    ]
    if families:
        slowest = max(families, key=lambda one: one["seconds"])
        lines.append(
            _verdict(
                f"slowest family of {len(families)} ({slowest['work'].removeprefix('family ')}), columnar, 1,000,000",
                f"≤ {FAMILY_S_MAX:g} s", f"{slowest['seconds']:g} s", slowest["seconds"] <= FAMILY_S_MAX,
            )
        )  # fmt: skip
    row = find("random", 1_000_000, "run", "cypher")
    if row and row["peak_mib"]:
        lines.append(
            _verdict(
                "memory of the run, all processes, 1,000,000",
                f"≤ {PEAK_MIB_MAX} MiB",
                f"{row['peak_mib']:g} MiB",
                row["peak_mib"] <= PEAK_MIB_MAX,
            )
        )
    lines += _linear(find)
    return lines + _verdicts_of_pages(documents)


def _verdicts_of_pages(documents: dict[str, Any]) -> list[str]:
    judges = {"load": _loaded_verdicts, "browser": _browser_verdicts}
    return [line for one in documents.values() if one["shape"] in judges for line in judges[one["shape"]](one)]


def _loaded_verdicts(document: dict[str, Any]) -> list[str]:
    """All pages together and all calls together, and beside it the slowest address of each kind."""
    people = f"{document['people']} people, {document['members']:,}"
    lines = []
    for kind, most in LOADED_MS.items():
        every = next(row for row in document["figures"] if row["name"] == f"every {kind}")
        slowest = max(
            (row for row in document["figures"] if row["name"].startswith(kind)), key=lambda row: row["p95_ms"]
        )
        lines.append(
            _verdict(f"{kind} p95 with {people}", f"≤ {most} ms", f"{every['p95_ms']:g} ms", every["p95_ms"] <= most)
        )
        lines.append(f"| the slowest of them, {slowest['name']}: p95 | – | {slowest['p95_ms']:g} ms | |")
    failed = sum(one["times"] for one in document["errors"])
    lines.append(_verdict(f"errors with {document['people']} people", "0", str(failed), failed == 0))
    return lines


def _browser_verdicts(document: dict[str, Any]) -> list[str]:
    """The worst of each kind in Chromium."""
    lines = []
    for key, words, unit, most in IN_BROWSER:
        rows = [row for row in document["figures"] if row["key"] == key and row["counts"]]
        if rows and most is not None:
            worst = max(rows, key=lambda row: row["median"])
            what = f"{words}, {document['members']:,} ({worst['where']})"
            lines.append(_verdict(what, f"≤ {most:,} {unit}", f"{worst['median']:g} {unit}", worst["median"] <= most))
    return lines


def _linear(find: Any) -> list[str]:
    """Time a member of the run at each size and shape against the random tree of 100,000."""
    base = find("random", 100_000, "run", "cypher")
    lines = []
    for shape, members in PLANNED:
        row = find(shape, members, "run", "cypher")
        if base and row and row["seconds"] and base["seconds"]:
            ratio = (row["seconds"] / members) / (base["seconds"] / 100_000)
            lines.append(f"| run, {shape} {members:,}: time a member against random 100,000 | – | {ratio:.2f} × | |")
    return lines


def _verdict(what: str, reach: str, measured: str, reached: bool) -> str:
    return f"| {what} | {reach} | {measured} | {'reached' if reached else '**falls short**'} |"


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


if __name__ == "__main__":
    main()
