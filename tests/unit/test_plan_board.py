"""Does the plan reader take boards, name every mistake with its place, tell the rule, and bound what a board can cost?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.families.board import BoardBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import SEPTEMBER, explained, plan_of


def board(**changes: Any) -> dict[str, Any]:
    """Boards of two; a key of None is left out."""
    base = {
        "name": "board", "title": "Board", "family": "board", "basis": "net", "pays_on": ["retail", "personal"],
        "entry_min": 100, "width": 2, "depth": 1, "amount": 30, "reentry": True,
    }  # fmt: skip
    return {key: value for key, value in (base | changes).items() if value is not None}


def read(table: dict[str, Any]) -> BoardBonus:
    plan = plan_of(table)
    assert from_canonical_json(canonical_json(plan)) == plan
    assert plan.reads_history
    [bonus] = plan.bonuses
    assert isinstance(bonus, BoardBonus)
    return bonus


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    one = read(board(cycles_max=3, cap_per_member=50))
    assert (one.basis, one.pays_on, one.entry_min, one.amount_minor) == ("net", ("retail", "personal"), 10_000, 3_000)
    assert (one.width, one.depth, one.reentry, one.cycles_max, one.cap_minor) == (2, 1, True, 3, 5_000)
    assert (one.lowest, one.below, one.step, one.levels, one.on_volume) == (2, 2, 1, 0, False)
    two = read(board(basis="volume", entry_min="0.5", width=3, depth=2, reentry=False))
    assert (two.entry_min, two.lowest, two.below, two.step, two.on_volume, two.cycles_max) == (50, 9, 12, 9, True, None)
    assert read(board(width=31, depth=6)).lowest == 887_503_681


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (board(basis="fixed"), "basis: 'fixed' is not known"),
        (board(pays_on=[]), "pays_on: \\[\\] is not a list"),
        (board(entry_min=None), "entry_min: missing"),
        (board(entry_min=0), "entry_min: lets a sale of nothing open a position"),
        (board(basis="volume", entry_min=0), "entry_min: lets a sale of nothing open a position"),
        (board(entry_min="1.001"), "entry_min: .*more than 2 decimals"),
        (board(width=1), "width: 1 is not a whole number from 2 to 100"),
        (board(width=None), "width: missing"),
        (board(depth=0), "depth: 0 is not a whole number from 1 to 20"),
        (board(width=32, depth=6), "depth: a board would have too many positions"),
        (board(amount=0), "amount: nobody would be rewarded"),
        (board(amount=None), "amount: missing"),
        (board(reentry=None), "reentry: missing"),
        (board(reentry="yes"), "reentry: 'yes' is neither true nor false"),
        (board(cycles_max=0), "cycles_max: 0 is not a whole number from 1"),
        (board(payable=1), "payable: unknown key"),
        (board(rate="0.1"), "rate: unknown key"),
    ],
)
def test_a_mistake_is_named_with_its_place(table: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused, match=f"bonus.board.{said}"):
        plan_of(table)


def test_the_rule_is_told() -> None:
    told = " ".join(sentences(plan_of(board(cycles_max=1))))
    for part in (
        "each sale of 100.00 EUR or more opens a position in one line of the whole company; sales to customers and",
        "from the top down and from the left, 2 below each, 1 deep",
        "its owner gets 30.00 EUR",
        "enters the line again",
        "No one is paid for more than 1 board in a period.",
    ):
        assert part in told
    plain = " ".join(sentences(plan_of(board(basis="volume", reentry=False))))
    assert "each sale of 100 points or more" in plain
    assert "enters the line again" not in plain


@pytest.mark.parametrize(
    ("table", "share"),
    [
        (board(), Fraction(30, 100)),  # with re-entry each sale completes a board from the third on
        (board(reentry=False), Fraction(30, 200)),
        (board(width=3, depth=2), Fraction(30, 800)),
        (board(basis="volume", reentry=False, entry_min=10), Fraction(30, 20)),
    ],
)
def test_what_a_board_can_cost_is_bounded(table: dict[str, Any], share: Fraction) -> None:
    plan = plan_of(table)
    assert family_of(plan.bonuses[0]).share(plan.bonuses[0], plan) == share


def test_a_board_that_pays_more_than_it_brings_is_warned_of() -> None:
    assert plan_warnings(plan_of(board(amount=50))) == []
    [half] = plan_warnings(plan_of(board(amount="50.01")))
    assert half.startswith("At worst 50.01 % of a sale is paid out")
    assert plan_warnings(plan_of(board(amount="100.01")))[1:] == [
        "Board: a board pays more than the sales that fill it have to bring."
    ]


def test_an_explanation_names_the_sale_that_completed_each_board(small):
    for name in "ABC":
        small.member(name)
    for number, name in enumerate("ABCC", start=1):
        small.sale(name, 10_000, f"2026-09-0{number}", sale_id=f"S{number}")
    told = explained(small.snapshot(), plan_of(board()), SEPTEMBER, "A")
    assert [(line.sale_id, line.path, line.basis, line.amount_minor) for line in told.lines] == [
        ("S3", ("C", "A"), 10_000, 3_000)
    ]
    later = explained(small.snapshot(), plan_of(board(cycles_max=1)), SEPTEMBER, "B", sale_id="S4")
    assert [(line.sale_id, line.amount_minor) for line in later.lines] == [("S4", 3_000)]
