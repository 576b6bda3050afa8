"""Does the reader take fast-start, milestone and tenure bonuses, and name every mistake with its place?"""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.fast_start import FastStartBonus
from graph_service.plan.families.milestone import MilestoneBonus
from graph_service.plan.families.tenure import TenureBonus, TenureStep
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import sentences
from tests.columnar_builder import plan_of

BASES: dict[str, dict[str, Any]] = {
    "fast_start": {
        "basis": "net", "pays_on": ["personal"], "rates": ["0.2", "0.05"], "whose_sales": "bought", "within_days": 30,
    },
    "milestone": {"counted": "volume", "volume_min": "1000", "pays_on": ["retail"], "amount": "50"},
    "tenure": {
        "basis": "net", "pays_on": ["personal"],
        "steps": [{"months_min": 0, "rate": "0.02"}, {"months_min": 6, "rate": "0.03"}],
    },
}  # fmt: skip


def bonus_of(family: str, **changes: object) -> dict[str, Any]:
    table = {"name": "one", "title": "One", "family": family} | BASES[family] | changes
    return {key: value for key, value in table.items() if value is not None}


def test_every_option_arrives() -> None:
    volume = {"basis": "volume", "payable": "0.4", "point_value": 1}
    plan = plan_of(
        bonus_of("fast_start", name="a", whose_sales="credited", **volume),
        bonus_of("milestone", name="b", counted="sales", volume_min=None, sales_min=3, gift="a bag"),
        bonus_of("milestone", name="c"),
        bonus_of("tenure", name="d", **volume),
    )
    start, third, thousand, loyal = plan.bonuses
    assert isinstance(start, FastStartBonus)
    assert (start.rates_ppm, start.levels, start.within_days, start.on_volume) == ((80_000, 20_000), 2, 30, True)
    assert isinstance(third, MilestoneBonus)
    assert isinstance(thousand, MilestoneBonus)
    assert (third.threshold, third.gift, thousand.threshold, thousand.amount_minor) == (3, "a bag", 100_000, 5_000)
    assert isinstance(loyal, TenureBonus)
    assert loyal.steps == (TenureStep(0, 8_000), TenureStep(6, 12_000))
    assert (thousand.sources, thousand.on_volume, thousand.counts_sales) == (("retail",), False, False)
    assert plan.reads_history
    assert from_canonical_json(canonical_json(plan)) == plan


@pytest.mark.parametrize(
    ("family", "changes", "said"),
    [
        ("fast_start", {"rates": ["0.01"] * 11}, "rates: 11 levels are too many"),
        ("fast_start", {"rates": []}, "rates: .*is not a list"),
        ("fast_start", {"whose_sales": None}, "bonus.one.whose_sales: missing"),
        ("fast_start", {"within_days": "30"}, "within_days: '30' is not a whole number"),
        ("fast_start", {"basis": None}, "basis: missing"),
        ("fast_start", {"compression": "none"}, "compression: unknown key"),
        ("milestone", {"counted": "people"}, "counted: 'people' is not known"),
        ("milestone", {"volume_min": None}, "volume_min: missing"),
        ("milestone", {"volume_min": 0}, "volume_min: is passed without a sale"),
        ("milestone", {"sales_min": 2}, "sales_min: has no meaning with counted = 'volume'"),
        ("milestone", {"counted": "sales"}, "sales_min: missing"),
        ("milestone", {"counted": "sales", "volume_min": None, "sales_min": 0}, "sales_min: 0 is not a whole number"),
        ("milestone", {"amount": 0}, "amount: nobody would be rewarded"),
        ("milestone", {"amount": None}, "amount: missing"),
        ("milestone", {"pays_on": ["fees"]}, "pays_on: 'fees' is not known"),
        ("milestone", {"gift": ""}, "gift: '' is not text"),
        ("tenure", {"steps": []}, "steps: .*is not a list"),
        ("tenure", {"steps": [{"months_min": 0, "rate": 0}]}, "steps.1.rate: is not above the step before"),
        ("tenure", {"steps": [{"months_min": 3, "rate": "0.1"}, {"months_min": 3, "rate": "0.2"}]},
         "steps.2.months_min: is not above the step before"),
        ("tenure", {"steps": [{"months_min": -1, "rate": "0.1"}]}, "steps.1.months_min: -1 is not a whole number"),
        ("tenure", {"steps": [{"months": 1, "rate": "0.1"}]}, "steps.1.months: unknown key"),
        ("tenure", {"basis": "gross"}, "basis: 'gross' is not known"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(family: str, changes: dict[str, object], said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(bonus_of(family, **changes))
    problems = "\n".join(str(problem) for problem in caught.value.problems)
    assert re.search(said, problems), problems


@pytest.mark.parametrize(
    ("family", "changes", "parts"),
    [
        ("fast_start", {}, ["buys up to 30 days after enrolment", "20 %, 5 % of the net amount", "uses up a level"]),
        ("fast_start", {"whose_sales": "credited"}, ["sales credited to a new participant up to 30 days"]),
        ("milestone", {}, ["once in a lifetime", "1000 points", "The reward is 50.00 EUR"]),
        ("milestone", {"counted": "sales", "volume_min": None, "sales_min": 3, "gift": "a bag"},
         ["number of sales credited to a participant to 3", "a gift, a bag, counted at its declared value of 50.00 EUR"]),
        ("tenure", {}, ["2 % from 0 completed months, 3 % from 6 completed months", "on the first day of the period"]),
    ],
)  # fmt: skip
def test_the_rules_are_told(family: str, changes: dict[str, object], parts: list[str]) -> None:
    told = " ".join(sentences(plan_of(bonus_of(family, **changes))))
    assert [part for part in parts if part not in told] == []
