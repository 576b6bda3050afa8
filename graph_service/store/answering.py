"""Does a managed server answer? Asked, and told its id, before there is a `Store`."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

import neo4j
from neo4j import exceptions as neo4j_errors

from graph_service.store import queries
from graph_service.store.server_files import DATABASE, ServerFiles


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the managed server listens and how to sign in."""

    uri: str
    user: str
    password: str = field(repr=False)
    pid: int


def listens(port: int) -> bool:
    """Is the port open? Asked before a driver is made: one that fails would swallow a Ctrl-C in its clean-up."""
    with socket.socket() as probe:
        probe.settimeout(2.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(connection: Connection) -> bool:
    """Does the server take our password and run a query on the user database?"""
    try:
        _run(connection, "schema/ping", timeout_s=5.0)
    except (neo4j_errors.DriverError, neo4j_errors.Neo4jError, OSError):
        return False
    return True


def renew_id(files: ServerFiles, connection: Connection) -> None:
    """Give a restored store the id that waits for it. Repeated when cut off, for the file goes last."""
    if files.renewal.exists():
        _run(
            connection,
            "write/renew_store_id",
            timeout_s=60.0,
            store_id=files.renewal.read_text(encoding="ascii").strip(),
        )
        files.renewal.unlink()


def _run(connection: Connection, name: str, *, timeout_s: float, **arguments: str) -> None:
    """Run one query; only for what has to be known or done before there is a `Store`."""
    text = queries.statement(queries.get(name))
    with (
        neo4j.GraphDatabase.driver(
            connection.uri,
            auth=(connection.user, connection.password),
            connection_timeout=2.0,
            connection_acquisition_timeout=3.0,
            telemetry_disabled=True,
        ) as driver,
        driver.session(database=DATABASE) as session,
    ):
        session.run(neo4j.Query(text, timeout=timeout_s), arguments).consume()
