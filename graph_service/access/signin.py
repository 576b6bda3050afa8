"""How does a password, and a code where there is a second factor, become a session? Guessing is braked."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Final

from graph_service.access import passwords, second_factor
from graph_service.access.people import User
from graph_service.access.sessions import digest, open_session
from graph_service.errors import BadInput, Refused
from graph_service.store.driver import Store
from graph_service.words import say, say_n

STEP_LASTS: Final = dt.timedelta(minutes=5)  # from the password to the code

ACCOUNT_FREE: Final = 5  # attempts at one account before the first lock
ADDRESS_FREE: Final = 30  # attempts from one address before the first lock
LOCK_S: Final = 30
LOCK_MAX_S: Final = 15 * 60
FORGET_AFTER: Final = dt.timedelta(hours=1)


class SignInFailed(Refused):
    """Name or password is wrong, or the person is shut out: one answer for all three."""

    http_status = 401


class StepOver(SignInFailed):
    """There is no first step that a code could complete: it is over, or there was none."""


class SignInLocked(Refused):
    """Too many attempts; `wait_s` seconds are left."""

    http_status = 429

    def __init__(self, message: str, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and a token that is known to nobody else.

    With `needs_code` it is the token of the first step: it opens no session, and `confirm` takes it with a code.
    """

    user: User
    token: str
    needs_code: bool = False


def sign_in(
    store: Store, name: str, password: str, address: str, now: dt.datetime | None = None, browser: str = ""
) -> SignedIn:
    """Check a name and password and open a session, or the step before it where there is a second factor.

    The attempt is counted before the password is looked at, so that many at once gain nothing. Raises SignInLocked
    or SignInFailed, in the same words and after the same work whether or not there is such a user.
    """
    now = now or dt.datetime.now(dt.UTC)
    user_id = name.strip().lower()[:200]
    account_key, address_key = _brake(store, f"account {user_id}", address, now)
    rows = store.read("access/user", user_id=user_id)
    row = rows[0] if rows else None
    if not passwords.verify(row["password_hash"] if row else None, password) or row is None or row["disabled"]:
        raise SignInFailed(say("The name or the password is not right. Nothing was changed; check both and try again."))
    store.write("access/clear_attempts", account_key=account_key, address_key=address_key)
    if passwords.needs_rehash(row["password_hash"]):
        better = passwords.hash_password(password)
        store.write("access/refresh_hash", user_id=user_id, old_hash=row["password_hash"], password_hash=better)
    return let_in(store, User.of(row), browser, now)


def let_in(store: Store, user: User, browser: str = "", now: dt.datetime | None = None) -> SignedIn:
    """Open a session for somebody whose password (or single sign-on) was right; the step before it with a second factor."""
    now = now or dt.datetime.now(dt.UTC)
    if not user.has_second_factor:
        return SignedIn(user, open_session(store, user.user_id, browser, now))
    token = secrets.token_urlsafe(32)
    store.write("access/new_step", step_hash=digest(token), user_id=user.user_id, now=now, expires_at=now + STEP_LASTS)
    return SignedIn(user, token, needs_code=True)


def confirm(
    store: Store, token: str, code: str, address: str, now: dt.datetime | None = None, browser: str = ""
) -> SignedIn:
    """Complete a first step with a code of the second factor, or a recovery code; each is taken once.

    Raises StepOver when there is no first step in force, SignInFailed for a wrong code, SignInLocked.
    """
    now, step_hash = now or dt.datetime.now(dt.UTC), digest(token)
    rows = store.read("access/step", step_hash=step_hash, now=now)
    if not rows:
        raise StepOver(say("Signing in took too long, or was completed already. Begin again with name and password."))
    user = User.of(rows[0])
    account_key, address_key = _brake(store, f"code {user.user_id}", address, now)
    if not second_factor.take(store, user.user_id, code, now):
        raise SignInFailed(
            say(
                "This code is not right, or it was used already. Nothing was changed; wait for the next one and try again."
            )
        )
    store.write("access/clear_attempts", account_key=account_key, address_key=address_key)
    if not store.write("access/end_step", step_hash=step_hash)[0]["ended"]:
        raise StepOver(say("Signing in took too long, or was completed already. Begin again with name and password."))
    return SignedIn(user, open_session(store, user.user_id, browser, now))


def check_present(store: Store, user_id: str, password: str, address: str, now: dt.datetime | None = None) -> None:
    """See that whoever is signed in knows the password too, before something of weight. Braked as signing in is.

    Raises BadInput or SignInLocked.
    """
    now = now or dt.datetime.now(dt.UTC)
    account_key, address_key = _brake(store, f"account {user_id}", address, now)
    rows = store.read("access/user", user_id=user_id)
    if not passwords.verify(rows[0]["password_hash"] if rows else None, password):
        raise BadInput(say("The present password is not right. Nothing was changed; check it and try again."))
    store.write("access/clear_attempts", account_key=account_key, address_key=address_key)


def _brake(store: Store, account: str, address: str, now: dt.datetime) -> tuple[str, str]:
    """Count an attempt. Returns the keys to clear when it was right; raises SignInLocked."""
    account_key, address_key = digest(account), digest(f"address {address}")
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
        raise SignInLocked(
            say_n(
                "Too many attempts to sign in. Nothing was changed; wait {count} minute and try again.",
                "Too many attempts to sign in. Nothing was changed; wait {count} minutes and try again.",
                -(-wait_s // 60),
            ),
            wait_s,
        )
    return account_key, address_key
