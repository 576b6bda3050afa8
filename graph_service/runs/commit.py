"""How does an outcome become a stored run? Complete or not at all, and only when both engines agree.

A run is claimed by a token with a lease, its rows are written in chunks keyed by (run, table, number), each transaction
checking the token, and one last transaction counts what is there and turns the run from `writing` to `committed`.
Only a committed run is ever read. What a killed process left in `writing` is removed by `sweep`, with which every
commit begins.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from typing import Any, Final

import pandas as pd

from graph_service import __version__
from graph_service.errors import EnginesDiffer, Refused
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Plan
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.runs.preview import Preview, Progress
from graph_service.runs.reading import plan_document
from graph_service.runs.reading import run as read_run
from graph_service.runs.record import Run, chunks, outcome_hash, run_id_of
from graph_service.store.driver import Store
from graph_service.store.locking import is_gone, process_mark
from graph_service.store.snapshot import fingerprint
from graph_service.words import say

log = logging.getLogger(__name__)

LEASE_S: Final = 120
CHUNKS_PER_WRITE: Final = 4


def refuse_repeat(store: Store, period: str, plan: str) -> None:
    """Raise Refused, in words, when this period and plan already have a committed run."""
    rows = store.read("runs/state", run_id=run_id_of(period, plan))
    if rows and rows[0]["state"] == "committed":
        made = rows[0]
        raise Refused(
            say(
                "period {period} and plan {plan} were committed before, as run {run} on {moment} UTC by {who}; a run "
                "is "
                "never made twice. See it with `graph-service run show {run}`",
                period=period,
                plan=plan,
                run=made["run_id"],
                moment=f"{made['created_at']:%Y-%m-%d %H:%M}",
                who=made["created_by"],
            )
        )


def refuse_held(preview: Preview) -> None:
    """Raise Refused, in words, while the plan still holds the period's sales."""
    until = preview.held_until
    if until is not None and _now().date() < until:
        raise Refused(
            say(
                "run of {period} with {plan} was not stored: the plan holds the sales of the period until {until}, "
                "and what is refunded before that day is not paid for. Commit it on that day or later; a preview "
                "shows what it would pay today",
                period=preview.period.name,
                plan=preview.plan.name,
                until=until,
            )
        )


def refuse_changed_plan(store: Store, plan: Plan) -> None:
    """Raise Refused, in words, when a committed run was made with another content of this plan's name and version."""
    for row in store.read("runs/of_plan", plan=plan.name, version=plan.version):
        if row["document_hash"] == plan.document_hash or _means_the_same(store, row["run_id"], plan):
            continue
        raise Refused(
            say(
                "plan {name} version {version} is not what run {run_id} was made with: its content has the hash "
                "{hash}…, and had {hash_then}… then. A plan that a run has used does not change: give it a new "
                "version, or take the change back",
                name=plan.name,
                version=plan.version,
                run_id=row["run_id"],
                hash=plan.document_hash[:12],
                hash_then=row["document_hash"][:12],
            )
        )


def _means_the_same(store: Store, run_id: str, plan: Plan) -> bool:
    """Whether a run's plan is this one with keys left out that the product did not know then; only for one without dates."""
    then = from_canonical_json(plan_document(store, run_id))
    return plan.document_hash == plan.hash and canonical_json(then) == canonical_json(plan)


def commit(store: Store, snapshot: Snapshot, preview: Preview, by: str, progress: Progress = None) -> Run:
    """Store a verified preview as the run of its period and plan.

    Raises EnginesDiffer when the engines did not agree, Refused when the run exists, another process is writing it, the
    plan changed since a run used it, or the data changed since it was read. Nothing is left behind in any of these cases.
    """
    if not preview.verified:
        raise EnginesDiffer(
            f"run of {preview.period.name} with {preview.plan.name} was not stored: the engines differ in "
            f"{len(preview.differences)} places:\n  " + "\n  ".join(preview.differences[:20]),
            preview.differences,
        )
    refuse_repeat(store, preview.period.name, preview.plan.name)
    refuse_held(preview)
    refuse_changed_plan(store, preview.plan)
    if preview.data_version != snapshot.data_version:
        raise Refused(
            say(
                "run of {period} with {plan} was not stored: the data changed since it was computed. Run it again",
                period=preview.period.name,
                plan=preview.plan.name,
            )
        )
    tables = _tables(preview)
    record = _record(snapshot, preview, tables, by)
    token = _claim(store, record, canonical_json(preview.plan))
    try:
        written = _write_chunks(store, record, tables, token, progress)
        done = store.write(
            "runs/finish", run_id=record.run_id, token=token, data_version=snapshot.data_version, chunks=written
        )
    except BaseException:
        _remove(store, record.run_id, token)
        raise
    if not done:
        _remove(store, record.run_id, token)
        raise Refused(
            say(
                "run {run_id} was not stored: the data changed while it was computed, or another process took over. "
                "Run it again; nothing was left behind",
                run_id=record.run_id,
            )
        )
    return read_run(store, record.run_id)


