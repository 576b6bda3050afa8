"""Is the managed Neo4j running, and how is it started and stopped? The real server, one a store, on loopback."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from graph_service.config import Settings
from graph_service.errors import DatabaseUnavailable, Refused
from graph_service.store import java
from graph_service.store.answering import Connection, answers, listens, renew_id
from graph_service.store.jars import NEO4J_VERSION, ensure_jars, free_mib
from graph_service.store.locking import locked, try_lock
from graph_service.store.server_files import (
    USER,
    ServerFiles,
    ServerState,
    managed_loads,
    read_or_make_password,
    scratch_home,
    snapshots,
    undo_half_restore,
    write_configuration,
)

ProgressCall = Callable[[str, int, int], None]

START_TIMEOUT_S: Final = 180.0
STOP_TIMEOUT_S: Final = 120.0
_PORT_ATTEMPTS_MAX: Final = 3
_DISK_FREE_MIN_MIB: Final = 200
UNKNOWN_HOLDER_S: Final = 15.0  # a killed process may take a moment to be gone
_STARTING: Final = "starting Neo4j"


@dataclass(frozen=True, slots=True)
class Status:
    """What `db status` tells."""

    state: str  # running, starting, stopped, crashed
    home: Path
    version: str
    uri: str | None = None
    pid: int | None = None
    memory_mib: int | None = None
    store_mib: int | None = None


def ensure_running(settings: Settings, progress: ProgressCall | None = None) -> Connection:
    """Start the managed server unless it runs already, and wait until it answers.

    Raises:
        Refused: NEO4J_URI is set, or another server that is not ours to use holds the store.
        DatabaseUnavailable: the server cannot be fetched or does not start; carries the end of its log.
    """
    files = managed_files(settings)
    state = ServerState.read(files.state)
    usual = files.password.is_file() and not files.renewal.exists()
    if state is not None and _alive(state) and usual:  # needs no lock
        connection = _connection(files, state)
        if answers(connection):
            return connection
    with locked(files.starting, "starting or stopping Neo4j"):
        return start_locked(settings, files, progress)


def start_locked(settings: Settings, files: ServerFiles, progress: ProgressCall | None = None) -> Connection:
    """`ensure_running` for a caller that holds the command lock."""
    jars = ensure_jars(settings.cache, progress)
    connection = _join(files, progress) or _start_new(settings, files, jars, progress)
    renew_id(files, connection)
    return connection


def _join(files: ServerFiles, progress: ProgressCall | None) -> Connection | None:
    """The server that is there already, when it is ready. None when it ends instead: who was stopping it was killed."""
    running = find_server(files)
    if running is None:
        return None
    try:
        _await_ready(files, running, progress)
    except (DatabaseUnavailable, _PortTakenError):
        if _alive(running):
            raise
        _await_free(files)
        return None
    return _connection(files, running)


def _start_new(settings: Settings, files: ServerFiles, jars: list[Path], progress: ProgressCall | None) -> Connection:
    files.make_folders()
    undo_half_restore(files)
    if free_mib(files.home) < _DISK_FREE_MIN_MIB:
        raise DatabaseUnavailable(
            f"{files.home}: less than {_DISK_FREE_MIN_MIB} MiB free on the disk, too little for Neo4j. Free some, or "
            "set GRAPH_SERVICE_HOME to a folder on another disk."
        )
    _check_password(files)
    port = _free_port(_configured_port(files))
    for attempt in range(1, _PORT_ATTEMPTS_MAX + 1):
        write_configuration(files, settings, port)
        _set_first_password(files, jars)
        try:
            return _start(settings, files, jars, port, progress)
        except _PortTakenError as error:
            if attempt == _PORT_ATTEMPTS_MAX:
                raise DatabaseUnavailable(str(error)) from error
            port = _free_port(0)
    raise AssertionError("unreachable")


def stop(settings: Settings) -> bool:
    """Shut the managed server down cleanly. Returns False when none was running."""
    files = managed_files(settings)
    if not files.home.is_dir():
        return False
    with locked(files.starting, "starting or stopping Neo4j"):
        return stop_locked(files)


def stop_locked(files: ServerFiles) -> bool:
    """`stop` for a caller that holds the command lock."""
    state = find_server(files)
    if state is not None:
        _end(files, state)
    files.state.unlink(missing_ok=True)
    return state is not None


def status(settings: Settings) -> Status:
    """What the managed server is doing; starts nothing."""
    files = managed_files(settings)
    state = ServerState.read(files.state)
    size = (
        sum(path.stat().st_size for path in files.data.rglob("*") if path.is_file()) >> 20
        if files.data.is_dir()
        else None
    )
    if state is None or not _alive(state):
        held = files.home.is_dir() and not _is_free(files)
        name = "starting" if held else "stopped" if state is None else "crashed"
        return Status(name, files.home, NEO4J_VERSION, store_mib=size)
    connection = _connection(files, state)
    memory = int(psutil.Process(state.pid).memory_info().rss) >> 20
    name = "running" if answers(connection) else "starting"
    return Status(name, files.home, NEO4J_VERSION, connection.uri, state.pid, memory, size)


def running_connection(files: ServerFiles) -> Connection | None:
    """How to reach the server that runs on this store, if one does. Call it with the command lock held.

    None also when its password is gone: then nobody can sign in.
    """
    state = find_server(files)
    return _connection(files, state) if state is not None and files.password.is_file() else None


def wipe(settings: Settings) -> None:
    """Stop the managed server and remove its store, its password and what was made from it; logs stay."""
    files = managed_files(settings)
    if files.home.is_dir():
        with locked(files.starting, "starting or stopping Neo4j"):
            stop_locked(files)
            doomed = files.home / "wiped"
            if files.data.is_dir():
                shutil.rmtree(doomed, ignore_errors=True)
                files.data.rename(doomed)  # in one step, so that half a store is never found
            files.password.unlink(missing_ok=True)
            files.renewal.unlink(missing_ok=True)
            shutil.rmtree(doomed, ignore_errors=True)
    _wipe_beside(settings)


def _wipe_beside(settings: Settings) -> None:
    """What the home keeps beside the store: copies of its rows, the scratch store, the demo's passwords."""
    scratch = ServerFiles.of(dataclasses.replace(settings, home=scratch_home(settings)))
    if scratch.home.is_dir():
        with locked(scratch.starting, "starting or stopping Neo4j"):
            stop_locked(scratch)
    for folder in (scratch_home(settings), snapshots(settings), managed_loads(settings)):
        shutil.rmtree(folder, ignore_errors=True)
    settings.demo_sign_in.unlink(missing_ok=True)


