"""Where does one side of a subtree end? Positions are followed down with the way shortened behind each search."""

from __future__ import annotations

from graph_service.placement.tree import PlacementTree


class Sides:
    """Ends of lines that follow one position down; the way to each is compressed, O(log n) steps a search in the mean.

    Attributes:
        steps: members passed so far; for the tests of cost.
    """

    __slots__ = ("_further", "_tree", "steps")

    def __init__(self, tree: PlacementTree) -> None:
        self.steps = 0
        self._tree = tree
        self._further: dict[int, int] = {}

    def end(self, start: int, slot: int) -> int:
        """The last member of the line that follows one position down: start, its child at `slot`, the child's, and so on."""
        tree, further, width = self._tree, self._further, self._tree.width
        passed = []
        node = start
        while (child := tree.child(node, slot)) >= 0:
            key = node * width + slot
            passed.append(key)
            node = further.get(key, child)
        self.steps += len(passed)
        for key in passed:
            further[key] = node
        return node
