"""Who is asking? One check before every view: a public one, or a session in force, else the way to the sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service import access
from graph_service.desk import Desk
from graph_service.errors import DatabaseUnavailable
from graph_service.service import Programme
from graph_service.web.cookies import forget_token, given_token

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


def is_api() -> bool:
    """Whether the answer is for a program."""
    return request.path.startswith("/api/")


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
    token = given_token()
    g.user = access.who(programme().store, token) if token else None
    if g.user is not None:
        g.desk = Desk(programme(), g.user, request.args.get("plan"), access.session_key(token) if token else None)
        return None
    if view is None:
        return None  # no such address: signed in or not, it ends as one
    if is_api() or request.method not in ("GET", "HEAD"):
        abort(401, "Sign in first. Nothing was changed.")
    return redirect(url_for("session.form", next=request.full_path.rstrip("?")))


def _leave(response: Response) -> Response:
    if request.endpoint != "assets.file":
        response.cache_control.no_store = True
        response.cache_control.private = True
        response.vary.add("Cookie")
    if response.status_code == 401 and given_token():
        forget_token(response)
    return response
