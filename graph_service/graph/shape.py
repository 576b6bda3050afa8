"""What shape has a sponsor network, and where does it loop?

Counts, depths and sizes are exact and linear at every size. Measures that need a graph are taken by networkx, on the
whole network up to `GRAPH_MAX` members and above that on the members nearest the roots; `Shape.sampled` says which.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import networkx as nx
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph_service.errors import BadInput
from graph_service.model.snapshot import IntArray

GRAPH_MAX: Final = 50_000  # members of a networkx graph; a larger network is cut there, level by level


@dataclass(frozen=True, slots=True)
class Shape:
    """Measures of a forest. Degree is the number of people someone sponsors directly."""

    members: int
    roots: int
    leaves: int
    leaf_share: Fraction
    depth_max: int  # roots have depth 0
    depth_median: int
    depth_counts: tuple[int, ...]
    degree_max: int
    degree_mean: Fraction | None  # of those who sponsor anyone
    degree_counts: tuple[tuple[int, int], ...]  # (degree, members), rising
    top_degree_share: Fraction | None  # share of all sponsorships by the top 1 % of members
    tail: float | None  # Hill estimate of the exponent of the degree tail
    largest_tree_share: Fraction
    largest_leg_share: Fraction | None  # the largest subtree that hangs under a root
    modal_degree: int  # the most frequent degree of those who sponsor anyone
    modal_share: Fraction
    complete_k: int | None  # k, when the forest is one complete k-ary tree
    virality: float | None  # mean distance between two members of the largest tree
    assortativity: float | None  # do people who sponsor many sit under people who sponsor many? -1 to 1; by networkx
    sampled: int | None  # members that networkx looked at, when not all


def tree_graph(parent: IntArray) -> nx.DiGraph[int]:
    """The sponsor → sponsored graph of a parent column (-1 for none), members numbered from 0."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(parent)))
    children = np.flatnonzero(parent >= 0)
    graph.add_edges_from(zip(parent[children].tolist(), children.tolist(), strict=True))
    return graph


