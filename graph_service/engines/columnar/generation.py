"""The generation family: which leader above gets which override on whose group?

All sales climb together, one generation at a time. At generation g what stands at a stop is what came in with the counter
at g and what climbs from below through stops that do not move the counter (`Islands`). With an override by difference the
same is done once more for each rank k of a leader, every sale being dropped above a leader whose rank is above k: with
H(k, x) left at stop x, a leader of rank r is paid the sum over k < r of H(k, x) × (rate(k+1) − rate(k)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.climbing import Columns, risen, table_of
from graph_service.engines.columnar.guarantee import guaranteed, passed_on
from graph_service.engines.columnar.leaders import Leaders
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, AwardRows, Paid, grouped, inflow, paying, skip_rows
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.tree import Islands
from graph_service.engines.columnar.walking import Asked, Walk
from graph_service.plan.families.generation import GenerationBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Sweep:
    """One count of generations, by stop: who moves the counter, who is paid by it, and whose own group is too small for pay."""

    counts: BoolArray
    receives: BoolArray
    small: BoolArray


@dataclass(frozen=True, slots=True)
class _Parts:
    """Rows of one bonus, piece by piece: generation, keys, values."""

    awards: list[tuple[int, IntArray, IntArray]]  # by member: basis, then exact amount, each by kind
    skips: list[tuple[int, IntArray, IntArray]]  # by member and reason: basis


def pay(bonus: GenerationBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a generation bonus. Raises BadInput when its amounts could pass 2**63."""
    paid = _paid_on_sales(bonus, prepared)
    if bonus.guarantee_micro is None:
        return paid
    return Paid(guaranteed(bonus, prepared, paid.awards, _groups(bonus, prepared)), paid.skips)


def _paid_on_sales(bonus: GenerationBonus, prepared: Prepared) -> Paid:
    """Awards and skips before what a guarantee moves."""
    sales, lines = prepared.sales, prepared.lines
    chosen, basis = paying(bonus, sales)
    check_total(basis, f"the amounts of bonus {bonus.name}", bonus.rate_ppm_max)
    columns = inflow(len(lines.member), lines.seller[chosen], sales.kind[chosen], basis)
    leaders = Leaders.of(bonus, bonus.leader_ranks, prepared)
    limit = _last(bonus)[leaders.step]
    parts = _Parts([], [])
    for sweep in _sweeps(bonus, prepared, leaders):
        _climb(bonus, lines, (leaders, limit, sweep), columns, parts)
    return Paid(_award_rows(bonus, leaders, lines, parts.awards), skip_rows(parts.skips))


def _last(bonus: GenerationBonus) -> IntArray:
    """The last generation that each leaders' rank reaches, at its place from 1; below the first for none."""
    return np.array([0, *bonus.reach], dtype=np.int64) + bonus.first_level - 1


def _rates(bonus: GenerationBonus) -> IntArray:
    """Rates by generation and place of the leaders' rank from 1; 0 at place 0 and where generation 0 is not paid."""
    rates = np.zeros((bonus.levels + 1, len(bonus.leader_ranks) + 1), dtype=np.int64)
    rates[bonus.first_level :, 1:] = bonus.rates_ppm
    return rates


def _ends(bonus: GenerationBonus, leaders: Leaders, lowest: int) -> BoolArray:
    """Who ends a group when leaders of rank `lowest` and above do."""
    ends = leaders.step >= lowest
    return ends if bonus.unqualified == "boundary" else ends & leaders.qualified


def _sweeps(bonus: GenerationBonus, prepared: Prepared, leaders: Leaders) -> Iterator[_Sweep]:
    """One count for all leaders, or one for those of each rank."""
    alike = bonus.boundary == "threshold"
    for lowest in [1] if alike else range(1, len(bonus.leader_ranks) + 1):
        counts = _ends(bonus, leaders, lowest)
        if bonus.empty_generation == "skipped":
            counts = counts & (_own_group(bonus, prepared, counts) != 0)[prepared.lines.member]
        small = np.zeros(len(counts), dtype=bool)
        if bonus.own_group_min is not None:
            small = (_own_group(bonus, prepared, counts) < bonus.own_group_min)[prepared.lines.member]
        yield _Sweep(counts, leaders.step > 0 if alike else leaders.step == lowest, small)


