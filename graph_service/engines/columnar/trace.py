"""Which sale paid whom, and who was passed over on it? One line for each sale, member, bonus and level.

Each sale climbs on its own here, hop by hop, straight from docs/semantics.md; the engine proper adds up whole trees at
once. That the lines add up to the awards is a law the tests hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.engine import pay_all
from graph_service.engines.columnar.families import WORKERS
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.walking import Asked
from graph_service.errors import BadInput
from graph_service.model.outcome import NOTHING_BEFORE, Before
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan, Tree

IntArray = npt.NDArray[np.int64]

COLUMNS: Final = ("sale", "member", "bonus", "level", "outcome", "basis", "rate_ppm", "exact_micro", "via")


def trace(
    snapshot: Snapshot,
    plan: Plan,
    period: Period,
    members: Sequence[int] | IntArray | None = None,
    sales: Sequence[int] | IntArray | None = None,
    before: Before = NOTHING_BEFORE,
) -> pd.DataFrame:
    """Lines of pay and of being passed over, sale by sale.

    Args:
        snapshot: the network.
        plan: the plan that pays.
        period: the period.
        members: member rows to give lines for; None for everyone.
        sales: rows of `snapshot.sales` to follow; None for all of the period.
        before: what earlier periods left.

    Returns:
        sale (row, -1 for what has no single sale behind it), member (row), bonus, level (0 where a family has none), outcome
        (`paid` or the reason for not being paid), basis, rate_ppm (for differential what is above the rate already paid; 0 when
        passed over), exact_micro, via (row of the member whose pay it is a part of, else -1); sorted by bonus, sale and then up
        the line. Sales without any effective basis have no lines.
    """
    prepared = Prepared.of(snapshot, plan, period, before)
    if any(bonus.needs for bonus in plan.bonuses):
        pay_all(prepared)
    return trace_in(prepared, members, sales)


def trace_in(
    prepared: Prepared,
    members: Sequence[int] | IntArray | None = None,
    sales: Sequence[int] | IntArray | None = None,
) -> pd.DataFrame:
    """As `trace`, of a period whose bonuses are worked out as far as others need them."""
    asked = Asked.of(prepared, members, sales)
    tables = []
    for bonus in sorted(prepared.plan.bonuses, key=lambda each: each.name):
        rows = WORKERS[type(bonus)].lines(bonus, prepared, asked)
        rows.insert(2, "bonus", pd.Series(bonus.name, index=rows.index, dtype="str"))
        tables.append(rows)
    return pd.concat(tables, ignore_index=True)


def upline_at(snapshot: Snapshot, member_row: int, day: int, tree: Tree = "sponsor") -> list[int]:
    """Member rows of the sponsors, or placements, in force on a day, nearest first. Raises BadInput on a cycle."""
    return Uplines(snapshot, tree).at(member_row, day)


class Uplines:
    """The lines upwards of one tree, for who asks for many."""

    def __init__(self, snapshot: Snapshot, tree: Tree) -> None:
        table, above = (snapshot.sponsorships, "sponsor") if tree == "sponsor" else (snapshot.placements, "parent")
        self._tree = tree
        self._ids = snapshot.members["member_id"]
        self._child, self._above = table["child"].to_numpy(), table[above].to_numpy()
        self._begin, self._end = table["from_on"].to_numpy(), table["to_on"].to_numpy()

    def at(self, member_row: int, day: int) -> list[int]:
        """Member rows of those above on a day, nearest first. Raises BadInput on a cycle."""
        upline: list[int] = []
        met = {member_row}
        at = self._next(member_row, day)
        while at is not None:
            if at in met:
                raise BadInput(
                    f"the {self._tree} edges of {day_of(day)} run in a circle through member {self._ids.iloc[at]}; "
                    "run `db check`"
                )
            met.add(at)
            upline.append(at)
            at = self._next(at, day)
        return upline

    def _next(self, at: int, day: int) -> int | None:
        row = int(self._child.searchsorted(self._child.dtype.type(at)))  # of another type it would copy the column
        while row < len(self._child) and self._child[row] == at:
            if self._begin[row] <= day < self._end[row]:
                return int(self._above[row])
            row += 1
        return None
