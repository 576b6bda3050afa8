"""What files does a managed Neo4j have, and what stands in them? Folders, configuration, password, who runs."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psutil

from graph_service.config import Settings

USER: Final = "neo4j"
DATABASE: Final = "neo4j"  # the one user database of Community
DATABASE_PARTS: Final = ("databases", "transactions")  # folders below data/ that hold a part of it
_JVM_OVERHEAD_MIB: Final = 384  # code cache, metaspace, network buffers
_MEMORY_MAX_MIB: Final = 5120
_CGROUP_LIMITS: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """Where each file of one managed server is."""

    home: Path

    @classmethod
    def of(cls, settings: Settings) -> ServerFiles:
        """The files of the managed server of these settings."""
        return cls(settings.home / "neo4j")

    @property
    def conf(self) -> Path:
        """The configuration folder."""
        return self.home / "conf"

    @property
    def data(self) -> Path:
        """What must not be lost: databases, transaction logs, user names."""
        return self.home / "data"

    @property
    def password(self) -> Path:
        """The password of the server's one user, mode 600."""
        return self.home / "password"

    @property
    def state(self) -> Path:
        """Which process serves this store, on which port."""
        return self.home / "server.json"

    @property
    def starting(self) -> Path:
        """Locked by a command while it starts, stops, saves or replaces this server."""
        return self.home / "command.lock"

    @property
    def serving(self) -> Path:
        """Locked by the server process itself for as long as it lives."""
        return self.home / "server.lock"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.home / "logs" / "neo4j.log"

    @property
    def output(self) -> Path:
        """What the server process writes to its terminal, which it does not have."""
        return self.home / "logs" / "output.log"

    @property
    def renewal(self) -> Path:
        """The id that the store is to take; there from before a restore until the restored store has it."""
        return self.home / "renewal"

    @property
    def replaced(self) -> Path:
        """The database that a restore is replacing; there only while it does."""
        return self.home / "replaced"

    def database(self, part: str) -> Path:
        """One of the `DATABASE_PARTS` of the database."""
        return self.data / part / DATABASE

    def make_folders(self) -> None:
        """Every folder, for the owner only."""
        for folder in (self.home, self.conf, self.data, self.log.parent, self.home / "run", self.home / "import"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def log_tail(self, lines: int = 15) -> str:
        """The last lines of both logs, for an error message."""
        parts: list[str] = []
        for path in (self.output, self.log):
            if path.is_file():
                parts += path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        return "\n".join(f"  {line}" for line in parts if line.strip()) or "  (the logs are empty)"


@dataclass(frozen=True, slots=True)
class ServerState:
    """The process that was started on a store. `pid` 0: it is about to be started."""

    pid: int
    created: float  # psutil's create_time, so that a recycled pid is not taken for it
    port: int

    def write(self, path: Path) -> None:
        """Replace the file at `path` in one step."""
        write_private(path, json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> ServerState | None:
        """The state at `path`, or None when there is none or it cannot be read."""
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
            return cls(int(row["pid"]), float(row["created"]), int(row["port"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Memory:
    """How much the server may take, in MiB."""

    heap_mib: int
    page_cache_mib: int

    @property
    def plans_kept(self) -> int:
        """Plans of queries that the server keeps. As many as it would keep by itself, 1000, fill a small heap in time."""
        return min(1000, self.heap_mib // 4)

    @classmethod
    def for_server(cls, settings: Settings) -> Memory:
        """A third of the machine's (or container's) memory, at most 5 GiB; or what the settings say, in all."""
        total = settings.neo4j_memory_mib or max(768, min(_MEMORY_MAX_MIB, machine_memory_mib() // 3))
        rest = max(256, total - _JVM_OVERHEAD_MIB)
        return cls(heap_mib=rest * 3 // 5, page_cache_mib=max(64, rest * 2 // 5))


def managed_loads(settings: Settings) -> Path:
    """Where the rows of large loads into the managed store wait until all are written."""
    return settings.home / "loads" / "managed"


def scratch_home(settings: Settings) -> Path:
    """The home of the second store, in which plans are tested."""
    return settings.home / "scratch"


def snapshots(settings: Settings) -> Path:
    """Where large snapshots are kept, of whichever store; none of them is missed."""
    return settings.home / "snapshots"


def machine_memory_mib() -> int:
    """The memory of the machine, or of the container when that is less."""
    total = int(psutil.virtual_memory().total)
    for path in _CGROUP_LIMITS:
        try:
            total = min(total, int(path.read_text(encoding="ascii")))
        except (OSError, ValueError):  # no such control group, or "max"
            continue
    return total >> 20


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def undo_half_restore(files: ServerFiles) -> None:
    """Put a database back that a restore had moved away when it was cut off. Call it with no server running."""
    if not files.replaced.is_dir():
        return
    for part in DATABASE_PARTS:
        current, old = files.database(part), files.replaced / part
        if old.is_dir() or (files.replaced / f"{part}.none").exists():
            shutil.rmtree(current, ignore_errors=True)
        if old.is_dir():
            current.parent.mkdir(parents=True, exist_ok=True)
            old.rename(current)
    shutil.rmtree(files.replaced)


def read_or_make_password(files: ServerFiles) -> str:
    """The password of the server, made at random the first time."""
    if not files.password.is_file():
        write_private(files.password, secrets.token_hex(24))
    files.password.chmod(0o600)
    return files.password.read_text(encoding="utf-8").strip()


def write_configuration(files: ServerFiles, settings: Settings, port: int) -> Memory:
    """Write neo4j.conf for a server on that Bolt port. Returns the memory it is given."""
    memory = Memory.for_server(settings)
    lines = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.directories.data": str(files.data),
        "server.directories.logs": str(files.log.parent),
        "server.directories.import": str(files.home / "import"),
        "server.memory.heap.initial_size": f"{min(512, memory.heap_mib)}m",
        "server.memory.heap.max_size": f"{memory.heap_mib}m",
        "server.memory.pagecache.size": f"{memory.page_cache_mib}m",
        "server.memory.query_cache.per_db_cache_num_entries": str(memory.plans_kept),
        "initial.dbms.default_database": DATABASE,
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.usage_report.enabled": "false",
        "db.logs.query.enabled": "OFF",
        "db.transaction.timeout": f"{int(settings.query_timeout_s) + 30}s",
        "db.lock.acquisition.timeout": "60s",
        "db.shutdown_transaction_end_timeout": "2s",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "512M size",
        # the listener closes at once instead of waiting 2 x 5 s for callers that are not there
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    }
    text = "# Written by graph-service at each start; changes are lost. See docs/operations.md.\n"
    write_private(files.conf / "neo4j.conf", text + "".join(f"{key}={value}\n" for key, value in lines.items()))
    return memory
