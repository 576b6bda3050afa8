"""How is the programme doing? For a leader: how is my team doing?"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.web import charting, listings
from graph_service.web.home import leader_home
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.tiles import tiles
from graph_service.web.visitor import desk

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
def page() -> str | Response | AnyResponse:
    """The first page of each role."""
    here = desk()
    if not here.may("overview"):
        return redirect(url_for(f"{here.home}.page"))
    if here.root_id is not None:
        return leader_home(here.root_id)
    chosen = picker()
    found = here.overview(chosen["period"])
    referrals = here.referral_measures(chosen["period"])
    return show(
        "overview.html",
        listings.of_overview(found),
        overview=found,
        tiles=tiles(found.figures),
        referral_tiles=tiles(referrals.figures),
        charts=charting.of_overview(found),
        **chosen,
    )
