"""The board family: which boards did the period's sales complete, and whose were they?

A place on the line says by itself whether a sale or a re-entry holds it, and which sale: nothing is filled step by step.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import history
from graph_service.engines.columnar.lines import PARTICIPANT, roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid, member_reasons
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.standing import Standing
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.board import BoardBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: BoardBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a board. Raises BadInput when its amounts could pass 2**63."""
    standing = _standing(bonus, prepared)
    check_total(standing.exact, f"the amounts of bonus {bonus.name}")
    return Paid(standing.awards(), standing.skips())


def lines(bonus: BoardBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """One line for each cycle, with the sale that completed it."""
    return _standing(bonus, prepared).lines(prepared, asked)


def opened_by(bonus: BoardBonus, position: IntArray) -> IntArray:
    """For each position the number, from 0, of the sale that opened it; for a re-entry of the one that it goes back to.

    A re-entry goes back to a position at most half as far, so a few rounds are enough.
    """
    if not bonus.reentry:
        return position
    below, lowest = bonus.below, bonus.lowest
    at = position.copy()
    while len(again := np.flatnonzero((at > below) & ((at - below - 1) % lowest == 0))):
        at[again] = (at[again] - below - 1) // lowest
    earlier = (
        np.maximum(at - below - 2, 0) // lowest + 1
    )  # re-entries before a position further on than the first of them
    return np.where(at > below, at - earlier, at)


def _standing(bonus: BoardBonus, prepared: Prepared) -> Standing:
    """One entry for each cycle that a sale of the period completed, in their order."""
    snapshot, sales = prepared.snapshot, history.sales_of_their_periods(prepared)
    basis = sales.measured(bonus.basis)
    kinds = [SALE_KINDS.index(kind) for kind in bonus.pays_on]
    opens = np.flatnonzero(np.isin(sales.kind, kinds) & (basis >= bonus.entry_min))
    opens = opens[np.lexsort((sales.row[opens], sales.day[opens]))]
    earlier = int(np.searchsorted(sales.day[opens], prepared.period.first_day))
    first = max(-(-(earlier - bonus.below) // bonus.step), 0)
    cycled = np.arange(first, max((len(opens) - 1 - bonus.below) // bonus.step + 1, first), dtype=np.int64)
    last, entry = opens[bonus.below + cycled * bonus.step], opens[opened_by(bonus, cycled)]
    buyer, seller = sales.buyer[entry], sales.seller[entry]
    bought = (buyer >= 0) & (roles(snapshot, buyer, sales.day[entry]) == PARTICIPANT)
    member = np.where(bought, buyer, seller)
    reason = member_reasons(roles(snapshot, member, sales.day[last]), prepared.facts.active[member])
    reason[(reason == PAID) & ~prepared.gate_met(bonus)[member]] = CODE["own_sales_gate"]
    if bonus.cycles_max is not None:
        paid = np.flatnonzero(reason == PAID)
        paid = paid[np.argsort(member[paid], kind="stable")]
        nth = history.running_before(member[paid], np.ones(len(paid), dtype=np.int64))
        reason[paid[nth >= bonus.cycles_max]] = CODE["already_rewarded"]
    zero = np.zeros(len(cycled), dtype=np.int64)
    exact = np.where(reason == PAID, np.int64(bonus.amount_minor) * MICRO, 0)
    return Standing(sales.row[last], member, zero, reason, basis[last], zero, exact, sales.kind[last])
