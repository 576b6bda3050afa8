"""How does basis climb from stop to stop, one dense column for each kind of sale?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.rows import KINDS

IntArray = npt.NDArray[np.int64]
Columns = list[tuple[int, IntArray]]  # for each kind that there is: its number, and its basis by stop


def risen(lines: Lines, columns: Columns, moving: IntArray) -> Columns:
    """What stands at the stops `moving`, none of them a root, as columns at their sponsors; the rest is dropped."""
    climbed: Columns = []
    for kind, values in columns:
        amount = values[moving]
        here = np.flatnonzero(amount)
        if len(here):
            column = np.zeros(len(values), dtype=np.int64)
            np.add.at(column, lines.parent[moving[here]], amount[here])
            climbed.append((kind, column))
    return climbed


def table_of(columns: Columns, stops: IntArray) -> IntArray:
    """What stands at some stops: (stops, kinds)."""
    table = np.zeros((len(stops), KINDS), dtype=np.int64)
    for kind, values in columns:
        table[:, kind] = values[stops]
    return table
