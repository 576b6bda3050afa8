"""How does a command get at the database? The server named by NEO4J_URI, else the managed one, started when needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Final

from graph_service.config import Settings
from graph_service.errors import BadInput, Refused
from graph_service.store import local
from graph_service.store.driver import Store
from graph_service.store.migrations import migrate
from graph_service.store.server_files import scratch_home

ProgressCall = Callable[[str, int, int], None]

_SCRATCH_MEMORY_MIB: Final = 1024


def open_store(settings: Settings, progress: ProgressCall | None = None) -> Store:
    """A migrated store, ready for use; the caller closes it.

    Raises:
        BadInput: NEO4J_URI is set without NEO4J_PASSWORD.
        DatabaseUnavailable: the database cannot be reached or started.
    """
    if settings.neo4j_uri is not None:
        if settings.neo4j_password is None:
            raise BadInput(
                "NEO4J_URI is set but NEO4J_PASSWORD is not; give the password of user " + settings.neo4j_user
            )
        store = Store(
            settings.neo4j_uri,
            settings.neo4j_user,
            settings.neo4j_password,
            settings.neo4j_database,
            settings.query_timeout_s,
        )
    else:
        connection = local.ensure_running(settings, progress)
        store = Store(
            connection.uri,
            connection.user,
            connection.password,
            timeout_s=settings.query_timeout_s,
            revive=lambda: local.revive(settings),
        )
    try:
        if settings.neo4j_uri is not None:  # the managed server has just answered; should it end now, it is revived
            store.verify()
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def scratch_settings(settings: Settings) -> Settings:
    """The settings of a second managed store, in `home/scratch`, whose content nobody misses.

    Raises:
        Refused: NEO4J_URI is set, so that nothing local may be started.
    """
    if settings.neo4j_uri is not None:
        raise Refused(
            "this needs a scratch database beside your own, and with NEO4J_URI set nothing local is started. "
            "Unset NEO4J_URI for this command."
        )
    return dataclasses.replace(
        settings,
        home=scratch_home(settings),
        neo4j_memory_mib=min(settings.neo4j_memory_mib or _SCRATCH_MEMORY_MIB, _SCRATCH_MEMORY_MIB),
    )
