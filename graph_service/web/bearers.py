"""Does a program ask, and with which token of its own?"""

from __future__ import annotations

from typing import Final

from flask import request

LENGTH_MAX: Final = 200  # characters


def is_api() -> bool:
    """Whether the answer is for a program."""
    return request.path.startswith("/api/")


def given_bearer() -> str | None:
    """What stands after `Authorization: Bearer`; None without such a header, empty when it cannot be a token."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = token.strip()
    return token if len(token) <= LENGTH_MAX else ""
