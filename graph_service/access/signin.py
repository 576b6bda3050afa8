"""How does a password, and a code where there is a second factor, become a session? Guessing is braked."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import Final

from graph_service.access import passwords, second_factor
from graph_service.access.acting import Acting, Where, change, store_of
from graph_service.access.people import User
from graph_service.access.sessions import digest, sign_in_as
from graph_service.errors import BadInput, Refused
from graph_service.store.audit import Change, State
from graph_service.store.driver import Row, Store
from graph_service.words import say, say_n

STEP_LASTS: Final = dt.timedelta(minutes=5)  # from the password to the code

ACCOUNT_FREE: Final = 5  # attempts at one account before the first lock
ADDRESS_FREE: Final = 30  # attempts from one address before the first lock
LOCK_S: Final = 30
LOCK_MAX_S: Final = 15 * 60
FORGET_AFTER: Final = dt.timedelta(hours=1)
BY_SINGLE_SIGN_ON: Final[State] = {"way": "single sign-on"}


@dataclass(frozen=True, slots=True)
class LockOut:
    """An account that an attempt has just closed for a while."""

    user_id: str | None  # None where nobody has the name; what was typed is not kept, it may be a password
    way: str  # "password" or "code"
    failures: int  # so far
    wait_s: int


class SignInFailed(Refused):
    """Name or password is wrong, or the person is shut out: one answer for all three.

    `lock_out` is for the audit log, once the answer is on its way: so it takes no longer where there is such a person.
    """

    http_status = 401

    def __init__(self, message: str, lock_out: LockOut | None = None) -> None:
        self.lock_out = lock_out
        super().__init__(message)


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
    where: Where, name: str, password: str, address: str, now: dt.datetime | None = None, browser: str = ""
) -> SignedIn:
    """Check a name and password and open a session, or the step before it where there is a second factor.

    The attempt is counted before the password is looked at, so that many at once gain nothing. Raises SignInLocked
    or SignInFailed, in the same words and after the same work whether or not there is such a user.
    """
    store, now = store_of(where), now or dt.datetime.now(dt.UTC)
    user_id = name.strip().lower()[:200]
    brake = _brake(store, f"account {user_id}", address, now)
    rows = store.read("access/user", user_id=user_id)
    row = rows[0] if rows else None
    if not passwords.verify(row["password_hash"] if row else None, password) or row is None or row["disabled"]:
        raise SignInFailed(
            say("The name or the password is not right. Nothing was changed; check both and try again."),
            brake.lock_out(user_id if row else None, "password"),
        )
    brake.clear(store)
    if passwords.needs_rehash(row["password_hash"]):
        better = passwords.hash_password(password)
        store.write("access/refresh_hash", user_id=user_id, old_hash=row["password_hash"], password_hash=better)
    said: State = {"way": "password", "failed_before": brake.failures - 1}
    return let_in(where, User.of(row), browser, now, said)


def let_in(
    where: Where, user: User, browser: str = "", now: dt.datetime | None = None, said: State = BY_SINGLE_SIGN_ON
) -> SignedIn:
    """Open a session for somebody whose password (or single sign-on) was right; the step before it with a second factor.

    `said` is what the audit log says of a session that opens.
    """
    now = now or dt.datetime.now(dt.UTC)
    if not user.has_second_factor:
        return SignedIn(user, sign_in_as(_by(where, user), user.user_id, said, browser, now))
    token = secrets.token_urlsafe(32)
    store_of(where).write(
        "access/new_step", step_hash=digest(token), user_id=user.user_id, now=now, expires_at=now + STEP_LASTS
    )
    return SignedIn(user, token, needs_code=True)


def confirm(
    where: Where, token: str, code: str, address: str, now: dt.datetime | None = None, browser: str = ""
) -> SignedIn:
    """Complete a first step with a code of the second factor, or a recovery code; each is taken once.

    Raises StepOver when there is no first step in force, SignInFailed for a wrong code, SignInLocked.
    """
    store, now, step_hash = store_of(where), now or dt.datetime.now(dt.UTC), digest(token)
    rows = store.read("access/step", step_hash=step_hash, now=now)
    if not rows:
        raise StepOver(say("Signing in took too long, or was completed already. Begin again with name and password."))
    user = User.of(rows[0])
    brake = _brake(store, f"code {user.user_id}", address, now)
    if not second_factor.take(store, user.user_id, code, now):
        raise SignInFailed(
            say(
                "This code is not right, or it was used already. Nothing was changed; wait for the next one and try again."
            ),
            brake.lock_out(user.user_id, "code"),
        )
    brake.clear(store)
    if not store.write("access/end_step", step_hash=step_hash)[0]["ended"]:
        raise StepOver(say("Signing in took too long, or was completed already. Begin again with name and password."))
    said: State = {"way": "code", "failed_before": brake.failures - 1}
    return SignedIn(user, sign_in_as(_by(where, user), user.user_id, said, browser, now))


def tell_lock_out(where: Where, lock_out: LockOut, now: dt.datetime | None = None) -> bool:
    """Write into the audit log that an account was closed for a while. Returns whether it was written.

    Names that nobody has are one subject, told once in a quarter of an hour: whoever makes names up fills no log.
    """
    subject = f"user {lock_out.user_id}" if lock_out.user_id else "names that nobody has"
    if (
        lock_out.user_id is None
        and _counted(
            store_of(where), [digest("names that nobody has")], [1], now or dt.datetime.now(dt.UTC), LOCK_MAX_S
        )[0]["locked"]
    ):
        return False
    said: State = {"way": lock_out.way, "failed_before": lock_out.failures, "wait_s": lock_out.wait_s}
    return change(where, "locked an account for a while", subject, lambda _: Change({}, said))


def check_present(where: Where, user_id: str, password: str, address: str, now: dt.datetime | None = None) -> None:
    """See that whoever is signed in knows the password too, before something of weight. Braked as signing in is.

    Raises BadInput or SignInLocked.
    """
    store, now = store_of(where), now or dt.datetime.now(dt.UTC)
    brake = _brake(store, f"account {user_id}", address, now)
    rows = store.read("access/user", user_id=user_id)
    if not passwords.verify(rows[0]["password_hash"] if rows else None, password):
        if lock_out := brake.lock_out(user_id, "password"):
            tell_lock_out(where, lock_out, now)
        raise BadInput(say("The present password is not right. Nothing was changed; check it and try again."))
    brake.clear(store)


@dataclass(frozen=True, slots=True)
class _Brake:
    """An attempt that was counted: how often its account failed, this one included, and for how long that closes it."""

    account_key: str
    address_key: str
    failures: int
    lock_s: int

    def clear(self, store: Store) -> None:
        """The attempt was right."""
        store.write("access/clear_attempts", account_key=self.account_key, address_key=self.address_key)

    def lock_out(self, user_id: str | None, way: str) -> LockOut | None:
        """What the attempt did that was wrong; None as long as the account stays open."""
        return LockOut(user_id, way, self.failures, self.lock_s) if self.lock_s else None


def _by(where: Where, user: User) -> Where:
    return replace(where, by=user.user_id) if isinstance(where, Acting) else where


def _counted(store: Store, keys: list[str], free: list[int], now: dt.datetime, lock_s: int) -> list[Row]:
    return store.write(
        "access/count_attempt", keys=keys, free=free, now=now, forget_from=now - FORGET_AFTER, lock_s=lock_s,
        lock_max_s=LOCK_MAX_S,
    )  # fmt: skip


def _brake(store: Store, account: str, address: str, now: dt.datetime) -> _Brake:
    """Count an attempt. Raises SignInLocked."""
    account_key, address_key = digest(account), digest(f"address {address}")
    rows = _counted(store, [account_key, address_key], [ACCOUNT_FREE, ADDRESS_FREE], now, LOCK_S)
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
    [mine] = [row for row in rows if row["key"] == account_key]
    return _Brake(account_key, address_key, mine["failures"], mine["lock_s"])
