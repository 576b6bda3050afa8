"""How is the service doing? An auditor looks, an administrator saves."""

from __future__ import annotations

from pathlib import Path

from graph_service.access import User
from graph_service.desk.roles import deciding
from graph_service.errors import Problem
from graph_service.service import Programme
from graph_service.service.upkeep import Health, Work
from graph_service.store.backups import Backup, Job
from graph_service.words import say


class UpkeepDesk:
    """Health, work and backups as one person may see and make them."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    def health(self) -> Health:
        """How the store is doing."""
        return self._programme.health()

    def check(self) -> list[Problem]:
        """What is wrong with the store."""
        return self._programme.check_store()

    def work(self) -> list[Work]:
        """What is at work, and what was left behind."""
        return self._programme.work()

    def backups(self) -> list[Backup]:
        """Every backup, the newest first."""
        return self._programme.backups()

    def begin_backup(self) -> Job:
        """Save the store to a file."""
        return self._programme.begin_backup(self._acting())

    def backup_file(self, name: str) -> Path:
        """The file of a backup, to take away."""
        return self._programme.backup_file(name, self._acting())

    def remove_backup(self, name: str) -> None:
        """Remove a backup."""
        self._programme.remove_backup(name, self._acting())

    def _acting(self) -> str:
        return deciding(self._user, say("make, take or remove backups"), "administer")
