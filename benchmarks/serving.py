"""What do the measurements of pages share? A seeded network in a home of its own, served as `graph-service serve` does."""

from __future__ import annotations

import os
import platform
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks import report
from graph_service import access
from graph_service.config import Settings
from graph_service.service import Programme

PROFILE, MONTHS, SEED = "retail-led", 6, 11
PLAN = "unilevel-7"


def fill(programme: Programme, members: int, folder: Path) -> str:
    """A seeded network with a committed run; the period of the run."""
    say(f"{members:,} members")
    programme.synth(PROFILE, members, MONTHS, SEED, folder)
    programme.load(folder, bulk=True)
    period = programme.default_period()
    say("a committed run")
    programme.commit(PLAN, period, "benchmark")
    return period


@contextmanager
def served(settings: Settings, workers: int) -> Iterator[tuple[int, int]]:
    """The service on a free port of this machine: (port, process), until the block ends."""
    port = free_port()
    env = os.environ | {"GRAPH_SERVICE_HOME": str(settings.home), "GRAPH_SERVICE_INSECURE_COOKIES": "1"}
    command = [report.PROGRAM, "serve", "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as server:
        try:
            await_ready(port)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def signed_in(programme: Programme, role: str, member_id: str | None) -> dict[str, str | None]:
    """A new person of a role with a session that lasts longer than the measurement."""
    name, password = f"{role}-{member_id or 'one'}".lower(), secrets.token_urlsafe(24)
    access.add_user(programme.store, name, role, password, member_id)
    return {"token": access.sign_in(programme.store, name, password, "127.0.0.1").token, "member_id": member_id}


def await_ready(port: int) -> None:
    """Wait until the service answers."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the service did not answer within two minutes")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "cores": psutil.cpu_count(), "memory_gib": round(psutil.virtual_memory().total / 2**30), "system": platform.platform(),
        "python": platform.python_version(),
    }  # fmt: skip


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)
