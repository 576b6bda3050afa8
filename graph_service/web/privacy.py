"""Whose names are shown, and how are more revealed? The page of names, the line that says so on every page, the log of views.

An officer's pages tell members by their ids. What they tell of revealed names is written to the audit log before the
answer leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.errors import BadInput
from graph_service.web import listings
from graph_service.web.pages import page as show
from graph_service.web.session import safe_next
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import say, say_n

blueprint = Blueprint("privacy", __name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says of names: how many are shown, until when, and where to reveal more."""

    depth: int | None  # levels below a leader whose names are told; None for those who reveal names
    shown: int
    until: str
    address: str | None  # None for those who may not reveal


@blueprint.get("/names")
def page() -> str | Response:
    """What is revealed to me, and the form for more."""
    here = desk().names_page
    asked = {name: request.args.get(name, "") for name in ("member_id", "case_id")}
    return show(
        "names.html", [listings.of_reveals(here.reveals)], reveals=here.reveals, asked=asked,
        next=safe_next(request.args.get("next")) if request.args.get("next") else "",
    )  # fmt: skip


@blueprint.post("/names")
def reveal() -> AnyResponse:
    """Reveal the name of a member, or the names of the members of a case, with a reason."""
    form, here = request.form, desk().names_page
    member_id, case_id, reason = (form.get(name, "").strip() for name in ("member_id", "case_id", "reason"))
    if bool(member_id) == bool(case_id):
        raise BadInput(
            say("name either a member by the id or a case by its number, and not both. Nothing was revealed")
        )
    made = here.reveal_member(member_id, reason) if member_id else here.reveal_case(case_id, reason)
    number = len(made.members)
    note(
        say_n(
            "The name of {count} member is revealed ({about}) until {until} UTC, or until you sign out. The audit log has "
            "it, and has each page that shows it.",
            "The names of {count} members are revealed ({about}) until {until} UTC, or until you sign out. The audit log "
            "has it, and has each page that shows it.",
            number,
            about=made.about,
            until=f"{made.until:%H:%M}",
        )
    )
    return redirect(safe_next(form.get("next")) if form.get("next") else url_for("privacy.page"), 303)


@blueprint.post("/names/hide")
def hide() -> AnyResponse:
    """Hide all names again."""
    note(say("All names are hidden again.") if desk().names_page.hide() else say("No name was revealed."))
    return redirect(url_for("privacy.page"), 303)


def set_up(app: Flask) -> None:
    """Log what answers tell of revealed names; give templates the line that says whether names are hidden."""
    app.after_request(_note)
    app.jinja_env.globals["names_notice"] = names_notice
    app.context_processor(_hidden)


def _note(response: Response) -> Response:
    """Write the view down before the answer leaves; should that fail, the answer becomes an error."""
    if "desk" in g and g.desk.privacy.veil.told and not g.get("failed"):
        asked = request.args.get("export")
        g.desk.privacy.note_view(request.path + (f"?export={asked}" if asked else ""))
    return response


def _hidden() -> dict[str, Any]:
    return {"names_hidden": "desk" in g and g.desk.privacy.veil.is_drawn}


def names_notice(member_id: str | None = None) -> Notice | None:
    """What this page says of names; nothing for those who see them anyway, and on the page of names itself."""
    if "desk" not in g or not g.desk.privacy.veil.is_drawn or g.get("failed") or request.endpoint == "privacy.page":
        return None
    values = request.view_args or {}
    about = member_id or values.get("member_id") or request.args.get("member")
    case_id = None if about else values.get("case_id")
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    reveals = g.desk.privacy.reveals
    return Notice(
        g.desk.privacy.names_depth,
        len({one for found in reveals for one in found.members}),
        f"{max(one.until for one in reveals):%H:%M} UTC" if reveals else "",
        url_for("privacy.page", member_id=about, case_id=case_id, next=here) if desk().may("names") else None,
    )
