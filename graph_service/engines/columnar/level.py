"""The level family: who in the upline is paid at which level, and who is passed over?

All sales climb together, one level at a time. At level j what stands at a stop is what came in with the counter at j
plus what climbs from below without moving the counter (`Islands`). Then it is paid or passed over there, and where the
counter moves it comes in at the parent with j + 1.
"""

from __future__ import annotations

from typing import Protocol

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
    inflow,
    paying,
    role_reasons,
)
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.tree import Islands
from graph_service.engines.columnar.walking import Asked, Walk
from graph_service.plan.families.level import LevelBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class PaysByLevel(Protocol):
    """A bonus whose awards have levels."""

    @property
    def rates_ppm(self) -> tuple[int, ...]:
        """One for each level."""
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
    sales, lines = prepared.sales, prepared.lines
    chosen, basis = paying(bonus, sales)
    check_total(basis, f"the amounts of bonus {bonus.name}", max(bonus.rates_ppm))
    reasons = Reasons.of(bonus, lines, (prepared.facts.active, depth_limit(bonus, prepared), prepared.gate_met(bonus)))
    columns = inflow(len(lines.member), lines.line_start(sales)[chosen], sales.kind[chosen], basis)
    return climb(bonus, lines, reasons, columns)


def climb(bonus: PaysByLevel, lines: Lines, reasons: Reasons, columns: list[tuple[int, IntArray]]) -> Paid:
    """Carry what enters at each stop, by kind of sale, up the lines and pay it level by level."""
    awards: list[tuple[int, IntArray, IntArray]] = []
    skips: list[tuple[int, IntArray, IntArray]] = []
    for level in range(1, len(bonus.rates_ppm) + 1):
        if not columns:
            break
        reason, islands, moves = reasons.at(level)
        columns = [(kind, islands.sum(values)) for kind, values in columns]
        touched = np.flatnonzero(np.logical_or.reduce([values != 0 for _, values in columns]))
        table = np.zeros((len(touched), KINDS), dtype=np.int64)
        for kind, values in columns:
            table[:, kind] = values[touched]
        member, why = lines.member[touched], reason[touched]
        awards.append((level, *grouped(member[why == PAID], table[why == PAID])))
        passed = why != PAID
        keys = member[passed] * np.int64(len(CODE) + 1) + why[passed]
        skips.append((level, *grouped(keys, table[passed].sum(axis=1))))
        columns = _climb(lines, columns, touched[moves[touched]])
    return Paid(_award_rows(bonus, awards), _skip_rows(skips))


def depth_limit(bonus: PaysByLevel, prepared: Prepared) -> IntArray:
    """Levels that each member reaches, by member row."""
    rank = prepared.facts.rank
    if not bonus.depth_by_rank:
        return np.full(len(rank), len(bonus.rates_ppm), dtype=np.int64)
    limits = dict(bonus.depth_by_rank)
    return np.array([limits.get(level.name, 0) for level in prepared.plan.ranks], dtype=np.int64)[rank]


def _climb(lines: Lines, columns: list[tuple[int, IntArray]], moving: IntArray) -> list[tuple[int, IntArray]]:
    moving = moving[lines.parent[moving] >= 0]
    parent = lines.parent[moving]
    risen: list[tuple[int, IntArray]] = []
    for kind, values in columns:
        amount = values[moving]
        if amount.any():
            column = np.zeros(len(values), dtype=np.int64)
            np.add.at(column, parent, amount)
            risen.append((kind, column))
    return risen


