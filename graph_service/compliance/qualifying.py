"""Who qualifies for pay by own purchases alone? The period worked out again with these purchases counting for no condition.

Conditions are those on personal volume: the plan's activity, the gates of its bonuses, the ranks. What a purchase pays
to others stays as it is; only what it does for the buyer's own qualification is taken away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from graph_service.compliance.entrants import REQUIRED
from graph_service.compliance.facts import participant_on, per_member
from graph_service.compliance.inputs import Inputs
from graph_service.engines.columnar.engine import pay_all
from graph_service.engines.columnar.facts import Facts
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.ranks import rank_places
from graph_service.engines.columnar.sales import Sales
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.model.tables import SALE_KINDS


@dataclass(frozen=True, slots=True)
class Qualified:
    """By member row, shape (members,): who was paid only because of own purchases, and how much for that."""

    only_own: BoolArray
    lost_minor: IntArray  # pay that would not have been, 0 for all others
    own_volume: IntArray  # hundredths of a point of own purchases that the reading takes away
    personal_volume: IntArray


def qualified(inputs: Inputs, prepared: Prepared, reading: str) -> Qualified:
    """Take the own purchases that a reading does not accept out of the conditions, and look who loses pay by it.

    Strict takes all of them away, capped those above the personal-use cap, lenient starter and qualifying orders.
    """
    own, personal = own_volume(inputs, prepared.sales, reading), prepared.volumes.personal
    volumes = replace(prepared.volumes, personal=personal - own)
    least = inputs.plan.activity_volume_min
    active = np.ones(inputs.members, dtype=bool) if least is None else volumes.personal >= least
    rank = rank_places(
        prepared.snapshot, prepared.plan, prepared.period, prepared.sales, volumes, prepared.facts.active
    )
    without = replace(prepared, volumes=volumes, facts=Facts(rank, active), earned={}, others=dict(prepared.others))
    changed = (rank != prepared.facts.rank) | (active != prepared.facts.active)
    for bonus in inputs.plan.bonuses:
        if bonus.gate is not None:
            changed |= prepared.gate_met(bonus) != without.gate_met(bonus)
    may = changed & (own > 0) & (inputs.pay > 0)
    if not may.any():
        return Qualified(may, np.zeros(inputs.members, np.int64), own, personal)
    lost = np.maximum(inputs.pay - inputs.by_member(pay_all(without).awards), 0)
    only_own: BoolArray = may & (lost > 0)
    return Qualified(only_own, np.where(only_own, lost, 0), own, personal)


def own_volume(inputs: Inputs, sales: Sales, reading: str) -> IntArray:
    """Volume of participants' own purchases, credited to themselves, that a reading does not accept. Shape (members,)."""
    own = (sales.buyer == sales.seller) & participant_on(inputs.snapshot, sales.buyer, sales.day)
    if reading == "lenient":
        own &= np.isin(sales.kind, [SALE_KINDS.index(kind) for kind in REQUIRED])
    taken = np.where(own, sales.volume, 0)
    if reading == "capped":
        taken = taken - np.where(own, _within_cap(inputs.facts, sales), 0)
    return per_member(sales.seller, taken, inputs.members)


def _within_cap(facts: pd.DataFrame, sales: Sales) -> IntArray:
    """Volume of each sale that lies within the cap, in proportion to its money, rounded down."""
    of_sale = facts.set_index("sale")[["net", "within_cap"]].reindex(sales.row)
    net, within = (of_sale[name].fillna(0).to_numpy(np.int64) for name in ("net", "within_cap"))
    volume = np.where(within == net, sales.volume, 0)
    volume[net == 0] = 0
    cut = np.flatnonzero((within != net) & (within > 0))
    parts = zip(sales.volume[cut].tolist(), within[cut].tolist(), net[cut].tolist(), strict=True)
    volume[cut] = [whole * counted // every for whole, counted, every in parts]  # Python's integers cannot wrap
    return volume
