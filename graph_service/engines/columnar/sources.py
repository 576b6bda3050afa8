"""Which sales does a bonus pay on that asks more of a sale than its kind, and what does it count of each?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.sales import Sales
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.level import LevelBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def sources(bonus: LevelBonus, prepared: Prepared) -> tuple[IntArray, IntArray]:
    """Places in `prepared.sales` of the sales that a level bonus pays on, and the basis of each, which is not zero."""
    sales = prepared.sales
    kinds = [SALE_KINDS.index(kind) for kind in bonus.pays_on]
    basis = (sales.net > 0).astype(np.int64) if bonus.basis == "fixed" else sales.measured(bonus.basis)
    counts = np.isin(sales.kind, kinds) & (basis != 0)
    if bonus.net_min_minor is not None:
        counts &= sales.net >= bonus.net_min_minor
    if bonus.within_days is not None:
        counts &= _days_in_programme(prepared.snapshot, sales) < bonus.within_days
    if bonus.first_order_only:
        counts &= _first_orders(prepared.snapshot)[sales.row]
    chosen = np.flatnonzero(counts)
    return chosen, basis[chosen]


def _days_in_programme(snapshot: Snapshot, sales: Sales) -> IntArray:
    """For each sale the days since its buyer enrolled, or joined when not enrolled by then."""
    enrolled = snapshot.members["enrolled_on"].to_numpy().astype(np.int64)[sales.buyer]
    joined = snapshot.members["joined_on"].to_numpy().astype(np.int64)[sales.buyer]
    return sales.day - np.where(enrolled <= sales.day, enrolled, joined)


def _first_orders(snapshot: Snapshot) -> BoolArray:
    """By row of `snapshot.sales` whether its buyer bought nothing before it; of one day, the smallest sale id."""
    buyer, day = snapshot.sales["buyer"].to_numpy(), snapshot.sales["sold_on"].to_numpy()
    order = np.lexsort((np.arange(len(buyer)), day, buyer))
    first = np.zeros(len(buyer), dtype=bool)
    first[order[np.concatenate(([True], buyer[order][1:] != buyer[order][:-1]))[: len(order)]]] = True
    return first
