"""How is one leader's team doing?"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.web import charting, listings
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.tiles import tiles
from graph_service.web.visitor import desk

blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
def start() -> str | Response | AnyResponse:
    """My own team; for those without one, whom to look at."""
    here = desk()
    chosen = picker()
    asked = request.args.get("member", "").strip()
    if asked or here.root_id:
        return redirect(url_for("team.page", member_id=asked or here.root_id, period=request.args.get("period")))
    found = here.search(request.args.get("q", ""), chosen["period"])
    table = listings.of_leaders(here.roots(chosen["period"], sort="team_volume"), chosen["period"])
    return show("team_start.html", [table], found=found, **chosen)


@blueprint.get("/team/<path:member_id>")
def page(member_id: str) -> str | Response:
    """The team of one member."""
    return team_page(member_id)


def team_page(member_id: str) -> str | Response:
    """The team's figures; also a leader's first page."""
    here = desk()
    chosen = picker()
    report = here.team(member_id, chosen["period"])
    return show(
        "team.html",
        [*listings.of_team(report), *listings.of_report_card(here.report_card(member_id, chosen["period"]))],
        team=report,
        tiles=tiles(report.figures),
        charts=charting.of_team(report),
        crumbs=here.breadcrumb(member_id, chosen["period"]),
        card=here.card(member_id, chosen["period"]),
        **chosen,
    )
