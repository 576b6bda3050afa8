"""Which program acts for whom, and what may it do? Tokens with scopes and an end, kept as hashes."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.access.acting import Where, change, store_of
from graph_service.access.people import User, user
from graph_service.access.sessions import TOUCH_EVERY, digest
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.store.audit import Change
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import say

SCOPES: Final = ("read", "write")
PREFIX: Final = "gs_"
DAYS_MAX: Final = 366
LABEL_MAX: Final = 80  # characters
TOKENS_MAX: Final = 20  # in force, of one person


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token for programs as it may be shown: never the token itself."""

    token_id: str
    user_id: str
    label: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    @classmethod
    def of(cls, row: Row) -> ApiToken:
        """From a row of `access/tokens`."""
        said: Row = {name: row[name] for name in cls.__slots__}
        said["scopes"] = tuple(row["scopes"].split())
        return cls(**said)

    def is_in_force(self, now: dt.datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `token` is told this once."""

    token: str
    kept: ApiToken


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a program acts, and what it may do of what that person may."""

    user: User
    token_id: str
    scopes: tuple[str, ...]


def add_token(
    where: Where, name: str, scopes: Sequence[str], days: int, label: str = "", now: dt.datetime | None = None
) -> NewToken:
    """Make a token for a person; it never does more than the person's role, asked at each use.

    Args:
        where: the store, and who makes it.
        name: for whom.
        scopes: of `SCOPES`; `write` has `read` in it.
        days: until it ends, 1 to `DAYS_MAX`.
        label: what it is for.
        now: when, else now.

    Raises:
        BadInput: a scope, number of days or label that will not do.
        NotFound: nobody of that name.
        Refused: somebody who is shut out, or who has as many as there may be.
    """
    now = now or dt.datetime.now(dt.UTC)
    chosen = _scopes(scopes)
    if not 1 <= days <= DAYS_MAX:
        raise BadInput(
            say("A token ends after 1 to {most} days; {days} is not between them.", most=DAYS_MAX, days=str(days))
        )
    text = " ".join(label.split())
    if len(text) > LABEL_MAX:
        raise BadInput(say("What a token is for is told in {most} characters at most.", most=LABEL_MAX))
    owner = user(store_of(where), name)
    if owner.disabled:
        raise Refused(say("{name} is shut out, and so would be a token of theirs.", name=owner.user_id))
    token = PREFIX + secrets.token_urlsafe(32)
    kept = ApiToken(secrets.token_hex(6), owner.user_id, text, chosen, now, now + dt.timedelta(days=days), None, None)

    def work(tx: Transaction) -> Change:
        tx.run("access/other_admins", user_id=owner.user_id, taken=now)  # the lock of all that concerns people
        alive = [
            one for row in tx.run("access/tokens", user_id=owner.user_id) if (one := ApiToken.of(row)).is_in_force(now)
        ]
        if len(alive) >= TOKENS_MAX and all(one.token_id != kept.token_id for one in alive):
            raise Refused(
                say(
                    "{name} has {most} tokens in force, as many as there may be; revoke one first.",
                    name=owner.user_id,
                    most=TOKENS_MAX,
                )
            )
        tx.run(
            "access/new_token", token_id=kept.token_id, token_hash=digest(token), user_id=kept.user_id, label=text,
            scopes=" ".join(chosen), created_at=now, expires_at=kept.expires_at,
        )  # fmt: skip
        return Change(
            {},
            {
                "token_id": kept.token_id,
                "label": text,
                "scopes": " ".join(chosen),
                "until": kept.expires_at.isoformat(timespec="seconds"),
            },
        )

    change(where, "made a token", f"user {owner.user_id}", work)
    return NewToken(token, kept)


def tokens(store: Store, user_id: str | None = None) -> list[ApiToken]:
    """Tokens of one person, or everybody's, the newest first."""
    return [ApiToken.of(row) for row in store.read("access/tokens", user_id=user_id)]


def revoke_token(where: Where, token_id: str, user_id: str | None = None, now: dt.datetime | None = None) -> None:
    """Let a token open nothing any more; `user_id` is whose it must be. Raises NotFound."""
    at = now or dt.datetime.now(dt.UTC)
    found = [one for one in tokens(store_of(where), user_id) if one.token_id == token_id and one.revoked_at is None]
    if not found:
        raise NotFound(say("There is no such token in force."))

    def work(tx: Transaction) -> Change | None:
        if not tx.run("access/revoke_token", token_id=token_id, user_id=user_id, now=at):
            return None
        return Change({}, {"token_id": token_id, "label": found[0].label})

    change(where, "revoked a token", f"user {found[0].user_id}", work)


def bearer(store: Store, token: str, now: dt.datetime | None = None) -> Bearer | None:
    """For whom a program with this token acts; None when it is unknown, over, revoked, or of someone shut out."""
    now = now or dt.datetime.now(dt.UTC)
    if not token.startswith(PREFIX):
        return None
    for row in store.read("access/token_owner", token_hash=digest(token), now=now):
        if row["last_used_at"] is None or row["last_used_at"] <= now - TOUCH_EVERY:
            store.write("access/touch_token", token_id=row["token_id"], now=now)
        return Bearer(User.of(row), row["token_id"], tuple(row["scopes"].split()))
    return None


def _scopes(asked: Sequence[str]) -> tuple[str, ...]:
    wrong = [one for one in asked if one not in SCOPES]
    if wrong or not asked:
        raise BadInput(say("A token needs one of these scopes or both: {scopes}.", scopes=", ".join(SCOPES)))
    return SCOPES if "write" in asked else ("read",)
