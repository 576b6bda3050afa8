"""Command `downline`: a member's downline, level by level, with the figures of a period."""

from __future__ import annotations

from typing import Any

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.downline.reading import open_to
from graph_service.downline.records import DEPTH_MAX, PAGE_MAX, PAGE_SIZE, SORTS, TREE_MAX, MemberCard, Sort, TreeNode
from graph_service.model.money import format_volume, fraction_json
from graph_service.service import Programme

CUT_BY = {
    "depth": "deeper levels are left out; raise --depth",
    "page": "some members have more children than --page shows",
    "nodes": f"{TREE_MAX:,} people are the most in one answer; start at a member further down",
}


@click.command()
@click.argument("member_id", metavar="MEMBER")
@click.option("--depth", type=click.IntRange(0, DEPTH_MAX), default=3, show_default=True, help="Levels below MEMBER.")
@click.option("--period", help="Month 2026-09, quarter 2026-Q3 or year 2026; the newest month with a sale if left out.")
@click.option(
    "--page",
    type=click.IntRange(1, PAGE_MAX),
    default=PAGE_SIZE,
    show_default=True,
    help="Children shown of each member.",
)
@click.option("--sort", type=click.Choice(SORTS), default="name", show_default=True, help="Order of siblings.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def downline(
    programme: Programme, member_id: str, *, depth: int, period: str | None, page: int, sort: Sort, as_json: bool
) -> None:
    """Who is below MEMBER, with volumes and sizes as of the period's last day. In points; in JSON in hundredths."""
    name = period or programme.default_period()
    figures = programme.figures(name)
    tree = open_to(programme.store, figures, member_id, depth, page=page, sort=sort)
    if as_json:
        nodes = [
            card_document(node.card)
            | {"parent_id": node.parent_id, "level": node.level, "shown": node.shown, "hidden": node.hidden}
            for node in tree.nodes
        ]
        emit_json(
            {
                "member_id": member_id,
                "period": name,
                "as_of": figures.day.isoformat(),
                "depth": depth,
                "page": page,
                "node_limit": tree.node_limit,
                "cut": tree.cut or None,
                "total": tree.total,
                "nodes": nodes,
            }
        )
        return
    rows: list[list[Any]] = [
        [
            "  " * node.level + node.card.member_id,
            node.card.name,
            node.card.role,
            node.card.rank,
            format_volume(node.card.personal_volume),
            format_volume(node.card.team_volume),
            node.card.size,
            f"{node.hidden:,} more" if node.hidden and node.level < depth else "",
        ]
        for node in depth_first(tree.nodes)
    ]
    emit_table(
        ["member", "name", "role", "rank", "personal", "team", "below", ""],
        rows,
        f"{len(rows):,} of {tree.total:,} people, {name}, as of {figures.day}",
    )
    if tree.cut:
        say(f"Cut: {CUT_BY[tree.cut]}.", err=True)


def depth_first(nodes: tuple[TreeNode, ...]) -> list[TreeNode]:
    """The nodes, which come level by level, so that each stands below its own parent."""
    below: dict[str | None, list[TreeNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    ordered: list[TreeNode] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += below.get(node.card.member_id, [])[::-1]
    return ordered


def card_document(card: MemberCard) -> dict[str, Any]:
    """A card as plain JSON values; volumes in hundredths, the share as a float with its exact form beside it."""
    values: dict[str, Any] = {name: getattr(card, name) for name in MemberCard.__slots__ if name != "has_more"}
    return values | {
        "joined_on": card.joined_on.isoformat() if card.joined_on else None,
        "retail_share": fraction_json(card.retail_share),
    }  # fmt: skip


COMMANDS = (downline,)
