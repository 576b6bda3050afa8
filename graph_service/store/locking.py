"""How do two processes of this product keep out of each other's way on one machine? Locks the OS drops when we die.

And where a lock in the store is not dropped: a mark by which others can tell that its owner is gone.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from graph_service.errors import Refused

if sys.platform != "win32":
    import fcntl


def process_mark() -> str:
    """This process, as `is_gone` knows it again: host, number, start."""
    return f"{socket.gethostname()}|{os.getpid()}|{psutil.Process().create_time():.0f}"


def is_gone(mark: str) -> bool:
    """Whether the process of a mark ran on this machine and has ended. Text after the mark's three parts is ignored."""
    host, pid, started = [*mark.split("|"), "", ""][:3]
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.0f}" != started
    except psutil.NoSuchProcess:
        return True


def try_lock(path: Path) -> int | None:
    """An open file descriptor that holds the lock, or None while another process (or a child of one) holds it.

    The lock belongs to the open file: a child that inherits the descriptor keeps it, and it is gone with the last
    process that has it open, however that one died. So a lock can never be stale.
    """
    if sys.platform == "win32":
        raise Refused("the managed Neo4j needs Linux or macOS; set NEO4J_URI to a server of your own")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def locked(path: Path, what: str, timeout_s: float = 600.0) -> Iterator[int]:
    """Hold the lock at `path`, waiting for it. Raises Refused, naming `what`, when it is not free in time.

    Yields its descriptor, for a child that is to hold the lock as well.
    """
    deadline = time.monotonic() + timeout_s
    while (descriptor := try_lock(path)) is None:
        if time.monotonic() > deadline:
            raise Refused(f"another process has been {what} for {timeout_s:.0f} s ({path}); wait for it or end it")
        time.sleep(0.1)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
