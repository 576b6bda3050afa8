"""Is the schema the same whether it is made once, twice, by two processes, or by one that is killed half-way?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.config import Settings
from graph_service.errors import Refused
from graph_service.store import local
from graph_service.store.checks import check
from graph_service.store.driver import Store
from graph_service.store.migrations import checksum, migrate, migrations

Cypher = Callable[..., list[dict[str, Any]]]

MIGRATE = """
import os
from graph_service.store.driver import Store
from graph_service.store.migrations import migrate
with Store(os.environ["URI"], os.environ["WHO"], os.environ["WORD"]) as store:
    print(len(migrate(store)))
"""


@pytest.fixture
def bare(clean_store: Store, cypher: Cypher) -> Iterator[Store]:
    """The store without its schema; with it again afterwards."""
    strip(cypher)
    yield clean_store
    strip(cypher)
    migrate(clean_store)


def strip(cypher: Cypher) -> None:
    for row in cypher("SHOW CONSTRAINTS YIELD name RETURN name"):
        cypher(f"DROP CONSTRAINT {row['name']}")
    for row in cypher("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        cypher(f"DROP INDEX {row['name']}")
    cypher("MATCH (n:Migration|Meta|TreeLock) DELETE n")


def process(settings: Settings) -> subprocess.Popen[str]:
    """Another process that migrates the store and prints how many migrations it applied."""
    if settings.neo4j_uri is None:
        connection = local.ensure_running(settings)
        where = {"URI": connection.uri, "WHO": connection.user, "WORD": connection.password}
    else:
        where = {"URI": settings.neo4j_uri, "WHO": settings.neo4j_user, "WORD": settings.neo4j_password or ""}
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(local.__file__).parents[2])}
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE], env=path | where, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def assert_complete(store: Store, cypher: Cypher) -> None:
    assert [row["version"] for row in store.read("schema/applied")] == [one.version for one in migrations()]
    assert check(store) == []
    assert (
        cypher("MATCH (m:Meta) RETURN count(*) AS metas, max(m.data_version) AS version, max(m.store_id) AS id")[0][
            "metas"
        ]
        == 1
    )
    assert cypher("MATCH (l:TreeLock) RETURN count(*) AS locks") == [{"locks": 1}]


def test_twice_changes_nothing(bare: Store, cypher: Cypher) -> None:
    assert migrate(bare) == [one.name.removeprefix("schema/") for one in migrations()]
    before = cypher("MATCH (m:Meta) RETURN properties(m) AS meta")
    assert migrate(bare) == []
    assert cypher("MATCH (m:Meta) RETURN properties(m) AS meta") == before
    assert_complete(bare, cypher)


def test_two_processes_at_once_arrive_at_one_schema(bare: Store, cypher: Cypher, settings: Settings) -> None:
    both = [process(settings), process(settings)]
    answers = [one.communicate(timeout=300) for one in both]
    assert [one.returncode for one in both] == [0, 0], answers
    assert_complete(bare, cypher)


def test_killed_in_the_middle_it_is_completed_by_the_next(bare: Store, cypher: Cypher, settings: Settings) -> None:
    wanted = len(migrations())
    for share in (0.2, 0.6):
        victim = process(settings)
        while victim.poll() is None:
            found = cypher("MATCH (m:Migration) RETURN count(*) AS count")[0]["count"]
            if found >= share * wanted:
                victim.send_signal(signal.SIGKILL)
                break
            time.sleep(0.01)
        victim.communicate(timeout=60)
    assert migrate(bare)
    assert_complete(bare, cypher)


def test_a_migration_edited_after_it_was_applied_is_refused(clean_store: Store, cypher: Cypher) -> None:
    right = cypher("MATCH (m:Migration {version: 4}) RETURN m.checksum AS checksum")[0]["checksum"]
    cypher("MATCH (m:Migration {version: 4}) SET m.checksum = 'another'")
    try:
        with pytest.raises(Refused, match=r"004_member_id_unique\.cypher is not the statement that was applied"):
            migrate(clean_store)
    finally:
        cypher("MATCH (m:Migration {version: 4}) SET m.checksum = $right", right=right)
    assert migrate(clean_store) == []


def test_a_store_of_a_newer_version_is_refused(clean_store: Store, cypher: Cypher) -> None:
    cypher("CREATE (:Migration {version: 999, name: '999_future'})")
    try:
        with pytest.raises(Refused, match="written by a newer version"):
            migrate(clean_store)
    finally:
        cypher("MATCH (m:Migration {version: 999}) DELETE m")


def test_white_space_and_comments_do_not_change_a_checksum() -> None:
    assert checksum("CREATE  INDEX a // why\n FOR (n)") == checksum("CREATE INDEX a\nFOR (n)")
    assert checksum("CREATE INDEX a") != checksum("CREATE INDEX b")
