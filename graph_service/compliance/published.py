"""Is a published table of earnings what the data say? Each figure beside the one worked out, as exact as it was published."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from graph_service.compliance.disclosure import COUNTS, MEASURES, Disclosure, Group
from graph_service.errors import BadInput, PlanRefused, Problem
from graph_service.model.money import exponent, parse_money
from graph_service.words import say

COLUMNS = ("group", "measure", "value")


@dataclass(frozen=True, slots=True)
class Difference:
    """A published figure beside the one worked out; money in minor units, numbers of people as they are."""

    group: str
    measure: str
    published: Fraction
    step: int  # one of the last place that was published
    found: Fraction | None  # None: the group is too small to be told of

    @property
    def agrees(self) -> bool:
        """Whether the published figure is the one worked out, rounded to the places that it was published with."""
        return self.found is not None and 2 * abs(self.found - self.published) <= self.step

    @property
    def told(self) -> bool:
        """Whether the data give a figure to compare with."""
        return self.found is not None


def compare(table: Disclosure, text: str, where: str = "published") -> list[Difference]:
    """A published table against the one worked out.

    Args:
        table: what is worked out.
        text: CSV with the columns group, measure, value; money with a decimal point, in the plan's currency.
        where: what the problems call it.

    Raises:
        BadInput: no columns, or no line.
        PlanRefused: lines that cannot be read or name what is not there, all of them at once.
    """
    rows = list(csv.DictReader(io.StringIO(text.strip())))
    if not rows or set(rows[0]) != set(COLUMNS):
        raise BadInput(
            say(
                "{where}: a published table has the columns {columns}, and at least one line",
                where=where,
                columns=", ".join(COLUMNS),
            )
        )
    problems: list[Problem] = []
    found: list[Difference] = []
    names = {one.name: one for one in table.groups}
    for number, row in enumerate(rows, start=2):
        read = _line(row, names, table.currency)
        if isinstance(read, Difference):
            found.append(read)
        else:
            problems.append(Problem(say("{where} line {number}", where=where, number=number), *read))
    seen = [(one.group, one.measure) for one in found]
    problems += [
        Problem(
            where,
            say("{group}, {measure} stands there more than once", group=group, measure=measure),
            say("Leave one line of each"),
        )
        for group, measure in dict.fromkeys(one for one in seen if seen.count(one) > 1)
    ]
    if problems:
        raise PlanRefused(where, problems)
    return found


def _line(row: Mapping[str, str | None], names: Mapping[str, Group], currency: str) -> Difference | tuple[str, str]:
    """A line beside what was found; or what is wrong with it, and how to mend it."""
    group, measure, text = ((row[name] or "").strip() for name in COLUMNS)
    if group not in names:
        return say("there is no group {group}", group=repr(group)), say("Use one of {names}", names=", ".join(names))
    if measure not in MEASURES:
        return say("there is no measure {measure}", measure=repr(measure)), say(
            "Use one of {measures}", measures=", ".join(MEASURES)
        )
    mend = say("Write digits with a decimal point and no grouping")
    value = getattr(names[group], measure)
    found = None if value is None else Fraction(value)
    if measure in COUNTS:
        if not (text.isascii() and text.isdigit() and len(text) < 12):
            return say("{text} is no number of people", text=repr(text)), mend
        return Difference(group, measure, Fraction(int(text)), 0, found)
    try:
        published = Fraction(parse_money(text, currency))
    except BadInput as error:
        return str(error), mend
    return Difference(group, measure, published, 10 ** max(0, exponent(currency) - len(text.partition(".")[2])), found)
