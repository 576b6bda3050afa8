"""Which sessions are in force, and whose is a token? Kept in Neo4j; of a token the SHA-256 alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Final

from graph_service.access.acting import Where, change, store_of
from graph_service.access.people import User, user
from graph_service.store.audit import Change, State
from graph_service.store.driver import Row, Store, Transaction

SESSION_LASTS: Final = dt.timedelta(hours=12)  # whatever happens
SESSION_IDLE: Final = dt.timedelta(minutes=60)  # without a request
TOUCH_EVERY: Final = dt.timedelta(minutes=1)  # last use is written this often at most
BROWSER_MAX: Final = 60  # characters


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its owner may see it: never the token, and no address."""

    session_key: str  # how the hash of its token begins
    browser: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime

    @classmethod
    def of(cls, row: Row) -> Session:
        """From a row of `access/sessions`."""
        return cls(**{name: row[name] for name in cls.__slots__})


def who(store: Store, token: str, now: dt.datetime | None = None) -> User | None:
    """The person a token stands for, or None when it is unknown, over, idle for too long, or of someone shut out."""
    now = now or dt.datetime.now(dt.UTC)
    session_hash = digest(token)
    for row in store.read("access/session", session_hash=session_hash, now=now, idle_since=now - SESSION_IDLE):
        if row["last_seen_at"] <= now - TOUCH_EVERY:
            store.write("access/touch_session", session_hash=session_hash, now=now)
        return User.of(row)
    return None


def session_key(token: str) -> str:
    """What the database knows a session by: the SHA-256 of its token."""
    return digest(token)


def open_session(store: Store, user_id: str, browser: str = "", now: dt.datetime | None = None) -> str:
    """Begin a session. Returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    store.write("access/new_session", **_session(token, user_id, browser, now or dt.datetime.now(dt.UTC)))
    return token


def sign_in_as(where: Where, user_id: str, said: State, browser: str, now: dt.datetime) -> str:
    """Begin a session of somebody who signed in, written to the audit log with what is said of it. Returns its token."""
    token = secrets.token_urlsafe(32)

    def work(tx: Transaction) -> Change:
        tx.run("access/new_session", **_session(token, user_id, browser, now))
        return Change({}, said)

    change(where, "signed in", f"user {user_id}", work)
    return token


def _session(token: str, user_id: str, browser: str, now: dt.datetime) -> dict[str, Any]:
    return {
        "session_hash": digest(token), "user_id": user_id, "browser": browser[:BROWSER_MAX], "created_at": now,
        "expires_at": now + SESSION_LASTS,
    }  # fmt: skip


def sign_out(store: Store, token: str) -> None:
    """End the session of a token; nothing happens when there is none."""
    store.write("access/end_session", session_hash=digest(token))


def sessions(store: Store, user_id: str, now: dt.datetime | None = None) -> list[Session]:
    """A person's sessions that are in force, the one used last first."""
    now = now or dt.datetime.now(dt.UTC)
    return [
        Session.of(row)
        for row in store.read("access/sessions", user_id=user_id, now=now, idle_since=now - SESSION_IDLE)
    ]


def end_own_session(store: Store, user_id: str, key: str) -> bool:
    """End one session of a person. Returns whether there was one of this key."""
    return bool(store.write("access/end_own_session", user_id=user_id, session_key=key)[0]["ended"])


def end_sessions(store: Store, user_id: str, kept: str = "") -> int:
    """End the sessions of a person; `kept` is the hash of one that stays. Returns how many ended."""
    return int(store.write("access/end_sessions", user_id=user_id, kept=kept)[0]["ended"])


def sign_out_everywhere(where: Where, name: str) -> int:
    """End every session of somebody else, written to the audit log. Returns how many. Raises NotFound."""
    user_id, ended = user(store_of(where), name).user_id, [0]

    def work(tx: Transaction) -> Change:
        ended[0] = tx.run("access/end_sessions", user_id=user_id, kept="")[0]["ended"]
        return Change({"sessions": ended[0]}, {"sessions": 0})

    change(where, "signed a user out", f"user {user_id}", work)
    return ended[0]


def digest(text: str) -> str:
    """SHA-256, hexadecimal; of any text, also one that is no proper Unicode."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
