"""The level family: who in the upline is paid at which level, and who is passed over?

All sales climb together, one level at a time. At level j what stands at a stop is what came in with the counter at j
plus what climbs from below without moving the counter (`Islands`). Then it is paid or passed over there, and where the
counter moves it comes in at the parent with j + 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.climbing import Columns, risen, table_of
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.passing import Ways
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import (
    CODE,
    KINDS,
    PAID,
    AwardRows,
    Paid,
    grouped,
    inflow,
    member_reasons,
    skip_rows,
)
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.sources import sources
from graph_service.engines.columnar.tree import Islands
from graph_service.engines.columnar.walking import Asked, Walk
from graph_service.plan.families.level import LevelBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class PaysByLevel(Protocol):
    """A bonus whose awards have levels."""

    @property
    def levels(self) -> int:
        """How many there are."""
        ...

    @property
    def factors(self) -> tuple[int, ...]:
        """What one unit of the basis pays at each level, in millionths of a minor unit."""
        ...

    @property
    def shown_ppm(self) -> tuple[int, ...]:
        """The rate of an award at each level."""
        ...

    @property
    def compression(self) -> str:
        """Who does not move the counter."""
        ...

    @property
    def depth_by_rank(self) -> tuple[tuple[str, int], ...]:
        """Levels reached by each rank; empty: all reach all."""
        ...


def pay(bonus: LevelBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a level bonus. Raises BadInput when its amounts could pass 2**63."""
    sales, ways = prepared.sales, ways_of(bonus, prepared)
    lines = ways.lines
    chosen, basis = sources(bonus, prepared)
    check_total(basis, f"the amounts of bonus {bonus.name}", max(bonus.factors))
    reasons = Reasons(bonus, lines, Standing.of(bonus, prepared, ways))
    columns = inflow(len(lines.member), lines.line_start(sales)[chosen], sales.kind[chosen], basis)
    return climb(bonus, lines, reasons, columns)


def climb(bonus: PaysByLevel, lines: Lines, reasons: Reasons, columns: Columns) -> Paid:
    """Carry what enters at each stop, by kind of sale, up the lines and pay it level by level."""
    awards: list[tuple[int, IntArray, IntArray]] = []
    skips: list[tuple[int, IntArray, IntArray]] = []
    for level in range(1, bonus.levels + 1):
        if not columns:
            break
        step = reasons.at(level)
        arrived = [(kind, step.islands.sum(values)) for kind, values in columns]
        touched = np.flatnonzero(np.logical_or.reduce([values != 0 for _, values in arrived]))
        table = table_of(arrived, touched)
        member, why = lines.member[touched], step.reason[touched]
        awards.append((level, *grouped(member[why == PAID], table[why == PAID])))
        passed = why != PAID
        keys = member[passed] * np.int64(len(CODE) + 1) + why[passed]
        skips.append((level, *grouped(keys, table[passed].sum(axis=1))))
        moving = touched[step.moves[touched]]
        if step.counter is not step.islands:
            arrived = [(kind, step.counter.sum(values)) for kind, values in columns]
            moving = np.flatnonzero(step.moves)
        columns = risen(lines, arrived, moving[lines.parent[moving] >= 0])
    return Paid(_award_rows(bonus, awards), skip_rows(skips))


def ways_of(bonus: LevelBonus, prepared: Prepared) -> Ways:
    """The stops that the sales of a bonus climb, those included past which they only go."""
    return Ways.of(prepared.snapshot, prepared.period, prepared.lines_of(bonus.tree), bonus.pass_up_first)


