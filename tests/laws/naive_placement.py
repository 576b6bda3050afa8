"""Placement done by walking, one place after another: the definitions of docs/placement.md and nothing clever."""

from __future__ import annotations

from collections.abc import Iterator

RESERVED = -2


class NaiveTree:
    """Positions as a dictionary (member, position) → child; `parent` for everyone who stands in the tree."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.at: dict[tuple[int, int], int] = {}
        self.parent: dict[int, tuple[int, int]] = {}

    def put(self, node: int, above: int, slot: int) -> None:
        self.at[above, slot] = node
        self.parent[node] = (above, slot)

    def depth(self, node: int) -> int:
        return 1 + self.depth(self.parent[node][0]) if self.parent[node][0] >= 0 else 0

    def subtree(self, node: int) -> Iterator[int]:
        waiting = [node]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += [self.at[one, slot] for slot in range(self.width) if self.at.get((one, slot), -1) >= 0]

    def find(self, start: int, rule: str, depth_max: int | None, volume: list[int]) -> tuple[int, int] | None:
        found = self._find(start, rule, depth_max, volume)
        if found and depth_max is not None and self.depth(found[0]) + 1 - self.depth(start) > depth_max:
            return None
        return found

    def _find(self, start: int, rule: str, depth_max: int | None, volume: list[int]) -> tuple[int, int] | None:
        last = self.width - 1
        if rule == "breadth-first":
            return self.by_levels(start)
        if rule == "depth-first":
            return self.in_depth(start, depth_max)
        if rule in ("left", "right"):
            return self.outermost(start, 0 if rule == "left" else last)
        if rule in ("inside", "outside"):
            own = self.parent[start][1]
            outside = last if own > last - own else 0
            return self.outermost(start, outside if rule == "outside" else last - outside)
        sign = 1 if rule == "weak-leg" else -1
        legs = []
        for slot in range(self.width):
            head = self.at.get((start, slot), -1)
            if head != RESERVED:
                below = list(self.subtree(head)) if head >= 0 else []
                legs.append((sign * sum(volume[one] for one in below), sign * len(below), slot))
        return self.outermost(start, min(legs)[2]) if legs else None

    def by_levels(self, start: int) -> tuple[int, int] | None:
        level = [start]
        while level:
            for node in level:
                for slot in range(self.width):
                    if (node, slot) not in self.at:
                        return node, slot
            level = [self.at[node, slot] for node in level for slot in range(self.width) if self.at[node, slot] >= 0]
        return None

    def in_depth(self, start: int, left: int | None) -> tuple[int, int] | None:
        if left == 0:
            return None
        for slot in range(self.width):
            child = self.at.get((start, slot), -1)
            if child == RESERVED:
                continue
            if child < 0:
                return start, slot
            found = self.in_depth(child, None if left is None else left - 1)
            if found:
                return found
        return None

    def outermost(self, start: int, slot: int) -> tuple[int, int] | None:
        while self.at.get((start, slot), -1) >= 0:
            start = self.at[start, slot]
        return None if (start, slot) in self.at else (start, slot)
