"""Is the published JSON Schema that of the reader, does it take every plan there is, and does it describe every key?"""

from __future__ import annotations

import json
import random
from typing import Any

import jsonschema
import pytest

from graph_service.plan.families import FAMILIES
from graph_service.plan.reading import parse_plan
from graph_service.plan.schema import described_family, plan_schema
from tests.columnar_builder import level
from tests.laws.drawn_bonuses import DRAWN, Drawing, drawn_margin
from tests.plan_corpus import ROOT, as_json, corpus

SCHEMA = plan_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PUBLISHED = ROOT / "docs" / "plan.schema.json"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_published_schema_is_that_of_the_reader() -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert published == SCHEMA, "write it anew with `graph-service plan schema --out docs/plan.schema.json`"


@pytest.mark.parametrize(("where", "plan"), corpus().items())
def test_every_plan_of_the_repository_keeps_to_it(where: str, plan: dict[str, Any]) -> None:
    parse_plan(plan, where)
    assert [error.message for error in VALIDATOR.iter_errors(as_json(plan))] == []


@pytest.mark.parametrize("family", DRAWN)
@pytest.mark.parametrize("seed", range(12))
def test_every_drawn_bonus_keeps_to_it(family: str, seed: int) -> None:
    draw = random.Random(seed)
    bonus = DRAWN[family](draw, Drawing("b1", with_ranks=True, others=["b0"]))
    ranks = [{"name": "low"}, {"name": "mid", "personal_volume_min": 50}, {"name": "high", "group_volume_min": 500}]
    plan = {
        "name": "drawn", "version": "1", "title": "Drawn", "source": "drawn at random", "currency": "EUR",
        "rounding": "down", "rank": ranks, "bonus": [level(name="b0"), bonus],
        "margin": drawn_margin(draw),
    }  # fmt: skip
    parse_plan(plan, "drawn")
    assert [error.message for error in VALIDATOR.iter_errors(as_json(plan))] == []


def test_every_family_is_in_the_corpus() -> None:
    used = {bonus["family"] for plan in corpus().values() for bonus in plan["bonus"]}
    assert used == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_key_of_a_family_has_a_kind_and_a_meaning(name: str) -> None:
    base, _ = described_family(name)
    untyped = [key for key, kind in base.kinds.items() if not kind or kind.get("items") == {}]
    assert untyped == [], "read these keys with a reader of plan/fields.py that plan/describing.py knows"
    properties = SCHEMA["$defs"][name]["properties"]
    assert [key for key, value in properties.items() if not value.get("description")] == [], "tell them in docs"
    entry = {"from", "value", "to", "reference"}
    for table in base.tables.values():
        assert not {"from", "value"} <= table.kinds.keys() <= entry, "such an entry is taken for a dated value"


def test_keys_that_hang_on_a_word_are_asked_for_with_that_word() -> None:
    def problems(**changes: Any) -> list[str]:
        bonus = {"name": "a", "title": "A", "family": "level", "rates": [0.1], "compression": "none",
                 "pays_on": ["retail"], **changes}  # fmt: skip
        head = {"name": "a", "version": "1", "title": "A", "source": "A", "currency": "EUR", "rounding": "down"}
        return [error.json_path for error in VALIDATOR.iter_errors({**head, "bonus": [bonus]})]

    assert problems(basis="net") == problems(basis="net", payable=0.5) == []
    assert problems(basis="volume", payable=1, point_value=2) == []
    assert problems(basis="net", point_value=2) == ["$.bonus"]
    assert problems(basis="volume", payable=1) == ["$.bonus"]
    assert problems(basis="volume", point_value=1) == ["$.bonus"]
    assert problems() == ["$.bonus"]
