"""What does one look at the downline show? Cards, pages of children, the way to the root, an opened subtree.

People and, for a day of its own, structure come from Cypher; figures come from columns worked out once for a period
(`Figures`), so that a page costs the same at a million members, on a chain and on a star. Nothing here knows who is
asking: the desk decides the root, and every function takes it.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from typing import Literal, cast

import numpy as np

from graph_service.downline.figures import Figures, Rows
from graph_service.downline.ordering import check_page, first
from graph_service.downline.records import (
    CRUMBS_MAX,
    DEPTH_MAX,
    NO_MEMBER,
    PAGE_MAX,
    PAGE_SIZE,
    TREE_MAX,
    ChildPage,
    Crumb,
    MemberCard,
    OpenTree,
    Role,
    Sort,
    TreeNode,
)
from graph_service.errors import BadInput, NotFound
from graph_service.store.driver import Row, Store
from graph_service.words import say

UPLINE_STEPS = 256  # what one call of network/ancestors gives
UPLINE_MAX = 100_000


def card(store: Store, figures: Figures, member_id: str, day: dt.date | None = None) -> MemberCard:
    """One member. Raises NotFound for an id that does not exist on the day (default: the figures' day)."""
    when = figures.day if day is None else day
    rows = store.read("network/member", member_id=member_id, day=when)
    if not rows:
        raise NotFound(NO_MEMBER)
    at = int(figures.rows([member_id])[0])
    known = at >= 0 and when == figures.day
    return _card(rows[0], figures, when, at, None if known else int(rows[0]["children"]))


def cards(store: Store, figures: Figures, rows: Rows | list[int], day: dt.date | None = None) -> tuple[MemberCard, ...]:
    """Cards of some member rows, in their order. The number of children is that of the figures' day."""
    at = dict(zip(figures.member_ids(rows), np.asarray(rows, dtype=np.int64).tolist(), strict=True))
    when = figures.day if day is None else day
    found = store.read("network/cards", member_ids=list(at)) if at else []
    return tuple(_card(row, figures, when, at[row["member_id"]]) for row in found)


def children(
    store: Store,
    figures: Figures,
    member_id: str,
    day: dt.date | None = None,
    *,
    offset: int = 0,
    limit: int = PAGE_SIZE,
    sort: Sort = "name",
) -> ChildPage:
    """One page of the people directly below a member.

    Args:
        store: The open store.
        figures: Columns of the period shown.
        member_id: Whose children.
        day: Structure as of this day; the figures' day unless given.
        offset: How many to pass over, 0 or more.
        limit: At most `PAGE_MAX`.
        sort: `name` and `id` from A, `joined` newest first, `team_volume` and `size` largest first; ties by member id.

    Raises:
        NotFound: No such member on that day.
        BadInput: Offset, limit or sort out of bounds.
    """
    check_page(offset, limit, sort)
    when = figures.day if day is None else day
    below = _child_rows(store, figures, member_id, when)
    some = first(figures, below, offset, limit, sort)
    return ChildPage(len(below), cards(store, figures, some, when), offset, limit, offset + len(some) < len(below))


def roots(store: Store, figures: Figures, *, offset: int = 0, limit: int = PAGE_SIZE, sort: Sort = "size") -> ChildPage:
    """One page of the members without a sponsor on the figures' day, for those who may see the whole network."""
    check_page(offset, limit, sort)
    below = figures.root_rows()
    some = first(figures, below, offset, limit, sort)
    return ChildPage(len(below), cards(store, figures, some), offset, limit, offset + len(some) < len(below))


def breadcrumb(
    store: Store, figures: Figures, member_id: str, root_id: str, day: dt.date | None = None
) -> tuple[Crumb, ...]:
    """The way from the root down to a member, both included, and no step above the root.

    A way of more than `CRUMBS_MAX` steps shows the root and the nearest; the first crumb says how many are hidden.
    Raises NotFound when the member is not the root or below it.
    """
    when = figures.day if day is None else day
    path = _path(store, figures, member_id, root_id, when)
    hidden = max(0, len(path) - CRUMBS_MAX)
    shown = [path[0], *path[1 + hidden :]]
    names = {row["member_id"]: row["name"] for row in store.read("network/cards", member_ids=shown)}
    return tuple(Crumb(member, names.get(member), hidden if place == 0 else 0) for place, member in enumerate(shown))


def is_below(store: Store, member_id: str, root_id: str, day: dt.date) -> bool:
    """Whether a member is the root or in its downline on a day, asked of the store. Unknown ids are not."""
    return _upline_to(store, member_id, root_id, day) is not None


def open_to(
    store: Store,
    figures: Figures,
    root_id: str,
    depth: int,
    *,
    page: int = PAGE_SIZE,
    sort: Sort = "name",
    node_limit: int = TREE_MAX,
) -> OpenTree:
    """A subtree opened level by level on the figures' day.

    Args:
        store: The open store.
        figures: Columns of the period shown.
        root_id: The root of the view.
        depth: Levels below the root, 0 to `DEPTH_MAX`.
        page: Children shown of each node; the rest are counted in `hidden`.
        sort: Order of siblings.
        node_limit: Nodes in all; nodes of a level share it in order.

    Raises:
        NotFound: No such member.
        BadInput: A limit out of bounds.
    """
    check_page(0, page, sort)
    if not 0 <= depth <= DEPTH_MAX:
        raise BadInput(say("depth is {depth}; open 0 to {depth_max} levels at once", depth=depth, depth_max=DEPTH_MAX))
    if not 1 <= node_limit <= TREE_MAX:
        raise BadInput(
            say("node_limit is {node_limit}; give 1 to {tree_max}", node_limit=node_limit, tree_max=TREE_MAX)
        )
    root = figures.row(root_id)
    opened: list[tuple[int, int | None, int, int, int]] = [(root, None, 0, 1, 1)]
    shown: dict[int, int] = {}
    queue: deque[tuple[int, int]] = deque([(root, 0)])
    cut: Literal["", "depth", "page", "nodes"] = ""
    while queue:
        row, level = queue.popleft()
        below = figures.child_rows(row)
        if level == depth:
            cut = cut or ("depth" if len(below) else "")
            shown[row] = 0
            continue
        room = min(page, node_limit - len(opened))
        some = first(figures, below, 0, room, sort) if room > 0 else below[:0]
        if len(some) < len(below):
            cut = "nodes" if room < page else ("page" if cut != "nodes" else cut)
        shown[row] = len(some)
        for position, child in enumerate(some.tolist(), start=1):
            opened.append((child, row, level + 1, position, len(below)))
            queue.append((child, level + 1))
    rows = [entry[0] for entry in opened]
    ids = dict(zip(rows, figures.member_ids(rows), strict=True))
    read = {one.member_id: one for one in cards(store, figures, rows)}
    nodes = tuple(
        TreeNode(
            card=read[ids[row]],
            parent_id=None if above is None else ids[above],
            level=level, position=position, siblings=siblings,
            shown=shown[row], hidden=int(figures.children[row]) - shown[row],
        )
        for row, above, level, position, siblings in opened
        if ids[row] in read
    )  # fmt: skip
    return OpenTree(nodes, depth, page, node_limit, cut, int(figures.size[root]) + 1)


def role_on(enrolled_on: dt.date | None, left_on: dt.date | None, day: dt.date) -> Role:
    """Customer, participant or left, as of a day (docs/semantics.md, Days, roles, upline)."""
    if left_on is not None and left_on <= day:
        return "left"
    return "participant" if enrolled_on is not None and enrolled_on <= day else "customer"


def _card(row: Row, figures: Figures, day: dt.date, at: int, count: int | None = None) -> MemberCard:
    known = at >= 0  # a member written a moment ago has no columns yet
    size = int(figures.size[at]) if known else 0
    direct = count if count is not None else (int(figures.children[at]) if known else 0)
    return MemberCard(
        member_id=row["member_id"], name=row["name"], country=row["country"], joined_on=row["joined_on"],
        role=role_on(row["enrolled_on"], row["left_on"], day),
        active=known and bool(figures.active[at]),
        rank=figures.rank_of(at) if known else "",
        personal_volume=int(figures.personal_volume[at]) if known else 0,
        group_volume=int(figures.group_volume[at]) if known else 0,
        team_volume=int(figures.team_volume[at]) if known else 0,
        children=direct, size=size,
        retail_share=figures.retail_share(at) if known else None,
        has_more=direct > 0,
    )  # fmt: skip


def _child_rows(store: Store, figures: Figures, member_id: str, day: dt.date) -> Rows:
    if day == figures.day:
        return figures.child_rows(figures.row(member_id))
    found = store.read("network/children", member_id=member_id, day=day)
    if not found:
        raise NotFound(NO_MEMBER)
    rows = figures.rows(cast("list[str]", found[0]["member_ids"]))
    return np.sort(rows[rows >= 0])


def _path(store: Store, figures: Figures, member_id: str, root_id: str, day: dt.date) -> list[str]:
    if day != figures.day:
        found = _upline_to(store, member_id, root_id, day)
        if found is None:
            raise NotFound(NO_MEMBER)
        return found[::-1]
    if not figures.is_below(member_id, root_id):
        raise NotFound(NO_MEMBER)
    row, root = figures.row(member_id), figures.row(root_id)
    rows = [row] if row == root else [row, *figures.upline_rows(row)]
    rows = rows[: rows.index(root) + 1][::-1]
    return figures.member_ids(rows)


def _upline_to(store: Store, member_id: str, root_id: str, day: dt.date) -> list[str] | None:
    """Ids from the member up to the root, or None when the root is not in the upline."""
    path: list[str] = []
    start = member_id
    while len(path) <= UPLINE_MAX:
        steps = [row["member_id"] for row in store.read("network/ancestors", member_id=start, day=day)]
        fresh = steps if not path else steps[1:]
        if root_id in fresh:
            return [*path, *fresh[: fresh.index(root_id) + 1]]
        path += fresh
        if len(steps) <= UPLINE_STEPS:
            return None
        start = steps[-1]
    raise BadInput(
        say(
            "the upline of {member_id} has more than {upline_max} steps; ask about a nearer root",
            member_id=member_id,
            upline_max=UPLINE_MAX,
        )
    )


__all__ = [
    "DEPTH_MAX", "PAGE_MAX", "PAGE_SIZE", "TREE_MAX",
    "breadcrumb", "card", "cards", "children", "is_below", "open_to", "role_on", "roots",
]  # fmt: skip
