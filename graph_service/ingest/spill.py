"""Where does each recruit go in a forced matrix? The first free place below the sponsor, level by level or leg by leg."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal


def spill(
    recruits: Iterable[tuple[str, str]], width: int, depth: int, order: Literal["breadth_first", "depth_first"]
) -> Iterator[tuple[str, str, int]]:
    """Places of recruits in the order in which they come.

    Args:
        recruits: member and sponsor; an empty sponsor makes the member a head, who has no place.
        width: places directly below one member.
        depth: how deep below the sponsor a search leg by leg goes; when all that is full, it goes on level by level.
        order: `breadth_first`: the nearest level first; `depth_first`: the first leg down to the last level, then the next.

    Yields:
        member, who stands directly above, and the number of the place from 1.

    >>> list(spill([("A", "R"), ("B", "R"), ("C", "R")], 2, 3, "breadth_first"))
    [('A', 'R', 1), ('B', 'R', 2), ('C', 'A', 1)]
    """
    below: dict[str, list[str]] = {}
    level_by_level: dict[str, deque[str]] = {}
    for member, sponsor in recruits:
        if not sponsor:
            continue
        above = _leg_by_leg(below, sponsor, width, depth) if order == "depth_first" else None
        if above is None:
            above = _nearest(below, level_by_level.setdefault(sponsor, deque([sponsor])), width)
        places = below.setdefault(above, [])
        places.append(member)
        yield member, above, len(places)


def _nearest(below: dict[str, list[str]], waiting: deque[str], width: int) -> str:
    """The first in `waiting` with a free place; full ones leave it, and those below them queue up."""
    while len(below.get(waiting[0], ())) >= width:
        waiting.extend(below[waiting.popleft()])
    return waiting[0]


def _leg_by_leg(below: dict[str, list[str]], sponsor: str, width: int, depth: int) -> str | None:
    waiting = [(sponsor, 1)]
    while waiting:
        member, level = waiting.pop()
        places = below.get(member, [])
        if len(places) < width:
            return member
        if level < depth:
            waiting += [(one, level + 1) for one in reversed(places)]
    return None
