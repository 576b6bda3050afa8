"""How is the programme doing? For a leader: how is my team doing?"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.web import charting, listings, programme_listings
from graph_service.web.home import leader_home
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.tiles import tiles
from graph_service.web.visitor import desk

blueprint = Blueprint("overview", __name__)

VIEWS_SHOWN = 12  # saved views on the first page; the others are on their own


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
    referrals, home = here.referral_measures(chosen["period"]), here.at_home
    ups = home.ups_and_downs(chosen["period"])
    called = programme_listings.Called(home.names(programme_listings.shown_ids(ups)), chosen["period"])
    channels = charting.of_channels(referrals)
    return show(
        "overview.html",
        [*listings.of_overview(found), *programme_listings.of_home(ups, called), listings.of_channels(referrals)],
        home_charts={**charting.of_home(ups), channels.twin: channels},
        overview=found,
        views=here.finding.views()[:VIEWS_SHOWN],
        tiles=tiles(found.figures),
        referral_tiles=tiles(referrals.figures),
        costs=home.costs(chosen["period"]),
        charts=charting.of_overview(found),
        **chosen,
    )
