"""How does the whole network look at once? The page for large networks, and the calls that draw it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from graph_service.errors import BadInput
from graph_service.web import network_listings as listings
from graph_service.web import network_words
from graph_service.web.api import answer
from graph_service.web.assets import vendored
from graph_service.web.network_asking import AskedNetwork, asked_network
from graph_service.web.network_packing import packed
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.speaking import told as spoken
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("network", __name__)


@blueprint.get("/network")
def page() -> str | Response:
    """The whole network, or everyone below a member, in the state that the address asks for."""
    here, asked, chosen = desk(), asked_network(), picker()
    seen = here.network.view(asked.root_id, asked.period, asked.wanted, asked.focus_id)
    tables = [listings.of_drawn(seen, here.network, asked.period)]
    return show(
        "network/page.html", tables, asked=asked, seen=seen, boot=_boot(asked), choices=_choices(asked), **chosen
    )


@blueprint.get("/api/v1/network/view")
def view() -> Response:
    """What is drawn of the network, or of a part of its picture: a header and columns, see `network_packing`."""
    asked = asked_network()
    seen = desk().network.view(asked.root_id, asked.period, asked.wanted, asked.focus_id)
    response = Response(packed(seen, asked.period, asked.wanted), content_type="application/octet-stream")
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/api/v1/network/place")
def place() -> Response:
    """Where one member stands in the picture."""
    asked = asked_network()
    if asked.focus_id is None:
        raise BadInput(say("focus is missing; give the id of the member to look for"))
    x, y, joined = desk().network.place(asked.root_id, asked.period, asked.focus_id)
    return answer({"member_id": asked.focus_id, "x": x, "y": y, "joined_on": joined.isoformat()})


def _choices(asked: AskedNetwork) -> dict[str, Any]:
    """What size and colour can stand for, for this person and period."""
    here = desk().network
    has_run = here.run(asked.period) is not None
    told = {"earned": has_run, "alerts": here.sees_alerts, "risk": here.sees_alerts}
    left_out = {key for key, there in told.items() if not there}
    return {
        "sizes": {key: title for key, title in network_words.SIZES.items() if key not in left_out},
        "colours": {key: title for key, title in network_words.COLOURS.items() if key not in left_out},
    }


def _boot(asked: AskedNetwork) -> dict[str, Any]:
    """What the page's scripts begin with."""
    return {
        "root": asked.root_id or desk().root_id,
        "period": asked.period,
        "plan": request.args.get("plan"),
        "graphology": vendored("graphology.umd.min.js"),
        "colours": {key: str(spoken(title)) for key, title in network_words.COLOURS.items()},
        "funding": url_for("compliance.funded") if desk().may("compliance") else None,
    }
