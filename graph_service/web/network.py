"""How does the whole network look at once? The page for large networks, and the calls that draw it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from graph_service.desk.scope import ID_MAX
from graph_service.downline.colouring import COLOURS
from graph_service.downline.drawing import BUDGET_MAX, BUDGET_MIN, SIZES
from graph_service.errors import BadInput
from graph_service.web import network_listings as listings
from graph_service.web import network_offline, network_packing, network_words
from graph_service.web.api import answer, tagged
from graph_service.web.describing import PERIOD, PLAN, Parameter, chosen, described, number
from graph_service.web.describing import text as worded
from graph_service.web.network_asking import (
    EDGES,
    REACH,
    AskedNetwork,
    asked_lasso,
    asked_network,
    asked_page,
    asked_root,
    word_of,
)
from graph_service.web.pages import exported, picker
from graph_service.web.pages import page as show
from graph_service.web.speaking import told as spoken
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("network", __name__)

FORMS: Final = ("json", "bytes")
_COORDINATE: Final = {"type": "number", "minimum": -REACH, "maximum": REACH}
_WHOSE: Final = (
    worded("root", "The member whose network it is; everyone in scope unless given.", length=ID_MAX),
    worded("focus", "A member who is looked for.", length=ID_MAX),
    PERIOD,
    PLAN,
)
_DAY: Final = worded("day", "Only who had joined by this day.", length=10, pattern=r"^\d{4}-\d\d-\d\d$")


@blueprint.get("/network")
def page() -> str | Response:
    """The whole network, or everyone below a member, in the state that the address asks for."""
    here, asked, chosen = desk(), asked_page(), picker()
    seen = here.network.view(asked.root_id, asked.period, asked.wanted, asked.focus_id)
    tables = [listings.of_drawn(seen, here.network, asked.period)]
    lasso = asked_lasso()
    if lasso:
        chosen_people = here.network.selected(asked.root_id, asked.period, lasso, asked.wanted.day)
        tables.append(listings.of_selected(chosen_people, here.network, asked.period, whole=exported() == "selected"))
    return show(
        "network/page.html", tables, asked=asked, seen=seen, boot=_boot(asked), choices=_choices(asked), **chosen
    )


@blueprint.get("/network/offline")
def offline() -> Response:
    """The picture as one file that opens without a server."""
    here, asked = desk().network, asked_page()
    network_offline.check_size(here.people(asked.root_id, asked.period))
    whole = replace(asked.wanted, budget=network_offline.PEOPLE_MAX + 1, box=None)
    seen = here.view(asked.root_id, asked.period, whole)
    response = Response(network_offline.page_of(seen, asked, request.args.get("keep"), here), mimetype="text/html")
    response.headers["Content-Disposition"] = f'attachment; filename="network-{asked.period.lower()}.html"'
    return response


@blueprint.get("/api/v1/network/view")
@described(
    "NetworkView", "network", *_WHOSE, chosen("size", SIZES, "What the size of a branch is.", "people"),
    chosen("colour", COLOURS, "What the classes are.", "activity"), _DAY,
    number("budget", BUDGET_MIN, BUDGET_MAX, BUDGET_MAX, "People drawn at most; the others are folded behind them."),
    *(Parameter(edge, _COORDINATE, "An edge of the part of the picture in view; all four or none.") for edge in EDGES),
    chosen("form", FORMS, "As JSON, or as bytes: docs/explorer.md.", "json"), also="application/octet-stream",
)  # fmt: skip
def view() -> Response:
    """What is drawn of the network, or of a part of its picture, with what is folded behind each."""
    asked = asked_network()
    form = word_of("form", FORMS, "json")
    seen = desk().network.view(asked.root_id, asked.period, asked.wanted, asked.focus_id)
    if form == "json":
        return answer(network_packing.document(seen, asked.period, asked.wanted))
    content = network_packing.packed(seen, asked.period, asked.wanted)
    return tagged(Response(content, content_type="application/octet-stream"))


@blueprint.get("/api/v1/network/place")
@described("NetworkPlace", "network", *_WHOSE)
def place() -> Response:
    """Where one member stands in the picture."""
    root_id, period, focus_id = asked_root()
    if focus_id is None:
        raise BadInput(say("focus is missing; give the id of the member to look for"))
    x, y, joined = desk().network.place(root_id, period, focus_id)
    return answer({"member_id": focus_id, "x": x, "y": y, "joined_on": joined.isoformat()})


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
        "colours": {key: str(spoken(title)) for key, title in network_words.COLOURS.items()},
        "funding": url_for("compliance.funded") if desk().may("compliance") else None,
    }
