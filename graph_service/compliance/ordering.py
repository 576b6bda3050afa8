"""Do two orders agree? Spearman's rank correlation, ties by mean rank, in whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from graph_service.compliance.kernels import holds
from graph_service.model.snapshot import IntArray

DIGITS: Final = 12  # decimal places of a correlation that is no fraction
BLOCK: Final = 2**14  # products added up in 64 bits at a time: ranks of up to 10 million fit


@dataclass(frozen=True, slots=True)
class Correlation:
    """rho = cross / sqrt(square), kept as two whole numbers so that it can be compared exactly."""

    cross: int
    square: int  # above 0

    @property
    def exact(self) -> bool:
        """Whether rho is a fraction at all; with ties it need not be."""
        return math.isqrt(self.square) ** 2 == self.square

    @property
    def rho(self) -> Fraction:
        """The fraction, or where there is none its first twelve decimal places."""
        if self.exact:
            return Fraction(self.cross, math.isqrt(self.square))
        size = math.isqrt(self.cross * self.cross * 10 ** (2 * DIGITS) // self.square)
        return Fraction(size if self.cross > 0 else -size, 10**DIGITS)

    def holds(self, op: str, threshold: Fraction) -> bool:
        """Whether `rho op threshold`, by the squares with their signs: no root is taken.

        >>> Correlation(-1, 2).holds("<", Fraction(-7, 10)), Correlation(-1, 2).holds("<", Fraction(-71, 100))
        (True, False)
        """
        return holds(self.cross * abs(self.cross), op, threshold * abs(threshold) * self.square)


def centred_ranks(values: IntArray) -> IntArray:
    """Twice the mean rank of each value less its mean, a whole number: first + last place of its ties - (n + 1).

    >>> centred_ranks(np.array([5, 7, 7, 9]))
    array([-3,  0,  0,  3])
    """
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    doubled: IntArray = (2 * last - sizes + 1 - (len(values) + 1)).astype(np.int64)[group]
    return doubled


def spearman(one: IntArray, other: IntArray) -> Correlation | None:
    """Spearman's rank correlation of two columns. None where one of them is all alike, or there are no two values.

    Source: C. Spearman (1904), American Journal of Psychology 15, 72-101.

    >>> spearman(np.array([1, 2, 3, 4]), np.array([1, 2, 4, 3])).rho
    Fraction(4, 5)
    """
    first, second = centred_ranks(one), centred_ranks(other)
    square = _product(first, first) * _product(second, second)
    return Correlation(_product(first, second), square) if square else None


def _product(one: IntArray, other: IntArray) -> int:
    blocks = range(0, len(one), BLOCK)
    return sum(int(one[at : at + BLOCK] @ other[at : at + BLOCK]) for at in blocks)
