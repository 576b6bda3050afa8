"""Who sold most? Boards by measure and period, and how I want to be on them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.desk.recognition import spans
from graph_service.errors import BadInput
from graph_service.model.period import NEVER, Period
from graph_service.recognition.measures import MEASURES
from graph_service.recognition.showing import CHOICES, PSEUDONYM_MAX, WORDS
from graph_service.web import recognition_listings as listings
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("recognition", __name__)


@blueprint.get("/recognition")
def page() -> str | Response:
    """The board of a measure in a period; for a leader, the own team's beside it."""
    here = desk()
    room = here.recognition
    chosen = picker()
    chosen["periods"] = spans(chosen["periods"])
    measure = request.args.get("measure") or MEASURES[0].name
    board = room.board(measure, chosen["period"])
    own = room.own_id is not None
    team = room.team_board(measure, chosen["period"]) if own else None
    tables = [listings.of_board(board, whole=True)] + ([listings.of_board(team, whole=False)] if team else [])
    return show(
        "recognition.html", tables, board=board, team=team, measures=MEASURES, measure=board.measure,
        own_words=listings.own_place(board) if own else None, wish=room.wish() if own else None, choices=CHOICES, words=WORDS,
        pseudonym_max=PSEUDONYM_MAX, value_words=listings.value_words, **chosen,
    )  # fmt: skip


@blueprint.post("/recognition/me")
def choose() -> AnyResponse:
    """Keep how I want to be shown."""
    form = request.form
    desk().recognition.choose(form.get("shown", ""), form.get("pseudonym", ""), version_of(form.get("version", "")))
    note(say("Boards show you so from now on."))
    return redirect(url_for("recognition.page"), 303)


def version_of(text: str) -> int:
    """The version that a form carries. Raises BadInput."""
    if not text.isdecimal() or len(text) > 9:
        raise BadInput(say("The form does not say which version it changes; load the page again."))
    return int(text)


@blueprint.get("/recognition/lists")
def lists() -> str | Response:
    """Mentors, the leaders' club, and years of membership."""
    here, chosen = desk(), picker()
    chosen["periods"] = spans(chosen["periods"])
    found = here.thanks(chosen["period"])
    names = here.names(one.member_id for some in found for one in some)
    return show("recognition_lists.html", listings.of_lists(*found, names), **chosen)


@blueprint.get("/recognition/members/<path:member_id>")
def member(member_id: str) -> str | Response:
    """The badges of one member."""
    here = desk()
    period = here.default_period()
    found = here.recognition.badges(member_id, Period.parse(period).end_day - 1)
    name = here.names([member_id]).get(member_id) or member_id
    return show("recognition_member.html", [listings.of_badges(found)], name=name, member_id=member_id, period=period,
                reached=sum(day != NEVER for _, day in found), count=len(found))  # fmt: skip
