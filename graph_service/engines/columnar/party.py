"""The party family: what does the host of a party get for what was sold there, and for the parties of the guests?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import history
from graph_service.engines.columnar.fixed import spread
from graph_service.engines.columnar.lines import roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid, paying, role_reasons
from graph_service.engines.columnar.sales import Sales, check_total
from graph_service.engines.columnar.standing import Standing
from graph_service.engines.columnar.walking import Asked
from graph_service.model.money import MICRO
from graph_service.plan.families.party import Bookings, PartyBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_SPAN = np.int64(2**32)  # more than there are days


def pay(bonus: PartyBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a party bonus. Raises BadInput when its amounts could pass 2**63."""
    standing = _standing(bonus, prepared)
    return Paid(standing.awards(), standing.skips())


def lines(bonus: PartyBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale at a party, for its host and for the host of the party where it was booked."""
    return _standing(bonus, prepared).lines(prepared, asked)


@dataclass(frozen=True, slots=True)
class _Sold:
    """Sales at parties, of the kinds that count, by party, kind of sale and id; one entry each.

    In this order an amount that is spread over the sales of a party is split by kind as the sums of the kinds are, whatever
    the ids.

    row     row in snapshot.sales
    party   row in snapshot.parties
    buyer   member row
    basis   minor units or hundredths of a point, never 0
    kind    index in SALE_KINDS
    guest   whether the buyer is not the host
    """

    row: IntArray
    party: IntArray
    buyer: IntArray
    basis: IntArray
    kind: IntArray
    guest: BoolArray

    @classmethod
    def of(cls, bonus: PartyBonus, prepared: Prepared, sales: Sales) -> _Sold:
        """Those of some sales."""
        chosen, basis = paying(bonus, sales)
        party = prepared.snapshot.sales["party"].to_numpy()[sales.row[chosen]].astype(np.int64)
        at = np.flatnonzero(party >= 0)
        at = at[_hosts(prepared)[party[at]] >= 0]
        at = at[np.lexsort((sales.kind[chosen[at]], party[at]))]
        chosen, basis, party = chosen[at], basis[at], party[at]
        buyer = sales.buyer[chosen]
        return cls(sales.row[chosen], party, buyer, basis, sales.kind[chosen], buyer != _hosts(prepared)[party])

    def only(self, keep: BoolArray) -> _Sold:
        """Some of the entries."""
        return _Sold(*(getattr(self, name)[keep] for name in self.__slots__))

    def totals(self, parties: int) -> IntArray:
        """The sum of the bases by party."""
        total = np.zeros(parties, dtype=np.int64)
        np.add.at(total, self.party, self.basis)
        return total

    def guests(self, parties: int) -> IntArray:
        """How many different guests bought something that was not given back, by party."""
        bought = self.guest & (self.basis > 0) & (self.buyer >= 0)
        pairs = np.unique(self.party[bought] * _SPAN + self.buyer[bought])
        return np.bincount(pairs // _SPAN, minlength=parties).astype(np.int64)

    def standing(self, member: IntArray, level: int, reason: IntArray, rate_ppm: IntArray, given: IntArray) -> Standing:
        """Entries for the sales: `member`, `reason`, `rate_ppm` and `given` (millionths of a minor unit) by party."""
        exact = spread(self.party, given[self.party], self.basis, self.totals(len(given))[self.party])
        reasons = reason[self.party]
        return Standing(
            sale=self.row,
            member=member[self.party],
            level=np.full(len(self.row), level, dtype=np.int64),
            reason=reasons,
            basis=self.basis,
            rate_ppm=rate_ppm[self.party],
            exact=np.where(reasons == PAID, exact + self.basis * rate_ppm[self.party], 0),
            kind=self.kind,
        )


def _hosts(prepared: Prepared) -> IntArray:
    return prepared.snapshot.parties["host"].to_numpy().astype(np.int64)


def _standing(bonus: PartyBonus, prepared: Prepared) -> Standing:
    parties = len(prepared.snapshot.parties)
    sold = _Sold.of(bonus, prepared, prepared.sales)
    counted = sold.only(sold.guest | bonus.own_orders_count)
    check_total(counted.basis, f"the amounts of bonus {bonus.name}", max(one.rate_ppm for one in bonus.brackets))
    host, total = _hosts(prepared), counted.totals(parties)
    own_reason = _own_reasons(bonus, prepared, host)
    step = _step(bonus, total)
    small = (step < 0) | (counted.guests(parties) < (bonus.orders_min or 0))
    reason = np.where((own_reason == PAID) & small, CODE["below_minimum"], own_reason)
    rate, amount = (
        np.where(reason == PAID, np.array([getattr(one, name) for one in bonus.brackets], dtype=np.int64)[step], 0)
        for name in ("rate_ppm", "amount_minor")
    )
    given = np.where(total > 0, amount * MICRO, 0)
    check_total(given, f"the amounts of bonus {bonus.name}")
    itself = np.where(own_reason == PAID, CODE["self_referral"], own_reason)
    nothing = np.zeros(parties, dtype=np.int64)
    parts = [
        counted.standing(host, 0, reason, rate, given),
        sold.only(~(sold.guest | bonus.own_orders_count)).standing(host, 0, itself, nothing, nothing),
    ]
    if bonus.bookings is not None:
        parts.append(_booked(bonus, bonus.bookings, prepared, counted))
    return Standing.joined(parts)


def _own_reasons(bonus: PartyBonus, prepared: Prepared, member: IntArray) -> IntArray:
    """Codes of the reasons that lie in a member on the period's last day; -1 for nobody counts as paid."""
    known = member >= 0
    reason = np.full(len(member), PAID, dtype=np.int64)
    reason[known] = role_reasons(roles(prepared.snapshot, member[known], prepared.period.end_day - 1))
    if bonus.customers_may_earn:
        reason[reason == CODE["not_participant"]] = PAID
    short = known & (reason == PAID)
    short[short] = ~prepared.gate_met(bonus)[member[short]]
    reason[short] = CODE["own_sales_gate"]
    return reason


def _step(bonus: PartyBonus, total: IntArray) -> IntArray:
    """The place of the highest bracket that each total reaches, -1 for none."""
    least = np.array([one.total_min for one in bonus.brackets], dtype=np.int64)
    return np.where(total > 0, np.searchsorted(least, total, side="right") - 1, -1).astype(np.int64)


def _booked(bonus: PartyBonus, bookings: Bookings, prepared: Prepared, counted: _Sold) -> Standing:
    """Sales of the period at booked parties, for the host of the party at which each was booked."""
    parties = len(prepared.snapshot.parties)
    ever = _Sold.of(bonus, prepared, history.sales_until_end(prepared))
    until = ever.only(ever.guest | bonus.own_orders_count).totals(parties)
    reached, before = (_step(bonus, total) >= 0 for total in (until, until - counted.totals(parties)))
    at = _booked_at(bookings, prepared, ever)
    member = np.where(at >= 0, _hosts(prepared)[np.maximum(at, 0)], -1) if parties else at
    reason = _own_reasons(bonus, prepared, member)
    fit = reason == PAID
    reason[fit & before] = CODE["already_rewarded"]
    reason[fit & ~reached] = CODE["below_minimum"]
    sold = counted.only(at[counted.party] >= 0)
    due = np.zeros(parties, dtype=np.int64)
    due[sold.party[reason[sold.party] == PAID]] = np.int64(bookings.amount_minor) * MICRO
    check_total(due, f"the amounts of bonus {bonus.name}")
    return sold.standing(member, 1, reason, np.zeros(parties, dtype=np.int64), due)


def _booked_at(bookings: Bookings, prepared: Prepared, ever: _Sold) -> IntArray:
    """By party the earliest one in the days before at which its host was a guest who bought, -1 for none."""
    held = prepared.snapshot.parties["held_on"].to_numpy().astype(np.int64)
    host = _hosts(prepared)
    visits = ever.only(ever.guest & (ever.basis > 0) & (ever.buyer >= 0))
    if not len(visits.row):
        return np.full(len(host), -1, dtype=np.int64)
    order = np.lexsort((visits.party, held[visits.party], visits.buyer))
    guest, party = visits.buyer[order], visits.party[order]
    lowest = held.min()
    keys = guest * _SPAN + (held[party] - lowest)
    since = np.maximum(held - bookings.within_days - lowest, 0)
    first = np.minimum(np.searchsorted(keys, host * _SPAN + since), len(keys) - 1)
    fits = (guest[first] == host) & (held[party[first]] >= held - bookings.within_days) & (held[party[first]] < held)
    return np.where(fits, party[first], -1).astype(np.int64)
