"""What is the JSON Schema of a plan file? Made by running the plan's own readers, so that it says what they take."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from graph_service.plan.dating import FIXED
from graph_service.plan.describing import ANY_KEY, Described, Kind, describe
from graph_service.plan.families import FAMILIES
from graph_service.plan.meanings import meanings
from graph_service.plan.reading import read_top

ADDRESS: Final = "https://json-schema.org/draft/2020-12/schema"
_DAY: Final[Kind] = {"type": "string", "format": "date"}
_DATED: Final[Kind] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "from": _DAY | {"description": "The day from which the value holds; the first is the plan's first day"},
            "to": _DAY | {"description": "The first day on which it no longer holds; else it holds until the next one"},
            "value": {"description": "What the key has in that time"},
            "reference": {"type": "string", "description": "Where the figure comes from"},
        },
        "required": ["from", "value"],
        "additionalProperties": False,
    },
}


def plan_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of a whole plan file.

    What it refuses the reader refuses too. The reader asks for more: what holds between keys, decimals that a
    currency has, the names of ranks and bonuses.
    """
    definitions: dict[str, Kind] = {"dated": _DATED}
    described, known = describe(read_top, {}), meanings()
    keys = _keys(described, known, "", definitions)
    branches = [{"$ref": f"#/$defs/{name}"} for name in FAMILIES]
    each = {"type": "object", "required": ["family"], "oneOf": branches}
    keys["bonus"] = _dated("bonus", {**described.kinds["bonus"], "items": each}, definitions) | _told(known, "bonus")
    for name in FAMILIES:
        definitions[name] = family_schema(name, definitions)
    return {
        "$schema": ADDRESS,
        "title": "Compensation plan",
        "description": "What is paid, as data: see docs/plans.md.",
        **_table(described, keys),
        "$defs": dict(sorted(definitions.items())),
    }


def family_schema(name: str, definitions: dict[str, Kind]) -> Kind:
    """The schema of a bonus of one family; what its values may be when dated goes into `definitions`."""
    base, variants = described_family(name)
    words = meanings(name)
    known = meanings() | {f"bonus.{key}": text for key, text in words.items()}
    keys = _keys(base, known, "bonus", definitions, name)
    keys["family"] = {"const": name} | _told(known, "bonus.family")
    conditions = []
    for word, options in variants.items():
        for option, variant in options.items():
            then: Kind = {"required": sorted(variant.required)} if variant.required else {}
            if variant.refused:
                then["properties"] = dict.fromkeys(sorted(variant.refused), False)
            if then:
                given = {"properties": {word: {"const": option}}, "required": [word]}
                conditions.append({"if": given, "then": then})
    schema = {"title": f"Bonus of the {name} family", **_table(base, keys)}
    return schema | ({"allOf": conditions} if conditions else {})


@cache
def described_family(name: str) -> tuple[Described, dict[str, dict[str, Described]]]:
    """What a bonus of a family may hold, and what more by what one of its own words is.

    The second gives, by word and option, the keys that are required, or refused, with this option and not with all.
    """
    base = _bonus(name, {})
    words = {word: options for word, options in base.choices.items() if word != "family" and options}
    found = {word: {option: _probed(name, {word: option}) for option in options} for word, options in words.items()}
    for one in (one for options in found.values() for one in options.values()):
        base.required &= one.required
        for key, kind in one.kinds.items():
            base.kinds[key] = base.kinds.get(key) or kind
        base.tables = one.tables | base.tables
    for key in sorted(base.peeked - set(base.choices)):  # what is not asked for when this key is there
        base.required &= _bonus(name, {key: "given"}).required | {key}
        for word, options in found.items():
            for option, one in options.items():
                one.required &= _bonus(name, {word: option, key: "given"}).required | {key}
    variants: dict[str, dict[str, Described]] = {}
    for word, options in found.items():
        required = set.intersection(*(one.required for one in options.values()))
        refused = set.intersection(*(one.refused for one in options.values()))
        for one in options.values():
            one.required -= required
            one.refused -= refused
        if any(one.required or one.refused for one in options.values()):
            variants[word] = options
    return base, variants


def _bonus(name: str, assumed: dict[str, Any]) -> Described:
    return describe(read_top, {"bonus": {"family": name, **assumed}}).tables["bonus"]


def _probed(name: str, assumed: dict[str, Any]) -> Described:
    """A bonus under an assumption; each key that is only taken is given a value too, to see whether it is refused."""
    found = _bonus(name, assumed)
    for key in [key for key, kind in found.kinds.items() if not kind]:
        given = _bonus(name, {**assumed, key: "given"})
        found.kinds[key] = given.kinds.get(key) or {}
        found.refused |= given.refused & {key}
    return found


def _keys(
    described: Described, known: dict[str, str], path: str, definitions: dict[str, Kind], owner: str = ""
) -> dict[str, Kind]:
    """The schema of each key of a table."""
    keys: dict[str, Kind] = {}
    for key, kind in described.kinds.items():
        place = f"{path}.{key}".lstrip(".")
        if place == "bonus":
            continue
        whole = _whole(described, key, kind, known, place, definitions, owner)
        told = _told(known, place) or _told(known, place.rsplit(".", 2)[-2] + f".{key}" if "." in place else place)
        fixed = key in FIXED or key == ANY_KEY
        keys[key] = (whole if fixed else _dated(place, whole, definitions, owner)) | told
    return keys


def _whole(
    described: Described,
    key: str,
    kind: Kind,
    known: dict[str, str],
    place: str,
    definitions: dict[str, Kind],
    owner: str,
) -> Kind:
    """The schema of a value, with the tables inside it."""
    inner = described.tables.get(key)
    if inner is None:
        return kind
    table = _table(inner, _keys(inner, known, place, definitions, owner))
    if kind.get("type") == "array":
        return {**kind, "items": _filled(kind["items"], table)}
    return _filled(kind, table)


def _filled(kind: Kind, table: Kind) -> Kind:
    """A kind with the table that it is, or that it may be, written out."""
    if "anyOf" in kind:
        return {"anyOf": [table if one == {"type": "object"} else one for one in kind["anyOf"]]}
    return table


def _table(described: Described, keys: dict[str, Kind]) -> Kind:
    keys = dict(keys)
    others = keys.pop(ANY_KEY, described.open)
    required = sorted(described.required - {ANY_KEY})
    return {
        "type": "object",
        **({"properties": keys} if keys else {"minProperties": 1}),
        **({"required": required} if required else {}),
        "additionalProperties": others,
    }


def _dated(place: str, value: Kind, definitions: dict[str, Kind], owner: str = "") -> Kind:
    """A value, or a list of what it is from which day on. A value of several lines goes into `definitions`, once."""
    if "properties" in value or "items" in value:
        name = place if definitions.get(place, value) == value else f"{owner}.{place}"
        definitions[name] = value
        value = {"$ref": f"#/$defs/{name}"}
    return {"anyOf": [value, {"$ref": "#/$defs/dated", "items": {"properties": {"value": value}}}]}


def _told(known: dict[str, str], place: str) -> Kind:
    return {"description": known[place]} if known.get(place) else {}
