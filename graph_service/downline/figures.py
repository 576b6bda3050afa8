"""What are the figures of every member in a period? One column a figure, one row a member, worked out once."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.downline.records import NO_MEMBER
from graph_service.engines.columnar.facts import facts
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.tree import Forest, SponsorTree, heads
from graph_service.engines.columnar.volumes import count_volumes
from graph_service.errors import NotFound
from graph_service.model.period import Period, day_number
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.plan.model import Plan

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Columns by member row (see `Snapshot.members`): the tree as of `day`, volumes and activity of `period`.

    `day` is the period's last day, so that the tree and the period belong together. Volumes climb the upline of each
    sale's own day; where somebody changed sponsor inside the period the sum of the children may differ from the
    member's team volume, and that is right.
    """

    snapshot: Snapshot
    period: Period
    plan: Plan | None
    day: dt.date
    personal_volume: IntArray  # hundredths of a point
    group_volume: IntArray
    team_volume: IntArray
    customer_volume: IntArray  # the part of team_volume bought by people who were no participants on the day
    size: IntArray  # people below, the member not counted
    children: IntArray  # directly sponsored people
    depth: IntArray  # 0 for a root
    active: BoolArray  # bought or sold in the period
    rank: npt.NDArray[np.int64]  # index into rank_names
    rank_names: tuple[str, ...]
    parent: Rows  # row of the sponsor in force on `day`, -1 for none
    position: Rows  # place in a walk where everyone's subtree is one stretch
    subtree_end: Rows  # where that stretch ends (exclusive)
    walk: Rows  # the rows in the order of that walk
    active_before: Rows  # how many active people stand before each place of the walk
    _by_parent: Rows
    _child_start: Rows
    name_orders: dict[tuple[int, int], Rows]  # kept by `ordering` for very wide members
    shown: BoolArray | None = None  # who is there at all (`only`); None for everyone

    @classmethod
    def of(cls, snapshot: Snapshot, period: Period, plan: Plan | None = None) -> Figures:
        """Work out every column.

        Args:
            snapshot: The network at one data version.
            period: The period whose sales count.
            plan: Whose currency, breakaway rule and ranks apply; without one all sales count and nobody has a rank.

        Returns:
            The figures; about two seconds for a million members.
        """
        period = period if plan is None else plan.settling(period)
        day = period.end - dt.timedelta(days=1)
        snapshot.row_of.get_indexer(pd.Index([""], dtype="str"))  # builds its table of ids now, not on the first page
        tree = SponsorTree.of(snapshot, day_number(day))
        volumes = _Volumes.of(snapshot, period, plan)
        active = active_members(snapshot, period, plan)
        return cls(
            snapshot=snapshot,
            period=period,
            plan=plan,
            day=day,
            personal_volume=volumes.personal,
            group_volume=volumes.group,
            team_volume=volumes.team,
            customer_volume=volumes.customers,
            active=active,
            rank=volumes.rank,
            rank_names=tuple(rank.name for rank in plan.ranks) if plan is not None and plan.ranks else ("",),
            **_structure(tree, active),
        )

    def only(self, shown: BoolArray) -> Figures:
        """The same columns with these members alone: nobody else is found, hangs anywhere or is counted.

        Who hung on somebody left out hangs on the nearest above who is not. Volumes stay as they are.
        """
        nearest = heads(self.parent, shown)
        parent = np.where(shown & (self.parent >= 0), nearest[self.parent], -1)
        return dataclasses.replace(self, shown=shown, **_structure(Forest.from_parents(parent), self.active & shown))

    def __len__(self) -> int:
        return len(self.parent)

    def row(self, member_id: str) -> int:
        """The row of a member who had joined by `day`. Raises NotFound."""
        row = self.find(member_id)
        if row is None:
            raise NotFound(NO_MEMBER)
        return row

    def find(self, member_id: str) -> int | None:
        """As `row`, with None instead of an error."""
        row = self.snapshot.row(member_id)
        if row < 0 or int(self.snapshot.members["joined_on"].to_numpy()[row]) > day_number(self.day):
            return None
        return row if self.shown is None or bool(self.shown[row]) else None

    def rows(self, member_ids: list[str]) -> Rows:
        """The rows of many members, -1 for an unknown one."""
        return np.asarray(self.snapshot.row_of.get_indexer(pd.Index(member_ids, dtype="str")), dtype=np.int64)

    def there(self, rows: Rows) -> BoolArray:
        """Which of these rows are members who had joined by `day`, and shown; row -1 is not."""
        joined: BoolArray = (rows >= 0) & (self.snapshot.members["joined_on"].to_numpy()[rows] <= day_number(self.day))
        return joined if self.shown is None else joined & self.shown[rows]

    def member_id(self, row: int) -> str:
        """The id of a row."""
        return str(self.snapshot.members["member_id"].iloc[row])

    def member_ids(self, rows: Rows | list[int]) -> list[str]:
        """The ids of many rows."""
        found: list[str] = self.snapshot.members["member_id"].iloc[np.asarray(rows, dtype=np.int64)].tolist()
        return found

    def child_rows(self, row: int) -> Rows:
        """Rows of the people directly below, by member id."""
        return self._by_parent[self._child_start[row + 1] : self._child_start[row + 2]]

    def root_rows(self) -> Rows:
        """Rows of the members who had joined by `day` and had no sponsor on it."""
        rows = self._by_parent[: self._child_start[1]]
        return rows[self.there(rows)]

    def below(self, root_row: int) -> Rows:
        """Rows of the root and everyone below, each before the people under it."""
        return self.walk[self.position[root_row] : self.subtree_end[root_row]]

    def in_subtree(self, rows: Rows, root_row: int | None) -> BoolArray:
        """Which of these rows are the root or below it; everyone when there is no root, nobody for row -1."""
        known: BoolArray = rows >= 0
        if root_row is None:
            return known
        place = self.position[rows]
        inside: BoolArray = (place >= self.position[root_row]) & (place < self.subtree_end[root_row])
        return known & inside

    def is_below(self, member_id: str, root_id: str) -> bool:
        """Whether a member is the root or in its downline; False when either is unknown."""
        row, root = self.find(member_id), self.find(root_id)
        return row is not None and root is not None and bool(self.in_subtree(np.array([row]), root)[0])

    def upline_rows(self, row: int) -> list[int]:
        """Rows of the sponsors above, nearest first."""
        found: list[int] = []
        above = int(self.parent[row])
        while above >= 0:
            found.append(above)
            above = int(self.parent[above])
        return found

    def rank_of(self, row: int) -> str:
        """The rank of a row in the period."""
        return self.rank_names[int(self.rank[row])]

    def retail_share(self, row: int) -> Fraction | None:
        """Team volume that customers bought, of all team volume; None when nothing was sold."""
        total = int(self.team_volume[row])
        return Fraction(int(self.customer_volume[row]), total) if total > 0 else None


