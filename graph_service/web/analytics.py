"""What do referrals bring, and which level of the network lags?"""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph_service.web import charting, listings
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.tiles import tiles
from graph_service.web.visitor import desk

blueprint = Blueprint("analytics", __name__)


@blueprint.get("/analytics")
def page() -> str | Response:
    """Referral measures of a period, in one channel or all, and sales and pay by level."""
    here = desk()
    chosen = picker()
    every = here.referral_measures(chosen["period"])
    channel = listings.known_channel(here.channels(), request.args.get("channel"))
    found = every if channel is None else here.referral_measures(chosen["period"], channel)
    levels = here.overview(chosen["period"]).levels
    return show(
        "analytics.html",
        listings.of_referrals(found, levels),
        measures=found,
        levels=levels,
        channels=listings.shown_channels(every, channel),
        channel=channel,
        tiles=tiles(found.figures),
        charts=charting.of_referrals(found, levels),
        **chosen,
    )
