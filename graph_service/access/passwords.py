"""Is this password good enough, and is it the right one? Argon2id, a least length and a list of common ones."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

import argon2

from graph_service.errors import BadInput
from graph_service.words import say

LENGTH_MIN: Final = 12
LENGTH_MAX: Final = 200  # characters; hashing an endless text would be a way to keep the server busy

_HASHER = argon2.PasswordHasher()  # argon2id, 64 MiB, 3 passes, 4 lanes: RFC 9106's second recommendation


def check_rules(password: str, user_id: str) -> None:
    """Refuse a password that is too short, too long, common, or little more than the user's name.

    Raises BadInput saying what to do.
    """
    if len(password) < LENGTH_MIN:
        raise BadInput(
            say(
                "the password has {length} characters; use {least} or more: four plain words will do",
                length=len(password),
                least=LENGTH_MIN,
            )
        )
    if len(password) > LENGTH_MAX:
        raise BadInput(say("the password has more than {most} characters; use a shorter one", most=LENGTH_MAX))
    folded = _fold(password)
    if folded in common() or len(set(folded)) < 5:
        raise BadInput(
            say("this password is among the first that anyone tries; choose another, such as four plain words")
        )
    rest = folded.replace(user_id.casefold(), "", 1)
    if user_id and len(rest) < LENGTH_MIN - 4 and rest != folded:
        raise BadInput(
            say("the password is little more than the user's name; choose another, such as four plain words")
        )


def hash_password(password: str) -> str:
    """Argon2id text with its salt and parameters."""
    return _HASHER.hash(_normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed. With no hash (no such user): the same work, and the answer is no."""
    given = _normal(password[: LENGTH_MAX + 1])
    try:
        _HASHER.verify(password_hash or _nobody(), given)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return password_hash is not None and len(password) <= LENGTH_MAX


def needs_rehash(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def common() -> frozenset[str]:
    """Common passwords of twelve characters or more, folded."""
    text = resources.files("graph_service.access").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(_fold(line) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _nobody() -> str:
    """A well-formed hash of no known password, with today's parameters, so that verifying takes as long as ever."""
    salt, digest = (base64.b64encode(secrets.token_bytes(n)).rstrip(b"=").decode() for n in (16, 32))
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _fold(password: str) -> str:
    return _normal(password).casefold().strip()
