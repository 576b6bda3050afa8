"""Is anyone above themselves on some day? Cycles in dated edges, at every moment, in one sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from graph_service.ingest.people import Edges, Ints, Mask


@dataclass(frozen=True, slots=True)
class Cycle:
    """Positions of edges that lead round, from one person up to the same person, all in force on `day`."""

    edges: tuple[int, ...]
    day: int


def find_cycles(edges: Edges) -> list[Cycle]:
    """Every cycle that closes on some day, at most one for each edge.

    A cycle at a moment is a cycle of the union of all edges, so only edges inside a strongly connected part of the
    union are looked at day by day: none in a load that is in order. Then O(edges) for each day on which somebody who
    has people below gets another sponsor.
    """
    usable = (edges.below >= 0) & (edges.above >= 0) & (edges.below != edges.above) & (edges.end > edges.start)
    inside = np.flatnonzero(usable)[_inside(edges.below[usable], edges.above[usable])]
    return _Sweep(edges, inside).run() if len(inside) else []


def _inside(below: Ints, above: Ints) -> Mask:
    """Which edges have both ends in one strongly connected part."""
    if len(below) == 0:
        return np.zeros(0, np.bool_)
    nodes = int(max(below.max(), above.max())) + 1
    graph = csr_matrix((np.ones(len(below), np.int8), (below, above)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=True, connection="strong")
    return np.asarray(label[below] == label[above])


class _Sweep:
    """Goes through the days on which edges begin and keeps who is above whom."""

    def __init__(self, edges: Edges, inside: Ints) -> None:
        order = inside[np.argsort(edges.start[inside], kind="stable")]
        self._begin = [int(i) for i in order]
        self._finish = [int(i) for i in inside[np.argsort(edges.end[inside], kind="stable")]]
        self._edges = edges
        self._edge_of: dict[int, int] = {}  # who is below → the edge in force
        self._children: dict[int, int] = {}
        self._dropped: set[int] = set()

    def run(self) -> list[Cycle]:
        """Every cycle, in the order of days."""
        found: list[Cycle] = []
        start, at, ended = self._edges.start, 0, 0
        while at < len(self._begin):
            day = int(start[self._begin[at]])
            while ended < len(self._finish) and int(self._edges.end[self._finish[ended]]) <= day:
                self._remove(self._finish[ended])
                ended += 1
            began = []
            while at < len(self._begin) and int(start[self._begin[at]]) == day:
                began.append(self._begin[at])
                self._add(self._begin[at])
                at += 1
            found += self._closed(began, day)
        return found

    def _add(self, edge: int) -> None:
        below, above = int(self._edges.below[edge]), int(self._edges.above[edge])
        self._edge_of[below] = edge
        self._children[above] = self._children.get(above, 0) + 1

    def _remove(self, edge: int) -> None:
        below, above = int(self._edges.below[edge]), int(self._edges.above[edge])
        if self._edge_of.get(below) == edge:
            del self._edge_of[below]
        if edge not in self._dropped:
            self._children[above] = self._children.get(above, 1) - 1

    def _closed(self, began: list[int], day: int) -> list[Cycle]:
        """Cycles through edges that began this day: only someone with people below can close one."""
        found: list[Cycle] = []
        visited: dict[int, int] = {}
        for edge in began:
            start = int(self._edges.below[edge])
            if self._children.get(start, 0) <= 0:
                continue
            node, path = start, []
            while node in self._edge_of and node not in visited:
                visited[node] = edge
                path.append(self._edge_of[node])
                node = int(self._edges.above[self._edge_of[node]])
            if visited.get(node) == edge and path:
                first = next(i for i, step in enumerate(path) if int(self._edges.below[step]) == node)
                found.append(Cycle(tuple(path[first:]), day))
                self._drop(found[-1], began)
        return found

    def _drop(self, cycle: Cycle, began: list[int]) -> None:
        """Take one edge of a cycle away, so that the same cycle is not found again."""
        fresh = set(began)
        edge = next(step for step in cycle.edges if step in fresh)
        self._remove(edge)
        self._dropped.add(edge)
