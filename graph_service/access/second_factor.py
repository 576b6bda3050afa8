"""Is this code of the telephone right, and was it used before? Time-based codes (RFC 6238) and recovery codes.

A secret counts only once a code of it was given. Each code is taken once: the time step of the last one is kept, and it
and older ones are refused. Recovery codes are kept as hashes; they have 80 bits, so a fast hash will do.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

import pyotp
from pyotp.hotp import HOTP
from pyotp.totp import TOTP

from graph_service.access.acting import Where, change, store_of
from graph_service.access.people import no_user
from graph_service.access.sessions import digest
from graph_service.errors import BadInput, Refused
from graph_service.store.audit import Change
from graph_service.store.driver import Store, Transaction
from graph_service.words import say

STEP_S: Final = 30  # seconds that a code is shown
DIGITS: Final = 6
STEPS_AROUND: Final = 1  # how many steps a clock may be wrong, either way
RECOVERY_CODES: Final = 10
ISSUER: Final = "Graph service"
CODE_MAX: Final = 64  # characters that are looked at

_RECOVERY: Final = re.compile(r"[A-Z2-7]{16}")


@dataclass(frozen=True, slots=True)
class SetUp:
    """A secret that waits for its first code."""

    secret: str  # base 32
    address: str  # otpauth://, for the picture


@dataclass(frozen=True, slots=True)
class Factor:
    """How a person's second factor stands."""

    is_on: bool
    waiting: SetUp | None
    codes_left: int


def factor(store: Store, user_id: str) -> Factor:
    """How a person's second factor stands. Raises NotFound."""
    for row in store.read("access/second_factor", user_id=user_id):
        waiting = _set_up(user_id, row["pending"]) if row["pending"] else None
        return Factor(row["secret"] is not None, waiting, len(row["codes"].split()))
    raise no_user(user_id)


def begin(store: Store, user_id: str) -> SetUp:
    """Make a secret that waits for its first code; one that waited before counts no more."""
    secret = pyotp.random_base32()
    store.write("access/begin_second_factor", user_id=user_id, secret=secret)
    return _set_up(user_id, secret)


def start_using(where: Where, user_id: str, code: str, now: dt.datetime | None = None) -> list[str]:
    """Put the waiting secret in force with a code of it. Returns the recovery codes, which are told this once.

    Raises BadInput for a wrong code, Refused when no secret waits.
    """
    if not _is_code(_plain(code)):
        raise BadInput(say("A code of the device has six digits. Nothing was changed."))
    found = factor(store_of(where), user_id)
    if found.waiting is None:
        raise Refused(say("No second factor waits to be confirmed. Begin again."))
    step = _step_of(found.waiting.secret, _plain(code), now or dt.datetime.now(dt.UTC))
    if step is None:
        raise BadInput(
            say(
                "This code does not belong to the key shown. Nothing was changed; check the device's clock and try again."
            )
        )
    codes, secret = _new_codes(), found.waiting.secret

    def work(tx: Transaction) -> Change:
        if not tx.run("access/confirm_second_factor", user_id=user_id, secret=secret, step=step, codes=_kept(codes)):
            raise Refused(say("No second factor waits to be confirmed. Begin again."))
        return Change({"second_factor": found.is_on}, {"second_factor": True})

    change(where, "set up a second factor", f"user {user_id}", work)
    return codes


def renew_codes(where: Where, user_id: str) -> list[str]:
    """Make other recovery codes; those of before count no more. Raises Refused without a second factor."""
    codes = _new_codes()

    def work(tx: Transaction) -> Change:
        if not tx.run("access/set_recovery_codes", user_id=user_id, codes=_kept(codes)):
            raise Refused(say("There is no second factor, so there are no recovery codes."))
        return Change({}, {"recovery_codes": len(codes)})

    change(where, "renewed recovery codes", f"user {user_id}", work)
    return codes


def remove(where: Where, name: str, *, sign_out: bool = False) -> bool:
    """Take a person's second factor away, and end their sessions when told to. Returns whether there was one."""
    user_id = name.strip().lower()

    def work(tx: Transaction) -> Change | None:
        if not tx.run("access/remove_second_factor", user_id=user_id):
            return None
        if sign_out:
            tx.run("access/end_sessions", user_id=user_id, kept="")
        return Change({"second_factor": True}, {"second_factor": False})

    return change(where, "removed a second factor", f"user {user_id}", work)


def take(store: Store, user_id: str, code: str, now: dt.datetime) -> bool:
    """Whether a code of the device, or a recovery code, is right and was not used before; it is used up by this."""
    plain = _plain(code)
    kept = [row["secret"] for row in store.read("access/second_factor", user_id=user_id) if row["secret"]]
    if not kept:
        return False
    if _is_code(plain):
        step = _step_of(kept[0], plain, now)
        return step is not None and bool(store.write("access/take_code", user_id=user_id, step=step))
    if not _RECOVERY.fullmatch(plain):
        return False
    return bool(store.write("access/take_recovery_code", user_id=user_id, code_hash=digest(plain), now=now))


def _step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """The time step that a code belongs to; None when to none around now. Every step is compared, in constant time."""
    here, made = int(now.timestamp()) // STEP_S, HOTP(secret, digits=DIGITS)
    steps = range(here - STEPS_AROUND, here + STEPS_AROUND + 1)
    return max([step for step in steps if hmac.compare_digest(made.at(step), code)], default=None)


def _plain(code: str) -> str:
    """A code as it is compared: without what people put between its letters."""
    return "".join(code[:CODE_MAX].split()).replace("-", "").upper()


def _is_code(plain: str) -> bool:
    return plain.isascii() and plain.isdigit() and len(plain) == DIGITS


def _set_up(user_id: str, secret: str) -> SetUp:
    return SetUp(secret, TOTP(secret).provisioning_uri(name=user_id, issuer_name=ISSUER))


def _new_codes() -> list[str]:
    made = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    return ["-".join(one[place : place + 4] for place in range(0, 16, 4)) for one in made]


def _kept(codes: list[str]) -> str:
    return " ".join(digest(one.replace("-", "")) for one in codes)
