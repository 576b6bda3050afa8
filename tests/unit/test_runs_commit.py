"""A run is stored complete or not at all, once, and only when the engines agree."""

import datetime as dt
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from graph_service.errors import EnginesDiffer, NotFound, Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.runs import commit as committing
from graph_service.runs.reading import run_table
from graph_service.runs.record import outcome_hash
from graph_service.service import pay
from graph_service.store.locking import is_gone, process_mark

PLAN = "unilevel-7"


def test_a_committed_run_reads_back_as_it_was_computed(loaded):
    period = loaded.default_period()
    preview = loaded.preview(PLAN, period)
    assert preview.verified
    run = loaded.commit(PLAN, period, "someone")
    assert (run.run_id, run.state, run.verified, run.created_by) == (f"{period}.{PLAN}", "committed", True, "someone")
    assert run.plan_hash == loaded.plan(PLAN).hash
    stored = {table: run_table(loaded.store, run.run_id, table) for table in ("awards", "skips", "volumes")}
    assert outcome_hash(stored) == run.outcome_hash
    assert run.awards_minor == stored["awards"]["amount_minor"].sum() == preview.totals.awards_minor
    assert [made.run_id for made in loaded.runs()] == [run.run_id]
    one = stored["awards"]["member_id"].iloc[0]
    assert (loaded.run_awards(run.run_id, one)["member_id"] == one).all()


def test_the_same_period_and_plan_again_is_refused_in_words(loaded):
    period = loaded.default_period()
    loaded.commit(PLAN, period, "someone")
    with pytest.raises(Refused, match=f"period {period} and plan {PLAN} were committed before, as run .* by someone"):
        loaded.commit(PLAN, period, "another")
    assert len(loaded.runs()) == 1


def test_a_difference_stops_the_run_and_stores_nothing(loaded):
    preview = loaded.preview(PLAN, loaded.default_period())
    wrong = replace(preview, verified=False, differences=("awards: member_id M1: amount_minor 1 against 2",))
    with pytest.raises(EnginesDiffer, match="amount_minor 1 against 2"):
        committing.commit(loaded.store, loaded.snapshot(), wrong, "someone")
    assert loaded.runs() == []
    assert loaded.store.read("runs/unfinished") == []


def test_data_that_changed_meanwhile_refuses_the_run_and_leaves_nothing(loaded):
    snapshot = loaded.snapshot()
    preview = loaded.preview(PLAN, loaded.default_period())
    loaded.store.write("write/bump_data_version")
    with pytest.raises(Refused, match="the data changed"):
        committing.commit(loaded.store, snapshot, preview, "someone")
    assert loaded.runs() == []
    assert loaded.store.read("runs/unfinished") == []


def test_data_that_changes_between_the_computation_and_the_commit_refuses_the_run(loaded, monkeypatch):
    """The run would be the old data's, its fingerprint and version the new data's."""
    compute = pay.preview

    def meanwhile(*args):
        made = compute(*args)
        people = [{"member_id": "NEW", "joined_on": "2026-01-01"}]
        load_tables(loaded.store, canonical({"members": people}))
        return made

    monkeypatch.setattr(pay, "preview", meanwhile)
    with pytest.raises(Refused, match="the data changed"):
        loaded.commit(PLAN, loaded.default_period(), "someone")
    assert loaded.runs() == []
    monkeypatch.undo()
    assert loaded.commit(PLAN, loaded.default_period(), "someone").data_version == loaded.snapshot().data_version


def test_a_preview_of_other_data_is_not_committed(loaded):
    preview = loaded.preview(PLAN, loaded.default_period())
    load_tables(loaded.store, canonical({"members": [{"member_id": "NEW", "joined_on": "2026-01-01"}]}))
    with pytest.raises(Refused, match="the data changed"):
        committing.commit(loaded.store, loaded.snapshot(), preview, "someone")
    assert loaded.runs() == []


def test_two_at_once_make_one_run(loaded):
    period = loaded.default_period()
    snapshot, preview = loaded.snapshot(), loaded.preview(PLAN, period)

    def once(name):
        try:
            return committing.commit(loaded.store, snapshot, preview, name).created_by
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(once, "abcd"))
    winners = [result for result in results if isinstance(result, str)]
    assert len(winners) == 1, results
    assert [run.created_by for run in loaded.runs()] == winners


@pytest.mark.slow
def test_killed_while_storing_leaves_nothing_that_counts(loaded, settings):
    """A process that dies by SIGKILL half-way: no run is seen, and the next commit stores it whole."""
    period = loaded.default_period()
    loaded.close()
    script = textwrap.dedent(
        f"""
        import os, signal
        from graph_service.config import Settings
        from graph_service.runs import commit, record
        from graph_service.service import Programme
        record.CHUNK_ROWS, commit.CHUNKS_PER_WRITE = 20, 1
        programme = Programme(Settings.from_env())
        def die(what, done, total):
            if what == "storing the run" and done >= 3:
                os.kill(os.getpid(), signal.SIGKILL)
        programme.progress = die
        programme.commit({PLAN!r}, {period!r}, "killed")
        """
    )
    environment = {
        "GRAPH_SERVICE_HOME": str(settings.home),
        "NEO4J_URI": settings.neo4j_uri or "",
        "NEO4J_PASSWORD": settings.neo4j_password or "",
        "PATH": "/usr/bin:/bin",
        "HOME": str(settings.home),
        "GRAPH_SERVICE_CACHE": str(settings.cache),
    }
    killed = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert killed.returncode == -9, killed.stderr
    assert loaded.runs() == []
    run = loaded.commit(PLAN, period, "after")
    assert run.created_by == "after"
    stored = {table: run_table(loaded.store, run.run_id, table) for table in ("awards", "skips", "volumes")}
    assert outcome_hash(stored) == run.outcome_hash


def test_a_claim_whose_lease_ran_out_is_swept(loaded):
    store = loaded.store
    store.write(
        "runs/claim",
        run_id="x.y",
        properties={"state": "writing", "owner": "elsewhere|1|0"},
        token="t",
        lease_until=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1),
    )
    assert committing.sweep(store) == 1
    assert store.read("runs/state", run_id="x.y") == []


def test_the_mark_of_a_process_tells_whether_it_is_gone():
    host, pid, started = process_mark().split("|")
    assert not is_gone(process_mark())
    assert not is_gone(f"{process_mark()}|anything")
    assert is_gone(f"{host}|{pid}|{int(started) - 5}|anything")  # its number was given to another
    assert is_gone(f"{host}|4194305|1")
    assert not is_gone(f"elsewhere|{pid}|1")
    assert not is_gone("0123456789abcdef")


def test_an_unknown_run_is_not_found(programme):
    with pytest.raises(NotFound, match="no run 'nowhere'"):
        programme.run("nowhere")
