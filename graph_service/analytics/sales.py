"""Which sales count in a period, and at what? The one reading of sales that every figure here shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from graph_service.downline.figures import was_participant
from graph_service.engines.columnar.sales import check_total
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Sales of some days, one entry each, at their effective net and volume as of the end of those days.

    buyer, seller   member rows, -1 for none
    sold_on         day number
    net             minor units
    volume          hundredths of a point
    to_customer     the buyer was no participant when buying
    """

    buyer: IntArray
    seller: IntArray
    sold_on: IntArray
    net: IntArray
    volume: IntArray
    to_customer: BoolArray

    def __len__(self) -> int:
        return len(self.buyer)

    def active_rows(self, members: int) -> BoolArray:
        """Which member rows bought or sold: a sale not refunded in full."""
        active = np.zeros(members, dtype=np.bool_)
        left = (self.net > 0) | (self.volume > 0)
        for rows in (self.buyer[left], self.seller[left]):
            active[rows[rows >= 0]] = True
        return active


@dataclass(frozen=True, slots=True, eq=False)
class SalesBook:
    """All sales in one currency by day, with their refunds: read from the snapshot once, asked for many periods."""

    _gross: Counted  # by day
    _refund_of: IntArray  # place in `_gross` of each refund, by place
    _refunded_on: IntArray
    _refund_net: IntArray
    _refund_volume: IntArray

    @classmethod
    def of(cls, snapshot: Snapshot, currency: str | None) -> SalesBook:
        """The book of a currency, or of all for None. Raises BadInput when sums could pass 2**63."""
        sales, refunds = snapshot.sales, snapshot.refunds
        rows = np.arange(len(sales))
        if currency is not None:
            rows = np.flatnonzero((sales["currency"] == currency).to_numpy(np.bool_))
        day = sales["sold_on"].to_numpy(np.int64)[rows]
        order = np.argsort(day, kind="stable")
        rows, day = rows[order], day[order]
        buyer = sales["buyer"].to_numpy(np.int64)[rows]
        net = sales["net_minor"].to_numpy(np.int64)[rows]
        volume = sales["volume"].to_numpy(np.int64)[rows]
        check_total(net, "the sales")
        check_total(volume, "the volumes of the sales")
        place = np.full(len(sales), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        of = place[refunds["sale"].to_numpy(np.int64)]
        kept = np.flatnonzero(of >= 0)
        kept = kept[np.argsort(of[kept], kind="stable")]
        return cls(
            Counted(
                buyer=buyer,
                seller=sales["seller"].to_numpy(np.int64)[rows],
                sold_on=day,
                net=net,
                volume=volume,
                to_customer=~was_participant(snapshot, buyer, day),
            ),
            _refund_of=of[kept],
            _refunded_on=refunds["refunded_on"].to_numpy(np.int64)[kept],
            _refund_net=refunds["amount_minor"].to_numpy(np.int64)[kept],
            _refund_volume=refunds["volume"].to_numpy(np.int64)[kept],
        )

    def within(self, first_day: int, end_day: int) -> Counted:
        """Sales with `first_day <= sold_on < end_day`; refunds from `end_day` on are not seen."""
        all_sales = self._gross
        low, high = np.searchsorted(all_sales.sold_on, [first_day, end_day])
        some = slice(int(low), max(int(low), int(high)))
        net, volume = all_sales.net[some].copy(), all_sales.volume[some].copy()
        first, after = np.searchsorted(self._refund_of, [some.start, some.stop])
        seen = np.flatnonzero(self._refunded_on[first:after] < end_day) + first
        np.subtract.at(net, self._refund_of[seen] - some.start, self._refund_net[seen])
        np.subtract.at(volume, self._refund_of[seen] - some.start, self._refund_volume[seen])
        return Counted(
            buyer=all_sales.buyer[some],
            seller=all_sales.seller[some],
            sold_on=all_sales.sold_on[some],
            net=net,
            volume=volume,
            to_customer=all_sales.to_customer[some],
        )

    def of_period(self, period: Period) -> Counted:
        """The period's sales."""
        return self.within(period.first_day, period.end_day)

    def refunds_in(self, period: Period) -> int:
        """Refunds given in the period, of sales of any date, in minor units."""
        given = (self._refunded_on >= period.first_day) & (self._refunded_on < period.end_day)
        return int(self._refund_net[given].sum())


def sales_by_currency(snapshot: Snapshot, period: Period) -> tuple[tuple[str, int, int], ...]:
    """(currency, number of sales, effective net in its minor units) of a period, by currency."""
    day = snapshot.sales["sold_on"].to_numpy(np.int64)
    rows = np.flatnonzero((day >= period.first_day) & (day < period.end_day))
    codes = sorted(str(code) for code in snapshot.sales["currency"].iloc[rows].unique())
    books = [(code, SalesBook.of(snapshot, code).of_period(period)) for code in codes]
    return tuple((code, len(some), int(some.net.sum())) for code, some in books)


def sum_by(rows: IntArray, amounts: IntArray, size: int) -> IntArray:
    """Exact integer sums by row number; rows of -1 are left out."""
    total = np.zeros(size, dtype=np.int64)
    known = rows >= 0
    np.add.at(total, rows[known], amounts[known])
    return total


def run_up(period: Period, length: int) -> tuple[Period, ...]:
    """The period and those before it, oldest first."""
    found = [period]
    while len(found) < length and found[-1].start.year > 1900:
        found.append(found[-1].previous())
    return tuple(reversed(found))


def months_to(period: Period, length: int) -> tuple[Period, ...]:
    """The last months that end with the period, oldest first."""
    return run_up(Period.month_of(last_day(period)), length)


def last_day(period: Period) -> dt.date:
    """The last day that belongs to the period."""
    return period.end - dt.timedelta(days=1)
