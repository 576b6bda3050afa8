"""Who is asking? One check before every view: a public one, or a session in force, else the way to the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service import access
from graph_service.desk import Desk
from graph_service.desk.account import owes_factor
from graph_service.errors import DatabaseUnavailable, NotAllowed
from graph_service.service import Programme
from graph_service.web.bearers import given_bearer, is_api
from graph_service.web.cookies import forget_token, given_token
from graph_service.web.limits import pass_by
from graph_service.words import say

# What somebody who must have a second factor and has none reaches: setting it up. Signing out and the language are public.
FACTOR_PAGES: Final = frozenset({"account.factor", "account.begin_factor", "account.confirm_factor"})
View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that needs no session."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def programme() -> Programme:
    """The programme this application serves."""
    return cast("Programme", current_app.extensions["programme"])


def desk() -> Desk:
    """What the person who is asking may see and do."""
    return cast("Desk", g.desk)


def user() -> access.User | None:
    """Who is asking; None on a public page without a session."""
    return cast("access.User | None", g.get("user"))


def reopen_if_away() -> None:
    """After a failure: when the database is gone, let go of it, so that the next request opens (or starts) it anew.

    Not while it is on its way back: a request that opens it anew would wait for the start however long it takes.
    """
    try:
        store = programme().store
        if not store.is_reviving:
            store.verify()
    except DatabaseUnavailable:
        programme().close()


def set_up(app: Flask) -> None:
    """Check every request; keep what people see out of shared caches."""
    app.before_request(_enter)
    app.after_request(_leave)


def _enter() -> AnyResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "is_public", False):
        return None
    if (bearer := given_bearer()) is not None:
        _enter_program(bearer, known=view is not None)
        return None
    token = given_token()
    g.user = access.who(programme().store, token) if token else None
    if g.user is not None and token:
        pass_by(access.session_key(token))
        g.desk = Desk(programme(), g.user, request.args.get("plan"), access.session_key(token))
        return None if request.endpoint in FACTOR_PAGES or not owes_factor(programme(), g.user) else _to_factor()
    if view is None:
        return None  # no such address: signed in or not, it ends as one
    if is_api() or request.method not in ("GET", "HEAD"):
        abort(401, say("Sign in first. Nothing was changed."))
    return redirect(url_for("session.form", next=request.full_path.rstrip("?")))


def _to_factor() -> AnyResponse:
    """The way to the one page that is open to somebody who must have a second factor and has none yet."""
    if is_api() or request.method not in ("GET", "HEAD"):
        abort(403, say("Your role must have a second factor. Set it up first; until then nothing else opens."))
    return redirect(url_for("account.factor"), 303)


def keep_language(language: str) -> None:
    """Keep a language with the person who is signed in, if anybody is: mails will be in it."""
    token = given_token()
    found = access.who(programme().store, token) if token else None
    if found is not None:
        access.set_language(programme().store, found.user_id, language)


def _enter_program(token: str, *, known: bool) -> None:
    """Let a program in with its token, and with nothing else: cookies that came along count for nothing.

    It opens calls below /api/ alone, never a page; without the scope `write` it changes nothing.
    """
    found = access.bearer(programme().store, token) if is_api() else None
    if found is None:
        if known:
            abort(
                401,
                say(
                    "This token opens nothing here: it is unknown, over or revoked, or this is no address below /api/."
                ),
            )
        return
    pass_by(f"token {found.token_id}")
    if "write" not in found.scopes and request.method not in ("GET", "HEAD", "OPTIONS"):
        raise NotAllowed(say("This token may read only; a change needs a token with the scope write."))
    g.user = found.user
    g.desk = Desk(programme(), found.user, request.args.get("plan"))
    if owes_factor(programme(), found.user):
        raise NotAllowed(
            say(
                "The role of this token's owner must have a second factor, and the owner has none yet. Nothing opens until "
                "the owner signs in and sets it up."
            )
        )


def _leave(response: Response) -> Response:
    if request.endpoint != "assets.file":
        response.cache_control.no_store = True
        response.cache_control.private = True
        response.vary.add("Cookie")
        response.vary.add("Authorization")
    if response.status_code == 401 and given_bearer() is not None:
        response.headers["WWW-Authenticate"] = 'Bearer realm="graph-service"'
    elif response.status_code == 401 and given_token():
        forget_token(response)
    return response
