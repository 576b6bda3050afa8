"""Whom else to thank? Mentors by what the people they sponsored did, holders of the highest rank, and years of membership."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.downline.figures import Figures
from graph_service.model.period import NEVER
from graph_service.model.snapshot import BoolArray, IntArray

LIST_MAX = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a list."""

    member_id: str
    number: int  # active people sponsored directly, or years
    other: int = 0  # of a mentor: people sponsored directly who hold a rank above the lowest
    word: str = ""  # the rank


def mentors(figures: Figures, seen: BoolArray, counted: BoolArray) -> tuple[Listed, ...]:
    """Whose directly sponsored people were active, or hold a rank above the lowest; most first, equals by id.

    `seen` may be listed, `counted` count for who sponsored them. How many somebody sponsors is no part of it: whoever
    bought and sold nothing counts for nobody.
    """
    size = len(figures)
    below = np.flatnonzero((figures.parent >= 0) & counted)
    parent = figures.parent[below]
    active, ranked = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    np.add.at(active, parent, figures.active[below].astype(np.int64))
    np.add.at(ranked, parent, (figures.active[below] & (figures.rank[below] > 0)).astype(np.int64))
    rows = np.flatnonzero(seen & (active > 0))
    rows = rows[np.lexsort((rows, -ranked[rows], -active[rows]))][:LIST_MAX]
    return tuple(Listed(figures.member_id(int(row)), int(active[row]), int(ranked[row])) for row in rows)


def club(figures: Figures, seen: BoolArray) -> tuple[Listed, ...]:
    """Who holds the highest rank that anybody seen holds in the period, above the plan's lowest."""
    rows = np.flatnonzero(seen & (figures.rank > 0))
    if not len(rows):
        return ()
    rows = rows[figures.rank[rows] == figures.rank[rows].max()][:LIST_MAX]
    return tuple(Listed(figures.member_id(int(row)), 0, word=figures.rank_of(int(row))) for row in rows)


def anniversaries_in(figures: Figures, seen: BoolArray) -> tuple[Listed, ...]:
    """Whose membership has an anniversary in the period; the longest first, equals by id."""
    joined = figures.snapshot.members["joined_on"].to_numpy(np.int64)
    known = np.flatnonzero(seen & (joined != NEVER))
    months = _months(joined[known])
    first, after = (int(np.datetime64(day, "M").astype(np.int64)) for day in (figures.period.start, figures.period.end))
    within = first + (months - first) % 12  # the first month from the period's on with the same name
    years = (within - months) // 12
    rows = known[(within < max(after, first + 1)) & (years >= 1)]
    counts = years[(within < max(after, first + 1)) & (years >= 1)]
    order = np.lexsort((rows, -counts))[:LIST_MAX]
    return tuple(
        Listed(figures.member_id(int(row)), int(count)) for row, count in zip(rows[order], counts[order], strict=True)
    )


def _months(days: IntArray) -> IntArray:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
