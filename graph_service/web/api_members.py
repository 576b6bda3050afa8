"""Moves of members for programs."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from graph_service.web.describing import described
from graph_service.web.visitor import desk
from graph_service.web.writing import Body, body, done_once

blueprint = Blueprint("api_members", __name__, url_prefix="/api/v1")


class NewMove(Body):
    """Under whom, from when, why; and under whom the member stood when it was thought of ("" for nobody)."""

    sponsor_id: str
    from_day: str
    reason: str
    was_sponsor_id: str
    was_since: str = ""
    was_until: str = ""


@blueprint.post("/members/<path:member_id>/moves")
@described("Done", "members", body=NewMove, action="move", whole=True)
def move(member_id: str) -> Response:
    """Move a member under another sponsor."""
    here, asked = desk().members, body(NewMove)
    expected = (asked.was_sponsor_id, asked.was_since, asked.was_until)
    return done_once(
        asked,
        lambda: here.move(member_id, asked.sponsor_id, asked.from_day, asked.reason, expected),
        lambda _: url_for("members.page", member_id=member_id),
    )
