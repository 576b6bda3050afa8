"""Which class of a colour does each member fall into, and how many are in each class? For pictures of whole networks."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph_service.downline.figures import Figures, Rows
from graph_service.model.period import day_number, months_before

Colour = Literal["activity", "rank", "volume", "retail", "joined", "risk"]

COLOURS: Final[tuple[Colour, ...]] = ("activity", "rank", "volume", "retail", "joined", "risk")
ACTIVITY: Final = ("active", "inactive", "customer", "left")
VOLUME_FROM: Final = (1, 10_000, 100_000, 1_000_000, 10_000_000)  # hundredths of a point
RETAIL_FROM: Final = (0.0, 0.25, 0.5, 0.75)
RISK_FROM: Final = (1, 3)  # open alerts
JOINED_MONTHS: Final = (24, 12, 6, 3, 1)  # calendar months that end with the figures' one, from which a class begins


@dataclass(frozen=True, slots=True)
class ColourClass:
    """One class: for `activity` and `rank` its name, for the others from where to where (`high` exclusive)."""

    key: str
    low: float | None = None
    high: float | None = None
    people: int = 0


def coloured(
    figures: Figures, rows: Rows, colour: Colour, alerts: Rows | None = None
) -> tuple[Rows, list[ColourClass]]:
    """The class of each row, as a place in the list of classes, and the classes with nobody counted yet.

    Args:
        figures: Columns of the period.
        rows: Member rows.
        colour: What the colour says.
        alerts: Open alerts of each of the rows; needed for `risk`.
    """
    if colour == "activity":
        return _activity(figures, rows), [ColourClass(key) for key in ACTIVITY]
    if colour == "rank":
        return figures.rank[rows], [ColourClass(name) for name in figures.rank_names]
    if colour == "joined":
        return _joined(figures.snapshot.members["joined_on"].to_numpy(np.int64)[rows], figures.day)
    if colour == "risk":
        found = alerts if alerts is not None else np.zeros(len(rows), dtype=np.int64)
        return _stepped(found, RISK_FROM)
    if colour == "volume":
        return _stepped(figures.team_volume[rows], VOLUME_FROM)
    team = figures.team_volume[rows]
    share = np.where(team > 0, figures.customer_volume[rows] / np.maximum(team, 1), -1.0)
    return _stepped(share, RETAIL_FROM)


def counted(classes: list[ColourClass], of: Rows) -> list[ColourClass]:
    """The classes with how many people are in each."""
    tally = np.bincount(of, minlength=len(classes)).tolist()
    return [ColourClass(one.key, one.low, one.high, people) for one, people in zip(classes, tally, strict=True)]


def activity_of(figures: Figures, rows: Rows) -> Rows:
    """Active, not active, customer or left on the figures' day, as a place in `ACTIVITY`."""
    return _activity(figures, rows)


def _activity(figures: Figures, rows: Rows) -> Rows:
    members, day = figures.snapshot.members, day_number(figures.day)
    enrolled = members["enrolled_on"].to_numpy(np.int64)[rows]
    left = members["left_on"].to_numpy(np.int64)[rows]
    active = np.where(figures.active[rows], 0, 1)
    return np.where(left <= day, 3, np.where(enrolled <= day, active, 2))


def _stepped(values: Rows, starts: tuple[float, ...]) -> tuple[Rows, list[ColourClass]]:
    ends = (*starts[1:], None)
    classes = [ColourClass("none", None, starts[0])]
    classes += [ColourClass(str(place), low, high) for place, (low, high) in enumerate(zip(starts, ends, strict=True))]
    return np.searchsorted(np.asarray(starts), values, side="right"), classes


def _joined(days: Rows, last: dt.date) -> tuple[Rows, list[ColourClass]]:
    """By how many months before the figures' last one, whoever is looked at: a class means the same for every network."""
    edges = [day_number(months_before(last, months)) for months in JOINED_MONTHS]
    ends = [*edges, day_number(last) + 1]
    classes = [ColourClass("0", None, float(edges[0]))]
    classes += [
        ColourClass(str(place), float(low), float(high))
        for place, (low, high) in enumerate(itertools.pairwise(ends), start=1)
    ]
    return np.searchsorted(np.asarray(edges), days, side="right"), classes


__all__ = ["ACTIVITY", "COLOURS", "Colour", "ColourClass", "activity_of", "coloured", "counted"]
