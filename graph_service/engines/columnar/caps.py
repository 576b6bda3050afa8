"""What is left of a member's awards of one bonus under its cap? Taken from level 1 upwards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


def apply_cap(member: IntArray, amount: IntArray, cap: int | None) -> tuple[IntArray, IntArray]:
    """Cut awards of one bonus, sorted by member and level.

    Args:
        member: member row of each award.
        amount: rounded minor units; negative ones are neither cut nor add room.
        cap: most for one member, or None.

    Returns:
        What is paid and what was cut, for each award.
    """
    if cap is None or not len(amount):
        return amount, np.zeros(len(amount), dtype=np.int64)
    gain = np.maximum(amount, 0)
    before = np.cumsum(gain) - gain
    first = np.flatnonzero(np.concatenate(([True], member[1:] != member[:-1])))
    before -= np.repeat(before[first], np.diff(np.append(first, len(member))))
    cut = gain - np.minimum(gain, np.maximum(cap - before, 0))
    return amount - cut, cut
