"""What does a forest look like as arrays, and how are exact sums taken over every subtree at once?

Nodes are put into pre-order, so a subtree is one run of positions and a subtree total is the difference of two running
totals in 64-bit integers: linear on every shape, a chain of 100,000 as well as a star. Running totals may wrap on the
way; a difference is right as long as the subtree's own total fits, which callers make sure of first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import depth_first_order

from graph_service.errors import BadInput
from graph_service.model.period import day_of
from graph_service.model.snapshot import Snapshot

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Forest:
    """A forest of nodes 0..n-1.

    parent       (n,) parent of each node, -1 for a root
    preorder     (n,) nodes with parents first and each subtree together
    position     (n,) where a node stands in `preorder`
    subtree_end  (n,) the subtree of a node is `preorder[position[node] : subtree_end[node]]`
    """

    parent: IntArray
    preorder: IntArray
    position: IntArray
    subtree_end: IntArray

    @classmethod
    def from_parents(cls, parent: npt.ArrayLike) -> Forest:
        """Arrange a parent array. Raises BadInput when it holds a cycle, naming a node on or below it."""
        parents = np.asarray(parent, dtype=np.int64)
        preorder = _preorder(parents)
        if len(preorder) < len(parents):
            missing = np.setdiff1d(np.arange(len(parents)), preorder)
            raise BadInput(f"node {int(missing[0])} is on or below a cycle of {len(missing)} nodes; a forest has none")
        position = np.empty(len(parents), dtype=np.int64)
        position[preorder] = np.arange(len(parents))
        end_at = _ends(_parent_at(parents, preorder, position))
        return cls(parents, preorder, position, end_at[position])

    @cached_property
    def parent_at(self) -> IntArray:
        """The forest renumbered by position: parent's position for each position, -1 for a root; parent < child."""
        return _parent_at(self.parent, self.preorder, self.position)

    @cached_property
    def end_at(self) -> IntArray:
        """`subtree_end` by position instead of by node."""
        return self.subtree_end[self.preorder]

    @cached_property
    def depth(self) -> IntArray:
        """Number of ancestors of each node; 0 for a root."""
        ancestor = self.parent_at.copy()
        depth = (ancestor >= 0).astype(np.int64)
        open_ = np.flatnonzero(ancestor >= 0)
        while len(open_):  # each round doubles the distance looked at
            depth[open_] += depth[ancestor[open_]]
            ancestor[open_] = ancestor[ancestor[open_]]
            open_ = open_[ancestor[open_] >= 0]
        return depth[self.position]

    @cached_property
    def order(self) -> IntArray:
        """All nodes level by level, roots first; reversed, children come before parents."""
        return np.argsort(self.depth, kind="stable")

    def subtree_sum(self, values: npt.ArrayLike) -> IntArray:
        """For each node the exact total of `values` over it and all below it."""
        total = running(np.asarray(values, dtype=np.int64)[self.preorder])
        return total[self.subtree_end] - total[self.position]

    def subtree_size(self) -> IntArray:
        """For each node how many nodes its subtree holds, itself included."""
        return self.subtree_end - self.position


class SponsorTree(Forest):
    """The sponsor forest of a snapshot on one day; nodes are member rows."""

    @classmethod
    def of(cls, snapshot: Snapshot, day: int) -> SponsorTree:
        """Sponsor edges with `from_on <= day < to_on`. Raises BadInput when they hold a cycle."""
        parent = sponsors_on(snapshot, day)
        try:
            forest = cls.from_parents(parent)
        except BadInput as error:
            raise BadInput(f"the sponsor tree of {day_of(day)} holds a cycle: {error}") from None
        return cls(forest.parent, forest.preorder, forest.position, forest.subtree_end)


def sponsors_on(snapshot: Snapshot, day: int) -> IntArray:
    """The sponsor in force on a day for each member row, -1 for none."""
    edges = snapshot.sponsorships
    in_force = (edges["from_on"].to_numpy() <= day) & (day < edges["to_on"].to_numpy())
    parent = np.full(len(snapshot.members), -1, dtype=np.int64)
    parent[edges["child"].to_numpy()[in_force]] = edges["sponsor"].to_numpy()[in_force]
    return parent


def running(values: IntArray) -> IntArray:
    """Running totals with a leading zero: the total of `values[a:b]` is `running[b] - running[a]`."""
    total = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=total[1:])
    return total


