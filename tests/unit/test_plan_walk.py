"""Is every key of a plan, made wrong in every way that the published schema tells of, refused by name?

The walk goes over the schema, so that a new family or key is covered by being there.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import FAMILIES
from graph_service.plan.reading import parse_plan
from graph_service.plan.schema import plan_schema
from tests.plan_corpus import as_json, corpus

SCHEMA = plan_schema()
PLANS = corpus()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
DEFINITIONS = SCHEMA["$defs"]
TOO_LARGE = 10**16

Path = tuple[str | int, ...]
ABSENT = object()


@dataclass(frozen=True)
class Mistake:
    """A value put at a path (ABSENT: taken away), and the key that must be named, or one below it."""

    how: str
    path: Path
    value: Any
    named: Path

    def __str__(self) -> str:
        return f"{self.how}-{'.'.join(map(str, self.path))}"


def plain(schema: dict[str, Any]) -> dict[str, Any]:
    """What a value is when it is not dated, references followed."""
    while "$ref" in schema or "anyOf" in schema:
        schema = DEFINITIONS[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema["anyOf"][0]
    return schema


def wrong(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Values that a kind does not take, each with how it is wrong."""
    kind = schema.get("type", "string")
    yield "type", {"string": 5, "array": "text", "object": 3}.get(kind, "text")
    if kind != "boolean":
        yield "type-true", True
    yield "type-other", {"array": {}, "object": []}.get(kind, [])
    if kind in ("integer", "number"):
        yield "not-finite", float("nan")
        if "minimum" in schema:
            yield "below", schema["minimum"] - 1
        if "exclusiveMinimum" in schema:
            yield "not-above", schema["exclusiveMinimum"]
        yield "above", schema["maximum"] + 1
    if kind == "integer":
        yield "fraction", 1.5
    if "enum" in schema or "const" in schema:
        yield "word", "no-such-word"
    elif kind == "string":
        yield "empty", ""
        yield "control", "a\x00b"
        if "maxLength" in schema:
            yield "long", "x" * (schema["maxLength"] + 1)
        if schema.get("format") == "date":
            yield "date", "2026-02-30"
        if "pattern" in schema and schema["pattern"] != r"\S":
            yield "name", "Not A Name"
    if schema.get("minItems"):
        yield "empty", []
    if "maxItems" in schema:
        yield "many", [0] * (schema["maxItems"] + 1)
    if schema.get("uniqueItems"):
        word = schema["items"].get("enum", ["word"])[0]
        yield "twice", [word, word]
    if schema.get("minProperties"):
        yield "empty", {}


def walk(table: dict[str, Any], at: Path, base: dict[str, Any]) -> Iterator[Mistake]:
    """Every mistake in a table that stands at a path; `base` is what it holds."""
    how = "unknown-open" if table.get("additionalProperties") is True else "unknown"
    yield Mistake(how, (*at, "colour"), {"blue": 1}, (*at, "colour"))
    for key in table.get("required", ()):
        yield Mistake("missing", (*at, key), ABSENT, (*at, key))
    properties = dict(table.get("properties", {}))
    if isinstance(table.get("additionalProperties"), dict):
        properties["someone"] = table["additionalProperties"]
    for key, value in properties.items():
        yield from value_mistakes(plain(value), (*at, key), base.get(key))


def value_mistakes(schema: dict[str, Any], at: Path, base: Any) -> Iterator[Mistake]:
    for how, value in wrong(schema):
        yield Mistake(how, at, value, at)
    if schema.get("type") == "array" and at[-1] != "bonus":
        items = plain(schema["items"])
        entry = base[0] if isinstance(base, list) and base else {}
        if items.get("type") == "object":
            start = entry if isinstance(entry, dict) else {}
            yield Mistake("entry", at, [3], at)
            yield from walk(items, (*at, 0), start)
        else:
            for how, value in wrong(items):
                yield Mistake(f"entry-{how}", at, [value], at)
    if schema.get("type") == "object":
        yield from walk(schema, at, base if isinstance(base, dict) else {})


def family_mistakes(name: str) -> Iterator[tuple[Mistake, dict[str, Any]]]:
    """Every mistake in a bonus of a family, and the plan to make it in, the bonus being its first."""
    plan = plan_with(name)
    bonus = plan["bonus"][0]
    schema = DEFINITIONS[name]
    for mistake in walk(schema, ("bonus", 0), bonus):
        yield mistake, plan
    for branch in schema.get("allOf", ()):
        [(word, option)] = [(key, value["const"]) for key, value in branch["if"]["properties"].items()]
        changed = copy.deepcopy(plan)
        changed["bonus"][0][word] = option
        for key in branch["then"].get("required", ()):
            yield Mistake(f"missing-{option}", ("bonus", 0, key), ABSENT, ("bonus", 0, key)), changed
        for key in branch["then"].get("properties", ()):
            yield Mistake(f"refused-{option}", ("bonus", 0, key), 1, ("bonus", 0, key)), changed


