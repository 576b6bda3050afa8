"""Can this text be a new version of a pack? Reading a draft with all its problems; a draft from one changed value."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_service.compliance.checks import CHECKS
from graph_service.compliance.pack_versions import numbers
from graph_service.compliance.packs import (
    DEFAULT_PACK,
    Pack,
    Shelf,
    Value,
    pack_names,
    parse_toml,
    product_text,
    read_pack,
    read_table,
)
from graph_service.errors import BadInput, PlanRefused, Problem
from graph_service.words import say

TEXT_MAX: Final = 60_000  # characters of a draft
_DRAFT: Final = say("draft")  # where a problem of it is
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_IDS: Final = {check.id for check in CHECKS}
_HEURISTICS: Final = {check.id for check in CHECKS if check.klass == "H"}


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a pack as it is to be from a day on."""

    id: str
    value: str  # an exact fraction such as 4/5
    start: dt.date
    instrument: str
    citation: str
    reason: str
    unconfirmed: bool = False


def read_draft(text: str, shelf: Shelf) -> tuple[Pack | None, list[Problem]]:
    """What a draft says on its own, and every problem of it; None when it is not TOML at all.

    What it may be a new version of is for `version_problems`.
    """
    if len(text) > TEXT_MAX:
        hint = say("Let it extend another pack and keep its own values.")
        return None, [
            Problem(
                _DRAFT, say("it has {text} characters, {text_max} at most", text=len(text), text_max=TEXT_MAX), hint
            )
        ]
    try:
        table = parse_toml(text, _DRAFT)
    except PlanRefused as refused:
        return None, list(refused.problems)
    pack, problems = read_table(table, _DRAFT, shelf)
    if pack.name and (not _NAME.fullmatch(pack.name) or pack.name == "new"):
        hint = say("Use small letters, digits and hyphens, a letter first, 40 at most, and another word than `new`.")
        problems.append(Problem(_DRAFT, say("`name` is {name}", name=repr(pack.name)), hint))
    if pack.declared and numbers(pack.declared) is None:
        problems.append(
            Problem(
                _DRAFT,
                say("`version` is {declared}", declared=repr(pack.declared)),
                say("Use numbers and dots, such as 2026.4.1."),
            )
        )
    problems += _checks(pack, table)
    return pack, problems


def version_problems(pack: Pack, shelf: Shelf) -> list[Problem]:
    """Why a pack cannot follow the one in force under its name; nothing for a new name."""
    if pack.name not in shelf.names():
        return []
    now, mine = shelf.pack(pack.name), numbers(pack.declared)
    found = []
    if mine is not None and mine <= (numbers(now.declared) or ()):
        hint = say("Give a higher one, such as {declared}.1.", declared=now.declared)
        found.append(
            Problem(
                _DRAFT,
                say(
                    "`version` is {declared}, and {now} is in force",
                    declared=pack.declared,
                    now=now.declared,
                ),
                hint,
            )
        )
    if pack.name in pack_names() and pack.declared == str(parse_toml(product_text(pack.name), pack.name)["version"]):
        found.append(
            Problem(
                _DRAFT, say("the product has a version {declared}", declared=pack.declared), say("Give another one.")
            )
        )
    if (set(pack.values), set(pack.checks), pack.title) == (set(now.values), set(now.checks), now.title):
        found.append(
            Problem(
                _DRAFT,
                say("it says what version {declared} says, which is in force", declared=now.declared),
                say("Change a value."),
            )
        )
    return found


def problems(text: str, shelf: Shelf) -> list[Problem]:
    """Why a text cannot be submitted; nothing when it can."""
    pack, found = read_draft(text, shelf)
    return found + (version_problems(pack, shelf) if pack and pack.name else [])


def beside(pack: Pack, shelf: Shelf) -> str:
    """The name of the pack that a draft is compared with: its own where there is one in force, else what it extends."""
    return pack.name if pack.name in shelf.names() else pack.extends or DEFAULT_PACK


