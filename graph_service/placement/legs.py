"""How much stands in a leg: volume and members, while the tree grows?

Each member stands twice in one long row: where a walk around the tree enters it and where it leaves it again. What lies
between is its subtree. The row is kept in blocks of about √n marks with the sums of each, so that a member is added, and
a subtree summed, in O(√n) steps that are done in bulk, on a chain as on a star.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from graph_service.placement.tree import PlacementTree


class _Block:
    __slots__ = ("at", "marks", "volumes")

    def __init__(self, marks: list[int], volumes: list[int]) -> None:
        self.at = 0
        self.marks = marks  # a member where it is entered, its complement (~member) where it is left
        self.volumes = volumes


class Weights:
    """Volume and number of members in the subtree of each member.

    Attributes:
        weighed: subtrees summed so far; for the tests of cost.
    """

    __slots__ = ("_blocks", "_entered", "_left", "_lengths", "_most", "_sums", "_volume", "weighed")

    def __init__(self, tree: PlacementTree, volume: Sequence[int]) -> None:
        self.weighed = 0
        self._volume = volume
        self._most = max(256, isqrt(2 * len(tree.parent)))
        marks = _walk(tree)
        step = self._most // 2
        cut = [marks[start : start + step] for start in range(0, len(marks), step)] or [[]]
        self._blocks = [_Block(part, [volume[mark] if mark >= 0 else 0 for mark in part]) for part in cut]
        self._entered: dict[int, _Block] = {}
        self._left: dict[int, _Block] = {}
        for at, block in enumerate(self._blocks):
            block.at = at
            self._note(block)
        self._lengths = [len(block.marks) for block in self._blocks]
        self._sums = [sum(block.volumes) for block in self._blocks]

    def _note(self, block: _Block) -> None:
        for mark in block.marks:
            if mark >= 0:
                self._entered[mark] = block
            else:
                self._left[~mark] = block

    def added(self, node: int, above: int) -> None:
        """Take note of a new member; `above` is -1 for one who starts a tree."""
        block = self._blocks[-1] if above < 0 else self._left[above]
        at = len(block.marks) if above < 0 else block.marks.index(~above)
        block.marks[at:at] = (node, ~node)
        block.volumes[at:at] = (self._volume[node], 0)
        self._entered[node] = self._left[node] = block
        self._lengths[block.at] += 2
        self._sums[block.at] += self._volume[node]
        if len(block.marks) > self._most:
            self._split(block)

    def _split(self, block: _Block) -> None:
        half = len(block.marks) // 2
        upper = _Block(block.marks[half:], block.volumes[half:])
        del block.marks[half:], block.volumes[half:]
        self._note(upper)
        self._blocks.insert(block.at + 1, upper)
        both = slice(block.at, block.at + 1)
        self._lengths[both] = (len(block.marks), len(upper.marks))
        self._sums[both] = (sum(block.volumes), sum(upper.volumes))
        for at in range(block.at + 1, len(self._blocks)):
            self._blocks[at].at = at

    def of(self, node: int) -> tuple[int, int]:
        """Volume (hundredths of a point) and members of a subtree, its top among them."""
        self.weighed += 1
        first, last = self._entered[node], self._left[node]
        begin, end = first.marks.index(node), last.marks.index(~node) + 1
        if first is last:
            return sum(first.volumes[begin:end]), (end - begin) // 2
        between = slice(first.at + 1, last.at)
        marks = len(first.marks) - begin + sum(self._lengths[between]) + end
        volume = sum(first.volumes[begin:]) + sum(self._sums[between]) + sum(last.volumes[:end])
        return volume, marks // 2


def _walk(tree: PlacementTree) -> list[int]:
    """Marks of a walk around every tree, each member entered and left."""
    below: dict[int, list[int]] = {}
    for node, above in enumerate(tree.parent):
        if above >= 0:
            below.setdefault(above, []).append(node)
    waiting = [node for node, stands in enumerate(tree.placed) if stands and tree.parent[node] < 0]
    marks = []
    while waiting:
        mark = waiting.pop()
        marks.append(mark)
        if mark >= 0:
            waiting.append(~mark)
            waiting += below.get(mark, ())
    return marks
