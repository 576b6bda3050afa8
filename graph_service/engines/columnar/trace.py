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
    table, above = (snapshot.sponsorships, "sponsor") if tree == "sponsor" else (snapshot.placements, "parent")
    child, sponsor = table["child"].to_numpy(), table[above].to_numpy()
    begin, end = table["from_on"].to_numpy(), table["to_on"].to_numpy()
    upline: list[int] = []
    met = {member_row}
    at = member_row
    while True:
        low, high = np.searchsorted(
            child, np.array((at, at + 1), dtype=child.dtype)
        )  # another type: a copy of the column
        sponsors = [int(sponsor[i]) for i in range(low, high) if begin[i] <= day < end[i]]
        if not sponsors:
            return upline
        at = sponsors[0]
        if at in met:
            name = snapshot.members["member_id"].iloc[at]
            raise BadInput(f"the {tree} edges of {day_of(day)} run in a circle through member {name}; run `db check`")
        met.add(at)
        upline.append(at)
