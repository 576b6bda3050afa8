"""The milestone family: which sale takes a seller's sales, from the first ever, to the threshold?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import history
from graph_service.engines.columnar.lines import roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid, role_reasons
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.standing import Standing
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.milestone import MilestoneBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: MilestoneBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a milestone bonus. Raises BadInput when its amounts could pass 2**63."""
    standing = _standing(bonus, prepared)
    check_total(standing.exact, f"the amounts of bonus {bonus.name}")
    return Paid(standing.awards(), standing.skips())


def lines(bonus: MilestoneBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale of the period for its seller."""
    return _standing(bonus, prepared).lines(prepared, asked)


def _standing(bonus: MilestoneBonus, prepared: Prepared) -> Standing:
    snapshot, sales = prepared.snapshot, history.sales_until_end(prepared)
    kinds = [SALE_KINDS.index(kind) for kind in bonus.pays_on]
    value = sales.volume if bonus.counted == "volume" else (sales.net > 0).astype(np.int64)
    rows = np.flatnonzero(np.isin(sales.kind, kinds) & ((value != 0) | (sales.net != 0)))
    rows = rows[np.lexsort((sales.row[rows], sales.day[rows], sales.seller[rows]))]
    seller, day = sales.seller[rows], sales.day[rows]
    before = history.running_before(seller, value[rows])
    reached = before + value[rows] >= bonus.threshold
    already = history.running_before(seller, reached.astype(np.int64)) > 0
    now = np.flatnonzero(day >= prepared.period.first_day)
    member = seller[now]
    reason = role_reasons(roles(snapshot, member, day[now]))
    reason[(reason == PAID) & already[now]] = CODE["already_rewarded"]
    reason[(reason == PAID) & ~reached[now]] = CODE["goal_not_met"]
    reason[(reason == PAID) & ~prepared.gate_met(bonus)[member]] = CODE["own_sales_gate"]
    zero = np.zeros_like(member)
    exact = np.where(reason == PAID, np.int64(bonus.amount_minor) * MICRO, 0)
    return Standing(
        sales.row[rows][now], member, zero, reason, sales.net[rows][now], zero, exact, sales.kind[rows][now]
    )
