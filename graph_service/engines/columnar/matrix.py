"""The matrix family: level pay along placements, once it is sure that nobody has more places below than the matrix is wide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import level
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.errors import BadInput
from graph_service.plan.families.matrix import MatrixBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: MatrixBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a matrix bonus. Raises BadInput when the placements do not fit, or amounts could pass 2**63."""
    _check_fits(bonus, prepared)
    return level.pay(bonus, prepared)


def lines(bonus: MatrixBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale on its own up its line."""
    return level.lines(bonus, prepared, asked)


def _check_fits(bonus: MatrixBonus, prepared: Prepared) -> None:
    table, period = prepared.snapshot.placements, prepared.period
    begin, end = table["from_on"].to_numpy().astype(np.int64), table["to_on"].to_numpy().astype(np.int64)
    seen = np.flatnonzero((begin < period.end_day) & (end > period.first_day) & (begin < end))
    parent = table["parent"].to_numpy()[seen].astype(np.int64)
    number = pd.to_numeric(table["leg"].iloc[seen], errors="coerce").fillna(0).to_numpy()
    wide = _most_at_once(parent, np.maximum(begin[seen], period.first_day), end[seen], prepared.lines.members)
    wrong = np.flatnonzero(wide > bonus.width)
    beyond = parent[number > bonus.width]
    if len(wrong) or len(beyond):
        member = int(min(wrong.min(initial=prepared.lines.members), beyond.min(initial=prepared.lines.members)))
        name = prepared.snapshot.members["member_id"].iloc[member]
        raise BadInput(
            f"bonus {bonus.name}: member {name} has more than {bonus.width} places below in {period.name}, or one with a "
            f"number above {bonus.width}, which a matrix {bonus.width} wide does not have; mend the placements or the width"
        )


def _most_at_once(parent: IntArray, begin: IntArray, end: IntArray, members: int) -> IntArray:
    """For each member the most edges below that are in force on one day."""
    who, day = np.concatenate((parent, parent)), np.concatenate((begin, end))
    change = np.repeat(np.array([1, -1], dtype=np.int64), len(parent))
    order = np.lexsort((change, day, who))  # an end before a beginning on the same day
    most = np.zeros(members, dtype=np.int64)
    np.maximum.at(most, who[order], np.cumsum(change[order]))  # each member's changes add up to nothing
    return most
