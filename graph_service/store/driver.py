"""How does the product talk to Neo4j? One driver a process; every query a `Query`, every failure an error of ours."""

from __future__ import annotations

import dataclasses
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any, Final, Self, TypeVar

import neo4j
from neo4j import exceptions as neo4j_errors
from neo4j import time as neo4j_time

from graph_service.errors import BadInput, DatabaseUnavailable, GraphServiceError, Refused
from graph_service.store import queries
from graph_service.store.answering import Connection
from graph_service.store.queries import Query

log = logging.getLogger(__name__)
logging.getLogger("neo4j").setLevel(logging.INFO)  # below it the driver tells every parameter, secrets too

Row = dict[str, Any]
T = TypeVar("T")

RETRY_TRANSIENT_S: Final = 30.0  # deadlocks, elections
RETRY_AWAY_S: Final = 10.0  # nobody answers
RETRY_REVIVE_S: Final = 40.0  # nobody answers, and the server is ours to bring back; no request hangs for a minute
_PLAIN: Final = frozenset({int, str, float, bool, bytes, type(None)})
_TEMPORAL: Final = (neo4j_time.Date, neo4j_time.DateTime, neo4j_time.Time)
_AWAY: Final = (
    neo4j_errors.ServiceUnavailable,
    neo4j_errors.SessionExpired,
    neo4j_errors.ConnectionPoolError,
    neo4j_errors.DatabaseUnavailable,
    OSError,
)


class Transaction:
    """An open transaction; runs queries of the product by name."""

    __slots__ = ("_tx",)

    def __init__(self, tx: neo4j.ManagedTransaction | neo4j.Transaction) -> None:
        self._tx = tx

    def run(self, name: str, /, **arguments: Any) -> list[Row]:
        """All rows of the named query."""
        query = queries.get(name)
        query.check_arguments(arguments)
        return [_plain(record) for record in self._tx.run(queries.statement(query), arguments)]


