"""What is true of each member for the whole period: rank, activity, gates?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.volumes import Volumes
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Gate, Plan, Rank

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_RETAIL = SALE_KINDS.index("retail")


@dataclass(frozen=True, slots=True)
class Facts:
    """By member row: index of the rank in the plan (0 is the lowest) and whether active."""

    rank: IntArray
    active: BoolArray


def facts(snapshot: Snapshot, plan: Plan, period: Period, volumes: Volumes) -> Facts:
    """Rank and activity of every member in a period."""
    rank = np.zeros(len(volumes.personal), dtype=np.int64)
    for index, level in enumerate(plan.ranks):
        held = _assigned(snapshot, level, period) if level.assigned else _earned(level, volumes)
        rank[held] = index
    if plan.activity_volume_min is None:
        return Facts(rank, np.ones(len(rank), dtype=bool))
    return Facts(rank, volumes.personal >= plan.activity_volume_min)


def _earned(rank: Rank, volumes: Volumes) -> BoolArray:
    held = np.ones(len(volumes.personal), dtype=bool)
    if rank.personal_volume_min is not None:
        held &= volumes.personal >= rank.personal_volume_min
    if rank.group_volume_min is not None:
        held &= volumes.group >= rank.group_volume_min
    return held


def _assigned(snapshot: Snapshot, rank: Rank, period: Period) -> BoolArray:
    table = snapshot.ranks
    in_force = (
        (table["from_on"] <= period.first_day) & (table["to_on"] > period.first_day) & (table["rank"] == rank.name)
    )
    held = np.zeros(len(snapshot.members), dtype=bool)
    held[table["member"].to_numpy()[in_force.to_numpy(dtype=bool)]] = True
    return held


def gate_met(gate: Gate | None, sales: Sales, personal: IntArray) -> BoolArray:
    """Whether each member meets the own-sales gate; all do when there is none."""
    parts: list[BoolArray] = []
    if gate is not None and gate.personal_volume_min is not None:
        parts.append(personal >= gate.personal_volume_min)
    if gate is not None and gate.customer_volume_min is not None:
        parts.append(_customer_volume(sales, len(personal)) >= gate.customer_volume_min)
    if gate is not None and gate.customers_min is not None:
        parts.append(_customers(sales, len(personal)) >= gate.customers_min)
    if gate is None or not parts:
        return np.ones(len(personal), dtype=bool)
    met: BoolArray = np.logical_or.reduce(parts) if gate.mode == "any" else np.logical_and.reduce(parts)
    return met


def _customer_volume(sales: Sales, members: int) -> IntArray:
    retail = sales.kind == _RETAIL
    total = np.zeros(members, dtype=np.int64)
    np.add.at(total, sales.seller[retail], sales.volume[retail])
    return total


def _customers(sales: Sales, members: int) -> IntArray:
    counted = (sales.kind == _RETAIL) & (sales.volume > 0) & (sales.buyer >= 0)
    pairs = np.unique(sales.seller[counted] * members + sales.buyer[counted])
    return np.bincount(pairs // max(members, 1), minlength=members).astype(np.int64)


def rank_names(plan: Plan, rank: IntArray) -> pd.Series:
    """Names for rank indices; the empty rank where the plan has none."""
    names = np.array([level.name for level in plan.ranks] or [""], dtype=object)
    return pd.Series(names[rank], dtype="str")
