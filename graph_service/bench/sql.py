"""How fast do PostgreSQL and DuckDB do the same work with recursive common table expressions?"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import psycopg

from graph_service.bench.peers import RATES_PPM, Rows
from graph_service.errors import BadInput

TIMEOUT_S: Final = 300

LEVEL_SQL: Final = """
WITH RECURSIVE own AS (
    SELECT buyer AS member, sum(net)::bigint AS net FROM sale
    WHERE sold_on >= %(start)s AND sold_on < %(end)s GROUP BY buyer
), walk AS (
    SELECT m.sponsor AS member, own.net, 1 AS level FROM own JOIN member m ON m.id = own.member
    WHERE m.sponsor IS NOT NULL
    UNION ALL
    SELECT m.sponsor, walk.net, level + 1 FROM walk JOIN member m ON m.id = walk.member
    WHERE m.sponsor IS NOT NULL AND level < 7
)
SELECT member, level, sum(net)::bigint FROM walk GROUP BY member, level
"""
TEAM_SQL: Final = """
WITH RECURSIVE own AS (
    SELECT buyer AS member, sum(net)::bigint AS net FROM sale
    WHERE sold_on >= %(start)s AND sold_on < %(end)s GROUP BY buyer
), walk AS (
    SELECT member, net FROM own
    UNION ALL
    SELECT m.sponsor, walk.net FROM walk JOIN member m ON m.id = walk.member WHERE m.sponsor IS NOT NULL
)
SELECT member, sum(net)::bigint FROM walk GROUP BY member
"""

# PostgreSQL as its manual advises for a machine of this size; the default of 4 MB of work memory would spill at once.
POSTGRES_CONF: Final = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 2GB
work_mem = 512MB
maintenance_work_mem = 512MB
effective_cache_size = 8GB
fsync = off
max_parallel_workers_per_gather = 2
"""

Fetch = Callable[[str], list[tuple[Any, ...]]]


def level_total(fetch: Fetch) -> int:
    """Seven levels: bases times rates, in millionths of a minor unit."""
    return sum(int(net) * RATES_PPM[level - 1] for _, level, net in fetch(LEVEL_SQL))


def team_total(fetch: Fetch) -> int:
    """The sum of all team volumes."""
    return sum(int(net) for _, net in fetch(TEAM_SQL))


@contextmanager
def duckdb_with(rows: Rows) -> Iterator[Fetch]:
    """DuckDB in memory with the network loaded."""
    connection = duckdb.connect()
    members, sales = _frames(rows)
    connection.register("members", members)
    connection.register("sales", sales)
    connection.execute("CREATE TABLE member AS SELECT id, sponsor FROM members")
    connection.execute("CREATE TABLE sale AS SELECT buyer, sold_on, net FROM sales")
    days = {"start": rows.first_day, "end": rows.end_day}

    def fetch(sql: str) -> list[tuple[Any, ...]]:
        text = sql.replace("%(start)s", "$start").replace("%(end)s", "$end")
        return connection.execute(text, days).fetchall()

    try:
        yield fetch
    finally:
        connection.close()


@contextmanager
def postgresql_with(rows: Rows) -> Iterator[tuple[Fetch, int]]:
    """A PostgreSQL server of its own on loopback with the network loaded, indexed and analysed; and its process id.

    A query that takes longer than five minutes raises TimeoutError.
    """
    with (
        _server() as (port, pid),
        psycopg.connect(f"host=127.0.0.1 port={port} user=bench dbname=postgres") as connection,
    ):
        connection.autocommit = True
        _load(connection, rows)
        days = {"start": rows.first_day, "end": rows.end_day}

        def fetch(sql: str) -> list[tuple[Any, ...]]:
            try:
                return connection.execute(sql.encode(), days).fetchall()
            except psycopg.errors.QueryCanceled as late:
                raise TimeoutError(f"not done after {TIMEOUT_S} s") from late

        yield fetch, pid


def _frames(rows: Rows) -> tuple[pd.DataFrame, pd.DataFrame]:
    sponsor = pd.array(rows.sponsor, dtype="Int64")
    sponsor[rows.sponsor < 0] = pd.NA
    members = pd.DataFrame({"id": np.arange(len(rows.sponsor)), "sponsor": sponsor})
    return members, pd.DataFrame({"buyer": rows.buyer, "sold_on": rows.sold_on, "net": rows.net})


def _load(connection: psycopg.Connection[tuple[Any, ...]], rows: Rows) -> None:
    members, sales = _frames(rows)
    connection.execute("CREATE TABLE member (id integer PRIMARY KEY, sponsor integer)")
    connection.execute("CREATE TABLE sale (buyer integer NOT NULL, sold_on integer NOT NULL, net bigint NOT NULL)")
    with connection.cursor() as cursor:
        for table, frame in (("member", members), ("sale", sales)):
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)".encode()) as copy:
                copy.write(frame.to_csv(index=False, header=False))
    connection.execute("CREATE INDEX ON sale (sold_on)")
    connection.execute("CREATE INDEX ON member (sponsor)")
    connection.execute("VACUUM ANALYZE")
    connection.execute(f"SET statement_timeout = '{TIMEOUT_S}s'".encode())


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    initdb = shutil.which("initdb") or (str(bins[-1] / "initdb") if bins else None)
    if initdb is None:
        raise BadInput("the PostgreSQL peer needs its server programs; scripts/postgresql.sh installs them")
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        home = Path(folder) / "data"
        if as_user:
            shutil.chown(folder, "postgres")
        subprocess.run(
            [*as_user, initdb, "-D", str(home), "-U", "bench", "-A", "trust", "-N"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        with (home / "postgresql.conf").open("a") as conf:
            conf.write(POSTGRES_CONF)
        control = [*as_user, str(Path(initdb).with_name("pg_ctl")), "-D", str(home), "-w"]
        subprocess.run(
            [*control, "-o", f"-p {port}", "-l", str(home / "log"), "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        try:
            yield port, int((home / "postmaster.pid").read_text().splitlines()[0])
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/")
