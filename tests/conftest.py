"""Which database do the tests use? The real managed server, one a session; emptied for each test that writes."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, cast

import argon2
import neo4j
import pytest

from graph_service.access import passwords
from graph_service.config import Settings
from graph_service.store import local
from graph_service.store.driver import Store
from graph_service.store.opening import open_store

if TYPE_CHECKING:
    from graph_service.service import Programme

Cypher = Callable[..., list[dict[str, Any]]]

MEMORY_MIB = 1280  # enough for every test, and two suites fit on a small machine

# Everything but the schema's memory; the scan of all nodes is why this is no query of the product.
EMPTY_EDGES = """
MATCH ()-[edge]->()
CALL (edge) { DELETE edge } IN TRANSACTIONS OF 20000 ROWS
"""
EMPTY = """
MATCH (n) WHERE NOT n:Migration AND NOT n:Meta AND NOT n:TreeLock
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS
"""
OPEN = """
SHOW TRANSACTIONS YIELD transactionId, currentQuery
WHERE NOT currentQuery CONTAINS 'SHOW TRANSACTIONS'
RETURN transactionId AS id
"""
TOUCH = "MATCH (meta:Meta {key: 'store'}) SET meta.data_version = meta.data_version + 1"


def pytest_sessionstart() -> None:
    """Let a run that is told to end (by `timeout`, by CI) end as Ctrl-C does, so that it stops its servers."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def cache() -> Path:
    """The user's own download cache, so that the server is fetched once and not once a test session."""
    return Settings.from_env().cache


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Settings]:
    """Settings of a database that answers: a managed server in a temporary home, or GRAPH_SERVICE_TEST_URI."""
    home = tmp_path_factory.mktemp("home")
    base = Settings(
        home=home,
        cache=cache,
        neo4j_memory_mib=MEMORY_MIB,
        secret_key="only for tests",
        insecure_cookies=True,
        requests_a_minute=0,
    )
    uri = os.environ.get("GRAPH_SERVICE_TEST_URI")
    if uri:
        password = os.environ.get("GRAPH_SERVICE_TEST_PASSWORD")
        yield dataclasses.replace(base, neo4j_uri=uri, neo4j_password=password)
        return
    local.ensure_running(base)
    try:
        yield base
    finally:
        local.stop(base)


@pytest.fixture(scope="session")
def store(settings: Settings) -> Iterator[Store]:
    """A migrated store; read-only for whoever takes it as it is."""
    with open_store(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def cypher(settings: Settings) -> Iterator[Cypher]:
    """Run any Cypher, for a test that needs the store in a state that the product itself never makes."""
    with _driver(settings) as driver, driver.session() as session:

        def run(text: str, **parameters: object) -> list[dict[str, Any]]:
            return session.run(neo4j.Query(cast("LiteralString", text)), parameters).data()

        yield run


@pytest.fixture
def clean_store(settings: Settings, store: Store) -> Store:
    """The store without any data; schema, locks and the store's own id stay."""
    empty(settings)
    return store


@pytest.fixture
def programme(settings: Settings, clean_store: Store) -> Iterator[Programme]:
    """The whole product on an empty store."""
    from graph_service.service import Programme

    assert clean_store is not None
    with Programme(settings) as opened:
        yield opened


@pytest.fixture
def loaded(programme: Programme) -> Programme:
    """The whole product with a small retail-led programme in it: 150 people, three months of sales."""
    from graph_service.ingest.loading import load_tables
    from graph_service.ingest.synth import synth_tables

    load_tables(programme.store, synth_tables("retail-led", 150, 3, 5))
    return programme


def empty(settings: Settings) -> None:
    """Remove all data from the database of these settings, and what the home folder remembers of its audit log."""
    shutil.rmtree(settings.home / "audit", ignore_errors=True)
    with _driver(settings) as driver, driver.session() as session:
        wait_for_the_dead(session)
        session.run(EMPTY_EDGES).consume()
        session.run(EMPTY).consume()
        session.run(TOUCH).consume()


def wait_for_the_dead(session: neo4j.Session) -> None:
    """Wait until what a killed process had begun is committed or rolled back; it would land in the emptied store."""
    begun = {str(row["id"]) for row in session.run(OPEN)}
    deadline = time.monotonic() + 60
    while begun and time.monotonic() < deadline:
        time.sleep(0.05)
        begun &= {str(row["id"]) for row in session.run(OPEN)}
    assert not begun, f"transactions stayed open for a minute: {sorted(begun)}"


def _driver(settings: Settings) -> neo4j.Driver:
    if settings.neo4j_uri is None:
        connection = local.ensure_running(settings)
        return neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password))
    return neo4j.GraphDatabase.driver(settings.neo4j_uri, auth=(settings.neo4j_user, settings.neo4j_password or ""))


def light_hashing() -> Callable[[], None]:
    """Argon2id with the least memory for a while; returns what puts the real cost back."""
    real, passwords._HASHER = passwords._HASHER, argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._nobody.cache_clear()

    def back() -> None:
        passwords._HASHER = real
        passwords._nobody.cache_clear()

    return back


@pytest.fixture
def lightly_hashed() -> Iterator[None]:
    """Passwords hashed with the least memory, for tests of what is around the hashing."""
    back = light_hashing()
    try:
        yield
    finally:
        back()
