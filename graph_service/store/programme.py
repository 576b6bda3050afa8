"""How does the programme present itself, and what do its pages go by? Kept in the store, changed with an entry of the log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph_service.errors import ChangedMeanwhile
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import say

SUBJECT = "programme"


@dataclass(frozen=True, slots=True)
class ProgrammeSettings:
    """What an admin says of the programme; None where nothing was said."""

    title: str | None = None  # what the pages call the programme
    contact: str | None = None  # whom to ask, on the sign-in page and beside errors
    language: str | None = None  # of pages for whom no other was chosen
    default_plan: str | None = None  # that pages go by where no run says another
    names_depth: int | None = None  # levels below a leader whose names the leader is told; None: all
    second_factor_roles: str | None = None  # roles that must have a second factor, with commas between
    version: int = 0  # how often it was changed

    @classmethod
    def of(cls, row: Row) -> ProgrammeSettings:
        """From the row of `settings/settings`."""
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def obliged(self) -> tuple[str, ...]:
        """The roles that must have a second factor."""
        return tuple((self.second_factor_roles or "").split(",")) if self.second_factor_roles else ()

    def said(self) -> dict[str, str | int | None]:
        """What was said, without the version."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "version"}


def read(store: Store) -> ProgrammeSettings:
    """What is kept now."""
    [row] = store.read("settings/settings")
    return ProgrammeSettings.of(row)


def change(audit: AuditLog, by: str, wanted: ProgrammeSettings) -> bool:
    """Keep other settings; `wanted.version` is the version that they were made from.

    Returns:
        Whether anything is different.

    Raises:
        ChangedMeanwhile: somebody else changed them since; lists what it was, and what was wanted.
    """

    def work(tx: Transaction) -> Change | None:
        [row] = tx.run("settings/settings")
        now = ProgrammeSettings.of(row)
        if now.version != wanted.version:
            raise ChangedMeanwhile(
                say(
                    "Somebody else changed the settings since you opened them. Yours were not kept; open them again "
                    "and say what you still want."
                ),
                differences(now, wanted),
            )
        made = replace(wanted, version=now.version + 1)
        if made.said() == now.said():
            return None
        tx.run("settings/set_settings", version=made.version, **made.said())
        return Change(now.said(), made.said())

    return audit.record(by, "change settings", SUBJECT, work)


def differences(now: ProgrammeSettings, wanted: ProgrammeSettings) -> list[str]:
    """In which settings two differ, in words."""
    kept, asked = now.said(), wanted.said()
    return [
        say(
            "{name}: it is {now} now, you wanted {wanted}",
            name=name, now=_shown(kept[name]), wanted=_shown(asked[name]),
        )
        for name in kept
        if kept[name] != asked[name]
    ]  # fmt: skip


def _shown(value: str | int | None) -> str:
    return say("nothing") if value is None else str(value)
