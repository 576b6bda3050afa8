"""How does the programme present itself? An auditor reads it, an administrator changes it."""

from __future__ import annotations

from graph_service.access import User
from graph_service.desk.roles import deciding
from graph_service.service import Programme
from graph_service.store.programme import ProgrammeSettings
from graph_service.words import say


class SettingsDesk:
    """The settings of the programme."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    def now(self) -> ProgrammeSettings:
        """What is kept."""
        return self._programme.presented()

    def change(self, wanted: ProgrammeSettings) -> bool:
        """Keep others, made from those of `wanted.version`; whether anything is different. Raises ChangedMeanwhile."""
        by = deciding(self._user, say("change the settings of the programme"), "administer")
        return self._programme.present(by, wanted)
