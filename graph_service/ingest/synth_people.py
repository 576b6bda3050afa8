"""Who joins a synthetic programme, when, and under whom? Arrays in order of joining; a sponsor always joined before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph_service.ingest.synth_profiles import Profile
from graph_service.model.period import NEVER

_REDRAWS: Final = 4
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Crowd:
    """People numbered in order of joining; days since 1970-01-01, NEVER for none; -1 for no sponsor."""

    joined: Ints
    enrolled: Ints
    left: Ints
    sponsor: Ints  # on the day of joining
    moved: Ints  # people who get another sponsor …
    moved_to: Ints  # … namely this one …
    moved_on: Ints  # … from this day
    first_day: int  # of the months with sales
    end_day: int  # the day after the last

    @property
    def participants(self) -> Mask:
        """Who enrols at some time."""
        return self.enrolled < NEVER


def crowd(profile: Profile, members: int, first_day: int, end_day: int, rng: np.random.Generator) -> Crowd:
    """Everybody. The network grows by the same share every day, for as long as it takes to reach this size."""
    share = np.arange(1, members + 1) / members
    joined = end_day - 1 + np.ceil(np.log(share) * 180 / profile.growth).astype(np.int64)
    joined[0] = min(int(joined[0]), first_day - 366)  # the founder, who never leaves
    enrolled = _enrolment(profile, joined, end_day, rng)
    left = _leaving(profile, joined, enrolled, first_day, end_day, rng)
    sponsor = _sponsors(profile, joined, enrolled, left, rng)
    moved, moved_to, moved_on = _moves(profile, joined, enrolled, sponsor, end_day, rng)
    return Crowd(joined, enrolled, left, sponsor, moved, moved_to, moved_on, first_day, end_day)


def _enrolment(profile: Profile, joined: Ints, end_day: int, rng: np.random.Generator) -> Ints:
    customers = rng.random(len(joined)) < profile.customers
    late = rng.random(len(joined)) < profile.late
    wait = np.where(late, rng.integers(10, 121, len(joined)), 0)
    enrolled = np.where(customers | (joined + wait >= end_day), NEVER, joined + wait)
    enrolled[0] = joined[0]
    return enrolled


def _leaving(
    profile: Profile, joined: Ints, enrolled: Ints, first_day: int, end_day: int, rng: np.random.Generator
) -> Ints:
    leaves = rng.random(len(joined)) < profile.churn
    earliest = np.maximum(np.where(enrolled < NEVER, enrolled, joined) + 30, first_day)
    day = earliest + np.floor(rng.random(len(joined)) * np.maximum(end_day - earliest, 1)).astype(np.int64)
    left = np.where(leaves & (day < end_day), day, NEVER)
    left[0] = NEVER
    return left


def _sponsors(profile: Profile, joined: Ints, enrolled: Ints, left: Ints, rng: np.random.Generator) -> Ints:
    """Somebody who enrolled on an earlier day and has not left; the founder where there is nobody."""
    number = len(joined)
    if profile.shape == "chain":
        return np.arange(-1, number - 1)
    sponsor = np.zeros(number, np.int64)
    if profile.shape == "random":
        for _ in range(_REDRAWS):
            gone = np.flatnonzero((left[sponsor] <= joined) | (sponsor == 0))
            sponsor[gone] = _drawn(profile, joined[gone], enrolled, rng)
        sponsor[left[sponsor] <= joined] = 0
    sponsor[0] = -1
    return sponsor


def _drawn(profile: Profile, day: Ints, enrolled: Ints, rng: np.random.Generator) -> Ints:
    """For each day one of those who enrolled before it, the earlier ones more often."""
    order = np.argsort(enrolled, kind="stable")
    known = np.searchsorted(enrolled[order], day, side="left")
    drawn = np.floor(rng.random(len(day)) ** profile.early_pull * known).astype(np.int64)
    return np.where(known > 0, order[np.minimum(drawn, np.maximum(known - 1, 0))], 0)


def _moves(
    profile: Profile, joined: Ints, enrolled: Ints, sponsor: Ints, end_day: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """A few people get another sponsor, who joined before them too: so there is never a cycle."""
    chosen = np.flatnonzero((rng.random(len(joined)) < profile.moves) & (joined + 60 < end_day) & (sponsor >= 0))
    if len(chosen) == 0 and profile.moves and len(joined) >= 20:
        chosen = np.flatnonzero((joined + 60 < end_day) & (sponsor > 0))[-1:]
    target = _drawn(profile, joined[chosen], enrolled, rng)
    keep = target != sponsor[chosen]
    chosen, target = chosen[keep], target[keep]
    start = joined[chosen] + 30
    day = start + np.floor(rng.random(len(chosen)) * (end_day - start)).astype(np.int64)
    return chosen, target, np.minimum(day, end_day - 1)


def sponsor_on(people: Crowd, who: Ints, day: Ints) -> Ints:
    """The sponsor of each on its day."""
    sponsor = people.sponsor[who]
    target = np.full(len(people.joined), -1, np.int64)
    since = np.full(len(people.joined), NEVER, np.int64)
    target[people.moved], since[people.moved] = people.moved_to, people.moved_on
    return np.where(since[who] <= day, target[who], sponsor)


def placement(number: int) -> Ints:
    """Above whom each of `number` people stands in a binary tree filled from above, level by level; -1: nobody."""
    return (np.arange(number) - 1) // 2