def revive(settings: Settings) -> Connection | None:
    """Bring back a managed server that died; None when it was stopped on purpose or the server is not ours."""
    if settings.neo4j_uri is not None or ServerState.read(ServerFiles.of(settings).state) is None:
        return None
    return ensure_running(settings)


def managed_files(settings: Settings) -> ServerFiles:
    """The files of the managed server. Raises Refused when the settings name a server of the user's own."""
    if settings.neo4j_uri is not None:
        raise Refused(
            f"NEO4J_URI is set ({settings.neo4j_uri}), so there is no local Neo4j to manage. Use that server's own "
            "tools, or unset NEO4J_URI."
        )
    return ServerFiles.of(settings)


def find_server(files: ServerFiles) -> ServerState | None:
    """The live server of this store, or None; clears what a dead one left. Call it with the command lock held.

    Raises:
        Refused: the store is held by a process that cannot be identified.
    """
    state = ServerState.read(files.state)
    if state is not None and _alive(state):
        return state
    if _is_free(files):
        return None
    deadline = time.monotonic() + UNKNOWN_HOLDER_S
    while time.monotonic() < deadline:
        for process in psutil.process_iter(["cmdline", "create_time"]):
            if (
                java.home_argument(files) in (process.info["cmdline"] or ())
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found = ServerState(process.pid, process.info["create_time"], _configured_port(files))
                found.write(files.state)
                return found
        if _is_free(files):
            return None
        time.sleep(0.2)
    raise Refused(
        f"{files.home}: another process holds this store ({files.serving} is locked). A second server on one store is "
        "refused; end that process first."
    )


class _PortTakenError(Exception):
    """Somebody else took the port between choosing it and listening on it."""


def _start(
    settings: Settings, files: ServerFiles, jars: list[Path], port: int, progress: ProgressCall | None
) -> Connection:
    lock = try_lock(files.serving)
    if lock is None:
        raise Refused(f"{files.home}: another server holds this store. A second server on one store is refused.")
    try:
        try:
            memory = write_configuration(files, settings, port)
            ServerState(0, 0.0, port).write(files.state)
            files.log.unlink(missing_ok=True)
            pid = _spawn(files, java.server_command(files, memory), java.environment(files, jars), lock)
        finally:
            os.close(lock)  # the server has its own copy and keeps it until it dies
        state = ServerState(pid, 0.0, port)
        with contextlib.suppress(psutil.NoSuchProcess):
            state = ServerState(pid, psutil.Process(pid).create_time(), port)
        state.write(files.state)
        _await_ready(files, state, progress)
    except BaseException:  # Ctrl-C too, even before we learnt the number of the process
        _end_failed_start(files)
        raise
    return _connection(files, state)


def _end_failed_start(files: ServerFiles) -> None:
    """A start that failed or was interrupted leaves no process behind, known to the state file or not."""
    state = find_server(files)
    if state is not None:
        _end(files, state, timeout_s=5.0)
    files.state.unlink(missing_ok=True)


def _spawn(files: ServerFiles, command: list[str], env: dict[str, str], lock: int) -> int:
    """Start the server in a session of its own, so that Ctrl-C on our terminal does not reach it."""
    inherited = lock + 1000 if lock < 1000 else lock + 1
    output = os.open(files.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.posix_spawn(
            command[0],
            command,
            env,
            setsid=True,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, nothing, 0),
                (os.POSIX_SPAWN_DUP2, output, 1),
                (os.POSIX_SPAWN_DUP2, output, 2),
                (os.POSIX_SPAWN_DUP2, lock, inherited),
            ],
        )
    finally:
        os.close(output)
        os.close(nothing)


