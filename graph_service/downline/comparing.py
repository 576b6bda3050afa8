"""How do two subtrees compare? People, activity, volume, retail share, depth, growth and ranks of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from graph_service.downline.colouring import ACTIVITY, activity_of
from graph_service.downline.figures import Figures
from graph_service.downline.layout import Layout
from graph_service.model.period import day_number

GROWTH_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class Side:
    """One subtree, its top included. Volumes in hundredths of a point."""

    member_id: str
    people: int
    statuses: tuple[int, ...]  # people of each status of `colouring.ACTIVITY`
    active: int  # bought or sold something in the period
    direct: int  # directly sponsored
    volume: int  # personal volumes of everyone
    retail_share: Fraction | None  # of the top's team volume
    levels: int  # below the top
    before: int  # people who had joined 365 days before the figures' day
    growth: Fraction | None  # who joined since, of those; None when there was nobody
    ranks: tuple[int, ...]  # people of each of the figures' ranks

    @property
    def new(self) -> int:
        """Who joined within the 365 days."""
        return self.people - self.before


def side(figures: Figures, layout: Layout, row: int) -> Side:
    """One member's subtree, from the columns of its picture."""
    rows = layout.rows
    since = day_number(figures.day - dt.timedelta(days=GROWTH_DAYS))
    before = int((layout.joined <= since).sum())
    return Side(
        member_id=figures.member_id(row),
        people=len(layout),
        statuses=tuple(np.bincount(activity_of(figures, rows), minlength=len(ACTIVITY)).tolist()),
        active=int(figures.active[rows].sum()),
        direct=int(figures.children[row]),
        volume=int(figures.personal_volume[rows].sum()),
        retail_share=figures.retail_share(row),
        levels=int(layout.depth.max()),
        before=before,
        growth=Fraction(len(layout) - before, before) if before else None,
        ranks=tuple(np.bincount(figures.rank[rows], minlength=len(figures.rank_names)).tolist()),
    )


__all__ = ["GROWTH_DAYS", "Side", "side"]
