"""The fast-start family: who above a new participant gets how much of their first orders?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import history
from graph_service.engines.columnar.lines import PARTICIPANT, roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid, member_reasons, paying
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.standing import Standing
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.fast_start import FastStartBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: FastStartBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a fast-start bonus. Raises BadInput when its amounts could pass 2**63."""
    check_total(paying(bonus, prepared.sales)[1], f"the amounts of bonus {bonus.name}", bonus.rate_ppm_max)
    standing = _standing(bonus, prepared)
    return Paid(standing.awards(), standing.skips())


def lines(bonus: FastStartBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale, level by level up the recruit's line."""
    return _standing(bonus, prepared).lines(prepared, asked)


def _standing(bonus: FastStartBonus, prepared: Prepared) -> Standing:
    snapshot, sales = prepared.snapshot, prepared.sales
    chosen, basis = paying(bonus, sales)
    recruit = (sales.buyer if bonus.whose_sales == "bought" else sales.seller)[chosen]
    fit = recruit >= 0
    fit[fit] = roles(snapshot, recruit[fit], sales.day[chosen[fit]]) == PARTICIPANT
    chosen, basis, at = chosen[fit], basis[fit], recruit[fit]
    day = sales.day[chosen]
    late = day > history.days_of(snapshot, "enrolled_on", at) + bonus.within_days
    gate = prepared.gate_met(bonus)
    parts: list[Standing] = []
    for level, rate in enumerate(bonus.rates_ppm, start=1):
        at = history.sponsors_at(snapshot, at, day)
        up = at >= 0
        chosen, basis, day, late, at = chosen[up], basis[up], day[up], late[up], at[up]
        reason = member_reasons(roles(snapshot, at, day), prepared.facts.active[at])
        reason[(reason == PAID) & late] = CODE["too_late"]
        reason[(reason == PAID) & ~gate[at]] = CODE["own_sales_gate"]
        same = np.full(len(at), rate, dtype=np.int64)
        exact = np.where(reason == PAID, basis * rate, 0)
        parts.append(
            Standing(sales.row[chosen], at, np.full_like(at, level), reason, basis, same, exact, sales.kind[chosen])
        )
    return Standing.joined(parts)