def _structure(tree: Forest, active: BoolArray) -> dict[str, Any]:
    """The columns of `Figures` that say who hangs where."""
    parent = tree.parent
    counts = np.bincount(parent + 1, minlength=len(parent) + 1)
    return {
        "size": tree.subtree_size() - 1,
        "children": counts[1:].astype(np.int64),
        "depth": tree.depth,
        "parent": parent,
        "position": tree.position,
        "subtree_end": tree.subtree_end,
        "walk": tree.preorder,
        "active_before": np.concatenate(([0], np.cumsum(active[tree.preorder], dtype=np.int64))),
        "_by_parent": np.argsort(parent, kind="stable"),
        "_child_start": np.concatenate(([0], np.cumsum(counts))),
        "name_orders": {},
    }


def was_participant(snapshot: Snapshot, rows: pd.Series | Rows, days: pd.Series | Rows) -> BoolArray:
    """Whether each member (row number) was a participant on the day beside it; False for row -1."""
    at = np.asarray(rows, dtype=np.int64)
    day = np.asarray(days, dtype=np.int64)
    if not len(snapshot.members):
        return np.zeros(len(at), dtype=np.bool_)
    enrolled = snapshot.members["enrolled_on"].to_numpy(np.int64)[at]
    left = snapshot.members["left_on"].to_numpy(np.int64)[at]
    result: BoolArray = (at >= 0) & (enrolled <= day) & (left > day)
    return result


def active_members(snapshot: Snapshot, period: Period, plan: Plan | None = None) -> BoolArray:
    """Who bought or sold in the period: a sale of it, not refunded in full before its end, in the plan's currency."""
    sales, refunds = snapshot.sales, snapshot.refunds
    day = sales["sold_on"].to_numpy(np.int64)
    rows = np.flatnonzero((day >= period.first_day) & (day < period.end_day))
    if plan is not None:
        rows = rows[(sales["currency"].iloc[rows] == plan.currency).to_numpy(np.bool_)]
    net = sales["net_minor"].to_numpy(np.int64)[rows]
    volume = sales["volume"].to_numpy(np.int64)[rows]
    place = np.full(len(sales), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    of = place[refunds["sale"].to_numpy(np.int64)]
    seen = (of >= 0) & (refunds["refunded_on"].to_numpy(np.int64) < period.refunds_end_day)
    np.subtract.at(net, of[seen], refunds["amount_minor"].to_numpy(np.int64)[seen])
    np.subtract.at(volume, of[seen], refunds["volume"].to_numpy(np.int64)[seen])
    active = np.zeros(len(snapshot.members), dtype=np.bool_)
    for column in ("buyer", "seller"):
        who = sales[column].to_numpy(np.int64)[rows[(net > 0) | (volume > 0)]]
        active[who[who >= 0]] = True
    return active


@dataclass(frozen=True, slots=True)
class _Volumes:
    """By member row volumes, in hundredths of a point, and the place of the rank in the plan.

    `customers` is the part of `team` bought by customers.
    """

    personal: IntArray
    group: IntArray
    team: IntArray
    customers: IntArray
    rank: IntArray

    @classmethod
    def of(cls, snapshot: Snapshot, period: Period, plan: Plan | None) -> _Volumes:
        sales = Sales.of(snapshot, period, plan.currency if plan else None)
        lines = Lines.of(snapshot, sales, period)
        counted = count_volumes(snapshot, sales, lines, plan.top_bracket if plan else None)
        bought = ~was_participant(snapshot, sales.buyer, sales.day)
        own = np.zeros(len(lines.member), dtype=np.int64)
        np.add.at(own, lines.seller[bought], sales.volume[bought])
        customers = lines.by_member(lines.subtree_sum(own))
        rank = np.zeros(len(snapshot.members), dtype=np.int64)
        if plan is not None:
            rank = facts(snapshot, plan, period, sales, counted).rank
        return cls(counted.personal, counted.group, counted.team, customers, rank)
