"""How do packed records become the frames of an outcome?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from graph_service.model.outcome import (
    AWARD_COLUMNS,
    CARRY_COLUMNS,
    SKIP_COLUMNS,
    SKIP_REASONS,
    VOLUME_COLUMNS,
    no_rows,
)
from graph_service.store.driver import Row


@dataclass(frozen=True, slots=True)
class Paid:
    """All that one bonus gives in a period, as parts of the outcome's frames."""

    awards: pd.DataFrame
    skips: pd.DataFrame
    carries: pd.DataFrame | None = None


def volumes(ranks: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """One row per member, sorted by member_id."""
    frame = _unpacked(rows, ("member_id",), ("personal_volume", "group_volume", "team_volume", "rank"))
    frame["rank"] = _named(ranks, frame["rank"])
    return frame.sort_values("member_id", ignore_index=True)[list(VOLUME_COLUMNS)]


def award_part(bonus: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Awards of one bonus; level 0 where the query gives none."""
    numbers = ("level", "basis", "rate_ppm", "exact_micro", "amount_minor", "cap_cut_minor")
    return _of_bonus(bonus, _unpacked(rows, ("member_id",), numbers))[list(AWARD_COLUMNS)]


def skip_part(bonus: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Skips of one bonus; level 0 where the query gives none."""
    frame = _of_bonus(bonus, _unpacked(rows, ("member_id",), ("level", "reason", "basis")))
    frame["reason"] = _named(SKIP_REASONS, frame["reason"])
    return frame[list(SKIP_COLUMNS)]


def carry_part(bonus: str, rows: Sequence[Row]) -> pd.DataFrame:
    """What one bonus carries on."""
    return _of_bonus(bonus, _unpacked(rows, ("member_id", "leg"), ("volume",)))[list(CARRY_COLUMNS)]


def paid_and_skipped(bonus: str, rows: Iterable[Row]) -> Paid:
    """Both parts of one bonus from a query whose records are each marked `paid` or not."""
    listed = list(rows)
    return Paid(
        award_part(bonus, [row for row in listed if row["paid"]]),
        skip_part(bonus, [row for row in listed if not row["paid"]]),
    )


def awards(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All bonuses together, sorted by key."""
    return _sorted(parts, award_part("", []), ["member_id", "bonus", "level"])


def skips(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All bonuses together, sorted by key."""
    return _sorted(parts, skip_part("", []), ["member_id", "bonus", "level", "reason"])


def carries(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All bonuses together, sorted by key."""
    return _sorted(parts, no_rows(CARRY_COLUMNS), ["member_id", "bonus", "leg"])


def capped(awards: pd.DataFrame, bonuses: Sequence[str], rows: Sequence[Row]) -> pd.DataFrame:
    """Awards with what the caps of the plan left of them; `rows` hold the same awards."""
    left = _unpacked(rows, ("member_id",), ("bonus", "level", "amount_minor", "cap_cut_minor"))
    left["bonus"] = _named(bonuses, left["bonus"])
    keys = ["member_id", "bonus", "level"]
    rest = awards.drop(columns=["amount_minor", "cap_cut_minor"])
    return rest.merge(left, on=keys, how="left", validate="one_to_one")[list(AWARD_COLUMNS)]


def _unpacked(rows: Sequence[Row], texts: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    columns: dict[str, object] = {
        name: pd.Series(list(chain.from_iterable(row[name] for row in rows)), dtype="str") for name in texts
    }
    length = sum(len(row[texts[0]]) for row in rows)
    for name in numbers:
        if rows and name not in rows[0]:
            columns[name] = np.zeros(length, dtype=np.int64)
        else:
            columns[name] = np.fromiter(chain.from_iterable(row[name] for row in rows), dtype=np.int64, count=length)
    return pd.DataFrame(columns)


def _of_bonus(bonus: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame["bonus"] = pd.Series([bonus], dtype="str").repeat(len(frame)).to_numpy()
    frame["bonus"] = frame["bonus"].astype("str")
    return frame


def _named(names: Sequence[str], places: pd.Series) -> pd.Series:
    return pd.Series(np.asarray(names, dtype=object)[places.to_numpy()], index=places.index, dtype="str")


def _sorted(parts: Sequence[pd.DataFrame], empty: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    if not full:
        return empty
    return pd.concat(full, ignore_index=True).sort_values(keys, ignore_index=True)
