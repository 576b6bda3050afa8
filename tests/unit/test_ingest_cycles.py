"""Cycles in dated edges: found at every moment, never where there is none, and quickly on long chains."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.ingest.cycles import find_cycles
from graph_service.ingest.people import Edges
from graph_service.model.period import NEVER


def edges(*rows: tuple[int, int, int, int]) -> Edges:
    columns = (
        [np.array(column, np.int64) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int64)] * 4
    )
    return Edges(*columns, own=len(rows))


def test_two_who_sponsor_each_other_one_after_the_other_are_no_cycle():
    assert find_cycles(edges((0, 1, 0, 10), (1, 0, 10, NEVER))) == []


def test_two_who_sponsor_each_other_on_one_day_are():
    [cycle] = find_cycles(edges((0, 1, 0, 11), (1, 0, 10, NEVER)))
    assert cycle.day == 10
    assert set(cycle.edges) == {0, 1}


def test_a_cycle_that_an_end_opens_again_is_found_on_the_day_it_holds():
    [cycle] = find_cycles(edges((0, 1, 0, 5), (0, 1, 20, NEVER), (1, 2, 3, NEVER), (2, 0, 4, 30)))
    assert cycle.day == 4


def test_two_cycles_are_two():
    found = find_cycles(edges((0, 1, 0, NEVER), (1, 0, 1, NEVER), (2, 3, 5, NEVER), (3, 4, 5, NEVER), (4, 2, 5, NEVER)))
    assert [cycle.day for cycle in found] == [1, 5]


def test_nothing_is_found_in_nothing():
    assert find_cycles(edges()) == []


@pytest.mark.parametrize("closed", [False, True])
def test_a_chain_of_100_000_takes_seconds(closed):
    number = 100_000
    below = np.arange(1, number)
    start = np.arange(1, number) % 3000
    tail = ([0], [number - 1], [3001], [NEVER]) if closed else ([], [], [], [])
    columns = (below, below - 1, start, np.full(number - 1, NEVER))
    chain = Edges(*(np.concatenate([a, np.array(b, np.int64)]) for a, b in zip(columns, tail, strict=True)), own=number)
    began = time.process_time()
    assert len(find_cycles(chain)) == int(closed)
    assert time.process_time() - began < 20


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 5), st.integers(0, 5), st.integers(0, 8), st.integers(1, 6)]), max_size=12))
def test_a_cycle_is_found_exactly_when_walking_every_day_finds_one(rows):
    kept: list[tuple[int, int, int, int]] = []
    for below, above, start, length in rows:  # one sponsor at a time, nobody their own: other checks see to that
        clash = any(k[0] == below and k[2] < start + length and start < k[3] for k in kept)
        if below != above and not clash:
            kept.append((below, above, start, start + length))
    assert bool(find_cycles(edges(*kept))) == any(walks_round(kept, day) for day in range(16))


def walks_round(rows: list[tuple[int, int, int, int]], day: int) -> bool:
    above = {row[0]: row[1] for row in rows if row[2] <= day < row[3]}
    for start in above:
        node, steps = start, 0
        while node in above and steps <= len(above):
            node, steps = above[node], steps + 1
        if steps > len(above):
            return True
    return False
