"""What do we want to reach together, and how far are we?"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.desk.team_goals import GoalState
from graph_service.plan.model import Plan
from graph_service.recognition.challenges import TITLE_MAX, amount_text
from graph_service.recognition.measures import BY_NAME
from graph_service.recognition.team_goals import MEASURES
from graph_service.web.pages import page as show
from graph_service.web.recognition import version_of
from graph_service.web.recognition_listings import value_words
from graph_service.web.speaking import note
from graph_service.web.tables import Column, Table, rows_of
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("team_goals", __name__, url_prefix="/recognition/goals")


def _plan() -> Plan:
    here = desk()
    return here.plan_for(here.default_period())


@blueprint.get("")
def page() -> str | Response:
    """Every goal, and how far it is."""
    room = desk().team_goals
    found = room.all()
    targets = {one.goal.key: amount_text(one.goal.target, one.goal.kind.unit, one.goal.currency) for one in found}
    return show(
        "team_goals.html", [_table(found)], found=found, acts=room.acts, measures=[BY_NAME[name] for name in MEASURES],
        title_max=TITLE_MAX, targets=targets, currency=_plan().currency,
    )  # fmt: skip


@blueprint.post("")
def make() -> AnyResponse:
    """Keep a goal."""
    desk().team_goals.make(request.form, _plan())
    return _done()


@blueprint.post("/<key>")
def change(key: str) -> AnyResponse:
    """Change a goal, or give it up."""
    room, version = desk().team_goals, version_of(request.form.get("version", ""))
    if request.form.get("do") == "give-up":
        room.give_up(key, version)
    else:
        room.change(key, request.form, _plan(), version)
    return _done()


def _done() -> AnyResponse:
    note(say("Kept."))
    return redirect(url_for("team_goals.page"), 303)


def _table(found: list[GoalState]) -> Table:
    return Table(
        "team-goals",
        say("Goals"),
        (
            Column(say("Goal")), Column(say("For")), Column(say("Measure")), Column(say("First month"), "short"),
            Column(say("Last month"), "short"), Column(say("Figure to reach")), Column(say("Reached so far")),
            Column(say("Share"), "share"),
        ),
        rows_of(
            (
                one.goal.title, one.goal.root or say("everyone"), one.goal.kind.title, one.goal.first, one.goal.last,
                value_words(one.goal.kind, one.goal.target, one.goal.currency) if one.reached is not None else None,
                value_words(one.goal.kind, one.reached, one.goal.currency) if one.reached is not None else None, one.share,
            )
            for one in found
        ),
        empty=say("There is no goal yet."),
    )  # fmt: skip
