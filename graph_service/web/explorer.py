"""Which documents does the downline explorer send? Answers of the desk, ready for JSON, with every limit in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from graph_service.desk import Desk
from graph_service.downline.aggregate import SECTORS_MAX, Sectors, Value
from graph_service.downline.records import (
    PAGE_SIZE,
    SEARCH_MAX,
    TREE_MAX,
    ChildPage,
    Crumb,
    MemberCard,
    OpenTree,
    SearchResult,
    Sort,
)
from graph_service.errors import NotFound
from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.model.period import Period
from graph_service.web.speaking import told
from graph_service.web.tables import volume_text
from graph_service.words import say

Document = dict[str, Any]

LEVELS_MAX: Final = 6  # levels that the page opens at once; deeper ones one by one
OPEN_MAX: Final = 60  # opened members that one address may name
SUGGESTIONS_MAX: Final = 12

SORTS: Final[dict[Sort, str]] = {
    "team_volume": say("Team volume, largest first"),
    "size": say("People below, most first"),
    "name": say("Name"),
    "id": say("Member id"),
    "joined": say("Joined, newest first"),
}
VIEWS: Final = {
    "tree": say("Tree"),
    "table": say("Table"),
    "org": say("Org chart"),
    "icicle": say("Icicle"),
    "treemap": say("Treemap"),
}
COLOURS: Final = {
    "activity": say("Activity"),
    "rank": say("Rank"),
    "volume": say("Team volume"),
    "retail": say("Retail share"),
}
LIMITS: Final = {
    "page": PAGE_SIZE, "rows": TREE_MAX, "depth": LEVELS_MAX, "sectors": SECTORS_MAX, "search": SEARCH_MAX,
}  # fmt: skip


STATUS: Final = {"active": say("active"), "inactive": say("inactive"), "customer": say("customer"), "left": say("left")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of the explorer asks for."""

    root_id: str
    period: str
    sort: Sort = "team_volume"
    depth: int = 1
    open: tuple[str, ...] = ()
    reveal: str | None = None


def as_of(period: str) -> dt.date:
    """The day whose tree a period shows: its last."""
    return Period.parse(period).end - dt.timedelta(days=1)


def node(card: MemberCard, parent_id: str | None) -> Document:
    """One member as a row of the explorer; volumes in hundredths of a point."""
    return {
        "member_id": card.member_id,
        "name": card.name,
        "parent_id": parent_id,
        "role": card.role,
        "active": card.active,
        "rank": card.rank,
        "joined_on": card.joined_on.isoformat() if card.joined_on else None,
        "personal_volume": card.personal_volume,
        "team_volume": card.team_volume,
        "retail_share": _ratio(card.retail_share),
        "children": card.children,
        "size": card.size,
    }


def page_document(page: ChildPage, parent_id: str | None) -> Document:
    """One page of children; `next` is the cursor of the page after, or null."""
    return {
        "parent_id": parent_id,
        "total": page.total,
        "items": [node(card, parent_id) for card in page.cards],
        "next": _cursor(page),
    }


def tree_document(desk: Desk, asked: Asked) -> Document:
    """The opened part below a root: nodes, which of them are listed below which, and what a limit cut.

    The members of `asked.open` are opened too where they hang on what is shown, and so is the way to `asked.reveal`; a
    member on that way who is not on the first page of the siblings is listed after it.
    """
    tree = desk.open_tree(asked.root_id, asked.period, asked.depth, asked.sort)
    nodes = {one.card.member_id: node(one.card, one.parent_id) for one in tree.nodes}
    lists = _lists(tree)
    for member_id in asked.open[:OPEN_MAX]:
        if member_id in nodes:
            _open(desk, asked, member_id, nodes, lists)
    note = _cut_note(tree)
    if asked.reveal is not None and not _reveal(desk, asked, asked.reveal, nodes, lists):
        note = say(
            "The person this address points to is not below the root shown, or too far below it to open the way."
        )
    return {
        "root": asked.root_id,
        "period": asked.period,
        "as_of": as_of(asked.period).isoformat(),
        "sort": asked.sort,
        "depth": asked.depth,
        "ranks": list(desk.rank_names(asked.period)),
        "crumbs": crumbs_document(desk.breadcrumb(asked.root_id, asked.period)),
        "nodes": list(nodes.values()),
        "lists": lists,
        "note": told(note),
    }


def crumbs_document(crumbs: Iterable[Crumb]) -> list[Document]:
    """The way from my root down; `hidden` people are left out after a step."""
    return [{"member_id": crumb.member_id, "name": crumb.name, "hidden": crumb.hidden} for crumb in crumbs]


def card_document(desk: Desk, member_id: str, period: str) -> Document:
    """Everything the card says about a member."""
    card = desk.card(member_id, period)
    earned = desk.earned(member_id, period)
    return {
        **node(card, None),
        "country": card.country,
        "group_volume": card.group_volume,
        "earned_minor": earned.amount_minor,
        "currency": earned.currency,
        "exponent": CURRENCY_EXPONENTS.get(earned.currency, 2),
        "plan": earned.plan,
        "run_id": earned.run_id,
    }


