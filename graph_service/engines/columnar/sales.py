"""Which sales does a period count, and what is each worth after its refunds?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.errors import BadInput
from graph_service.model.money import INT64_MAX, MICRO
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Basis, Margin

IntArray = npt.NDArray[np.int64]
_RETAIL: Final = SALE_KINDS.index("retail")
SAFE_ESTIMATE: Final = 2.0**62  # a float estimate below this is surely below 2**63


@dataclass(frozen=True, slots=True)
class Sales:
    """The sales of a period that someone is credited with, in the order of the snapshot; each array has one entry a sale.

    row     row in `snapshot.sales`
    buyer, seller   member rows, -1 for no buyer
    day     day number of `sold_on`
    net     effective net, minor units
    volume  effective volume, hundredths of a point
    kind    index in SALE_KINDS
    margin  what remains of `net` by the plan's margin, rounded towards zero; 0 where the plan has none
    """

    row: IntArray
    buyer: IntArray
    seller: IntArray
    day: IntArray
    net: IntArray
    volume: IntArray
    kind: IntArray
    margin: IntArray

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        period: Period,
        currency: str | None,
        margin: Margin | None = None,
        until: Callable[[IntArray], IntArray] | None = None,
    ) -> Sales:
        """Sales of the period in one currency, or in every currency for None. Raises BadInput when sums could overflow.

        Refunds are taken off that are dated before the period's end (that of its hold), or before the days that `until` gives
        for days of sale.
        """
        table = snapshot.sales
        day = table["sold_on"].to_numpy()
        row = np.flatnonzero((day >= period.first_day) & (day < period.end_day) & (table["seller"].to_numpy() >= 0))
        if currency is not None:
            row = row[(table["currency"].iloc[row] == currency).to_numpy(dtype=bool)]
        net = table["net_minor"].to_numpy()[row].astype(np.int64)
        volume = table["volume"].to_numpy()[row].astype(np.int64)
        end = np.full(len(row), period.refunds_end_day) if until is None else until(day[row].astype(np.int64))
        _take_refunds(snapshot, end, row, net, volume)
        check_total(net, "the sales of the period")
        check_total(volume, "the volumes of the period")
        kind = _codes(table["kind"].iloc[row])
        return cls(
            row=row,
            buyer=table["buyer"].to_numpy()[row].astype(np.int64),
            seller=table["seller"].to_numpy()[row].astype(np.int64),
            day=day[row].astype(np.int64),
            net=net,
            volume=volume,
            kind=kind,
            margin=np.zeros_like(net) if margin is None else _margins(margin, net, kind, table["category"].iloc[row]),
        )

    def __len__(self) -> int:
        return len(self.row)

    def measured(self, basis: Basis) -> IntArray:
        """What a basis counts of each sale."""
        return {"net": self.net, "volume": self.volume, "margin": self.margin}[basis]


def _margins(margin: Margin, net: IntArray, kind: IntArray, category: pd.Series) -> IntArray:
    """What remains of each effective net amount, in whole minor units towards zero."""
    share = np.full(len(net), margin.default_ppm, dtype=np.int64)
    for name, share_ppm in margin.by_kind:
        share[kind == SALE_KINDS.index(name)] = share_ppm
    for name, share_ppm in margin.by_category:
        share[(category == name).to_numpy(dtype=bool, na_value=False)] = share_ppm
    whole, rest = np.divmod(np.abs(net), MICRO)  # so that no product passes 2**63
    left: IntArray = np.where(net < 0, -1, 1) * (whole * share + rest * share // MICRO)
    return left


def _take_refunds(snapshot: Snapshot, end: IntArray, row: IntArray, net: IntArray, volume: IntArray) -> None:
    """`end`: for each sale the first day whose refunds are not seen."""
    refunds = snapshot.refunds
    if not len(refunds) or not len(row):
        return
    sale = refunds["sale"].to_numpy().astype(np.int64)
    at = np.minimum(np.searchsorted(row, sale), len(row) - 1)
    seen = np.flatnonzero((row[at] == sale) & (refunds["refunded_on"].to_numpy() < end[at]))
    at = at[seen]
    amount, returned = refunds["amount_minor"].to_numpy()[seen], refunds["volume"].to_numpy()[seen]
    check_total(amount, "the refunds of the period's sales")
    check_total(returned, "the refunded volumes of the period's sales")
    np.subtract.at(net, at, amount)
    np.subtract.at(volume, at, returned)


def customer_volume(sales: Sales, members: int) -> IntArray:
    """By member row the volume of retail sales credited to the member."""
    retail = sales.kind == _RETAIL
    total = np.zeros(members, dtype=np.int64)
    np.add.at(total, sales.seller[retail], sales.volume[retail])
    return total


def customers(sales: Sales, members: int) -> IntArray:
    """By member row how many different people bought something at retail that was not given back."""
    counted = (sales.kind == _RETAIL) & (sales.volume > 0) & (sales.buyer >= 0)
    pairs = np.unique(sales.seller[counted] * members + sales.buyer[counted])
    return np.bincount(pairs // max(members, 1), minlength=members).astype(np.int64)


def check_total(values: npt.NDArray[np.int64], what: str, factor: int = 1) -> None:
    """Refuse when the sum of |values| × factor could pass 2**63, so that every partial sum is known to fit."""
    estimate = float(np.abs(values, dtype=np.float64).sum()) * factor
    if estimate < SAFE_ESTIMATE:
        return
    exact = sum(abs(int(value)) for value in values) * factor
    if exact > INT64_MAX:
        raise BadInput(
            f"{what} add up to {exact}, more than the {INT64_MAX} that can be counted exactly; "
            "split the period, or check the amounts for a wrong unit"
        )


def _codes(kinds: pd.Series) -> IntArray:
    codes, names = pd.factorize(kinds)
    known = pd.Index(SALE_KINDS).get_indexer(pd.Index(names).astype(object)).astype(np.int64)
    return known[codes] if len(names) else np.empty(0, dtype=np.int64)