@dataclass(frozen=True, slots=True)
class Islands:
    """Subtree totals where some edges are cut: flow climbs from a node to its parent only where `passes` says so.

    Works on a forest renumbered by position. Built once for a set of cuts, used for any number of value columns.
    """

    linked: IntArray | None  # positions that belong to an island of more than one node, island by island
    begin: IntArray
    end: IntArray

    @classmethod
    def of(cls, parent_at: IntArray, end_at: IntArray, passes: BoolArray) -> Islands:
        """`passes[i]`: what reaches position i goes on to its parent."""
        climbing = passes & (parent_at >= 0)
        if not climbing.any():
            empty = np.empty(0, dtype=np.int64)
            return cls(None, empty, empty)
        head = heads(parent_at, ~climbing)
        member = climbing.copy()
        member[parent_at[climbing]] = True
        nodes = np.flatnonzero(member)
        nodes = nodes[stable_order(head[nodes])]
        stride = np.int64(len(parent_at) + 1)
        keys = head[nodes] * stride + nodes
        end = np.searchsorted(keys, head[nodes] * stride + end_at[nodes])
        return cls(nodes, np.arange(len(nodes)), end.astype(np.int64))

    def sum(self, values: IntArray) -> IntArray:
        """For each position: its own value and everything that climbs to it."""
        if self.linked is None:
            return values
        total = running(values[self.linked])
        result = values.copy()
        result[self.linked] = total[self.end] - total[self.begin]
        return result


def heads(parent_at: IntArray, stops: BoolArray) -> IntArray:
    """For each position the nearest position at or above it where `stops` holds, -1 for none; by pointer doubling."""
    none = len(parent_at)
    head = np.empty(none + 1, dtype=np.int64)
    head[:none] = np.where(stops, np.arange(none), np.where(parent_at >= 0, parent_at, none))
    head[none] = none
    open_ = np.flatnonzero(~stops)
    while len(open_):
        further = head[head[open_]]
        moved = further != head[open_]
        head[open_] = further
        open_ = open_[moved]
    result = head[:none]
    result[result == none] = -1
    return result


def stable_order(keys: IntArray) -> IntArray:
    """Order that sorts `keys` (numbers of members) and keeps equal ones as they stand: one plain sort of key and place."""
    stride = np.int64(max(len(keys), 1))
    packed = keys.astype(np.int64) * stride + np.arange(len(keys))
    packed.sort()
    return packed % stride


def _preorder(parent: IntArray) -> IntArray:
    """Pre-order by depth-first search over first child and next sibling, so that a star costs no more than a chain.

    scipy's search takes neighbours in ascending number. A node has at most two: its first child, and a stand-in
    numbered above all nodes that leads to its next sibling; so the child's whole subtree comes first.
    """
    count = len(parent)
    if count == 0:
        return np.empty(0, dtype=np.int64)
    above = np.where(parent < 0, count, parent)
    siblings = stable_order(above)
    same = above[siblings[1:]] == above[siblings[:-1]]
    elder = siblings[:-1][same]
    first = siblings[np.concatenate(([True], ~same))]
    width = count + 1 + len(elder)
    stand_in = np.arange(count + 1, width)
    degree = np.ones(width, dtype=np.int32)
    degree[: count + 1] = 0
    degree[above[first]] = 1
    degree[elder] += 1
    pointer = np.zeros(width + 1, dtype=np.int32)
    np.cumsum(degree, out=pointer[1:])
    target = np.empty(pointer[-1], dtype=np.int32)
    target[pointer[above[first]]] = first
    target[pointer[elder + 1] - 1] = stand_in  # after the child, where there is one
    target[pointer[stand_in]] = siblings[1:][same]
    graph = csr_array((np.ones(len(target), dtype=np.int8), target, pointer), shape=(width, width))
    visited = depth_first_order(graph, count, directed=True, return_predecessors=False)
    order: IntArray = visited[visited < count].astype(np.int64)
    return order


def _parent_at(parent: IntArray, preorder: IntArray, position: IntArray) -> IntArray:
    above = parent[preorder]
    return np.where(above >= 0, position[above], -1)


def _ends(parent_at: IntArray) -> IntArray:
    """End of each subtree, by position: one past the last descendant, found by doubling along last children."""
    count = len(parent_at)
    last = np.arange(count)
    child = np.flatnonzero(parent_at >= 0)
    last[parent_at[child]] = child  # ascending, so the last child stays
    open_ = np.flatnonzero(last > np.arange(count))
    while len(open_):
        further = last[last[open_]]
        moved = further != last[open_]
        last[open_] = further
        open_ = open_[moved]
    return last + 1
