"""How is one sale followed up its line, hop by hop, and what rows come of it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import PAID, Paid, line_table, paying
from graph_service.plan.model import OnSales

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which members and sales lines are wanted."""

    member: BoolArray  # by member row
    sale: BoolArray | None  # by sale of the period; None: all

    @classmethod
    def of(
        cls, prepared: Prepared, members: Sequence[int] | IntArray | None, sales: Sequence[int] | IntArray | None
    ) -> Asked:
        """Member rows and rows of `snapshot.sales`; None for all."""
        count = prepared.lines.members
        wanted = np.full(count, members is None)
        if members is not None:
            wanted[np.asarray(members, dtype=np.int64)] = True
        if sales is None:
            return cls(wanted, None)
        return cls(wanted, np.isin(prepared.sales.row, np.asarray(sales, dtype=np.int64)))

    def paying(self, bonus: OnSales, prepared: Prepared) -> tuple[IntArray, IntArray]:
        """As `rows.paying`, of the sales asked for."""
        return self.among(*paying(bonus, prepared.sales))

    def among(self, chosen: IntArray, basis: IntArray) -> tuple[IntArray, IntArray]:
        """Of chosen sales and their bases those that are asked for."""
        if self.sale is None:
            return chosen, basis
        kept = self.sale[chosen]
        return chosen[kept], basis[kept]


@dataclass(frozen=True, slots=True)
class Walk:
    """Sales that climb, and the stops whose members are asked for."""

    sale: IntArray  # rows in snapshot.sales
    start: IntArray  # stop where the line starts
    basis: IntArray
    asked: BoolArray  # by stop: lines are wanted
    ahead: BoolArray  # by stop: lines are wanted here or further up
    via: IntArray | None = None  # member rows whose pay climbs; None: the sales themselves do

    @classmethod
    def of(
        cls,
        lines: Lines,
        asked: Asked,
        sale: IntArray,
        start: IntArray,
        basis: IntArray,
        via: IntArray | None = None,
    ) -> Walk:
        """Sales (rows in snapshot.sales) with the stop where each line starts."""
        return cls(sale, start, basis, asked.member[lines.member], ahead(lines, asked), via)

    def going(self, at: IntArray) -> BoolArray:
        """Which of the walkers have somebody asked for at their stop or further up."""
        going = at >= 0
        going[going] = self.ahead[at[going]]
        return going

    def table(self, parts: Iterable[tuple[IntArray, ...]], *, fixed: bool = False) -> pd.DataFrame:
        """Lines sorted by sale; the parts come hop by hop, so a stable sort keeps the way up.

        With `fixed` what a part calls its rate is an amount in millionths, and the rate shown is 0.
        """
        listed = list(parts)
        empty = np.empty(0, dtype=np.int64)
        index, member, level, reason, rate = (np.concatenate([part[i] for part in listed] or [empty]) for i in range(5))
        order = np.argsort(index, kind="stable")
        index, rate = index[order], rate[order]
        basis = self.basis[index]
        shown = np.zeros_like(rate) if fixed else rate
        via = None if self.via is None else self.via[index]
        return line_table(self.sale[index], member[order], level[order], reason[order], basis, shown, basis * rate, via)


def ahead(lines: Lines, asked: Asked) -> BoolArray:
    """By stop whether somebody asked for stands there or further up."""
    here = asked.member[lines.member]
    marks = np.zeros(len(lines.member) + 1, dtype=np.int64)
    marks[:-1] += here
    np.subtract.at(marks, lines.end[here], 1)
    found: BoolArray = np.cumsum(marks)[:-1] > 0
    return found


def lines_without_sales(
    paid: Paid, asked: Asked, award_via: IntArray | None = None, skip_via: IntArray | None = None
) -> pd.DataFrame:
    """Awards and skips that have no single sale behind them, as lines with sale -1; none when lines of sales are asked for.

    `award_via` and `skip_via` name for each the member (row) whose pay it comes from.
    """
    awards, skips = paid.awards, paid.skips
    keep, over = (np.flatnonzero(asked.member[rows.member] & (asked.sale is None)) for rows in (awards, skips))
    unpaid = np.zeros(len(over), dtype=np.int64)
    member = np.concatenate((awards.member[keep], skips.member[over]))
    level = np.concatenate((awards.level[keep], skips.level[over]))
    reason = np.concatenate((np.full(len(keep), PAID), skips.reason[over]))
    order = np.lexsort((reason, level, member))
    via = None
    if award_via is not None and skip_via is not None:
        via = np.concatenate((award_via[keep], skip_via[over]))[order]
    return line_table(
        np.full(len(order), -1, dtype=np.int64),
        member[order],
        level[order],
        reason[order],
        np.concatenate((awards.basis[keep], skips.basis[over]))[order],
        np.concatenate((awards.rate_ppm[keep], unpaid))[order],
        np.concatenate((awards.exact[keep], unpaid))[order],
        via,
    )
