"""What does a plan pay in a period? The independent second engine: exact integer columns over a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.caps import apply_cap
from graph_service.engines.columnar.facts import rank_names
from graph_service.engines.columnar.families import WORKERS
from graph_service.engines.columnar.plan_caps import apply_caps
from graph_service.engines.columnar.prepared import Earned, Prepared
from graph_service.engines.columnar.rounding import round_micro
from graph_service.engines.columnar.rows import KINDS, AwardRows, CarryRows, SkipRows
from graph_service.engines.columnar.walking import Asked
from graph_service.model.outcome import NOTHING_BEFORE, SKIP_REASONS, Before, Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Bonus, Plan

IntArray = npt.NDArray[np.int64]


Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Worked:
    """A period that was worked out: what it gave, and what its sales can be followed with."""

    prepared: Prepared  # with everything that the bonuses earned
    outcome: Outcome


def work_out(
    snapshot: Snapshot, plan: Plan, period: Period, before: Before = NOTHING_BEFORE, progress: Progress | None = None
) -> Worked:
    """As `compute`, with what lies between the sales and the awards."""
    prepared = Prepared.of(snapshot, plan, period, before)
    return Worked(prepared, pay_all(prepared, progress))


def compute(
    snapshot: Snapshot, plan: Plan, period: Period, before: Before = NOTHING_BEFORE, progress: Progress | None = None
) -> Outcome:
    """Volumes, ranks, awards, skips and carries of one period under one plan, as docs/semantics.md defines them.

    Raises:
        BadInput: sums that could pass 2**63, a cycle among sponsors, or a break-away that depends on itself.
    """
    return work_out(snapshot, plan, period, before, progress).outcome


def pay_all(prepared: Prepared, progress: Progress | None = None) -> Outcome:
    """Work out every bonus in the plan's order; what each gave is left in `prepared.earned` for those that need it."""
    snapshot, plan = prepared.snapshot, prepared.plan
    awards, skips, carries = [], [], []
    for done, bonus in enumerate(plan.in_order):
        if progress is not None:
            progress(bonus.title or bonus.name, done, len(plan.bonuses))
        worker = WORKERS[type(bonus)]
        paid = worker.pay(bonus, prepared)
        table = _award_table(prepared, bonus, paid.awards)
        prepared.earned[bonus.name] = _earned(table, prepared.lines.members, partial(worker.lines, bonus, prepared))
        awards.append(table)
        skips.append(_skip_table(snapshot, bonus, paid.skips))
        if paid.carries is not None:
            carries.append(_carry_table(snapshot, bonus, paid.carries))
    return Outcome(
        engine="columnar",
        volumes=_volume_table(snapshot, plan, prepared),
        awards=_joined([apply_caps(pd.concat(awards, ignore_index=True), prepared)], ["member", "bonus", "level"]),
        skips=_joined(skips, ["member", "bonus", "level", "reason"]),
        carries=_joined(carries, ["member", "bonus", "leg"]) if carries else NOTHING_BEFORE.carries,
    )


def _award_table(prepared: Prepared, bonus: Bonus, rows: AwardRows) -> pd.DataFrame:
    rounded = round_micro(rows.exact, prepared.plan.rounding)
    amount, _ = apply_cap(rows.member, rounded, bonus.cap_minor)
    limit = WORKERS[type(bonus)].limit
    if limit is not None:
        amount = limit(bonus, prepared, rows.member, amount)
    if rows.room is not None:
        amount = amount - np.maximum(amount - rows.room, 0)
    columns: dict[str, object] = {
        "member": rows.member,
        "member_id": prepared.snapshot.members["member_id"].iloc[rows.member].reset_index(drop=True),
        "bonus": _constant(bonus.name, len(rows.member)),
        "level": rows.level.astype(np.int64),
        "basis": rows.basis,
        "rate_ppm": rows.rate_ppm,
        "exact_micro": rows.exact,
        "amount_minor": amount,
        "cap_cut_minor": rounded - amount,
    }
    columns |= {kind: rows.kinds[:, index] for index, kind in enumerate(SALE_KINDS)}
    return pd.DataFrame(columns)


def _earned(table: pd.DataFrame, members: int, lines: Callable[[Asked], pd.DataFrame]) -> Earned:
    amount, cut = np.zeros(members, dtype=np.int64), np.zeros(members, dtype=np.int64)
    kinds = np.zeros((members, KINDS), dtype=np.int64)
    member = table["member"].to_numpy()
    np.add.at(amount, member, table["amount_minor"].to_numpy())
    np.add.at(cut, member, table["cap_cut_minor"].to_numpy())
    np.add.at(kinds, member, table[list(SALE_KINDS)].to_numpy())
    return Earned(amount, cut, kinds, table[["member", "level", "amount_minor", "cap_cut_minor"]], lines)


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


def _carry_table(snapshot: Snapshot, bonus: Bonus, rows: CarryRows) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "member": rows.member,
            "member_id": snapshot.members["member_id"].iloc[rows.member].reset_index(drop=True),
            "bonus": _constant(bonus.name, len(rows.member)),
            "leg": pd.Series(rows.leg, dtype="str"),
            "volume": rows.volume,
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
