"""Which thresholds apply? Reads the packs: dated values, each with instrument, citation, author and reason.

A pack may extend another: it takes the values that the other has where it is read, leaves out those named in `drop`,
and its own values replace those of the same id. `checks` lists the checks a pack speaks about; the others are not run
under it. Where a programme has approved packs of its own, they stand over those of the product: a `Shelf`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from graph_service.errors import BadInput, NotFound, PlanRefused, Problem
from graph_service.model.money import exact_text
from graph_service.plan.toml_text import NotTomlError, bounded, table_of
from graph_service.words import Said, joined, say

DEFAULT_PACK: Final = "house"
OPERATORS: Final = ("<", "<=", ">", ">=")
ROLES: Final = ("threshold", "review", "reference", "parameter")
READINGS: Final = ("strict", "capped", "lenient")
_PACK_KEYS: Final = {"name", "version", "title", "author", "reason", "checks", "value", "extends", "drop"}
_VALUE_KEYS: Final = {
    "id", "check", "role", "op", "value", "unit", "reading", "instrument", "citation", "from", "to", "author", "reason",
    "unconfirmed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One dated number of a pack. `op value` is what raises the check; a parameter has no operator.

    role  threshold: raised means "does not meet" · review: raised means "review" · reference: a line to compare
          with, raises nothing · parameter: a number a formula uses
    """

    id: str
    check: str  # a check's id, or * for all
    role: str
    op: str | None
    value: Fraction
    unit: str
    reading: str  # the reading the instrument itself uses
    instrument: str
    citation: str
    start: dt.date
    end: dt.date | None
    author: str
    reason: str
    unconfirmed: bool

    def in_force(self, day: dt.date) -> bool:
        """Whether the value applies on a day."""
        return self.start <= day and (self.end is None or day < self.end)

    def to_json(self) -> dict[str, Any]:
        """Plain values, the number as an exact fraction."""
        return {
            "id": self.id, "check": self.check, "role": self.role, "op": self.op, "value": exact_text(self.value),
            "unit": self.unit, "reading": self.reading, "instrument": self.instrument, "citation": self.citation,
            "from": self.start.isoformat(), "to": self.end.isoformat() if self.end else None, "author": self.author,
            "reason": self.reason, "unconfirmed": self.unconfirmed,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pack:
    """A checked pack.

    A version such as `2026.4+house.2026.5` is the file's `2026.4` with what it takes from a `house` that a programme
    approved for itself: another base is another version.
    """

    name: str
    version: str
    title: str
    author: str
    reason: str
    checks: tuple[str, ...]
    values: tuple[Value, ...]
    extends: str = ""

    @property
    def declared(self) -> str:
        """The version as the file has it."""
        return self.version.partition("+")[0]

    def to_json(self) -> dict[str, Any]:
        """Plain values, with what is taken from the pack that it extends."""
        told = {name: getattr(self, name) for name in ("name", "version", "title", "author", "reason", "extends")}
        return told | {"checks": list(self.checks), "values": [value.to_json() for value in self.values]}

    def thresholds(self, check: str, day: dt.date) -> tuple[Value, ...]:
        """What a check compares with on a day: thresholds first, then review lines, then reference lines."""
        found = [v for v in self.values if v.check == check and v.role != "parameter" and v.in_force(day)]
        return tuple(sorted(found, key=lambda v: (ROLES.index(v.role), v.id)))

    def parameter(self, name: str, day: dt.date) -> Fraction:
        """A number a formula uses. Raises NotFound when none is in force."""
        for value in self.values:
            if value.id == name and value.in_force(day):
                return value.value
        raise NotFound(
            say(
                "pack {name} has no value {value} in force on {day}; add it with its dates",
                name=repr(self.name),
                value=repr(name),
                day=day,
            )
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs in force in a programme: those of the product, and over them its own approved ones."""

    own: tuple[tuple[str, str], ...] = ()  # name and TOML text

    def names(self) -> tuple[str, ...]:
        """Names of the packs in force, sorted."""
        return tuple(sorted({*pack_names(), *(name for name, _ in self.own)}))

    def pack(self, name: str, above: tuple[str, ...] = ()) -> Pack:
        """The pack in force under a name; no file is taken. `above` are packs that rest on it.

        Raises:
            NotFound: there is none, or it rests on one that rests on it.
            PlanRefused: it cannot be read any more, because of what it extends.
        """
        if name not in self.names() or name in above:
            raise NotFound(
                say("No pack of thresholds with this name; there are {names}.", names=", ".join(self.names()))
            )
        return _in_force(self, name, above)

    def packs(self) -> list[Pack]:
        """Every pack in force, by name."""
        return [self.pack(name) for name in self.names()]

    def text(self, name: str) -> str:
        """The TOML text of the pack in force under a name."""
        return dict(self.own).get(name) or product_text(name)

    def is_own(self, name: str) -> bool:
        """Whether the programme approved the pack in force under this name itself."""
        return name in dict(self.own)


PRODUCT: Final = Shelf()


def pack_names() -> tuple[str, ...]:
    """Names of the packs shipped, sorted."""
    return tuple(sorted(_texts_shipped()))


def product_text(name: str) -> str:
    """The TOML text of a shipped pack. Raises NotFound."""
    if name not in _texts_shipped():
        raise NotFound(
            say("No pack of the product with this name; there are {pack_names}.", pack_names=", ".join(pack_names()))
        )
    return _texts_shipped()[name]


def read_pack(name_or_path: str = DEFAULT_PACK, shelf: Shelf = PRODUCT) -> Pack:
    """A pack in force by name, the product's unless a shelf is given, or a TOML file by path.

    Raises:
        NotFound: there is no such pack or file.
        PlanRefused: the file has problems; all of them are listed.
    """
    if name_or_path in shelf.names():
        return shelf.pack(name_or_path)
    path = Path(name_or_path)
    if path.suffix != ".toml" or not path.is_file():
        raise NotFound(
            say(
                "no pack {name_or_path}; use one of {shelf} or the path of a TOML file",
                name_or_path=repr(name_or_path),
                shelf=", ".join(shelf.names()),
            )
        )
    return parse_pack(parse_toml(bounded(path), path.name), path.name, shelf)


def parse_toml(text: str | bytes, where: str) -> dict[str, Any]:
    """The table of a TOML text. Raises PlanRefused, as text that is not UTF-8 does."""
    try:
        return table_of(text)
    except NotTomlError as error:
        problem = Problem(
            where,
            say("it is not valid TOML ({error})", error=error.said),
            say("Mend the file; it must be UTF-8 text."),
        )
        raise PlanRefused(say("pack {where}", where=where), [problem]) from error


def parse_pack(table: Mapping[str, Any], where: str, shelf: Shelf = PRODUCT, above: tuple[str, ...] = ()) -> Pack:
    """A pack from a parsed table. Raises PlanRefused with every problem found."""
    pack, problems = read_table(table, where, shelf, above)
    if problems:
        raise PlanRefused(say("pack {where}", where=where), problems)
    return pack


def read_table(
    table: Mapping[str, Any], where: str, shelf: Shelf = PRODUCT, above: tuple[str, ...] = ()
) -> tuple[Pack, list[Problem]]:
    """What can be read of a pack, and every problem found."""
    problems = [
        Problem(where, say("unknown key {key}", key=repr(key)), _known(_PACK_KEYS))
        for key in sorted(table.keys() - _PACK_KEYS)
    ]
    texts = {key: _text(table, key, where, problems) for key in ("name", "version", "title", "author", "reason")}
    checks = _texts(table, "checks", where, problems)
    rows = table.get("value", [])
    own: list[Value] = []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.append(
            Problem(where, say("`value` is not a list of tables"), say("Write each value as a [[value]] table."))
        )
    else:
        for number, row in enumerate(rows, start=1):
            value = _value(row, _place(where, number, row), problems)
            own += [value] if value else []
    base = _base(table, where, problems, shelf, above)
    dropped = {*_texts(table, "drop", where, problems, optional=True), *(value.id for value in own)}
    values = (*(value for value in base.values if value.id not in dropped), *own) if base else tuple(own)
    problems += _overlaps(values, where)
    if base and (shelf.is_own(base.name) or base.version != base.declared):
        texts["version"] += f"+{base.name}.{base.version}"
    return Pack(**texts, checks=checks, values=values, extends=base.name if base else ""), problems


@cache
def _texts_shipped() -> dict[str, str]:
    folder = Path(__file__).resolve().parent / "packs"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.toml")}


@lru_cache(maxsize=256)
def _in_force(shelf: Shelf, name: str, above: tuple[str, ...]) -> Pack:
    where = f"{name}.toml"
    return parse_pack(parse_toml(shelf.text(name), where), where, shelf, above)


def _place(where: str, number: int, row: Mapping[str, Any]) -> Said:
    return say("{where} value {number} ({id})", where=where, number=number, id=row.get("id", say("no id")))


def _base(
    table: Mapping[str, Any], where: str, problems: list[Problem], shelf: Shelf, above: tuple[str, ...]
) -> Pack | None:
    name, own = table.get("extends"), str(table.get("name"))
    if name is None:
        return None
    if not isinstance(name, str) or name not in shelf.names() or name in (*above, own):
        hint = say(
            "Use one of {shelf}; none that rests on this one.",
            shelf=", ".join(one for one in shelf.names() if one != own),
        )
        problems.append(Problem(where, say("extends {name}, no other pack", name=repr(name)), hint))
        return None
    try:
        return shelf.pack(name, (*above, own))
    except BadInput as error:
        problems.append(
            Problem(
                where,
                say("extends {name}, which cannot be read: {error}", name=repr(name), error=error.args[0]),
                say("Extend another pack."),
            )
        )
        return None


def _known(keys: Iterable[str]) -> str:
    return say("Known keys: {keys}.", keys=", ".join(sorted(keys)))


def _text(table: Mapping[str, Any], key: str, where: str, problems: list[Problem]) -> str:
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return value
    problems.append(
        Problem(where, say("`{key}` is {value}", key=key, value=repr(value)), say("Give a text that is not empty."))
    )
    return ""


def _texts(
    table: Mapping[str, Any], key: str, where: str, problems: list[Problem], *, optional: bool = False
) -> tuple[str, ...]:
    value = table.get(key, [] if optional else None)
    if isinstance(value, list) and all(isinstance(item, str) for item in value) and (value or optional):
        return tuple(value)
    problems.append(Problem(where, say("`{key}` is {value}", key=key, value=repr(value)), say("Give a list of texts.")))
    return ()


def _value(row: Mapping[str, Any], where: str, problems: list[Problem]) -> Value | None:
    before = len(problems)
    problems += [
        Problem(where, say("unknown key {key}", key=repr(key)), _known(_VALUE_KEYS))
        for key in sorted(row.keys() - _VALUE_KEYS)
    ]
    names = ("id", "check", "role", "unit", "instrument", "citation", "author", "reason")
    texts = {key: _text(row, key, where, problems) for key in names}
    role, op = texts["role"], row.get("op")
    if role not in ROLES:
        problems.append(
            Problem(where, say("`role` is {role}", role=repr(role)), say("Use one of {roles}.", roles=", ".join(ROLES)))
        )
    if (op is None) != (role == "parameter") or (op is not None and op not in OPERATORS):
        hint = say("Use one of {operators}; a parameter has none.", operators=", ".join(OPERATORS))
        problems.append(Problem(where, say("`op` is {op} for role {role}", op=repr(op), role=repr(role)), hint))
    reading = row.get("reading", "strict" if role == "parameter" else None)
    if reading not in READINGS:
        problems.append(
            Problem(
                where,
                say("`reading` is {reading}", reading=repr(reading)),
                say("Use one of {readings}.", readings=", ".join(READINGS)),
            )
        )
    exact = _fraction(row.get("value"), where, problems)
    start, end = row.get("from"), row.get("to")
    if type(start) is not dt.date or not (end is None or (type(end) is dt.date and end > start)):
        hint = say("Give dates such as 2016-07-01, `to` after `from`, or no `to`.")
        problems.append(Problem(where, say("`from` is {start}, `to` is {end}", start=start, end=end), hint))
    unconfirmed = row.get("unconfirmed", False)
    if not isinstance(unconfirmed, bool):
        problems.append(
            Problem(
                where,
                say("`unconfirmed` is {unconfirmed}", unconfirmed=repr(unconfirmed)),
                say("Write true or false, or leave it out."),
            )
        )
    if len(problems) > before or exact is None or type(start) is not dt.date:
        return None
    return Value(
        id=texts["id"], check=texts["check"], role=role, op=op, value=exact, unit=texts["unit"], reading=str(reading),
        instrument=texts["instrument"], citation=texts["citation"], start=start, end=end, author=texts["author"],
        reason=texts["reason"], unconfirmed=unconfirmed,
    )  # fmt: skip


def _fraction(text: object, where: str, problems: list[Problem]) -> Fraction | None:
    parts = text.split("/") if isinstance(text, str) else []
    if (
        len(parts) == 2
        and all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts)
        and int(parts[1])
    ):
        return Fraction(int(parts[0]), int(parts[1]))
    problems.append(
        Problem(
            where,
            say("`value` is {text}", text=repr(text)),
            say('Write an exact fraction as text, such as "4/5" or "10/1".'),
        )
    )
    return None


def _overlaps(values: tuple[Value, ...], where: str) -> list[Problem]:
    problems = []
    for i, one in enumerate(values):
        for other in values[i + 1 :]:
            if one.id == other.id and (one.in_force(other.start) or other.in_force(one.start)):
                hint = say("Give the earlier one a `to`, the first day of the later one.")
                problems.append(Problem(joined((where, one.id), " "), say("two values are in force on one day"), hint))
    return problems
