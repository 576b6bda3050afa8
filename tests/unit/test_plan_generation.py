"""Does the plan reader take a generation bonus as written, name each mistake, and tell the rule?"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.generation import GenerationBonus
from graph_service.plan.model import Plan
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import generation, plan_of

RANKS = [{"name": "Member"}, {"name": "Gold"}, {"name": "Platinum"}]


def planned(**changes: Any) -> Plan:
    return plan_of(generation(**changes), rank=RANKS)


def without(key: str) -> dict:
    return {name: value for name, value in generation().items() if name != key}


def guaranteed(**changes: Any) -> dict:
    return generation(**{"rates": ["0.04"], "guaranteed_minimum": "10000"} | changes)


def test_every_option_arrives() -> None:
    plan = planned(
        basis="volume", payable="0.4", point_value=1, rates=["0.06", {"Gold": "0.05", "Platinum": "0.07"}],
        empty_generation="skipped", unqualified="passed", override="difference", depth_by_rank={"Platinum": 2, "Gold": 1},
        cap_per_member=5,
    )  # fmt: skip
    bonus = plan.bonuses[0]
    assert isinstance(bonus, GenerationBonus)
    assert bonus.rates_ppm == ((24_000, 24_000), (20_000, 28_000))
    assert bonus.leader_ranks == ("Gold", "Platinum")
    assert (bonus.boundary, bonus.empty_generation, bonus.unqualified) == ("threshold", "skipped", "passed")
    assert (bonus.override, bonus.depth_by_rank) == ("difference", (("Gold", 1), ("Platinum", 2)))
    assert (bonus.levels, bonus.rate_ppm_max, bonus.on_volume, bonus.cap_minor) == (2, 28_000, True, 500)
    assert from_canonical_json(canonical_json(plan)) == plan


def test_the_lowest_rank_can_be_the_leaders() -> None:
    bonus = planned(leader_rank="Member").bonuses[0]
    assert isinstance(bonus, GenerationBonus)
    assert bonus.leader_ranks == ("Member", "Gold", "Platinum")


def test_the_own_group_is_generation_0() -> None:
    bonus = planned(own_group=True, rates=["0.05", "0.03", "0.01"], depth_by_rank={"Platinum": 2}).bonuses[0]
    assert isinstance(bonus, GenerationBonus)
    assert (bonus.first_level, bonus.levels, bonus.reach, bonus.own_group_min) == (0, 2, (0, 2), None)
    sized = planned(own_group=True, own_group_min="20000").bonuses[0]
    assert isinstance(sized, GenerationBonus)
    assert sized.own_group_min == 2_000_000
    plain = planned().bonuses[0]
    assert isinstance(plain, GenerationBonus)
    assert (plain.first_level, plain.levels, plain.reach, plain.own_group) == (1, 2, (2, 2), False)


def test_a_guaranteed_minimum_is_counted_as_the_basis_is() -> None:
    for changes, least, micro in (
        ({}, 1_000_000, 40_000_000_000),
        ({"basis": "volume", "payable": "0.5", "point_value": 2, "guaranteed_minimum": "0.15"}, 15, 600_000),
        ({"guaranteed_minimum": "250000000000"}, 25_000_000_000_000, 10**18),
    ):
        plan = plan_of(guaranteed(**changes), rank=RANKS)
        bonus = plan.bonuses[0]
        assert isinstance(bonus, GenerationBonus)
        assert (bonus.guaranteed_minimum, bonus.guarantee_micro) == (least, micro)
        assert from_canonical_json(canonical_json(plan)) == plan


def test_what_says_nothing_new_leaves_the_hash() -> None:
    assert planned(own_group=False).hash == planned().hash != planned(own_group=True).hash
    assert "own_group" not in canonical_json(planned())
    assert "guaranteed_minimum" not in canonical_json(planned())


@pytest.mark.parametrize(
    ("bonus", "said"),
    [
        *((without(key), f"bonus.leaders.{key}: missing") for key in
          ("rates", "leader_rank", "boundary", "empty_generation", "unqualified", "override", "pays_on", "basis")),
        (generation(leader_rank="Silver"), "bonus.leaders.leader_rank: 'Silver' is no rank of this plan"),
        (generation(boundary="all"), "bonus.leaders.boundary: 'all' is not known"),
        (generation(empty_generation="yes"), "bonus.leaders.empty_generation: 'yes' is not known"),
        (generation(unqualified="no"), "bonus.leaders.unqualified: 'no' is not known"),
        (generation(override="half"), "bonus.leaders.override: 'half' is not known"),
        (generation(boundary="same_rank", override="difference"), "bonus.leaders.override: pays nothing where"),
        (generation(rates=[]), "bonus.leaders.rates: [] is not a list"),
        (generation(rates=["0.01"] * 101), "bonus.leaders.rates: 101 entries are too many"),
        (generation(rates=["1.5"]), "bonus.leaders.rates.1: 1.5 is not between 0 and 1"),
        (generation(rates=["0.5", "0.6"]), "bonus.leaders.rates: the generations add to 1.1 of the sale"),
        (generation(rates=["0.5", {"Gold": "0.1", "Platinum": "0.6"}]), "bonus.leaders.rates: the generations add to 1.1"),
        (generation(rates=[{"Gold": "0.05"}]), "bonus.leaders.rates.1.Platinum: missing"),
        (generation(rates=[{"Gold": "0.05", "Platinum": "0.04"}]), "bonus.leaders.rates.1: falls from one rank"),
        (generation(rates=[{"Member": "0", "Gold": "0.05", "Platinum": "0.1"}]),
         "bonus.leaders.rates.1.Member: is no rank of a leader"),
        (generation(rates=["0.1234567"]), "bonus.leaders.rates.1: 0.1234567 has more than 6 decimals"),
        (generation(basis="volume", payable="0.000001", point_value="0.5"), "bonus.leaders.rates.1: payable share × rate"),
        (generation(depth_by_rank={"Gold": 3}), "bonus.leaders.depth_by_rank.Gold: 3 is not a whole number from 0 to 2"),
        (generation(depth_by_rank={"Tin": 1}), "bonus.leaders.depth_by_rank.Tin: is no rank of this plan"),
        (generation(own_group="yes"), "bonus.leaders.own_group: 'yes' is neither true nor false"),
        (generation(own_group=True, depth_by_rank={"Gold": 3}), "bonus.leaders.depth_by_rank.Gold: 3 is not a whole number"),
        (generation(own_group_min=5), "bonus.leaders.own_group_min: says nothing where the own group is not paid"),
        (generation(own_group=True, own_group_min="-1"), "bonus.leaders.own_group_min: -1 is below zero"),
        (guaranteed(rates=["0.04", "0.01"]), "bonus.leaders.guaranteed_minimum: needs one rate"),
        (guaranteed(rates=[{"Gold": "0.04", "Platinum": "0.05"}]), "bonus.leaders.guaranteed_minimum: needs one rate"),
        (guaranteed(override="difference"), "bonus.leaders.guaranteed_minimum: cannot be kept where override is difference"),
        (guaranteed(boundary="same_rank"), "bonus.leaders.guaranteed_minimum: cannot be kept where boundary is same_rank"),
        (guaranteed(empty_generation="skipped"),
         "bonus.leaders.guaranteed_minimum: cannot be kept where empty_generation is skipped"),
        (guaranteed(own_group=True), "bonus.leaders.guaranteed_minimum: says nothing of pay on the own group"),
        (guaranteed(guaranteed_minimum=0), "bonus.leaders.guaranteed_minimum: guarantees nothing"),
        (guaranteed(guaranteed_minimum="0.001"), "bonus.leaders.guaranteed_minimum: "),
        (guaranteed(guaranteed_minimum="much"), "bonus.leaders.guaranteed_minimum: 'much' is not a finite number"),
        (guaranteed(guaranteed_minimum="250000000000.01"), "bonus.leaders.guaranteed_minimum: is too large"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(bonus: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(bonus, rank=RANKS)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_plan_without_ranks_has_no_leaders() -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(generation())
    assert any("The ranks are none" in str(problem) for problem in caught.value.problems)


def test_the_rule_is_told() -> None:
    told = "\n".join(
        sentences(planned(rates=["0.06", {"Gold": "0.05", "Platinum": "0.07"}], depth_by_rank={"Gold": 1}))
    )
    for part in (
        "members of rank Gold or above are leaders",
        "Generation 1: 6 % of the net amount",
        "Generation 2, by rank: Gold 5 %, Platinum 7 % of the net amount",
        "Every leader ends the group",
        "own group sold nothing uses up a generation",
        "cannot be paid ends a group all the same",
        "How many generations a rank reaches: Gold 1; a rank not listed reaches none.",
    ):
        assert part in told
    own = "\n".join(
        sentences(planned(own_group=True, own_group_min="0.5", rates=["0.06", "0.01"], depth_by_rank={"Gold": 1}))
        + sentences(planned(own_group=True, rates=[{"Gold": "0", "Platinum": "0.02"}]))
    )
    for part in (
        "A leader's own group, down to the next leaders: 6 % of the net amount of",
        "Generation 1: 1 % of the net amount",
        "The own group is paid from 0.50 EUR on.",
        "The own group is the first of these generations.",
        "down to the next leaders, by rank: Gold 0 %, Platinum 2 % of the net amount",
    ):
        assert part in own
    told = "\n".join(sentences(plan_of(guaranteed(), rank=RANKS)))
    assert "a leader's own group counts as 10000.00 EUR at least: what is missing is taken, from the lowest" in told
    points = guaranteed(basis="volume", payable=1, point_value=1, guaranteed_minimum=4000)
    assert "counts as 4000 points at least" in "\n".join(sentences(plan_of(points, rank=RANKS)))
    assert "above that of the highest leader below" in "\n".join(sentences(planned(override="difference")))


def test_the_worst_case_is_counted() -> None:
    wide = {"Gold": "0.3", "Platinum": "0.5"}
    assert "At worst 51 %" in plan_warnings(planned(rates=[wide, "0.01"]))[0]
    assert "At worst 82 %" in plan_warnings(planned(rates=[wide, "0.01"], boundary="same_rank"))[0]
    assert plan_warnings(planned(rates=[wide, "0.01"], override="difference")) == []
    [warning] = plan_warnings(planned(rates=[wide, "0.01"], empty_generation="skipped"))
    assert "no share of the sale bounds it" in warning
