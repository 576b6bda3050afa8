"""In which order do siblings come, and which page of them? Fast for a star of 100,000."""

from __future__ import annotations

from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph_service.downline.figures import Figures, Rows
from graph_service.downline.records import PAGE_MAX, SORTS, Sort
from graph_service.errors import BadInput
from graph_service.words import say

OFFSET_MAX = 10_000_000
WIDE = 2_000  # more siblings than this are put in order once and kept
WIDE_KEPT = 32


def check_page(offset: int, limit: int, sort: str) -> None:
    """Raise BadInput for a page that nobody can have."""
    if not 0 <= offset <= OFFSET_MAX:
        raise BadInput(say("offset is {offset}; give 0 to {offset_max}", offset=offset, offset_max=OFFSET_MAX))
    if not 1 <= limit <= PAGE_MAX:
        raise BadInput(say("limit is {limit}; a page has 1 to {page_max} people", limit=limit, page_max=PAGE_MAX))
    if sort not in SORTS:
        raise BadInput(say("sort is {sort}; use one of {choices}", sort=repr(sort), choices=", ".join(SORTS)))


def first(figures: Figures, rows: Rows, offset: int, limit: int, sort: Sort) -> Rows:
    """The page of `rows` (which are sorted by member id) in the order asked for; ties by member id."""
    if offset >= len(rows):
        return rows[:0]
    if sort == "id":
        return rows[offset : offset + limit]
    if sort == "name":
        return _by_name(figures, rows, offset, limit)
    if sort == "joined":
        key = figures.snapshot.members["joined_on"].to_numpy(np.int64)[rows]
    elif sort == "team_volume":
        key = figures.team_volume[rows]
    else:
        key = figures.size[rows]
    # Partition first: a full sort of a wide star for fifty rows is most of the page's time.
    last = offset + limit
    if last < len(rows):
        edge = np.partition(key, len(key) - last)[len(key) - last]
        candidates = np.flatnonzero(key >= edge)
    else:
        candidates = np.arange(len(rows))
    order = candidates[np.argsort(-key[candidates], kind="stable")]
    return rows[order[offset:last]]


def _by_name(figures: Figures, rows: Rows, offset: int, limit: int) -> Rows:
    if len(rows) <= WIDE:
        return rows[_name_order(figures, rows)[offset : offset + limit]]
    key = (len(rows), hash(rows.tobytes()))
    order = figures.name_orders.get(key)
    if order is None:
        while len(figures.name_orders) >= WIDE_KEPT:
            figures.name_orders.pop(next(iter(figures.name_orders)), None)
        order = figures.name_orders[key] = _name_order(figures, rows)
    return rows[order[offset : offset + limit]]


def _name_order(figures: Figures, rows: Rows) -> Rows:
    members = figures.snapshot.members
    names = pa.array(members["name"].iloc[rows], type=pa.string(), from_pandas=True)
    ids = pa.array(members["member_id"].iloc[rows], type=pa.string(), from_pandas=True)
    # By name of function: pyarrow makes these at run time, where type checkers do not see them.
    key = pc.call_function("utf8_lower", [pc.call_function("coalesce", [names, ids])])
    table = pa.table({"key": key, "place": np.arange(len(rows))})
    options = pc.SortOptions(sort_keys=[("key", "ascending"), ("place", "ascending")])
    return cast("Rows", np.asarray(pc.call_function("sort_indices", [table], options)).astype(np.int64))


__all__ = ["OFFSET_MAX", "Sort", "check_page", "first"]
