"""Which placement trees do the agreement tests draw? Legs or positions, joined late, moved, other than the sponsors'."""

from __future__ import annotations

import random
from collections.abc import Callable

FAR = 10_000  # a day after every day of the tests
Row = dict[str, str]


def placements(draw: random.Random, joined: list[int], day: Callable[[int], str]) -> list[Row]:
    """Raw rows of a placement tree: members in an order of their own, each below somebody earlier in it.

    Some stay out of it, some enter days after joining, some move or leave their place inside the period. Now and then everybody
    is placed anew on one day, in another order, so that two stand above each other in turn.
    """
    style = draw.choice(["none", "binary", "binary", "binary", "matrix", "plain"])
    if style == "none":
        return []
    names = {"binary": ["left", "right"], "matrix": ["1", "2", "3"], "plain": [""]}[style]
    if style == "binary" and draw.random() < 0.2:
        names = ["left", "right", "1", "2", ""]  # what no plan would mix, each engine reads alike
    anew = draw.randint(1, 28) if draw.random() < 0.1 else None
    rows: list[Row] = []
    held: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for begin, end in [(-100, FAR)] if anew is None else [(-100, anew), (anew, FAR)]:
        rows += _tree(draw, joined, day, names, held, (begin, end))
    return rows


def _tree(
    draw: random.Random,
    joined: list[int],
    day: Callable[[int], str],
    names: list[str],
    held: dict[tuple[int, str], list[tuple[int, int]]],
    window: tuple[int, int],
) -> list[Row]:
    order = list(range(len(joined)))
    draw.shuffle(order)
    chain, rows = draw.random() < 0.2, []
    for place, child in enumerate(order[1:], start=1):
        if draw.random() < 0.1:
            continue
        begin = max(window[0], joined[child]) + (draw.choice([1, 9, 40]) if draw.random() < 0.2 else 0)
        while begin < window[1]:
            parent = order[place - 1] if chain else order[draw.randrange(place)]
            begin = max(begin, joined[parent])
            end = draw.randint(max(begin + 1, 1), max(begin + 1, 28)) if draw.random() < 0.15 else window[1]
            end = min(end, window[1])
            leg = draw.choice(names)
            if begin < end and _free(held.setdefault((parent, leg), []), begin, end, leg):
                row = {"member_id": f"M{child:02}", "placement_id": f"M{parent:02}", "leg": leg, "from": day(begin)}
                rows.append(row | {"to": day(end) if end < FAR else ""})
            begin = end + draw.choice([0, 0, 3])
    return rows


def _free(held: list[tuple[int, int]], begin: int, end: int, leg: str) -> bool:
    """Whether nobody is in this leg meanwhile, who now is; a place without a leg holds any number."""
    if leg and any(start < end and begin < stop for start, stop in held):
        return False
    held.append((begin, end))
    return True
