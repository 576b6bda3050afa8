"""Does the plan reader take brackets by rank and an override for an equal rate, and name each mistake in them?"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.differential import Bracket, DifferentialBonus
from graph_service.plan.model import Plan
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import differential, plan_of

RANKS = [{"name": "Member"}, {"name": "Silver"}, {"name": "Gold"}]
BY_RANK = [{"rank": "Silver", "rate": "0.05"}, {"rank": "Gold", "rate": "0.1"}]


def planned(**changes: Any) -> Plan:
    return plan_of(differential(**changes), rank=RANKS)


def test_brackets_by_rank_and_the_override_arrive() -> None:
    plan = planned(brackets=BY_RANK, equal_rate_override="0.2", basis="volume", payable="0.4", point_value=1)
    bonus = plan.bonuses[0]
    assert isinstance(bonus, DifferentialBonus)
    assert bonus.brackets == (Bracket(0, 20_000, "Silver"), Bracket(0, 40_000, "Gold"))
    assert (bonus.by_rank, bonus.equal_rate_override_ppm, bonus.rate_ppm_max) == (True, 80_000, 80_000)
    assert bonus.breaks_at is None
    assert from_canonical_json(canonical_json(plan)) == plan


def test_a_plan_without_the_new_keys_is_read_as_before() -> None:
    plain = planned().bonuses[0]
    assert isinstance(plain, DifferentialBonus)
    assert (plain.by_rank, plain.equal_rate_override_ppm) == (False, None)
    assert plain.brackets == (Bracket(10_000, 30_000), Bracket(30_000, 60_000))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"brackets": [{"rank": "Tin", "rate": "0.1"}]}, "brackets.1.rank: 'Tin' is no rank of this plan"),
        ({"brackets": [*BY_RANK[::-1]]}, "brackets.2.rank: is not above the bracket before"),
        ({"brackets": [BY_RANK[0], {"rank": "Gold", "rate": "0.05"}]}, "brackets.2.rate: is not above the bracket before"),
        ({"brackets": [{"rank": "Gold", "group_volume_min": 1, "rate": "0.1"}]},
         "brackets.1.rank: stands beside group_volume_min"),
        ({"brackets": [BY_RANK[0], {"group_volume_min": 1000, "rate": "0.1"}]},
         "brackets.2.group_volume_min: the brackets before go by something else"),
        ({"brackets": [{"group_volume_min": 1, "rate": "0.05"}, BY_RANK[1]]},
         "brackets.2.rank: the brackets before go by something else"),
        ({"brackets": [{"rate": "0.1"}]}, "brackets.1.group_volume_min: missing"),
        ({"brackets": BY_RANK, "top_legs": "excluded"}, "top_legs: a leg is excluded at a group volume"),
        ({"equal_rate_override": "1.1"}, "equal_rate_override: 1.1 is not between 0 and 1"),
        ({"equal_rate_override": "x"}, "equal_rate_override: 'x' is not a finite number"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(changes: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        planned(**changes)
    assert any(f"bonus.performance.{said}" in str(problem) for problem in caught.value.problems), caught.value.problems


def test_both_are_told_and_the_override_counts_to_the_worst_case() -> None:
    told = "\n".join(sentences(planned(brackets=BY_RANK, equal_rate_override="0.01")))
    assert "the rate goes by rank: 5 % from rank Silver, 10 % from rank Gold; below that nothing." in told
    assert "The first at the top rate above another one at it gets 1 % instead." in told
    assert "At worst 51 %" in plan_warnings(planned(brackets=BY_RANK, equal_rate_override="0.41"))[0]
