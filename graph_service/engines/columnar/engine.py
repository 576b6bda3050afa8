"""What does a plan pay in a period? The independent second engine: exact integer columns over a snapshot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.caps import apply_cap
from graph_service.engines.columnar.differential import differential_awards
from graph_service.engines.columnar.facts import Facts, depth_limit, facts, gate_met, rank_names
from graph_service.engines.columnar.level import level_awards
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.rounding import round_micro
from graph_service.engines.columnar.rows import AwardRows, SkipRows, paying
from graph_service.engines.columnar.sales import Sales, check_total
from graph_service.engines.columnar.volumes import Volumes, count_volumes
from graph_service.model.outcome import SKIP_REASONS, Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Bonus, LevelBonus, Plan

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything of a period that bonuses are worked out from."""

    sales: Sales
    lines: Lines
    volumes: Volumes
    facts: Facts


def prepare(snapshot: Snapshot, plan: Plan, period: Period) -> Prepared:
    """Read the period's sales, uplines, volumes and facts. Raises BadInput for sums that could pass 2**63."""
    sales = Sales.of(snapshot, period, plan.currency)
    lines = Lines.of(snapshot, sales, period)
    volumes = count_volumes(snapshot, sales, lines, plan.top_bracket)
    return Prepared(sales, lines, volumes, facts(snapshot, plan, period, volumes))


def compute(snapshot: Snapshot, plan: Plan, period: Period) -> Outcome:
    """Volumes, ranks, awards and skips of one period under one plan, as docs/semantics.md defines them.

    Raises:
        BadInput: sums that could pass 2**63, a cycle among sponsors, or a break-away that depends on itself.
    """
    prepared = prepare(snapshot, plan, period)
    awards, skips = [], []
    for bonus in sorted(plan.bonuses, key=lambda each: each.name):
        award_rows, skip_rows = bonus_rows(bonus, plan, prepared)
        awards.append(_award_table(snapshot, plan, bonus, award_rows))
        skips.append(_skip_table(snapshot, bonus, skip_rows))
    return Outcome(
        engine="columnar",
        volumes=_volume_table(snapshot, plan, prepared),
        awards=_joined(awards, ["member", "bonus", "level"]),
        skips=_joined(skips, ["member", "bonus", "level", "reason"]),
    )


def bonus_rows(bonus: Bonus, plan: Plan, prepared: Prepared) -> tuple[AwardRows, SkipRows]:
    """Awards and skips of one bonus, in member rows."""
    sales, lines = prepared.sales, prepared.lines
    chosen, basis = paying(bonus, sales)
    gate = gate_met(bonus.gate, sales, prepared.volumes.personal)
    if isinstance(bonus, LevelBonus):
        check_total(basis, f"the amounts of bonus {bonus.name}", max(bonus.rates_ppm))
        standing = (prepared.facts.active, depth_limit(bonus, plan, prepared.facts.rank), gate)
        start = lines.line_start(sales)[chosen]
        return level_awards(bonus, lines, (start, sales.kind[chosen], basis), standing)
    check_total(basis, f"the amounts of bonus {bonus.name}", bonus.brackets[-1].rate_ppm)
    start = lines.seller[chosen]
    return differential_awards(bonus, lines, (start, sales.kind[chosen], basis), prepared.volumes.group, gate)


def _award_table(snapshot: Snapshot, plan: Plan, bonus: Bonus, rows: AwardRows) -> pd.DataFrame:
    rounded = round_micro(rows.exact, plan.rounding)
    amount, cut = apply_cap(rows.member, rounded, bonus.cap_minor)
    columns: dict[str, object] = {
        "member": rows.member,
        "member_id": snapshot.members["member_id"].iloc[rows.member].reset_index(drop=True),
        "bonus": _constant(bonus.name, len(rows.member)),
        "level": rows.level.astype(np.int64),
        "basis": rows.basis,
        "rate_ppm": rows.rate_ppm,
        "exact_micro": rows.exact,
        "amount_minor": amount,
        "cap_cut_minor": cut,
    }
    columns |= {kind: rows.kinds[:, index] for index, kind in enumerate(SALE_KINDS)}
    return pd.DataFrame(columns)


def _skip_table(snapshot: Snapshot, bonus: Bonus, rows: SkipRows) -> pd.DataFrame:
    names = np.array(["", *SKIP_REASONS], dtype=object)
    return pd.DataFrame(
        {
            "member": rows.member,
            "member_id": snapshot.members["member_id"].iloc[rows.member].reset_index(drop=True),
            "bonus": _constant(bonus.name, len(rows.member)),
            "level": rows.level.astype(np.int64),
            "reason": pd.Series(names[rows.reason], dtype="str"),
            "basis": rows.basis,
        }
    )


def _constant(text: str, count: int) -> pd.Series:
    return pd.Series(text, index=range(count), dtype="str")


def _joined(tables: list[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    table = tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)
    return table.sort_values(keys, kind="stable", ignore_index=True).drop(columns="member")


def _volume_table(snapshot: Snapshot, plan: Plan, prepared: Prepared) -> pd.DataFrame:
    volumes, rank = prepared.volumes, prepared.facts.rank
    some = (volumes.personal != 0) | (volumes.group != 0) | (volumes.team != 0) | (rank != 0)
    rows = np.flatnonzero(some)
    return pd.DataFrame(
        {
            "member_id": snapshot.members["member_id"].iloc[rows].reset_index(drop=True),
            "personal_volume": volumes.personal[rows],
            "group_volume": volumes.group[rows],
            "team_volume": volumes.team[rows],
            "rank": rank_names(plan, rank[rows]),
        }
    )
