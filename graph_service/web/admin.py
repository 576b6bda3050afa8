"""Who may sign in, and as what?"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.access import ROLES
from graph_service.web import listings
from graph_service.web.pages import page as show
from graph_service.web.visitor import desk

blueprint = Blueprint("admin", __name__)


@blueprint.get("/admin")
def page() -> str | Response:
    """Everyone who may sign in, and the form for one more."""
    everyone = desk().people.users()
    return show("admin.html", [listings.of_users(everyone)], users=everyone, roles=ROLES, desk=desk())


@blueprint.post("/admin/users")
def add() -> AnyResponse:
    """Add a person."""
    form = request.form
    member_id = form.get("member_id", "").strip() or None
    user = desk().people.add_user(form.get("name", ""), form.get("role", ""), form.get("password", ""), member_id)
    return _done(f"{user.user_id} can sign in now, as {user.role}.")


@blueprint.post("/admin/users/<user_id>/role")
def role(user_id: str) -> AnyResponse:
    """Give another role."""
    user = desk().people.set_role(
        user_id, request.form.get("role", ""), request.form.get("member_id", "").strip() or None
    )
    return _done(f"{user.user_id} is {user.role} now, and was signed out everywhere.")


@blueprint.post("/admin/users/<user_id>/password")
def password(user_id: str) -> AnyResponse:
    """Give a new password."""
    user = desk().people.set_password(user_id, request.form.get("password", ""))
    return _done(f"{user.user_id} has a new password, and was signed out everywhere.")


@blueprint.post("/admin/users/<user_id>/disable")
def disable(user_id: str) -> AnyResponse:
    """Shut a person out."""
    user = desk().people.set_disabled(user_id, disabled=True)
    return _done(f"{user.user_id} can no longer sign in, and was signed out everywhere.")


@blueprint.post("/admin/users/<user_id>/enable")
def enable(user_id: str) -> AnyResponse:
    """Let a person in again."""
    user = desk().people.set_disabled(user_id, disabled=False)
    return _done(f"{user.user_id} can sign in again.")


def _done(words: str) -> AnyResponse:
    flash(words)
    return redirect(url_for("admin.page"), 303)
