"""Does the plan reader take group goals, name every mistake with its place, tell the rule, and bound what a sale can pay?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.families.group_goal import GroupGoalBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import plan_of

RANKS = [{"name": "low"}, {"name": "high"}]


def goal(**changes: Any) -> dict[str, Any]:
    """An amount that a head's team shares equally; a key of None is left out."""
    base = {
        "name": "goal", "title": "Goal", "family": "group_goal", "team": "own_downline", "nested": "ends",
        "metric": "volume", "goal": "1000", "amount": "300", "split": "equal",
    }  # fmt: skip
    return {key: value for key, value in (base | changes).items() if value is not None}


def rate(**changes: Any) -> dict[str, Any]:
    """A share of the organisation's volume, by what each brought."""
    base = {"amount": None, "team": "organisation", "nested": None, "split": "by_volume"}
    return goal(**(base | {"rate": "0.05", "payable": "0.4", "point_value": 2} | changes))


def read(table: dict[str, Any]) -> GroupGoalBonus:
    plan = plan_of(table, rank=RANKS)
    assert from_canonical_json(canonical_json(plan)) == plan
    [bonus] = plan.bonuses
    assert isinstance(bonus, GroupGoalBonus)
    return bonus


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    one = read(goal(gift="a trip", leader_rank="high", own_volume_min="0.5", cap_per_member=9))
    assert (one.team, one.nested, one.leader_rank, one.metric) == ("own_downline", "ends", "high", "volume")
    assert (one.goal, one.amount_minor, one.gift, one.split, one.rate_ppm) == (100_000, 30_000, "a trip", "equal", 0)
    assert (one.own_volume_min, one.own_least, one.cap_minor, one.levels, len(one.sources)) == (50, 50, 900, 0, 4)
    two = read(rate(metric="customer_volume"))
    assert (two.rate_ppm, two.amount_minor, two.sources, two.on_volume, two.leader_rank) == (
        40_000, None, ("retail",), True, None,
    )  # fmt: skip
    assert (two.own_volume_min, two.own_least, two.rate_ppm_max) == (None, 1, 40_000)
    assert read(rate(own_volume_min=3)).own_least == 300
    assert read(goal(team="sponsor_and_recruits", nested=None, split="each")).own_least is None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (goal(team=None), "team: missing"),
        (goal(team="everybody"), "team: 'everybody' is not known"),
        (goal(nested=None), "nested: missing"),
        (goal(nested="both"), "nested: 'both' is not known"),
        (goal(team="organisation"), "nested: has no meaning for this team"),
        (goal(team="sponsor_and_recruits"), "nested: has no meaning for this team"),
        (rate(leader_rank="high"), "leader_rank: has no meaning for this team"),
        (goal(leader_rank="king"), "leader_rank: 'king' is no rank of this plan"),
        (goal(metric=None), "metric: missing"),
        (goal(metric="group_volume"), "metric: 'group_volume' is not known"),
        (goal(goal=None), "goal: missing"),
        (goal(goal=0), "goal: is reached without a sale"),
        (goal(split=None), "split: missing"),
        (goal(split="half"), "split: 'half' is not known"),
        (goal(split="by_volume", nested="included"), "split: by_volume would have to be worked out for each member"),
        (rate(split="each"), "split: each cannot get the whole of a share"),
        (goal(amount=None), "amount: needs either an amount or a rate"),
        (goal(rate="0.1", payable=1, point_value=1), "amount: needs either an amount or a rate, and not both"),
        (goal(amount=0), "amount: nobody would be rewarded"),
        (goal(amount="10000000.01"), "amount: is too large for one reward"),
        (goal(payable=1), "payable: has no meaning without a rate"),
        (goal(point_value=1), "point_value: has no meaning without a rate"),
        (rate(payable=None), "payable: missing"),
        (rate(point_value=None), "point_value: missing"),
        (rate(rate=0), "rate: nobody would be rewarded"),
        (rate(payable=0), "rate: nobody would be rewarded"),
        (rate(rate="0.033333"), "rate: payable share × rate × point value is 0.0266664"),
        (rate(gift="a trip"), "gift: has no declared value"),
        (goal(own_volume_min=-1), "own_volume_min: -1 is below zero"),
        (goal(basis="net"), "basis: unknown key"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(table: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(table, rank=RANKS)
    problems = [str(problem) for problem in caught.value.problems]
    assert any(f"bonus.goal.{said}" in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        (goal(), ["a head and everybody below, whose volume of all sales in the period reaches 1000 points",
                  "Every participant heads a team.", "A team ends below at the next head", "The reward is 300.00 EUR.",
                  "The entitled members share it equally."]),
        (goal(nested="included", leader_rank="high", split="each", gift="a trip"),
         ["Participants of rank high or above head a team.", "counts to the teams above as well", "The reward is a gift, a trip",
          "Each entitled member gets all of it."]),
        (goal(team="sponsor_and_recruits", nested=None, own_volume_min=50, metric="customer_volume"),
         ["a head and those directly sponsored, whose volume of sales to customers", "A member must bring 50 points."]),
        (rate(), ["when the volume of all sales of the whole organisation in the period reaches 1000 points",
                  "A team gives 0.04 EUR a point of its volume.", "in proportion to their own volume"]),
    ],
)  # fmt: skip
def test_the_rule_is_told(table: dict[str, Any], parts: list[str]) -> None:
    told = " ".join(sentences(plan_of(table, rank=RANKS)))
    assert [part for part in parts if part not in told] == []


@pytest.mark.parametrize(
    ("table", "share"),
    [
        (goal(), Fraction(3, 10)),  # 300 for at least 1,000 points
        (goal(team="sponsor_and_recruits", nested=None), Fraction(3, 5)),  # a sale counts to two teams
        (goal(split="each"), None),
        (goal(nested="included"), None),
        (rate(), Fraction(4, 100)),
    ],
)
def test_what_a_sale_can_pay_is_bounded_where_it_is(table: dict[str, Any], share: Fraction | None) -> None:
    plan = plan_of(table, rank=RANKS)
    assert family_of(plan.bonuses[0]).share(plan.bonuses[0], plan) == share


def test_what_should_make_a_reader_pause() -> None:
    assert plan_warnings(plan_of(goal())) == []
    assert "At worst 60 % of a sale is paid out" in plan_warnings(plan_of(goal(amount=600)))[0]
    each, nested = plan_warnings(plan_of(goal(split="each", nested="included")))
    assert "each member of a team gets the whole amount" in each
    assert "a sale counts to the team of every head above" in nested
