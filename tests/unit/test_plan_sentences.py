"""Do sentences say what the plan says, and warnings what a reader should know?"""

from __future__ import annotations

import pytest

from graph_service.plan.reading import preset_names, read_plan
from graph_service.plan.sentences import plan_warnings, rules, sentences
from graph_service.plan.speech import Speech
from tests.columnar_builder import differential, level, plan_of


def test_each_rule_is_told() -> None:
    plan = plan_of(
        level(
            basis="volume", payable="0.4", point_value=1, compression="level_qualified", depth_by_rank={"low": 1},
            cap_per_member=50, gate={"mode": "all", "personal_volume_min": 20, "customers_min": 3}, pays_on=["retail"],
        ),
        differential(top_legs="excluded"),
        rank=[{"name": "low"}, {"name": "high", "personal_volume_min": 10, "group_volume_min": "20.5"}],
        activity={"personal_volume_min": 5}, valid_from="2026-02-01",
    )  # fmt: skip
    told = "\n".join(sentences(plan))
    for part in (
        "the first 2 uplines get, from the nearest up, 0.04, 0.02 EUR a point of the volume of sales to customers",
        "passed over without using it up",
        "a rank reaches: low 1; a rank not listed reaches none",
        "20 points of personal volume and 3 different customers",
        "No one gets more than 50.00 EUR of it in a period.",
        "3 % from 100 points, 6 % from 300 points",
        "no longer counts to the group volume",
        "Rank low is held by assignment.",
        "Rank high is held in a period with at least 10 points of personal volume and 20.50 points of group volume.",
        "active in a period with 5 points",
        "hold from 2026-02-01",
        "a half to the even one",
    ):
        assert part in told


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_tells_its_source_and_that_plans_change(name: str) -> None:
    told = sentences(read_plan(name))
    assert "Source: " in told[0]
    assert told[0].endswith(f", read {read_plan(name).source_date}.")
    assert told[-1].startswith("Plans change")
    assert read_plan(name).note.startswith("Plans change")
    assert read_plan(name).note in told
    if name.startswith("amway"):
        for words in ("Amway's published", "secondary accounts", "not seen themselves"):
            assert words in told[0]
    assert all(sentence.endswith(".") for sentence in told)


def test_a_source_without_a_date_is_told_without_one() -> None:
    told = sentences(plan_of(level(), source_date=None))
    assert told[0] == "Test (plan test, version 1). Source: made up here."


def test_a_large_worst_case_is_warned_of() -> None:
    assert plan_warnings(plan_of(level(rates=["0.3", "0.2"]))) == []
    [warning] = plan_warnings(plan_of(level(rates=["0.3", "0.2"]), differential()))
    assert "At worst 56 % of a sale" in warning


def test_a_warning_counts_a_point_as_one_unit() -> None:
    [warning] = plan_warnings(plan_of(level(basis="volume", payable=1, point_value=10, rates=["0.1"])))
    assert "At worst 100 %" in warning


def test_assumed_figures_and_idle_compression_are_warned_of() -> None:
    assert "brackets.6.rate is assumed" in plan_warnings(read_plan("amway-style-india"))[0]
    assert "without an activity rule" in plan_warnings(plan_of(level(compression="skip_inactive")))[0]


def test_the_parts_of_the_rules_are_the_sentences_in_order() -> None:
    for name in preset_names():
        plan = read_plan(name)
        parts = rules(plan, "ru")
        assert [one for part in parts for one in part.sentences] == sentences(plan, "ru")
        titles = [part.title for part in parts]
        assert titles[0] == "В целом"
        told = [Speech("ru").authored(bonus.title) for bonus in plan.bonuses]
        assert told == [title for title in titles if title in told]
