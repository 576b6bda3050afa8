"""What is missing or odd in the data, and what does it keep from being computed?"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from graph_service.web import programme_listings as listings
from graph_service.web.pages import exported, picker
from graph_service.web.pages import page as show
from graph_service.web.tables import EXPORT_ROWS, ROWS_MAX
from graph_service.web.visitor import desk

blueprint = Blueprint("data_quality", __name__)

OF_MEMBERS: Final = ("country", "name", "sponsor", "identifiers", "stock", "email")  # questions whose ids are members


@blueprint.get("/data-quality")
def page() -> str | Response:
    """Each question with count, share, first ids, what it stands in the way of and what to do."""
    here = desk().data_quality
    chosen = picker()
    found = here.quality(chosen["period"], check_store="store" in request.args)
    return show("data_quality.html", listings.of_quality(found, chosen["period"]), found=found, **chosen)


@blueprint.get("/data-quality/<name>")
def behind(name: str) -> str | Response:
    """The ids behind one question."""
    here = desk().data_quality
    chosen = picker()
    ids = here.lacking(name, chosen["period"], EXPORT_ROWS if exported() else ROWS_MAX)
    called = listings.Called({}, chosen["period"]) if name in OF_MEMBERS else None
    return show("data_behind.html", [listings.of_behind(ids, called)], title=here.asks(name), **chosen)
