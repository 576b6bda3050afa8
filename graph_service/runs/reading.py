"""Which runs are stored, and what did one pay?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from graph_service.errors import NotFound
from graph_service.plan.model import Plan
from graph_service.plan.reading import from_canonical_json
from graph_service.runs.record import Run, unpack
from graph_service.store.driver import Store
from graph_service.words import say


def runs(store: Store) -> list[Run]:
    """Committed runs, newest period first."""
    return [Run(**row["run"]) for row in store.read("runs/list")]


def run(store: Store, run_id: str) -> Run:
    """One committed run. Raises NotFound naming how to list them."""
    rows = store.read("runs/one", run_id=run_id)
    if not rows:
        raise NotFound(say("no run {run_id}; see `graph-service run list`", run_id=repr(run_id)))
    return Run(**rows[0]["run"])


def run_table(store: Store, run_id: str, table: str, member_id: str | None = None) -> pd.DataFrame:
    """Stored rows of `awards`, `skips` or `volumes`, of one member or of all."""
    if member_id is None:
        rows = store.read("runs/chunks", run_id=run_id, table=table)
    else:
        rows = store.read("runs/chunks_of_member", run_id=run_id, table=table, member_id=member_id)
    frame = unpack(table, rows)
    return frame if member_id is None else frame[frame["member_id"] == member_id].reset_index(drop=True)


def plan_of_run(store: Store, run_id: str) -> Plan:
    """The plan as it was when the run was made, wherever it came from and whatever has its name today."""
    plan = from_canonical_json(plan_document(store, run_id))
    return replace(plan, document_hash=run(store, run_id).plan_document_hash)


def plan_document(store: Store, run_id: str) -> str:
    """The plan's canonical content as it was when the run was made."""
    run(store, run_id)
    return str(store.read("runs/plan_document", run_id=run_id)[0]["plan_json"])
