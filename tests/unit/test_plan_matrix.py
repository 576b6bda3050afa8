"""Are the keys of a matrix bonus read and refused as its page says, and do placements that do not fit refuse a run?"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from graph_service.engines import columnar
from graph_service.errors import BadInput, PlanRefused
from graph_service.ingest.spill import spill
from graph_service.plan.families.matrix import MatrixBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import FIRST, SEPTEMBER, Network, level, plan_of


def matrix(**changes: object) -> dict:
    """A matrix bonus; None takes a key away."""
    base = level(name="matrix", family="matrix", width=3, depth=7, rates=["0.05"], spill_over="breadth_first")
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def test_one_rate_stands_for_every_level_and_the_places_are_counted() -> None:
    plan = plan_of(matrix())
    bonus = plan.bonuses[0]
    assert isinstance(bonus, MatrixBonus)
    assert (bonus.rates_ppm, bonus.levels, bonus.positions, bonus.tree) == ((50_000,) * 7, 7, 3_279, "placement")
    assert from_canonical_json(canonical_json(plan)) == plan
    told = " ".join(sentences(plan))
    assert "a matrix 3 wide and 7 deep, which holds 3279 places" in told
    assert "the nearest level first" in told
    assert "one leg down" in " ".join(sentences(plan_of(matrix(spill_over="depth_first"))))
    assert plan_warnings(plan) == []
    assert "more than 50 %" in plan_warnings(plan_of(matrix(rates=["0.08"])))[0]  # 7 × 8 %


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"width": None}, "bonus.matrix.width: missing"),
        ({"width": 0}, "bonus.matrix.width: 0 is not a whole number from 1 to 100"),
        ({"width": 101}, "bonus.matrix.width: 101 is not a whole number"),
        ({"depth": None}, "bonus.matrix.depth: missing"),
        ({"depth": "7"}, "bonus.matrix.depth: '7' is not a whole number"),
        ({"depth": 101}, "bonus.matrix.depth: 101 is not a whole number"),
        ({"rates": ["0.1", "0.1"]}, "bonus.matrix.rates: has 2 rates for 7 levels"),
        ({"rates": ["0.15"]}, "bonus.matrix.rates: the levels add to 1.05 of the sale"),
        ({"spill_over": None}, "bonus.matrix.spill_over: missing"),
        ({"spill_over": "random"}, "bonus.matrix.spill_over: 'random' is not known"),
        ({"tree": "placement"}, "bonus.matrix.tree: unknown key"),
    ],
)
def test_each_wrong_key_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(matrix(**changes))
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def full() -> Network:
    """root with A, B, C in places 1 to 3."""
    network = Network()
    for name in ("root", "A", "B", "C", "D"):
        network.person(name)
    for number, name in enumerate("ABC", start=1):
        network.place(name, "root", str(number))
    return network.sale("C")


def test_placements_that_fit_are_paid() -> None:
    full_until = full().place("D", "root", "", SEPTEMBER.end_day)  # from the day after the period on
    assert columnar.compute(full_until.snapshot(), plan_of(matrix()), SEPTEMBER).awards["member_id"].tolist() == [
        "root"
    ]


@pytest.mark.parametrize(("leg", "begin"), [("", FIRST), ("", SEPTEMBER.end_day - 1), ("4", FIRST)])
def test_a_place_too_many_refuses_the_run(leg: str, begin: int) -> None:
    with pytest.raises(BadInput, match="member root has more than 3 places below in 2026-09"):
        columnar.compute(full().place("D", "root", leg, begin).snapshot(), plan_of(matrix()), SEPTEMBER)


def test_a_place_with_too_high_a_number_refuses_the_run() -> None:
    network = full().place("D", "A", "4")
    with pytest.raises(
        BadInput, match="member A has more than 3 places below in 2026-09, or one with a number above 3"
    ):
        columnar.compute(network.snapshot(), plan_of(matrix()), SEPTEMBER)


@pytest.mark.parametrize("order", ["breadth_first", "depth_first"])
def test_recruits_of_one_head_fill_a_matrix_whole(order: Any) -> None:
    recruits = [(f"M{number}", "root") for number in range(3 + 9 + 27)]
    places = list(spill(recruits, 3, 3, order))
    assert len({(above, place) for _, above, place in places}) == len(recruits)
    assert max(place for _, _, place in places) == 3
    level_of = {"root": 0}
    for member, above, _ in places:
        level_of[member] = level_of[above] + 1
    assert Counter(level_of.values()) == {0: 1, 1: 3, 2: 9, 3: 27}
    first_leg = [level_of[member] for member, _, _ in places][:12]
    assert first_leg == ([1] * 3 + [2] * 9 if order == "breadth_first" else [1] * 3 + [2] * 3 + [3] * 6)
    [_, *_, last] = spill([*recruits, ("one more", "root")], 3, 3, order)
    assert level_of[last[1]] == 3
