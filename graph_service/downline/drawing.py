"""Which ten thousand of a million are drawn, and what stands folded behind each? Level of detail of the whole network.

A member who is drawn stands for themselves and for everyone below who has no drawn member nearer above: that is folded
there. So the sums of all that is drawn are those of the whole, whatever is drawn. The members with most below them are
drawn first; in a part of the picture, those who stand in it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from graph_service.downline.colouring import Colour, ColourClass, coloured, counted
from graph_service.downline.figures import Figures, Rows
from graph_service.downline.layout import Layout
from graph_service.engines.columnar.tree import running
from graph_service.model.period import calendar_days, day_number
from graph_service.model.snapshot import BoolArray

Size = Literal["people", "volume", "earned", "alerts"]
Box = tuple[float, float, float, float]
Numbers = npt.NDArray[np.float64]

SIZES: Final[tuple[Size, ...]] = ("people", "volume", "earned", "alerts")
BUDGET_MAX: Final = 10_000
BUDGET_MIN: Final = 10
AROUND: Final = 5  # one part in so many of the budget shows what is around the part in view
STEPS_MAX: Final = 120  # of the curve of growth


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """What the figures do not know, by member row; None where it is not told."""

    earned: Rows | None = None  # minor units
    alerts: Rows | None = None  # open ones


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a layout is to be drawn."""

    size: Size = "people"
    colour: Colour = "activity"
    budget: int = BUDGET_MAX
    box: Box | None = None  # the part in view; None for all
    day: dt.date | None = None  # only who had joined by then; None for the figures' day
    focus: int | None = None  # a member row that is drawn in any case


@dataclass(frozen=True, slots=True)
class Sums:
    """People, and what they did. Volumes in hundredths of a point, money in minor units; None where it is not told."""

    people: int
    active: int
    volume: int
    earned: int | None
    alerts: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Columns of what is drawn, parents before children.

    The first is the whole network (row -1) where there are several roots. `people`, `active`, `volume`, `earned` and
    `alerts` are of the member and of whom is folded there, so that they add up to `sums`; `weight` and `team_volume`
    are of the whole branch.
    """

    rows: Rows  # member rows, -1 for the whole network
    places: Rows  # places in the layout, -1 for the whole network
    parent: Rows  # the nearest above who is drawn, as a place in these columns; -1 for none
    direct: BoolArray  # whether that is the sponsor, so that nobody is left out between
    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.float32]
    weight: Numbers  # what the size stands for, of the whole branch
    people: Rows
    active: Rows
    volume: Rows
    earned: Rows | None
    alerts: Rows | None
    team_volume: Rows
    joined: Rows  # day numbers
    colour_class: Rows  # place in `classes`, of the member; -1 for the whole network
    classes: tuple[ColourClass, ...]  # with everyone in them, drawn or folded
    sums: Sums
    grown: tuple[tuple[int, int], ...]  # day number, and how many had joined by then
    focus: int | None  # where the wanted member is in these columns

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def folded(self) -> int:
        """How many people are not drawn themselves."""
        return self.sums.people - int((self.rows >= 0).sum())


def draw(figures: Figures, layout: Layout, extra: Extra, wanted: Wanted) -> Drawing:
    """Choose whom to draw, and add up what stands behind each; linear in the members of the layout."""
    rows = layout.rows
    day = day_number(figures.day if wanted.day is None else min(wanted.day, figures.day))
    there = layout.joined <= day
    branch = _branch_weight(figures, layout, extra, wanted.size, there)
    focus = None if wanted.focus is None else layout.place(wanted.focus)
    chosen = _choose(layout, branch, there, wanted, focus)
    whole = not layout.single and len(layout) > 0
    places = np.concatenate(([-1], chosen)) if whole else chosen
    ends = np.concatenate(([len(layout)], layout.end_at[chosen])) if whole else layout.end_at[chosen]
    parent = _nearest_drawn(places, ends)
    own = {"people": there.astype(np.int64), "active": (figures.active[rows] & there).astype(np.int64)}
    own["volume"] = np.where(there, figures.personal_volume[rows], 0)
    for name, column in (("earned", extra.earned), ("alerts", extra.alerts)):
        if column is not None:
            own[name] = np.where(there, column[rows], 0)
    sums = {name: _behind(values, places, ends, parent) for name, values in own.items()}
    alerts = None if extra.alerts is None else extra.alerts[rows]
    of, classes = coloured(figures, rows, wanted.colour, alerts)
    mine = rows[chosen]
    return Drawing(
        rows=_first(-1, mine, whole), places=places, parent=parent, direct=_direct(layout, places, parent),
        x=_first(0, layout.x[chosen], whole).astype(np.float32), y=_first(0, layout.y[chosen], whole).astype(np.float32),
        weight=_first(float(branch[layout.parent_at < 0].sum()), branch[chosen], whole),
        people=sums["people"], active=sums["active"], volume=sums["volume"],
        earned=sums.get("earned"), alerts=sums.get("alerts"),
        team_volume=_first(int(figures.team_volume[rows[layout.parent_at < 0]].sum()), figures.team_volume[mine], whole),
        joined=_first(int(layout.joined.min()) if whole else 0, layout.joined[chosen], whole),
        colour_class=_first(-1, of[chosen], whole), classes=tuple(counted(classes, of[there])),
        sums=_sums(own), grown=growth(layout.joined, day_number(figures.day)),
        focus=None if focus is None or not there[focus] else int(np.searchsorted(places, focus)),
    )  # fmt: skip


def growth(joined: Rows, until: int) -> tuple[tuple[int, int], ...]:
    """How many had joined by some days, from the first to the last of them, none after `until`.

    The days are ends of weeks, months or longer, so that they stay where they are when somebody joins.
    """
    if not len(joined):
        return ()
    first, last = int(joined.min()), int(joined.max())
    by = np.cumsum(np.bincount(joined - first))
    days = [min(day, until) for day in calendar_days(first, last, STEPS_MAX)]
    return tuple((day, int(by[min(day, last) - first])) for day in days)


def sums_of(figures: Figures, layout: Layout, extra: Extra, among: BoolArray) -> Sums:
    """What the members of some places come to."""
    rows = layout.rows[among]
    own = {"people": np.ones(len(rows), dtype=np.int64), "active": figures.active[rows].astype(np.int64)}
    own["volume"] = figures.personal_volume[rows]
    for name, column in (("earned", extra.earned), ("alerts", extra.alerts)):
        if column is not None:
            own[name] = column[rows]
    return _sums(own)


def _sums(own: dict[str, Rows]) -> Sums:
    total = {name: int(values.sum()) for name, values in own.items()}
    return Sums(total["people"], total["active"], total["volume"], total.get("earned"), total.get("alerts"))


def _branch_weight(figures: Figures, layout: Layout, extra: Extra, size: Size, there: BoolArray) -> Numbers:
    """What each branch is measured by; never more than that of the branch around it."""
    if size == "people":
        values = np.ones(len(layout), dtype=np.int64)
    elif size == "volume":
        values = np.maximum(figures.personal_volume[layout.rows], 0)
    else:
        column = extra.earned if size == "earned" else extra.alerts
        values = np.zeros(len(layout), dtype=np.int64) if column is None else np.maximum(column[layout.rows], 0)
    return layout.branch_sums(np.where(there, values, 0)).astype(np.float64)


def _choose(layout: Layout, branch: Numbers, there: BoolArray, wanted: Wanted, focus: int | None) -> Rows:
    """Places that are drawn, ascending."""
    kept = np.zeros(len(layout), dtype=np.bool_)
    around = there.copy()
    budget = wanted.budget - (0 if layout.single else 1)
    if wanted.box is None:
        kept[_largest(branch, around, budget)] = True
    else:
        kept[_largest(branch, around, budget // AROUND)] = True
        near = there & layout.inside(wanted.box) & ~kept
        kept[_largest(branch, near, budget - int(kept.sum()))] = True
        kept[_largest(branch, there & ~kept, budget - int(kept.sum()))] = True  # what is left shows more around
    tops = np.flatnonzero(layout.parent_at < 0)
    if layout.single and there[tops[0]]:
        kept[tops[0]] = True
    if focus is not None and there[focus]:
        kept[focus] = True
    return np.flatnonzero(kept)


def _largest(branch: Numbers, among: BoolArray, most: int) -> Rows:
    """The places with the largest branches, at most so many; of equal ones those nearer to the root's side of the walk."""
    places = np.flatnonzero(among)
    if len(places) <= most or most <= 0:
        return places[: max(0, most)]
    weights = branch[places]
    edge = np.partition(weights, len(weights) - most)[len(weights) - most]
    above = places[weights > edge]
    return np.concatenate((above, places[weights == edge][: most - len(above)]))


