"""Which place does a rule give below a member?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.placement.legs import Weights
from graph_service.placement.levels import Levels
from graph_service.placement.rules import Rule
from graph_service.placement.sides import Sides
from graph_service.placement.tree import FREE, RESERVED, PlacementTree

Found = tuple[int, int] | None  # who is above and the position, counted from 0; None: there is no free place


Weight = tuple[int, int]  # volume in hundredths of a point, members


@dataclass(slots=True)
class _Legs:
    """The legs of one member, as they were when so many members stood below, that member among them."""

    members: int
    legs: dict[int, Weight]


class Searcher:
    """Finds places in one tree and adds members to it. What a rule needs is built when it is first asked for."""

    __slots__ = ("_chosen", "_depth_max", "_legs", "_levels", "_sides", "_tree", "_volume", "_weights")

    def __init__(self, tree: PlacementTree, volume: Sequence[int], depth_max: int | None = None) -> None:
        """Volume is that of each member, in hundredths of a point; `depth_max` levels below a sponsor are filled."""
        self._tree = tree
        self._volume = volume
        self._depth_max = depth_max
        self._sides = Sides(tree)
        self._levels: Levels | None = None
        self._weights: Weights | None = None
        self._legs: dict[int, _Legs] = {}
        self._chosen: tuple[int, int, Found] = (-1, -1, None)  # the last leg: of whom, which, its free place

    def find(self, start: int, rule: Rule) -> Found:
        """The place that a rule gives below `start`; None when there is none within the depth limit."""
        found = self._search(start, rule)
        if found is None or self._depth_max is None:
            return found
        return found if self._tree.depth[found[0]] + 1 - self._tree.depth[start] <= self._depth_max else None

    def _search(self, start: int, rule: Rule) -> Found:
        last = self._tree.width - 1
        if rule == "breadth-first":
            return self.levels.breadth_first(start)
        if rule == "depth-first":
            return self._depth_first(start)
        if rule == "left":
            return self._outermost(start, 0)
        if rule == "right":
            return self._outermost(start, last)
        if rule in ("inside", "outside"):
            stands_right = 2 * self._tree.slot[start] > last  # whoever stands on no side is taken to stand left
            return self._outermost(start, last if stands_right == (rule == "outside") else 0)
        return self._leg(start, 1 if rule == "weak-leg" else -1)

    def _outermost(self, start: int, slot: int) -> Found:
        end = self._sides.end(start, slot)
        return (end, slot) if self._tree.child(end, slot) == FREE else None

    def _depth_first(self, start: int) -> Found:
        if self._depth_max is not None:
            return self.levels.depth_first(start, self._tree.depth[start] + self._depth_max)
        return self._outermost(start, 0) or self.levels.depth_first(start)

    def _leg(self, start: int, sign: int) -> Found:
        """The leg with the least (`sign` 1) or most (-1) volume, then members, then the leftmost; its outermost place."""
        legs = self._legs_of(start)
        weighed = [(sign * volume, sign * members, slot) for slot, (volume, members) in legs.items()]
        if not weighed:
            return None
        found = self._outermost(start, slot := min(weighed)[2])
        self._chosen = (start, slot, found)
        return found

    def _legs_of(self, start: int) -> dict[int, Weight]:
        """Volume and members of each leg by position, those left out that are taken from a later day on.

        They are kept: as long as nobody but through `start` itself comes below `start`, they are known without weighing.
        """
        weights = self.weights
        _, members = weights.of(start)
        kept = self._legs.get(start)
        if kept is None or kept.members != members:
            heads = [(slot, self._tree.child(start, slot)) for slot in range(self._tree.width)]
            legs = {slot: weights.of(head) if head >= 0 else (0, 0) for slot, head in heads if head != RESERVED}
            kept = self._legs[start] = _Legs(members, legs)
        return kept.legs

    def add(self, node: int, above: int, slot: int) -> None:
        """Let a member take a place that was found."""
        self._tree.add(node, above, slot)
        self._note(node, above)
        start, leg, found = self._chosen
        if found == (above, slot):
            kept = self._legs[start]
            volume, members = kept.legs[leg]
            kept.legs[leg] = (volume + self._volume[node], members + 1)
            kept.members += 1

    def start(self, node: int) -> None:
        """Let a member start a tree."""
        self._tree.start(node)
        self._note(node, -1)

    def _note(self, node: int, above: int) -> None:
        if self._levels is not None:
            self._levels.added(node)
        if self._weights is not None:
            self._weights.added(node, above)

    @property
    def levels(self) -> Levels:
        """Free places by level."""
        if self._levels is None:
            self._levels = Levels(self._tree)
        return self._levels

    @property
    def weights(self) -> Weights:
        """Volume and members of each subtree."""
        if self._weights is None:
            self._weights = Weights(self._tree, self._volume)
        return self._weights

    @property
    def steps(self) -> int:
        """Members looked at so far while searching levels and sides; for the tests of cost."""
        return self._sides.steps + (self._levels.steps if self._levels else 0)
