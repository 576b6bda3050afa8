"""Does a plan pay what a case file says, on both engines? Cases are TOML; no Python is needed to write one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.errors import DatabaseUnavailable, GraphServiceError
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.outcome import CARRY_COLUMNS, RANK_COLUMNS, Before, Outcome, no_rows
from graph_service.runs.case_files import Case, find_cases, read_case
from graph_service.runs.expectations import mismatches
from graph_service.runs.preview import EngineChoice
from graph_service.runs.verify import compare
from graph_service.store.driver import Store
from graph_service.store.ranks import assign_ranks
from graph_service.store.snapshot import read_snapshot
from graph_service.store.wiping import clear_network


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
    except DatabaseUnavailable:
        raise
    except GraphServiceError as error:
        said = str(error)
        return CaseResult(path, path.stem, (said if said.startswith(str(path)) else f"{path}: {said}",))
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
    left = before_case(case)
    outcomes = []
    if engine in ("both", "cypher"):
        outcomes.append(cypher_engine.compute(store, case.plan, case.period, before=left))
    if engine in ("both", "columnar"):
        outcomes.append(columnar.compute(read_snapshot(store), case.plan, case.period, left))
    return outcomes


def before_case(case: Case) -> Before:
    """What `carry_before` and `ranks_before` say that earlier periods left."""
    carries = [(each.member, each.bonus, each.leg, each.volume) for each in case.carry_before]
    return Before(_rows(CARRY_COLUMNS, carries), _rows(RANK_COLUMNS, list(case.ranks_before.items())))


def _rows(columns: tuple[str, ...], rows: Sequence[tuple[str | int, ...]]) -> pd.DataFrame:
    empty = no_rows(columns)
    return pd.DataFrame(rows, columns=list(columns)).astype(empty.dtypes.to_dict()) if rows else empty
