"""How is the store doing, what is at work in it, and is it saved? What an admin looks after."""

from __future__ import annotations

import datetime as dt
import platform
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

from graph_service import __version__
from graph_service.errors import Problem
from graph_service.service.recognising import Recognising
from graph_service.store import backups, local
from graph_service.store.backups import Backup, Job
from graph_service.store.checks import check
from graph_service.store.locking import is_gone
from graph_service.store.migrations import migrations
from graph_service.store.snapshot import store_state
from graph_service.words import Said, say


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of the service and its store without a look at every rule."""

    version: str
    python: str
    neo4j: str | None  # None where the database is not ours
    memory_mib: int | None
    store_mib: int | None
    disk_free_mib: int
    store_id: str
    data_version: int
    migrations: int
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Something at work, or left behind. `state`: working, left behind, done or failed."""

    what: Said
    state: str
    by: str
    since: dt.datetime | None
    detail: str


class Upkeep(Recognising):
    """Health, work and backups of a programme."""

    def health(self) -> Health:
        """How the store is doing."""
        state = store_state(self.store)
        server = local.status(self.settings) if self.settings.neo4j_uri is None else None
        counts = tuple((row["what"], row["count"]) for row in self.store.read("upkeep/counts"))
        return Health(
            version=__version__,
            python=platform.python_version(),
            neo4j=None if server is None else server.version,
            memory_mib=None if server is None else server.memory_mib,
            store_mib=None if server is None else server.store_mib,
            disk_free_mib=shutil.disk_usage(self.settings.home).free >> 20,
            store_id=state.store_id,
            data_version=state.data_version,
            migrations=len(migrations()),
            counts=counts,
        )

    def check_store(self) -> list[Problem]:
        """Everything that is wrong with the store; looks at every rule, and at every edge for circles."""
        return check(self.store)

    def work(self) -> list[Work]:
        """What is being computed, loaded or saved, and what a cut-off process left."""
        found = [
            Work(
                say("Computing the run {run}", run=row["run_id"]),
                "left behind" if is_gone(row["owner"]) else "working",
                row["owner"], None, say("its claim holds until {time} UTC", time=f"{row['lease_until']:%H:%M}"),
            )
            for row in self.store.read("runs/unfinished")
        ]  # fmt: skip
        found += [
            Work(
                say("Loading {load}", load=row["load_id"]), "left behind", row["host"], row["opened_at"],
                say(
                    "{done} of {steps} steps are done; the next use of the store completes it",
                    done=row["done"], steps=row["steps"],
                ),
            )
            for row in self.store.read("network/open_loads")
        ]  # fmt: skip
        last = backups.job(self.settings)
        if last is not None:
            state = "left behind" if last.state == "cut off" else last.state
            began = dt.datetime.fromisoformat(last.began_at)
            found.append(
                Work(say("Saving the store as {name}", name=last.name), state, last.by, began, last.problem or "")
            )
        return found

    # --- backups --------------------------------------------------------------------------------------------------

    def backups(self) -> list[Backup]:
        """Every backup in the home folder, the newest first."""
        return backups.found(self.settings)

    def backup_file(self, name: str, by: str) -> Path:
        """The file of a backup, for somebody who takes it away; the audit log has it. Raises NotFound."""
        path = backups.file_of(self.settings, name)
        self.audit.note(by, "take a backup", f"backup {name}", size_bytes=path.stat().st_size)
        return path

    def remove_backup(self, name: str, by: str) -> None:
        """Remove a backup; the audit log has it. Raises NotFound."""
        backups.file_of(self.settings, name)
        self.audit.note(by, "remove a backup", f"backup {name}")
        backups.remove(self.settings, name)

    def begin_backup(self, by: str) -> Job:
        """Save the store to a file beside the work of this process; the store is away for a while.

        Raises:
            Refused: a backup is being made already, or the database is not ours.
        """
        begun = backups.begin(self.settings, by)
        self.audit.note(by, "make a backup", f"backup {begun.name}")
        self._whole.close()
        threading.Thread(target=backups.make, args=(self.settings, begun), name="backup").start()
        return begun
