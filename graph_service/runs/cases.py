"""Does a plan pay what a case file says, on both engines? Cases are TOML; no Python is needed to write one."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.errors import BadInput, NotFound, PlanRefused, Problem
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_plan, read_plan
from graph_service.runs.expectations import mismatches
from graph_service.runs.preview import EngineChoice
from graph_service.runs.verify import compare
from graph_service.store.driver import Store
from graph_service.store.ranks import assign_ranks
from graph_service.store.snapshot import read_snapshot
from graph_service.store.wiping import clear_network

_KEYS: Final = {
    "title", "source", "plan", "period", "members", "sponsorships", "sales", "refunds", "fees", "placements",
    "ranks_before", "carry_before", "expect", "note",
}  # fmt: skip
_SHORT: Final[dict[str, dict[str, str]]] = {
    "members": {"id": "member_id", "sponsor": "sponsor_id"},
    "sponsorships": {"member": "member_id", "sponsor": "sponsor_id"},
    "sales": {"id": "sale_id", "buyer": "buyer_id", "seller": "seller_id", "payer": "payer_id", "on": "sold_on"},
    "refunds": {"id": "refund_id", "sale": "sale_id", "on": "refunded_on"},
    "fees": {"id": "fee_id", "payer": "payer_id", "on": "paid_on"},
    "placements": {"member": "member_id", "parent": "placement_id"},
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case file, read and checked. `rows` are raw text rows for each load file."""

    path: Path
    title: str
    source: str
    plan: Plan
    period: Period
    rows: dict[str, list[dict[str, str]]]
    ranks_before: dict[str, str]
    expect: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case gave: no failures means it passed."""

    path: Path
    title: str
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met on every engine asked for."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class CaseReport:
    """All results, in the order of the paths."""

    results: tuple[CaseResult, ...]

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return sum(result.passed for result in self.results)

    @property
    def failed(self) -> int:
        """How many did not."""
        return len(self.results) - self.passed

    def summary(self) -> str:
        """`N passed, N failed`."""
        return f"{self.passed} passed, {self.failed} failed"


def find_cases(paths: Sequence[Path]) -> list[Path]:
    """Case files named or below the folders named, sorted. Raises NotFound when a path is missing or holds none."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise NotFound(f"{path}: no such file or folder; give a case file or a folder of them")
        files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        # A plan kept beside its cases is not a case.
        found += [file for file in files if file == path or "expect" in _read_toml(file)]
    if not found:
        where = ", ".join(map(str, paths))
        raise NotFound(f"no case files below {where}; a case is a .toml file with an [expect] table")
    return found


def run_cases(
    paths: Sequence[Path],
    store: Store,
    engine: EngineChoice = "both",
    on_result: Callable[[CaseResult], None] | None = None,
) -> CaseReport:
    """Run each case on `store`, which is emptied of network data before and after every one: give a scratch store."""
    results = []
    for path in find_cases(paths):
        result = _run_file(path, store, engine)
        results.append(result)
        if on_result:
            on_result(result)
    clear_network(store)
    return CaseReport(tuple(results))


def _run_file(path: Path, store: Store, engine: EngineChoice) -> CaseResult:
    try:
        case = read_case(path)
        outcomes = compute_case(case, store, engine)
    except BadInput as error:
        return CaseResult(path, path.stem, (str(error),))
    failures: list[str] = []
    for outcome in outcomes:
        failures += [f"[{outcome.engine}] {line}" for line in mismatches(case.expect, outcome, case.plan)]
    if len(outcomes) == 2:
        failures += [f"[engines differ] {line}" for line in compare(outcomes[0], outcomes[1])]
    return CaseResult(path, case.title, tuple(failures))


def compute_case(case: Case, store: Store, engine: EngineChoice = "both") -> list[Outcome]:
    """Load the case's network into an emptied `store` and compute its plan: Cypher's outcome first."""
    clear_network(store)
    load_tables(store, canonical(case.rows))
    assign_ranks(store, case.ranks_before, case.period.start)
    outcomes = []
    if engine in ("both", "cypher"):
        outcomes.append(cypher_engine.compute(store, case.plan, case.period))
    if engine in ("both", "columnar"):
        outcomes.append(columnar.compute(read_snapshot(store), case.plan, case.period))
    return outcomes


