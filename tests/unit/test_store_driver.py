"""Does Store give Python's own values, errors of ours, and the same answer whether or not the first try failed?"""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import neo4j
import pytest

from graph_service.config import Settings
from graph_service.errors import BadInput, DatabaseUnavailable, GraphServiceError, Refused
from graph_service.store import driver, queries
from graph_service.store.driver import Store, Transaction
from graph_service.store.local import ensure_running
from graph_service.store.queries import Query

Cypher = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def query(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Let the loader know a query that the product does not have; its name."""

    def make(text: str, *parameters: str) -> str:
        made = Query("tests/made", text, parameters, (), "made by a test", "none")
        known = queries.get
        monkeypatch.setattr(driver.queries, "get", lambda name: made if name == made.name else known(name))
        return made.name

    return make


def test_dates_come_as_pythons_own_wherever_they_stand(store: Store, query: Callable[..., str]) -> None:
    name = query(
        """
        RETURN date('2026-09-30') AS day, datetime('2026-09-30T10:00:00Z') AS moment,
               [1, date('2026-09-30'), [date('2026-10-01')]] AS list, {day: date('2026-09-30'), n: 1} AS map,
               [1, 'a', null, 2.5, true] AS plain, null AS nothing
        """
    )
    day = dt.date(2026, 9, 30)
    [row] = store.read(name)
    assert row == {
        "day": day,
        "moment": dt.datetime(2026, 9, 30, 10, tzinfo=dt.UTC),
        "list": [1, day, [dt.date(2026, 10, 1)]],
        "map": {"day": day, "n": 1},
        "plain": [1, "a", None, 2.5, True],
        "nothing": None,
    }
    assert type(row["day"]) is dt.date


def test_rows_stream_one_by_one_and_can_be_left(store: Store, query: Callable[..., str]) -> None:
    rows = store.stream(query("UNWIND range(1, 5000) AS n RETURN n"))
    assert [next(rows)["n"], next(rows)["n"]] == [1, 2]
    rows.close()  # type: ignore[attr-defined]
    assert sum(row["n"] for row in store.stream("tests/made")) == 12_502_500


def test_arguments_are_checked_before_anything_is_sent(store: Store) -> None:
    for call in (store.read, store.write, store.stream, store.autocommit):
        with pytest.raises(GraphServiceError, match=r"schema/ping\.cypher: .*unknown arguments \['x'\]"):
            call("schema/ping", x=1)


def test_a_rule_of_the_store_refuses_a_write(clean_store: Store, query: Callable[..., str], cypher: Cypher) -> None:
    with pytest.raises(Refused, match=r"would break a rule \(cypher/tests/made\.cypher\).*already exists"):
        clean_store.write(query("UNWIND [1, 1] AS n CREATE (:Member {member_id: 'A'})"))
    assert cypher("MATCH (m:Member) RETURN count(*) AS n") == [{"n": 0}]


def test_a_failing_transaction_writes_nothing(clean_store: Store, cypher: Cypher) -> None:
    def work(tx: Transaction) -> None:
        tx.run("write/load_members", rows=[{"member_id": "A"}])
        raise BadInput("no")

    with pytest.raises(BadInput, match="no"):
        clean_store.transact(work)
    assert cypher("MATCH (m:Member) RETURN count(*) AS n") == [{"n": 0}]


def test_a_write_in_a_reading_query_is_refused(clean_store: Store, query: Callable[..., str], cypher: Cypher) -> None:
    with pytest.raises(GraphServiceError, match="could not run a query"):
        clean_store.read(query("CREATE (m:Member {member_id: 'A'}) RETURN 1 AS n"))
    assert cypher("MATCH (m:Member) RETURN count(*) AS n") == [{"n": 0}]


def test_a_query_that_takes_too_long_is_ended(settings: Settings, query: Callable[..., str], cypher: Cypher) -> None:
    assert cypher("RETURN 1 AS up")
    name = query(
        "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b WITH a, b WHERE a < 0 RETURN count(*) AS n"
    )
    with _short(settings) as store, pytest.raises(DatabaseUnavailable, match=r"did not answer in time .*made\.cypher"):
        store.read(name)


def _short(settings: Settings) -> Store:
    if settings.neo4j_uri is None:
        connection = ensure_running(settings)
        return Store(connection.uri, connection.user, connection.password, timeout_s=1.0)
    return Store(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password or "", timeout_s=1.0)


def test_a_write_whose_answer_is_lost_happens_once(
    clean_store: Store, cypher: Cypher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server commits, the connection dies before it says so: the write is sent again and finds itself done."""
    lost: list[int] = []
    original = neo4j.ManagedTransaction._commit  # type: ignore[attr-defined]

    def lose(tx: Any) -> None:
        original(tx)
        if not lost:
            lost.append(1)
            raise neo4j.exceptions.IncompleteCommit("the answer was lost")

    monkeypatch.setattr(neo4j.ManagedTransaction, "_commit", lose)
    clean_store.write("write/load_members", rows=[{"member_id": "A"}])
    assert lost == [1]
    assert cypher("MATCH (m:Member) RETURN count(*) AS n") == [{"n": 1}]


def test_what_may_be_tried_again_is(clean_store: Store) -> None:
    calls = []

    def work(tx: Transaction) -> int:
        calls.append(1)
        if len(calls) < 3:
            raise neo4j.exceptions.TransientError("deadlock")
        return len(tx.run("schema/ping"))

    assert clean_store.transact(work) == 1
    assert len(calls) == 3


def test_nobody_there_is_told_soon_and_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        port = taken.getsockname()[1]
        with Store(f"bolt://127.0.0.1:{port}", "neo4j", "x") as store:
            with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
                store.verify()
            began = time.monotonic()
            with pytest.raises(DatabaseUnavailable, match=r"cannot be reached.*schema/ping"):
                store.read("schema/ping")
            assert time.monotonic() - began < 2 * driver.RETRY_AWAY_S


def test_a_server_that_is_slow_to_come_back_does_not_hold_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    assert driver.RETRY_REVIVE_S + 15 < 60  # and the last attempt's own time: no request hangs for a minute
    monkeypatch.setattr(driver, "RETRY_REVIVE_S", 1.0)
    starts, ready = [], threading.Event()

    def revive() -> None:
        starts.append(1)
        ready.wait(30.0)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with Store(f"bolt://127.0.0.1:{taken.getsockname()[1]}", "neo4j", "x", revive=revive) as store:
            for _ in range(2):
                began = time.monotonic()
                with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
                    store.read("schema/ping")
                assert time.monotonic() - began < 5
            assert store.is_reviving
            assert starts == [1]  # the start goes on, and nobody begins a second one beside it
            ready.set()


@pytest.mark.slow
def test_somebody_who_says_nothing_does_not_hold_us() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with Store(f"bolt://127.0.0.1:{silent.getsockname()[1]}", "neo4j", "x") as store:
            began = time.monotonic()
            with pytest.raises(DatabaseUnavailable):
                store.verify()
            assert time.monotonic() - began < 60


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        Store("ftp://127.0.0.1:7687", "neo4j", "x")


def test_explain_tells_the_notices_of_the_server(store: Store) -> None:
    bad = Query("tests/made", "MATCH (a:Member), (b:Member) RETURN count(*) AS n", (), ("n",), "pairs", "none")
    summary = store.explain(bad, {})
    assert "03N90" in [status.gql_status for status in summary.gql_status_objects]  # a cartesian product
