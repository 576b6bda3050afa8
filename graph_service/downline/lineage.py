"""Who stood below whom on a day? One column for a member, without arranging the whole tree."""

from __future__ import annotations

import numpy as np

from graph_service.engines.columnar.tree import sponsors_on
from graph_service.model.snapshot import BoolArray, Snapshot


def below_on(snapshot: Snapshot, top: int, day: int) -> BoolArray:
    """By member row: the row `top` itself and everyone below it on a day. By doubling: quick on a chain as on a star."""
    count = len(snapshot.members)
    parent = sponsors_on(snapshot, day)
    above = np.append(np.where(parent < 0, count, parent), count)
    above[top] = top
    for _ in range(count.bit_length() + 1):
        further = above[above]
        if np.array_equal(further, above):
            break
        above = further
    return np.asarray(above[:count] == top, dtype=np.bool_)


def near_on(snapshot: Snapshot, root_id: str, depth: int, day: int) -> frozenset[str]:
    """The ids of a member and of everyone at most `depth` levels below on a day; nobody's for an unknown member."""
    top = snapshot.row(root_id)
    if top < 0:
        return frozenset()
    parent = sponsors_on(snapshot, day)
    inside = np.zeros(len(parent) + 1, dtype=np.bool_)  # the last is for those without a sponsor
    inside[top] = True
    for _ in range(depth):
        further = inside.copy()
        further[:-1] |= inside[parent]
        further[-1] = False
        if np.array_equal(further, inside):
            break
        inside = further
    return frozenset(snapshot.members["member_id"].to_numpy()[inside[:-1]].tolist())