def depth_limit(bonus: PaysByLevel, prepared: Prepared) -> IntArray:
    """Levels that each member reaches, by member row."""
    rank = prepared.facts.rank
    if not bonus.depth_by_rank:
        return np.full(len(rank), bonus.levels, dtype=np.int64)
    limits = dict(bonus.depth_by_rank)
    return np.array([limits.get(level.name, 0) for level in prepared.plan.ranks], dtype=np.int64)[rank]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of each stop whatever the level: a reason that no level changes, levels reached, the gate."""

    reason: IntArray
    limit: IntArray
    gate: BoolArray

    @classmethod
    def of(cls, bonus: LevelBonus, prepared: Prepared, ways: Ways) -> Standing:
        """In the order in which the reasons are tried."""
        lines, facts = ways.lines, prepared.facts
        reason = member_reasons(lines.role, facts.active[lines.member])
        if bonus.compression == "skip_below_rank":
            least = [rank.name for rank in prepared.plan.ranks].index(bonus.compress_below)
            reason[(reason == PAID) & (facts.rank[lines.member] < least)] = CODE["below_rank"]
        reason[ways.past] = CODE["passed_up"]
        return cls(reason, depth_limit(bonus, prepared)[lines.member], prepared.gate_met(bonus)[lines.member])

    def reasons(self, at: IntArray | slice, level: IntArray | int) -> IntArray:
        """The reason at stops when asked for a level, PAID for none."""
        reason = self.reason[at].copy()
        reason[(reason == PAID) & (self.limit[at] < level)] = CODE["beyond_depth_limit"]
        reason[(reason == PAID) & ~self.gate[at]] = CODE["own_sales_gate"]
        return reason


def stays(bonus: PaysByLevel, reason: IntArray) -> BoolArray:
    """Where the counter does not move, by the reason for not being paid."""
    if bonus.compression == "level_qualified":
        return np.asarray(reason != PAID, dtype=bool)
    names = {
        "none": (),
        "pass_up_when_unqualified": (),
        "remove_leavers": ("left", "not_participant"),
        "skip_inactive": ("left", "not_participant", "inactive"),
        "skip_below_rank": ("left", "not_participant", "inactive", "below_rank"),
    }[bonus.compression]
    return np.isin(reason, [CODE[name] for name in (*names, "passed_up")])


@dataclass(frozen=True, slots=True)
class Step:
    """One level: who is not paid at it and why, what climbs on at it, and where the counter moves."""

    reason: IntArray  # by stop
    islands: Islands  # what stands at a stop to be paid there
    counter: Islands  # what came to a stop with the counter at this level
    moves: BoolArray  # by stop


class Reasons:
    """Steps by level; levels that ask alike share one."""

    __slots__ = ("_bonus", "_counts", "_known", "_limits", "_lines", "_standing")

    def __init__(self, bonus: PaysByLevel, lines: Lines, standing: Standing, counts: BoolArray | None = None) -> None:
        """`counts` says by member row where the counter can move at all; None: everywhere."""
        self._bonus, self._lines, self._standing, self._counts = bonus, lines, standing, counts
        self._limits = np.unique(standing.limit)
        self._known: dict[int, Step] = {}

    def at(self, level: int) -> Step:
        """The step of a level."""
        alike = int(np.searchsorted(self._limits, level))  # how many of the limits are below this level
        if alike not in self._known:
            lines = self._lines
            reason = self._standing.reasons(slice(None), level)
            still = stays(self._bonus, reason)
            if self._counts is not None:
                still |= ~self._counts[lines.member]
            counter = Islands.of(lines.parent, lines.end, still)
            islands = counter
            if self._bonus.compression == "pass_up_when_unqualified":
                islands = Islands.of(lines.parent, lines.end, np.asarray(reason != PAID, dtype=bool))
            self._known[alike] = Step(reason, islands, counter, ~still)
        return self._known[alike]


def _award_rows(bonus: PaysByLevel, parts: list[tuple[int, IntArray, IntArray]]) -> AwardRows:
    member = np.concatenate([keys for _, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    level = np.concatenate([np.full(len(keys), j) for j, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    table = np.concatenate([table for _, _, table in parts] or [np.empty((0, KINDS), dtype=np.int64)])
    basis = table.sum(axis=1)
    keep = np.flatnonzero(basis != 0)
    keep = keep[np.lexsort((level[keep], member[keep]))]
    factor = np.array(bonus.factors, dtype=np.int64)[level[keep] - 1]
    rate = np.array(bonus.shown_ppm, dtype=np.int64)[level[keep] - 1]
    return AwardRows(member[keep], level[keep], basis[keep], rate, basis[keep] * factor, table[keep] * factor[:, None])


def lines(bonus: LevelBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own up its line, straight from docs/families/level.md.

    With `pass_up_when_unqualified` a level that was not paid goes on as a walker of its own, beside the sale's counter.
    """
    ways = ways_of(bonus, prepared)
    lines, standing = ways.lines, Standing.of(bonus, prepared, ways)
    chosen, basis = asked.among(*sources(bonus, prepared))
    walk = Walk.of(lines, asked, prepared.sales.row[chosen], lines.line_start(prepared.sales)[chosen], basis)
    return walk.table(walked(bonus, lines, walk, standing, ways.past), fixed=bonus.counts_sales)


def walked(
    bonus: PaysByLevel,
    lines: Lines,
    walk: Walk,
    standing: Standing,
    past: BoolArray,
    counts: BoolArray | None = None,
) -> list[tuple[IntArray, ...]]:
    """Hop by hop: walker, member, level, reason and factor at each stop asked for; `past` and `counts` as for `climb`."""
    factors = np.array([0, *bonus.factors], dtype=np.int64)
    passing_up = bonus.compression == "pass_up_when_unqualified"
    index = np.flatnonzero(walk.going(walk.start))
    at, level, open_ = walk.start[index], np.ones(len(index), dtype=np.int64), np.zeros(len(index), dtype=bool)
    parts: list[tuple[IntArray, ...]] = []
    while len(index):
        reason = standing.reasons(at, level)
        kept = walk.asked[at]
        factor = np.where(reason == PAID, factors[level], 0)
        parts.append((index[kept], lines.member[at[kept]], level[kept], reason[kept], factor[kept]))
        left_open = np.flatnonzero((reason != PAID) & ~past[at] & ~open_) if passing_up else at[:0]
        on = np.flatnonzero(~open_ | (reason != PAID))
        moves = ~open_[on] & ~stays(bonus, reason[on])
        if counts is not None:
            moves &= counts[lines.member[at[on]]]
        index, level = (
            np.concatenate((index[on], index[left_open])),
            np.concatenate((level[on] + moves, level[left_open])),
        )
        open_ = np.concatenate((open_[on], np.ones(len(left_open), dtype=bool)))
        at = lines.parent[np.concatenate((at[on], at[left_open]))]
        going = walk.going(at) & (level <= bonus.levels)
        index, at, level, open_ = index[going], at[going], level[going], open_[going]
    return parts
