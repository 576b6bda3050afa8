"""Which sale paid whom, and who was passed over on it? One line for each sale, member, bonus and level.

Each sale climbs on its own here, hop by hop, straight from docs/semantics.md; the engine proper adds up whole trees at
once. That the lines add up to the awards is a law the tests hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.differential import brackets_reached
from graph_service.engines.columnar.engine import Prepared, prepare
from graph_service.engines.columnar.facts import depth_limit, gate_met
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.rows import CODE, PAID, paying, role_reasons
from graph_service.errors import BadInput
from graph_service.model.outcome import SKIP_REASONS
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import DifferentialBonus, LevelBonus, Plan

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

COLUMNS: Final = ("sale", "member", "level", "outcome", "basis", "rate_ppm", "exact_micro")


@dataclass(frozen=True, slots=True)
class _Walk:
    """Sales that climb, and the stops whose members are asked for."""

    sale: IntArray  # rows in snapshot.sales
    start: IntArray  # stop where the line starts
    basis: IntArray
    asked: BoolArray  # by stop: lines are wanted
    ahead: BoolArray  # by stop: lines are wanted here or further up


def trace(
    snapshot: Snapshot,
    plan: Plan,
    period: Period,
    members: Sequence[int] | IntArray | None = None,
    sales: Sequence[int] | IntArray | None = None,
) -> pd.DataFrame:
    """Lines of pay and of being passed over, sale by sale.

    Args:
        snapshot: the network.
        plan: the plan that pays.
        period: the period.
        members: member rows to give lines for; None for everyone.
        sales: rows of `snapshot.sales` to follow; None for all of the period.

    Returns:
        sale, member (rows), bonus, level (0 for differential), outcome (`paid` or the reason for not being paid), basis,
        rate_ppm (for differential what is above the rate already paid; 0 when passed over), exact_micro; sorted by
        bonus, sale and then up the line. Sales without any effective basis have no lines.
    """
    prepared = prepare(snapshot, plan, period)
    asked, ahead = _asked(prepared.lines, members)
    tables = []
    for bonus in sorted(plan.bonuses, key=lambda each: each.name):
        chosen, basis = paying(bonus, prepared.sales)
        if sales is not None:
            kept = np.isin(prepared.sales.row[chosen], np.asarray(sales, dtype=np.int64))
            chosen, basis = chosen[kept], basis[kept]
        on_level = isinstance(bonus, LevelBonus)
        start = (prepared.lines.line_start(prepared.sales) if on_level else prepared.lines.seller)[chosen]
        walk = _Walk(prepared.sales.row[chosen], start, basis, asked, ahead)
        if isinstance(bonus, LevelBonus):
            rows = _level_lines(bonus, plan, prepared, walk)
        else:
            rows = _differential_lines(bonus, prepared, walk)
        rows.insert(2, "bonus", pd.Series(bonus.name, index=rows.index, dtype="str"))
        tables.append(rows)
    return pd.concat(tables, ignore_index=True)


def upline_at(snapshot: Snapshot, member_row: int, day: int) -> list[int]:
    """Member rows of the sponsors in force on a day, nearest first. Raises BadInput on a cycle."""
    table = snapshot.sponsorships
    child, sponsor = table["child"].to_numpy(), table["sponsor"].to_numpy()
    begin, end = table["from_on"].to_numpy(), table["to_on"].to_numpy()
    upline: list[int] = []
    met = {member_row}
    at = member_row
    while True:
        low, high = np.searchsorted(child, (at, at + 1))
        sponsors = [int(sponsor[i]) for i in range(low, high) if begin[i] <= day < end[i]]
        if not sponsors:
            return upline
        at = sponsors[0]
        if at in met:
            name = snapshot.members["member_id"].iloc[at]
            raise BadInput(f"the sponsors of {day_of(day)} run in a circle through member {name}; run `db check`")
        met.add(at)
        upline.append(at)


def _asked(lines: Lines, members: Sequence[int] | IntArray | None) -> tuple[BoolArray, BoolArray]:
    stops = len(lines.member)
    if members is None:
        return np.ones(stops, dtype=bool), np.ones(stops, dtype=bool)
    wanted = np.zeros(lines.members, dtype=bool)
    wanted[np.asarray(members, dtype=np.int64)] = True
    asked = wanted[lines.member]
    marks = np.zeros(stops + 1, dtype=np.int64)
    marks[:-1] += asked
    np.subtract.at(marks, lines.end[asked], 1)
    return asked, np.cumsum(marks)[:-1] > 0


def _going(walk: _Walk, at: IntArray) -> BoolArray:
    going = at >= 0
    going[going] = walk.ahead[at[going]]
    return going


def _level_lines(bonus: LevelBonus, plan: Plan, prepared: Prepared, walk: _Walk) -> pd.DataFrame:
    lines = prepared.lines
    limit = depth_limit(bonus, plan, prepared.facts.rank)[lines.member]
    gate = gate_met(bonus.gate, prepared.sales, prepared.volumes.personal)[lines.member]
    standing = role_reasons(lines.role)
    standing[(standing == PAID) & ~prepared.facts.active[lines.member]] = CODE["inactive"]
    rates = np.array([0, *bonus.rates_ppm], dtype=np.int64)
    index = np.flatnonzero(_going(walk, walk.start))
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
        going = _going(walk, at) & (level <= len(bonus.rates_ppm))
        index, at, level = index[going], at[going], level[going]
    return _table(walk, parts)


def _differential_lines(bonus: DifferentialBonus, prepared: Prepared, walk: _Walk) -> pd.DataFrame:
    lines = prepared.lines
    rates = np.array([0, *(step.rate_ppm for step in bonus.brackets)], dtype=np.int64)
    own = rates[brackets_reached(bonus, prepared.volumes.group)][lines.member]
    gate = gate_met(bonus.gate, prepared.sales, prepared.volumes.personal)[lines.member]
    standing = role_reasons(lines.role)
    index = np.flatnonzero(_going(walk, walk.start))
    at, paid = walk.start[index], np.zeros(len(index), dtype=np.int64)
    parts: list[tuple[IntArray, ...]] = []
    while len(index):
        reason, rate = standing[at], own[at]
        counts = reason == PAID
        reason = np.where((reason == PAID) & (rate == 0), CODE["below_first_bracket"], reason)
        reason = np.where((reason == PAID) & (rate <= paid), CODE["rate_not_above_downline"], reason)
        reason = np.where((reason == PAID) & ~gate[at], CODE["own_sales_gate"], reason)
        above = np.where(reason == PAID, rate - paid, 0)
        kept = walk.asked[at]
        parts.append((index[kept], lines.member[at[kept]], np.zeros_like(index[kept]), reason[kept], above[kept]))
        paid = np.where(counts, np.maximum(paid, rate), paid)
        at = lines.parent[at]
        going = _going(walk, at)
        index, at, paid = index[going], at[going], paid[going]
    return _table(walk, parts)


def _table(walk: _Walk, parts: Iterable[tuple[IntArray, ...]]) -> pd.DataFrame:
    """Lines sorted by sale; the parts come hop by hop, so a stable sort keeps the way up."""
    listed = list(parts)
    empty = np.empty(0, dtype=np.int64)
    index, member, level, reason, rate = (np.concatenate([part[i] for part in listed] or [empty]) for i in range(5))
    order = np.argsort(index, kind="stable")
    index, rate = index[order], rate[order]
    names = np.array(["paid", *SKIP_REASONS], dtype=object)
    basis = walk.basis[index]
    return pd.DataFrame(
        {
            "sale": walk.sale[index],
            "member": member[order],
            "level": level[order],
            "outcome": pd.Series(names[reason[order]], dtype="str"),
            "basis": basis,
            "rate_ppm": rate,
            "exact_micro": basis * rate,
        }
    )
