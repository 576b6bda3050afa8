"""Signing in and out."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for

from graph_service.access import (
    Acting,
    SignedIn,
    SignInFailed,
    SignInLocked,
    StepOver,
    confirm,
    sign_in,
    sign_out,
    tell_lock_out,
)
from graph_service.web.browsers import browser
from graph_service.web.cookies import (
    forget_step,
    forget_token,
    give_step,
    give_token,
    given_step,
    given_token,
    remember_language,
)
from graph_service.web.visitor import programme, public
from graph_service.words import say

blueprint = Blueprint("session", __name__)


@blueprint.get("/login")
@public
def form() -> str:
    """The sign-in page."""
    return _page(request.args.get("next"))


@blueprint.post("/login")
@public
def enter() -> Response:
    """Check name and password; a session of before ends, a new one begins, or the step before it."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    signed_in = sign_in(visiting(), name, password, request.remote_addr or "", browser=browser())
    return welcome(signed_in, request.form.get("next"))


@blueprint.get("/login/code")
@public
def code_form() -> str | Response:
    """The page that asks for a code; without a first step, the way to it."""
    if given_step() is None:
        return make_response(redirect(url_for("session.form"), 303))
    return render_template("login_code.html", next=safe_next(request.args.get("next")))


@blueprint.post("/login/code")
@public
def enter_code() -> Response:
    """Complete signing in with a code of the second factor, or a recovery code."""
    step = given_step()
    if step is None:
        raise StepOver(say("Signing in took too long, or was completed already. Begin again with name and password."))
    try:
        signed_in = confirm(
            visiting(), step, request.form.get("code", ""), request.remote_addr or "", browser=browser()
        )
    except StepOver:
        raise
    except (SignInFailed, SignInLocked) as error:
        page = render_template("login_code.html", next=safe_next(request.form.get("next")), refused=error.args[0])
        return _refusal(page, error)
    return welcome(signed_in, request.form.get("next"))


@blueprint.post("/logout")
@public
def leave() -> Response:
    """End the session, here and in the database."""
    leave_behind()
    response = make_response(redirect(url_for("session.form"), 303))
    forget_token(response)
    forget_step(response)
    return response


@blueprint.errorhandler(SignInFailed)
@blueprint.errorhandler(SignInLocked)
def refused(error: SignInFailed | SignInLocked) -> Response:
    """The sign-in page again, with the reason."""
    response = _refusal(_page(request.form.get("next"), error.args[0]), error)
    if isinstance(error, StepOver):
        forget_step(response)
    return response


def welcome(signed_in: SignedIn, target: str | None) -> Response:
    """On to the page that was asked for, or to the second step; what came with the request is left behind."""
    where = safe_next(target)
    leave_behind()
    if signed_in.needs_code:
        response = make_response(redirect(url_for("session.code_form", next=where), 303))
        give_step(response, signed_in.token)
        return response
    response = make_response(redirect(where, 303))
    give_token(response, signed_in.token)
    forget_step(response)
    remember_language(response, signed_in.user.language)
    return response


def _page(target: str | None, reason: str | None = None) -> str:
    provider = current_app.extensions.get("single sign-on")  # of `single_sign_on`, which uses this module
    label = provider.label if provider else None
    return render_template("login.html", next=safe_next(target), refused=reason, single_sign_on=label)


def _refusal(page: str, error: SignInFailed | SignInLocked) -> Response:
    response = make_response(page, error.http_status)
    if isinstance(error, SignInLocked):
        response.headers["Retry-After"] = str(error.wait_s)
    elif error.lock_out:
        response.call_on_close(partial(tell_lock_out, visiting(), error.lock_out))  # how long it takes tells nothing
    return response


def visiting() -> Acting:
    """The store and its audit log for somebody who is not known yet."""
    return Acting(programme().store, programme().audit, "page:login")


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
