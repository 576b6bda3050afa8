"""What did members like this one really earn? A spread over everyone of the same rank or team size, zeros counted in.

It stands beside every forward sum, so that arithmetic about a plan is not taken for a promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

import numpy as np

from graph_service.analytics.measures import ratio
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.money import fraction_json
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot

Kind = Literal["rank", "size", "participants"]

PERCENTILES: Final = (10, 25, 50, 75, 90)
PEOPLE_MIN: Final = 10  # a smaller group would tell what single people earn
BANDS: Final = (0, 1, 5, 20, 100, 500, 2_000, 10_000)  # a team size belongs to the last of these that it reaches


@dataclass(frozen=True, slots=True, eq=False)
class Month:
    """What everyone was and earned in one period, by member row."""

    period: Period
    earned: IntArray  # minor units
    rank: IntArray  # place in the plan's list
    size: IntArray  # people in the team on the last day


@dataclass(frozen=True, slots=True)
class Spread:
    """What a group earned, one value for each member and period in which they belonged to it. Money in minor units.

    `percentiles` are values that were really earned: the least that so many per cent of the values do not pass. Empty
    where there are fewer than ten people.
    """

    kind: Kind
    key: str  # the rank, or the band of team sizes such as "5–19"
    people: int
    values: int
    nothing: int  # values of zero or less
    percentiles: tuple[tuple[int, int], ...]
    periods: tuple[str, ...]

    @property
    def nothing_share(self) -> Fraction | None:
        """Share of the values in which nothing was earned."""
        return ratio(self.nothing, self.values)

    @property
    def told(self) -> bool:
        """Whether the group is large enough to be told of."""
        return bool(self.percentiles)

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "kind": self.kind, "key": self.key, "people": self.people, "values": self.values,
            "nothing_share": fraction_json(self.nothing_share if self.told else None),
            "percentiles": [{"percent": percent, "earned_minor": value} for percent, value in self.percentiles],
            "periods": list(self.periods),
        }  # fmt: skip


def team_sizes(snapshot: Snapshot, day: int) -> IntArray:
    """By member row how many people stand below on a day who had joined and had not left."""
    members = snapshot.members
    here = (members["joined_on"].to_numpy(np.int64) <= day) & (members["left_on"].to_numpy(np.int64) > day)
    counted = here.astype(np.int64)
    return SponsorTree.of(snapshot, day).subtree_sum(counted) - counted


def spread(
    snapshot: Snapshot, months: Sequence[Month], leader: int, ranks: tuple[str, ...], *, rank: int, size: int
) -> Spread:
    """The nearest group that has ten people: of the same rank, else of the same band of team sizes, else of wider bands.

    A band is widened downwards, smaller teams being the more common. Without any such group it is all participants.

    Args:
        snapshot: The network.
        months: Oldest first; who belongs to the group is asked in each of them anew.
        leader: The member row that is left out, being compared with the others.
        ranks: The plan's ranks, lowest first.
        rank: Place of the rank in the list.
        size: People in the team.
    """
    band = int(np.searchsorted(BANDS, size, side="right")) - 1
    high = (*BANDS, None)[band + 1]
    if len(ranks) > 1:
        found = _of(snapshot, months, leader, "rank", ranks[rank], [one.rank == rank for one in months])
        if found.told:
            return found
    for low in reversed(BANDS[: band + 1]):
        inside = [(one.size >= low) & (True if high is None else one.size < high) for one in months]
        found = _of(snapshot, months, leader, "size", band_name(low, high), inside)
        if found.told:
            return found
    everyone = [np.ones(len(snapshot.members), dtype=np.bool_)] * len(months)
    return _of(snapshot, months, leader, "participants", "", everyone)


def band_name(low: int, high: int | None) -> str:
    """Team sizes from `low` up to, and without, `high`, in words.

    >>> band_name(0, 1), band_name(5, 20), band_name(500, None)
    ('0', '5–19', '500 or more')
    """
    if high is None:
        return f"{low} or more"
    return str(low) if high == low + 1 else f"{low}–{high - 1}"


def percentile(ordered: IntArray, percent: int) -> int:
    """The least value that `percent` per cent of the ordered values do not pass.

    >>> percentile(np.array([0, 0, 10, 20]), 50), percentile(np.array([0, 0, 10, 20]), 75)
    (0, 10)
    """
    return int(ordered[-(-percent * len(ordered) // 100) - 1])


def _of(
    snapshot: Snapshot, months: Sequence[Month], leader: int, kind: Kind, key: str, inside: Sequence[BoolArray]
) -> Spread:
    enrolled = snapshot.members["enrolled_on"].to_numpy(np.int64)
    left = snapshot.members["left_on"].to_numpy(np.int64)
    values, people = [], np.zeros(len(enrolled), dtype=np.bool_)
    for month, chosen in zip(months, inside, strict=True):
        last = month.period.end_day - 1
        counted = chosen & (enrolled <= last) & (left > last)
        counted[leader] = False
        people |= counted
        values.append(month.earned[counted])
    ordered = np.sort(np.concatenate(values)) if values else np.zeros(0, dtype=np.int64)
    many = int(people.sum()) >= PEOPLE_MIN
    return Spread(
        kind=kind,
        key=key,
        people=int(people.sum()),
        values=len(ordered),
        nothing=int((ordered <= 0).sum()),
        percentiles=tuple((one, percentile(ordered, one)) for one in PERCENTILES) if many else (),
        periods=tuple(one.period.name for one in months),
    )
