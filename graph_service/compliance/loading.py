"""Do a few days stand out from the others? The last days against the rest, in exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MAD_SCALE: Final = Fraction(6745, 10_000)  # makes the median deviation of a normal variable one standard deviation
MEAN_SCALE: Final = Fraction(1_253_314, 1_000_000)  # the same for the mean deviation, which stands in where MAD is 0


def median(values: Sequence[int | Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle; at least one value.

    >>> median([1, 2, 4, 9])
    Fraction(3, 1)
    """
    ranked = sorted(values)
    half = len(ranked) // 2
    return Fraction(ranked[half]) if len(ranked) % 2 else Fraction(ranked[half - 1] + ranked[half]) / 2


def robust_z(value: int | Fraction, others: Sequence[int]) -> Fraction | None:
    """How far a value lies from the median of others, in robust standard deviations: 0.6745 (x - median) / MAD.

    Where more than half of the others are equal, MAD is 0 and the mean deviation from the median takes its place:
    (x - median) / (1.253314 MeanAD). Where all are equal too, the value lies in their midst (0) or beyond any measure
    (None).

    Source: B. Iglewicz and D. C. Hoaglin (1993), How to Detect and Handle Outliers.

    >>> robust_z(9, [1, 2, 3, 4, 5])
    Fraction(4047, 1000)
    >>> robust_z(3, [3, 3, 3]), robust_z(4, [3, 3, 3])
    (Fraction(0, 1), None)
    """
    middle = median(others)
    away = [abs(other - middle) for other in others]
    spread = median(away)
    if spread:
        return MAD_SCALE * (value - middle) / spread
    mean = Fraction(sum(away), len(away))
    if mean:
        return (value - middle) / (MEAN_SCALE * mean)
    return Fraction(0) if value == middle else None


@dataclass(frozen=True, slots=True)
class Loading:
    """The last days of a span against the others."""

    share: Fraction  # of the whole, in the last days
    times: Fraction  # mean of the last days / mean of the others
    z: Fraction | None  # robust z of the last days' mean among the others; None: beyond any measure

    def stands_out(self, z_limit: Fraction) -> bool:
        """Whether the last days lie above the others by more than the limit."""
        return self.z > z_limit if self.z is not None else self.times > 1


def loading(amounts: Sequence[int], last: int) -> Loading | None:
    """Compare the `last` amounts with those before, one amount a day. None where the others hold nothing.

    >>> loading([10, 20, 30, 90], 1).times
    Fraction(9, 2)
    """
    others, ending = amounts[: len(amounts) - last], amounts[len(amounts) - last :]
    if sum(others) <= 0:
        return None
    mean = Fraction(sum(ending), last)
    times = mean / Fraction(sum(others), len(others))
    return Loading(Fraction(sum(ending), sum(amounts)), times, robust_z(mean, others))
