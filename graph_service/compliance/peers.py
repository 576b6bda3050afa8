"""Which leader's subtree differs most from those of comparable leaders, and in what? A reading aid that raises nothing.

Peers are leaders with as many people below and as long in the programme. How far a leader stands from them is a robust z:
0.6745 times the distance from the median over the median deviation; where that is zero the mean deviation times 1.253314
takes its place (B. Iglewicz and D. C. Hoaglin, 1993). The leader is one of the peers. Floats: nothing is decided by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from graph_service.compliance.leader_measures import BELOW_MIN, MEASURES, Floats, Leaders
from graph_service.compliance.robust import BY_MEAN, BY_MEDIAN
from graph_service.model.cells import count_text
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

PEERS_MIN: Final = 10  # leaders in a group, and in it with a measure; fewer are no measure of what is usual
SIZES: Final = (BELOW_MIN, 50, 150, 500, 2_000, 10_000)  # people below at which a band begins
AGES: Final = (0, 180, 365, 730)  # days as a participant at which a band begins


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure of a leader beside the peers'."""

    value: float | None
    median: float | None
    z: float | None  # None where there is no figure, or too few peers have one


@dataclass(frozen=True, slots=True)
class Peers:
    """Leaders beside their peers, the one that differs most first.

    leaders  rows, sizes, ages and values, in this order
    group    the group of each, a place in `groups`; -1 where there are too few leaders to compare with
    groups   what the peers have in common, in words
    pools    places in this list of the peers of each group
    median   the peers' median, shape (n, measures), NaN where there is none
    z        robust z, NaN where there is none
    most     place of the measure that differs most, -1 where none can be told
    """

    leaders: Leaders
    group: IntArray
    groups: tuple[str, ...]
    pools: tuple[IntArray, ...]
    median: Floats
    z: Floats
    most: IntArray

    def __len__(self) -> int:
        return len(self.group)

    def standing(self, leader: int, measure: int) -> Standing:
        """One measure of the leader at a place."""
        values = (self.leaders.values, self.median, self.z)
        return Standing(*(None if np.isnan(one[leader, measure]) else float(one[leader, measure]) for one in values))

    def place(self, row: int) -> int | None:
        """Where a member stands in the list; None for who is no leader large enough."""
        found = np.flatnonzero(self.leaders.rows == row)
        return int(found[0]) if len(found) else None

    def to_json(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """The first leaders of the list as plain values, as many as there are ids."""
        return [self._leader(place, member_id) for place, member_id in enumerate(ids)]

    def _leader(self, place: int, member_id: str) -> dict[str, Any]:
        group, most = int(self.group[place]), int(self.most[place])
        return {
            "member_id": member_id, "size": int(self.leaders.size[place]), "age_days": int(self.leaders.age_days[place]),
            "peers": None if group < 0 else self.groups[group], "peers_count": 0 if group < 0 else len(self.pools[group]),
            "differs_most_in": None if most < 0 else MEASURES[most].name,
            "measures": {
                one.name: {name: getattr(self.standing(place, at), name) for name in ("value", "median", "z")}
                for at, one in enumerate(MEASURES)
            },
        }  # fmt: skip

    def values_of(self, group: int, measure: int) -> Floats:
        """All values of a measure in a group, as they come."""
        values = self.leaders.values[self.pools[group], measure]
        known: Floats = values[~np.isnan(values)]
        return known


def peers(found: Leaders) -> Peers:
    """Put every leader beside its peers: size and age alike; where those are too few, size alone; then all leaders."""
    group, groups, pools = _groups(found)
    median, z = np.full_like(found.values, np.nan), np.full_like(found.values, np.nan)
    for place, pool in enumerate(pools):
        rows = np.flatnonzero(group == place)
        for measure in range(len(MEASURES)):
            known = found.values[pool, measure]
            known = known[~np.isnan(known)]
            if len(known) >= PEERS_MIN:
                median[rows, measure], z[rows, measure] = _robust(found.values[rows, measure], known)
    far = np.where(np.isnan(z), -1.0, np.abs(z))
    distance = far.max(axis=1, initial=-1.0)
    most = np.where(distance >= 0, far.argmax(axis=1), -1) if len(far) else np.zeros(0, np.int64)
    order = np.lexsort((found.rows, -distance))
    place_of = np.empty_like(order)
    place_of[order] = np.arange(len(order))
    leaders = Leaders(found.rows[order], found.size[order], found.age_days[order], found.values[order])
    return Peers(
        leaders, group[order], groups, tuple(place_of[pool] for pool in pools), median[order], z[order],
        most[order].astype(np.int64),
    )  # fmt: skip


def _groups(found: Leaders) -> tuple[IntArray, tuple[str, ...], tuple[IntArray, ...]]:
    """The group of each leader, and of each group its words and the leaders in it."""
    size = np.searchsorted(np.asarray(SIZES), found.size - 1, side="right") - 1
    age = np.searchsorted(np.asarray(AGES), found.age_days, side="right") - 1
    group = np.full(len(found.rows), -1, np.int64)
    groups: list[str] = []
    pools: list[IntArray] = []

    def take(words: str, pool: BoolArray) -> None:
        asking = pool & (group < 0)
        if pool.sum() >= PEERS_MIN and asking.any():
            group[asking] = len(groups)
            groups.append(words)
            pools.append(np.flatnonzero(pool).astype(np.int64))

    for band in np.unique(size):
        for years in np.unique(age[size == band]):
            take(
                say(
                    "{sizes} people below, {ages} days in", sizes=_span(SIZES, int(band)), ages=_span(AGES, int(years))
                ),
                (size == band) & (age == years),
            )
    for band in np.unique(size):
        take(say("{sizes} people below", sizes=_span(SIZES, int(band))), size == band)
    take(say("all leaders"), np.ones(len(group), np.bool_))
    return group, tuple(groups), tuple(pools)


def _span(begins: tuple[int, ...], place: int) -> str:
    """`20 to 49`, `10 000 and more`."""
    begin = count_text(begins[place])
    return (
        say("{begin} and more", begin=begin)
        if place + 1 == len(begins)
        else say("{begin} to {begins}", begin=begin, begins=count_text(begins[place + 1] - 1))
    )


def _robust(values: Floats, peers_values: Floats) -> tuple[float, Floats]:
    """The peers' median, and the robust z of each value; 0 for all of them where the peers are all alike."""
    center = float(np.median(peers_values))
    away = np.abs(peers_values - center)
    spread, mean = float(np.median(away)), float(away.mean())
    if spread > 0:
        return center, float(BY_MEDIAN) * (values - center) / spread
    if mean > 0:
        return center, (values - center) / (float(BY_MEAN) * mean)
    return center, np.where(np.isnan(values), np.nan, 0.0)
