"""How far does a number stand out from others, when a few of them may be odd themselves? In exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

BY_MEDIAN: Final = Fraction(6745, 10_000)  # a normal variable's median deviation in standard deviations
BY_MEAN: Final = Fraction(1_253_314, 1_000_000)  # a standard deviation in mean deviations of a normal variable


def middle(values: Sequence[int | Fraction]) -> Fraction:
    """The median of at least one number.

    >>> middle([4, 1, 2])
    Fraction(2, 1)
    """
    ranked = sorted(values)
    return Fraction(ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2


def robust_z(value: int | Fraction, others: Sequence[int | Fraction]) -> Fraction | None:
    """0.6745 (value - median) / MAD of the others; where MAD is 0, (value - median) / (1.253314 mean deviation).

    None when all others are equal and the value is another: that is beyond any measure. 0 when it is the same.

    Source: B. Iglewicz and D. C. Hoaglin (1993), How to Detect and Handle Outliers.

    >>> robust_z(8, [1, 2, 3, 4, 5])
    Fraction(1349, 400)
    """
    center = middle(others)
    deviations = [abs(other - center) for other in others]
    spread = middle(deviations)
    if spread:
        return BY_MEDIAN * (value - center) / spread
    mean = Fraction(sum(deviations)) / len(deviations)
    if mean:
        return (value - center) / (BY_MEAN * mean)
    return Fraction(0) if value == center else None
