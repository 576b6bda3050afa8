"""Does the plan reader take an infinity bonus as written, name each mistake, and tell the rule?"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.infinity import InfinityBonus
from graph_service.plan.model import Plan
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import infinity, plan_of

RANKS = [{"name": "Member"}, {"name": "Gold"}, {"name": "Platinum"}]


def planned(**changes: Any) -> Plan:
    return plan_of(infinity(**changes), rank=RANKS)


def without(key: str) -> dict:
    return {name: value for name, value in infinity().items() if name != key}


def test_every_option_arrives() -> None:
    plan = planned(basis="volume", payable="0.4", point_value=1, rate="0.02", equal_rank="inclusive", starts_below=7)
    bonus = plan.bonuses[0]
    assert isinstance(bonus, InfinityBonus)
    assert (bonus.rate_ppm, bonus.leader_ranks) == (8_000, ("Gold", "Platinum"))
    assert (bonus.equal_rank, bonus.starts_below) == ("inclusive", 7)
    assert (bonus.levels, bonus.rate_ppm_max, bonus.on_volume) == (0, 8_000, True)
    assert from_canonical_json(canonical_json(plan)) == plan


@pytest.mark.parametrize(
    ("bonus", "said"),
    [
        *((without(key), f"bonus.infinity.{key}: missing") for key in ("rate", "leader_rank", "equal_rank", "pays_on", "basis")),
        (infinity(rate="0"), "bonus.infinity.rate: pays nothing"),
        (infinity(rate="1.2"), "bonus.infinity.rate: 1.2 is not between 0 and 1"),
        (infinity(leader_rank="Tin"), "bonus.infinity.leader_rank: 'Tin' is no rank of this plan"),
        (infinity(equal_rank=True), "bonus.infinity.equal_rank: True is not known"),
        (infinity(starts_below=101), "bonus.infinity.starts_below: 101 is not a whole number from 0 to 100"),
        (infinity(starts_below=-1), "bonus.infinity.starts_below: -1 is not a whole number from 0 to 100"),
        (infinity(rates=["0.1"]), "bonus.infinity.rates: unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(bonus: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(bonus, rank=RANKS)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_the_rule_is_told_and_the_worst_case_is_one_leader_of_each_rank() -> None:
    told = "\n".join(sentences(planned(starts_below=7)))
    for part in (
        "members of rank Gold or above get 1 % of the net amount",
        "The first 7 levels below them are not paid.",
        "It ends at the next member below who holds a rank as high",
        "What that member sells in person is not paid above either.",
    ):
        assert part in told
    assert "What that member sells in person is still paid above." in sentences(planned(equal_rank="inclusive"))
    assert plan_warnings(planned(rate="0.25")) == []
    assert "At worst 50.2 %" in plan_warnings(planned(rate="0.251"))[0]
