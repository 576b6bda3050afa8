"""What do two legs of the placement tree bring to each member, what of it is paid on, and what is carried on?

A leg's volume is a subtree sum at each child's stop, put to the member above by the leg in which the child stands there; so a
child that changes legs inside the period counts in each for its own days. All the rest is arithmetic by member.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.fixed import standing_at_end
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, paying
from graph_service.engines.columnar.sales import check_total
from graph_service.plan.families.pay_leg import PayLegBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_SIDES: Final = {"left": 0, "1": 0, "right": 1, "2": 1}  # by the name of a place; any other is in no leg


@dataclass(frozen=True, slots=True)
class Legs:
    """By member row what the two legs hold in a period, and what becomes of it. Pairs are (left, right).

    sold    (2, members, kinds) sales of the period by kind
    own     0 or 1, the leg that a member's own sales stand in where they count
    before  (2, members) carried from the period before
    total   (2, members) both together
    weaker  0 or 1, the leg that is paid on
    reason  PAID, or why nothing is paid
    cycles  how often `unit` is paid
    kept    (2, members) carried to the next period
    flushed in both legs together
    """

    sold: IntArray
    own: IntArray
    before: IntArray
    total: IntArray
    weaker: IntArray
    reason: IntArray
    cycles: IntArray
    kept: IntArray
    flushed: IntArray

    @classmethod
    def of(cls, bonus: PayLegBonus, prepared: Prepared) -> Legs:
        """Count the legs and settle them. Raises BadInput when amounts could pass 2**63."""
        chosen, basis = paying(bonus, prepared.sales)
        before = _carried(bonus, prepared)
        check_total(np.append(basis, before.ravel()), f"the amounts of bonus {bonus.name}", max(bonus.rate_ppm_max, 2))
        sold, own = _sold(bonus, prepared, chosen, basis, before)
        total = sold.sum(axis=2) + before
        weak, strong = total.min(axis=0), total.max(axis=0)
        weaker = np.where(total[0] < total[1], 0, 1)
        cycles = np.maximum(np.minimum(weak // bonus.unit, strong // (bonus.unit * bonus.strong_units)), 0)
        reason = _reasons(bonus, prepared, cycles)
        paid = np.where(reason == PAID, cycles * bonus.unit, 0)
        taken = np.where(weaker == np.array([[0], [1]]), paid, paid * bonus.strong_units)
        rest = total - taken
        kept = np.maximum(rest, 0)
        if bonus.carry_max is not None:
            kept = np.minimum(kept, bonus.carry_max)
        kept[:, _loses_all(bonus, prepared, reason)] = 0
        if bonus.carry == "none":
            kept[:] = 0
        elif bonus.carry == "stronger":
            kept[weaker, np.arange(len(weaker))] = 0
        return cls(sold, own, before, total, weaker, reason, cycles, kept, (rest - kept).sum(axis=0))

    @property
    def weak(self) -> IntArray:
        """Volume of the weaker leg."""
        weak: IntArray = self.total.min(axis=0)
        return weak

    @property
    def strong(self) -> IntArray:
        """Volume of the stronger leg."""
        strong: IntArray = self.total.max(axis=0)
        return strong

    @property
    def passed(self) -> IntArray:
        """What a member was passed over on: the weaker leg, or the stronger where the weaker is too small."""
        short = self.reason == CODE["no_weaker_leg"]
        return np.where(short, self.strong, np.where(self.reason == PAID, 0, self.weak))


def _carried(bonus: PayLegBonus, prepared: Prepared) -> IntArray:
    table = prepared.before.carries
    table = table[(table["bonus"] == bonus.name).to_numpy(dtype=bool)]
    row = (
        prepared.snapshot.row_of.get_indexer(pd.Index(table["member_id"]))
        if len(table)
        else np.empty(0, dtype=np.int64)
    )
    carried = np.zeros((2, prepared.lines.members), dtype=np.int64)
    for side, name in enumerate(bonus.legs):
        kept = (table["leg"] == name).to_numpy(dtype=bool) & (row >= 0)
        np.add.at(carried[side], row[kept], table["volume"].to_numpy()[kept])
    return carried


def _sold(
    bonus: PayLegBonus, prepared: Prepared, chosen: IntArray, basis: IntArray, before: IntArray
) -> tuple[IntArray, IntArray]:
    lines, sales = prepared.lines_of("placement"), prepared.sales
    side = sides(prepared, lines)
    sold = np.zeros((2, lines.members, KINDS), dtype=np.int64)
    own = np.zeros((lines.members, KINDS), dtype=np.int64)
    np.add.at(own, (sales.seller[chosen], sales.kind[chosen]), basis)
    above = [np.flatnonzero(side == each) for each in range(2)]
    for kind in np.unique(sales.kind[chosen]):
        of_kind = sales.kind[chosen] == kind
        entering = np.zeros(len(lines.member), dtype=np.int64)
        np.add.at(entering, lines.seller[chosen[of_kind]], basis[of_kind])
        reached = lines.subtree_sum(entering)
        for each, stops in enumerate(above):
            np.add.at(sold[each, :, kind], lines.member[lines.parent[stops]], reached[stops])
    total = sold.sum(axis=2) + before
    own_side = np.where(total[0] < total[1], 0, 1)
    if bonus.own_volume == "weaker":
        sold[own_side, np.arange(lines.members)] += own
    return sold, own_side


def sides(prepared: Prepared, lines: Lines) -> IntArray:
    """For each stop the leg of the member above in which it stands: 0 left, 1 right, -1 none of them."""
    names = prepared.snapshot.placements["leg"]
    codes = names.map(_SIDES).fillna(-1).to_numpy(dtype=np.int64)
    return np.append(codes, -1)[lines.edge]


def _reasons(bonus: PayLegBonus, prepared: Prepared, cycles: IntArray) -> IntArray:
    reason = standing_at_end(prepared)
    reason[(reason == PAID) & ~prepared.gate_met(bonus)] = CODE["own_sales_gate"]
    reason[(reason == PAID) & (cycles == 0)] = CODE["no_weaker_leg"]
    return reason


def _loses_all(bonus: PayLegBonus, prepared: Prepared, reason: IntArray) -> BoolArray:
    lost: BoolArray = np.isin(reason, (CODE["left"], CODE["not_participant"]))
    return lost | (~prepared.facts.active & bonus.flush_when_inactive)
