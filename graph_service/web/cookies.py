"""Which cookies are set, and how are they guarded?

Three: the session's token, that of the step before it where a code is asked for, and Flask's signed one for form tokens
and messages. All are out of scripts' reach, stay on
this site, and travel only over https, but for a browser that speaks plain http to its own machine, or when the setting
says so.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface

from graph_service.access.sessions import SESSION_LASTS
from graph_service.access.signin import STEP_LASTS
from graph_service.config import Settings

NAME: Final = "graph-service"
LANGUAGE: Final = "language"
YEAR_S: Final = 365 * 24 * 3600
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def must_be_secure() -> bool:
    """Whether cookies of this answer may travel over https only."""
    if current_app.config["INSECURE_COOKIES"]:
        return False
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return request.is_secure or name not in _LOOPBACK


def _name() -> str:
    return f"__Host-{NAME}" if must_be_secure() else NAME


def given_token() -> str | None:
    """The session token that came with the request; None without one, or when it cannot be one."""
    token = request.cookies.get(_name())
    return token if token and len(token) <= 128 else None


def give_token(response: Response, token: str) -> None:
    """Hand a session token to the browser."""
    response.set_cookie(
        _name(), token, max_age=SESSION_LASTS, path="/", secure=must_be_secure(), httponly=True, samesite="Lax"
    )


def forget_token(response: Response) -> None:
    """Make the browser forget its session token."""
    response.delete_cookie(_name(), path="/", secure=must_be_secure(), httponly=True, samesite="Lax")


def given_step() -> str | None:
    """The token of a first step of signing in that came with the request."""
    token = request.cookies.get(f"{_name()}-step")
    return token if token and len(token) <= 128 else None


def give_step(response: Response, token: str) -> None:
    """Hand the token of a first step to the browser; it opens no session."""
    response.set_cookie(
        f"{_name()}-step", token, max_age=STEP_LASTS, path="/", secure=must_be_secure(), httponly=True, samesite="Lax"
    )


def forget_step(response: Response) -> None:
    """Make the browser forget its first step."""
    response.delete_cookie(f"{_name()}-step", path="/", secure=must_be_secure(), httponly=True, samesite="Lax")


def remember_language(response: Response, language: str | None) -> None:
    """Hand the language that was chosen to the browser; nothing happens without one."""
    if language:
        response.set_cookie(LANGUAGE, language, max_age=YEAR_S, path="/", secure=must_be_secure(), samesite="Lax")


class FormSession(SecureCookieSessionInterface):
    """Flask's signed cookie, guarded like ours."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Over https only, with the same exception."""
        return must_be_secure()


def set_up(app: Flask, settings: Settings) -> None:
    """Key and guards of the cookies."""
    app.config.update(
        SECRET_KEY=settings.secret_key or _kept_key(settings.home / "secret_key"),
        INSECURE_COOKIES=settings.insecure_cookies,
        SESSION_COOKIE_NAME=f"{NAME}-form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    app.session_interface = FormSession()


def _kept_key(path: Path) -> str:
    """The key in the file, made on first use with mode 600. Two processes that start at once end up with one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # fails when another process was first; its key counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