class Store:
    """A connection pool to one database. Open it after the fork, one a process.

    Reads and managed writes are repeated when the database says that it should be tried again or does not answer at
    all, so **every write must be idempotent**: it may have happened though its answer was lost. With `revive`, a
    managed server that died is brought back first. On a cluster all sessions share bookmarks, so that readers see our
    own writes.
    """

    def __init__(
        self,
        uri: str,
        user: str,
        password: str,
        database: str = "neo4j",
        timeout_s: float = 600.0,
        *,
        revive: Callable[[], Connection | None] | None = None,
    ) -> None:
        self._database = database
        self._timeout_s = timeout_s
        self._revive_server = revive
        self._swap = threading.Lock()
        self._reviving: Future[Connection | None] | None = None
        self._address = Connection(uri, user, password, pid=0)
        self._driver = _connect(self._address)
        routed = uri.startswith("neo4j")  # one server alone needs no bookmarks, and a restore would make them wrong
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager() if routed else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        self._driver.close()

    @property
    def is_reviving(self) -> bool:
        """Whether a managed server that died is being started now."""
        coming = self._reviving
        return coming is not None and not coming.done()

    def verify(self) -> None:
        """Raise DatabaseUnavailable unless the database answers now; not repeated."""
        query = queries.get("schema/ping")
        with _errors(query), self._session(neo4j.READ_ACCESS) as session:
            session.run(neo4j.Query(queries.statement(query), timeout=30.0)).consume()

    def read(self, name: str, /, **arguments: Any) -> list[Row]:
        """All rows of a reading query."""
        query = queries.get(name)
        query.check_arguments(arguments)

        @neo4j.unit_of_work(timeout=self._timeout_s)
        def work(tx: neo4j.ManagedTransaction) -> list[Row]:
            return [_plain(record) for record in tx.run(queries.statement(query), arguments)]

        def attempt() -> list[Row]:
            with self._session(neo4j.READ_ACCESS) as session:
                return session.execute_read(work)

        with _errors(query):
            return self._repeat(attempt)

    def stream(self, name: str, /, **arguments: Any) -> Iterator[Row]:
        """Rows of a reading query one by one, for results too large for a list. Not repeated after the first row."""
        query = queries.get(name)
        query.check_arguments(arguments)
        return self._rows(query, arguments)

    def write(self, name: str, /, **arguments: Any) -> list[Row]:
        """Run one writing query in a transaction of its own; it must be idempotent, for it may run twice."""
        query = queries.get(name)
        query.check_arguments(arguments)
        with _errors(query):
            return self._write(lambda tx: tx.run(name, **arguments))

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Run `work(tx)` in one writing transaction: all of it happens or none. It may be called more than once."""
        with _errors():
            return self._write(work)

    def autocommit(self, name: str, /, **arguments: Any) -> list[Row]:
        """Run a query that manages its own transactions (`CALL { } IN TRANSACTIONS`) or changes the schema.

        Not repeated once it was sent, for part of it may have happened.
        """
        query = queries.get(name)
        query.check_arguments(arguments)
        self.read("schema/ping")  # a dead connection or server is found, and mended, before anything is sent
        with _errors(query), self._session(neo4j.WRITE_ACCESS) as session:
            return [
                _plain(r)
                for r in session.run(neo4j.Query(queries.statement(query), timeout=self._timeout_s), arguments)
            ]

    def write_batches(
        self, name: str, rows: Sequence[Mapping[str, Any]], /, batch: int = 10_000, **arguments: Any
    ) -> int:
        """Run a query that takes `$rows`, one transaction for each `batch` of them. Returns the number of rows."""
        for start in range(0, len(rows), batch):
            self.write(name, rows=list(rows[start : start + batch]), **arguments)
        return len(rows)

    def explain(self, query: Query, arguments: Mapping[str, Any]) -> neo4j.ResultSummary:
        """The plan of a query with every notice of the server, without running it; for the query tests."""
        text = queries.statement(dataclasses.replace(query, text="EXPLAIN " + query.text))
        with _errors(query), self._session(neo4j.WRITE_ACCESS, notices=True) as session:
            return session.run(text, dict(arguments)).consume()

    def _write(self, work: Callable[[Transaction], T]) -> T:
        @neo4j.unit_of_work(timeout=self._timeout_s)
        def managed(tx: neo4j.ManagedTransaction) -> T:
            return work(Transaction(tx))

        def attempt() -> T:
            with self._session(neo4j.WRITE_ACCESS) as session:
                return session.execute_write(managed)

        return self._repeat(attempt)

    def _rows(self, query: Query, arguments: Mapping[str, Any]) -> Iterator[Row]:
        def attempt() -> tuple[neo4j.Session, neo4j.Result]:
            session = self._session(neo4j.READ_ACCESS)
            try:
                result = session.run(neo4j.Query(queries.statement(query), timeout=self._timeout_s), dict(arguments))
                result.peek()
            except BaseException:
                session.close()
                raise
            return session, result

        with _errors(query):
            session, result = self._repeat(attempt)
            with session:
                for record in result:
                    yield _plain(record)

    def _repeat(self, attempt: Callable[[], T]) -> T:
        """Call `attempt` until it succeeds, fails for good, or has failed for too long."""
        began = time.monotonic()
        delay_s = 0.1
        while True:
            used = self._driver
            try:
                return attempt()
            except (neo4j_errors.Neo4jError, neo4j_errors.DriverError, OSError) as error:
                away = isinstance(error, _AWAY)
                patience_s = RETRY_TRANSIENT_S
                if away:
                    left_s = max(0.0, began + RETRY_REVIVE_S - time.monotonic())
                    patience_s = RETRY_REVIVE_S if self._revive(used, left_s) else RETRY_AWAY_S
                if not (away or _is_transient(error)) or time.monotonic() - began + delay_s > patience_s:
                    raise
                log.info("trying again in %.1f s: %s", delay_s, error)
            time.sleep(delay_s * random.uniform(0.5, 1.5))
            delay_s = min(2 * delay_s, 3.0)

    def _revive(self, used: neo4j.Driver, wait_s: float) -> bool:
        """Bring a managed server back that died. False when there is nothing of ours to bring back.

        A start that takes longer than `wait_s` goes on without us: cut off, a slow one would never end well.
        """
        if self._revive_server is None:
            return False
        coming = self._start_reviving(self._revive_server)
        if not wait([coming], wait_s).done:
            return True
        connection = coming.result()
        if connection is None:
            return False
        with self._swap:
            if self._driver is used and (connection.uri, connection.password) != (
                self._address.uri,
                self._address.password,
            ):
                self._driver = _connect(connection)  # it could not have its old port again
                self._address = connection
                used.close()
        return True

    def _start_reviving(self, revive_server: Callable[[], Connection | None]) -> Future[Connection | None]:
        """One attempt for all who wait, in a thread of its own."""
        with self._swap:
            if self._reviving is None or self._reviving.done():
                self._reviving = Future()
                threading.Thread(target=_settle, args=(self._reviving, revive_server), daemon=True).start()
            return self._reviving

    def _session(self, access: str, *, notices: bool = False) -> neo4j.Session:
        return self._driver.session(
            database=self._database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            notifications_min_severity="INFORMATION" if notices else "OFF",
        )


def _connect(address: Connection) -> neo4j.Driver:
    try:
        return neo4j.GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=10.0,
            connection_acquisition_timeout=30.0,
            liveness_check_timeout=5.0,  # a connection idle for longer is tried before it is used
            max_transaction_retry_time=0.0,  # Store._repeat does that, and revives the server between
            notifications_min_severity="OFF",
            warn_notification_severity="OFF",
            user_agent="graph-service",
            telemetry_disabled=True,
        )
    except (neo4j_errors.ConfigurationError, ValueError) as error:
        raise BadInput(f"the database address {address.uri!r} cannot be used: {error}") from error


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001  (handed on to whoever waits)
        future.set_exception(error)


def _is_transient(error: Exception) -> bool:
    if isinstance(error, neo4j_errors.Neo4jError):
        return error.is_retryable() and "OutOfMemory" not in (error.code or "")
    return isinstance(error, neo4j_errors.DriverError) and error.is_retryable()


def _plain(record: neo4j.Record) -> Row:
    return {key: _native(value) for key, value in zip(record.keys(), record, strict=True)}


def _native(value: Any) -> Any:
    """Python's own dates for the driver's, in lists and maps too; long lists of plain values are not copied."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return value if _PLAIN.issuperset(map(type, value)) else [_native(item) for item in value]
    if kind is dict:
        return {key: _native(item) for key, item in value.items()}
    return value.to_native() if isinstance(value, _TEMPORAL) else value


