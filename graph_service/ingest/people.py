"""Who is who on which day? Members and dated edges of a load and of the store together, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.ingest.merging import keys_of, mask_of
from graph_service.model.period import NEVER
from graph_service.model.tables import Tables
from graph_service.model.tables import compute as pc

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
UNKNOWN: Final = -1


def days(column: pa.ChunkedArray | pa.Array, missing: int = NEVER) -> Ints:
    """Dates as days since 1970-01-01, `missing` where there is none."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(pc.fill_null(array.cast(pa.int32()), missing).to_numpy(zero_copy_only=False), np.int64)


def joined(
    name: str, load: Tables, stored: Tables, columns: list[str], only: pa.ChunkedArray | None = None
) -> pa.Table:
    """Rows of the load, then those of the store that the load does not write again. `only`: of these ids."""
    mine, theirs = load.get(name), stored[name]
    if only is not None:
        key = columns[0]
        mine = None if mine is None else mine.filter(pc.is_in(mine.column(key), value_set=only))
        theirs = theirs.filter(pc.is_in(theirs.column(key), value_set=only))
    if mine is None:
        return theirs.select(columns)
    if len(theirs) and len(mine):
        theirs = theirs.filter(pc.invert(pc.is_in(keys_of(name, theirs), value_set=keys_of(name, mine))))
    return pa.concat_tables([mine.select(columns), theirs.select(columns)]).combine_chunks()


@dataclass(frozen=True)
class Edges:
    """Dated edges as codes of people and day numbers, half-open; the first `own` of them come from the load."""

    below: Ints
    above: Ints
    start: Ints
    end: Ints
    own: int

    @cached_property
    def order(self) -> Ints:
        """Positions sorted by who is below, then by the first day."""
        return np.lexsort((self.start, self.below))

    @cached_property
    def _key(self) -> Ints:
        return (self.below[self.order] + 1) * 2**32 + self.start[self.order]

    def above_on(self, below: Ints, day: Ints) -> Ints:
        """Who is above each of `below` on its day; UNKNOWN where nobody."""
        if len(self.below) == 0:
            return np.full(len(below), UNKNOWN, np.int64)
        at = np.searchsorted(self._key, (below + 1) * 2**32 + day, side="right") - 1
        edge = self.order[np.maximum(at, 0)]
        holds = (at >= 0) & (self.below[edge] == below) & (day < self.end[edge]) & (below >= 0)
        return np.where(holds, self.above[edge], UNKNOWN)


class People:
    """Everyone in the load or met in the store, numbered; -1 is nobody."""

    def __init__(self, load: Tables, stored: Tables) -> None:
        everyone = joined("members", load, stored, ["member_id", "joined_on", "enrolled_on", "left_on"])
        everyone = everyone.filter(pc.is_valid(everyone.column("member_id")))
        self.ids: pa.Array = everyone.column("member_id").combine_chunks()
        self.joined_on = days(everyone.column("joined_on"), -NEVER)
        self.enrolled_on = days(everyone.column("enrolled_on"))
        self.left_on = days(everyone.column("left_on"))
        self._load, self._stored = load, stored
        self._codes: dict[tuple[str, str], Ints] = {}

    def codes(self, ids: pa.ChunkedArray | pa.Array) -> Ints:
        """The number of each id; -1 for none and for one that nobody has."""
        found = pc.index_in(ids, value_set=self.ids)
        found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
        return np.asarray(found.fill_null(UNKNOWN).to_numpy(zero_copy_only=False), np.int64)

    def codes_of(self, name: str, column: str) -> Ints:
        """The number of each id in a column of the load, worked out once."""
        if (name, column) not in self._codes:
            self._codes[name, column] = self.codes(self._load[name].column(column))
        return self._codes[name, column]

    def names(self, codes: Ints) -> pa.Array:
        """The id of each number, null for -1."""
        return self.ids.take(pa.array(codes, mask=codes < 0))

    def participant(self, codes: Ints, day: Ints) -> Mask:
        """Whether each had the right to earn on its day."""
        if len(self.ids) == 0:
            return np.zeros(len(codes), np.bool_)
        return (codes >= 0) & (self.enrolled_on[codes] <= day) & (day < self.left_on[codes])

    @cached_property
    def sponsorships(self) -> Edges:
        """Sponsor edges."""
        return self._edges("sponsorships", "sponsor_id")

    @cached_property
    def placements(self) -> Edges:
        """Placement edges."""
        return self._edges("placements", "placement_id")

    def _edges(self, name: str, above: str) -> Edges:
        table = joined(name, self._load, self._stored, ["member_id", above, "from", "to"])
        mine = self._load.get(name)
        return Edges(
            below=self.codes(table.column("member_id")),
            above=self.codes(table.column(above)),
            start=days(table.column("from"), -NEVER),
            end=days(table.column("to")),
            own=0 if mine is None else len(mine),
        )


def missing(column: pa.ChunkedArray) -> Mask:
    """Where a column is empty."""
    return mask_of(pc.is_null(column.combine_chunks()))