def changed(text: str, shelf: Shelf, version: str, author: str, change: Change) -> str:
    """A pack's text with one value another from a day on: what was before that day stays.

    Raises:
        BadInput: the pack has no such value.
        PlanRefused: the text cannot be read.
    """
    table = parse_toml(text, "pack")
    pack, _ = read_table(table, "pack", shelf)
    before = sorted((one for one in pack.values if one.id == change.id), key=lambda one: one.start)
    if not before:
        raise BadInput(
            say("pack {name} has no value {id}; choose one of its values", name=repr(pack.name), id=repr(change.id))
        )
    kept = [_row(one) for one in before if one.start < change.start]
    if kept and (before[len(kept) - 1].end or dt.date.max) > change.start:
        kept[-1]["to"] = change.start
    last = before[max(len(kept) - 1, 0)]
    new = _row(last) | {
        "value": change.value, "instrument": change.instrument, "citation": change.citation, "from": change.start,
        "author": author, "reason": change.reason,
    }  # fmt: skip
    for key in ("to", "unconfirmed"):
        new.pop(key, None)
    others = [row for row in table.get("value", []) if row.get("id") != change.id]
    said = table | {"version": version, "author": author, "reason": change.reason}
    return to_toml(said | {"value": [*others, *kept, new | ({"unconfirmed": True} if change.unconfirmed else {})]})


def to_toml(table: Mapping[str, Any]) -> str:
    """A pack's table as TOML text."""
    lines = [f"{key} = {_toml(value)}" for key, value in table.items() if key != "value"]
    for row in table["value"]:
        lines += ["", "[[value]]", *(f"{key} = {_toml(value)}" for key, value in row.items() if value is not None)]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _row(value: Value) -> dict[str, Any]:
    said = value.to_json() | {"from": value.start, "to": value.end}
    return {key: item for key, item in said.items() if item not in (None, False)}


def _checks(pack: Pack, table: Mapping[str, Any]) -> list[Problem]:
    """Checks that are none, heuristics made decisive, and values that a formula would miss."""
    known = say("Known checks: {ids}.", ids=", ".join(sorted(_IDS)))
    found = [
        Problem(_DRAFT, say("`checks` names {name}, no check", name=repr(name)), known) for name in dict.fromkeys(pack.checks)
        if name not in _IDS
    ]  # fmt: skip
    if len(set(pack.checks)) < len(pack.checks):
        found.append(Problem(_DRAFT, say("`checks` names a check twice"), say("Leave one out.")))
    rows = table.get("value")
    for row in (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ():
        check, where = row.get("check"), say("draft value {row}", row=row.get("id", say("no id")))
        if isinstance(check, str) and check not in _IDS and check != "*":
            found.append(
                Problem(
                    where,
                    say("`check` is {check}, no check", check=repr(check)),
                    say("{known} Or * for all.", known=known),
                )
            )
        if check in _HEURISTICS and row.get("role") == "threshold":
            hint = say("Write review or reference.")
            found.append(
                Problem(where, say("{check} is a heuristic, which decides nothing by itself", check=check), hint)
            )
    return found + _missing(pack, table)


def _missing(pack: Pack, table: Mapping[str, Any]) -> list[Problem]:
    """Numbers that the formulas of a pack's checks use and that it does not have. `house` has all there are."""
    if not isinstance(table.get("value", []), list):
        return []
    here: Sequence[str] = [value.id for value in pack.values]
    rows = [row.get("id") for row in table.get("value", []) if isinstance(row, dict)]
    found = []
    for one in read_pack().values:
        wanted = one.role == "parameter" and one.check in ("*", *pack.checks)
        if wanted and one.id not in (*here, *rows):
            needs = say("every check") if one.check == "*" else one.check
            found.append(
                Problem(
                    _DRAFT,
                    say("no value {id}, which {needs} needs", id=repr(one.id), needs=needs),
                    say("Extend house, or add it."),
                )
            )
    return found