def plan_with(family: str) -> dict[str, Any]:
    """A plan of the repository with a bonus of the family in front, the one with most keys."""
    having = [(plan, bonus) for plan in PLANS.values() for bonus in plan["bonus"] if bonus.get("family") == family]
    plan, bonus = max(having, key=lambda one: len(one[1]))
    others = [one for one in plan["bonus"] if one is not bonus]
    return copy.deepcopy({**plan, "bonus": [bonus, *others], "unconfirmed": []}) | {"unconfirmed": ["name"]}


def made(plan: dict[str, Any], mistake: Mistake) -> dict[str, Any]:
    """The plan with the mistake in it."""
    changed = copy.deepcopy(plan)
    place: Any = changed
    for step, following in zip(mistake.path[:-1], mistake.path[1:], strict=True):
        new: Any = [{}] if isinstance(following, int) else {}
        place = place.setdefault(step, new) if isinstance(place, dict) else place[step]
    if mistake.value is ABSENT:
        place.pop(mistake.path[-1], None)
    else:
        place[mistake.path[-1]] = mistake.value
    return changed


def refused_by_name(plan: dict[str, Any], mistake: Mistake) -> None:
    wanted = [str(step + 1) if isinstance(step, int) else step for step in mistake.named]
    if wanted[0] == "bonus" and len(wanted) > 2:
        name = plan["bonus"][0].get("name")
        label = name if isinstance(name, str) and 0 < len(name) <= 64 and "\n" not in name else "1"
        wanted[1] = label
    key = ".".join(wanted)
    with pytest.raises(PlanRefused) as caught:
        parse_plan(plan, "walk.toml")
    places = [problem.where.removeprefix("walk.toml: ") for problem in caught.value.problems]
    assert any(place == key or place.startswith(f"{key}.") for place in places), f"{key} is not among {places}"
    assert all(problem.what and problem.hint for problem in caught.value.problems)


TOP = [(mistake, plan_with("level")) for mistake in walk(SCHEMA, (), plan_with("level"))]
BONUS = [one for name in FAMILIES for one in family_mistakes(name)]
IDS = [f"{plan['bonus'][0]['family']}-{mistake}" for mistake, plan in (*TOP, *BONUS)]


@pytest.mark.parametrize(("mistake", "plan"), [*TOP, *BONUS], ids=IDS)
def test_each_mistake_is_refused_by_the_reader_with_its_key(mistake: Mistake, plan: dict[str, Any]) -> None:
    refused_by_name(made(plan, mistake), mistake)


NOT_IN_SCHEMA = ("control", "date", "not-finite", "unknown-open")  # an editor sees no more than text and numbers there


IN_SCHEMA = [
    one for one in (*TOP, *BONUS)
    if one[0].how.removeprefix("entry-") not in NOT_IN_SCHEMA
]  # fmt: skip


@pytest.mark.parametrize(("mistake", "plan"), IN_SCHEMA, ids=map(str, range(len(IN_SCHEMA))))
def test_each_mistake_is_refused_by_the_schema(mistake: Mistake, plan: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(as_json(made(plan, mistake))), "the schema takes what the reader refuses"


def test_the_walk_goes_everywhere() -> None:
    """So that a walk that finds nothing cannot pass."""
    walked = {(plan["bonus"][0]["family"], mistake.path[-1]) for mistake, plan in BONUS}
    for name in FAMILIES:
        assert {key for family, key in walked if family == name} >= set(DEFINITIONS[name]["properties"])
    hows = {mistake.how.removeprefix("entry-") for mistake, _ in (*TOP, *BONUS)}
    assert {"unknown", "missing", "type", "below", "above", "twice", "empty", "long", "word", "missing-volume"} <= hows


def test_a_bonus_and_a_rank_are_refused_when_they_are_there_twice() -> None:
    plan = plan_with("level")
    twice = {**plan, "bonus": [*plan["bonus"], plan["bonus"][0]], "rank": [{"name": "a"}, {"name": "a"}]}
    refused_by_name(twice, Mistake("twice", (), None, ("rank", 1, "name")))
    refused_by_name(twice, Mistake("twice", (), None, ("bonus", 0, "name")))
