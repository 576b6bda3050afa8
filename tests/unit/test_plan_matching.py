"""Is a matching bonus read as written, told in words, and every mistake named with its place?"""

from __future__ import annotations

from fractions import Fraction

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.matching import MatchingBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import level, plan_of

RANKS = [{"name": "low"}, {"name": "high", "group_volume_min": 20}]


def match(**changes: object) -> dict:
    base = {
        "name": "match",
        "title": "Match",
        "family": "matching",
        "of": ["level"],
        "rates": ["0.10", "0.07"],
        "earnings": "after_caps",
        "by": "level",
        "compression": "none",
    }
    return {**base, **changes}


def generations(**changes: object) -> dict:
    return match(by="generation", leader_rank="high", **changes)


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    plan = plan_of(
        level(),
        generations(
            earnings="before_caps", depth_by_rank={"high": 2, "low": 0}, cap_per_member="5", compression="skip_inactive"
        ),
        rank=RANKS,
    )
    bonus = plan.bonuses[1]
    assert isinstance(bonus, MatchingBonus)
    assert (bonus.of, bonus.needs, bonus.rates_ppm, bonus.levels) == (("level",), ("level",), (100_000, 70_000), 2)
    assert (bonus.earnings, bonus.by, bonus.leader_rank) == ("before_caps", "generation", "high")
    assert (bonus.depth_by_rank, bonus.cap_minor, bonus.compression) == (
        (("low", 0), ("high", 2)),
        500,
        "skip_inactive",
    )
    assert bonus.sources == ()
    assert from_canonical_json(canonical_json(plan)) == plan


MISTAKES = [
    (match(of=["levels"]), "bonus.match: 'levels' is no bonus of this plan"),
    (match(of=["match"]), "each of match → match is worked out from the other"),
    (match(of=[]), "bonus.match.of: [] is not a list"),
    (match(of=[1]), "bonus.match.of.1: 1 is not text"),
    (match(of=["level", "level"]), "bonus.match.of: names something twice"),
    (match(rates=["1.01"]), "bonus.match.rates.1: 1.01 is not between 0 and 1"),
    (match(rates=[]), "bonus.match.rates: [] is not a list"),
    (match(rates=["0.01"] * 101), "bonus.match.rates: 101 entries are too many"),
    (match(earnings="all"), "bonus.match.earnings: 'all' is not known"),
    (match(by="line"), "bonus.match.by: 'line' is not known"),
    (match(by="generation"), "bonus.match.leader_rank: missing"),
    (match(by="generation", leader_rank="king"), "bonus.match.leader_rank: 'king' is no rank of this plan"),
    (match(leader_rank="high"), "bonus.match.leader_rank: has no meaning by level"),
    (match(compression="all"), "bonus.match.compression: 'all' is not known"),
    (match(depth_by_rank={"high": 3}), "bonus.match.depth_by_rank.high: 3 is not a whole number from 0 to 2"),
    (match(pays_on=["retail"]), "bonus.match.pays_on: unknown key"),
    (match(payable=1), "bonus.match.payable: unknown key"),
    *[({k: v for k, v in match().items() if k != key}, f"bonus.match.{key}: missing")
      for key in ("of", "rates", "earnings", "by", "compression")],
]  # fmt: skip


@pytest.mark.parametrize(("bonus", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(bonus: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(level(), bonus, rank=RANKS)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_matches_that_need_each_other_are_refused() -> None:
    with pytest.raises(PlanRefused, match="is worked out from the other"):
        plan_of(match(name="one", of=["two"]), match(name="two", of=["one"]))


def test_a_match_is_worked_out_after_what_it_is_on() -> None:
    plan = plan_of(match(name="a", of=["z"]), level(name="z"))
    assert [bonus.name for bonus in plan.in_order] == ["z", "a"]


def test_the_rule_is_told() -> None:
    by_level = sentences(plan_of(level(title="Direct"), match(gate={"mode": "all", "customers_min": 2})))
    assert any("of what people earned in Direct" in line and "10 %, 7 %" in line for line in by_level)
    assert any("does not count as earned" in line for line in by_level)
    assert any("2 different customers" in line for line in by_level)
    told = sentences(plan_of(level(), generations(earnings="before_caps", depth_by_rank={"high": 1}), rank=RANKS))
    assert any("ends with a member of rank high or above" in line for line in told)
    assert any("counts as earned here" in line for line in told)
    assert any("high 1" in line for line in told)


def test_the_largest_payout_takes_the_match_along() -> None:
    # 35 % levels, matched with 50 %: 52.5 % of a sale at worst; a match of the match with 10 % of 17.5 %: 54.25 %.
    plan = plan_of(level(rates=["0.35"]), match(rates=["0.5"]), match(name="second", of=["match"], rates=["0.1"]))
    assert f"At worst {float(Fraction(5425, 100)):g} % of a sale is paid out" in " ".join(plan_warnings(plan))
    assert plan_warnings(plan_of(level(rates=["0.35"]), match(rates=["0.4"]))) == []


def test_what_a_reader_should_know_is_said() -> None:
    warned = " ".join(plan_warnings(plan_of(level(), generations(), rank=RANKS)))
    assert "everyone up to the next leader is paid on the same earnings" in warned
    assert plan_warnings(plan_of(level(), generations(depth_by_rank={"high": 1}), rank=RANKS)) == []
    assert "more than what was earned" in " ".join(plan_warnings(plan_of(level(), match(rates=["0.6", "0.5"]))))
    assert "without an activity rule" in " ".join(plan_warnings(plan_of(level(), match(compression="skip_inactive"))))