def _own_group(bonus: GenerationBonus, prepared: Prepared, ends: BoolArray) -> IntArray:
    """By member row the basis that reaches each without a group ended on the way."""
    lines = prepared.lines
    chosen, basis = paying(bonus, prepared.sales)
    own = np.zeros(len(lines.member), dtype=np.int64)
    np.add.at(own, lines.seller[chosen], basis)
    return lines.by_member(Islands.of(lines.parent, lines.end, ~ends).sum(own))


def _groups(bonus: GenerationBonus, prepared: Prepared) -> IntArray:
    """By member row the basis of the own group that every leader ends."""
    return _own_group(bonus, prepared, _ends(bonus, Leaders.of(bonus, bonus.leader_ranks, prepared), 1))


def _climb(
    bonus: GenerationBonus, lines: Lines, who: tuple[Leaders, IntArray, _Sweep], columns: Columns, parts: _Parts
) -> None:
    """One count of generations from the sellers up."""
    leaders, _, sweep = who
    ranks = len(bonus.leader_ranks)
    covers = np.where(_ends(bonus, leaders, 1), leaders.step, 0)
    open_to = [covers <= k for k in (range(ranks + 1) if bonus.override == "difference" else [ranks])]
    islands = [Islands.of(lines.parent, lines.end, ~sweep.counts & lets) for lets in open_to]
    moving = [np.flatnonzero(sweep.counts & lets & (lines.parent >= 0)) for lets in open_to]
    flows = [columns] * len(open_to)
    for generation in range(bonus.levels + 1):
        flows = [[(kind, island.sum(of)) for kind, of in flow] for island, flow in zip(islands, flows, strict=True)]
        if not any(flows):
            return
        if generation >= bonus.first_level:
            _settle(bonus, lines, who, generation, flows, parts)
        flows = [risen(lines, flow, stops) for flow, stops in zip(flows, moving, strict=True)]


def _settle(
    bonus: GenerationBonus,
    lines: Lines,
    who: tuple[Leaders, IntArray, _Sweep],
    generation: int,
    flows: list[Columns],
    parts: _Parts,
) -> None:
    """Pay or pass over each leader on what stands there at one generation; the last of the flows is all of it."""
    leaders, limit, sweep = who
    some = np.zeros(len(lines.member), dtype=bool)
    for flow in flows:
        for _, values in flow:
            some |= values != 0
    stops = np.flatnonzero(some & sweep.receives)
    tables = [table_of(flow, stops) for flow in flows]
    member, step = lines.member[stops], leaders.step[stops]
    reason = leaders.standing[stops]
    reason[(reason == PAID) & (limit[stops] < generation)] = CODE["beyond_depth_limit"]
    reason[(reason == PAID) & ~leaders.gate[stops]] = CODE["own_sales_gate"]
    if generation == 0:
        reason[(reason == PAID) & sweep.small[stops]] = CODE["below_minimum"]
    rates = _rates(bonus)[generation]
    fresh, exact = tables[-1], tables[-1] * rates[step][:, None]
    if bonus.override == "difference":
        fresh, exact = _above(tables, rates, step)
    late = np.where(reason == PAID, (tables[-1] - fresh).sum(axis=1), 0)
    paid = reason == PAID
    parts.awards.append((generation, *grouped(member[paid], np.concatenate((fresh[paid], exact[paid]), axis=1))))
    keys = member * np.int64(len(CODE) + 1)
    why = np.concatenate((keys[~paid] + reason[~paid], keys + CODE["rate_not_above_downline"]))
    parts.skips.append((generation, *grouped(why, np.concatenate((tables[-1][~paid].sum(axis=1), late)))))


