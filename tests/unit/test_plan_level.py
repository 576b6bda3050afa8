"""Does the plan reader take every option of a level bonus, name each mistake with its place, and keep older hashes?"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import level, plan_of

RANKS = [{"name": "low"}, {"name": "high", "personal_volume_min": 10}]


def fixed(**changes: Any) -> dict[str, Any]:
    table = level(basis="fixed", amounts=["2.50", "0.33"], **changes)
    return {key: value for key, value in table.items() if key != "rates" or "rates" in changes}


def bonus_of(plan: Plan) -> LevelBonus:
    [bonus] = plan.bonuses
    assert isinstance(bonus, LevelBonus)
    return bonus


def test_every_option_arrives() -> None:
    bonus = bonus_of(
        plan_of(
            fixed(
                compression="skip_below_rank", compress_below="high", pass_up_first=2, within_days_of_enrolment=30,
                first_order_only=True, net_min="50",
            ),
            rank=RANKS,
        )
    )  # fmt: skip
    assert (bonus.basis, bonus.amounts_minor, bonus.rates_ppm) == ("fixed", (250, 33), ())
    assert (bonus.compression, bonus.compress_below, bonus.pass_up_first) == ("skip_below_rank", "high", 2)
    assert (bonus.within_days, bonus.first_order_only, bonus.net_min_minor) == (30, True, 5000)
    assert (bonus.levels, bonus.rate_ppm_max, bonus.on_volume) == (2, 0, False)
    assert (bonus.factors, bonus.shown_ppm) == ((250_000_000, 33_000_000), (0, 0))


def test_what_is_left_out_is_as_before() -> None:
    bonus = bonus_of(plan_of(level()))
    assert (bonus.compress_below, bonus.pass_up_first, bonus.amounts_minor) == ("", 0, ())
    assert (bonus.within_days, bonus.first_order_only, bonus.net_min_minor, bonus.filtered) == (
        None,
        False,
        None,
        False,
    )


def test_keys_that_came_later_change_a_hash_only_where_they_say_something() -> None:
    plain = plan_of(level())
    record = json.loads(canonical_json(plain))["bonuses"][0]
    assert set(record) == {
        "basis", "cap_minor", "compression", "depth_by_rank", "family", "gate", "name", "pays_on", "rates_ppm",
        "title",
    }  # fmt: skip
    assert plan_of(level(pass_up_first=0, first_order_only=False)).hash == plain.hash
    others = [plan_of(level(**more)) for more in ({"pass_up_first": 1}, {"net_min": 0}, {"first_order_only": True})]
    assert len({plain.hash, *(other.hash for other in others)}) == 4


@pytest.mark.parametrize("table", [level(), level(pass_up_first=3, net_min="1.50"), fixed(within_days_of_enrolment=1)])
def test_a_run_can_read_back_the_plan_it_kept(table: dict[str, Any]) -> None:
    plan = plan_of(table)
    assert from_canonical_json(canonical_json(plan)) == plan


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (level(basis="fixed"), "amounts: missing"),
    (fixed(rates=["0.1"]), "rates: has no meaning for basis fixed"),
    (fixed(payable="0.5"), "payable: has no meaning for basis fixed"),
    (fixed(point_value=1), "point_value: has no meaning"),
    (level(amounts=["1"]), "amounts: has no meaning for basis net"),
    (fixed() | {"amounts": []}, "amounts: \\[\\] is not a list"),
    (fixed() | {"amounts": ["1", "-1"]}, "amounts.2: -1 is below zero"),
    (fixed() | {"amounts": ["1.005"]}, "amounts.1: '1.005' has more than 2 decimals"),
    (fixed() | {"amounts": ["10000000000.01"]}, "amounts.1: is too large"),
    ({key: value for key, value in level().items() if key != "rates"}, "rates: missing"),
    (level(compression="skip_below_rank"), "compress_below: missing"),
    (level(compression="skip_below_rank", compress_below="king"), "compress_below: 'king' is no rank of this plan"),
    (level(compress_below="high"), "compress_below: has no meaning here"),
    (level(pass_up_first=-1), "pass_up_first: -1 is not a whole number from 0 to 100"),
    (level(pass_up_first=101), "pass_up_first: 101 is not a whole number"),
    (level(pass_up_first=1, tree="placement"), "pass_up_first: recruits have no meaning in the placement tree"),
    (level(within_days_of_enrolment=0), "within_days_of_enrolment: 0 is not a whole number from 1 to 3660"),
    (level(first_order_only="yes"), "first_order_only: 'yes' is neither true nor false"),
    (level(first_order_only=1), "first_order_only: 1 is neither true nor false"),
    (level(net_min="-1"), "net_min: -1 is below zero"),
    (level(net_min="1.001"), "net_min: '1.001' has more than 2 decimals"),
    (level(net_minimum=1), "net_minimum: unknown key"),
]


@pytest.mark.parametrize(("table", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(table: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused, match=f"bonus.level.{said}"):
        plan_of(table, rank=RANKS)


TOLD: list[tuple[dict[str, Any], str]] = [
    (fixed(), "the first 2 uplines get, from the nearest up, 2.50, 0.33 EUR for each sale"),
    (level(compression="remove_leavers"), "People who left and people without the right to earn are passed over"),
    (level(compression="skip_below_rank", compress_below="high"), "People below the rank high, inactive people"),
    (level(compression="pass_up_when_unqualified"), "goes to the next above who qualifies for it, besides"),
    (level(pass_up_first=2), "one of a sponsor's first 2 recruits goes past that sponsor"),
    (level(within_days_of_enrolment=30), "in their first 30 days in the programme"),
    (level(first_order_only=True), "Only the first order that a person ever made counts."),
    (level(net_min=50), "Only sales of 50.00 EUR or more, refunds taken off, count."),
]


@pytest.mark.parametrize(("table", "words"), TOLD, ids=[words for _, words in TOLD])
def test_each_option_is_told(table: dict[str, Any], words: str) -> None:
    assert words in "\n".join(sentences(plan_of(table, rank=RANKS)))


def test_the_worst_case_of_a_fixed_amount_is_that_of_the_smallest_sale() -> None:
    plan = plan_of(fixed(net_min="5"))
    assert family_of(plan.bonuses[0]).share(plan.bonuses[0], plan) == Fraction(283, 500)
    assert "At worst 56.6 % of a sale" in plan_warnings(plan)[0]
    assert "can be more than the sale" in plan_warnings(plan_of(fixed()))[0]
