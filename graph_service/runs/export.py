"""How do awards leave the product as a table? CSV that no spreadsheet runs, or Parquet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

import pandas as pd

from graph_service.model.cells import defused
from graph_service.runs.record import Run


def award_table(awards: pd.DataFrame, run: Run) -> pd.DataFrame:
    """Awards with run, period, plan and currency in front, so that the file says what it is."""
    head = pd.DataFrame(
        {"run_id": run.run_id, "period": run.period, "plan": run.plan, "currency": run.currency}, index=awards.index
    )
    return pd.concat([head, awards], axis=1)


def write_csv(table: pd.DataFrame, file: TextIO) -> None:
    """Header and rows, every text cell defused; numbers stay numbers."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.itertuples(index=False, name=None):
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """One Parquet file, put in place when it is whole."""
    part = path.with_name(path.name + ".part")
    try:
        table.to_parquet(part, index=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
