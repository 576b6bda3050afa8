"""The group-goal family: which teams reached the goal, and what does each of their members get?

A part is ⌊total × weight / whole⌋ as in a pool. Own volumes as weights may be large, so the product is divided in digits of 16
bits: with a whole below 2**46 nothing on the way passes 2**63.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.fixed import own_by_kind, spread, standing_at_end
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import (
    CODE,
    KINDS,
    PAID,
    AwardRows,
    Paid,
    SkipRows,
    grouped,
    line_table,
)
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.split import by_kind
from graph_service.engines.columnar.teams import Teams, teams_of
from graph_service.engines.columnar.walking import Asked, lines_without_sales
from graph_service.errors import BadInput
from graph_service.model.money import MICRO
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.group_goal import GroupGoalBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

WHOLE_MOST: Final = 2**46  # hundredths of a point that a team's volume may be divided by
LINES_MOST: Final = 200_000
_RETAIL: Final = SALE_KINDS.index("retail")
_DIGIT: Final = np.int64(2**16)


def pay(bonus: GroupGoalBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a group goal. Raises BadInput when its amounts could pass 2**63."""
    return _Goal.of(bonus, prepared).paid(bonus)


def lines(bonus: GroupGoalBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """The counted sales of the teams that reached the goal, or of one's own; where they are too many, one line a member."""
    goal = _Goal.of(bonus, prepared)
    chosen = np.flatnonzero((prepared.sales.volume != 0) & (_counts(bonus)[prepared.sales.kind]))
    seller = prepared.sales.seller[chosen]
    many = np.bincount(seller, minlength=len(goal.own)).astype(np.int64)
    by_team = np.where(goal.reached, goal.teams.gathered(many), 0)
    wanted = np.flatnonzero(asked.member & goal.looked_at)
    own_only = goal.basis == 0
    if int((goal.teams.handed(by_team) + np.where(own_only, many, 0))[wanted].sum()) > LINES_MOST:
        return lines_without_sales(goal.paid(bonus), asked)
    member, seller_of = goal.sources(wanted[~own_only[wanted]], seller)
    mine = wanted[own_only[wanted]]
    sellers = np.argsort(seller, kind="stable")
    low = np.searchsorted(seller[sellers], np.concatenate((seller_of, mine)))
    sold = many[np.concatenate((seller_of, mine))]
    row = np.repeat(np.concatenate((member, mine)), sold)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(sold) - sold, sold)
    sale = chosen[sellers[np.repeat(low, sold) + nth]]
    return _line_rows(bonus, prepared, goal, asked, row, sale)


def _line_rows(
    bonus: GroupGoalBonus, prepared: Prepared, goal: _Goal, asked: Asked, member: IntArray, sale: IntArray
) -> pd.DataFrame:
    """One row for each member and sale, sorted by sale; a member's award is spread over the member's rows."""
    count = np.int64(max(len(prepared.sales), 1))
    keys, basis = grouped(member * count + sale, prepared.sales.volume[sale])
    member, sale = np.divmod(keys, count)
    reason = goal.reason[member]
    exact = spread(member, np.where(reason == PAID, goal.exact[member], 0), basis, goal.basis[member])
    keep = np.ones(len(keys), dtype=bool) if asked.sale is None else asked.sale[sale]
    rows = np.flatnonzero(keep & (basis != 0))
    rows = rows[np.argsort(sale[rows], kind="stable")]
    zero = np.zeros(len(rows), dtype=np.int64)
    rate = np.where(reason[rows] == PAID, bonus.rate_ppm, 0)
    return line_table(prepared.sales.row[sale[rows]], member[rows], zero, reason[rows], basis[rows], rate, exact[rows])