def _above(tables: list[IntArray], rates: IntArray, step: IntArray) -> tuple[IntArray, IntArray]:
    """The basis on which each is above every leader below in the line, and the exact pay for it."""
    fresh, exact = np.zeros_like(tables[0]), np.zeros_like(tables[0])
    for k in range(len(tables) - 1):
        higher = step > k
        exact[higher] += tables[k][higher] * (rates[k + 1] - rates[k])
        above = rates[step] > rates[k]
        fresh[above] = tables[k][above]
    return fresh, exact


def _award_rows(
    bonus: GenerationBonus, leaders: Leaders, lines: Lines, parts: list[tuple[int, IntArray, IntArray]]
) -> AwardRows:
    member = np.concatenate([keys for _, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    level = np.concatenate([np.full(len(keys), g) for g, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    table = np.concatenate([table for _, _, table in parts] or [np.empty((0, 2 * KINDS), dtype=np.int64)])
    basis, kinds = table[:, :KINDS].sum(axis=1), table[:, KINDS:]
    exact = kinds.sum(axis=1)
    keep = np.flatnonzero((basis != 0) | (exact != 0))
    keep = keep[np.lexsort((level[keep], member[keep]))]
    step = np.zeros(lines.members, dtype=np.int64)
    step[lines.member] = leaders.step
    rate = _rates(bonus)[level[keep], step[member[keep]]]
    return AwardRows(member[keep], level[keep], basis[keep], rate, exact[keep], kinds[keep])


def lines(bonus: GenerationBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own up its line, straight from docs/families/generation.md."""
    lines = prepared.lines
    chosen, basis = asked.paying(bonus, prepared)
    walk = Walk.of(lines, asked, prepared.sales.row[chosen], lines.seller[chosen], basis)
    leaders = Leaders.of(bonus, bonus.leader_ranks, prepared)
    sweeps = list(_sweeps(bonus, prepared, leaders))
    counts, small = (
        np.stack(parts, axis=1) for parts in zip(*((each.counts, each.small) for each in sweeps), strict=True)
    )
    covers = np.where(_ends(bonus, leaders, 1), leaders.step, 0) * (bonus.override == "difference")
    limit, rates = _last(bonus)[leaders.step], _rates(bonus)
    place = np.maximum(leaders.step - 1, 0) if bonus.boundary == "same_rank" else np.zeros_like(leaders.step)
    index = np.flatnonzero(walk.going(walk.start))
    at, covered = walk.start[index], np.zeros(len(index), dtype=np.int64)
    generations = np.zeros((len(index), counts.shape[1]), dtype=np.int64)
    parts: list[tuple[IntArray, ...]] = []
    while len(index):
        generation = generations[np.arange(len(index)), place[at]]
        here = (
            walk.asked[at] & (leaders.step[at] > 0) & (generation >= bonus.first_level) & (generation <= bonus.levels)
        )
        stop, level = at[here], generation[here]
        own, taken = rates[level, leaders.step[stop]], rates[level, covered[here]]
        reason = leaders.standing[stop]
        reason = np.where((reason == PAID) & (limit[stop] < level), CODE["beyond_depth_limit"], reason)
        reason = np.where((reason == PAID) & ~leaders.gate[stop], CODE["own_sales_gate"], reason)
        too_small = (level == 0) & small[stop, place[stop]]
        reason = np.where((reason == PAID) & too_small, CODE["below_minimum"], reason)
        if bonus.override == "difference":
            reason = np.where((reason == PAID) & (own <= taken), CODE["rate_not_above_downline"], reason)
        parts.append((index[here], lines.member[stop], level, reason, np.where(reason == PAID, own - taken, 0)))
        generations, covered = generations + counts[at], np.maximum(covered, covers[at])
        at = lines.parent[at]
        going = walk.going(at) & (generations.min(axis=1) <= bonus.levels)
        index, at, covered, generations = index[going], at[going], covered[going], generations[going]
    told = walk.table(parts)
    if bonus.guarantee_micro is None or asked.sale is not None:
        return told
    passed = passed_on(bonus, prepared, _paid_on_sales(bonus, prepared).awards, _groups(bonus, prepared))
    return pd.concat([passed.lines(asked), told], ignore_index=True)
