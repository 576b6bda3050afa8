"""What are the rules? Each plan as sentences."""

from __future__ import annotations

from flask import Blueprint, Response

from graph_service.web.pages import page as show
from graph_service.web.visitor import desk

blueprint = Blueprint("plans", __name__)


@blueprint.get("/plans")
def page() -> str | Response:
    """The plans that come with the product."""
    return show("plans.html", plans=desk().plans())


@blueprint.get("/plans/<name>")
def one(name: str) -> str | Response:
    """One plan's rules."""
    return show("plan.html", plan=desk().plan(name), sentences=desk().plan_sentences(name))
