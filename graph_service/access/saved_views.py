"""Which addresses of pages did somebody save under a name, for themselves or for everybody of the role?"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import Any, Final

from graph_service.access.people import User
from graph_service.errors import BadInput, ChangedMeanwhile, NotFound, Refused
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import say

NAME_MAX: Final = 80
ADDRESS_MAX: Final = 2_000
VIEWS_MAX: Final = 100  # of one person


@dataclass(frozen=True, slots=True)
class SavedView:
    """An address of this site under a name. `shared_with` is a role, or "" for the owner alone."""

    view_id: str
    owner: str
    name: str
    address: str
    shared_with: str
    version: int
    changed_at: str

    @classmethod
    def of(cls, row: Row) -> SavedView:
        """From a row of `views/list`."""
        return cls(**{name: row["view"][name] for name in cls.__slots__})

    def properties(self) -> dict[str, Any]:
        """What is kept."""
        return {name: getattr(self, name) for name in self.__slots__}


def views_of(store: Store, user: User) -> list[SavedView]:
    """The own views and those shared with the role, by name."""
    return [SavedView.of(row) for row in store.read("views/list", owner=user.user_id, role=user.role)]


def save(audit: AuditLog, user: User, name: str, address: str, *, shared: bool) -> SavedView:
    """Keep an address; the caller has made sure that it is one of this site's pages.

    Raises:
        BadInput: no name, a name or address that is too long.
        Refused: a hundred views are saved already.
    """
    made = SavedView(secrets.token_hex(8), user.user_id, _name(name), _address(address), _with(user, shared), 1, _now())

    def work(tx: Transaction) -> Change:
        if tx.run("views/own_count", owner=user.user_id)[0]["views"] >= VIEWS_MAX:
            raise Refused(say("You have {most} saved views already; remove one first.", most=VIEWS_MAX))
        tx.run("views/write", view_id=made.view_id, properties=made.properties())
        return Change({}, {"name": made.name, "shared_with": made.shared_with})

    audit.record(user.user_id, "saved a view", f"view {made.view_id}", work)
    return made


def change(audit: AuditLog, user: User, view_id: str, name: str, *, shared: bool, version: int) -> None:
    """Give another name, share or no longer share.

    Raises:
        NotFound: no such view, or somebody else's.
        ChangedMeanwhile: it was changed since version `version` was read.
    """
    wanted, whom = _name(name), _with(user, shared)

    def work(tx: Transaction) -> Change | None:
        found = _own(tx, user, view_id)
        after = replace(found, name=wanted, shared_with=whom)
        if after == found:
            return None
        _unchanged(found, version, wanted)
        after = replace(after, version=found.version + 1, changed_at=_now())
        tx.run("views/write", view_id=view_id, properties=after.properties())
        return Change({"name": found.name, "shared_with": found.shared_with}, {"name": wanted, "shared_with": whom})

    audit.record(user.user_id, "changed a view", f"view {view_id}", work)


def remove(audit: AuditLog, user: User, view_id: str, version: int) -> None:
    """Remove a view. Raises as `change`."""

    def work(tx: Transaction) -> Change:
        found = _own(tx, user, view_id)
        _unchanged(found, version, "")
        tx.run("views/remove", view_id=view_id)
        return Change({"name": found.name, "shared_with": found.shared_with}, {})

    audit.record(user.user_id, "removed a view", f"view {view_id}", work)


def _own(tx: Transaction, user: User, view_id: str) -> SavedView:
    for row in tx.run("views/one", view_id=view_id):
        found = SavedView.of(row)
        if found.owner == user.user_id:
            return found
    raise NotFound(say("You have no saved view with this number."))


def _unchanged(found: SavedView, version: int, wanted: str) -> None:
    if found.version != version:
        raise ChangedMeanwhile(
            say("The saved view was changed since you looked. Nothing was changed by you."),
            [
                say("Name now: {name}", name=found.name),
                say("Shared now with: {whom}", whom=found.shared_with or say("nobody")),
                *([say("Name you wanted: {name}", name=wanted)] if wanted else []),
            ],
        )


def _with(user: User, shared: bool) -> str:
    if shared and user.role == "leader":
        raise BadInput(say("A leader's views name people of the own team, so they are not shared."))
    return user.role if shared else ""


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadInput(say("The name of the view is missing; write one."))
    if len(name) > NAME_MAX:
        raise BadInput(say("The name has {count} characters, {most} at most.", count=len(name), most=NAME_MAX))
    return name


def _address(text: str) -> str:
    if len(text) > ADDRESS_MAX:
        raise BadInput(say("The address has {count} characters, {most} at most.", count=len(text), most=ADDRESS_MAX))
    return text


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
