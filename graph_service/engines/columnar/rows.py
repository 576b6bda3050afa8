"""What does a family give back, and how do results by stop become rows of awards and skips?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import LEFT, NOT_PARTICIPANT
from graph_service.engines.columnar.sales import Sales
from graph_service.model.outcome import SKIP_REASONS
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import OnSales

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Codes of reasons while computing: 0 is paid, others are places in SKIP_REASONS plus one.
PAID = 0
CODE = {reason: index for index, reason in enumerate(SKIP_REASONS, start=1)}
KINDS = len(SALE_KINDS)


@dataclass(frozen=True, slots=True)
class AwardRows:
    """Awards of one bonus. `kinds` (rows, 4) splits `exact` by kind of sale; `room` is the most each may pay."""

    member: IntArray
    level: IntArray
    basis: IntArray
    rate_ppm: IntArray
    exact: IntArray
    kinds: IntArray
    room: IntArray | None = None


@dataclass(frozen=True, slots=True)
class SkipRows:
    """Skips of one bonus, `reason` as code."""

    member: IntArray
    level: IntArray
    reason: IntArray
    basis: IntArray


@dataclass(frozen=True, slots=True)
class CarryRows:
    """Volume of a leg that is kept for the next period."""

    member: IntArray
    leg: npt.NDArray[np.object_]  # name of the leg
    volume: IntArray


@dataclass(frozen=True, slots=True)
class Paid:
    """All that one bonus gives in a period."""

    awards: AwardRows
    skips: SkipRows
    carries: CarryRows | None = None


def role_reasons(role: IntArray) -> IntArray:
    """Reason codes for `left` and `not_participant`, PAID for participants."""
    return np.where(role == LEFT, CODE["left"], np.where(role == NOT_PARTICIPANT, CODE["not_participant"], PAID))


def member_reasons(role: IntArray, active: BoolArray) -> IntArray:
    """Reason codes that lie in a member, whatever the sale or level: role, then activity; PAID for none."""
    reason = role_reasons(role)
    reason[(reason == PAID) & ~active] = CODE["inactive"]
    return reason


def skip_rows(parts: Sequence[tuple[int, IntArray, IntArray]]) -> SkipRows:
    """Skips from parts of level, keys (member row × (reasons + 1) + reason code) and bases; those without a basis are no rows."""
    empty = np.empty(0, dtype=np.int64)
    keys = np.concatenate([keys for _, keys, _ in parts] or [empty])
    level = np.concatenate([np.full(len(keys), j) for j, keys, _ in parts] or [empty])
    basis = np.concatenate([basis for _, _, basis in parts] or [empty])
    keep = basis != 0
    member, reason = np.divmod(keys[keep], len(CODE) + 1)
    return SkipRows(member, level[keep], reason, basis[keep])


def line_table(
    sale: IntArray,
    member: IntArray,
    level: IntArray,
    reason: IntArray,
    basis: IntArray,
    rate_ppm: IntArray,
    exact_micro: IntArray,
    via: IntArray | None = None,
) -> pd.DataFrame:
    """Lines of one bonus as `trace` has them; `reason` is a code, told as `paid` or by its name; `via` None: nobody."""
    names = np.array(["paid", *SKIP_REASONS], dtype=object)
    return pd.DataFrame(
        {
            "sale": sale,
            "member": member,
            "level": level,
            "outcome": pd.Series(names[reason], dtype="str"),
            "basis": basis,
            "rate_ppm": rate_ppm,
            "exact_micro": exact_micro,
            "via": np.full(len(sale), -1, dtype=np.int64) if via is None else via,
        }
    )


def paying(bonus: OnSales, sales: Sales) -> tuple[IntArray, IntArray]:
    """Which sales a bonus pays on, and the basis of each."""
    kinds = [SALE_KINDS.index(kind) for kind in bonus.pays_on]
    basis = sales.measured(bonus.basis)
    chosen = np.flatnonzero(np.isin(sales.kind, kinds) & (basis != 0))
    return chosen, basis[chosen]


def inflow(stops: int, start: IntArray, kind: IntArray, basis: IntArray) -> list[tuple[int, IntArray]]:
    """Basis entering at each stop, one dense column for each kind that occurs; starts of -1 enter nowhere."""
    columns: list[tuple[int, IntArray]] = []
    for code in range(KINDS):
        of_kind = (kind == code) & (start >= 0)
        if of_kind.any():
            column = np.zeros(stops, dtype=np.int64)
            np.add.at(column, start[of_kind], basis[of_kind])
            columns.append((code, column))
    return columns


def grouped(keys: IntArray, values: IntArray) -> tuple[IntArray, IntArray]:
    """Rows of `values` (n, …) summed by key: the keys ascending, and the exact sums."""
    if not len(keys):
        return keys, values
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    if len(first) == len(keys):
        return keys, values[order]
    return keys[first], np.add.reduceat(values[order], first, axis=0)
