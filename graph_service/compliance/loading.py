"""Do a few days stand out from the others? The last days against the rest, in exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from graph_service.compliance.robust import robust_z


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