@dataclass(frozen=True, slots=True)
class _Goal:
    """A goal of a period. By member row unless said otherwise; volumes in hundredths of a point.

    own        own volume
    reason     PAID, or the code of the first reason that held
    basis      the volumes of the member's teams that reached the goal, added up; 0 where none did
    exact      what a member gets where the reason is PAID, millionths of a minor unit
    looked_at  who gets an award or a skip
    kinds      (members, kinds): the basis by kind of sale
    reached    by team
    """

    teams: Teams
    own: IntArray
    reason: IntArray
    basis: IntArray
    exact: IntArray
    looked_at: BoolArray
    kinds: IntArray
    reached: BoolArray

    @classmethod
    def of(cls, bonus: GroupGoalBonus, prepared: Prepared) -> _Goal:
        by_kind_own = own_by_kind(prepared)
        by_kind_own[:, ~_counts(bonus)] = 0
        own = by_kind_own.sum(axis=1)
        check_total(own, f"the amounts of bonus {bonus.name}", max(bonus.rate_ppm, 1))
        teams, inside = teams_of(bonus, prepared)
        volume = teams.gathered(own)
        reached = volume >= bonus.goal
        volume[~reached] = 0
        reason = standing_at_end(prepared)
        participant = ~np.isin(reason, (CODE["left"], CODE["not_participant"]))
        basis = _handed(teams, volume, f"the volumes of bonus {bonus.name}")
        reason[(reason == PAID) & (basis == 0)] = CODE["goal_not_met"]
        reason[(reason == PAID) & ~prepared.gate_met(bonus)] = CODE["own_sales_gate"]
        if bonus.own_least is not None:
            reason[(reason == PAID) & (own < bonus.own_least)] = CODE["not_qualified"]
        total = np.where(
            reached, volume * bonus.rate_ppm if bonus.amount_minor is None else bonus.amount_minor * MICRO, 0
        )
        exact = _parts(bonus, teams, total, own, (reason == PAID) & inside)
        kinds = np.stack(
            [teams.handed(np.where(reached, teams.gathered(by_kind_own[:, kind]), 0)) for kind in range(KINDS)], axis=1
        )
        looked_at = inside & ((own != 0) | (participant & (basis != 0)))
        return cls(teams, own, reason, basis, exact, looked_at, kinds, reached)

    def paid(self, bonus: GroupGoalBonus) -> Paid:
        """Awards and skips."""
        got = np.flatnonzero(self.looked_at & (self.reason == PAID))
        over = np.flatnonzero(self.looked_at & (self.reason != PAID))
        zero, rate = np.zeros(len(got), dtype=np.int64), np.full(len(got), bonus.rate_ppm, dtype=np.int64)
        split = by_kind(self.exact[got], self.kinds[got])
        return Paid(
            AwardRows(got, zero, self.basis[got], rate, self.exact[got], split),
            SkipRows(
                over,
                np.zeros(len(over), dtype=np.int64),
                self.reason[over],
                np.where(self.basis[over] == 0, self.own[over], self.basis[over]),
            ),
        )

    def sources(self, member: IntArray, sellers: IntArray) -> tuple[IntArray, IntArray]:
        """Some members with each seller in their teams that reached the goal, once for each such team."""
        member, team = self.teams.pairs_of(member, self.reached)
        needed = np.zeros(self.teams.count, dtype=bool)
        needed[team] = True
        seller, sold_in = self.teams.pairs_of(np.unique(sellers), needed)
        order = np.argsort(sold_in, kind="stable")
        low, high = (np.searchsorted(sold_in[order], team, side=side) for side in ("left", "right"))
        many = (high - low).astype(np.int64)
        nth = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        return np.repeat(member, many), seller[order[np.repeat(low, many) + nth]]


def _counts(bonus: GroupGoalBonus) -> BoolArray:
    """By kind of sale whether the metric counts it."""
    return np.array([bonus.metric == "volume" or kind == _RETAIL for kind in range(KINDS)])


def _handed(teams: Teams, values: IntArray, what: str) -> IntArray:
    check_total(values, what)
    return teams.handed(values)


def _parts(bonus: GroupGoalBonus, teams: Teams, total: IntArray, own: IntArray, entitled: BoolArray) -> IntArray:
    """By member the parts of what each of the member's teams gives; of use where the member is entitled."""
    what = f"the amounts of bonus {bonus.name}"
    if bonus.split == "each":
        return _handed(teams, total, what)
    if bonus.split == "equal":
        sharing = teams.gathered(entitled.astype(np.int64))
        return _handed(teams, total // np.maximum(sharing, 1), what)
    check_total(total, what)
    weight = np.where(entitled, own, 0)
    whole = teams.gathered(weight)
    if len(whole) and int(whole.max()) >= WHOLE_MOST:
        raise BadInput(
            f"bonus {bonus.name} would be divided by {int(whole.max())} hundredths of a point, too many to be divided exactly; "
            "compute a shorter period or mend volumes that are too large"
        )
    member, team = teams.pairs_of(np.flatnonzero(entitled), total > 0)
    parts = np.zeros(len(own), dtype=np.int64)
    np.add.at(parts, member, divided(total[team], weight[member], np.maximum(whole[team], 1)))
    return parts


def divided(total: IntArray, weight: IntArray, whole: IntArray) -> IntArray:
    """⌊total × weight / whole⌋, for 0 ≤ weight ≤ whole < 2**46.

    >>> divided(np.array([10**18]), np.array([2**45]), np.array([2**46 - 1])).tolist() == [10**18 * 2**45 // (2**46 - 1)]
    True
    """
    quotient, rest = np.divmod(total, whole)
    part, left = np.zeros_like(total), np.zeros_like(total)
    for digit in (weight // _DIGIT**2, weight // _DIGIT % _DIGIT, weight % _DIGIT):
        more, left = np.divmod(left * _DIGIT + rest * digit, whole)
        part = part * _DIGIT + more
    return quotient * weight + part
