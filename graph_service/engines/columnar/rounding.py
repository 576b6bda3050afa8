"""How does an exact amount become whole minor units? Once for each award, in integers, in the plan's mode."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph_service.model.money import MICRO, Rounding

IntArray = npt.NDArray[np.int64]


def round_micro(exact: IntArray, mode: Rounding) -> IntArray:
    """Millionths of a minor unit to minor units.

    >>> round_micro(np.array([2_500_000, 3_500_000, -2_500_000]), "half_even").tolist()
    [2, 4, -2]
    >>> round_micro(np.array([2_500_000, -2_500_000]), "half_up").tolist()
    [3, -3]
    >>> round_micro(np.array([2_999_999, -2_999_999]), "down").tolist()
    [2, -2]
    """
    whole, rest = np.divmod(np.abs(exact), MICRO)
    if mode == "half_up":
        whole += rest * 2 >= MICRO
    elif mode == "half_even":
        whole += (rest * 2 > MICRO) | ((rest * 2 == MICRO) & (whole % 2 == 1))
    return np.where(exact < 0, -whole, whole)
