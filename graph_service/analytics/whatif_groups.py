"""Who wins and who loses between two plans, and where do they stand? By rank, by leg, by size of the difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from graph_service.downline.records import NO_MEMBER
from graph_service.engines.columnar.tree import SponsorTree, heads
from graph_service.errors import NotFound
from graph_service.model.money import exponent
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot

LEGS_MAX: Final = 50  # legs told apart; the rest is added up
_STEPS: Final = (1, 2, 5)

Kind = Literal["all", "rank", "leg", "other_legs", "outside"]
Pair = tuple[IntArray, IntArray]  # what plan A and plan B pay, by member row


@dataclass(frozen=True, slots=True)
class Group:
    """How the members of a group fare; money in minor units. Winners + losers + same + unpaid are all of them.

    `key` is the rank, or the member id of the leg's head; empty for `all`, for `other_legs` added up, and for those
    `outside` the downline whose legs are told. `same` get the same sum, not zero, by both plans; `unpaid` nothing by either.
    """

    kind: Kind
    key: str
    name: str | None
    winners: int
    gained_minor: int
    losers: int
    lost_minor: int  # above zero
    same: int
    unpaid: int
    earned_a_minor: int
    earned_b_minor: int
    legs: int  # how many are added up here

    @classmethod
    def of(
        cls, kind: Kind, key: str, name: str | None, earned: Pair, chosen: BoolArray | IntArray, legs: int = 0
    ) -> Group:
        """The figures of the chosen rows."""
        a, b = earned[0][chosen], earned[1][chosen]
        difference = b - a
        won, lost = difference > 0, difference < 0
        same = (difference == 0) & (a != 0)
        return cls(
            kind=kind, key=key, name=name, winners=int(won.sum()), gained_minor=int(difference[won].sum()),
            losers=int(lost.sum()), lost_minor=-int(difference[lost].sum()), same=int(same.sum()),
            unpaid=int(len(a) - won.sum() - lost.sum() - same.sum()), earned_a_minor=int(a.sum()),
            earned_b_minor=int(b.sum()), legs=legs,
        )  # fmt: skip

    @property
    def people(self) -> int:
        """Everyone in the group."""
        return self.winners + self.losers + self.same + self.unpaid

    @property
    def difference_minor(self) -> int:
        """B − A."""
        return self.gained_minor - self.lost_minor

    def document(self) -> dict[str, Any]:
        """Plain JSON values; the name is no part of them."""
        values: dict[str, Any] = {name: getattr(self, name) for name in Group.__slots__ if name != "name"}
        return values | {"difference_minor": self.difference_minor}


@dataclass(frozen=True, slots=True)
class RankMove:
    """How many members hold one rank under plan A and another, or the same, under plan B."""

    rank_a: str
    rank_b: str
    members: int
    direction: str  # "up", "down", "same", or "" where the ranks are in no one list


@dataclass(frozen=True, slots=True)
class SizeClass:
    """How many members' difference lies between two bounds, minor units. Zero is a class of its own (0, 0).

    A gain lies from `from_minor` up to, and without, `to_minor`; a loss above `from_minor`, up to and with `to_minor`.
    Next to zero the bound is 0, which itself belongs to neither.
    """

    from_minor: int
    to_minor: int
    members: int


def by_rank(earned: Pair, rank: IntArray, names: tuple[str, ...], here: BoolArray) -> tuple[Group, ...]:
    """A group for each rank under plan A, lowest first; ranks that nobody holds are left out."""
    found = (Group.of("rank", name, None, earned, here & (rank == place)) for place, name in enumerate(names))
    return tuple(one for one in found if one.people)


def by_leg(snapshot: Snapshot, period: Period, earned: Pair, here: BoolArray, below: str | None) -> tuple[Group, ...]:
    """A group for each first-level leg on the period's last day, the largest sum of changes first.

    A leg is one directly sponsored member with everyone below; a root, or the member `below`, is a group of its own. What
    is beyond the first fifty is added up; so is whoever is not below `below`.

    Raises:
        NotFound: no member `below`.
    """
    tree = SponsorTree.of(snapshot, period.end_day - 1)
    if below is None:
        head = _heads(tree, tree.depth <= 1)
    else:
        top = snapshot.row(below)
        if top < 0:
            raise NotFound(NO_MEMBER)
        stops = tree.parent == top
        stops[top] = True
        head = _heads(tree, stops)
        place = tree.position
        inside = (place >= place[top]) & (place < tree.subtree_end[top])
        head = np.where(inside, head, -1)
    return tuple(_legs(snapshot, head, earned, here))


def _heads(tree: SponsorTree, stops: BoolArray) -> IntArray:
    """By member row the nearest row at or above where `stops` holds, -1 for none."""
    at = heads(tree.parent_at, stops[tree.preorder])[tree.position]
    return np.where(at >= 0, tree.preorder[at], -1)


def _legs(snapshot: Snapshot, head: IntArray, earned: Pair, here: BoolArray) -> Iterator[Group]:
    rows = np.flatnonzero(here & (head >= 0))
    keys, place = np.unique(head[rows], return_inverse=True)
    change = np.zeros(len(keys), dtype=np.int64)
    np.add.at(change, place, np.abs(earned[1][rows] - earned[0][rows]))
    order = np.argsort(-change, kind="stable")
    shown, rest = order[:LEGS_MAX], order[LEGS_MAX:]
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.arange(len(keys))
    by_leg_rows = rows[np.argsort(number[place], kind="stable")]
    bounds = np.concatenate(([0], np.cumsum(np.bincount(number[place], minlength=len(keys)))))
    ids, names = snapshot.members["member_id"], snapshot.members["name"]
    for turn, one in enumerate(shown.tolist()):
        row = int(keys[one])
        name = names.iloc[row]
        some = by_leg_rows[bounds[turn] : bounds[turn + 1]]
        yield Group.of("leg", str(ids.iloc[row]), None if pd.isna(name) else str(name), earned, some, 1)
    if len(rest):
        yield Group.of("other_legs", "", None, earned, by_leg_rows[bounds[len(shown)] :], len(rest))
    outside = np.flatnonzero(here & (head < 0))
    if len(outside):
        yield Group.of("outside", "", None, earned, outside)


def rank_moves(
    rank: Pair, names: tuple[tuple[str, ...], tuple[str, ...]], here: BoolArray
) -> tuple[tuple[RankMove, ...], int, int, int]:
    """(from A's rank to B's, gained, lost, not to be compared), in the order of the plans' lists.

    Higher is decided in B's list of ranks where both are in it, else in A's; where neither list has both, nobody gains or loses.
    """
    width = len(names[1])
    counts = np.bincount(rank[0][here] * width + rank[1][here], minlength=len(names[0]) * width)
    moves = []
    for pair in np.flatnonzero(counts).tolist():
        a, b = names[0][pair // width], names[1][pair % width]
        moves.append(RankMove(a, b, int(counts[pair]), _direction(a, b, names)))
    gained, lost, unknown = (
        sum(one.members for one in moves if one.direction == direction) for direction in ("up", "down", "")
    )
    return tuple(moves), gained, lost, unknown


def _direction(a: str, b: str, names: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    if a == b:
        return "same"
    for ladder in (names[1], names[0]):
        if a in ladder and b in ladder:
            return "up" if ladder.index(b) > ladder.index(a) else "down"
    return ""


def size_classes(difference: IntArray, here: BoolArray, currency: str) -> tuple[SizeClass, ...]:
    """How many lose or gain how much, in steps of 1, 2, 5, 10, … units of the currency; largest loss first."""
    some = difference[here]
    largest = int(np.abs(some).max()) if len(some) else 0
    edges = list(_edges(largest, 10 ** exponent(currency)))
    gains = _counted(some[some > 0], edges)
    losses = _counted(-some[some < 0], edges)
    found = [SizeClass(-high, -low, count) for low, high, count in reversed(losses)]
    found.append(SizeClass(0, 0, int((some == 0).sum())))
    found += [SizeClass(low, high, count) for low, high, count in gains]
    return tuple(found)


def _edges(largest: int, unit: int) -> Iterator[int]:
    yield 0
    edge, turn = unit, 0
    while edge <= largest:
        yield edge
        turn += 1
        edge = unit * _STEPS[turn % 3] * 10 ** (turn // 3)
    yield edge


def _counted(amounts: IntArray, edges: list[int]) -> list[tuple[int, int, int]]:
    """(from, to, members) up to the largest amount there is, classes in between that are empty included."""
    place = np.searchsorted(edges, amounts, side="right") - 1
    counts = np.bincount(place, minlength=1) if len(amounts) else np.zeros(0, dtype=np.int64)
    return [(edges[one], edges[one + 1], int(count)) for one, count in enumerate(counts.tolist())]
