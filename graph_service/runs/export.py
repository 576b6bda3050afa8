"""How do awards leave the product as a table? CSV that no spreadsheet runs, or Parquet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final, TextIO

import pandas as pd

from graph_service.runs.record import Run

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def award_table(awards: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Awards with run, period, plan and currency in front, so that the file says what it is."""
    head = pd.DataFrame(
        {"run_id": run.run_id, "period": run.period, "plan": run.plan, "currency": run.currency}, index=awards.index
    )
    return pd.concat([head, awards], axis=1)


def defuse(cell: object) -> object:
    """Text that a spreadsheet could take for a formula gets a leading apostrophe; numbers stay numbers.

    >>> defuse("=1+1"), defuse(-5)
    ("'=1+1", -5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell


def write_csv(table: pd.DataFrame, file: TextIO) -> None:
    """Header and rows, every text cell defused."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False, name=None):
        writer.writerow([defuse(cell) for cell in row])


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """One Parquet file, put in place when it is whole."""
    part = path.with_name(path.name + ".part")
    table.to_parquet(part, index=False)
    part.replace(path)