def input_of(snapshot: Snapshot, plan: Plan, period: Period) -> str:
    """The fingerprint of all that a run of a plan reads of a period."""
    return fingerprint(snapshot, plan.settling(period), history=plan.reads_history, categories=plan.reads_categories)


def sweep(store: Store) -> int:
    """Remove what a killed process left half-written. Returns the number of runs removed.

    A run counts as left behind when its lease has run out, or when its process ran on this machine and is gone.
    """
    left = [row for row in store.read("runs/unfinished") if row["lease_until"] < _now() or is_gone(row["owner"])]
    for row in left:
        _remove(store, row["run_id"], row["token"])
    return len(left)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _tables(preview: Preview) -> dict[str, pd.DataFrame]:
    outcome = preview.outcome
    missing = [kind for kind in SALE_KINDS if kind not in outcome.awards.columns]
    if missing:
        raise EnginesDiffer("the split of awards by source is missing, so nothing was stored", ())
    return {"awards": outcome.awards, "skips": outcome.skips, "volumes": outcome.volumes, "carries": outcome.carries}


def _record(snapshot: Snapshot, preview: Preview, tables: dict[str, pd.DataFrame], by: str) -> Run:
    totals = preview.totals
    return Run(
        run_id=run_id_of(preview.period.name, preview.plan.name),
        period=preview.period.name,
        plan=preview.plan.name,
        plan_version=preview.plan.version,
        plan_hash=preview.plan.hash,
        plan_document_hash=preview.plan.document_hash,
        currency=preview.plan.currency,
        fingerprint=input_of(snapshot, preview.plan, preview.period),
        outcome_hash=outcome_hash(tables),
        data_version=snapshot.data_version,
        code_version=__version__,
        state="committed",
        verified=True,
        created_at=_now(),
        created_by=by,
        members=totals.members,
        participants=totals.participants,
        sales_minor=totals.sales_minor,
        volume=totals.volume,
        awards_minor=totals.awards_minor,
        awards=len(tables["awards"]),
        skips=len(tables["skips"]),
        volumes=len(tables["volumes"]),
    )


def _claim(store: Store, record: Run, plan_json: str) -> str:
    """Take the run for this process. Refused while another process holds an unexpired lease on it."""
    sweep(store)
    token = secrets.token_hex(16)
    properties: dict[str, Any] = {name: getattr(record, name) for name in record.__slots__}
    rows = store.write(
        "runs/claim",
        run_id=record.run_id,
        properties=properties | {"state": "writing", "plan_json": plan_json, "owner": process_mark()},
        token=token,
        lease_until=_now() + dt.timedelta(seconds=LEASE_S),
    )
    if not rows or rows[0]["token"] != token:
        raise Refused(say("run {run_id} is being written by another process; wait for it to end", run_id=record.run_id))
    return token


def _write_chunks(store: Store, record: Run, tables: dict[str, pd.DataFrame], token: str, progress: Progress) -> int:
    waiting = [
        dict(chunk, chunk_key=f"{record.run_id}|{table}|{chunk['number']}")
        for table in tables
        for chunk in chunks(table, tables[table])
    ]
    for start in range(0, len(waiting), CHUNKS_PER_WRITE):
        batch = waiting[start : start + CHUNKS_PER_WRITE]
        rows = store.write(
            "runs/write_chunks",
            run_id=record.run_id,
            token=token,
            lease_until=_now() + dt.timedelta(seconds=LEASE_S),
            rows=batch,
        )
        if not rows or rows[0]["chunks"] != len(batch):
            raise Refused(
                say("run {run_id} was taken over by another process; nothing of this one is kept", run_id=record.run_id)
            )
        if progress:
            progress("storing the run", start + len(batch), len(waiting))
    return len(waiting)


def _remove(store: Store, run_id: str, token: str) -> None:
    """Delete a run that is still being written under `token`, chunks first; a committed run is never touched."""
    while store.write("runs/remove_chunks", run_id=run_id, token=token, limit=200)[0]["removed"] > 0:
        pass
    store.write("runs/remove", run_id=run_id, token=token)
