"""Which badges are there? TOML files, read once and checked whole: a wrong one is said with file, key and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

from graph_service.errors import PlanRefused, Problem
from graph_service.plan.toml_text import NotTomlError, table_of
from graph_service.words import Said

BadgeRule = Literal["sales", "customers", "months_active", "volume", "rank", "tenure"]
MOST: Final[dict[BadgeRule, int]] = {
    "sales": 1_000_000, "customers": 1_000_000, "months_active": 600, "volume": 10**12, "rank": 1, "tenure": 100,
}  # fmt: skip
KEYS: Final = ("id", "title", "sentence", "rule", "at_least")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TEXT_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge. `at_least` is sales, customers, months in a row, whole points, 1 for a rank, or years."""

    id: str
    title: Said
    sentence: Said
    rule: BadgeRule
    at_least: int


@cache
def badges() -> tuple[Badge, ...]:
    """The product's badges, by rule and how much they ask for."""
    folder = resources.files("graph_service.recognition") / "badges"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return read_badges((one.name, one.read_text(encoding="utf-8")) for one in files)


def read_badges(files: Iterable[tuple[str, str]]) -> tuple[Badge, ...]:
    """Badges from files, each with its name and text. Raises PlanRefused with every problem found."""
    problems: list[Problem] = []
    found: dict[str, Badge] = {}
    for name, text in files:
        badge = _read(name, text, problems)
        if badge is not None and badge.id in found:
            problems.append(
                Problem(f"{name}: id", f"{badge.id!r} is taken by another badge", "Give each badge an id of its own")
            )
        elif badge is not None:
            found[badge.id] = badge
    if problems:
        raise PlanRefused("badges", problems)
    order = list(MOST)
    return tuple(sorted(found.values(), key=lambda one: (order.index(one.rule), one.at_least, one.id)))


def _read(name: str, text: str, problems: list[Problem]) -> Badge | None:
    before = len(problems)
    try:
        table = table_of(text)
    except NotTomlError as error:
        problems.append(Problem(name, f"is no TOML: {error}", "Mend the line"))
        return None
    hint = f"The keys are {', '.join(KEYS)}"
    problems += [Problem(f"{name}: {key}", "is no key of a badge", hint) for key in sorted(set(table) - set(KEYS))]
    title, sentence = (_text(name, key, table, problems) for key in ("title", "sentence"))
    badge_id, rule = table.get("id"), table.get("rule")
    if not isinstance(badge_id, str) or not _ID.fullmatch(badge_id) or len(badge_id) > _TEXT_MAX:
        problems.append(
            Problem(f"{name}: id", "is no id", "Write small letters, digits and hyphens, such as first-sale")
        )
    if rule not in MOST:
        problems.append(Problem(f"{name}: rule", f"{rule!r} is no rule", f"Choose one of {', '.join(MOST)}"))
        return None
    at_least = table.get("at_least")
    most = MOST[cast("BadgeRule", rule)]
    if type(at_least) is not int or not 1 <= at_least <= most:
        problems.append(
            Problem(f"{name}: at_least", f"{at_least!r} is no whole number from 1 to {most}", "Write how much it takes")
        )
    if len(problems) > before:
        return None
    return Badge(str(badge_id), Said(title, {}), Said(sentence, {}), cast("BadgeRule", rule), cast("int", at_least))


def _text(name: str, key: str, table: Mapping[str, Any], problems: list[Problem]) -> str:
    text = table.get(key)
    if isinstance(text, str) and text.strip() and len(text) <= _TEXT_MAX:
        return text
    problems.append(Problem(f"{name}: {key}", "is no text", f"Write 1 to {_TEXT_MAX} characters"))
    return ""
