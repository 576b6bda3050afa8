"""Do the sectors of a whole network's picture keep apart, and do the parts of any drawing add up to the whole?"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.downline.colouring import COLOURS
from graph_service.downline.drawing import SIZES, Drawing, Extra, Wanted, draw
from graph_service.downline.figures import Figures
from graph_service.downline.layout import Layout, layout_of
from graph_service.model.period import NEVER, Period, day_number
from graph_service.model.snapshot import Snapshot

SEPTEMBER = Period.parse("2026-09")
FIRST = day_number(dt.date(2026, 1, 1))


def figures_of(parent: list[int] | np.ndarray, empty: Snapshot, joined: np.ndarray | None = None) -> Figures:
    """Figures of people 0, 1, … whose sponsors are given; number n bought n points in September."""
    above = np.asarray(parent, dtype=np.int64)
    count = len(above)
    ids = pd.array([f"M{place:07d}" for place in range(count)], dtype="str")
    days = np.full(count, FIRST) if joined is None else joined
    members = pd.DataFrame({
        "member_id": ids, "name": ids, "country": ids, "joined_on": days, "enrolled_on": days,
        "left_on": np.full(count, NEVER),
    })  # fmt: skip
    has = np.flatnonzero(above >= 0)
    sponsorships = pd.DataFrame(
        {
            "child": has,
            "sponsor": above[has],
            "from_on": np.zeros(len(has), np.int64),
            "to_on": np.full(len(has), NEVER),
        }
    )
    bought = np.arange(count, dtype=np.int64)
    sold = np.full(count, SEPTEMBER.first_day)
    sales = pd.DataFrame({
        "sale_id": ids, "currency": pd.array(["EUR"] * count, dtype="str"), "kind": pd.array(["personal"] * count, dtype="str"),
        "category": pd.array([""] * count, dtype="str"), "buyer": bought, "seller": bought, "payer": np.full(count, -1),
        "sold_on": np.maximum(sold, days), "net_minor": bought * 100, "volume": bought * 100,
        "verified": np.full(count, -1), "party": np.full(count, -1),
    })  # fmt: skip
    return Figures.of(dataclasses.replace(empty, members=members, sponsorships=sponsorships, sales=sales), SEPTEMBER)


def chain(count: int) -> np.ndarray:
    return np.arange(-1, count - 1)


def star(count: int) -> np.ndarray:
    return np.concatenate(([-1], np.zeros(count - 1, np.int64)))


def overlapping(layout: Layout) -> int:
    """How many siblings' sectors, or sectors around a branch, cut into each other."""
    order = np.lexsort((layout.turn_from, layout.parent_at))
    above, begin, end = layout.parent_at[order], layout.turn_from[order], layout.turn_to[order]
    beside = above[1:] == above[:-1]
    wrong = int((begin[1:][beside] < end[:-1][beside] - 1e-12).sum())
    below = layout.parent_at >= 0
    wrong += int((layout.turn_from[below] < layout.turn_from[layout.parent_at[below]] - 1e-12).sum())
    return wrong + int((layout.turn_to[below] > layout.turn_to[layout.parent_at[below]] + 1e-12).sum())


def adds_up(drawing: Drawing) -> None:
    sums = drawing.sums
    assert int(drawing.people.sum()) == sums.people
    assert int(drawing.active.sum()) == sums.active
    assert int(drawing.volume.sum()) == sums.volume
    assert sum(one.people for one in drawing.classes) == sums.people
    assert drawing.earned is None or int(drawing.earned.sum()) == sums.earned
    assert drawing.alerts is None or int(drawing.alerts.sum()) == sums.alerts
    assert (drawing.parent < np.arange(len(drawing))).all()
    assert (drawing.people[drawing.rows >= 0] >= 1).all()


