"""Who may sign in, and as what?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.access import ROLES, User
from graph_service.web import account_listings
from graph_service.web.pages import page as show
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import Said, say, say_n

blueprint = Blueprint("admin", __name__)

CARDS_MAX: Final = 50  # people with forms on one page; a search finds the others
STATES: Final = {"in": say("may sign in"), "out": say("shut out")}


@blueprint.get("/admin")
def page() -> str | Response:
    """Everyone who may sign in, those that are looked for, and the form for one more."""
    everyone = desk().people.users()
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "role", "state")}
    found = _found(everyone, **asked)
    text = say_n("{count} person", "{count} people", len(everyone)) if found == everyone else say(
        "{found} of {all}", found=len(found), all=len(everyone)
    )  # fmt: skip
    now, tokens = dt.datetime.now(dt.UTC), desk().people.tokens()
    return show(
        "admin.html", [account_listings.of_users(found, text), account_listings.of_tokens(tokens, now, whose=True)],
        users=found[:CARDS_MAX], cards_cut=len(found) - CARDS_MAX,
        roles=ROLES, states=STATES, asked=asked, issuer=desk().people.issuer, desk=desk(),
        tokens=[one for one in tokens if one.is_in_force(now)],
    )  # fmt: skip


@blueprint.post("/admin/users")
def add() -> AnyResponse:
    """Add a person."""
    form = request.form
    user = desk().people.add_user(form.get("name", ""), form.get("role", ""), form.get("password", ""), _member())
    return _done(say("{name} can sign in now.", name=user.user_id))


@blueprint.post("/admin/users/<user_id>/role")
def role(user_id: str) -> AnyResponse:
    """Give another role, unless somebody else did since the page was read."""
    form = request.form
    seen = (form["role_seen"], form.get("member_seen") or None) if "role_seen" in form else None
    user = desk().people.set_role(user_id, form.get("role", ""), _member(), seen)
    return _done(say("{name} has another role, and was signed out everywhere.", name=user.user_id))


@blueprint.post("/admin/users/<user_id>/password")
def password(user_id: str) -> AnyResponse:
    """Give a new password."""
    user = desk().people.set_password(user_id, request.form.get("password", ""))
    return _done(say("{name} has a new password, and was signed out everywhere.", name=user.user_id))


@blueprint.post("/admin/users/<user_id>/disable")
def disable(user_id: str) -> AnyResponse:
    """Shut a person out."""
    user = desk().people.set_disabled(user_id, disabled=True)
    return _done(say("{name} can no longer sign in, and was signed out everywhere.", name=user.user_id))


@blueprint.post("/admin/users/<user_id>/enable")
def enable(user_id: str) -> AnyResponse:
    """Let a person in again."""
    user = desk().people.set_disabled(user_id, disabled=False)
    return _done(say("{name} can sign in again.", name=user.user_id))


@blueprint.post("/admin/users/<user_id>/sign-out")
def sign_out(user_id: str) -> AnyResponse:
    """End every session of a person."""
    ended = desk().people.sign_out(user_id)
    return _done(
        say_n("{count} session of {name} was ended.", "{count} sessions of {name} were ended.", ended, name=user_id)
    )


@blueprint.post("/admin/users/<user_id>/second-factor")
def reset_factor(user_id: str) -> AnyResponse:
    """Take a person's second factor away: the device is lost, and the recovery codes too."""
    if not desk().people.reset_factor(user_id):
        return _done(say("{name} has no second factor.", name=user_id))
    return _done(say("{name} has no second factor any more, and was signed out everywhere.", name=user_id))


@blueprint.post("/admin/users/<user_id>/link")
def link(user_id: str) -> AnyResponse:
    """Link a person with somebody of the single sign-on, or unlink."""
    user = desk().people.link(user_id, request.form.get("subject", ""))
    if user.subject is None:
        return _done(say("{name} signs in by password alone, and was signed out everywhere.", name=user.user_id))
    return _done(
        say("{name} may sign in through the single sign-on too, and was signed out everywhere.", name=user.user_id)
    )


@blueprint.post("/admin/tokens/revoke")
def revoke_token() -> AnyResponse:
    """Revoke anybody's token."""
    desk().people.revoke_token(request.form.get("token_id", ""))
    return _done(say("The token was revoked; it opens nothing any more."))


def _found(users: Sequence[User], q: str, role: str, state: str) -> list[User]:
    """Those whose name or member id has a text in it, of a role, let in or shut out; an empty choice takes all."""
    text = q.casefold()
    return [
        one
        for one in users
        if (text in one.user_id or text in (one.member_id or "").casefold())
        and (role in ("", one.role))
        and (state not in STATES or (state == "out") == one.disabled)
    ]


def _member() -> str | None:
    return request.form.get("member_id", "").strip() or None


def _done(words: Said) -> AnyResponse:
    note(words)
    return redirect(url_for("admin.page"), 303)
