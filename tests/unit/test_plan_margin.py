"""Does the plan reader take a margin as written, name each mistake, tell it, and warn of pay beyond it?"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.model import Margin, Plan
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from graph_service.store.fingerprint import fingerprint
from tests.columnar_builder import SEPTEMBER, Network, differential, level, plan_of

FULL = {"default": "0.4", "by_kind": {"starter": "0.1", "retail": 1}, "by_category": {"skin care": "0.55", "art": 0}}


def planned(margin: Any = FULL, **changes: Any) -> Plan:
    return plan_of(level(**{"basis": "margin"} | changes), margin=margin)


def test_every_share_arrives() -> None:
    plan = planned()
    by_kind, by_category = (("retail", 1_000_000), ("starter", 100_000)), (("art", 0), ("skin care", 550_000))
    assert plan.margin == Margin(400_000, by_kind, by_category)
    assert (plan.margin.most_ppm, plan.reads_categories) == (1_000_000, True)
    assert from_canonical_json(canonical_json(plan)) == plan
    plain = planned({"default": "0.4"})
    assert plain.margin == Margin(400_000)
    assert (plain.bonuses[0].on_margin, plain.bonuses[0].on_volume, plain.reads_categories) == (True, False, False)


def test_a_plan_without_a_margin_keeps_its_hash() -> None:
    assert "margin" not in canonical_json(plan_of(level()))
    assert planned({"default": "0.4"}, basis="net").hash != plan_of(level()).hash


@pytest.mark.parametrize(
    ("margin", "said"),
    [
        (None, "bonus.level.basis: the plan does not say what the margin of a sale is"),
        ("0.4", "margin: '0.4' is not a table"),
        ({}, "margin.default: missing"),
        ({"default": "1.1"}, "margin.default: 1.1 is not between 0 and 1"),
        ({"default": "0.1234567"}, "margin.default: 0.1234567 has more than 6 decimals"),
        ({"default": "0.4", "rest": 1}, "margin.rest: unknown key"),
        ({"default": "0.4", "by_kind": {}}, "margin.by_kind: lists no kind of sale"),
        ({"default": "0.4", "by_kind": {"gift": "0.1"}}, "margin.by_kind.gift: unknown key"),
        ({"default": "0.4", "by_kind": {"retail": "-0.1"}}, "margin.by_kind.retail: -0.1 is not between 0 and 1"),
        ({"default": "0.4", "by_category": {}}, "margin.by_category: has no categories or too many"),
        ({"default": "0.4", "by_category": dict.fromkeys(map(str, range(101)), 0)},
         "margin.by_category: has no categories or too many"),
        ({"default": "0.4", "by_category": {"tea": 2}}, "margin.by_category.tea: 2 is not between 0 and 1"),
        ({"default": "0.4", "by_category": {" tea": 0}}, "can be no category"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(margin: Any, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(level(basis="margin"), **({} if margin is None else {"margin": margin}))
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_point_value_says_nothing_of_a_margin() -> None:
    with pytest.raises(PlanRefused) as caught:
        planned(point_value=2)
    assert "bonus.level.point_value: has no meaning" in str(caught.value.problems[0])


def test_the_margin_is_told() -> None:
    told = "\n".join(sentences(planned()))
    for part in (
        "The margin of a sale is 40 % of its net amount, rounded down",
        "By kind of sale it is another share: sales to customers: 100 %; starter packs: 10 %.",
        "By category, whatever the kind, it is: art: 0 %; skin care: 55 %.",
        "of the margin of",
    ):
        assert part in told
    steps = plan_of(differential(basis="margin"), margin={"default": "0.4"})
    assert "get their own rate of the margin minus" in "\n".join(sentences(steps))


def test_pay_beyond_the_margin_is_warned_of() -> None:
    """15 % of net on customers' sales alone: more than what soap and tea leave, and no sort of sale with a larger margin."""
    margin = {"default": "0.1", "by_kind": {"retail": "0.2"}, "by_category": {"soap": "0.149999", "tea": "0.15"}}
    paid = {"rates": ["0.1", "0.05"], "pays_on": ["retail"]}
    assert plan_warnings(planned(margin, basis="net", **paid)) == [
        "At worst 15 % of a sale of the category soap is paid out, more than its margin of 14.9999 %."
    ]
    assert plan_warnings(planned(margin, **paid)) == []
    assert "of the kind personal" in plan_warnings(planned(margin, basis="net", **paid | {"pays_on": ["personal"]}))[0]


def test_the_worst_case_is_that_of_the_largest_margin() -> None:
    assert "At worst 54 %" in plan_warnings(planned({"default": "0.5", "by_kind": {"retail": "0.6"}}, rates=["0.9"]))[0]


def test_a_run_remembers_categories_where_the_margin_goes_by_them() -> None:
    tea, soap = (Network().person("A").sale("A", category=name).snapshot() for name in ("tea", "soap"))
    assert fingerprint(tea, SEPTEMBER) == fingerprint(soap, SEPTEMBER)
    assert fingerprint(tea, SEPTEMBER, categories=True) != fingerprint(soap, SEPTEMBER, categories=True)
