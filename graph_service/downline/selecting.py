"""Who stands inside a line drawn around a part of the picture? Everyone there, drawn or folded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.downline.drawing import Extra, Sums, sums_of
from graph_service.downline.figures import Figures, Rows
from graph_service.downline.layout import Layout
from graph_service.model.snapshot import BoolArray

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Member rows inside, the largest branches first, and what they come to."""

    rows: Rows
    sums: Sums


def select(figures: Figures, layout: Layout, extra: Extra, corners: Corners, day: int) -> Selection:
    """Who had joined by a day and stands inside a polygon, by the even-odd rule."""
    found = within(layout, corners) & (layout.joined <= day)
    rows = layout.rows[found]
    order = np.argsort(-figures.size[rows], kind="stable")
    return Selection(rows[order], sums_of(figures, layout, extra, found))


def within(layout: Layout, corners: Corners) -> BoolArray:
    """Who stands inside a polygon; one pass over the columns for each corner."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    near = np.flatnonzero(layout.inside((min(xs), min(ys), max(xs), max(ys))))
    x, y = layout.x[near].astype(np.float64), layout.y[near].astype(np.float64)
    odd = np.zeros(len(near), dtype=np.bool_)
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if y1 == y2:
            continue
        crosses = ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        odd ^= crosses
    found = np.zeros(len(layout), dtype=np.bool_)
    found[near[odd]] = True
    return found


__all__ = ["Corners", "Selection", "select", "within"]
