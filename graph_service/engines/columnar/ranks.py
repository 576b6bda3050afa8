"""Which rank does each member hold in a period?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.lines import PARTICIPANT, roles
from graph_service.engines.columnar.sales import Sales, customer_volume, customers
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.engines.columnar.volumes import Volumes
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan, Rank

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def rank_places(
    snapshot: Snapshot, plan: Plan, period: Period, sales: Sales, volumes: Volumes, active: BoolArray
) -> IntArray:
    """By member row the place of the highest rank held in the plan's ranks; 0 is the lowest, also held by who holds none.

    A rank that asks for ranks in the legs depends on members below only, so that going round until nothing changes ends
    with the one answer there is; each round raises somebody.
    """
    held = {
        place: _assigned(snapshot, rank, period) if rank.assigned else _without_legs(rank, sales, volumes)
        for place, rank in enumerate(plan.ranks)
    }
    legs = None
    if any(rank.by_legs for rank in plan.ranks):
        legs = Legs(snapshot, period, volumes, active)
        for place, rank in enumerate(plan.ranks):
            held[place] = held[place] & legs.volume_met(rank)
    places = {rank.name: place for place, rank in enumerate(plan.ranks)}
    standing = np.zeros(len(volumes.personal), dtype=np.int64)
    while True:
        found = np.zeros_like(standing)
        for place, rank in enumerate(plan.ranks):
            met = held[place]
            if rank.legs_with_rank is not None and legs is not None:
                below = legs.with_somebody(standing >= places[rank.legs_with_rank.rank])
                met = met & (below >= rank.legs_with_rank.count)
            found[met] = place
        if legs is None or (found == standing).all():
            return found
        standing = found


def _without_legs(rank: Rank, sales: Sales, volumes: Volumes) -> BoolArray:
    members = len(volumes.personal)
    held = np.ones(members, dtype=bool)
    for least, has in (
        (rank.personal_volume_min, volumes.personal),
        (rank.group_volume_min, volumes.group),
        (rank.team_volume_min, volumes.team),
    ):
        if least is not None:
            held &= has >= least
    if rank.customer_volume_min is not None:
        held &= customer_volume(sales, members) >= rank.customer_volume_min
    if rank.customers_min is not None:
        held &= customers(sales, members) >= rank.customers_min
    return held


def _assigned(snapshot: Snapshot, rank: Rank, period: Period) -> BoolArray:
    table = snapshot.ranks
    in_force = (
        (table["from_on"] <= period.first_day) & (table["to_on"] > period.first_day) & (table["rank"] == rank.name)
    )
    held = np.zeros(len(snapshot.members), dtype=bool)
    held[table["member"].to_numpy()[in_force.to_numpy(dtype=bool)]] = True
    return held


class Legs:
    """The legs of everyone on the period's last day: one for each directly sponsored member."""

    __slots__ = ("_active", "_tree", "_volumes")

    def __init__(self, snapshot: Snapshot, period: Period, volumes: Volumes, active: BoolArray) -> None:
        last = period.end_day - 1
        self._tree = SponsorTree.of(snapshot, last)
        self._volumes = volumes
        participant = roles(snapshot, np.arange(len(active)), last) == PARTICIPANT
        self._active = active & participant

    def volume_met(self, rank: Rank) -> BoolArray:
        """Whether each member has the active legs and the legs with volume that a rank asks for."""
        met = np.ones(len(self._active), dtype=bool)
        if rank.active_legs_min is not None:
            met &= self.active() >= rank.active_legs_min
        if rank.legs_with_volume is not None:
            met &= self.with_volume(rank.legs_with_volume.volume_min) >= rank.legs_with_volume.count
        return met

    def active(self) -> IntArray:
        """For each member the number of legs whose head is an active participant."""
        return self._count(self._active)

    def with_volume(self, volume_min: int) -> IntArray:
        """For each member the number of legs with at least so much team volume."""
        return self._count(self._volumes.team >= volume_min)

    def with_somebody(self, who: BoolArray) -> IntArray:
        """For each member the number of legs that hold at least one of `who`."""
        return self._count(self._tree.subtree_sum(who.astype(np.int64)) > 0)

    def _count(self, heads: BoolArray) -> IntArray:
        parent = self._tree.parent
        counted = heads & (parent >= 0)
        return np.bincount(parent[counted], minlength=len(parent)).astype(np.int64)
