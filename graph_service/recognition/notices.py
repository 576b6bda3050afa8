"""What is somebody told? One notice a person and thing, kept as said, so that it reads in whatever language it is read in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from graph_service.access import Role
from graph_service.store.driver import Row, Store
from graph_service.words import Said, say

Channel = Literal["app", "email", "webhook"]
CHANNELS: Final[dict[Channel, Said]] = {"app": say("here"), "email": say("by e-mail"), "webhook": say("by webhook")}
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice, and who gets it."""

    name: str
    title: Said
    roles: tuple[Role, ...]


KINDS: Final = (
    Kind("challenge_published", say("A challenge is published"), ("leader",)),
    Kind("challenge_ended", say("A challenge ended, with my place"), ("leader",)),
    Kind("badge_reached", say("I reached a badge"), ("leader",)),
    Kind("goal_near", say("A goal is near"), ("leader",)),
    Kind("rank_reached", say("I reached a rank"), ("leader",)),
    Kind("run_committed", say("A run is committed"), ("manager",)),
    Kind("alert_assigned", say("An alert is given to me"), ("officer",)),
)
BY_NAME: Final = {one.name: one for one in KINDS}


def kinds_of(role: str) -> tuple[Kind, ...]:
    """What a role is told of."""
    return tuple(one for one in KINDS if role in one.roles)


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell somebody. `subject` is what it is about: with kind and person it happens once."""

    kind: str
    user_id: str
    subject: str
    text: Said
    address: str  # the page that has more, below the site's root

    @property
    def key(self) -> str:
        """One a person and thing."""
        return f"{self.kind}:{self.user_id}:{self.subject}"


BADGES: Final = "/recognition/members/"  # of a member


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it is kept."""

    key: str
    kind: str
    user_id: str
    text: Said
    address: str
    made_at: str
    read_at: str | None

    @classmethod
    def of(cls, row: Row) -> Notice:
        """From the properties of a node."""
        plain = {name: row.get(name) for name in ("key", "kind", "user_id", "made_at", "read_at")}
        address = row["address"]
        if row["kind"] == "badge_reached" and not address.startswith(BADGES):
            address = BADGES + address.removeprefix("/recognition/")  # where the page was when the notice was made
        return cls(text=said_of(row["said"]), address=address, **plain)  # type: ignore[arg-type]

    @property
    def is_read(self) -> bool:
        """Whether it was read."""
        return self.read_at is not None


class NoticeBox:
    """What one person is told in the application."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store, self._user_id = store, user_id

    def unread(self) -> int:
        """How many are not read."""
        return int(self._store.read("recognition/unread", user_id=self._user_id)[0]["unread"])

    def page(self, offset: int = 0, most: int = PAGE) -> tuple[int, list[Notice]]:
        """How many there are, and some of them, the newest first."""
        [row] = self._store.read("recognition/notices", user_id=self._user_id, offset=offset, most=most)
        return int(row["total"]), [Notice.of(one) for one in row["notices"]]

    def mark_read(self, keys: Sequence[str] | None, now: str) -> int:
        """Mark those as read that are this person's own; all of them for None. Returns how many."""
        wanted = None if keys is None else list(keys)
        return int(self._store.write("recognition/mark_read", user_id=self._user_id, keys=wanted, now=now)[0]["marked"])


def text_of(said: Said) -> str:
    """What was said, to be kept."""
    return json.dumps(_plain(said), ensure_ascii=False, sort_keys=True)


def said_of(text: str) -> Said:
    """What was kept, to be told."""
    found = _living(json.loads(text))
    return found if isinstance(found, Said) else Said("{text}", {"text": str(found)})


def _plain(value: Any) -> Any:
    if isinstance(value, Said):
        inner = {name: _plain(one) for name, one in value.values.items()}
        return {"said": [value.template, inner, value.many, value.number]}
    return value if isinstance(value, int | float) else str(value)


def _living(value: Any) -> Any:
    if isinstance(value, Mapping) and "said" in value:
        template, values, many, number = value["said"]
        return Said(template, {name: _living(one) for name, one in values.items()}, many, number)
    return value
