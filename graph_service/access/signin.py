"""How does a password become a session, and a session a person? Guessing is braked, tokens are kept as hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from graph_service.access import passwords
from graph_service.access.people import User
from graph_service.errors import Refused
from graph_service.store.driver import Store

SESSION_LASTS: Final = dt.timedelta(hours=12)  # whatever happens
SESSION_IDLE: Final = dt.timedelta(minutes=60)  # without a request
TOUCH_EVERY: Final = dt.timedelta(minutes=1)  # last use is written this often at most

ACCOUNT_FREE: Final = 5  # attempts at one account before the first lock
ADDRESS_FREE: Final = 30  # attempts from one address before the first lock
LOCK_S: Final = 30
LOCK_MAX_S: Final = 15 * 60
FORGET_AFTER: Final = dt.timedelta(hours=1)


class SignInFailed(Refused):
    """Name or password is wrong, or the person is shut out: one answer for all three."""

    http_status = 401


class SignInLocked(Refused):
    """Too many attempts; `wait_s` seconds are left."""

    http_status = 429

    def __init__(self, message: str, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. The token goes into a cookie and is known to nobody else."""

    user: User
    token: str


def sign_in(store: Store, name: str, password: str, address: str, now: dt.datetime | None = None) -> SignedIn:
    """Check a name and password and open a session.

    The attempt is counted before the password is looked at, so that many at once gain nothing. Raises SignInLocked
    or SignInFailed, in the same words and after the same work whether or not there is such a user.
    """
    now = now or dt.datetime.now(dt.UTC)
    user_id = name.strip().lower()[:200]
    account_key, address_key = _hash(f"account {user_id}"), _hash(f"address {address}")
    _brake(store, account_key, address_key, now)
    rows = store.read("access/user", user_id=user_id)
    row = rows[0] if rows else None
    if not passwords.verify(row["password_hash"] if row else None, password) or row is None or row["disabled"]:
        raise SignInFailed("The name or the password is not right. Nothing was changed; check both and try again.")
    store.write("access/clear_attempts", account_key=account_key, address_key=address_key)
    if passwords.needs_rehash(row["password_hash"]):
        better = passwords.hash_password(password)
        store.write("access/refresh_hash", user_id=user_id, old_hash=row["password_hash"], password_hash=better)
    return SignedIn(User.of(row), _open(store, user_id, now))


def who(store: Store, token: str, now: dt.datetime | None = None) -> User | None:
    """The person a token stands for, or None when it is unknown, over, idle for too long, or of someone shut out."""
    now = now or dt.datetime.now(dt.UTC)
    session_hash = _hash(token)
    for row in store.read("access/session", session_hash=session_hash, now=now, idle_since=now - SESSION_IDLE):
        if row["last_seen_at"] <= now - TOUCH_EVERY:
            store.write("access/touch_session", session_hash=session_hash, now=now)
        return User.of(row)
    return None


def session_key(token: str) -> str:
    """What the database knows a session by: the SHA-256 of its token."""
    return _hash(token)


def sign_out(store: Store, token: str) -> None:
    """End the session of a token; nothing happens when there is none."""
    store.write("access/end_session", session_hash=_hash(token))


def _open(store: Store, user_id: str, now: dt.datetime) -> str:
    token = secrets.token_urlsafe(32)
    store.write(
        "access/new_session",
        session_hash=_hash(token),
        user_id=user_id,
        created_at=now,
        expires_at=now + SESSION_LASTS,
    )
    return token


def _brake(store: Store, account_key: str, address_key: str, now: dt.datetime) -> None:
    rows = store.write(
        "access/count_attempt",
        keys=[account_key, address_key],
        free=[ACCOUNT_FREE, ADDRESS_FREE],
        now=now,
        forget_from=now - FORGET_AFTER,
        lock_s=LOCK_S,
        lock_max_s=LOCK_MAX_S,
    )
    if any(row["locked"] for row in rows):
        wait_s = max(row["wait_s"] for row in rows) + 1
        store.write("access/sweep_attempts", before=now - 2 * FORGET_AFTER)
        minutes = -(-wait_s // 60)
        raise SignInLocked(
            f"Too many attempts to sign in. Nothing was changed; wait {minutes} minute{'' if minutes == 1 else 's'} "
            "and try again.",
            wait_s,
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
