"""Who stands where? The placement tree as it fills up: a place, once taken, stays taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FREE: Final = -1
RESERVED: Final = -2  # taken from a later day on: nobody stands there yet, and nobody may


@dataclass(frozen=True, slots=True)
class Place:
    """One taken place: the member below, the one above, the position (-1: none is stated), reserved for later or not."""

    below: int
    above: int
    slot: int
    reserved: bool = False


class PlacementTree:
    """Members as numbers, `width` positions below each, counted from 0 from the left.

    A child whose position is not stated, is not of this width or is held already takes the first free one; where none is
    left it stands there all the same, after the others.

    Attributes:
        width: positions below each member.
        parent: who stands above each member, -1 for nobody.
        slot: position of each member below its parent, -1 for a root and for a child beyond the width.
        depth: levels above each member.
        placed: 1 for whoever stands in the tree, roots too.
    """

    __slots__ = ("_at", "_beyond", "_first_free", "depth", "parent", "placed", "slot", "width")

    def __init__(self, size: int, width: int, places: Iterable[Place] = (), roots: Iterable[int] = ()) -> None:
        self.width = width
        self.parent = [-1] * size
        self.slot = [-1] * size
        self.depth = [0] * size
        self.placed = bytearray(size)
        self._first_free = [0] * size
        self._at: dict[int, int] = {}
        self._beyond: dict[int, list[int]] = {}
        unstated = [place for place in places if place.slot < 0 or not self._take(place, place.slot)]
        for place in unstated:
            if not self._take(place, self.free_slot(place.above)):
                self._stand_beyond(place)
        for root in roots:
            self.placed[root] = 1
        for above in [key // width for key in self._at] + list(self._beyond):
            self.placed[above] = 1
        for node in self.downwards():
            self.depth[node] = self.depth[self.parent[node]] + 1 if self.parent[node] >= 0 else 0

    def _take(self, place: Place, slot: int) -> bool:
        key = place.above * self.width + slot
        if slot < 0 or key in self._at:
            return False
        self._at[key] = RESERVED if place.reserved else place.below
        if not place.reserved:
            self._stand(place.below, place.above, slot)
        return True

    def _stand_beyond(self, place: Place) -> None:
        if not place.reserved:
            self._beyond.setdefault(place.above, []).append(place.below)
            self._stand(place.below, place.above, -1)

    def _stand(self, node: int, above: int, slot: int) -> None:
        self.parent[node], self.slot[node], self.placed[node] = above, slot, 1

    def child(self, node: int, slot: int) -> int:
        """Who stands at a position, or FREE, or RESERVED."""
        return self._at.get(node * self.width + slot, FREE)

    def free_slot(self, node: int) -> int:
        """The leftmost free position below a member, -1 when all are taken."""
        slot, base = self._first_free[node], node * self.width
        while slot < self.width and base + slot in self._at:
            slot += 1
        self._first_free[node] = slot
        return slot if slot < self.width else -1

    def children(self, node: int) -> list[int]:
        """Everyone directly below, from left to right, those beyond the width last."""
        base = node * self.width
        found = [self._at.get(base + slot, FREE) for slot in range(self.width)]
        return [one for one in found if one >= 0] + self._beyond.get(node, [])

    def downwards(self) -> list[int]:
        """Everyone in the tree, level by level, so that each comes after whoever stands above."""
        below: dict[int, list[int]] = {}
        for node, above in enumerate(self.parent):
            if above >= 0:
                below.setdefault(above, []).append(node)
        order = [node for node, stands in enumerate(self.placed) if stands and self.parent[node] < 0]
        for node in order:  # grows while it is read
            order += below.get(node, ())
        return order

    def start(self, node: int) -> None:
        """Let a member stand at the top of a tree of its own."""
        self.placed[node] = 1

    def add(self, node: int, above: int, slot: int) -> None:
        """Let a member who stands nowhere, with nobody below, take a free place."""
        self._at[above * self.width + slot] = node
        self._stand(node, above, slot)
        self.depth[node] = self.depth[above] + 1
