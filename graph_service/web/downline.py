"""What does a person see of the network below them? The explorer's pages and the calls behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.desk.scope import ID_MAX
from graph_service.downline.aggregate import VALUES, Value
from graph_service.downline.records import PAGE_MAX, PAGE_SIZE, ChildPage, Sort
from graph_service.errors import BadInput
from graph_service.web import explorer
from graph_service.web.api import answer
from graph_service.web.assets import vendored
from graph_service.web.describing import PERIOD, PLAN, Parameter, chosen, described, number
from graph_service.web.describing import text as worded
from graph_service.web.explorer import Asked, Document
from graph_service.web.pages import OFFSET_MAX, asked_period
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("downline", __name__)

_SORT = chosen("sort", tuple(explorer.SORTS), "Order of siblings.", "team_volume")
_OPEN = Parameter(
    "open", {"type": "array", "items": {"type": "string", "maxLength": ID_MAX}, "maxItems": explorer.OPEN_MAX},
    "Members that are opened too, repeated.",
)  # fmt: skip


@blueprint.get("/downline")
def start() -> str | AnyResponse:
    """My root when I have one; else a search box and those without a sponsor."""
    here = desk()
    period = asked_period()
    top = here.root_id
    offset = whole("offset", 0, 0, OFFSET_MAX)
    if top is None:
        page = here.roots(period, offset=offset)
        if page.total != 1 or offset:
            return render_template("downline/start.html", page=_start_page(page, period))
        top = page.cards[0].member_id
    address = url_for("downline.explorer_page", member_id=top)
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{address}?{query}" if query else address)


@blueprint.get("/downline/<path:member_id>")
def explorer_page(member_id: str) -> str:
    """The explorer of one member's downline, in the state that the address asks for."""
    asked = asked_tree(member_id)
    one_of("view", explorer.VIEWS, "tree")
    one_of("colour", explorer.COLOURS, "activity")
    first = explorer.tree_document(desk(), asked)
    return render_template("downline/explorer.html", **_explorer_page(asked, first))


@blueprint.get("/api/v1/downline/search")
@described(
    "Found", "downline", worded("q", "Part of an id, a name or an e-mail."),
    number("limit", 1, explorer.LIMITS["search"], explorer.SUGGESTIONS_MAX, "People found at most."), PERIOD, PLAN,
)  # fmt: skip
def search() -> Response:
    """People in my network by id, name or e-mail."""
    text = request.args.get("q", "")
    limit = whole("limit", explorer.SUGGESTIONS_MAX, 1, explorer.LIMITS["search"])
    return answer(explorer.search_document(desk().search(text, asked_period(), limit=limit)))


@blueprint.get("/api/v1/downline/<path:member_id>/tree")
@described(
    "Tree", "downline", number("depth", 1, explorer.LEVELS_MAX, 1, "Levels that are opened."), _SORT, _OPEN,
    worded("reveal", "A member to whom the way is opened.", length=ID_MAX),
    worded("focus", "The same, as the pages call it.", length=ID_MAX), PERIOD, PLAN,
)  # fmt: skip
def tree(member_id: str) -> Response:
    """The opened part below a member."""
    return answer(explorer.tree_document(desk(), asked_tree(member_id)))


@blueprint.get("/api/v1/downline/<path:member_id>/children")
@described(
    "Children", "downline", number("cursor", 0, OFFSET_MAX, 0, "The `next` of the page before."),
    number("size", 1, PAGE_MAX, PAGE_SIZE, "People of one page."), _SORT, PERIOD, PLAN,
)  # fmt: skip
def children(member_id: str) -> Response:
    """A page of the people directly below a member."""
    page = desk().children(
        member_id,
        asked_period(),
        offset=whole("cursor", 0, 0, OFFSET_MAX),
        limit=whole("size", PAGE_SIZE, 1, PAGE_MAX),
        sort=asked_sort(),
    )
    return answer(explorer.page_document(page, member_id))