@st.composite
def forests(make: st.DrawFn) -> list[int]:
    count = make(st.integers(1, 60))
    return [make(st.integers(-1, place - 1)) for place in range(count)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parent=forests(), budget=st.integers(1, 70), size=st.sampled_from(SIZES), colour=st.sampled_from(COLOURS),
    box=st.none() | st.tuples(*[st.floats(-1.2, 0)] * 2, *[st.floats(0, 1.2)] * 2), days=st.integers(0, 60), data=st.data(),
)  # fmt: skip
def test_any_drawing_of_any_network_adds_up(small, parent, budget, size, colour, box, days, data) -> None:
    count = len(parent)
    joined = np.array(data.draw(st.lists(st.integers(0, 50), min_size=count, max_size=count))) + FIRST
    figures = figures_of(parent, small.snapshot(), joined)
    numbers = np.arange(count, dtype=np.int64)
    extra = Extra(numbers % 7, numbers % 3)
    root = data.draw(st.none() | st.integers(0, count - 1))
    layout = layout_of(figures, root)
    assert overlapping(layout) == 0
    assert len(layout) == (count if root is None else int(figures.size[root]) + 1)
    assert float(np.hypot(layout.x, layout.y).max()) <= 1 + 1e-6
    drawing = draw(figures, layout, extra, Wanted(size, colour, budget, box, dt.date(2026, 1, 1) + dt.timedelta(days)))
    adds_up(drawing)
    assert len(drawing) <= max(budget, 2)
    assert drawing.sums.people == int((layout.joined <= FIRST + days).sum())


def test_a_hand_made_network_is_folded_where_it_should_be(small) -> None:
    # 0 over 1 and 2; 1 over 3, 4, 5; 2 over 6
    figures = figures_of([-1, 0, 0, 1, 1, 1, 2], small.snapshot())
    layout = layout_of(figures, 0)
    drawing = draw(figures, layout, Extra(), Wanted(budget=2))
    assert drawing.rows.tolist() == [0, 1]  # the root, and the larger of the two branches
    assert drawing.people.tolist() == [3, 4]  # 0 with 2 and 6; 1 with 3, 4 and 5
    assert drawing.volume.tolist() == [800, 1_300]
    assert drawing.weight.tolist() == [7, 4]
    assert drawing.folded == 5
    by_volume = draw(figures, layout, Extra(), Wanted(size="volume", budget=2))
    assert by_volume.weight.tolist() == [2_100, 1_300]


def test_several_roots_hang_on_the_whole_network(small) -> None:
    figures = figures_of([-1, -1, 0], small.snapshot())
    drawing = draw(figures, layout_of(figures, None), Extra(), Wanted(budget=2))
    assert drawing.rows.tolist() == [-1, 0]
    assert drawing.people.tolist() == [1, 2]  # 1 is folded into the whole network
    assert (float(drawing.x[0]), float(drawing.y[0])) == (0.0, 0.0)


def test_who_is_in_view_is_drawn_before_larger_branches_elsewhere(small) -> None:
    figures = figures_of(star(1_000), small.snapshot())
    layout = layout_of(figures, 0)
    box = (
        float(layout.x[700]) - 1e-3,
        float(layout.y[700]) - 1e-3,
        float(layout.x[700]) + 1e-3,
        float(layout.y[700]) + 1e-3,
    )
    drawing = draw(figures, layout, Extra(), Wanted(size="volume", budget=20, box=box))
    assert figures.walk[700] in drawing.rows
    adds_up(drawing)
    wanted = draw(figures, layout, Extra(), Wanted(size="volume", budget=20, focus=1))
    assert wanted.focus is not None
    assert wanted.rows[wanted.focus] == 1


@pytest.mark.parametrize("shape", [chain, star], ids=["chain", "star"])
def test_a_chain_and_a_star_cost_twice_for_twice_as_many(small, shape) -> None:
    def took(count: int) -> float:
        figures = figures_of(shape(count), small.snapshot())
        best = np.inf
        for _ in range(3):
            start = time.perf_counter()
            layout = layout_of(figures, 0)
            drawing = draw(figures, layout, Extra(), Wanted())
            best = min(best, time.perf_counter() - start)
        assert overlapping(layout) == 0
        adds_up(drawing)
        return best

    few, many = took(12_500), took(50_000)
    assert many < 10 * few, f"{few:.4f} s for 12,500, {many:.4f} s for 50,000"
