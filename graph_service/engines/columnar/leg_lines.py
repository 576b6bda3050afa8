"""Which sales stand behind what a pay-leg bonus paid, passed over or flushed?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.legs import Legs, sides
from graph_service.engines.columnar.pay_leg import exact_of, shared
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, line_table
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.pay_leg import PayLegBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def lines(bonus: PayLegBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale of the leg that was paid on, or passed over, with its part; what was carried, or is flushed, as sale -1.

    A sale's part of a payment is its share of the leg. What a division leaves stands with what was carried.
    """
    legs, found = Legs.of(bonus, prepared), _Found.of(bonus, prepared, asked)
    paid = legs.reason == PAID
    side = np.where(legs.reason == CODE["no_weaker_leg"], 1 - legs.weaker, legs.weaker)
    found = found.standing_in(side, legs.own)
    amount = np.where(paid, legs.cycles * bonus.unit, legs.passed)
    exact = np.where(paid, exact_of(bonus, legs.cycles), 0)
    whole = np.where(paid, legs.weak, legs.passed)
    at = found.member
    keep = whole[at] != 0
    found, at = found.some(keep), at[keep]
    basis = shared(amount[at], found.basis, whole[at])
    micro = (
        basis * np.where(paid[at], bonus.rate_ppm, 0)
        if bonus.cycle_minor is None
        else shared(exact[at], found.basis, whole[at])
    )
    parts: list[tuple[IntArray, ...]] = [(found.sale, at, legs.reason[at], basis, micro)]
    if asked.sale is None:
        everyone = np.flatnonzero(asked.member)
        left_basis, left_micro = amount.copy(), exact.copy()
        np.subtract.at(left_basis, at, basis)
        np.subtract.at(left_micro, at, micro)
        none = np.full(len(everyone), -1, dtype=np.int64)
        parts.append((none, everyone, legs.reason[everyone], left_basis[everyone], left_micro[everyone]))
        flushed = np.full(len(everyone), CODE["flushed"], dtype=np.int64)
        parts.append((none, everyone, flushed, legs.flushed[everyone], np.zeros_like(none)))
    return _table(bonus, parts)


@dataclass(frozen=True, slots=True)
class _Found:
    """Sales in a leg of somebody asked for: one row for each sale and member."""

    sale: IntArray  # row in snapshot.sales
    member: IntArray
    side: IntArray  # -1: the member's own
    basis: IntArray
    stop: IntArray

    @classmethod
    def of(cls, bonus: PayLegBonus, prepared: Prepared, asked: Asked) -> _Found:
        lines = prepared.lines_of("placement")
        chosen, basis = asked.paying(bonus, prepared)
        order = np.argsort(lines.seller[chosen], kind="stable")
        chosen, basis = chosen[order], basis[order]
        place, side = lines.seller[chosen], sides(prepared, lines)
        child = np.flatnonzero(side >= 0)
        child = child[asked.member[lines.member[lines.parent[child]]]]
        low, high = np.searchsorted(place, child), np.searchsorted(place, lines.end[child])
        count = high - low
        child, low = np.repeat(child, count), np.repeat(low, count)
        within = np.arange(len(child)) - np.repeat(np.cumsum(count) - count, count)
        one = low + within
        own = np.flatnonzero(asked.member[prepared.sales.seller[chosen]]) if bonus.own_volume == "weaker" else one[:0]
        index = np.concatenate((one, own))
        return cls(
            prepared.sales.row[chosen[index]],
            np.concatenate((lines.member[lines.parent[child]], prepared.sales.seller[chosen[own]])),
            np.concatenate((side[child], np.full(len(own), -1))),
            basis[index],
            np.concatenate((lines.parent[child], place[own])),
        )

    def some(self, keep: BoolArray) -> _Found:
        """The rows where `keep` holds."""
        return _Found(self.sale[keep], self.member[keep], self.side[keep], self.basis[keep], self.stop[keep])

    def standing_in(self, side: IntArray, own: IntArray) -> _Found:
        """Rows in the leg that `side` names by member, own sales in the leg that `own` names; up the line for each sale."""
        here = np.where(self.side < 0, own[self.member], self.side)
        kept = self.some(here == side[self.member])
        order = np.lexsort((-kept.stop, kept.sale))
        return _Found(*(getattr(kept, name)[order] for name in ("sale", "member", "side", "basis", "stop")))


def _table(bonus: PayLegBonus, parts: list[tuple[IntArray, ...]]) -> pd.DataFrame:
    sale, member, reason, basis, micro = (np.concatenate([part[i] for part in parts]) for i in range(5))
    keep = np.flatnonzero((basis != 0) | (micro != 0))
    keep = keep[np.argsort(sale[keep], kind="stable")]
    zero, rate = np.zeros(len(keep), dtype=np.int64), np.where(reason[keep] == PAID, bonus.rate_ppm, 0)
    return line_table(sale[keep], member[keep], zero, reason[keep], basis[keep], rate, micro[keep])
