"""Who stands where? Places by a measure, ties shared, with people shown as they chose to be.

Equal figures share a place and the place after them is left out, as in "1 1 3"; among equals the order is that of the
member ids and says nothing. Whoever wants no place has none, and the others move up: nobody is told how many there are.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.recognition.measures import Column

SHOWN_MAX: Final = 100  # rows of a board
Shown = Literal["name", "pseudonym", "nowhere", "unasked"]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a member wants to be on boards. `version` counts the changes, 0 for somebody who never chose."""

    member_id: str
    shown: Shown = "unasked"
    pseudonym: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a board. `value` is in the unit of the measure."""

    place: int
    member_id: str
    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Everyone with a place by one measure.

    rows    member rows, the first place first, equals by id
    places  the place of each
    """

    snapshot: Snapshot
    column: Column
    rows: IntArray
    places: IntArray

    def __len__(self) -> int:
        return len(self.rows)

    def top(self, most: int = SHOWN_MAX) -> tuple[Place, ...]:
        """The first rows."""
        return self._told(np.arange(min(most, len(self.rows))))

    def of(self, member_id: str) -> Place | None:
        """The place of one member; None for one without."""
        row = self.snapshot.row(member_id)
        at = np.flatnonzero(self.rows == row) if row >= 0 else np.empty(0, dtype=np.int64)
        return self._told(at)[0] if len(at) else None

    def within(self, place: int) -> tuple[Place, ...]:
        """Everybody up to a place."""
        return self._told(np.flatnonzero(self.places <= place))

    def _told(self, at: IntArray) -> tuple[Place, ...]:
        ids = self.snapshot.members["member_id"].iloc[self.rows[at]].tolist()
        values, places = self.column.value[self.rows[at]].tolist(), self.places[at].tolist()
        return tuple(Place(*one) for one in zip(places, ids, values, strict=True))


def ranking(snapshot: Snapshot, column: Column, allowed: BoolArray) -> Ranking:
    """Places of those allowed who have something to show.

    Args:
        snapshot: The network of the column.
        column: The measure.
        allowed: By member row, who may have a place.
    """
    rows = np.flatnonzero(allowed & (column.exact > 0))
    rows = rows[np.argsort(-column.exact[rows], kind="stable")]  # rows go by id, and so do equals
    values = column.exact[rows]
    starts = np.concatenate(([True], values[1:] != values[:-1])) if len(rows) else np.empty(0, dtype=np.bool_)
    at = np.arange(len(rows), dtype=np.int64)
    places = np.maximum.accumulate(np.where(starts, at, 0)) + 1 if len(rows) else at
    return Ranking(snapshot, column, rows, places)


def without(snapshot: Snapshot, allowed: BoolArray, wishes: Mapping[str, Wish]) -> BoolArray:
    """Those allowed, less who wants no place."""
    left_out = [one.member_id for one in wishes.values() if one.shown == "nowhere"]
    rows = np.array([snapshot.row(one) for one in left_out], dtype=np.int64)
    kept = allowed.copy()
    kept[rows[rows >= 0]] = False
    return kept


def pseudonym_of(secret: bytes, member_id: str, period: str) -> str:
    """Six letters that stand for a member on the boards of one period, and tell nothing of the member or of another period."""
    return hmac.new(secret, f"{period}\n{member_id}".encode(), hashlib.sha256).hexdigest()[:6]