def _await_ready(files: ServerFiles, state: ServerState, progress: ProgressCall | None) -> None:
    connection = _connection(files, state)
    began = time.monotonic()
    while (waited := time.monotonic() - began) < START_TIMEOUT_S:
        if progress is not None:
            progress(_STARTING, int(waited), 0)
        if not _alive(state):
            tail = files.log_tail()
            if "Address already in use" in tail or "BindException" in tail:
                raise _PortTakenError(f"port {state.port} on 127.0.0.1 was taken by another program:\n{tail}")
            raise DatabaseUnavailable(f"Neo4j ended while starting. The end of {files.log}:\n{tail}")
        if listens(state.port) and answers(connection):
            return
        time.sleep(0.15)
    raise DatabaseUnavailable(
        f"Neo4j did not answer within {START_TIMEOUT_S:.0f} s. The end of {files.log}:\n{files.log_tail()}"
    )


def _connection(files: ServerFiles, state: ServerState) -> Connection:
    return Connection(
        f"bolt://127.0.0.1:{state.port}", USER, files.password.read_text(encoding="utf-8").strip(), state.pid
    )


def _alive(state: ServerState) -> bool:
    """Is that very process (not a later one with its number) running?"""
    if state.pid == 0:
        return False
    with contextlib.suppress(ChildProcessError, OSError):
        os.waitpid(state.pid, os.WNOHANG)  # our own child that ended would stay a zombie
    try:
        process = psutil.Process(state.pid)
        return abs(process.create_time() - state.created) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _end(files: ServerFiles, state: ServerState, timeout_s: float = STOP_TIMEOUT_S) -> None:
    """SIGTERM, which is Neo4j's clean shutdown; SIGKILL, which it survives too, when that takes too long."""
    for send, patience_s in ((psutil.Process.terminate, timeout_s), (psutil.Process.kill, 30.0)):
        if not _alive(state):
            break
        with contextlib.suppress(psutil.NoSuchProcess):
            send(psutil.Process(state.pid))
        deadline = time.monotonic() + patience_s
        while _alive(state) and time.monotonic() < deadline:
            time.sleep(0.05)
    _await_free(files)


def _await_free(files: ServerFiles) -> None:
    """Wait for a server that ended: its last threads may outlive the process by a moment."""
    deadline = time.monotonic() + 10.0
    while not _is_free(files) and time.monotonic() < deadline:
        time.sleep(0.02)


def _is_free(files: ServerFiles) -> bool:
    lock = try_lock(files.serving)
    if lock is None:
        return False
    os.close(lock)
    return True


def _check_password(files: ServerFiles) -> None:
    if (files.data / "databases" / "system").exists() and not files.password.is_file():
        raise Refused(
            f"{files.password} is missing but there is a store in {files.data}. Put the file back; or save the data "
            "with `graph-service db backup FILE`, then `db wipe --yes` and `db restore FILE`."
        )


def _set_first_password(files: ServerFiles, jars: list[Path]) -> None:
    """Tell a store that was never started which password to take. The password is in no argument list."""
    password = read_or_make_password(files)
    if not (files.data / "databases" / "system").exists() and password:
        java.admin(files, jars, "dbms", "set-initial-password", f"@{files.password}")


def _free_port(before: int) -> int:
    """The port of last time when nobody has it now, so that open connections find the server again; else any."""
    for wanted in (before, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", wanted))
            return int(probe.getsockname()[1])
    raise DatabaseUnavailable("no free port on 127.0.0.1; end a program that listens on one")


def _configured_port(files: ServerFiles) -> int:
    """The Bolt port of the last start; 0 when there was none."""
    with contextlib.suppress(OSError, ValueError):
        for line in (files.conf / "neo4j.conf").read_text(encoding="utf-8").splitlines():
            if line.startswith("server.bolt.listen_address="):
                return int(line.rpartition(":")[2])
    return 0
