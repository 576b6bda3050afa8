"""How is the managed store saved to one file and brought back? Neo4j's own dumps, taken while it is stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from graph_service.config import Settings
from graph_service.errors import BadInput, GraphServiceError, Refused
from graph_service.store import java, local
from graph_service.store.backup_reading import contents
from graph_service.store.driver import Store
from graph_service.store.jars import ensure_jars, free_mib
from graph_service.store.locking import locked
from graph_service.store.server_files import (
    DATABASE,
    DATABASE_PARTS,
    ServerFiles,
    snapshots,
    sync,
    undo_half_restore,
    write_configuration,
    write_private,
)
from graph_service.store.writes import refuse_while_loading

ProgressCall = Callable[[str, int, int], None]

ROOM_MIB: Final = 100  # beside what a backup unpacks to
_DUMP: Final = f"{DATABASE}.dump"


def backup(settings: Settings, file: Path, progress: ProgressCall | None = None) -> int:
    """Write the store to `file`, replacing it in one step. A running server is stopped meanwhile.

    Returns:
        The size of the file in bytes.

    Raises:
        BadInput: the folder of `file` does not exist or cannot be written.
        Refused: NEO4J_URI is set, there is no store yet, or a load into it is not completed: the rows still to be
            written would not be in the file.
    """
    files = local.managed_files(settings)
    target = file.expanduser().absolute()
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK) or target.is_dir():
        raise BadInput(f"{target}: cannot be written; name a file in a folder that exists")
    if not files.database("databases").is_dir():
        raise Refused(f"{files.home}: there is no store yet, so nothing to save; load something first")
    with _stopped(settings, files, progress, unless=_refuse_open_load) as lock:
        jars = ensure_jars(settings.cache, progress)
        folder = target.parent / f".{target.name}.part"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            if progress is not None:
                progress("saving the store", 0, 0)
            java.admin(files, jars, "database", "dump", f"--to-path={folder}", DATABASE, holding=lock)
            dump = folder / _DUMP
            dump.chmod(0o600)
            sync(dump)
            dump.replace(target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return target.stat().st_size


def restore(settings: Settings, file: Path, progress: ProgressCall | None = None) -> None:
    """Replace the store by that of a backup. The old store stays in place until the new one was read completely.

    The store takes a new id, for it goes on from an old data version with another content than the replaced store did.

    Raises:
        BadInput: `file` is no backup or is damaged; the store is as it was, and a server that runs was not stopped.
        Refused: NEO4J_URI is set.
    """
    files = local.managed_files(settings)
    source = file.expanduser().absolute()
    if not source.is_file():
        raise BadInput(f"{source}: there is no such file")
    if progress is not None:
        progress("looking at the backup", 0, 0)
    contents(source, room_bytes=max(free_mib(files.home) - ROOM_MIB, 0) << 20)
    files.make_folders()
    with _stopped(settings, files, progress) as lock:
        jars = ensure_jars(settings.cache, progress)
        staging = ServerFiles(files.home / "restoring")
        shutil.rmtree(staging.home, ignore_errors=True)
        staging.make_folders()
        try:
            if progress is not None:
                progress("reading the backup", 0, 0)
            _load(settings, staging, jars, source, lock)
            write_private(files.renewal, str(uuid.uuid4()))
            swap(files, staging)
            shutil.rmtree(snapshots(settings), ignore_errors=True)
        finally:
            shutil.rmtree(staging.home, ignore_errors=True)


def holds_data(settings: Settings) -> bool:
    """Is there a store that a restore would replace?"""
    return local.managed_files(settings).database("databases").is_dir()


def _load(settings: Settings, staging: ServerFiles, jars: list[Path], source: Path, lock: int) -> None:
    """Read the backup into a store beside the real one. Raises BadInput when it is damaged."""
    write_configuration(staging, settings, port=0)
    inbox = staging.home / "import"
    link = inbox / _DUMP
    link.symlink_to(source)
    try:
        overwrite = "--overwrite-destination=true"
        java.admin(staging, jars, "database", "load", f"--from-path={inbox}", overwrite, DATABASE, holding=lock)
        report = f"--report-path={staging.log.parent}"
        java.admin(staging, jars, "database", "check", report, DATABASE, holding=lock)
    except GraphServiceError as error:
        raise BadInput(f"{source}: is no backup of a store, or is damaged; the store is as it was. {error}") from error
    finally:
        link.unlink()


def swap(files: ServerFiles, staging: ServerFiles) -> None:
    """Exchange the two folders of the database; cut off half-way, the next start undoes it."""
    undo_half_restore(files)
    files.replaced.mkdir()
    for part in DATABASE_PARTS:
        current = files.database(part)
        current.parent.mkdir(parents=True, exist_ok=True)
        if current.is_dir():
            current.rename(files.replaced / part)
        else:
            (files.replaced / f"{part}.none").touch()
    for part in DATABASE_PARTS:
        staging.database(part).rename(files.database(part))
        sync(files.database(part).parent)
    done = files.home / "replaced.done"
    shutil.rmtree(done, ignore_errors=True)
    files.replaced.rename(done)  # from here on the new store counts
    sync(files.home)
    shutil.rmtree(done, ignore_errors=True)


def _refuse_open_load(files: ServerFiles) -> None:
    """Raise Refused when the running server holds a load that is not completed. Call it with the command lock held."""
    connection = local.running_connection(files)
    if connection is None:
        return
    with Store(connection.uri, connection.user, connection.password) as store:
        refuse_while_loading(store)


@contextlib.contextmanager
def _stopped(
    settings: Settings,
    files: ServerFiles,
    progress: ProgressCall | None,
    unless: Callable[[ServerFiles], None] | None = None,
) -> Iterator[int]:
    """Keep the server down, and everybody from starting it; then as it was before. `unless` may refuse to.

    Yields the lock by which others are kept from starting it.
    """
    with locked(files.starting, "starting or stopping Neo4j") as lock:
        if unless is not None:
            unless(files)
        was_running = local.stop_locked(files)
        undo_half_restore(files)
        try:
            yield lock
        finally:
            if was_running:
                local.start_locked(settings, files, progress)
