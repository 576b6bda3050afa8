"""Who stands in the placement tree on a day, and who has no place? Read from a snapshot and the stored placements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from graph_service.errors import BadInput, NotFound
from graph_service.ingest.existing import unpacked
from graph_service.model.period import NEVER, day_number
from graph_service.model.snapshot import Snapshot
from graph_service.placement.deciding import Newcomers
from graph_service.placement.rules import Choice, Order, check_preference, slot_of
from graph_service.placement.tree import Place, PlacementTree
from graph_service.store.driver import Store

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_PACK: Final = 20_000  # placements that come packed in one answer, about


@dataclass(frozen=True, slots=True)
class Placements:
    """Stored placement edges, half-open. Members are rows of the snapshot, days are day numbers."""

    below: Ints
    above: Ints
    leg: list[str | None]
    start: Ints
    end: Ints


def read_placements(store: Store, snapshot: Snapshot) -> Placements:
    """Every placement of the store. What is no longer in the snapshot is -1."""
    packs = len(snapshot.members) // _PACK + 1
    parts = [
        unpacked("placements", row["rows"]) for row in store.stream("network/existing_placements_all", packs=packs)
    ]
    if not parts:
        none = np.empty(0, np.int64)
        return Placements(none, none, [], none, none)
    table = pa.concat_tables(parts).combine_chunks()
    rows = [
        snapshot.row_of.get_indexer(pd.Index(table.column(name).to_pandas())) for name in ("member_id", "placement_id")
    ]
    days = [
        np.asarray(table.column(name).combine_chunks().cast(pa.int32()).fill_null(NEVER).to_numpy(), np.int64)
        for name in ("from", "to")
    ]
    return Placements(rows[0].astype(np.int64), rows[1].astype(np.int64), table.column("leg").to_pylist(), *days)


def read_preferences(store: Store, snapshot: Snapshot) -> dict[int, Choice]:
    """Preferred rule by row of the sponsor."""
    stored = store.read("network/placement_preferences")
    rows = snapshot.row_of.get_indexer(pd.Index([one["member_id"] for one in stored], dtype="str")).tolist()
    found: dict[int, Choice] = {}
    for row, one in zip(rows, stored, strict=True):
        rule = check_preference(one["rule"])
        if row >= 0 and rule is not None:
            found[row] = rule
    return found


def sponsors_on(snapshot: Snapshot, day: int) -> Ints:
    """Row of each member's sponsor on a day, -1 for none."""
    edges = snapshot.sponsorships
    holds = (edges["from_on"].to_numpy() <= day) & (day < edges["to_on"].to_numpy())
    sponsor = np.full(len(snapshot.members), -1, np.int64)
    sponsor[edges["child"].to_numpy()[holds]] = edges["sponsor"].to_numpy()[holds]
    return sponsor


def participants_on(snapshot: Snapshot, day: int) -> Mask:
    """Who is a participant on a day."""
    members = snapshot.members
    return np.asarray((members["enrolled_on"].to_numpy() <= day) & (day < members["left_on"].to_numpy()), np.bool_)


class Standing:
    """Where everyone stands on the day of an order."""

    def __init__(self, snapshot: Snapshot, placements: Placements, order: Order) -> None:
        """Raises NotFound for an unknown member or root, BadInput for one who cannot be asked for."""
        self._snapshot = snapshot
        self._placements = placements
        self._order = order
        self.day = day_number(order.day)
        self.sponsor = sponsors_on(snapshot, self.day)
        size = len(snapshot.members)
        lasting = (placements.end > self.day) & (placements.below >= 0) & (placements.above >= 0)
        self._lasting = np.flatnonzero(lasting)
        self._had = np.zeros(size, np.bool_)
        self._had[placements.below[placements.below >= 0]] = True  # those taken out by hand stay out
        self._stands = np.zeros(size, np.bool_)
        self._stands[placements.below[lasting]] = True
        self._stands[placements.above[lasting]] = True
        self.root = self._root_row()
        self.members = self._without_place()

    def _root_row(self) -> int:
        root_id = self._order.root_id
        if root_id is None:
            return -1
        row = self._snapshot.row(root_id)
        if row < 0:
            raise NotFound(f"there is no member {root_id!r} to be the root; nothing was changed")
        if self._snapshot.members["joined_on"].to_numpy()[row] > self.day:
            raise BadInput(f"root {root_id!r} joins after {self._order.day}; give another root or a later day")
        if not self._stands[row] and self.sponsor[row] >= 0:
            raise BadInput(f"root {root_id!r} has a sponsor and no place of their own; place them first")
        return row

    def _without_place(self) -> list[int]:
        """Rows of those to be placed, in order of joining."""
        members = self._snapshot.members
        new = participants_on(self._snapshot, self.day) & ~self._stands
        new &= self._asked() if self._order.members else ~self._had
        if self.root >= 0:
            new[self.root] = False
        else:
            new &= self.sponsor >= 0  # whoever has no sponsor starts a tree, and nothing has to be written for that
        rows = np.flatnonzero(new)  # in order of their ids already
        found: list[int] = rows[np.argsort(members["enrolled_on"].to_numpy()[rows], kind="stable")].tolist()
        return found

    def _asked(self) -> Mask:
        """Those named. Raises when one is unknown, or is no participant on the day."""
        members, names = self._snapshot.members, list(dict.fromkeys(self._order.members))
        rows = self._snapshot.row_of.get_indexer(pd.Index(names, dtype="str"))
        may = participants_on(self._snapshot, self.day)
        for name, row in zip(names, rows.tolist(), strict=True):
            if row < 0:
                raise NotFound(f"there is no member {name!r}; nothing was changed")
            if not may[row]:
                left = members["left_on"].to_numpy()[row] <= self.day
                why = "has left" if left else "is a customer, who has no place before enrolling"
                raise BadInput(f"{name!r} {why} on {self._order.day}; nothing was changed")
        asked = np.zeros(len(members), np.bool_)
        asked[rows] = True
        return asked

    def tree(self) -> PlacementTree:
        """The placement tree on the day, with places that are taken from a later day on reserved."""
        edges, width, day = self._placements, self._order.width, self.day
        size = len(self._snapshot.members)
        ranked = self._lasting[np.lexsort((edges.below[self._lasting], edges.start[self._lasting]))].tolist()
        below, above, start = edges.below.tolist(), edges.above.tolist(), edges.start.tolist()
        places = [Place(below[i], above[i], slot_of(edges.leg[i], width), start[i] > day) for i in ranked]
        roots = np.flatnonzero((self.sponsor < 0) & participants_on(self._snapshot, day) & ~self._stands)
        tops = set(roots.tolist()) - set(self.members) | ({self.root} if self.root >= 0 else set())
        return PlacementTree(size, width, places, sorted(tops))

    def newcomers(self, volume: list[int], prefers: dict[int, Choice]) -> Newcomers:
        """Those to be placed, with what decides where they go."""
        enrolled = self._snapshot.members["enrolled_on"].to_numpy()[self.members].tolist()
        return Newcomers(self.members, enrolled, self.sponsor.tolist(), prefers, volume)
