"""Does the reader take challenges and rank bonuses, and name every mistake with its place?"""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.challenge import ChallengeBonus
from graph_service.plan.families.rank_bonus import RankBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import sentences
from tests.columnar_builder import plan_of

RANKS = [
    {"name": "Member"}, {"name": "Star"}, {"name": "Silver", "group_volume_min": 500},
    {"name": "Gold", "group_volume_min": 2000}, {"name": "Zero", "personal_volume_min": 0},
]  # fmt: skip
BASES: dict[str, dict[str, Any]] = {
    "challenge": {"metric": "team_volume", "goal": "1000", "amount": "75"},
    "rank_bonus": {"amounts": {"Gold": "300", "Silver": "100"}, "several": "each"},
}


def bonus_of(family: str, **changes: object) -> dict[str, Any]:
    table = {"name": "one", "title": "One", "family": family} | BASES[family] | changes
    return {key: value for key, value in table.items() if value is not None}


def test_every_option_arrives() -> None:
    plan = plan_of(
        bonus_of("challenge", name="a", gift="a bag"),
        bonus_of("challenge", name="b", metric="customer_volume"),
        bonus_of("rank_bonus", name="c", several="highest", gift="a pin"),
        rank=RANKS,
    )
    team, customers, first = plan.bonuses
    assert isinstance(team, ChallengeBonus)
    assert (team.metric, team.goal, team.amount_minor, team.gift) == ("team_volume", 100_000, 7_500, "a bag")
    assert (len(team.sources), customers.sources) == (4, ("retail",))
    assert (team.on_volume, first.on_volume, len(first.sources)) == (True, True, 4)
    assert isinstance(first, RankBonus)
    assert first.amounts == (("Silver", 10_000), ("Gold", 30_000))
    assert (first.several, first.gift, first.looks_back, plan.looks_back) == ("highest", "a pin", True, True)
    assert not plan.reads_history
    assert from_canonical_json(canonical_json(plan)) == plan


@pytest.mark.parametrize(
    ("family", "changes", "said"),
    [
        ("challenge", {"metric": "recruits"}, "metric: 'recruits' is not known"),
        ("challenge", {"metric": None}, "bonus.one.metric: missing"),
        ("challenge", {"goal": 0}, "goal: is reached without a sale"),
        ("challenge", {"goal": None}, "goal: missing"),
        ("challenge", {"amount": "0"}, "amount: nobody would be rewarded"),
        ("challenge", {"amount": "1.001"}, "amount: .*more than 2 decimals"),
        ("challenge", {"gift": 3}, "gift: 3 is not text"),
        ("challenge", {"rate": 1}, "rate: unknown key"),
        ("rank_bonus", {"amounts": None}, "amounts: missing"),
        ("rank_bonus", {"amounts": {}}, "amounts: names no rank"),
        ("rank_bonus", {"amounts": {"Ruby": 1}}, "amounts.Ruby: is no rank of this plan"),
        ("rank_bonus", {"amounts": {"Star": 1}}, "amounts.Star: is held without a sale"),
        ("rank_bonus", {"amounts": {"Zero": 1}}, "amounts.Zero: is held without a sale"),
        ("rank_bonus", {"amounts": {"Gold": 0}}, "amounts.Gold: nobody would be rewarded"),
        ("rank_bonus", {"amounts": {"Gold": "x"}}, "amounts.Gold: 'x' is not a finite number"),
        ("rank_bonus", {"several": None}, "several: missing"),
        ("rank_bonus", {"several": "all"}, "several: 'all' is not known"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(family: str, changes: dict[str, object], said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(bonus_of(family, **changes), rank=RANKS)
    problems = "\n".join(str(problem) for problem in caught.value.problems)
    assert re.search(said, problems), problems


@pytest.mark.parametrize(
    ("family", "changes", "parts"),
    [
        ("challenge", {}, ["whose team volume of the period reaches 1000 points", "The reward is 75.00 EUR"]),
        ("challenge", {"gift": "a bag"}, ["a gift, a bag, counted at its declared value of 75.00 EUR"]),
        ("rank_bonus", {}, ["Silver 100.00 EUR, Gold 300.00 EUR", "the amount of each", "stored runs of earlier periods"]),
        ("rank_bonus", {"several": "highest", "gift": "a pin"}, ["of the highest alone", "a gift, a pin"]),
    ],
)  # fmt: skip
def test_the_rules_are_told(family: str, changes: dict[str, object], parts: list[str]) -> None:
    told = " ".join(sentences(plan_of(bonus_of(family, **changes), rank=RANKS)))
    assert [part for part in parts if part not in told] == []


@pytest.mark.parametrize("more", [{"team_volume_min": 1}, {"customers_min": 1}, {"active_legs_min": 1}])
def test_a_rank_that_asks_for_more_than_volume_has_no_rank_bonus(more: dict[str, object]) -> None:
    ranks = [{"name": "Member"}, {"name": "Legs", "personal_volume_min": 100, **more}]
    with pytest.raises(PlanRefused, match=r"amounts\.Legs: asks for more than personal and group volume"):
        plan_of(bonus_of("rank_bonus", amounts={"Legs": 10}), rank=ranks)