@contextmanager
def _errors(query: Query | None = None) -> Iterator[None]:
    """Every failure of the driver as an error of ours, naming the query."""
    where = f" (cypher/{query.name}.cypher)" if query else ""
    try:
        yield
    except neo4j_errors.AuthError as error:
        raise DatabaseUnavailable(f"Neo4j refused the user name or password{where}: {error.message}") from error
    except neo4j_errors.ConstraintError as error:
        raise Refused(f"the store refused a write that would break a rule{where}: {error.message}") from error
    except _AWAY as error:
        raise DatabaseUnavailable(f"Neo4j cannot be reached or did not answer in time{where}: {error}") from error
    except neo4j_errors.Neo4jError as error:
        raise _refusal(error, where) from error
    except neo4j_errors.DriverError as error:
        raise GraphServiceError(f"the Neo4j driver was used wrongly{where}: {error}") from error


def _refusal(error: neo4j_errors.Neo4jError, where: str) -> GraphServiceError:
    code = error.code or ""
    if "TimedOut" in code or "Timeout" in code:
        return DatabaseUnavailable(
            f"Neo4j did not answer in time{where}: {error.message}. GRAPH_SERVICE_QUERY_TIMEOUT_S sets the limit"
        )
    if "OutOfMemory" in code:
        return DatabaseUnavailable(
            f"Neo4j ran out of memory{where}: {error.message}. GRAPH_SERVICE_NEO4J_MEMORY_MIB gives it more"
        )
    if code.startswith("Neo.ClientError.Schema."):
        return Refused(f"the store refused a change of its schema{where}: {error.message}")
    if isinstance(error, neo4j_errors.TransientError):
        return DatabaseUnavailable(f"Neo4j was too busy, again and again{where}: {error.message}")
    return GraphServiceError(f"Neo4j could not run a query{where}: {error.message}")
