"""Which backups lie in the home folder, and is one being made? Made beside the service, which waits for the store meanwhile."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from graph_service.config import Settings
from graph_service.errors import GraphServiceError, NotFound, Refused
from graph_service.store.backup import backup
from graph_service.store.locking import is_gone, process_mark
from graph_service.store.server_files import write_private
from graph_service.words import say

NAME: Final = re.compile(r"\d{8}T\d{6}Z\.dump")
_JOB: Final = "job.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """One file that was saved."""

    name: str
    made_at: dt.datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Job:
    """The last backup that was asked for here. `state`: working, done, failed, or cut off with its process."""

    name: str
    by: str
    state: str
    began_at: str  # ISO 8601, UTC
    ended_at: str | None = None
    problem: str | None = None
    owner: str = ""  # host, process and start of who makes it


def folder(settings: Settings) -> Path:
    """Where they lie."""
    return settings.home / "backups"


def found(settings: Settings) -> list[Backup]:
    """Every backup, the newest first."""
    place = folder(settings)
    files = [path for path in place.iterdir() if NAME.fullmatch(path.name)] if place.is_dir() else []
    return [
        Backup(path.name, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC), path.stat().st_size)
        for path in sorted(files, reverse=True)
    ]


def file_of(settings: Settings, name: str) -> Path:
    """The file of a backup. Raises NotFound."""
    path = folder(settings) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound(say("There is no backup of this name."))
    return path


def remove(settings: Settings, name: str) -> None:
    """Remove a backup. Raises NotFound."""
    file_of(settings, name).unlink()


def job(settings: Settings) -> Job | None:
    """The last one asked for; None before the first."""
    try:
        last = Job(**json.loads((folder(settings) / _JOB).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    cut_off = last.state == "working" and is_gone(last.owner)
    return Job(**{**asdict(last), "state": "cut off"}) if cut_off else last


def begin(settings: Settings, by: str) -> Job:
    """Say that a backup is being made by this process. Raises Refused while another is, or where there is no own store."""
    if settings.neo4j_uri is not None:
        raise Refused(say("The database is not ours to save (NEO4J_URI is set); save it with its own tools."))
    last = job(settings)
    if last is not None and last.state == "working":
        raise Refused(say("A backup is being made already; wait until it is done."))
    place = folder(settings)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = dt.datetime.now(dt.UTC)
    begun = Job(f"{now:%Y%m%dT%H%M%SZ}.dump", by, "working", now.isoformat(timespec="seconds"), owner=process_mark())
    _keep(settings, begun)
    return begun


def make(settings: Settings, begun: Job) -> Job:
    """Make the backup that was begun; the store is away meanwhile. How it went is kept, and given back."""
    problem = None
    try:
        backup(settings, folder(settings) / begun.name)
    except (GraphServiceError, OSError) as error:
        problem = str(error)
    ended = Job(
        begun.name, begun.by, "failed" if problem else "done", begun.began_at,
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), problem, begun.owner,
    )  # fmt: skip
    _keep(settings, ended)
    return ended


def _keep(settings: Settings, kept: Job) -> None:
    write_private(folder(settings) / _JOB, json.dumps(asdict(kept)))
