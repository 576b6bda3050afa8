"""What is a table of a page made of? Columns with kinds, rows of plain values; the same rows become HTML and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import pandas as pd

from graph_service.model.cells import NARROW, count_text, defused, grouped
from graph_service.model.money import format_money, format_volume
from graph_service.web.speaking import in_numbers, told
from graph_service.words import say

Kind = Literal["text", "short", "long", "count", "money", "volume", "share", "ppm", "day", "time", "number"]

NUMERIC: Final = frozenset(("count", "money", "volume", "share", "ppm", "number"))
ROWS_MAX: Final = 200  # rows on a page; the CSV has all
EXPORT_ROWS: Final = 100_000  # rows behind a figure that a CSV holds at most
DASH: Final = "–"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere: `address` is relative to this site."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class State:
    """A cell with a state: its words, and the look of the badge."""

    text: str
    look: Literal["good", "warn", "bad", "idle"]


@dataclass(frozen=True, slots=True)
class Tick:
    """A cell with a box to tick: what the form sends, and what the box is for. An export has the value."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `currency` is that of a money column."""

    title: str
    kind: Kind = "text"
    help: str = ""
    currency: str = ""

    @property
    def numeric(self) -> bool:
        """Whether cells stand to the right."""
        return self.kind in NUMERIC

    @property
    def look(self) -> str:
        """The class of its cells: numbers to the right, short words on one line, room for long ones."""
        if self.numeric:
            return "num"
        return "short" if self.kind in ("short", "day", "time") else "long" if self.kind == "long" else ""

    @property
    def unit(self) -> str:
        """What the numbers are in."""
        return {"money": self.currency, "volume": say("points")}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; `rows` are what a page shows, `all_rows` what the CSV has."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    all_rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    empty: str = say("Nothing in this period.")
    row_heads: bool = True
    rows_max: int = ROWS_MAX
    count: int | None = None  # how many there are, where `all_rows` was not built whole for the page
    export_max: int | None = None  # rows that the CSV has at most, where that is not all of them

    @property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The rows of the page."""
        return self.all_rows[: self.rows_max]

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.all_rows) if self.count is None else self.count

    @property
    def cut(self) -> bool:
        """Whether the page shows fewer than there are."""
        return self.total > self.rows_max


def rows_of(rows: Iterable[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Rows as a table keeps them."""
    return tuple(tuple(row) for row in rows)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dictionaries."""
    found: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    return found


def money_text(minor: int, currency: str) -> str:
    """Minor units for people, without the currency's name."""
    return in_numbers(grouped(format_money(int(minor), currency))) if currency else grouped(str(int(minor)))


def volume_text(volume: int) -> str:
    """Hundredths of a point for people."""
    return in_numbers(grouped(format_volume(int(volume))))


def share_text(value: Fraction | float) -> str:
    """A share as a percentage with one decimal; small ones with more, so that they do not read as nothing."""
    percent = float(value) * 100
    decimals = 1 if percent == 0 or abs(percent) >= 0.1 else 3
    return in_numbers(f"{percent:.{decimals}f}{NARROW}%".replace("-", "−"))


_SHOWN: Final[dict[str, Callable[[Any, Column], str]]] = {
    "count": lambda value, _: count_text(value),
    "money": lambda value, column: money_text(value, column.currency),
    "volume": lambda value, _: volume_text(value),
    "share": lambda value, _: share_text(value),
    "ppm": lambda value, _: in_numbers(f"{value / 10_000:g}{NARROW}%"),
    "number": lambda value, _: number_text(value),
    "time": lambda value, _: f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, dt.datetime) else str(value),
}


def number_text(value: Fraction | float) -> str:
    """A number with at most three decimals.

    >>> number_text(-1234.5).replace(NARROW, "_")
    '−1_234.5'
    """
    whole, _, part = f"{float(value):.3f}".partition(".")
    part = part.rstrip("0")
    return in_numbers(grouped(f"{whole}.{part}" if part else whole))


def shown(value: Any, column: Column) -> str:
    """A cell's words on a page."""
    if value is None or value == "":
        return DASH
    if isinstance(value, Link | State):
        return str(told(value.text))
    if isinstance(value, Tick):
        return value.value
    if isinstance(value, bool):
        return str(told(say("yes") if value else say("no")))
    write = _SHOWN.get(column.kind)
    return write(value, column) if write else str(told(value))


def plain(value: Any, column: Column) -> str:
    """A cell in a CSV: numbers with a decimal point and no grouping, and nothing that a spreadsheet would run.

    A negative number gets the apostrophe too: no cell may start with a minus sign.
    """
    if value is None:
        text = ""
    elif isinstance(value, Link | State):
        text = told(value.text)
    elif isinstance(value, Tick):
        text = value.value
    elif isinstance(value, bool):
        text = told(say("yes") if value else say("no"))
    elif column.kind == "money" and column.currency:
        text = format_money(int(value), column.currency)
    elif column.kind == "volume":
        text = format_volume(int(value))
    else:
        text = str(float(value)) if isinstance(value, Fraction) else str(told(value))
    return defused(text)


def to_csv(table: Table) -> str:
    """All rows as CSV with a header; money columns name their currency."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([defused(f"{told(c.title)} ({told(c.unit)})" if c.unit else told(c.title)) for c in table.columns])
    for row in table.all_rows:
        writer.writerow([plain(value, column) for value, column in zip(row, table.columns, strict=True)])
    return out.getvalue()
