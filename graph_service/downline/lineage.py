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