def _nearest_drawn(places: Rows, ends: Rows) -> Rows:
    """For each drawn place (ascending) the nearest drawn one whose branch it is in; one step for each that is drawn."""
    parent = np.full(len(places), -1, dtype=np.int64)
    open_: list[int] = []
    end_at = ends.tolist()
    for at, place in enumerate(places.tolist()):
        while open_ and end_at[open_[-1]] <= place:
            open_.pop()
        if open_:
            parent[at] = open_[-1]
        open_.append(at)
    return parent


def _behind(values: Rows, places: Rows, ends: Rows, parent: Rows) -> Rows:
    """What each drawn one stands for: its branch less the branches that are drawn inside it."""
    total = running(values)
    branch = total[ends] - total[np.maximum(places, 0)]
    left = branch.copy()
    inside = parent >= 0
    np.subtract.at(left, parent[inside], branch[inside])
    return left


def _direct(layout: Layout, places: Rows, parent: Rows) -> BoolArray:
    above = np.where(places >= 0, layout.parent_at[places] if len(layout) else -1, -1)
    drawn = np.where(parent >= 0, places[parent], -1)
    same: BoolArray = (above == drawn) & (parent >= 0)
    return same


def _first(value: float, rest: npt.NDArray[Any], whole: bool) -> npt.NDArray[Any]:
    return np.concatenate((np.asarray([value], dtype=rest.dtype), rest)) if whole else rest


__all__ = [
    "BUDGET_MAX",
    "BUDGET_MIN",
    "SIZES",
    "Box",
    "Drawing",
    "Extra",
    "Size",
    "Sums",
    "Wanted",
    "draw",
    "growth",
    "sums_of",
]
