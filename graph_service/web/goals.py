"""What does a leader want to reach in a month, and how far is it? Goals of the one person alone."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.access.goals import KIND_WORDS, KINDS, GoalKind, PersonalGoal
from graph_service.errors import BadInput
from graph_service.model.money import CURRENCY_EXPONENTS, parse_money, parse_scaled, parse_volume
from graph_service.model.period import Period
from graph_service.web.home_words import reminders, target_text
from graph_service.web.invite import version_of
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.speaking import note
from graph_service.web.tables import Column, Link, Table, rows_of
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("goals", __name__)


@blueprint.get("/goals")
def page() -> str | Response:
    """The goals of the month shown, each with how far it is, and those of other months."""
    here = desk()
    kept = here.own.goals()
    chosen = picker()
    month = Period.month_of(Period.parse(chosen["period"]).end - dt.timedelta(days=1)).name
    plan = here.plan_for(month)
    found = here.leading.progress(
        [one for one in kept if one.month == month], here.team(here.leading.member_id, month),
        here.report_card(here.leading.member_id, month), plan,
    )  # fmt: skip
    return show(
        "goals.html", [of_goals(kept)], goals=reminders(found), kinds=KIND_WORDS, months=months(month), month=month,
        ranks=[one.name for one in plan.ranks], currency=plan.currency, **chosen,
    )  # fmt: skip


@blueprint.post("/goals")
def change() -> AnyResponse:
    """Set a goal, change it, or give it up."""
    form, own = request.form, desk().own
    month, kind, version = (
        month_of(form.get("month", "")),
        kind_of(form.get("kind", "")),
        version_of(form.get("version", "")),
    )
    if form.get("do") == "remove":
        own.remove_goal(month, kind, version)
        note(say("The goal is given up."))
    else:
        target = form.get("rank", "") or form.get("target", "") if kind == "rank" else form.get("target", "")
        own.set_goal(goal_of(month, kind, target.strip(), form.get("currency", ""), version))
        note(say("The goal is kept."))
    return redirect(url_for("goals.page", period=month if month in desk().periods() else None), 303)


def goal_of(month: str, kind: GoalKind, target: str, currency: str, version: int) -> PersonalGoal:
    """A goal as it was typed; a decimal comma is a point. Raises BadInput."""
    if kind == "rank":
        known = {rank.name for plan in desk().plan_choices() for rank in plan.ranks}
        if target not in known:
            raise BadInput(say("Choose the rank that is your goal."))
        return PersonalGoal(month, kind, 0, rank=target, version=version)
    text = "".join(target.split()).replace(",", ".")
    if kind == "earnings" and currency not in CURRENCY_EXPONENTS:
        raise BadInput(say("A goal of earnings needs a currency that is known here."))
    try:
        if kind == "earnings":
            return PersonalGoal(month, kind, parse_money(text, currency), currency=currency, version=version)
        amount = parse_volume(text) if kind == "team_volume" else parse_scaled(text, 0)
    except BadInput as error:
        raise BadInput(
            say("{text} is no number that a goal can have; write digits, such as 1200.", text=repr(target[:40]))
        ) from error
    return PersonalGoal(month, kind, amount, version=version)


def month_of(text: str) -> str:
    """The month that a goal is for. Raises BadInput."""
    if len(text) != 7 or "Q" in text.upper():
        raise BadInput(say("A goal is for one month; choose it from the list."))
    return Period.parse(text).name


def kind_of(text: str) -> GoalKind:
    """What a goal is of. Raises BadInput."""
    if text not in KINDS:
        raise BadInput(say("{given} is nothing that a goal can be of; choose one of the list.", given=repr(text[:40])))
    return text


def months(shown: str) -> list[str]:
    """For which months a goal can be set: the one shown, this one and the next."""
    now = Period.month_of(dt.date.today())
    return sorted({shown, now.name, Period.month_of(now.end).name})


def of_goals(kept: list[PersonalGoal]) -> Table:
    """All goals of the person."""
    return Table(
        "goals",
        say("All my goals"),
        (Column(say("Month"), "short"), Column(say("Of what")), Column(say("The goal"))),
        rows_of(
            (Link(one.month, url_for("goals.page", period=one.month)), KIND_WORDS[one.kind], target_text(one))
            for one in reversed(kept)
        ),
        note=say("newest month first"),
        empty=say("You have set no goal yet."),
    )
