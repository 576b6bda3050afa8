"""Which days belong to a period? Half-open: `start` inclusive, `end` exclusive."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from graph_service.errors import BadInput
from graph_service.words import say

EPOCH = dt.date(1970, 1, 1)
NEVER = 2**31 - 1  # a day number later than every date: "not yet", "still in force"


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The inverse of `day_number`."""
    return EPOCH + dt.timedelta(days=number)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month (`2026-09`), quarter (`2026-Q3`) or year (`2026`).

    A plan may hold the sales of a period for a while after it: then `held_until` is the first day whose refunds are not taken
    off any more. Without it that is `end`.
    """

    start: dt.date
    end: dt.date
    name: str
    held_until: dt.date | None = field(default=None, compare=False)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period's name. Raises BadInput for anything else."""
        match = re.fullmatch(r"([0-9]{4})(?:-(?:([0-9]{2})|Q([1-4])))?", text.strip())
        if match is None or not 1900 <= int(match[1]) <= 2200:
            raise BadInput(
                say(
                    "{text} is no period; write a month such as 2026-09, a quarter 2026-Q3 or a year 2026",
                    text=repr(text),
                )
            )
        year = int(match[1])
        first, months = (1, 12)
        if match[2]:
            first, months = int(match[2]), 1
        elif match[3]:
            first, months = 3 * int(match[3]) - 2, 3
        if not 1 <= first <= 12:
            raise BadInput(say("{text} is no period; the month must be 01 to 12", text=repr(text)))
        start = dt.date(year, first, 1)
        return cls(start, _plus_months(start, months), text.strip())

    @classmethod
    def month_of(cls, day: dt.date) -> Period:
        """The month a day lies in."""
        return cls.parse(f"{day.year:04d}-{day.month:02d}")

    def previous(self) -> Period:
        """The period of the same length just before."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        start = _plus_months(self.start, -months)
        if months == 1:
            name = f"{start.year:04d}-{start.month:02d}"
        elif months == 3:
            name = f"{start.year:04d}-Q{(start.month + 2) // 3}"
        else:
            name = f"{start.year:04d}"
        return Period.parse(name)

    @property
    def first_day(self) -> int:
        """Day number of the first day."""
        return day_number(self.start)

    @property
    def end_day(self) -> int:
        """Day number of the first day after."""
        return day_number(self.end)

    @property
    def refunds_end(self) -> dt.date:
        """The first day whose refunds are not taken off the period's sales."""
        return self.held_until or self.end

    @property
    def refunds_end_day(self) -> int:
        """The same as day number."""
        return day_number(self.refunds_end)


def months_before(day: dt.date, months: int) -> dt.date:
    """The first day of the calendar months, so many, that end with the one of a day.

    >>> months_before(dt.date(2026, 9, 30), 3)
    datetime.date(2026, 7, 1)
    """
    return _plus_months(day, 1 - months)


def calendar_days(first: int, last: int, most: int) -> list[int]:
    """Day numbers: the last days of days, weeks, months, quarters or years that reach from one day to another.

    The finest of them that make no more than `most` days; of years there may be more. Weeks end on Sundays.
    """
    sunday = first + 6 - day_of(first).weekday()
    if last - first < most:
        return list(range(first, last + 1))
    if last - sunday <= 7 * (most - 1):
        return list(range(sunday, last + 7, 7))
    begin, days = day_of(first), list[int]()
    for months in (1, 3, 12):
        month = _plus_months(begin, -((begin.month - 1) % months))
        days = []
        while not days or days[-1] < last:
            month = _plus_months(month, months)
            days.append(day_number(month) - 1)
        if len(days) <= most:
            break
    return days


def _plus_months(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