class Reasons:
    """Reason codes by stop and level, and what they do to the counter."""

    __slots__ = ("_bonus", "_counts", "_gate", "_known", "_limit", "_limits", "_lines", "_standing")

    def __init__(
        self,
        bonus: PaysByLevel,
        lines: Lines,
        standing: IntArray,
        limit: IntArray,
        gate: BoolArray,
        counts: BoolArray | None,
    ) -> None:
        self._bonus, self._lines, self._counts = bonus, lines, counts
        self._standing, self._limit, self._gate = standing, limit, gate
        self._limits = np.unique(limit)
        self._known: dict[int, tuple[IntArray, Islands, BoolArray]] = {}

    @classmethod
    def of(
        cls,
        bonus: PaysByLevel,
        lines: Lines,
        standing: tuple[BoolArray, IntArray, BoolArray],
        counts: BoolArray | None = None,
    ) -> Reasons:
        """Join what is known of the period with the roles of the stops.

        `standing` is active, levels reached and gate, by member; `counts` is at which members the counter can move at all.
        """
        active, limit, gate = standing
        reason = role_reasons(lines.role)
        reason[(reason == PAID) & ~active[lines.member]] = CODE["inactive"]
        return cls(bonus, lines, reason, limit[lines.member], gate[lines.member], counts)

    def at(self, level: int) -> tuple[IntArray, Islands, BoolArray]:
        """For a level: reason by stop, the islands that climb at it, and where the counter moves on."""
        alike = int(np.searchsorted(self._limits, level))  # how many of the limits are below this level
        if alike not in self._known:
            reason = self._standing.copy()
            reason[(reason == PAID) & (self._limit < level)] = CODE["beyond_depth_limit"]
            reason[(reason == PAID) & ~self._gate] = CODE["own_sales_gate"]
            stays = self._stays(reason)
            if self._counts is not None:
                stays |= ~self._counts[self._lines.member]
            self._known[alike] = (reason, Islands.of(self._lines.parent, self._lines.end, stays), ~stays)
        return self._known[alike]

    def _stays(self, reason: IntArray) -> BoolArray:
        if self._bonus.compression == "none":
            return np.zeros(len(reason), dtype=bool)
        if self._bonus.compression == "skip_inactive":
            return np.asarray(self._standing != PAID, dtype=bool)
        return np.asarray(reason != PAID, dtype=bool)


def _award_rows(bonus: PaysByLevel, parts: list[tuple[int, IntArray, IntArray]]) -> AwardRows:
    member = np.concatenate([keys for _, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    level = np.concatenate([np.full(len(keys), j) for j, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    table = np.concatenate([table for _, _, table in parts] or [np.empty((0, KINDS), dtype=np.int64)])
    basis = table.sum(axis=1)
    keep = np.flatnonzero(basis != 0)
    keep = keep[np.lexsort((level[keep], member[keep]))]
    rate = np.array(bonus.rates_ppm, dtype=np.int64)[level[keep] - 1]
    return AwardRows(member[keep], level[keep], basis[keep], rate, basis[keep] * rate, table[keep] * rate[:, None])


def _skip_rows(parts: list[tuple[int, IntArray, IntArray]]) -> SkipRows:
    keys = np.concatenate([keys for _, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    level = np.concatenate([np.full(len(keys), j) for j, keys, _ in parts] or [np.empty(0, dtype=np.int64)])
    basis = np.concatenate([basis for _, _, basis in parts] or [np.empty(0, dtype=np.int64)])
    keep = basis != 0
    member, reason = np.divmod(keys[keep], len(CODE) + 1)
    return SkipRows(member, level[keep], reason, basis[keep])


def lines(bonus: LevelBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own up its line, straight from docs/semantics.md."""
    lines = prepared.lines
    chosen, basis = asked.paying(bonus, prepared)
    walk = Walk.of(lines, asked, prepared.sales.row[chosen], lines.line_start(prepared.sales)[chosen], basis)
    limit = depth_limit(bonus, prepared)[lines.member]
    gate = prepared.gate_met(bonus)[lines.member]
    standing = role_reasons(lines.role)
    standing[(standing == PAID) & ~prepared.facts.active[lines.member]] = CODE["inactive"]
    rates = np.array([0, *bonus.rates_ppm], dtype=np.int64)
    index = np.flatnonzero(walk.going(walk.start))
    at, level = walk.start[index], np.ones(len(index), dtype=np.int64)
    parts: list[tuple[IntArray, ...]] = []
    while len(index):
        reason = standing[at]
        reason = np.where((reason == PAID) & (limit[at] < level), CODE["beyond_depth_limit"], reason)
        reason = np.where((reason == PAID) & ~gate[at], CODE["own_sales_gate"], reason)
        rate = np.where(reason == PAID, rates[level], 0)
        kept = walk.asked[at]
        parts.append((index[kept], lines.member[at[kept]], level[kept], reason[kept], rate[kept]))
        if bonus.compression == "none":
            moves = np.ones(len(index), dtype=bool)
        elif bonus.compression == "skip_inactive":
            moves = standing[at] == PAID
        else:
            moves = reason == PAID
        level, at = level + moves, lines.parent[at]
        going = walk.going(at) & (level <= len(bonus.rates_ppm))
        index, at, level = index[going], at[going], level[going]
    return walk.table(parts)
