"""Which upline does each sale of a period climb, when sponsors and roles change inside the period?

A *stop* is a member in one state of everything above: most members have one stop for the whole period; a member below
somebody whose sponsor or role changes while sales come through has one stop for each stretch of days between changes.
The stops form one forest, so every family is worked out in one pass over it, each sale in its own as-of upline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.tree import Forest, running
from graph_service.errors import BadInput
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Tree

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

PARTICIPANT: Final = 0
NOT_PARTICIPANT: Final = 1
LEFT: Final = 2


@dataclass(frozen=True, slots=True)
class Lines:
    """The stops that a period's sales climb, numbered so that a subtree is a run: stop i's is i..end[i].

    member   member row of each stop
    parent   stop of the sponsor, -1 at a root; smaller than the stop itself
    edge     row of the edge to the parent in the snapshot's table of the tree, -1 at a root
    end      one past the last stop below
    role     PARTICIPANT, NOT_PARTICIPANT or LEFT, as of the sales that come through
    seller   for each sale, the stop of the credited member
    members  number of members
    single   whether each member has exactly one stop
    """

    member: IntArray
    parent: IntArray
    edge: IntArray
    end: IntArray
    role: IntArray
    seller: IntArray
    members: int
    single: bool

    @classmethod
    def of(cls, snapshot: Snapshot, sales: Sales, period: Period, tree: Tree = "sponsor") -> Lines:
        """Work the stops out, along the sponsors or the placements. Raises BadInput when the edges hold a cycle."""
        count = len(snapshot.members)
        edges = _Edges.of(snapshot, period, tree)
        forest = _forest(edges.last)
        changes = _Changes.of(snapshot, edges, forest, sales, period)
        if not changes.unstable.any():
            seller = forest.position[sales.seller]
            role = roles(snapshot, np.arange(count), changes.seen_on)[forest.preorder]
            edge = edges.row_of(edges.last_edge[forest.preorder])
            return cls(forest.preorder, forest.parent_at, edge, forest.end_at, role, seller, count, single=True)
        return _expanded(snapshot, edges, changes, sales, count)

    def line_start(self, sales: Sales) -> IntArray:
        """For each sale the stop where a level line starts, -1 for none: the seller's, or the sponsor's of own purchases."""
        return np.where(sales.seller == sales.buyer, self.parent[self.seller], self.seller)

    def by_member(self, values: IntArray) -> IntArray:
        """Totals by member row of a value for each stop."""
        total = np.zeros(self.members, dtype=np.int64)
        if self.single:
            total[self.member] = values
        else:
            np.add.at(total, self.member, values)
        return total

    def subtree_sum(self, values: IntArray) -> IntArray:
        """For each stop the exact total over it and all below."""
        total = running(values)
        return total[self.end] - total[:-1]


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges of a tree in force on some day of a period; `sponsor` is who stands above, by sponsorship or placement."""

    row: IntArray  # in the snapshot's table
    child: IntArray
    sponsor: IntArray
    begin: IntArray  # day, not before the period
    end: IntArray  # day, not after the period
    last_edge: IntArray  # by member: the edge in force on the period's last day, -1 for none
    last: IntArray  # by member: the sponsor on the period's last day, -1 for none
    moved: BoolArray  # by member: another sponsor, or none, after having had one
    starts: IntArray  # by member: the only edge begins inside the period on this day; else the first day

    @classmethod
    def of(cls, snapshot: Snapshot, period: Period, tree: Tree) -> _Edges:
        table, above = (snapshot.sponsorships, "sponsor") if tree == "sponsor" else (snapshot.placements, "parent")
        count = len(snapshot.members)
        begin, end = table["from_on"].to_numpy(), table["to_on"].to_numpy()
        keep = np.flatnonzero((begin < period.end_day) & (end > period.first_day) & (begin < end))
        child = table["child"].to_numpy()[keep].astype(np.int64)
        sponsor = table[above].to_numpy()[keep].astype(np.int64)
        begin = np.maximum(begin[keep].astype(np.int64), period.first_day)
        end = np.minimum(end[keep].astype(np.int64), period.end_day)
        final = end == period.end_day
        last_edge = np.full(count, -1, dtype=np.int64)
        last_edge[child[final]] = np.flatnonzero(final)
        last = np.full(count, -1, dtype=np.int64)
        last[child[final]] = sponsor[final]
        moved = np.zeros(count, dtype=bool)
        moved[child[~final]] = True
        starts = np.full(count, period.first_day, dtype=np.int64)
        starts[child[final]] = begin[final]
        starts[moved] = period.first_day
        return cls(keep, child, sponsor, begin, end, last_edge, last, moved, starts)

    def row_of(self, edge: IntArray) -> IntArray:
        """Rows in the snapshot's table for numbers of edges; -1 stays."""
        return np.append(self.row, -1)[edge]

    def above(self, edge: IntArray) -> IntArray:
        """Who stands above by these edges; -1 stays."""
        return np.append(self.sponsor, -1)[edge]


