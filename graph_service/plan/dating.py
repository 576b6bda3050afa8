"""What does a plan file say on a day, where a value is written as what it is from which day on?

Any value but a few may be dated: `rates = [{from = 2026-01-01, value = [0.08]}, {from = 2026-07-01, value = [0.07]}]`.
Days are half-open: a value holds from its `from` until the next one's, or until its `to`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph_service.errors import Problem
from graph_service.plan.fields import Table, bare

FIXED: Final = frozenset({"name", "title", "family", "version", "currency", "valid_from"})  # the same on every day
KEYS: Final = frozenset({"from", "value", "to", "reference"})
LAST: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated value: where it stands, the day from which each of its values holds, and the day on which it ends."""

    path: str
    begins: tuple[str, ...]  # ISO days, rising
    end: str | None


@dataclass(frozen=True, slots=True)
class Dates:
    """The days on which a plan's content changes; without dated values it has one content for all days."""

    begins: tuple[str, ...] = ()  # ISO days, rising; the first is the plan's first
    end: str | None = None  # the first day on which it no longer holds

    def begin_of(self, day: dt.date) -> str | None:
        """The day on which the content in force on `day` began; None before the first and after the end."""
        text = day.isoformat()
        if self.end is not None and text >= self.end:
            return None
        return max((begin for begin in self.begins if begin <= text), default=None)


def dates_of(table: Mapping[str, Any], where: str, problems: list[Problem]) -> Dates:
    """The days that a plan file names. What is wrong with them is added to `problems`."""
    before = len(problems)
    found = list(_dated_in(table, Table(table, where, "", problems)))
    if not found or len(problems) > before:
        return Dates()
    _check_ends(table, found, where, problems)
    if len(problems) > before:
        return Dates()
    begins = {day for each in found for day in each.begins}
    return Dates(tuple(sorted(begins)), found[0].end)


def content_on(value: Any, day: str) -> Any:
    """A plan file, or a part of it, with every dated value replaced by what it is on an ISO day that has one."""
    if isinstance(value, Mapping):
        return {key: content_on(inner, day) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    if not is_dated(value):
        return [content_on(inner, day) for inner in value]
    return content_on([entry["value"] for entry in value if _iso(entry["from"]) <= day][-1], day)


def is_dated(value: object) -> bool:
    """Whether a value is written as what it is from which day on."""
    tables = isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)
    return tables and any("from" in entry and "value" in entry for entry in value)  # type: ignore[attr-defined]


def _dated_in(value: Any, table: Table) -> Iterator[Dated]:
    """The dated values at or below the keys of a table."""
    for key, inner in value.items():
        if is_dated(inner) and key in FIXED:
            table.problem(key, "cannot be dated", "It is the same on every day; a new plan or version has another")
        elif is_dated(inner):
            yield from _dated(bare(key), inner, table)
            for number, entry in enumerate(inner, start=1):
                yield from _within(f"{bare(key)}.{number}.value", entry.get("value"), table)
        else:
            yield from _within(bare(key), inner, table)


def _within(path: str, value: Any, table: Table) -> Iterator[Dated]:
    entries = [(path, value)]
    if isinstance(value, list):
        named = path.rsplit(".", 1)[-1] == "bonus"
        entries = [(f"{path}.{_label(entry, i, named=named)}", entry) for i, entry in enumerate(value, start=1)]
    for place, entry in entries:
        if isinstance(entry, Mapping) and (inner := table.as_table(place, entry)) is not None:
            yield from _dated_in(entry, inner)


def _label(value: object, number: int, *, named: bool) -> str:
    name = value.get("name") if named and isinstance(value, Mapping) else None
    return bare(name) if isinstance(name, str) and name else str(number)


def _dated(key: str, entries: list[Mapping[str, Any]], table: Table) -> Iterator[Dated]:
    """One dated value; nothing when it is wrong."""
    begins: list[str] = []
    end: str | None = None
    whole = True
    for number, values in enumerate(entries, start=1):
        entry = Table(values, table.where, table.at(f"{key}.{number}"), table.problems)
        begin, until = entry.day("from", required=True), entry.day("to", required=False)
        entry.take("value", required=True)
        entry.text("reference", required=False, long=True)
        entry.close()
        if begin is None or ("to" in values and until is None):
            whole = False
            continue
        if begins and begin <= begins[-1]:
            entry.problem(
                "from",
                "{begin} is not after {last}",
                "List values from the earliest day on, each once",
                begin=begin,
                last=begins[-1],
            )
        elif end is not None and begin != end:
            entry.problem(
                "from",
                "{begin} overlaps the value before, which holds until {end}"
                if begin < end
                else "{begin} leaves a hole after the value before, which holds until {end}",
                "Write from = {end}, or mend that `to`",
                begin=begin,
                end=end,
            )
        if until is not None and until <= begin:
            entry.problem(
                "to",
                "{until} is not after {begin}",
                "Write the first day on which it no longer holds",
                until=until,
                begin=begin,
            )
        begins.append(begin)
        end = until
    if whole:
        yield Dated(table.at(key), tuple(begins), end)


def _check_ends(table: Mapping[str, Any], found: list[Dated], where: str, problems: list[Problem]) -> None:
    """All dated values begin with the plan and end together, so that there is a value for each of its days."""
    top = Table(table, where, "", problems)
    # what is wrong with it is told by its reader
    valid_from = Table(table, where, "", []).day("valid_from", required=False)
    first = valid_from or min(each.begins[0] for each in found)
    last = max(each.end or LAST for each in found)
    for each in found:
        begin, end = each.begins[0], each.end or LAST
        if begin < first:
            top.problem(
                f"{each.path}.1.from",
                "{begin} is before the plan's valid_from, {first}",
                "Write from = {first}",
                begin=begin,
                first=first,
            )
        elif begin > first:
            top.problem(
                f"{each.path}.1.from",
                "there is no value from {first} to {begin}",
                "Add one with from = {first}",
                begin=begin,
                first=first,
            )
        if end < last:
            top.problem(
                f"{each.path}.{len(each.begins)}.to",
                "there is no value from {end} on, though others go on",
                "Leave `to` out, add a value from that day on, or end all dated values on one day",
                end=end,
            )


def _iso(day: str | dt.date) -> str:
    """A date as ISO text, however it is written."""
    return (dt.date.fromisoformat(day.strip()) if isinstance(day, str) else day).isoformat()
