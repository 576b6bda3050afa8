"""Where does each member of a network stand in its picture? Rings by level, sectors by branch, worked out in columns.

Every branch has a sector of the circle, as wide as the people in it who have nobody below, so that sectors of siblings
never overlap; every level has a ring. Linear in members on any shape: a chain of 50,000 as well as a star.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph_service.downline.figures import Figures, Rows
from graph_service.engines.columnar.tree import running
from graph_service.model.period import day_number
from graph_service.model.snapshot import BoolArray

Places = npt.NDArray[np.float32]
Turns = npt.NDArray[np.float64]

BY_PEOPLE: Final = 0.5  # how much of a ring's radius goes by the people inside it; the rest goes by the level alone


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Columns by place in a walk of what is drawn, parents first and each branch together.

    The picture is the circle of radius 1 around (0, 0); y points up. A root alone stands in the middle; of several,
    each has a sector, and the middle stands for the whole network.
    """

    rows: Rows  # member rows (see `Figures`)
    parent_at: Rows  # place of the sponsor, -1 for a root
    end_at: Rows  # the branch of place i is the places from i to before end_at[i]
    depth: Rows  # 0 for a root
    x: Places
    y: Places
    turn_from: Turns  # where the sector begins and ends, in turns of the circle, from 0 to 1
    turn_to: Turns
    joined: Rows  # day numbers
    single: bool  # whether there is one root, which stands in the middle

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: int) -> int | None:
        """The place of a member row; None when it is not drawn."""
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else None

    def branch_sums(self, values: Rows) -> Rows:
        """For each place the exact sum over its branch of values given by place."""
        total = running(values)
        sums: Rows = total[self.end_at] - total[: len(self)]
        return sums

    def inside(self, box: tuple[float, float, float, float]) -> BoolArray:
        """Who stands in a part of the picture: left, lower, right and upper edge."""
        left, low, right, high = box
        found: BoolArray = (self.x >= left) & (self.x <= right) & (self.y >= low) & (self.y <= high)
        return found


def layout_of(figures: Figures, root: int | None) -> Layout:
    """The picture of a member row and everyone below it; of everyone who had joined by the figures' day without one."""
    walk, places = _walk(figures, root)
    rows = figures.walk[walk]
    parent = figures.parent[rows]
    known = parent >= 0
    above = np.full(len(rows), -1, dtype=np.int64)
    above[known] = places[figures.position[parent[known]]]
    if root is not None and len(rows):
        above[0] = -1
    ends = np.searchsorted(walk, figures.subtree_end[rows])
    depth = figures.depth[rows] - (figures.depth[root] if root is not None else 0)
    single = int((above < 0).sum()) == 1
    begin, end = _sectors(ends)
    radius = _radii(depth, single)[depth] if len(rows) else np.zeros(0)
    angle = np.pi * (begin + end)
    joined = figures.snapshot.members["joined_on"].to_numpy(np.int64)[rows]
    return Layout(
        rows=rows, parent_at=above, end_at=ends.astype(np.int64), depth=depth,
        x=(radius * np.sin(angle)).astype(np.float32), y=(radius * np.cos(angle)).astype(np.float32),
        turn_from=begin, turn_to=end, joined=joined, single=single,
    )  # fmt: skip


def _walk(figures: Figures, root: int | None) -> tuple[Rows, Rows]:
    """Positions of the figures' walk that are drawn, and for each position its place among them."""
    if root is not None:
        walk = np.arange(figures.position[root], figures.subtree_end[root])
        return walk, np.arange(len(figures)) - figures.position[root]
    steps = np.zeros(len(figures) + 1, dtype=np.int64)
    tops = figures.root_rows()
    np.add.at(steps, figures.position[tops], 1)
    np.add.at(steps, figures.subtree_end[tops], -1)
    drawn = np.cumsum(steps[:-1]) > 0
    joined = figures.snapshot.members["joined_on"].to_numpy(np.int64)[figures.walk]
    drawn &= joined <= day_number(figures.day)
    return np.flatnonzero(drawn), np.cumsum(drawn) - 1


def _sectors(ends: Rows) -> tuple[Turns, Turns]:
    """Where each branch's sector begins and ends, in turns: as many steps as it has people with nobody below."""
    count = len(ends)
    leaves = running((ends == np.arange(count) + 1).astype(np.int64))
    whole = max(1, int(leaves[-1]))
    return leaves[:count] / whole, leaves[ends] / whole


def _radii(depth: Rows, single: bool) -> Turns:
    """The radius of each level's ring, outermost 1.

    By the people inside, the picture is as dense everywhere; by the level, a long thin chain still has a length. Half and half.
    """
    within = np.cumsum(np.bincount(depth)).astype(np.float64)
    levels = np.arange(len(within)) + (0 if single else 1)
    middle = within[0] if single else 0.0
    crowd = np.sqrt((within - middle) / max(1.0, within[-1] - middle))
    radii: Turns = BY_PEOPLE * crowd + (1 - BY_PEOPLE) * levels / max(1, int(levels[-1]))
    return radii


__all__ = ["Layout", "Places", "layout_of"]
