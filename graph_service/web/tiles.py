"""What does a figure look like as a tile? Words for value, unit, change and formula; points for the sparkline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from graph_service.analytics.measures import Figure, Number
from graph_service.model.cells import NARROW, count_text, grouped
from graph_service.web.speaking import in_numbers
from graph_service.web.tables import DASH, money_text, share_text, volume_text
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile, ready to print. `spark` is the `points` of a polyline in a box of 100 × 28, or empty."""

    name: str
    title: str
    text: str
    unit: str
    help: str
    change: str | None
    direction: Literal["up", "down", "flat"]
    note: str
    spark: str


def tile(figure: Figure) -> Tile:
    """The tile of a figure."""
    previous = value_text(figure.previous, figure)
    change = None if figure.change is None else change_text(figure.change, figure.unit)
    return Tile(
        name=figure.name,
        title=figure.title,
        text=value_text(figure.value, figure),
        unit=unit_text(figure) if figure.value is not None else "",
        help=say(
            "{title} = {formula}\nAs of {day}.",
            title=figure.title,
            formula=figure.formula,
            day=figure.as_of.isoformat(),
        ),
        change=change,
        direction="flat" if not figure.change else ("up" if figure.change > 0 else "down"),
        note=_note(figure, previous),
        spark=spark_points([value for _, value in figure.series]),
    )


def tiles(figures: Iterable[Figure], *names: str) -> list[Tile]:
    """Tiles of the named figures in that order; of all without names."""
    listed = list(figures)
    by_name = {one.name: one for one in listed}
    return [tile(by_name[name]) for name in names if name in by_name] if names else [tile(one) for one in listed]


def value_text(value: Number, figure: Figure) -> str:
    """A figure's value for people."""
    if value is None:
        return DASH
    match figure.unit:
        case "money":
            return money_text(round(value), figure.currency)
        case "volume":
            return volume_text(round(value))
        case "share":
            return share_text(value)
        case "days":
            return in_numbers(f"{float(value):.1f}")
        case _:
            return count_text(float(value))


def unit_text(figure: Figure) -> str:
    """What a figure's value is in, where the value does not say it."""
    return {"money": figure.currency, "volume": say("points"), "days": say("days")}.get(figure.unit, "")


def change_text(change: Fraction, unit: str) -> str:
    """A change with its sign; percentage points for a share.

    >>> change_text(Fraction(1, 8), "people").replace(NARROW, " ")
    '+12.5 %'
    """
    percent = round(float(change) * 100, 1)
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    number = in_numbers(f"{sign}{grouped(f'{abs(percent):.1f}')}")
    return say("{number}\u202fpercentage points", number=number) if unit == "share" else f"{number}{NARROW}%"


def spark_points(values: list[Number]) -> str:
    """Points of a line through the values, oldest on the left; a missing value is passed over."""
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    width, height = len(values) - 1, (high - low) or 1.0
    return " ".join(f"{100 * place / width:.1f},{26 - 24 * (value - low) / height:.1f}" for place, value in known)


def _note(figure: Figure, previous: str) -> str:
    if figure.value is None:
        return say("Not known for this period.")
    if figure.previous is None:
        return say("Nothing to compare with in the period before.")
    return say("before: {value}", value=previous)
