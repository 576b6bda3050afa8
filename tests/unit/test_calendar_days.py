"""Do the days of a slider, and the months of a colour, stay where they are when somebody joins?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from graph_service.downline.drawing import STEPS_MAX, growth
from graph_service.model.period import calendar_days, day_number, day_of, months_before

LAST = dt.date(2026, 9, 17)


def days(first: dt.date, last: dt.date = LAST, most: int = STEPS_MAX) -> list[dt.date]:
    return [day_of(one) for one in calendar_days(day_number(first), day_number(last), most)]


@pytest.mark.parametrize(
    ("first", "begin", "end", "number"),
    [
        (dt.date(2026, 9, 17), dt.date(2026, 9, 17), dt.date(2026, 9, 17), 1),  # one day
        (dt.date(2026, 5, 21), dt.date(2026, 5, 21), dt.date(2026, 9, 17), 120),  # days, as many as may be
        (dt.date(2026, 5, 20), dt.date(2026, 5, 24), dt.date(2026, 9, 20), 18),  # one more: weeks that end on Sundays
        (dt.date(2020, 2, 10), dt.date(2020, 2, 29), dt.date(2026, 9, 30), 80),  # months
        (dt.date(2001, 2, 10), dt.date(2001, 3, 31), dt.date(2026, 9, 30), 103),  # quarters
        (dt.date(1950, 2, 10), dt.date(1950, 12, 31), dt.date(2026, 12, 31), 77),  # years
        (dt.date(1900, 2, 10), dt.date(1900, 12, 31), dt.date(2026, 12, 31), 127),  # more years than wanted
    ],
)
def test_the_finest_that_fits(first: dt.date, begin: dt.date, end: dt.date, number: int) -> None:
    found = days(first)
    assert (found[0], found[-1], len(found)) == (begin, end, number)
    assert found == sorted(set(found))


def test_one_who_joins_later_moves_no_day() -> None:
    before, after = days(dt.date(2020, 2, 10)), days(dt.date(2020, 2, 10), dt.date(2026, 11, 2))
    assert after[: len(before)] == before
    assert (
        days(dt.date(2020, 2, 3))[:3]
        == before[:3]
        == [dt.date(2020, 2, 29), dt.date(2020, 3, 31), dt.date(2020, 4, 30)]
    )


def test_growth_counts_everyone_by_the_last_day_and_goes_no_further() -> None:
    joined = np.asarray([day_number(one) for one in (dt.date(2015, 1, 31), dt.date(2015, 2, 1), LAST)])
    found = growth(joined, day_number(dt.date(2026, 9, 20)))
    assert [(day_of(day), people) for day, people in (found[0], found[1], found[-1])] == [
        (dt.date(2015, 3, 31), 2), (dt.date(2015, 6, 30), 2), (dt.date(2026, 9, 20), 3),
    ]  # fmt: skip
    assert growth(np.asarray([], dtype=np.int64), 0) == ()


@pytest.mark.parametrize(
    ("months", "first"),
    [(1, dt.date(2026, 9, 1)), (3, dt.date(2026, 7, 1)), (12, dt.date(2025, 10, 1)), (24, dt.date(2024, 10, 1))],
)
def test_months_that_end_with_a_day(months: int, first: dt.date) -> None:
    assert months_before(dt.date(2026, 9, 30), months) == months_before(dt.date(2026, 9, 1), months) == first
