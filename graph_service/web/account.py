"""One's own account: where am I signed in, password, second factor, tokens for programs, language."""

from __future__ import annotations

import datetime as dt
from typing import Final

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.access import SCOPES
from graph_service.access.second_factor import SetUp
from graph_service.access.tokens import DAYS_MAX
from graph_service.errors import BadInput
from graph_service.web import account_listings
from graph_service.web.browsers import browser
from graph_service.web.cookies import give_token
from graph_service.web.pages import page as show
from graph_service.web.session import leave_behind
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import Said, say, say_n

blueprint = Blueprint("account", __name__)

DAYS: Final = (7, 30, 90, DAYS_MAX)


@blueprint.get("/account")
def page() -> str | Response:
    """Sessions, password, second factor, tokens, language."""
    here, now = desk().account, dt.datetime.now(dt.UTC)
    sessions, tokens = here.sessions(), here.tokens()
    return show(
        "account.html",
        [account_listings.of_sessions(sessions, here.is_here), account_listings.of_tokens(tokens, now, whose=False)],
        sessions=[one for one in sessions if not here.is_here(one)], factor=here.factor(), must=here.must_have_factor,
        tokens=[one for one in tokens if one.is_in_force(now)], scopes=SCOPES, days=DAYS, person=desk().user,
        browser_of=account_listings.browser_of,
    )  # fmt: skip


@blueprint.post("/account/sessions/<session_key>/end")
def end_session(session_key: str) -> AnyResponse:
    """End one other session."""
    desk().account.end_session(session_key)
    return _done(say("The session was ended."))


@blueprint.post("/account/sessions/end-others")
def end_others() -> AnyResponse:
    """End every other session."""
    ended = desk().account.end_others()
    return _done(say_n("{count} other session was ended.", "{count} other sessions were ended.", ended))


@blueprint.post("/account/password")
def password() -> AnyResponse:
    """Take another password; every session ends, and a new one begins here."""
    form = request.form
    if form.get("wanted", "") != form.get("again", ""):
        raise BadInput(say("The new password was not written the same way twice. Nothing was changed; write it again."))
    token = desk().account.set_password(form.get("present", ""), form.get("wanted", ""), _address(), browser())
    leave_behind()
    response = make_response(_done(say("Your password was changed, and you were signed out everywhere else.")))
    give_token(response, token)
    return response


@blueprint.get("/account/second-factor")
def factor() -> str:
    """The key that waits for its first code, as a picture and in letters; how the second factor stands."""
    found = desk().account.factor()
    picture = ""
    if found.waiting:
        picture = segno.make(found.waiting.address, error="m").svg_data_uri(
            scale=5, border=3, light="#ffffff", dark="#000000"
        )
    return render_template(
        "account_factor.html",
        factor=found,
        picture=picture,
        letters=_letters(found.waiting),
        owed=not found.is_on and desk().account.must_have_factor,
    )


@blueprint.post("/account/second-factor")
def begin_factor() -> AnyResponse:
    """Make a key; it counts once a code of it was given."""
    desk().account.begin_factor(request.form.get("present", ""), _address())
    return redirect(url_for("account.factor"), 303)


@blueprint.post("/account/second-factor/confirm")
def confirm_factor() -> str:
    """Put the key in force; the recovery codes are shown this once."""
    codes = desk().account.start_using_factor(request.form.get("code", ""))
    return render_template("account_shown_once.html", codes=codes)


@blueprint.post("/account/second-factor/codes")
def renew_codes() -> str:
    """Make other recovery codes, shown this once."""
    codes = desk().account.renew_codes(request.form.get("present", ""), _address())
    return render_template("account_shown_once.html", codes=codes)


@blueprint.post("/account/second-factor/off")
def remove_factor() -> AnyResponse:
    """Do without a second factor."""
    desk().account.remove_factor(request.form.get("present", ""), _address())
    return _done(say("Your second factor was removed; your password alone signs you in."))


@blueprint.post("/account/tokens")
def add_token() -> str:
    """Make a token for a program, shown this once."""
    form = request.form
    days = form.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 6):
        raise BadInput(say("For how many days a token is good is a whole number. Nothing was changed."))
    made = desk().account.add_token(
        form.getlist("scope"), int(days), form.get("label", ""), form.get("present", ""), _address()
    )
    return render_template("account_shown_once.html", made=made)


@blueprint.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> AnyResponse:
    """Revoke an own token."""
    desk().account.revoke_token(token_id)
    return _done(say("The token was revoked; it opens nothing any more."))


def _letters(waiting: SetUp | None) -> str:
    """The key in groups of four, as one types it."""
    return " ".join(waiting.secret[place : place + 4] for place in range(0, len(waiting.secret), 4)) if waiting else ""


def _address() -> str:
    return request.remote_addr or ""


def _done(words: Said) -> AnyResponse:
    note(words)
    return redirect(url_for("account.page"), 303)