@blueprint.get("/api/v1/downline/<path:member_id>/card")
@described("Card", "downline", PERIOD, PLAN)
def card(member_id: str) -> Response:
    """Everything the card says about a member."""
    return answer(explorer.card_document(desk(), member_id, asked_period()))


@blueprint.get("/api/v1/downline/<path:member_id>/breadcrumb")
@described("Crumbs", "downline", PERIOD, PLAN)
def breadcrumb(member_id: str) -> Response:
    """The way from my root down to a member, and no step above it."""
    return answer({"items": explorer.crumbs_document(desk().breadcrumb(member_id, asked_period()))})


@blueprint.get("/api/v1/downline/<path:member_id>/aggregate")
@described(
    "Sectors", "downline", chosen("value", tuple(VALUES), "What the size of a sector is.", "team_volume"), PERIOD, PLAN
)
def aggregate(member_id: str) -> Response:
    """Sectors for icicle and treemap, at most a thousand, with their others."""
    value = cast("Value", one_of("value", VALUES, "team_volume"))
    return answer(explorer.sectors_document(desk().sectors(member_id, asked_period(), value), value))


def asked_tree(member_id: str) -> Asked:
    """What the address asks for. Raises BadInput naming the part that is wrong."""
    named = tuple(request.args.getlist("open"))
    if len(named) > explorer.OPEN_MAX:
        raise BadInput(
            say("open names {named} people; {open_max} are the most", named=len(named), open_max=explorer.OPEN_MAX)
        )
    depth = whole("depth", 1, 1, explorer.LEVELS_MAX)
    reveal = request.args.get("reveal") or request.args.get("focus") or None
    return Asked(member_id, asked_period(), asked_sort(), depth, named, reveal)


def asked_sort() -> Sort:
    """The order of siblings asked for."""
    return cast("Sort", one_of("sort", explorer.SORTS, "team_volume"))


def one_of(name: str, known: Iterable[str], usual: str) -> str:
    """A word out of some."""
    word = request.args.get(name, usual)
    if word not in known:
        raise BadInput(
            say("{name} is {word}; use one of {choices}", name=name, word=repr(word), choices=", ".join(known))
        )
    return word


def whole(name: str, usual: int, low: int, high: int) -> int:
    """A whole number within bounds."""
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and low <= int(text) <= high):
        raise BadInput(
            say(
                "{name} is {text}; give a whole number from {low} to {high}",
                name=name,
                text=repr(text[:40]),
                low=low,
                high=high,
            )
        )
    return int(text)


def _explorer_page(asked: Asked, first: Document) -> Document:
    root = first["nodes"][0]
    children = explorer.first_level(first)
    periods = desk().periods()
    page: Document = {
        "root": root,
        "first": first,
        "period": asked.period,
        "periods": periods if asked.period in periods else [*periods, asked.period],
        "sort": asked.sort,
        "depth": asked.depth,
        "sorts": explorer.choices(explorer.sorts(desk())),
        "views": explorer.choices(explorer.VIEWS),
        "colours": explorer.choices(explorer.COLOURS),
        "limits": explorer.LIMITS,
        "children": children,
        "shown": len(children),
    }
    boot = {name: page[name] for name in ("first", "period", "sorts", "views", "limits")}
    boot |= {
        "ranks": first["ranks"],
        "d3_hierarchy": vendored("d3-hierarchy.min.mjs"),
        "funding": url_for("compliance.funded") if desk().may("compliance") else None,
    }
    return {"page": page, "boot": boot}


def _start_page(page: ChildPage, period: str) -> Document:
    end = page.offset + len(page.cards)
    return {
        "period": period,
        "periods": desk().periods(),
        "total": page.total,
        "children": [explorer.plain_row(explorer.node(one, None)) for one in page.cards],
        "from_": page.offset + 1,
        "to": end,
        "before": max(0, page.offset - page.limit) if page.offset else None,
        "after": end if page.has_more else None,
    }