def search_document(result: SearchResult) -> Document:
    """Suggestions, best first."""
    note = say("The first {count} people; type more to narrow down.", count=result.limit) if result.more else None
    return {
        "text": result.text,
        "items": [
            {"member_id": hit.card.member_id, "name": hit.card.name, "role": hit.card.role, "rank": hit.card.rank}
            for hit in result.hits
        ],
        "note": told(note),
    }


def sectors_document(found: Sectors, value: Value) -> Document:
    """Sectors of a picture, outermost first."""
    drawn = len(found.sectors)
    note = say("Everyone is drawn: {sectors} sectors for {people} people.", sectors=drawn, people=found.people)
    if found.others:
        note = say(
            "{sectors} sectors (at most {most}) for {people} people; {others} of them are in “others” sectors or inside a "
            "branch that is not opened further.",
            sectors=drawn, most=found.limit, people=found.people, others=found.others,
        )  # fmt: skip
    return {
        "value": value,
        "sectors": [
            {
                "key": one.key, "parent": one.parent, "label": told(one.label), "member_id": one.member_id,
                "others": one.others, "level": one.level, "value": one.value, "part": one.part, "people": one.people,
                "team_volume": one.team_volume, "rank": one.rank,
                "active_share": _ratio(one.active_share), "retail_share": _ratio(one.retail_share),
            }
            for one in found.sectors
        ],
        "note": told(note),
    }  # fmt: skip


def plain_row(row: Document) -> Document:
    """A row of the page as it is without scripts."""
    status = row["role"] if row["role"] != "participant" else ("active" if row["active"] else "inactive")
    return {
        **row,
        "status": STATUS[status],
        "personal_text": volume_text(row["personal_volume"]),
        "team_text": volume_text(row["team_volume"]),
    }


def first_level(tree: Document) -> list[Document]:
    """The root's children of a tree document, as rows of the page without scripts."""
    nodes = {one["member_id"]: one for one in tree["nodes"]}
    listed = tree["lists"].get(tree["root"], {"ids": []})["ids"]
    return [plain_row(nodes[member_id]) for member_id in listed]


def sorts(desk: Desk) -> dict[Sort, str]:
    """Orders of siblings to choose from; by name only for those who see names."""
    return {sort: title for sort, title in SORTS.items() if desk.privacy.veil.order(sort) == sort}


def choices(titles: Mapping[Any, str]) -> list[dict[str, str]]:
    """Keys with titles, for a list to choose from."""
    return [{"key": key, "title": told(title)} for key, title in titles.items()]


def _ratio(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _cursor(page: ChildPage) -> str | None:
    return str(page.offset + len(page.cards)) if page.has_more else None


def _lists(tree: OpenTree) -> dict[str, Document]:
    lists: dict[str, Document] = {}
    for one in tree.nodes:
        if one.shown:
            more = str(one.shown) if one.hidden else None
            lists[one.card.member_id] = {"ids": [], "total": one.shown + one.hidden, "next": more}
    for one in tree.nodes:
        if one.parent_id is not None:
            lists[one.parent_id]["ids"].append(one.card.member_id)
    return lists


def _open(desk: Desk, asked: Asked, member_id: str, nodes: dict[str, Document], lists: dict[str, Document]) -> None:
    if member_id in lists or not nodes[member_id]["children"] or len(nodes) >= TREE_MAX:
        return
    page = desk.children(member_id, asked.period, sort=asked.sort)
    lists[member_id] = {"ids": [card.member_id for card in page.cards], "total": page.total, "next": _cursor(page)}
    for card in page.cards:
        nodes.setdefault(card.member_id, node(card, member_id))


def _reveal(desk: Desk, asked: Asked, member_id: str, nodes: dict[str, Document], lists: dict[str, Document]) -> bool:
    """Open the way to a member; False when there is none, be it missing, somebody else's or elsewhere."""
    path = _way(desk, asked, member_id)
    for above, below in pairwise(path):
        _open(desk, asked, above, nodes, lists)
        if below not in nodes:
            nodes[below] = node(desk.card(below, asked.period), above)
        if above in lists and below not in lists[above]["ids"]:
            lists[above]["ids"].append(below)
    return bool(path)


def _way(desk: Desk, asked: Asked, member_id: str) -> list[str]:
    try:
        crumbs = desk.breadcrumb(member_id, asked.period)
    except NotFound:
        return []
    path = [crumb.member_id for crumb in crumbs]
    if asked.root_id not in path:
        return []
    start = path.index(asked.root_id)
    return [] if any(crumb.hidden for crumb in crumbs[start:]) else path[start:]


def _cut_note(tree: OpenTree) -> str:
    if tree.cut == "nodes":
        return say(
            "Cut at {rows} rows: this downline has {people} people. Open branches one by one, or show the tree from "
            "further down.",
            rows=tree.node_limit,
            people=tree.total,
        )
    return ""
