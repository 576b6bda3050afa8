"""Are the keys of a pay-leg bonus read, told and refused as its page says?"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.model import Gate
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import pay_leg, plan_of

AMOUNT: dict[str, Any] = {
    "mode": "cycles", "unit": 200, "cycle_amount": "7.50", "rate": None, "payable": None, "point_value": None,
}  # fmt: skip


def test_every_option_arrives_and_is_kept() -> None:
    plan = plan_of(
        pay_leg(
            mode="cycles", unit="200", rate="0.1", payable="0.4", ratio="2:1", carry="both", carry_max="1000.5",
            own_volume="weaker", flush_when_inactive=True, owner_cap="5000", cap_per_member="30",
            gate={"mode": "all", "personal_volume_min": 1}, pays_on=["retail"],
        )
    )  # fmt: skip
    assert plan.bonuses == (
        PayLegBonus(
            "legs", "Legs", basis="volume", pays_on=("retail",), mode="cycles", ratio="2:1", carry="both",
            flush_when_inactive=True, own_volume="weaker", rate_ppm=40_000, unit=20_000, carry_max=100_050,
            owner_cap_minor=500_000, gate=Gate("all", 100), cap_minor=3_000,
        ),
    )  # fmt: skip
    bonus = plan.bonuses[0]
    assert (bonus.tree, bonus.legs, bonus.looks_back, bonus.levels) == ("placement", ("left", "right"), True, 0)
    assert from_canonical_json(canonical_json(plan)) == plan


def test_an_amount_for_a_cycle_bounds_what_a_point_can_pay() -> None:
    bonus = plan_of(pay_leg(**AMOUNT)).bonuses[0]
    assert isinstance(bonus, PayLegBonus)
    assert (bonus.cycle_minor, bonus.rate_ppm, bonus.unit) == (750, 0, 20_000)
    assert bonus.rate_ppm_max == 37_500  # 750 minor units for 20,000 hundredths


def test_on_net_sales_units_are_money() -> None:
    bonus = plan_of(
        pay_leg(basis="net", payable=None, point_value=None, mode="cycles", unit=200, carry_max=50), currency="JPY"
    ).bonuses[0]
    assert isinstance(bonus, PayLegBonus)
    assert (bonus.unit, bonus.carry_max, bonus.on_volume) == (200, 50, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": "pairs"}, "bonus.legs.mode: 'pairs' is not known"),
        ({"mode": None}, "bonus.legs.mode: missing"),
        ({"ratio": "3:1"}, "bonus.legs.ratio: '3:1' is not known"),
        ({"ratio": None}, "bonus.legs.ratio: missing"),
        ({"carry": "weaker"}, "bonus.legs.carry: 'weaker' is not known"),
        ({"carry": None}, "bonus.legs.carry: missing"),
        ({"own_volume": "both"}, "bonus.legs.own_volume: 'both' is not known"),
        ({"own_volume": None}, "bonus.legs.own_volume: missing"),
        ({"flush_when_inactive": "yes"}, "bonus.legs.flush_when_inactive: 'yes' is neither true nor false"),
        ({"flush_when_inactive": None}, "bonus.legs.flush_when_inactive: missing"),
        ({"rate": None}, "bonus.legs.rate: missing"),
        ({"rate": 2}, "bonus.legs.rate: 2 is not between 0 and 1"),
        ({"payable": None}, "bonus.legs.payable: missing"),
        ({"point_value": None}, "bonus.legs.point_value: missing"),
        ({"unit": 200}, "bonus.legs.unit: has no meaning for a percentage"),
        ({"mode": "cycles"}, "bonus.legs.unit: missing"),
        ({"mode": "cycles", "unit": 0}, "bonus.legs.unit: is nothing"),
        ({"mode": "cycles", "unit": "0.001"}, "bonus.legs.unit: "),
        ({"cycle_amount": 5, "rate": None, "payable": None, "point_value": None}, "cycle_amount: has no meaning for a percent"),
        ({**AMOUNT, "rate": "0.1"}, "bonus.legs.rate: has no meaning beside cycle_amount"),
        ({**AMOUNT, "payable": 1}, "bonus.legs.payable: has no meaning beside cycle_amount"),
        ({**AMOUNT, "point_value": 1}, "bonus.legs.point_value: has no meaning beside cycle_amount"),
        ({**AMOUNT, "cycle_amount": "200000.01"}, "bonus.legs.cycle_amount: is more than 1000 minor units"),
        ({**AMOUNT, "cycle_amount": "0.001"}, "bonus.legs.cycle_amount: "),
        ({"carry": "none", "carry_max": 5}, "bonus.legs.carry_max: has no meaning where nothing is carried"),
        ({"carry_max": -1}, "bonus.legs.carry_max: -1 is below zero"),
        ({"owner_cap": "much"}, "bonus.legs.owner_cap: 'much' is not a finite number"),
        ({"legs": 2}, "bonus.legs.legs: unknown key"),
    ],
)  # fmt: skip
def test_each_wrong_key_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(pay_leg(**changes))
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_it_is_told_in_sentences() -> None:
    full = pay_leg(
        mode="cycles", unit=200, ratio="2:1", carry_max=9, own_volume="weaker", flush_when_inactive=True, owner_cap=5
    )
    told = " ".join(sentences(plan_of(full, activity={"personal_volume_min": 1})))
    for part in (
        "Each member gets 0.1 EUR a point of every whole 200 points that both legs bring.", "twice as much as the weaker",
        "No more than 9 points is carried in a leg.", "loses what is in both legs", "own sales count to the weaker leg",
        "no more than 5.00 EUR",
    ):  # fmt: skip
        assert part in told
    assert "7.50 EUR for every whole 200 points" in " ".join(sentences(plan_of(pay_leg(**AMOUNT))))
    money = plan_of(pay_leg(basis="net", payable=None, point_value=None, mode="cycles", unit=200, carry="none"))
    assert "10 % of every whole 200.00 EUR" in " ".join(sentences(money))


def test_what_should_make_a_reader_pause() -> None:
    warned = " ".join(plan_warnings(plan_of(pay_leg(flush_when_inactive=True))))
    assert "flush_when_inactive does nothing without an activity rule" in warned
    assert "without a cap nothing bounds" in warned
    assert plan_warnings(plan_of(pay_leg(cap_per_member=5))) == []
