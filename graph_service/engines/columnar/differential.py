"""The differential family: what does each member of the upline earn above the highest rate already paid below?

Let H(k, x) be the basis that reaches stop x with at most bracket k already reached below in its line. It is the total
of what enters in the island of x when the tree is cut at every stop whose bracket counts and is above k. A stop of
bracket r is then paid on H(r-1, x), and its pay, the sum over sales of basis × (r − paid), is by parts the sum over
k < r of H(k, x) × (rate(k+1) − rate(k)): integers all the way, linear on every shape.
What a stop at the top bracket is paid on is what an override for an equal rate is paid on, one such stop further up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import (
    CODE,
    KINDS,
    PAID,
    AwardRows,
    Paid,
    SkipRows,
    grouped,
    paying,
    role_reasons,
)
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.tree import heads
from graph_service.engines.columnar.walking import Asked, Walk
from graph_service.plan.families.differential import DifferentialBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def pay(bonus: DifferentialBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a differential bonus. Raises BadInput when its amounts could pass 2**63."""
    lines, sales = prepared.lines, prepared.sales
    chosen, basis = paying(bonus, sales)
    check_total(basis, f"the amounts of bonus {bonus.name}", bonus.rate_ppm_max)
    start, kind = lines.seller[chosen], sales.kind[chosen]
    bracket = brackets_reached(bonus, prepared)[lines.member]
    reason = role_reasons(lines.role)
    counts = np.where(reason == PAID, bracket, 0)
    fresh = np.zeros((len(lines.member), KINDS), dtype=np.int64)  # reaches the stop with less than its own bracket paid
    exact = np.zeros((len(lines.member), KINDS), dtype=np.int64)
    rates = np.array([0, *(step.rate_ppm for step in bonus.brackets)], dtype=np.int64)
    for k in range(int(counts.max(initial=0))):
        head = heads(lines.parent, counts > k)[start]
        reached = np.zeros_like(fresh)
        np.add.at(reached, (head[head >= 0], kind[head >= 0]), basis[head >= 0])
        exact += reached * (rates[k + 1] - rates[k])
        fresh[counts == k + 1] = reached[counts == k + 1]
    if bonus.equal_rate_override_ppm is not None:
        above = _above_equal(lines, counts == len(bonus.brackets), fresh)
        fresh, exact = fresh + above, exact + above * bonus.equal_rate_override_ppm
    own = np.zeros(len(lines.member), dtype=np.int64)
    np.add.at(own, start, basis)
    through = lines.subtree_sum(own)
    reason[(reason == PAID) & (counts == 0)] = CODE["below_first_bracket"]
    unmet = (reason == PAID) & ~prepared.gate_met(bonus)[lines.member]
    return Paid(
        _awards(lines, (reason == PAID) & ~unmet, fresh, exact, rates[bracket]),
        _skips(lines, reason, unmet, through, fresh.sum(axis=1)),
    )


def brackets_reached(bonus: DifferentialBonus, prepared: Prepared) -> IntArray:
    """For each member the number of the highest bracket reached, from 1; 0 for none."""
    reached = prepared.volumes.group
    steps = [step.group_volume_min for step in bonus.brackets]
    if bonus.by_rank:
        names = [rank.name for rank in prepared.plan.ranks]
        reached, steps = prepared.facts.rank, [names.index(step.rank) for step in bonus.brackets]
    return np.searchsorted(np.array(steps, dtype=np.int64), reached, side="right").astype(np.int64)


def _above_equal(lines: Lines, top: BoolArray, fresh: IntArray) -> IntArray:
    """What reaches each stop at the top bracket from exactly one other below, where it was `fresh`."""
    nearest = heads(lines.parent, top)
    lower = np.flatnonzero(top & (lines.parent >= 0))
    upper = nearest[lines.parent[lower]]
    above = np.zeros_like(fresh)
    np.add.at(above, upper[upper >= 0], fresh[lower[upper >= 0]])
    return above


