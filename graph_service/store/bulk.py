"""How does a first load of millions of rows get in quickly? Through Neo4j's own importer, into a new store.

The importer writes a new store in a folder of its own; only when it is complete the two change places, as after
`db restore`. So an import that fails or is cut off leaves the old store as it was. Users, the audit log, alerts and cases
are carried over; sessions are not, people sign in again. The schema is made anew by the migrations.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Final

from graph_service.config import Settings
from graph_service.errors import Refused
from graph_service.model.tables import Tables
from graph_service.store import java, local
from graph_service.store.backup import swap
from graph_service.store.bulk_files import ImportFiles, write_files
from graph_service.store.driver import Store
from graph_service.store.jars import ensure_jars, free_mib
from graph_service.store.locking import locked, try_lock
from graph_service.store.opening import open_store
from graph_service.store.server_files import DATABASE, ServerFiles, write_configuration

Report = Callable[[str, int, int], None]
HEAP_MIB: Final = 1024


def refuse_unless_possible(store: Store, settings: Settings) -> None:
    """Raise Refused unless the server is ours to stop and the store holds no network and no runs."""
    if settings.neo4j_uri is not None:
        raise Refused("a bulk load needs the managed Neo4j and NEO4J_URI is set; leave --bulk out, or unset NEO4J_URI")
    [state] = store.read("network/existing_anything")
    if state["others"] or state["relationships"]:
        raise Refused(
            "a bulk load is for a first load and the store is not empty; leave --bulk out to add to what is there, "
            "or empty it with `graph-service db wipe --yes`"
        )


def import_tables(store: Store, settings: Settings, tables: Tables, report: Report) -> int:
    """Make a store of checked tables and put it in the place of the empty one. Returns the new data version.

    `store` cannot be used afterwards: open another.
    """
    files = local.managed_files(settings)
    lock = try_lock(files.home / "importing.lock")
    if lock is None:
        raise Refused("another bulk load is running; wait for it")
    staging = ServerFiles(files.home / "importing")
    try:
        shutil.rmtree(staging.home, ignore_errors=True)
        staging.make_folders()
        kept = store.read("network/existing_kept")
        inbox = staging.home / "import"
        written = write_files(tables, kept, inbox, report)
        if free_mib(staging.home) < 2 * (sum(file.stat().st_size for file in inbox.iterdir()) >> 20) + 200:
            raise Refused(f"{staging.home}: too little room on the disk for a bulk load; nothing was changed")
        report("importing", 0, 0)
        _import(settings, staging, written, lock)
        with locked(files.starting, "starting or stopping Neo4j"):
            refuse_unless_possible(store, settings)
            if store.read("network/existing_kept") != kept:
                raise Refused(
                    "users, alerts or cases were changed while the bulk load ran; nothing was loaded, try again"
                )
            store.close()
            report("replacing the empty store", 0, 0)
            local.stop_locked(files)
            swap(files, staging)
            local.start_locked(settings, files, report)
    finally:
        shutil.rmtree(staging.home, ignore_errors=True)
        os.close(lock)
    report("making indexes", 0, 0)
    with open_store(settings) as opened:
        [state] = opened.read("network/existing_state")
        return int(state["data_version"])


def _import(settings: Settings, staging: ServerFiles, written: ImportFiles, lock: int) -> None:
    """Run the importer into the folder of its own. Raises GraphServiceError with what it said."""
    write_configuration(staging, settings, port=0)
    java.admin(
        staging,
        ensure_jars(settings.cache),
        *("database", "import", "full", DATABASE),
        "--id-type=actual",
        "--bad-tolerance=0",
        "--overwrite-destination=true",
        "--max-off-heap-memory=2g",
        f"--report-file={staging.log.parent / 'import.report'}",
        f"--multiline-fields={'true' if written.multiline else 'false'}",
        *(f"--nodes={label}={file}" for label, file in written.nodes),
        *(f"--relationships={kind}={file}" for kind, file in written.relationships),
        heap_mib=HEAP_MIB,
        holding=lock,
    )
