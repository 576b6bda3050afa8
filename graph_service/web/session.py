"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for

from graph_service.access import SignInFailed, SignInLocked, sign_in, sign_out
from graph_service.web.cookies import forget_token, give_token, given_token
from graph_service.web.visitor import programme, public

blueprint = Blueprint("session", __name__)


@blueprint.get("/login")
@public
def form() -> str:
    """The sign-in page."""
    return render_template("login.html", next=safe_next(request.args.get("next")))


@blueprint.post("/login")
@public
def enter() -> Response:
    """Check name and password; a session of before ends, a new one begins."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    signed_in = sign_in(programme().store, name, password, request.remote_addr or "")
    leave_behind()
    response = make_response(redirect(safe_next(request.form.get("next")), 303))
    give_token(response, signed_in.token)
    return response


@blueprint.post("/logout")
@public
def leave() -> Response:
    """End the session, here and in the database."""
    leave_behind()
    response = make_response(redirect(url_for("session.form"), 303))
    forget_token(response)
    return response


@blueprint.errorhandler(SignInFailed)
@blueprint.errorhandler(SignInLocked)
def refused(error: SignInFailed | SignInLocked) -> Response:
    """The sign-in page again, with the reason."""
    page = render_template("login.html", next=safe_next(request.form.get("next")), refused=str(error))
    response = make_response(page, error.http_status)
    if isinstance(error, SignInLocked):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def leave_behind() -> None:
    """Forget the form session, and end the session of the token that came with the request."""
    session.clear()
    token = given_token()
    if token:
        sign_out(programme().store, token)


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path of this site, else the first page."""
    home = url_for("overview.page")
    if not target or len(target) > 2000 or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return home
    parts = urlsplit(target)
    odd = any(ord(letter) < 33 or letter == "\\" for letter in target)
    return home if odd or parts.scheme or parts.netloc else target
