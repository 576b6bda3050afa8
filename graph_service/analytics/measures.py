"""What is a figure on a page? A value with its unit, formula, day, and the same a period earlier."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from graph_service.model.money import exact_text

Number = int | Fraction | None
Unit = Literal["people", "sales", "referrals", "money", "volume", "share", "days"]

SERIES_LENGTH = 12  # periods in a sparkline, the one shown included


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. None means that it cannot be worked out from what is there; it is never 0 instead of 0/0.

    `change` is the difference to `previous` as a fraction of it; for a share it is the difference itself (0.05 is
    five percentage points). None when either is missing, or the earlier one is zero and so gives no rate.
    """

    name: str
    title: str
    value: Number
    unit: Unit
    formula: str
    as_of: dt.date
    previous: Number = None
    change: Fraction | None = None
    currency: str = ""  # for unit "money", whose values are minor units
    series: tuple[tuple[str, Number], ...] = ()  # (period, value), oldest first

    def document(self) -> dict[str, Any]:
        """The figure as plain JSON values; a fraction as a float with its exact form beside it."""
        return {
            "name": self.name,
            "title": self.title,
            "unit": self.unit,
            "currency": self.currency or None,
            **_number("value", self.value),
            **_number("previous", self.previous),
            **_number("change", self.change),
            "formula": self.formula,
            "as_of": self.as_of.isoformat(),
            "series": [{"period": period, **_number("value", value)} for period, value in self.series],
        }


def figure(
    name: str,
    title: str,
    unit: Unit,
    formula: str,
    *,
    as_of: dt.date,
    series: tuple[tuple[str, Number], ...],
    currency: str = "",
) -> Figure:
    """A figure from its series: the last is the value, the one before the previous."""
    value = series[-1][1] if series else None
    previous = series[-2][1] if len(series) > 1 else None
    return Figure(
        name, title, value, unit, formula, as_of, previous, change_of(value, previous, unit),
        currency if unit == "money" else "", series,
    )  # fmt: skip


def change_of(value: Number, previous: Number, unit: Unit) -> Fraction | None:
    """Change against the previous period: relative, or the difference for a share."""
    if value is None or previous is None:
        return None
    if unit == "share":
        return Fraction(value) - Fraction(previous)
    return Fraction(value - previous) / abs(Fraction(previous)) if previous else None


def ratio(part: int | None, whole: int | None) -> Fraction | None:
    """A part of a whole, None when either is missing or the whole is not above zero.

    >>> ratio(1, 3), ratio(1, 0), ratio(None, 3)
    (Fraction(1, 3), None, None)
    """
    return Fraction(part, whole) if part is not None and whole is not None and whole > 0 else None


def plain(value: Number) -> float | int | None:
    """A value for a page or a chart."""
    return float(value) if isinstance(value, Fraction) else value


def exact(value: Fraction | None) -> str | None:
    """`n/d`, the form of a fraction in JSON."""
    return None if value is None else exact_text(value)


def _number(key: str, value: Number) -> dict[str, Any]:
    if isinstance(value, Fraction):
        return {key: float(value), f"{key}_exact": exact_text(value)}
    return {key: value}
