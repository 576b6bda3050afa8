"""Why was a member paid this, and why not that?"""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph_service.web import pay_listings as listings
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.visitor import desk

blueprint = Blueprint("explain", __name__)


@blueprint.get("/explain/<path:member_id>")
def page(member_id: str) -> str | Response:
    """Each award down to sale, path and rate; each person passed over with the reason."""
    here = desk()
    chosen = picker()
    sale_id = request.args.get("sale", "").strip() or None
    explanation = here.explain(member_id, chosen["period"], sale_id)
    names = here.names(listings.explained_ids(explanation))
    return show(
        "explain.html",
        listings.of_explanation(explanation, explanation.rules, names),
        explanation=explanation,
        sale_id=sale_id,
        crumbs=here.breadcrumb(member_id, chosen["period"]),
        card=here.card(member_id, chosen["period"]),
        **chosen,
    )
