"""The store did what it was told and its answer was lost: the repeat neither refuses nor does anything twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import neo4j
import pytest
from neo4j.exceptions import ServiceUnavailable

from graph_service.errors import DatabaseUnavailable
from graph_service.ingest import journal, loading
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.placement.rules import Order
from graph_service.runs.reading import run_table
from graph_service.runs.record import outcome_hash
from graph_service.store import driver
from graph_service.store.driver import Transaction

PLAN = "unilevel-7"
TABLES = ("awards", "skips", "volumes")


@pytest.fixture
def lose(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Lose the answers of the next `times` transactions that ran a query: each is committed, and the caller hears
    that nobody answered. The list tells which were lost.
    """
    names: set[str] = set()
    run, execute = Transaction.run, neo4j.Session.execute_write

    def noting(self, name, /, **arguments):
        names.add(name)
        return run(self, name, **arguments)

    def lose(query: str, times: int = 1) -> list[str]:
        lost: list[str] = []

        def cut(self, work, *args, **kwargs):
            names.clear()
            result = execute(self, work, *args, **kwargs)
            if query in names and len(lost) < times:
                lost.append(query)
                raise ServiceUnavailable("the answer was lost")
            return result

        monkeypatch.setattr(Transaction, "run", noting)
        monkeypatch.setattr(neo4j.Session, "execute_write", cut)
        return lost

    return lose


@pytest.fixture
def in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small loads go in steps."""
    monkeypatch.setattr(loading, "ONE_TRANSACTION_ROWS_MAX", 10)


def kept(settings) -> list[str]:
    """Folders of rows that are still kept."""
    return [str(file.parent) for file in (settings.home / "loads").rglob("owner.json")]


@pytest.mark.parametrize("query", ["write/load_open", "write/load_step", "write/load_close"])
def test_a_load_goes_on_when_an_answer_is_lost(query, clean_store, settings, cypher, lose, in_steps):
    tables = synth_tables("retail-led", 60, 2, 3)
    lost = lose(query)
    report = load_tables(clean_store, tables, settings=settings)
    assert lost == [query]
    assert report.files["members"].new == 60
    assert cypher("MATCH (l:Load) RETURN count(l) AS n") == [{"n": 0}]
    assert cypher("MATCH (m:Member) RETURN count(m) AS n") == [{"n": 60}]
    assert load_tables(clean_store, tables, settings=settings).written == 0
    assert kept(settings) == []


def test_a_load_whose_opening_was_never_answered_is_completed_by_the_next_command(
    clean_store, settings, cypher, lose, in_steps, monkeypatch
):
    """Nobody answers for so long that the load gives up, not knowing whether it is open: its rows are kept."""
    tables = synth_tables("retail-led", 60, 2, 3)
    for patience in ("RETRY_AWAY_S", "RETRY_REVIVE_S"):
        monkeypatch.setattr(driver, patience, 0.0)
    lose("write/load_open", times=99)
    with pytest.raises(DatabaseUnavailable):
        load_tables(clean_store, tables, settings=settings)
    assert len(kept(settings)) == 1
    assert journal.recover(clean_store, settings) == 1  # by this very process, which lives
    assert load_tables(clean_store, tables, settings=settings).written == 0
    assert kept(settings) == []


def test_a_run_is_stored_when_the_answer_of_its_commit_is_lost(programme, lose):
    load_tables(programme.store, synth_tables("retail-led", 100, 2, 5))
    period = programme.default_period()
    lost = lose("runs/finish")
    made = programme.commit(PLAN, period, "someone")
    assert lost == ["runs/finish"]
    assert [run.run_id for run in programme.runs()] == [made.run_id]
    stored = {table: run_table(programme.store, made.run_id, table) for table in TABLES}
    assert outcome_hash(stored) == made.outcome_hash


def test_an_answer_lost_while_others_change_the_data_does_not_undo_the_run(programme, lose, monkeypatch):
    """Between the commit and its repeat somebody else's load came: the run was of the data before and stays."""
    load_tables(programme.store, synth_tables("retail-led", 100, 2, 5))
    period = programme.default_period()
    lose("runs/finish")
    sleep = driver.time.sleep

    def meanwhile(seconds):
        programme.store.write("write/bump_data_version")
        sleep(seconds)

    monkeypatch.setattr(driver.time, "sleep", meanwhile)
    made = programme.commit(PLAN, period, "someone")
    assert [run.run_id for run in programme.runs()] == [made.run_id]


@pytest.mark.parametrize("query", ["runs/claim", "runs/write_chunks"])
def test_a_run_is_stored_once_whichever_answer_is_lost(query, programme, lose, cypher):
    load_tables(programme.store, synth_tables("retail-led", 100, 2, 5))
    lost = lose(query)
    made = programme.commit(PLAN, programme.default_period(), "someone")
    assert lost == [query]
    stored = {table: run_table(programme.store, made.run_id, table) for table in TABLES}
    assert outcome_hash(stored) == made.outcome_hash


@pytest.mark.parametrize("rows_at_once", [30_000, 10])
@pytest.mark.parametrize("query", ["write/load_placements", "write/load_open", "write/bump_data_version"])
def test_places_are_given_once_when_an_answer_is_lost(
    query, rows_at_once, programme, settings, cypher, lose, monkeypatch
):
    """At once or in steps: the report tells what was placed, and nobody is placed twice."""
    load_tables(programme.store, synth_tables("retail-led", 60, 2, 3), settings=settings)
    monkeypatch.setattr(loading, "ONE_TRANSACTION_ROWS_MAX", rows_at_once)
    order = Order("breadth-first", dt.date(2026, 12, 1))
    wanted = programme.place(order, dry_run=True).placed
    lost = lose(query)
    report = programme.place(order)
    assert lost == ([] if query == "write/load_open" and rows_at_once > 10 else [query])
    assert report.placed == wanted
    rows = cypher("MATCH (a:Member)-[e:PLACED]->(m:Member) RETURN m.member_id AS m, a.member_id AS a, e.leg AS leg")
    assert {(row["m"], row["a"], row["leg"]) for row in rows} == {
        (one.member_id, one.placement_id, one.leg) for one in wanted
    }
    assert len(rows) == len(wanted) > 10
    assert programme.place(order).placed == ()