def shape(parent: IntArray) -> Shape:
    """Measure a forest.

    Args:
        parent: sponsor of each member as a row number, -1 for none; shape (members,), at least one member.

    Raises:
        BadInput: no members, or the edges hold a cycle.

    References:
        B. M. Hill (1975), Annals of Statistics 3, 1163-1174 (tail). S. Goel, A. Anderson, J. Hofman, D. Watts (2016),
        Management Science 62, 180-196 (structural virality). M. E. J. Newman (2003), Physical Review E 67, 026126
        (assortativity).

    >>> shape(np.array([-1, 0, 0, 1, 1, 2, 2])).complete_k
    2
    """
    members = len(parent)
    if not members:
        raise BadInput("a network without members has no shape; load members first")
    depth, root = _depths(parent)
    sizes = _sizes(depth, parent)
    degree = np.bincount(parent[parent >= 0], minlength=members)
    degrees = np.sort(degree)[::-1]
    sponsoring = degrees[degrees > 0]
    roots = np.flatnonzero(parent < 0)
    largest = int(roots[np.argmax(sizes[roots])])
    legs = sizes[depth == 1]
    counts = Counter(degrees.tolist())
    modal, modal_count = max(((d, n) for d, n in counts.items() if d), key=lambda item: item[1], default=(0, 0))
    edges = int(degrees.sum())
    assortativity, sampled = _assortativity(parent, depth)
    return Shape(
        members=members, roots=len(roots), leaves=counts[0], leaf_share=Fraction(counts[0], members),
        depth_max=int(depth.max()), depth_median=int(np.sort(depth)[members // 2]),
        depth_counts=tuple(np.bincount(depth).tolist()), degree_max=int(degrees[0]),
        degree_mean=Fraction(edges, len(sponsoring)) if edges else None, degree_counts=tuple(sorted(counts.items())),
        top_degree_share=Fraction(int(degrees[: math.ceil(members / 100)].sum()), edges) if edges else None,
        tail=_tail(sponsoring.tolist()), largest_tree_share=Fraction(int(sizes[largest]), members),
        largest_leg_share=Fraction(int(legs.max()), members) if len(legs) else None, modal_degree=modal,
        modal_share=Fraction(modal_count, len(sponsoring)) if edges else Fraction(0),
        complete_k=_complete(degree, depth, len(roots)), virality=_virality(sizes[(root == largest) & (parent >= 0)]),
        assortativity=assortativity, sampled=sampled,
    )  # fmt: skip


def knots(members: int, sponsor: IntArray, child: IntArray) -> IntArray:
    """Members that lie on a directed cycle of the edges given, whatever the dates. Sorted; empty for a forest.

    Strongly connected components of more than one member, and self-loops; linear in members and edges.

    >>> knots(4, np.array([0, 1, 2, 3]), np.array([1, 2, 1, 3]))
    array([1, 2, 3])
    """
    links = coo_array((np.ones(len(child), np.int8), (sponsor, child)), shape=(members, members)).tocsr()
    _, component = connected_components(links, directed=True, connection="strong")
    looped = np.bincount(component)[component] > 1
    looped[child[child == sponsor]] = True
    return np.flatnonzero(looped).astype(np.int64)


def _depths(parent: IntArray) -> tuple[IntArray, IntArray]:
    """Depth and root of each member; each round doubles the distance looked at."""
    depth = (parent >= 0).astype(np.int64)
    root = np.where(parent >= 0, parent, np.arange(len(parent)))
    for _ in range(len(parent).bit_length() + 1):
        further = root[root]
        if np.array_equal(further, root):
            break
        depth += depth[root]
        root = further
    if (parent[root] >= 0).any():
        raise BadInput("the sponsorships hold a cycle; run `graph-service db check` to see where")
    return depth, root


def _sizes(depth: IntArray, parent: IntArray) -> IntArray:
    """Members in each subtree, its top included: added up from the deepest level."""
    sizes = np.ones(len(parent), np.int64)
    order = np.argsort(-depth, kind="stable")
    for level in np.split(order, np.flatnonzero(np.diff(depth[order])) + 1):
        below = level[parent[level] >= 0]
        np.add.at(sizes, parent[below], sizes[below])
    return sizes


def _complete(degree: IntArray, depth: IntArray, roots: int) -> int | None:
    kinds = np.unique(degree)
    if roots != 1 or len(kinds) != 2 or kinds[0] != 0 or len(np.unique(depth[degree == 0])) != 1:
        return None
    return int(kinds[1])


def _tail(degrees: list[int]) -> float | None:
    """Hill estimate over the largest tenth, at least ten, of the degrees (sorted, largest first)."""
    count = max(10, len(degrees) // 10)
    if len(degrees) <= count or degrees[0] == degrees[count]:
        return None
    return count / sum(math.log(degree / degrees[count]) for degree in degrees[:count])


def _virality(below: IntArray) -> float | None:
    """Mean distance of two members of a tree: 2 / (n (n - 1)) * sum over edges of s (n - s), s the size below each."""
    count = len(below) + 1
    if count < 2:
        return None
    sizes = below.astype(np.float64)
    return float(2 * (sizes * (count - sizes)).sum() / (count * (count - 1)))


def _assortativity(parent: IntArray, depth: IntArray) -> tuple[float | None, int | None]:
    """Correlation of sponsor's and sponsored's degree over sponsorships; the sample size if one was taken."""
    sampled = None if len(parent) <= GRAPH_MAX else GRAPH_MAX
    kept = parent
    if sampled:
        nearest = np.argsort(depth, kind="stable")[:sampled]  # parents come with their children
        row = np.full(len(parent), -1, np.int64)
        row[nearest] = np.arange(sampled)
        kept = np.where(parent[nearest] >= 0, row[parent[nearest]], -1)
    graph = tree_graph(kept)
    ends = np.array(list(nx.node_degree_xy(graph, x="out", y="out")), np.float64)
    if len(ends) < 2 or not ends.std(axis=0).all():
        return None, sampled
    return float(np.asarray(np.corrcoef(ends.T))[0, 1]), sampled
