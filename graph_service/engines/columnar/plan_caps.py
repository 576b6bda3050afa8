"""What is left of all awards under the caps of the whole plan: of a family, of a member, of the company?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.caps import apply_cap
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.sales import check_total
from graph_service.model.money import MICRO
from graph_service.plan.families import family_of
from graph_service.plan.model import Caps, Plan

IntArray = npt.NDArray[np.int64]


def apply_caps(table: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """The awards of all bonuses (`member`, `bonus`, `level`, `amount_minor`, `cap_cut_minor`) under the plan's caps."""
    plan, caps = prepared.plan, prepared.plan.caps
    if caps is None or table.empty:
        return table
    names = [bonus.name for bonus in plan.bonuses]
    number = pd.Index(names).get_indexer(pd.Index(table["bonus"].astype(object))).astype(np.int64)
    member, level = table["member"].to_numpy(), table["level"].to_numpy()
    amount = table["amount_minor"].to_numpy().astype(np.int64)
    order = np.lexsort((level, number, member))
    before = amount[order]
    left = _of_families(plan, caps, number[order], member[order], before)
    left = left - apply_cap(member[order], left, caps.member_max_minor)[1]
    amount[order] = left
    amount = _of_company(prepared, caps, number, member, level, amount)
    cut = table["cap_cut_minor"].to_numpy() + table["amount_minor"].to_numpy() - amount
    return table.assign(amount_minor=amount, cap_cut_minor=cut)


def _of_families(plan: Plan, caps: Caps, number: IntArray, member: IntArray, amount: IntArray) -> IntArray:
    left = amount.copy()
    for family, most in caps.family_max_minor:
        mine = [place for place, bonus in enumerate(plan.bonuses) if family_of(bonus).name == family]
        rows = np.flatnonzero(np.isin(number, mine))
        left[rows] = apply_cap(member[rows], amount[rows], most)[0]
    return left


def _of_company(
    prepared: Prepared, caps: Caps, number: IntArray, member: IntArray, level: IntArray, amount: IntArray
) -> IntArray:
    if caps.company_rate_ppm is None:
        return amount
    basis = prepared.sales.measured(caps.company_basis or "volume")
    check_total(basis, "the sales that the company's cap is a share of", caps.company_rate_ppm)
    gain = np.maximum(amount, 0)
    check_total(gain, "the awards of the period")
    room = max(int(basis.sum()) * caps.company_rate_ppm // MICRO, 0)
    if int(gain.sum()) <= room:
        return amount
    order = np.lexsort((level, member, number))
    order = order[gain[order] > 0]
    result = amount.copy()
    if caps.company_mode == "pro_rata":
        result[order] = _in_proportion(gain[order], room)
    elif caps.company_mode == "hard_stop":
        spent = np.cumsum(gain[order]) - gain[order]
        result[order] = np.minimum(gain[order], np.maximum(room - spent, 0))
    else:
        for bonus in range(len(prepared.plan.bonuses)):
            rows = order[number[order] == bonus]
            result[rows] = _in_proportion(gain[rows], room)
            room = max(room - int(gain[rows].sum()), 0)
    return result


def _in_proportion(gain: IntArray, room: int) -> IntArray:
    """Cut positive amounts in proportion to fit: whole parts, then one more for the largest remainders, the earlier first."""
    total = int(gain.sum())
    if total <= room:
        return gain
    exact = gain.astype(object) * room
    parts, rest = (exact // total).astype(np.int64), (exact % total).astype(np.int64)
    more = np.argsort(-rest, kind="stable")[: room - int(parts.sum())]
    parts[more] += 1
    return parts
