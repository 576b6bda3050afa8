"""What fits a word, wherever it is; and the views that somebody saved under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from graph_service.desk.finding import Found, Thing
from graph_service.errors import BadInput
from graph_service.web import finding_listings as listings
from graph_service.web import speaking
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.session import safe_next
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("finding", __name__)

NOT_KEPT = ("export", "as")  # a saved view is a page, not a file


@blueprint.get("/search")
def page() -> str | Response:
    """Members, sales, runs, plans, alerts and cases that fit."""
    here, chosen = desk().finding, picker()
    endpoint = "members.page" if desk().may("members") else "team.page"

    def person(member_id: str) -> str:
        return url_for(endpoint, member_id=member_id, period=chosen["period"])

    found: Found = here.find(request.args.get("q", ""))
    return show("search.html", listings.of_found(found, address_of, person), found=found, **chosen)


def address_of(thing: Thing) -> str:
    """Where a thing is shown."""
    match thing.kind:
        case "sale":
            return url_for("explain.page", member_id=thing.member_id, period=thing.period, sale=thing.key)
        case "run":
            return url_for("runs.one", run_id=thing.key)
        case "plan":
            return url_for("plans.one", name=thing.key)
        case "alert":
            return url_for("alerts.one", alert_id=thing.key)
        case _:
            return url_for("cases.one", case_id=thing.key)


@blueprint.get("/views")
def views() -> str | Response:
    """The saved views, and the form for one more."""
    here, asked = desk().finding, request.args.get("address", "")
    found = here.views()
    return show(
        "views.html", [listings.of_views(found, desk().user.user_id)], views=found, own=desk().user.user_id,
        may_save=here.saves, may_share=desk().user.role != "leader", address=own_page(asked) if asked else "",
    )  # fmt: skip


@blueprint.post("/views")
def save() -> AnyResponse:
    """Save an address under a name."""
    form = request.form
    made = desk().finding.save(form.get("name", ""), own_page(form.get("address", "")), shared="shared" in form)
    speaking.note(say("The view “{name}” is saved.", name=made.name))
    return redirect(url_for("finding.views"), 303)


@blueprint.post("/views/<view_id>")
def change(view_id: str) -> AnyResponse:
    """Give a view another name, share it or not, or remove it."""
    form, here = request.form, desk().finding
    text = form.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    if form.get("step") == "remove":
        here.remove(view_id, version)
        speaking.note(say("The view is removed."))
    else:
        here.change(view_id, form.get("name", ""), shared="shared" in form, version=version)
        speaking.note(say("The view is changed."))
    return redirect(url_for("finding.views"), 303)


def own_page(address: str) -> str:
    """The address when it is a page of this site, without what asks for a file. Raises BadInput."""
    wrong = say("“{address}” is no page of this site; open the page and save it from there.", address=address[:80])
    if safe_next(address) != address:
        raise BadInput(wrong)
    parts = urlsplit(address)
    try:
        rule, _ = current_app.url_map.bind("").match(parts.path, method="GET", return_rule=True)
    except HTTPException as error:
        raise BadInput(wrong) from error
    if rule.rule.startswith(("/api/", "/static/", "/login", "/views", "/metrics", "/healthz", "/readyz")):
        raise BadInput(wrong)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in NOT_KEPT]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")