def _awards(lines: Lines, paid: BoolArray, fresh: IntArray, exact: IntArray, rate: IntArray) -> AwardRows:
    stops = np.flatnonzero(paid & (fresh.any(axis=1) | exact.any(axis=1)))
    member, table = grouped(lines.member[stops], np.concatenate((fresh[stops], exact[stops]), axis=1))
    rate_of = np.zeros(lines.members, dtype=np.int64)
    rate_of[lines.member] = rate
    basis, kinds = table[:, :KINDS].sum(axis=1), table[:, KINDS:]
    total = kinds.sum(axis=1)
    keep = (basis != 0) | (total != 0)
    level = np.zeros(int(keep.sum()), dtype=np.int64)
    return AwardRows(member[keep], level, basis[keep], rate_of[member[keep]], total[keep], kinds[keep])


def _skips(lines: Lines, reason: IntArray, unmet: BoolArray, through: IntArray, fresh: IntArray) -> SkipRows:
    """`through` is all that reaches a stop; a stop with a rate passes over what is not `fresh`, and all if its gate fails."""
    has_rate = reason == PAID
    parts = (
        (np.flatnonzero(~has_rate & (through != 0)), None, through),
        (np.flatnonzero(has_rate & (through != fresh)), CODE["rate_not_above_downline"], through - fresh),
        (np.flatnonzero(unmet & (fresh != 0)), CODE["own_sales_gate"], fresh),
    )
    keys, basis = [], []
    for stops, code, values in parts:
        why = reason[stops] if code is None else np.full(len(stops), code)
        keys.append(lines.member[stops] * np.int64(len(CODE) + 1) + why)
        basis.append(values[stops])
    key, total = grouped(np.concatenate(keys), np.concatenate(basis))
    member, why = np.divmod(key[total != 0], len(CODE) + 1)
    return SkipRows(member, np.zeros(len(member), dtype=np.int64), why, total[total != 0])


def lines(bonus: DifferentialBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own up its line, straight from docs/semantics.md; `rate_ppm` is what is above the rate already paid."""
    lines = prepared.lines
    chosen, basis = asked.paying(bonus, prepared)
    walk = Walk.of(lines, asked, prepared.sales.row[chosen], lines.seller[chosen], basis)
    rates = np.array([0, *(step.rate_ppm for step in bonus.brackets)], dtype=np.int64)
    own = rates[brackets_reached(bonus, prepared)][lines.member]
    override = 0 if bonus.equal_rate_override_ppm is None else bonus.equal_rate_override_ppm
    gate = prepared.gate_met(bonus)[lines.member]
    standing = role_reasons(lines.role)
    index = np.flatnonzero(walk.going(walk.start))
    at, paid = walk.start[index], np.zeros(len(index), dtype=np.int64)
    given = np.full(len(index), bonus.equal_rate_override_ppm is None)  # whether the override is no longer to be had
    parts: list[tuple[IntArray, ...]] = []
    while len(index):
        reason, rate = standing[at], own[at]
        counts = reason == PAID
        reason = np.where((reason == PAID) & (rate == 0), CODE["below_first_bracket"], reason)
        equal = counts & (rate == paid) & (rate == rates[-1]) & ~given
        reason = np.where((reason == PAID) & (rate <= paid) & ~equal, CODE["rate_not_above_downline"], reason)
        reason = np.where((reason == PAID) & ~gate[at], CODE["own_sales_gate"], reason)
        above = np.where(reason == PAID, np.where(equal, override, rate - paid), 0)
        kept = walk.asked[at]
        parts.append((index[kept], lines.member[at[kept]], np.zeros_like(index[kept]), reason[kept], above[kept]))
        paid, given = np.where(counts, np.maximum(paid, rate), paid), given | equal
        at = lines.parent[at]
        going = walk.going(at)
        index, at, paid, given = index[going], at[going], paid[going], given[going]
    return walk.table(parts)
