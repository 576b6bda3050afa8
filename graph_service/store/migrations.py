"""Has the store the schema that this version needs? Ordered statements, each applied once and remembered."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from typing import Final

from graph_service.errors import DatabaseUnavailable, GraphServiceError, Refused
from graph_service.store import queries
from graph_service.store.driver import Store

_NUMBERED: Final = re.compile(r"^schema/(\d{3})_\w+$")
_RACE_ATTEMPTS_MAX: Final = 20
_AWAIT_INDEXES_S: Final = 600


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered statement of `cypher/schema/`."""

    version: int
    name: str  # as queries.get() takes it
    checksum: str


def migrations() -> tuple[Migration, ...]:
    """Every migration of this version of the code, in order. Raises GraphServiceError on a gap or a double number."""
    found = [
        Migration(int(match[1]), name, checksum(queries.get(name).text))
        for name in queries.names()
        if (match := _NUMBERED.match(name))
    ]
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise GraphServiceError(
            "cypher/schema: migrations must be numbered 001, 002, … without a gap or a double number"
        )
    return tuple(found)


def checksum(statement: str) -> str:
    """SHA-256 of a statement; white space and comments do not count."""
    words = " ".join(re.sub(r"//[^\n]*", "", statement).split())
    return hashlib.sha256(words.encode()).hexdigest()


def migrate(store: Store) -> list[str]:
    """Apply what is missing, in order. Returns the names of the migrations that this call applied.

    Each statement is idempotent and is remembered after it succeeded: a process killed between the two applies it
    again, and two processes at once both arrive at the same schema.

    Raises:
        Refused: the store was written by a newer version of the code, or an applied migration was edited since.
    """
    wanted = migrations()
    applied = {row["version"]: row for row in store.read("schema/applied")}
    _check_history(wanted, applied)
    done: list[str] = []
    for migration in wanted:
        if migration.version not in applied:
            _apply(store, migration)
            done.append(migration.name.removeprefix("schema/"))
    if done:
        store.autocommit("schema/await_indexes", seconds=_AWAIT_INDEXES_S)
    return done


def _check_history(wanted: tuple[Migration, ...], applied: dict[int, dict[str, object]]) -> None:
    newer = sorted(applied.keys() - {migration.version for migration in wanted})
    if newer:
        raise Refused(
            f"the store has schema migration {newer[-1]:03d}, this version of graph-service knows {len(wanted)}: it "
            "was written by a newer version. Upgrade graph-service, or restore a backup made with this one."
        )
    for migration in wanted:
        row = applied.get(migration.version)
        if row is not None and row["checksum"] not in {None, migration.checksum}:
            raise Refused(
                f"cypher/{migration.name}.cypher is not the statement that was applied to this store as migration "
                f"{migration.version:03d}. Put the file back as it was and make the change in a new migration."
            )


def _apply(store: Store, migration: Migration) -> None:
    short = migration.name.removeprefix("schema/")
    for attempt in range(_RACE_ATTEMPTS_MAX):
        try:
            store.autocommit(migration.name)
            store.write("schema/remember", version=migration.version, name=short, checksum=migration.checksum)
        except (Refused, DatabaseUnavailable):  # another process makes the same one: a clash or a deadlock
            if attempt == _RACE_ATTEMPTS_MAX - 1:
                raise
            time.sleep(0.1 * (attempt + 1))
        else:
            return