@dataclass(frozen=True, slots=True)
class _Changes:
    """Where the state above a member is not one and the same for all sales that come through."""

    changed: BoolArray  # by member: sponsor or role changes between sales that come through
    unstable: BoolArray  # by member: somebody at or above is changed
    days: IntArray  # first day of each stretch in which nothing changes
    seen_on: IntArray  # by member: a day on which a sale comes through, the period's last day when none does

    @classmethod
    def of(cls, snapshot: Snapshot, edges: _Edges, forest: Forest, sales: Sales, period: Period) -> _Changes:
        enrolled = snapshot.members["enrolled_on"].to_numpy().astype(np.int64)
        left = snapshot.members["left_on"].to_numpy().astype(np.int64)
        traffic = _Traffic.of(edges, forest, sales)
        seen_on = traffic.seen_on(period.end_day - 1)
        changed = edges.moved.copy()
        for days, both_sides in ((enrolled, True), (left, True), (edges.starts, False)):
            member = np.flatnonzero((days > period.first_day) & (days < period.end_day) & ~changed)
            changed[member[traffic.matters(member, days[member], both_sides=both_sides)]] = True
        unstable = np.zeros(len(enrolled), dtype=bool)
        if changed.any():
            marks = np.zeros(len(enrolled) + 1, dtype=np.int64)
            np.add.at(marks, forest.position[changed], 1)
            np.subtract.at(marks, forest.subtree_end[changed], 1)
            unstable = (np.cumsum(marks)[:-1] > 0)[forest.position]
        moving = edges.moved[edges.child]
        days = np.concatenate(
            (enrolled[changed], left[changed], edges.starts[changed], edges.begin[moving], edges.end[moving])
        )
        inside = days[(days > period.first_day) & (days < period.end_day)]
        return cls(changed, unstable, np.unique(np.append(inside, period.first_day)), seen_on)


@dataclass(frozen=True, slots=True)
class _Traffic:
    """Sales by the place of their seller in the last day's forest; near a move, traffic on every day is assumed."""

    forest: Forest
    place: IntArray  # places of sellers, ascending
    day: IntArray
    unknown: IntArray  # places below which sales came from people who were elsewhere on the last day, ascending

    @classmethod
    def of(cls, edges: _Edges, forest: Forest, sales: Sales) -> _Traffic:
        place = forest.position[sales.seller]
        order = np.argsort(place)
        former = edges.sponsor[edges.moved[edges.child]]
        return cls(forest, place[order], sales.day[order], np.sort(forest.position[former]))

    def seen_on(self, otherwise: int) -> IntArray:
        """For each member the day of some sale at or below, `otherwise` where there is none."""
        count = len(self.forest.position)
        at = np.searchsorted(self.place, np.arange(count))
        there = at < len(self.place)
        there[there] = self.place[at[there]] < self.forest.end_at[there]
        days = np.full(count, otherwise, dtype=np.int64)
        days[there] = self.day[at[there]]
        return days[self.forest.position]

    def matters(self, member: IntArray, change: IntArray, *, both_sides: bool) -> BoolArray:
        """Whether sales come through each member before its change and, where `both_sides`, also from then on."""
        begin, end = self.forest.position[member], self.forest.subtree_end[member]
        low, high = np.searchsorted(self.place, begin), np.searchsorted(self.place, end)
        result = np.searchsorted(self.unknown, begin) < np.searchsorted(self.unknown, end)
        for day in np.unique(change[high > low]):
            earlier = running((self.day < day).astype(np.int64))
            asked = np.flatnonzero((change == day) & (high > low))
            before = earlier[high[asked]] - earlier[low[asked]]
            after = high[asked] - low[asked] - before
            result[asked] |= (before > 0) & ((after > 0) | (not both_sides))
        return result


