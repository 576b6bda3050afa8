"""The rank-bonus family: who reached a rank by volume that no earlier run gave them?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.fixed import Fixed, standing_at_end, team_by_kind
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import MICRO
from graph_service.plan.families.rank_bonus import RankBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: RankBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a rank bonus. Raises BadInput when its amounts could pass 2**63."""
    return _fixed(bonus, prepared).paid(bonus, team_by_kind(prepared, group=True))


def lines(bonus: RankBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale that the group's volume is made of, for everybody who is paid."""
    return _fixed(bonus, prepared).team_lines(prepared, asked, group=True)


def highest_before(prepared: Prepared) -> IntArray:
    """By member row the place of the highest rank that earlier runs gave, -1 for none."""
    places = {rank.name: place for place, rank in enumerate(prepared.plan.ranks)}
    held = prepared.before.ranks
    place = held["rank"].map(places).fillna(-1).to_numpy().astype(np.int64)
    row = prepared.snapshot.row_of.get_indexer(pd.Index(held["member_id"]))
    highest = np.full(len(prepared.snapshot.members), -1, dtype=np.int64)
    np.maximum.at(highest, row[row >= 0], place[row >= 0])
    return highest


def _fixed(bonus: RankBonus, prepared: Prepared) -> Fixed:
    personal, group = prepared.volumes.personal, prepared.volumes.group
    before = highest_before(prepared)
    amount, met = np.zeros(len(group), dtype=np.int64), np.zeros(len(group), dtype=bool)
    amounts = dict(bonus.amounts)
    for place, rank in enumerate(prepared.plan.ranks):
        if rank.name not in amounts:
            continue
        reached = (personal >= (rank.personal_volume_min or 0)) | (rank.personal_volume_min is None)
        reached &= (group >= (rank.group_volume_min or 0)) | (rank.group_volume_min is None)
        met |= reached
        added = np.where(reached & (place > before), amounts[rank.name], 0)
        amount = amount + added if bonus.several == "each" else np.where(added > 0, added, amount)
    reason = standing_at_end(prepared)
    reason[(reason == PAID) & ~met] = CODE["below_rank"]
    reason[(reason == PAID) & (amount == 0)] = CODE["already_rewarded"]
    reason[(reason == PAID) & ~prepared.gate_met(bonus)] = CODE["own_sales_gate"]
    return Fixed(reason, group, np.where(reason == PAID, amount * MICRO, 0))
