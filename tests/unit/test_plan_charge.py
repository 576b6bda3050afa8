"""Is a charge read as written, told in words, and every mistake named with its place?"""

from __future__ import annotations

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.charge import ChargeBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import level, plan_of


def charge(**changes: object) -> dict:
    base = {
        "name": "service",
        "title": "Service charge",
        "family": "charge",
        "of": ["level"],
        "rate": "0.1",
        "earnings": "after_caps",
    }
    return {**base, **changes}


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    plan = plan_of(level(), charge(earnings="before_caps"))
    assert plan.bonuses[1] == ChargeBonus(
        "service", "Service charge", of=("level",), rate_ppm=100_000, earnings="before_caps"
    )
    assert from_canonical_json(canonical_json(plan)) == plan


MISTAKES = [
    (charge(of=["levels"]), "bonus.service: 'levels' is no bonus of this plan"),
    (charge(of=["service"]), "is worked out from the other"),
    (charge(rate=0), "bonus.service.rate: charges nothing"),
    (charge(rate="1.1"), "bonus.service.rate: 1.1 is not between 0 and 1"),
    (charge(earnings="all"), "bonus.service.earnings: 'all' is not known"),
    (charge(cap_per_member=1), "bonus.service.cap_per_member: unknown key"),
    (charge(gate={"mode": "all", "customers_min": 1}), "bonus.service.gate: unknown key"),
    *[
        ({k: v for k, v in charge().items() if k != key}, f"bonus.service.{key}: missing")
        for key in ("of", "rate", "earnings")
    ],
]


@pytest.mark.parametrize(("bonus", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(bonus: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(level(), bonus)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_the_rule_is_told_and_the_largest_payout_is_less() -> None:
    told = sentences(plan_of(level(title="Direct"), charge()))
    assert any(line == "Service charge: 10 % of what each person earned in Direct is kept back." for line in told)
    assert any("is charged too" in line for line in sentences(plan_of(level(), charge(earnings="before_caps"))))
    assert plan_warnings(plan_of(level(rates=["0.55"]), charge())) == []  # 55 % less a tenth of it: 49.5 %
