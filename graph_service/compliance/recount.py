"""Is a check's figure the same when the database counts it? Each check once more, by Cypher, on its own.

Nothing here adds up sales, roles or lines: the queries of `cypher/compliance/recount` do, from what is stored, and share
no code with the checks (a contract of the import linter holds that). Both take the same awards (what the plan pays is the
engines' matter, not the checks'), the same thresholds and the same caps of the pack. A query says in its header what it
needs, and is given that by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any, Final

from graph_service.compliance.findings import READING_NAMES, Finding
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.recount_parameters import ROWS_MAX, Asked
from graph_service.errors import BadInput
from graph_service.model.money import exact_text
from graph_service.store import queries
from graph_service.store.driver import Row
from graph_service.words import say

FOLDER: Final = "compliance/recount"
LARGEST: Final = ("C23 numerator", "C23 denominator", "C32 denominator")  # of all batches; the others are added up
WHEN_RAISED: Final = ("C03", "C08", "C09", "C20")  # checks that point at members only when they are raised


Key = tuple[str, str | None]  # member and month


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what the database counts, and what the check says."""

    name: str  # strict, capped, lenient; of members: the member's id, and the month where it is of one
    numerator: int | None  # None: the database has no such row
    denominator: int | None
    found: Fraction | None  # None: the check gives no such figure
    raised: bool = True  # of members: whether the check points at the member

    @property
    def figure(self) -> Fraction | None:
        """What the database gives. None where there is nothing to divide by."""
        if self.numerator is None or self.denominator is None or self.denominator <= 0:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.figure == self.found and self.raised and self.numerator is not None

    @property
    def counted_text(self) -> str:
        """What the database counts, as it was counted.

        >>> Line("strict", 6, 14, Fraction(3, 7)).counted_text
        '6/14 = 3/7'
        """
        if self.numerator is None or self.denominator is None:
            return say("no such row")
        written = f"{self.numerator}/{self.denominator}"
        exact = say("nothing to divide by") if self.figure is None else exact_text(self.figure)
        return written if written == exact else f"{written} = {exact}"

    @property
    def found_text(self) -> str:
        """What the check says."""
        if not self.raised:
            return say("does not point at this member")
        return say("no figure") if self.found is None else exact_text(self.found)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "name": self.name, "numerator": self.numerator, "denominator": self.denominator,
            "found": None if self.found is None else exact_text(self.found), "agrees": self.agrees,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recount:
    """A figure counted again, with the query and parameters that counted it."""

    check: str
    member_id: str | None  # of one member; None: of the programme
    lines: tuple[Line, ...]
    query: str  # name, below cypher/
    parameters: Mapping[str, Any]
    batches: int = 1  # how often the query was run, on other trace lines each time

    @property
    def agrees(self) -> bool:
        """Whether every figure is the same; true where there is none, see `compared`."""
        return all(line.agrees for line in self.lines)

    @property
    def compared(self) -> bool:
        """Whether there was anything to compare: a check that is not computable has no figure."""
        return bool(self.lines)

    @property
    def is_of_members(self) -> bool:
        """Whether the lines are members, not readings."""
        return self.query.endswith("_members")

    @property
    def text(self) -> str:
        """The query's statement."""
        return queries.get(self.query).text

    def to_json(self) -> dict[str, Any]:
        """One recount of the document."""
        return {
            "query": self.query, "agrees": self.agrees, "compared": self.compared,
            "lines": [line.to_json() for line in self.lines],
        }  # fmt: skip


def counted_again() -> tuple[str, ...]:
    """Checks whose figure the database counts again."""
    return tuple(name.removeprefix(f"{FOLDER}/").upper() for name in queries.names() if _is_count(name))


def _is_count(name: str) -> bool:
    return name.startswith(f"{FOLDER}/") and not name.endswith("_members")


def has_members(check_id: str) -> bool:
    """Whether the database finds the members that a check points at, too."""
    return _members_query(check_id) in queries.names()


def recount(inputs: Inputs, finding: Finding, member_id: str | None = None, run_id: str | None = None) -> Recount:
    """Count the figure of a check again, of the programme by reading, or of one member.

    Args:
        inputs: the common ground of the report.
        finding: what the check says of it.
        member_id: one of those that the check could point at.
        run_id: a stored run whose awards are those of `inputs`; without one they are handed to the query.

    Raises:
        BadInput: the database does not count this check, or not member by member; or there is no database.
    """
    if member_id is None:
        return _of_programme(inputs, finding, run_id)
    asked = Asked(inputs, finding.id, run_id, member_id)
    query = _of(asked, _members_query(finding.id))
    said = _said(finding, member_id)
    known = _points_at(finding) and (_is_complete(finding) or bool(said))
    lines = tuple(_member_lines(_counted(asked, query), said)) if known else ()
    return Recount(finding.id, member_id, lines, query, asked.shown(query), asked.batches(query))