def read_case(path: Path) -> Case:
    """Read and check one case file. Raises PlanRefused with every problem found."""
    document = _read_toml(path)
    problems = [
        Problem(f"{path}: {key}", "is not a key of a case", f"use {', '.join(sorted(_KEYS))}")
        for key in document.keys() - _KEYS
    ]
    problems += [
        Problem(f"{path}: {key}", "is missing", "see docs/cases.md for the form of a case")
        for key in ("title", "source", "plan", "period", "members", "expect")
        if key not in document
    ]
    if document.get("carry_before") or document.get("expect", {}).get("carry_after"):
        problems.append(Problem(f"{path}: carry", "no family of this version carries volume", "leave it out"))
    if problems:
        raise PlanRefused(str(path), problems)
    period = Period.parse(str(document["period"]))
    plan = _plan(path, document["plan"])
    ranks = document.get("ranks_before", {})
    if isinstance(ranks, list):
        ranks = {row["member"]: row["rank"] for row in ranks}
    return Case(
        path, str(document["title"]), str(document["source"]), plan, period,
        _rows(path, document, plan, period), {str(k): str(v) for k, v in ranks.items()}, document["expect"],
    )  # fmt: skip


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanRefused(str(path), [Problem(str(path), f"is not TOML: {error}", "mend that line")]) from error
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}") from error


def _plan(path: Path, value: object) -> Plan:
    if isinstance(value, dict):
        return parse_plan(value, f"{path}: plan")
    beside = path.parent / str(value)
    return read_plan(str(beside if beside.is_file() else value))


def _rows(path: Path, document: dict[str, Any], plan: Plan, period: Period) -> dict[str, list[dict[str, str]]]:
    """Short names to column names, values to text, defaults as `docs/cases.md` says."""
    long_ago = (period.start - dt.timedelta(days=365)).isoformat()
    defaults: dict[str, Callable[[dict[str, str], int], dict[str, str]]] = {
        "members": lambda row, _: {"joined_on": long_ago, "enrolled_on": row.get("joined_on", long_ago)},
        "sponsorships": lambda _row, _: {"from": long_ago},
        "sales": lambda row, i: {
            "sale_id": f"S{i}", "sold_on": period.start.isoformat(), "net": row.get("volume", "0"),
            "currency": plan.currency,
        },
        "refunds": lambda _row, i: {"refund_id": f"R{i}", "refunded_on": period.start.isoformat()},
        "fees": lambda _row, i: {
            "fee_id": f"F{i}", "paid_on": period.start.isoformat(), "currency": plan.currency, "kind": "enrolment",
        },
        "placements": lambda _row, _: {},
    }  # fmt: skip
    rows: dict[str, list[dict[str, str]]] = {}
    for file, fill in defaults.items():
        given = document.get(file, [])
        if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
            wrong = Problem(f"{path}: {file}", "is not a list of tables", f"write {file} = [{{…}}]")
            raise PlanRefused(str(path), [wrong])
        short = _SHORT[file]
        texts: list[dict[str, str]] = [
            {short.get(str(key), str(key)): _text(value) for key, value in row.items()} for row in given
        ]
        if texts:
            rows[file] = _uniform([fill(row, i) | row for i, row in enumerate(texts, start=1)])
    for row in rows.pop("placements", []):
        member = next((m for m in rows["members"] if m["member_id"] == row["member_id"]), None)
        if member is None:
            raise PlanRefused(str(path), [Problem(f"{path}: placements", f"no member {row['member_id']!r}", "add it")])
        member |= row
    rows["members"] = _uniform(rows["members"])
    return rows


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _uniform(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    rows = list(rows)
    columns = sorted({column for row in rows for column in row})
    return [{column: row.get(column, "") for column in columns} for row in rows]
