"""Does the quick search give the places that walking gives, on any tree, by any mixture of rules?"""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.placement.deciding import Newcomers, Terms, decide
from graph_service.placement.rules import RULES
from graph_service.placement.searching import Searcher
from graph_service.placement.tree import Place, PlacementTree
from tests.laws.naive_placement import RESERVED, NaiveTree


def forest(chance: random.Random, width: int, standing: int) -> tuple[NaiveTree, list[Place], list[int]]:
    """A tree with holes: everyone at a random free position below a random member, one in twelve at a top of their own.

    One position in fifteen is taken from a later day on by somebody who stands elsewhere.
    """
    naive, places, roots = NaiveTree(width), [], [0]
    naive.parent[0] = (-1, -1)
    deep = chance.random() < 0.5  # half of the trees are long rather than wide
    for node in range(1, standing):
        above = chance.randrange(max(0, node - 3), node) if deep else chance.randrange(node)
        free = [slot for slot in range(width) if (above, slot) not in naive.at]
        if not free or chance.random() < 1 / 12:
            naive.parent[node] = (-1, -1)
            roots.append(node)
            continue
        slot = chance.choice(free)
        naive.put(node, above, slot)
        places.append(Place(node, above, slot))
        if len(free) > 1 and chance.random() < 1 / 15:
            held = chance.choice([one for one in free if one != slot])
            naive.at[above, held] = RESERVED
            places.append(Place(0, above, held, reserved=True))
    chance.shuffle(places)
    return naive, places, roots


def same_places(seed: int, width: int, standing: int, joining: int, rules: tuple[str, ...], limit: bool) -> int:
    """Place by both ways and compare each place. Returns how many found none."""
    chance = random.Random(seed)
    naive, places, roots = forest(chance, width, standing)
    size = standing + joining
    volume = [chance.choice((0, 0, -100, 100, 250)) for _ in range(size)]
    depth_max = chance.randint(1, 5) if limit else None
    tree = PlacementTree(size, width, places, roots)
    searcher = Searcher(tree, volume, depth_max)
    there, full = list(range(standing)), 0
    for node in range(standing, size):
        start, rule = chance.choice(there[:3] if chance.random() < 0.5 else there), chance.choice(rules)
        wanted = naive.find(start, rule, depth_max, volume)
        assert searcher.find(start, rule) == wanted, (seed, node, start, rule)
        if wanted is None:
            full += 1
            continue
        naive.put(node, *wanted)
        searcher.add(node, *wanted)
        there.append(node)
        assert tree.depth[node] == naive.depth(node)
    return full


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    width=st.sampled_from([2, 2, 3, 4, 7]),
    standing=st.integers(1, 40),
    joining=st.integers(1, 60),
    rules=st.lists(st.sampled_from(RULES), min_size=1, max_size=4).map(tuple),
    limit=st.booleans(),
)
def test_every_rule_gives_the_place_that_walking_gives(**given: Any) -> None:
    same_places(**given)


@pytest.mark.parametrize("rule", RULES)
def test_a_long_run_of_one_rule_gives_the_places_that_walking_gives(rule: str) -> None:
    assert sum(same_places(seed, 2, 60, 400, (rule,), limit=False) for seed in range(4)) < 1600
    assert sum(same_places(seed, 3, 30, 200, (rule,), limit=True) for seed in range(4)) > 0


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), rule=st.sampled_from(RULES), tops=st.integers(1, 4), joining=st.integers(0, 60))
def test_each_new_member_stands_below_the_nearest_upline_with_a_place(
    seed: int, rule: str, tops: int, joining: int
) -> None:
    """Random sponsors, of whom some never get a place; ids in random order of joining."""
    chance = random.Random(seed)
    size = tops + joining
    sponsor = [-1] * tops + [chance.randrange(-1, node) for node in range(tops, size)]
    new = [node for node in range(tops, size) if chance.random() < 0.7]
    chance.shuffle(new)
    tree = PlacementTree(size, 2, (), range(tops))
    made = decide(tree, Newcomers(new, [0] * len(new), sponsor, {}, [0] * size), Terms(rule, 0))
    assert sorted([*made.roots, *(one.member for one in made.placed)]) == sorted(new)
    assert not made.waiting
    stand = set(range(tops)) | set(new)
    for one in made.placed:
        above = sponsor[one.member]
        while above not in stand:
            above = sponsor[above]
        assert one.start == above
        line = one.above
        while line != one.start:  # the place is below the sponsor
            line = tree.parent[line]
    for root in made.roots:
        above = sponsor[root]
        while above >= 0:
            assert above not in stand
            above = sponsor[above]
    taken = {(one.above, one.slot) for one in made.placed}
    assert len(taken) == len(made.placed)


def shape(name: str, count: int) -> tuple[list[int], PlacementTree, int]:
    """Sponsors of `count` newcomers and the tree they come to; the number of the first newcomer."""
    if name == "star":  # one sponsor for all
        return [-1] + [0] * count, PlacementTree(count + 1, 2, (), [0]), 1
    if name == "chain":  # each sponsors the next
        return list(range(-1, count)), PlacementTree(count + 1, 2, (), [0]), 1
    if name == "left spine":  # a line of as many members down the left side, sponsors from top to bottom of it
        spine = [Place(node, node - 1, 0) for node in range(1, count)]
        chance = random.Random(1)
        above = [chance.randrange(count) for _ in range(count)]
        return [-1] * count + above, PlacementTree(2 * count, 2, spine, [0]), count
    if name == "wide":  # everyone in one row below one member, beyond the width
        wide = [Place(node, 0, -1) for node in range(1, count)]
        return [-1] * count + [0] * count, PlacementTree(2 * count, 2, wide, [0]), count
    chance = random.Random(2)
    return [-1] + [chance.randrange(node) for node in range(1, count + 1)], PlacementTree(count + 1, 2, (), [0]), 1


@pytest.mark.parametrize("name", ["star", "chain", "left spine", "wide", "random"])
@pytest.mark.parametrize("rule", ["breadth-first", "depth-first", "left", "right", "inside", "outside"])
def test_searching_takes_n_log_n_steps_on_any_shape(name: str, rule: str) -> None:
    """A search that walked would take count²/2 = 50,000,000 steps on at least one of the shapes."""
    count = 10_000
    sponsor, tree, first = shape(name, count)
    searcher = Searcher(tree, [0] * len(sponsor))
    for node in range(first, first + count):
        found = searcher.find(sponsor[node], rule)
        assert found is not None
        searcher.add(node, *found)
    assert searcher.steps < 40 * count  # 2·log₂(count) = 27 of them a member, at most


@pytest.mark.parametrize(
    ("name", "most"), [("star", 1.1), ("chain", 1.1), ("left spine", 3.1), ("wide", 1.1), ("random", 3.1)]
)
@pytest.mark.parametrize("rule", ["weak-leg", "strong-leg"])
def test_legs_are_weighed_anew_only_when_others_grew_them(name: str, most: float, rule: str) -> None:
    """The two legs and the whole at most; the whole alone as long as one sponsor alone brings people."""
    count = 5_000
    sponsor, tree, first = shape(name, count)
    searcher = Searcher(tree, [1] * len(sponsor))
    for node in range(first, first + count):
        found = searcher.find(sponsor[node], rule)
        assert found is not None
        searcher.add(node, *found)
    assert searcher.weights.weighed < most * count
    assert searcher.weights.of(0)[1] == sum(tree.placed)
