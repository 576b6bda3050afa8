"""The infinity family: which leader above is paid on a sale however deep below, and whom does a rank as high block?

Sales climb level by level until they are as deep as pay begins, and from there through whole trees at once. Once for each
rank of a leader, dropped above everyone who blocks that rank; once more without being dropped, for those passed over.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.climbing import Columns, risen, table_of
from graph_service.engines.columnar.leaders import Leaders
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, AwardRows, Paid, SkipRows, grouped, inflow, paying
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.tree import Islands
from graph_service.engines.columnar.walking import Asked, Walk
from graph_service.plan.families.infinity import InfinityBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def pay(bonus: InfinityBonus, prepared: Prepared) -> Paid:
    """Awards and skips of an infinity bonus. Raises BadInput when its amounts could pass 2**63."""
    sales, lines = prepared.sales, prepared.lines
    chosen, basis = paying(bonus, sales)
    check_total(basis, f"the amounts of bonus {bonus.name}", bonus.rate_ppm)
    columns = inflow(len(lines.member), lines.seller[chosen], sales.kind[chosen], basis)
    leaders = Leaders.of(bonus, bonus.leader_ranks, prepared)
    everything = _reaching(bonus, lines, columns, np.zeros(len(lines.member), dtype=bool))
    stops = np.flatnonzero(leaders.step > 0)
    arrived, fresh = table_of(everything, stops), np.zeros((len(stops), KINDS), dtype=np.int64)
    for rank in np.unique(leaders.step[stops]):
        of_rank = leaders.step[stops] == rank
        unblocked = _reaching(bonus, lines, columns, leaders.step >= rank)
        fresh[of_rank] = table_of(unblocked, stops[of_rank])
    reason = leaders.standing[stops]
    reason[(reason == PAID) & ~leaders.gate[stops]] = CODE["own_sales_gate"]
    return Paid(
        _award_rows(bonus, lines.member[stops], reason == PAID, fresh),
        _skip_rows(lines.member[stops], reason, arrived.sum(axis=1), fresh.sum(axis=1)),
    )


def _reaching(bonus: InfinityBonus, lines: Lines, columns: Columns, blocks: BoolArray) -> Columns:
    """What reaches each stop from deep enough below, dropped above stops that block."""
    climbs = ~blocks & (lines.parent >= 0)
    for level in range(bonus.starts_below + 1):
        first = level == 0 and bonus.equal_rank == "inclusive"
        columns = risen(lines, columns, np.flatnonzero(lines.parent >= 0 if first else climbs))
    island = Islands.of(lines.parent, lines.end, ~blocks)
    return [(kind, island.sum(values)) for kind, values in columns]


def _award_rows(bonus: InfinityBonus, member: IntArray, paid: BoolArray, fresh: IntArray) -> AwardRows:
    keys, table = grouped(member[paid], fresh[paid])
    basis = table.sum(axis=1)
    keep = basis != 0
    same = np.ones(int(keep.sum()), dtype=np.int64)
    rate = bonus.rate_ppm
    return AwardRows(keys[keep], 0 * same, basis[keep], rate * same, basis[keep] * rate, table[keep] * rate)


def _skip_rows(member: IntArray, reason: IntArray, arrived: IntArray, fresh: IntArray) -> SkipRows:
    """A leader who could be paid is passed over for what is blocked, any other for all that arrives."""
    blocked = reason == PAID
    why = np.where(blocked, CODE["equal_rank_below"], reason)
    keys, basis = grouped(member * np.int64(len(CODE) + 1) + why, np.where(blocked, arrived - fresh, arrived))
    who, code = np.divmod(keys[basis != 0], len(CODE) + 1)
    return SkipRows(who, np.zeros(len(who), dtype=np.int64), code, basis[basis != 0])


def lines(bonus: InfinityBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own up its line, straight from docs/families/infinity.md."""
    lines = prepared.lines
    chosen, basis = asked.paying(bonus, prepared)
    walk = Walk.of(lines, asked, prepared.sales.row[chosen], lines.seller[chosen], basis)
    leaders = Leaders.of(bonus, bonus.leader_ranks, prepared)
    index = np.flatnonzero(walk.going(walk.start))
    at, highest, level = walk.start[index], np.zeros(len(index), dtype=np.int64), 0
    parts: list[tuple[IntArray, ...]] = []
    while len(index):
        here = walk.asked[at] & (leaders.step[at] > 0) & (level > bonus.starts_below)
        stop = at[here]
        reason = leaders.standing[stop]
        reason = np.where((reason == PAID) & ~leaders.gate[stop], CODE["own_sales_gate"], reason)
        reason = np.where((reason == PAID) & (highest[here] >= leaders.step[stop]), CODE["equal_rank_below"], reason)
        rate = np.where(reason == PAID, bonus.rate_ppm, 0)
        parts.append((index[here], lines.member[stop], np.zeros_like(stop), reason, rate))
        if level > 0 or bonus.equal_rank == "exclusive":
            highest = np.maximum(highest, leaders.step[at])
        at, level = lines.parent[at], level + 1
        going = walk.going(at)
        index, at, highest = index[going], at[going], highest[going]
    return walk.table(parts)
