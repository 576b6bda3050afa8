"""Do the two engines agree, award by award, to the minor unit?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from graph_service.model.outcome import AWARD_COLUMNS, CARRY_COLUMNS, SKIP_COLUMNS, VOLUME_COLUMNS, Outcome

_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "volumes": ("member_id",),
    "awards": ("member_id", "bonus", "level"),
    "skips": ("member_id", "bonus", "level", "reason"),
    "carries": ("member_id", "bonus", "leg"),
}
_COLUMNS: Final[dict[str, Sequence[str]]] = {
    "volumes": VOLUME_COLUMNS,
    "awards": AWARD_COLUMNS,
    "skips": SKIP_COLUMNS,
    "carries": CARRY_COLUMNS,
}
LIST_MAX: Final = 200


def compare(official: Outcome, second: Outcome) -> list[str]:
    """Differences between two outcomes, in words, member by member; empty when they agree in every column.

    Volumes, ranks, awards (basis, rate, exact and rounded amount, what a cap cut) and skips are all compared. The first
    200 differences of each table are listed, and how many there are in all.
    """
    found: list[str] = []
    for table, keys in _KEYS.items():
        one, two = getattr(official, table), getattr(second, table)
        found += _compare(table, list(keys), one, two, official.engine, second.engine)
    return found


def _compare(table: str, keys: list[str], left: pd.DataFrame, right: pd.DataFrame, a: str, b: str) -> list[str]:
    columns = list(_COLUMNS[table])
    ours = left[columns].sort_values(keys, ignore_index=True)
    theirs = right[columns].sort_values(keys, ignore_index=True)
    if len(ours) == len(theirs) and all(
        (ours[column].to_numpy() == theirs[column].to_numpy()).all() for column in columns
    ):
        return []
    merged = ours.merge(theirs, on=keys, how="outer", suffixes=("_a", "_b"), indicator=True)
    values = [column for column in columns if column not in keys]
    wrong = merged["_merge"] != "both"
    for column in values:
        wrong |= merged[f"{column}_a"].ne(merged[f"{column}_b"])
    lines: list[str] = []
    for row in merged[wrong].head(LIST_MAX).to_dict("records"):
        key = ", ".join(f"{name} {row[name]}" for name in keys)
        lines.append(f"{table}: {key}: " + _row_difference(row, values, a, b))
    count = int(wrong.sum())
    if count > LIST_MAX:
        lines.append(f"{table}: … {count - LIST_MAX} more differences, {count} in all")
    return lines


def _row_difference(row: dict[Any, Any], values: list[str], a: str, b: str) -> str:
    if row["_merge"] == "left_only":
        return f"only the {a} engine has it"
    if row["_merge"] == "right_only":
        return f"only the {b} engine has it"
    return ", ".join(
        f"{name} {row[name + '_a']} ({a}) against {row[name + '_b']} ({b})"
        for name in values
        if row[name + "_a"] != row[name + "_b"]
    )
