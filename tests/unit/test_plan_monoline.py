"""Does the plan reader take a monoline bonus, name each mistake with its place, and tell the rule?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.families.monoline import MonolineBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import plan_of


def line(**changes: Any) -> dict[str, Any]:
    base = {
        "name": "line", "title": "Line", "family": "monoline", "basis": "net", "rates": ["0.10", "0.05"],
        "direction": "earlier", "compression": "none", "pays_on": ["retail"],
    }  # fmt: skip
    return {key: value for key, value in (base | changes).items() if value is not None}


def test_every_option_arrives_and_is_read_back() -> None:
    plan = plan_of(line(direction="later", compression="skip_inactive", cap_per_member=5))
    [bonus] = plan.bonuses
    assert isinstance(bonus, MonolineBonus)
    assert (bonus.rates_ppm, bonus.direction, bonus.compression) == ((100_000, 50_000), "later", "skip_inactive")
    assert (bonus.levels, bonus.rate_ppm_max, bonus.cap_minor, bonus.sources) == (2, 100_000, 500, ("retail",))
    assert family_of(bonus).share(bonus, plan) == Fraction(3, 20)
    assert from_canonical_json(canonical_json(plan)) == plan


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (line(direction=None), "direction: missing"),
        (line(direction="up"), "direction: 'up' is not known"),
        (line(compression=None), "compression: missing"),
        (line(compression="level_qualified"), "compression: 'level_qualified' is not known"),
        (line(rates=[]), "rates: \\[\\] is not a list"),
        (line(rates=["0.6", "0.5"]), "rates: the levels add to 1.1 of the sale"),
        (line(basis="fixed"), "basis: 'fixed' is not known"),
        (line(pays_on=None), "pays_on: missing"),
        (line(depth_by_rank={"low": 1}), "depth_by_rank: unknown key"),
    ],
)
def test_a_mistake_is_named_with_its_place(table: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused, match=f"bonus.line.{said}"):
        plan_of(table)


def test_the_rule_is_told_and_what_should_make_a_reader_pause() -> None:
    assert plan_warnings(plan_of(line())) == []
    told = "\n".join(sentences(plan_of(line())))
    assert "one line, in the order in which they enrolled" in told
    assert (
        "The 2 next to the seller among those who enrolled earlier get, from the nearest on, 10 %, 5 % of the" in told
    )
    later = plan_of(line(direction="later", compression="skip_inactive"))
    assert "among those who enrolled later get" in "\n".join(sentences(later))
    assert "Inactive people use up no level" in "\n".join(sentences(later))
    assert [warning.partition(": ")[2][:11] for warning in plan_warnings(later)] == ["compression", "people can "]
