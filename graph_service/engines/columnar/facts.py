"""What is true of each member for the whole period: rank, activity, gates?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.ranks import rank_places
from graph_service.engines.columnar.sales import Sales, customer_volume, customers
from graph_service.engines.columnar.volumes import Volumes
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Gate, Plan

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Facts:
    """By member row: index of the rank in the plan (0 is the lowest) and whether active."""

    rank: IntArray
    active: BoolArray


def facts(snapshot: Snapshot, plan: Plan, period: Period, sales: Sales, volumes: Volumes) -> Facts:
    """Rank and activity of every member in a period."""
    if plan.activity_volume_min is None:
        active = np.ones(len(volumes.personal), dtype=bool)
    else:
        active = volumes.personal >= plan.activity_volume_min
    return Facts(rank_places(snapshot, plan, period, sales, volumes, active), active)


def gate_met(gate: Gate | None, sales: Sales, personal: IntArray) -> BoolArray:
    """Whether each member meets the own-sales gate; all do when there is none."""
    parts: list[BoolArray] = []
    if gate is not None and gate.personal_volume_min is not None:
        parts.append(personal >= gate.personal_volume_min)
    if gate is not None and gate.customer_volume_min is not None:
        parts.append(customer_volume(sales, len(personal)) >= gate.customer_volume_min)
    if gate is not None and gate.customers_min is not None:
        parts.append(customers(sales, len(personal)) >= gate.customers_min)
    if gate is None or not parts:
        return np.ones(len(personal), dtype=bool)
    met: BoolArray = np.logical_or.reduce(parts) if gate.mode == "any" else np.logical_and.reduce(parts)
    return met


def rank_names(plan: Plan, rank: IntArray) -> pd.Series:
    """Names for rank indices; the empty rank where the plan has none."""
    names = np.array([level.name for level in plan.ranks] or [""], dtype=object)
    return pd.Series(names[rank], dtype="str")
