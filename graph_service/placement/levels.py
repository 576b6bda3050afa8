"""Where is the first free place below a member, level by level or depth first?

For each member the level of the shallowest free place below is kept. It rises by one only when a whole level below has
filled up, so in a tree of width 2 or more it changes at most about log₂(members below) times for each member; and what
changes is handed up only as far as it matters. So a search goes down no further than the shallowest free level is deep,
and all searches together take O(n log n) steps whatever the shape of the tree.
"""

from __future__ import annotations

from typing import Final

from graph_service.placement.tree import PlacementTree

FAR: Final = 2**62  # the level of a free place where there is none


class Levels:
    """The shallowest free level below each member of a tree that fills up.

    Attributes:
        steps: members looked at so far; for the tests of cost.
    """

    __slots__ = ("_held", "_kids", "_next", "_shallowest", "_tree", "steps")

    def __init__(self, tree: PlacementTree) -> None:
        self.steps = 0
        self._tree = tree
        size = len(tree.parent)
        self._shallowest = [FAR] * size
        self._kids: dict[int, list[int]] = {}  # of members without a free position: these lists are final
        self._held = [0] * size  # how many children have the shallowest level of their parent
        self._next: dict[int, tuple[int, int]] = {}  # where the search for a child at a level goes on
        for node in reversed(tree.downwards()):
            self._shallowest[node] = self._look(node)

    def _look(self, node: int) -> int:
        if self._tree.free_slot(node) >= 0:
            return self._tree.depth[node] + 1
        kids = self._children(node)
        self.steps += len(kids)
        levels = [self._shallowest[kid] for kid in kids]
        least = min(levels, default=FAR)
        self._held[node] = levels.count(least)
        return least

    def _children(self, node: int) -> list[int]:
        kids = self._kids.get(node)
        if kids is None:
            kids = self._kids[node] = self._tree.children(node)
        return kids

    def added(self, node: int) -> None:
        """Take note of a member who was just added to the tree."""
        tree, shallowest = self._tree, self._shallowest
        shallowest[node] = tree.depth[node] + 1
        above = tree.parent[node]
        if above < 0 or tree.free_slot(above) >= 0:
            return
        before, shallowest[above] = shallowest[above], self._look(above)
        while shallowest[above] != before:  # the level below `above` rose, so its own parent may have to rise
            self.steps += 1
            rose, above = before, tree.parent[above]
            if above < 0 or tree.free_slot(above) >= 0 or shallowest[above] != rose:
                return
            self._held[above] -= 1
            if self._held[above]:
                return
            before, shallowest[above] = rose, self._look(above)

    def breadth_first(self, start: int) -> tuple[int, int] | None:
        """The leftmost free place on the shallowest level below `start` that has one."""
        level, node = self._shallowest[start], start
        if level == FAR:
            return None
        while (slot := self._tree.free_slot(node)) < 0:
            node = self._first(node, level)
        return node, slot

    def depth_first(self, start: int, level_max: int = FAR - 1) -> tuple[int, int] | None:
        """The first free place in pre-order of places below `start`, none below level `level_max`."""
        tree, node = self._tree, start
        if self._shallowest[start] > level_max:
            return None
        while True:
            self.steps += 1
            free = tree.free_slot(node)
            if free < 0:
                node = self._first(node, level_max)
                continue
            for slot in range(free):
                kid = tree.child(node, slot)
                if kid >= 0 and self._shallowest[kid] <= level_max:
                    node = kid
                    break
            else:
                return node, free

    def _first(self, node: int, level: int) -> int:
        """The first child of a member without a free position that has a free place at `level` or above.

        Levels only rise, so for one and the same level the search goes on where it ended.
        """
        kids = self._children(node)
        asked, at = self._next.get(node, (level, 0))
        if asked != level:
            at = 0
        while self._shallowest[kids[at]] > level:
            self.steps += 1
            at += 1
        self.steps += 1
        self._next[node] = (level, at)
        return kids[at]
