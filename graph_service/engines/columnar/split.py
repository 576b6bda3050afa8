"""How is an amount split by the kinds of sale that funded it, so that the parts add up exactly?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

_WEIGHT_BITS = 29  # of the largest weight of a row: then no product below passes 2**63
_LIMB = np.int64(32)


def by_kind(amount: IntArray, weights: IntArray) -> IntArray:
    """Split each amount in proportion to the weights of its row; what is left by rounding goes to the heaviest kind.

    Weights of the other sign than the amount count as none; without any weight all of it goes to the first kind. Weights are
    taken to about nine digits.

    >>> by_kind(np.array([100, -7]), np.array([[1, 2, 0, 0], [0, -5, 0, 0]])).tolist()
    [[33, 67, 0, 0], [0, -7, 0, 0]]
    """
    sign = np.where(amount < 0, -1, 1)
    size = np.abs(amount)
    weight = np.maximum(weights * sign[:, None], 0)
    shift = np.zeros(len(amount), dtype=np.int64)
    while (over := (weight.max(axis=1, initial=0) >> shift) >= 1 << _WEIGHT_BITS).any():
        shift += over
    weight >>= shift[:, None]
    whole = np.maximum(weight.sum(axis=1), 1)[:, None]
    high, low = (size >> _LIMB)[:, None], (size & ((np.int64(1) << _LIMB) - 1))[:, None]
    top, rest = np.divmod(high * weight, whole)
    # rest < whole < 2**31; divide twice by 2**16 so that nothing passes 2**63
    upper, rest = np.divmod((rest << 16) + (low >> 16) * weight, whole)
    lower = ((rest << 16) + (low & 0xFFFF) * weight) // whole
    parts: IntArray = (top << _LIMB) + (upper << 16) + lower
    parts[np.arange(len(amount)), weight.argmax(axis=1)] += size - parts.sum(axis=1)
    parts *= sign[:, None]
    return parts
