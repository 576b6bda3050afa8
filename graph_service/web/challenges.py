"""Which challenges are there, how far is everyone, and what does a reward in money do to the plan?"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.desk.challenges import ChallengeDesk, Drafted
from graph_service.plan.model import Plan
from graph_service.recognition.challenges import REWARDS, RULES, TITLE_MAX, WORDS_MAX, Challenge, form_of
from graph_service.recognition.measures import MEASURES
from graph_service.web import challenge_listings as listings
from graph_service.web import pay_listings
from graph_service.web.pages import page as show
from graph_service.web.pay_listings import Place
from graph_service.web.recognition import version_of
from graph_service.web.recognition_listings import of_board
from graph_service.web.speaking import note
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("challenges", __name__, url_prefix="/recognition/challenges")


def _room() -> ChallengeDesk:
    return desk().challenges


def _usual_plan() -> Plan:
    here = desk()
    return here.plan_for(here.default_period())


@blueprint.get("")
def page() -> str | Response:
    """Every challenge."""
    room = _room()
    return show("challenges.html", [listings.of_challenges(room.all())], acts=room.acts)


@blueprint.get("/new")
def form() -> str | Response:
    """The form for a new one."""
    _room().acting()
    return _form(None, Drafted({}, None), _usual_plan())


@blueprint.post("")
def make() -> str | AnyResponse:
    """Keep a draft; a form with something wrong comes back."""
    room, plan = _room(), _usual_plan()
    drafted = room.drafted(request.form, plan)
    if drafted.terms is None:
        return make_response(_form(None, drafted, plan), 400)
    one = room.make(drafted.terms, plan)
    note(say("The draft is kept; nobody but those who see everything sees it yet."))
    return redirect(url_for("challenges.one", challenge_id=one.challenge_id), 303)


@blueprint.get("/<challenge_id>")
def one(challenge_id: str) -> str | Response:
    """One challenge, and how far everyone is."""
    room = _room()
    found = room.one(challenge_id)
    progress = room.progress(found)
    tables = [of_board(progress.board, whole=True, period=found.month)]
    tables += [of_board(progress.team, whole=False, period=found.month)] if progress.team else []
    tables.append(listings.of_awards(found, room.awards(found), desk().names))
    return show(
        "challenge.html", tables, challenge=found, progress=progress, facts=listings.facts(found), acts=room.acts,
        standing=listings.standing(found, progress), fragment=room.fragment(found), plan=found.plan,
    )  # fmt: skip


@blueprint.get("/<challenge_id>/pay")
def pay(challenge_id: str) -> str | Response:
    """What the month would pay by the plan with the reward in it."""
    here, room = desk(), _room()
    found = room.one(challenge_id)
    made, bonus = room.pay(found)
    awards = made.outcome.awards[made.outcome.awards["bonus"] == bonus]
    skips = made.outcome.skips[made.outcome.skips["bonus"] == bonus]
    names, place = here.names(pay_listings.top_ids(awards)), Place(found.month, found.plan)
    return show(
        "challenge_pay.html",
        [listings.of_pay(awards, made.plan.currency, place, names), pay_listings.passed_over(skips)],
        challenge=found, total=int(awards["amount_minor"].sum()), whole=made.totals.awards_minor, currency=made.plan.currency,
    )  # fmt: skip


@blueprint.get("/<challenge_id>/edit")
def change_form(challenge_id: str) -> str | Response:
    """The form of a draft."""
    room = _room()
    room.acting()
    found = room.one(challenge_id)
    return _form(found, Drafted(form_of(found.terms, found.currency), None), room.plan(found))


@blueprint.post("/<challenge_id>/edit")
def change(challenge_id: str) -> str | AnyResponse:
    """Change a draft."""
    room = _room()
    found = room.one(challenge_id)
    plan = room.plan(found)
    drafted = room.drafted(request.form, plan)
    if drafted.terms is None:
        return make_response(_form(found, drafted, plan), 400)
    room.edit(found, drafted.terms, version_of(request.form.get("version", "")))
    note(say("The draft is changed."))
    return redirect(url_for("challenges.one", challenge_id=challenge_id), 303)


@blueprint.post("/<challenge_id>/step")
def step(challenge_id: str) -> AnyResponse:
    """Publish, close or withdraw."""
    form = request.form
    note(_room().step(challenge_id, form.get("do", ""), version_of(form.get("version", ""))))
    return redirect(url_for("challenges.one", challenge_id=challenge_id), 303)


def _form(found: Challenge | None, drafted: Drafted, plan: Plan) -> str | Response:
    version = drafted.form.get("version") or (str(found.version) if found else "")
    return show(
        "challenge_form.html", challenge=found, form=drafted.form, problem=drafted.problem, version=version, plan=plan,
        measures=MEASURES, rules=RULES, rewards=REWARDS, title_max=TITLE_MAX, words_max=WORDS_MAX,
    )  # fmt: skip
