"""How do facts about single sales and members, each with its reason, become awards, skips and lines?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, KINDS, PAID, AwardRows, SkipRows, grouped, line_table
from graph_service.engines.columnar.walking import Asked

IntArray = npt.NDArray[np.int64]

LEVELS: int = 128  # above every level


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry for each member whom a bonus looks at for a sale: paid, or passed over with a reason.

    sale      row in snapshot.sales, -1 where no single sale is meant
    member    member row
    level     level of the award
    reason    code, PAID where paid
    basis     minor units or hundredths of a point
    rate_ppm  rate of the award, 0 for a fixed amount
    exact     millionths of a minor unit; 0 where passed over
    kind      index in SALE_KINDS of the sale that funds it
    """

    sale: IntArray
    member: IntArray
    level: IntArray
    reason: IntArray
    basis: IntArray
    rate_ppm: IntArray
    exact: IntArray
    kind: IntArray

    @classmethod
    def joined(cls, parts: Sequence[Standing]) -> Standing:
        """All entries of some parts, one after the other."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))

    def awards(self) -> AwardRows:
        """Sums by member and level of what is paid; the rate is the largest of a member's rates on that level."""
        paid = np.flatnonzero(self.reason == PAID)
        table = np.zeros((len(paid), KINDS + 1), dtype=np.int64)
        table[np.arange(len(paid)), self.kind[paid]] = self.exact[paid]
        table[:, KINDS] = self.basis[paid]
        place = self.member[paid] * np.int64(LEVELS) + self.level[paid]
        keys, sums = grouped(place, table)
        rate = np.zeros(len(keys), dtype=np.int64)
        np.maximum.at(rate, np.searchsorted(keys, place), self.rate_ppm[paid])
        kinds, basis = sums[:, :KINDS], sums[:, KINDS]
        exact = kinds.sum(axis=1)
        keep = (basis != 0) | (exact != 0)
        member, level = np.divmod(keys[keep], LEVELS)
        return AwardRows(member, level, basis[keep], rate[keep], exact[keep], kinds[keep])

    def skips(self) -> SkipRows:
        """Sums by member, level and reason of what is not paid."""
        passed = np.flatnonzero(self.reason != PAID)
        width = np.int64(len(CODE) + 1)
        keys = (self.member[passed] * LEVELS + self.level[passed]) * width + self.reason[passed]
        keys, basis = grouped(keys, self.basis[passed])
        place, reason = np.divmod(keys[basis != 0], width)
        member, level = np.divmod(place, LEVELS)
        return SkipRows(member, level, reason, basis[basis != 0])

    def lines(self, prepared: Prepared, asked: Asked) -> pd.DataFrame:
        """One row for each entry asked for, by sale; entries without a basis are no lines."""
        keep = asked.member[self.member] & ((self.basis != 0) | (self.exact != 0))
        if asked.sale is not None:
            keep &= np.isin(self.sale, prepared.sales.row[asked.sale])
        rows = np.flatnonzero(keep)
        rows = rows[np.argsort(self.sale[rows], kind="stable")]
        reason = self.reason[rows]
        rate, exact = (np.where(reason == PAID, values[rows], 0) for values in (self.rate_ppm, self.exact))
        return line_table(self.sale[rows], self.member[rows], self.level[rows], reason, self.basis[rows], rate, exact)
