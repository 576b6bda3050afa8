"""What have participants of a synthetic programme in stock, and what do those who leave give back?

Reports are made just before an order and on the day after it, and a last one at the end: so each says what was sold or used
since the order before. At least seven tenths of an order are gone before the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph_service.ingest.synth_people import Crowd, Ints, Mask
from graph_service.ingest.synth_profiles import Profile
from graph_service.ingest.synth_trade import Trade
from graph_service.model.period import NEVER

UNIT_CENTS: Final = 500  # an order has a unit for each, begun ones counted
KEPT_MAX: Final = 0.3  # of an order, what may be left when the next one is made
GIVEN_BACK_DAYS: Final = 365  # orders that old are not given back any more
PAID_AFTER: Final = (3, 21)  # days from leaving to the payment


@dataclass(frozen=True)
class Stock:
    """Reports, by member and day."""

    member: Ints
    day: Ints
    on_hand: Ints


def own_orders(people: Crowd, sales: Trade) -> Mask:
    """Which sales are a participant's own."""
    return (people.enrolled[sales.buyer] <= sales.day) & (sales.day < people.left[sales.buyer])


def stock(profile: Profile, people: Crowd, sales: Trade, rng: np.random.Generator) -> Stock:
    """Reports of the participants who make them: before and after each own order that was not given back, and at the end."""
    reports = rng.random(len(people.joined)) < profile.stock
    refunded = np.zeros(len(sales.buyer), np.int64)
    np.add.at(refunded, sales.refund_sale, sales.refund_amount)
    kept = own_orders(people, sales) & reports[sales.buyer] & (refunded < sales.net)
    keys, at = np.unique(np.stack([sales.buyer[kept], sales.day[kept]], axis=1), axis=0, return_inverse=True)
    member, day = keys[:, 0], keys[:, 1]
    units = np.zeros(len(keys), np.int64)
    np.add.at(units, at.reshape(-1), -(-sales.net[kept] // UNIT_CENTS))
    left = np.floor(units * rng.random(len(keys)) * KEPT_MAX).astype(np.int64)  # of this order, at the next report
    again = np.zeros(len(keys), np.bool_)
    again[1:] = member[1:] == member[:-1]
    stood = np.where(again, np.concatenate([[0], left[:-1]]) if len(keys) else left, 0)
    newest = np.append(~again[1:], True)[: len(keys)]
    end = np.minimum(people.left[member], people.end_day) - 1
    told = day + 1 < np.where(newest, end, np.append(day[1:], NEVER)[: len(keys)])  # else it is too late to report on
    parts = [
        (member[again], day[again], stood[again]), (member[told], day[told] + 1, (stood + units)[told]),
        (member[newest & told], end[newest & told], left[newest & told]),
    ]  # fmt: skip
    who, on, units_there = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((on, who))
    return Stock(who[order], on[order], units_there[order])


def bought_back(people: Crowd, sales: Trade, rng: np.random.Generator) -> Trade:
    """Refunds with the last own order of everybody who left in it, paid at nine tenths soon after.

    Other refunds to people who enrol at some time are of the whole order.
    """
    own = own_orders(people, sales)
    back = sales.day + GIVEN_BACK_DAYS >= people.left[sales.buyer]
    free = ~np.isin(np.arange(len(sales.buyer)), sales.refund_sale)
    rows = np.flatnonzero(own & back & free & (people.left[sales.buyer] < NEVER))
    rows = rows[np.lexsort((rows, sales.buyer[rows]))]
    last = np.append(sales.buyer[rows][1:] != sales.buyer[rows][:-1], True)[: len(rows)]
    rows = rows[last]
    day = people.left[sales.buyer[rows]] + rng.integers(*PAID_AFTER, len(rows))
    paid = day < people.end_day
    sale = np.concatenate([sales.refund_sale, rows[paid]])
    on = np.concatenate([sales.refund_day, day[paid]])
    before = np.where(
        people.participants[sales.buyer[sales.refund_sale]], sales.net[sales.refund_sale], sales.refund_amount
    )
    amount = np.concatenate([before, -(-sales.net[rows[paid]] * 9 // 10)])
    reason = np.concatenate([sales.refund_reason, np.zeros(int(paid.sum()), np.int64)])
    order = np.lexsort((sale, on))
    return replace(
        sales, refund_sale=sale[order], refund_day=on[order], refund_amount=amount[order], refund_reason=reason[order]
    )
