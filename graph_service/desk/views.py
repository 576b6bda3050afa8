"""What of the downline may this person see? The explorer's answers, without anyone who has moved out of scope since.

A period is shown with the tree of its last day. Who stood below a leader then and does not now is left out: no card, no
name, no place in a count. Volumes stay what they were, for they were the leader's.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph_service.desk.scope import Scope
from graph_service.downline.aggregate import Sectors
from graph_service.downline.figures import Figures, Rows
from graph_service.downline.ordering import check_page, first
from graph_service.downline.reading import cards
from graph_service.downline.records import ChildPage, Crumb, MemberCard, OpenTree, SearchResult, Sort, TreeNode
from graph_service.store.driver import Store


def anyone_moved(scope: Scope, figures: Figures) -> bool:
    """Whether somebody below the scope's root on the figures' day is out of scope now."""
    root = figures.find(scope.root_id) if scope.root_id is not None else None
    return root is not None and scope.inside is not None and not bool(scope.inside[figures.below(root)].all())


def kept_rows(scope: Scope, rows: Rows) -> Rows:
    """Those of the rows that are in scope."""
    return rows if scope.inside is None else rows[scope.inside[rows]]


def kept_card(scope: Scope, figures: Figures, card: MemberCard) -> MemberCard:
    """A card that counts only people in scope."""
    row = figures.find(card.member_id)
    if row is None or scope.inside is None:
        return card
    children = len(kept_rows(scope, figures.child_rows(row)))
    size = int(np.count_nonzero(scope.inside[figures.below(row)])) - 1
    return replace(card, children=children, size=size, has_more=children > 0)


def kept_children(
    store: Store, scope: Scope, figures: Figures, member_id: str, *, offset: int, limit: int, sort: Sort
) -> ChildPage:
    """A page of the children in scope."""
    check_page(offset, limit, sort)
    below = kept_rows(scope, figures.child_rows(figures.row(member_id)))
    some = first(figures, below, offset, limit, sort)
    shown = tuple(kept_card(scope, figures, card) for card in cards(store, figures, some))
    return ChildPage(len(below), shown, offset, limit, offset + len(some) < len(below))


def kept_tree(scope: Scope, figures: Figures, tree: OpenTree) -> OpenTree:
    """An opened tree without branches that left."""
    kept: dict[str, TreeNode] = {}
    shown: dict[str, int] = {}
    for node in tree.nodes:
        below_kept = node.parent_id is None or node.parent_id in kept
        if below_kept and scope.has(node.card.member_id):
            kept[node.card.member_id] = node
            if node.parent_id is not None:
                shown[node.parent_id] = shown.get(node.parent_id, 0) + 1
    nodes = []
    for member_id, node in kept.items():
        card = kept_card(scope, figures, node.card)
        seen = shown.get(member_id, 0)
        nodes.append(replace(node, card=card, shown=seen, hidden=card.children - seen))
    total = nodes[0].card.size + 1 if nodes else 0
    return replace(tree, nodes=tuple(nodes), total=total)


def kept_crumbs(scope: Scope, crumbs: tuple[Crumb, ...]) -> tuple[Crumb, ...]:
    """The way down, without people who left it."""
    return tuple(crumb for crumb in crumbs if scope.has(crumb.member_id))


def kept_hits(scope: Scope, figures: Figures, found: SearchResult) -> SearchResult:
    """Hits in scope."""
    hits = tuple(
        replace(hit, card=kept_card(scope, figures, hit.card)) for hit in found.hits if scope.has(hit.card.member_id)
    )
    return replace(found, hits=hits)


def kept_sectors(scope: Scope, found: Sectors) -> Sectors:
    """Sectors in scope; what left stays in the area of the sector around it."""
    kept: set[str] = set()
    sectors = []
    for sector in found.sectors:
        outermost = not sector.parent
        if (outermost or sector.parent in kept) and (sector.member_id is None or scope.has(sector.member_id)):
            kept.add(sector.key)
            sectors.append(sector)
    inside: dict[str, int] = {}
    for sector in sectors:
        inside[sector.parent] = inside.get(sector.parent, 0) + max(0, sector.value)
    drawn = tuple(replace(one, part=max(0, one.value - inside.get(one.key, 0))) for one in sectors)
    return replace(found, sectors=drawn)
