"""Is a match-down bonus read as written, told in words, and every mistake named with its place?"""

from __future__ import annotations

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families.match_down import MatchDownBonus
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import sentences
from tests.columnar_builder import level, plan_of


def down(**changes: object) -> dict:
    base = {
        "name": "down",
        "title": "Down",
        "family": "match_down",
        "of": ["level"],
        "share": "0.25",
        "levels": 5,
        "earnings": "after_caps",
    }
    return {**base, **changes}


def test_every_option_arrives_and_is_kept_with_a_run() -> None:
    plan = plan_of(level(), down(earnings="before_caps", cap_per_member=3))
    bonus = plan.bonuses[1]
    assert isinstance(bonus, MatchDownBonus)
    assert (bonus.needs, bonus.rate_ppm, bonus.levels, bonus.cap_minor) == (("level",), 250_000, 5, 300)
    assert bonus.earnings == "before_caps"
    assert from_canonical_json(canonical_json(plan)) == plan


MISTAKES = [
    (down(of=["levels"]), "bonus.down: 'levels' is no bonus of this plan"),
    (down(share=0), "bonus.down.share: hands nothing down"),
    (down(share=2), "bonus.down.share: 2 is not between 0 and 1"),
    (down(levels=0), "bonus.down.levels: 0 is not a whole number from 1 to 100"),
    (down(earnings="net"), "bonus.down.earnings: 'net' is not known"),
    (down(rates=["0.1"]), "bonus.down.rates: unknown key"),
    *[({k: v for k, v in down().items() if k != key}, f"bonus.down.{key}: missing")
      for key in ("of", "share", "levels", "earnings")],
]  # fmt: skip


@pytest.mark.parametrize(("bonus", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_place(bonus: dict, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(level(), bonus)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_the_rule_is_told() -> None:
    told = " ".join(sentences(plan_of(level(title="Direct"), down())))
    assert (
        "Down: 25 % of what somebody earned in Direct goes in equal parts to those who can be paid on the next 5 levels"
        in told
    )
    assert "does not count as earned" in told
    assert "counts as earned here" in " ".join(sentences(plan_of(level(), down(earnings="before_caps"))))