def roles(snapshot: Snapshot, member: IntArray, day: IntArray | int) -> IntArray:
    """The role of each member on a day."""
    enrolled = snapshot.members["enrolled_on"].to_numpy()[member]
    left = snapshot.members["left_on"].to_numpy()[member]
    return np.where(left <= day, LEFT, np.where(enrolled <= day, PARTICIPANT, NOT_PARTICIPANT)).astype(np.int64)


def _forest(parent: IntArray) -> Forest:
    try:
        return Forest.from_parents(parent)
    except BadInput as error:
        raise BadInput(f"the tree of this period cannot be walked: {error}; run `db check`") from None


def _expanded(snapshot: Snapshot, edges: _Edges, changes: _Changes, sales: Sales, count: int) -> Lines:
    """Stops when some members need several: stable members first, then (unstable member, stretch) pairs with sales."""
    stable = np.flatnonzero(~changes.unstable)
    unstable = np.flatnonzero(changes.unstable)
    number = np.empty(count, dtype=np.int64)  # number among its kind
    number[stable] = np.arange(len(stable))
    number[unstable] = np.arange(len(unstable))
    edge_at = _EdgesByStretch.of(edges, changes)
    stretches = len(changes.days)
    at_seller = np.searchsorted(changes.days, sales.day, side="right") - 1
    moving = changes.unstable[sales.seller]
    seen = np.zeros(len(unstable) * stretches, dtype=bool)
    front = np.unique(number[sales.seller[moving]] * stretches + at_seller[moving])
    while len(front):
        seen[front] = True
        above = edges.above(edge_at(unstable[front // stretches], front % stretches))
        climbs = above >= 0
        climbs[climbs] = changes.unstable[above[climbs]]
        front = number[above[climbs]] * stretches + (front % stretches)[climbs]
        front = front[~seen[front]]
        if len(front) > 1:
            front = np.unique(front)
    pairs = np.flatnonzero(seen)
    member = np.concatenate((stable, unstable[pairs // stretches]))
    stretch = np.concatenate((np.zeros(len(stable), dtype=np.int64), pairs % stretches))
    edge = np.concatenate((edges.last_edge[stable], edge_at(unstable[pairs // stretches], pairs % stretches)))

    def stop(of: IntArray, when: IntArray) -> IntArray:
        spread = np.searchsorted(pairs, number[of] * stretches + when) + len(stable)
        return np.where(of < 0, -1, np.where(changes.unstable[of], spread, number[of]))

    forest = _forest(stop(edges.above(edge), stretch))
    day = np.where(changes.changed[member], changes.days[stretch], changes.seen_on[member])
    order = forest.preorder
    seller = forest.position[stop(sales.seller, at_seller)]
    role = roles(snapshot, member, day)[order]
    rows = edges.row_of(edge)[order]
    return Lines(member[order], forest.parent_at, rows, forest.end_at, role, seller, count, single=False)


@dataclass(frozen=True, slots=True)
class _EdgesByStretch:
    """The edge of a member to who stands above in one stretch of days, by its number; -1 for none."""

    last: IntArray
    row: IntArray  # by member: row of `table`, -1 where the last day's edge holds all along
    table: IntArray  # edge by stretch for members whose edge changes

    @classmethod
    def of(cls, edges: _Edges, changes: _Changes) -> _EdgesByStretch:
        varying = changes.changed & (edges.moved | (edges.starts > changes.days[0]))
        row = np.full(len(edges.last), -1, dtype=np.int64)
        row[varying] = np.arange(int(varying.sum()))
        table = np.full((int(varying.sum()), len(changes.days)), -1, dtype=np.int64)
        for index in np.flatnonzero(varying[edges.child]):
            low, high = np.searchsorted(changes.days, (edges.begin[index], edges.end[index]))
            table[row[edges.child[index]], low:high] = index
        return cls(edges.last_edge, row, table)

    def __call__(self, member: IntArray, stretch: IntArray) -> IntArray:
        row = self.row[member]
        if not len(self.table):
            return self.last[member]
        return np.where(row < 0, self.last[member], self.table[row, stretch])
