"""What are the rules? Each plan as sentences, with what it costs and its file."""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph_service.errors import NotFound
from graph_service.plan.speech import LANGUAGES
from graph_service.web import speaking
from graph_service.web.pages import page as show
from graph_service.web.speaking import told
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("plans", __name__)

NAMES = {"en": "English", "ru": "Русский"}


@blueprint.get("/plans")
def page() -> str | Response:
    """The plans that the person may read."""
    return show("plans.html", plans=desk().plans())


@blueprint.get("/plans/<name>")
def one(name: str) -> str | Response:
    """One plan's rules."""
    here, language = desk(), asked_language()
    return show(
        "plan.html",
        plan=here.plan(name),
        rules=here.plan_rules(name, language),
        language=language,
        languages={each: NAMES[each] for each in LANGUAGES},
        notes=here.plan_notes(name, language),
        costs=[told(line, language) for line in here.plan_cost(name).lines()],
        has_file=here.plan_toml(name) is not None,
    )


@blueprint.get("/plans/<name>/file")
def file(name: str) -> Response:
    """The TOML of a plan that comes with the product, to start an own one from."""
    text = desk().plan_toml(name)
    if text is None:
        raise NotFound(
            say("This plan came from a file of your own, which is not kept here; its runs keep what it said.")
        )
    response = Response(text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


def asked_language() -> str:
    """The language that the address asks for, else that of the pages."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else speaking.language()
