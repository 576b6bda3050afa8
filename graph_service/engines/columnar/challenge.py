"""The challenge family: who reached the goal of the period?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.fixed import Fixed, own_by_kind, standing_at_end, team_by_kind
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.challenge import ChallengeBonus

IntArray = npt.NDArray[np.int64]

_RETAIL = SALE_KINDS.index("retail")


def pay(bonus: ChallengeBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a challenge. Raises BadInput when its amounts could pass 2**63."""
    by_kind = _by_kind(bonus, prepared)
    return _fixed(bonus, prepared, by_kind).paid(bonus, by_kind)


def lines(bonus: ChallengeBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """The seller's own sales where they are what counts; for a group or team each sale that its volume is made of."""
    fixed = _fixed(bonus, prepared, _by_kind(bonus, prepared))
    if bonus.metric == "personal_volume":
        return fixed.sale_lines(prepared, asked, np.arange(len(prepared.sales)))
    if bonus.metric == "customer_volume":
        return fixed.sale_lines(prepared, asked, np.flatnonzero(prepared.sales.kind == _RETAIL))
    return fixed.team_lines(prepared, asked, group=bonus.metric == "group_volume")


def _by_kind(bonus: ChallengeBonus, prepared: Prepared) -> IntArray:
    if bonus.metric in ("group_volume", "team_volume"):
        return team_by_kind(prepared, group=bonus.metric == "group_volume")
    own = own_by_kind(prepared)
    if bonus.metric == "customer_volume":
        own[:, np.arange(own.shape[1]) != _RETAIL] = 0
    return own


def _fixed(bonus: ChallengeBonus, prepared: Prepared, by_kind: IntArray) -> Fixed:
    volume = by_kind.sum(axis=1)
    reason = standing_at_end(prepared)
    reason[(reason == PAID) & (volume < bonus.goal)] = CODE["goal_not_met"]
    reason[(reason == PAID) & ~prepared.gate_met(bonus)] = CODE["own_sales_gate"]
    return Fixed(reason, volume, np.where(reason == PAID, np.int64(bonus.amount_minor) * MICRO, 0))
