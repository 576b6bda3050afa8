"""Are the measures of a network's shape right on shapes whose answer is known?"""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import BadInput
from graph_service.graph.shape import knots, shape, tree_graph


def complete(k: int, depth: int) -> np.ndarray:
    size = (k ** (depth + 1) - 1) // (k - 1)
    return np.array([-1] + [(i - 1) // k for i in range(1, size)])


def test_complete_tree_is_seen_as_one():
    found = shape(complete(3, 5))
    assert (found.members, found.complete_k, found.depth_max, found.roots) == (364, 3, 5, 1)
    assert found.leaf_share == Fraction(243, 364)
    assert found.depth_counts == (1, 3, 9, 27, 81, 243)
    assert (found.modal_degree, found.modal_share) == (3, 1)
    assert found.largest_leg_share == Fraction(121, 364)
    assert found.tail is None


def test_chain_and_star():
    chain, star = shape(np.arange(-1, 9)), shape(np.array([-1] + [0] * 9))
    assert (chain.depth_max, chain.leaves, chain.complete_k) == (9, 1, 1)
    assert (star.depth_max, star.leaves, star.degree_max) == (1, 9, 9)
    assert star.top_degree_share == 1
    assert chain.virality == pytest.approx(11 / 3)  # mean distance on a path of n is (n + 1) / 3
    assert star.virality == pytest.approx(1.8)


def test_almost_complete_is_not():
    assert shape(complete(3, 3)[:-1]).complete_k is None


def test_alone_and_none():
    alone = shape(np.array([-1]))
    assert (alone.leaf_share, alone.depth_max, alone.degree_mean, alone.virality) == (1, 0, None, None)
    with pytest.raises(BadInput, match="without members"):
        shape(np.array([], np.int64))


def test_a_cycle_is_refused_and_found():
    with pytest.raises(BadInput, match="hold a cycle"):
        shape(np.array([1, 0]))
    assert knots(4, np.array([0, 1, 3]), np.array([1, 0, 2])).tolist() == [0, 1]
    assert knots(3, np.array([2]), np.array([2])).tolist() == [2]
    assert knots(3, np.array([0, 1]), np.array([1, 2])).tolist() == []


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=40))
def test_measures_agree_with_networkx(draws):
    parent = np.array([-1] + [int(draw * (i + 1)) for i, draw in enumerate(draws)])
    found, graph = shape(parent), tree_graph(parent)
    assert nx.is_arborescence(graph)
    assert found.depth_max == nx.dag_longest_path_length(graph)
    assert found.largest_tree_share == 1
    assert found.depth_counts == tuple(len(nodes) for nodes in nx.bfs_layers(graph, [0]))
    assert found.leaves == sum(1 for _, degree in graph.out_degree() if degree == 0)
    assert found.sampled is None
    if found.assortativity is not None:
        assert -1.000001 <= found.assortativity <= 1.000001
    assert found.virality == pytest.approx(nx.average_shortest_path_length(graph.to_undirected()))


def test_one_hundred_thousand_members_are_measured_whole():
    rng = np.random.default_rng(7)
    parent = np.array([-1, *(rng.random(99_999) * np.arange(1, 100_000)).astype(int)])
    found = shape(parent)
    assert found.members == 100_000
    assert found.tail is not None
    assert found.sampled == 50_000
    assert -1 <= found.assortativity <= 1


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30))
def test_knots_agree_with_networkx(pairs):
    graph = nx.DiGraph(pairs)
    expected = {node for part in nx.strongly_connected_components(graph) if len(part) > 1 for node in part}
    expected |= {one for one, other in pairs if one == other}
    one, other = (np.array([pair[i] for pair in pairs], np.int64) for i in (0, 1))
    assert set(knots(13, one, other).tolist()) == expected