def recount_members(inputs: Inputs, finding: Finding, run_id: str | None = None) -> Recount:
    """Find the members that a check points at again; one line for each listed one, and for each that only one side has."""
    asked = Asked(inputs, finding.id, run_id)
    query = _of(asked, _members_query(finding.id))
    counted, said = _counted(asked, query), _said(finding)
    if not _is_complete(finding):
        listed = {key: rows for key, rows in counted.items() if key in said}
        number, total = sum(map(len, counted.values())), finding.result.entities_total
        lines = [
            *_member_lines(listed, said),
            *([Line("members", number, 1, Fraction(total))] if total < ROWS_MAX else []),
        ]
    else:
        lines = _member_lines(counted, said) if _points_at(finding) else []
    return Recount(finding.id, None, tuple(lines), query, asked.shown(query), asked.batches(query))


def _of_programme(inputs: Inputs, finding: Finding, run_id: str | None) -> Recount:
    asked = Asked(inputs, finding.id, run_id)
    query = _of(asked, f"{FOLDER}/{finding.id.lower()}")
    readings = {name: finding.result.readings.of(name) for name in READING_NAMES}
    lines: tuple[Line, ...] = ()
    if any(figure is not None for figure in readings.values()):
        sums = _together(finding.id, asked.rows(query))
        figures = {**readings, **dict(finding.result.figures)}
        lines = tuple(
            Line(name, numbers[0], numbers[1], figure)
            for name, figure in figures.items()
            if figure is not None and (numbers := _numbers(sums, name, is_reading=name in readings))
        )
    return Recount(finding.id, None, lines, query, asked.shown(query), asked.batches(query))


def _points_at(finding: Finding) -> bool:
    """Whether the check would point at members: it has a figure, and is raised where that is asked for."""
    figures = (finding.result.readings.of(name) for name in READING_NAMES)
    raised = finding.id not in WHEN_RAISED or finding.result.entities_total > 0
    return raised and any(figure is not None for figure in figures)


def _members_query(check_id: str) -> str:
    return f"{FOLDER}/{check_id.lower()}_members"


def _of(asked: Asked, query: str) -> str:
    if query not in queries.names():
        if query.endswith("_members"):
            raise BadInput(
                say(
                    "check {check} is not counted again in the database member by member; counted are {counted}",
                    check=asked.check, counted=", ".join(counted_again()),
                )
            )  # fmt: skip
        raise BadInput(
            say(
                "check {check} is not counted again in the database; counted are {counted_again}",
                check=asked.check,
                counted_again=", ".join(counted_again()),
            )
        )
    return query


def _is_complete(finding: Finding) -> bool:
    """Whether everyone whom the check points at is listed."""
    return finding.result.entities_total <= len(finding.result.entities)


def _counted(asked: Asked, query: str) -> dict[Key, list[Row]]:
    """Rows of a finding query by member and month, each in order of its figure."""
    found: dict[Key, list[Row]] = {}
    for row in asked.rows(query):
        found.setdefault((str(row["member_id"]), row.get("month")), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: Fraction(row["numerator"], row["denominator"] or 1))
    return found


def _said(finding: Finding, member_id: str | None = None) -> dict[Key, list[Fraction | None]]:
    """The check's own figures of the members it lists, or of one of them, by member and month, each in order."""
    found: dict[Key, list[Fraction | None]] = {}
    for one in finding.result.entities:
        if member_id in (None, one.member_id):
            found.setdefault((one.member_id, one.month), []).append(one.figure)
    for figures in found.values():
        figures.sort(key=lambda figure: figure or Fraction(0))
    return found


def _member_lines(counted: Mapping[Key, list[Row]], said: Mapping[Key, list[Fraction | None]]) -> list[Line]:
    lines = []
    for key in {**said, **counted}:
        name, figures = " ".join(filter(None, key)), said.get(key, [])
        for place, (row, figure) in enumerate(zip_longest(counted.get(key, []), figures)):
            numbers = (int(row["numerator"]), int(row["denominator"])) if row else (None, None)
            lines.append(Line(name, numbers[0], numbers[1], figure, place < len(figures)))
    return lines


def _together(check_id: str, rows: list[Row]) -> Row:
    """The rows of several batches as one: added up, or the largest where that is the figure, or a unit."""
    first = dict(rows[0])
    for row in rows[1:]:
        for name, number in row.items():
            first[name] = max(first[name], number) if f"{check_id} {name}" in LARGEST else first[name] + number
    return first


def _numbers(row: Row, name: str, *, is_reading: bool) -> tuple[int, int] | None:
    """Numerator and denominator of a reading or further figure. None where the query does not count it.

    Where the readings agree in one of the two, the query gives it once.
    """
    parts = {
        part: row[f"{name}_{part}"] if f"{name}_{part}" in row else (row.get(part) if is_reading else None)
        for part in ("numerator", "denominator")
    }
    numerator, denominator = parts["numerator"], parts["denominator"]
    return None if numerator is None or denominator is None else (int(numerator), int(denominator))
