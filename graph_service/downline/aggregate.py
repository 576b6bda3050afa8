"""How does a network of a million look in a thousand sectors? What an icicle or treemap draws, "N others" included."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np

from graph_service.downline.figures import Figures, Rows
from graph_service.downline.reading import cards
from graph_service.downline.records import MemberCard
from graph_service.errors import BadInput
from graph_service.store.driver import Store
from graph_service.words import say, say_n

Value = Literal["team_volume", "size"]

SECTORS_MAX: Final = 1_000
BRANCH_MAX: Final = 40  # children of one member drawn apart
LEVELS_MAX: Final = 20
VALUES: Final[tuple[Value, ...]] = ("team_volume", "size")


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector: a member with everyone below, or the siblings that are not drawn apart.

    `value` is the whole of it; `part` is what is left for the sector itself beside the sectors inside it, never below
    zero, so that the parts of a picture add up on any data.
    """

    key: str  # unique in the picture
    parent: str  # key of the sector around it, "" for the outermost
    label: str
    member_id: str | None  # None for "N others" and for the whole network
    others: int  # how many members an "N others" stands for, people below them not counted
    level: int
    value: int  # hundredths of a point, or people
    part: int
    people: int  # everyone in the sector
    team_volume: int  # of the sector's members and everyone below, hundredths of a point
    rank: str
    active_share: Fraction | None  # active people of all in the sector; None for an empty one
    retail_share: Fraction | None  # of the team volume, what customers bought


@dataclass(frozen=True, slots=True)
class Sectors:
    """A picture's sectors, outermost first; `others` counts the people who are in no sector of their own."""

    value: Value
    sectors: tuple[Sector, ...]
    limit: int
    people: int
    others: int


@dataclass(frozen=True, slots=True)
class _Shown:
    row: int  # -1 for the whole network
    parent: str
    key: str
    level: int
    rows: Rows  # the members it stands for (several for "N others")


def sectors(
    store: Store,
    figures: Figures,
    root_id: str | None,
    value: Value = "team_volume",
    *,
    limit: int = SECTORS_MAX,
    levels: int = 8,
) -> Sectors:
    """The largest members of a subtree, opened where most of the value is.

    The member with the largest value is opened first, then the next, until `limit` sectors are drawn; of each member at
    most `BRANCH_MAX` children are drawn apart, the rest is one sector that says how many it holds.

    Args:
        store: The open store, for names.
        figures: Columns of the period shown.
        root_id: Top of the subtree; None draws the whole network.
        value: What the area stands for.
        limit: At most `SECTORS_MAX`.
        levels: How deep, at most `LEVELS_MAX`.

    Raises:
        NotFound: No such member.
        BadInput: A limit out of bounds.
    """
    if value not in VALUES:
        raise BadInput(say("value is {value}; use one of {choices}", value=repr(value), choices=", ".join(VALUES)))
    if not 2 <= limit <= SECTORS_MAX or not 1 <= levels <= LEVELS_MAX:
        raise BadInput(
            say(
                "draw 2 to {sectors_max} sectors and 1 to {levels_max} levels",
                sectors_max=SECTORS_MAX,
                levels_max=LEVELS_MAX,
            )
        )
    amount = figures.team_volume if value == "team_volume" else figures.size + 1
    shown = _choose(figures, figures.row(root_id) if root_id is not None else -1, amount, limit, levels)
    single = [one.row for one in shown if one.row >= 0]
    names = {card.member_id: card for card in cards(store, figures, single)}
    by_row = dict(zip(single, figures.member_ids(single), strict=True))
    inside: dict[str, int] = {}
    totals = {one.key: int(amount[one.rows].sum()) for one in shown}
    for one in shown:
        inside[one.parent] = inside.get(one.parent, 0) + max(0, totals[one.key])
    built = tuple(
        _sector(figures, one, names.get(by_row.get(one.row, "")), totals[one.key], inside.get(one.key, 0))
        for one in shown
    )
    people = built[0].people if built else 0
    return Sectors(value, built, limit, people, people - sum(1 for one in built if one.member_id is not None))


def _choose(figures: Figures, root: int, amount: Rows, limit: int, levels: int) -> list[_Shown]:
    top = figures.root_rows() if root < 0 else np.array([root], dtype=np.int64)
    if root < 0 and not len(top):
        return []
    shown = [_Shown(root, "", "0", 0, top)]
    heap: list[tuple[int, int]] = [(-int(amount[top].sum()), 0)]
    while heap and len(shown) < limit:
        place = heapq.heappop(heap)[1]
        one = shown[place]
        below = top if one.row < 0 else figures.child_rows(one.row)
        if one.level >= levels or not len(below):
            continue
        ordered = below[np.argsort(-amount[below], kind="stable")]
        ordered = np.concatenate((ordered[amount[ordered] > 0], ordered[amount[ordered] <= 0]))
        room = limit - len(shown)
        apart = min(len(below), BRANCH_MAX, room, int((amount[below] > 0).sum()))
        if apart < len(below) and apart == room:
            apart -= 1  # the last place is for the others
        for row in ordered[:apart].tolist():
            shown.append(_Shown(row, one.key, str(len(shown)), one.level + 1, np.array([row], dtype=np.int64)))
            heapq.heappush(heap, (-int(amount[row]), len(shown) - 1))
        if apart < len(below):
            shown.append(_Shown(-1, one.key, str(len(shown)), one.level + 1, ordered[apart:]))
    return shown


def _sector(figures: Figures, one: _Shown, card: MemberCard | None, total: int, inside: int) -> Sector:
    people = int((figures.size[one.rows] + 1).sum())
    before = figures.active_before
    active = int((before[figures.subtree_end[one.rows]] - before[figures.position[one.rows]]).sum())
    volume = int(figures.team_volume[one.rows].sum())
    bought = int(figures.customer_volume[one.rows].sum())
    whole = one.key == "0" and one.row < 0
    others = 0 if one.row >= 0 or whole else len(one.rows)
    label: str = (card and card.name) or ""
    if whole:
        label = say("All members")
    elif others:
        label = say_n("{count} other", "{count} others", others)
    member_id = card.member_id if card is not None else None
    return Sector(
        key=one.key, parent=one.parent, label=label or member_id or "", member_id=member_id, others=others,
        level=one.level, value=total, part=max(0, total - inside), people=people,
        team_volume=volume,
        rank=card.rank if card is not None else "",
        active_share=Fraction(active, people) if people else None,
        retail_share=Fraction(bought, volume) if volume > 0 else None,
    )  # fmt: skip


__all__ = ["BRANCH_MAX", "LEVELS_MAX", "SECTORS_MAX", "VALUES", "Sector", "Sectors", "sectors"]
