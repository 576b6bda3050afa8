"""What do people of a synthetic programme buy, return and pay? Arrays in order of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph_service.ingest.synth_people import Crowd, Ints, Mask, sponsor_on
from graph_service.ingest.synth_profiles import Profile
from graph_service.model.period import NEVER, Period, day_number
from graph_service.model.tables import SALE_KINDS

RETAIL, PERSONAL, STARTER, QUALIFYING = range(4)
assert SALE_KINDS == ("retail", "personal", "starter", "qualifying")  # noqa: S101
PRICES_CENTS: Final = np.array([990, 1490, 1990, 2490, 2990, 3490, 3990, 4990, 5990, 7990, 9990, 14990], np.int64)
QUALIFYING_CENTS: Final = 12000
CATEGORIES: Final = ("care", "home", "kitchen", "nutrition", "books")
_REDRAWS: Final = 6

Bytes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Trade:
    """Sales, sorted by day, and refunds of them, sorted by day."""

    buyer: Ints
    payer: Ints  # -1: not stated
    day: Ints
    net: Ints  # cents
    kind: Bytes
    stated: Mask  # whether the file names the kind
    verified: Bytes  # 1, 0, -1 not stated
    category: Ints
    refund_sale: Ints
    refund_day: Ints
    refund_amount: Ints
    refund_reason: Ints


def trade(
    profile: Profile, people: Crowd, months: list[tuple[int, int]], a_month: int, rng: np.random.Generator
) -> Trade:
    """`a_month` sales in each month given as (first day, day after)."""
    parts = [_month(profile, people, first, after, a_month, rng) for first, after in months]
    buyer, day, net, kind = (np.concatenate(column) for column in zip(*parts, strict=True))
    if profile.buy_back:
        day = _spaced(people, buyer, day, months)
    order = np.lexsort((buyer, day))
    buyer, day, net, kind = buyer[order], day[order], net[order], kind[order]
    number = len(buyer)
    to_customer = people.enrolled[buyer] > day
    declared = ~to_customer & (kind == PERSONAL) & (rng.random(number) < profile.declared_retail)
    kind = np.where(declared, RETAIL, kind).astype(np.int8)
    draw = rng.random(number)
    verified = np.where(draw < profile.verified, 1, np.where(draw < profile.verified + profile.unstated, -1, 0))
    verified = np.where(kind == RETAIL, verified, -1).astype(np.int8)
    sponsor = sponsor_on(people, buyer, day)
    payer = np.where(to_customer & (rng.random(number) < profile.paid_by_sponsor), sponsor, -1)
    category = rng.integers(0, len(CATEGORIES), number)
    stated = declared | (kind == STARTER) | (kind == QUALIFYING)
    return Trade(
        buyer, payer, day, net, kind, stated, verified, category, *_refunds(profile, day, net, people.end_day, rng)
    )


def _month(
    profile: Profile, people: Crowd, first: int, after: int, a_month: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Bytes]:
    """The sales of one month: to customers first, then starter orders, then other purchases of participants."""
    starters = np.zeros(0, np.int64)
    if profile.starter_cents:
        starters = np.flatnonzero((people.enrolled >= first) & (people.enrolled < after))
        most = a_month - round(profile.sales_to_customers * a_month)
        starters = starters[:most]
    customers = round(profile.sales_to_customers * a_month)
    others = a_month - customers - len(starters)
    day_c = rng.integers(first, after, customers)
    day_p = rng.integers(first, after, others)
    buyer_c, buyer_p = _customers(people, day_c, rng), _participants(people, day_p, rng)
    qualifying = rng.random(others) < profile.qualifying
    net_c, net_p = _nets(customers, rng), np.where(qualifying, QUALIFYING_CENTS, _nets(others, rng))
    kind_c = np.where(people.enrolled[buyer_c] > day_c, RETAIL, PERSONAL)
    kind_p = np.where(qualifying, QUALIFYING, PERSONAL)
    return (
        np.concatenate([buyer_c, starters, buyer_p]),
        np.concatenate([day_c, people.enrolled[starters], day_p]),
        np.concatenate([net_c, np.full(len(starters), profile.starter_cents), net_p]),
        np.concatenate([kind_c, np.full(len(starters), STARTER), kind_p]).astype(np.int8),
    )


def _nets(number: int, rng: np.random.Generator) -> Ints:
    return np.asarray(PRICES_CENTS[rng.integers(0, len(PRICES_CENTS), number)] * rng.integers(1, 4, number))


def _customers(people: Crowd, day: Ints, rng: np.random.Generator) -> Ints:
    """For each day somebody who joined, has not left, and has not enrolled; the founder where nobody is found."""
    pool = np.flatnonzero(people.enrolled > people.joined)
    return _drawn(
        pool, people.joined[pool], lambda who: (people.left[who] > day) & (people.enrolled[who] > day), day, rng
    )


def _participants(people: Crowd, day: Ints, rng: np.random.Generator) -> Ints:
    """For each day somebody who enrolled and has not left; the founder where nobody is found."""
    pool = np.flatnonzero(people.enrolled < NEVER)
    pool = pool[np.argsort(people.enrolled[pool], kind="stable")]
    return _drawn(pool, people.enrolled[pool], lambda who: people.left[who] > day, day, rng)


def _drawn(pool: Ints, since: Ints, fits: Callable[[Ints], Mask], day: Ints, rng: np.random.Generator) -> Ints:
    known = np.searchsorted(since, day, side="right")
    who = np.zeros(len(day), np.int64)
    open_ = known > 0
    if len(pool) == 0:
        return who
    for _ in range(_REDRAWS):
        drawn = pool[np.minimum(np.floor(rng.random(len(day)) * known).astype(np.int64), np.maximum(known - 1, 0))]
        who = np.where(open_, drawn, who)
        open_ = open_ & ~fits(who)
    return np.where(open_, 0, who)


def _refunds(
    profile: Profile, day: Ints, net: Ints, end_day: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    sale = np.flatnonzero(rng.random(len(day)) < profile.refunds)
    back = np.minimum(day[sale] + rng.integers(1, 31, len(sale)), end_day - 1)
    part = rng.random(len(sale)) < 0.5
    amount = np.where(part, np.maximum(net[sale] * rng.integers(1, 10, len(sale)) // 10, 1), net[sale])
    order = np.lexsort((sale, back))
    return sale[order], back[order], amount[order], rng.integers(0, 3, len(sale))


def _spaced(people: Crowd, buyer: Ints, day: Ints, months: list[tuple[int, int]]) -> Ints:
    """Days of sales on which no participant orders two days running: the second of two such orders is made with the first.

    Orders stay in their month: one on a first day is made on the second, where the buyer is still there then.
    """
    own = (people.enrolled[buyer] <= day) & (day < people.left[buyer])
    first = np.isin(day, [begin for begin, _ in months])
    later = np.where(own & first & (people.left[buyer] > day + 1), day + 1, day)
    keys = np.unique(np.stack([buyer[own], later[own]], axis=1), axis=0)
    new_run = np.ones(len(keys), np.bool_)
    new_run[1:] = (keys[1:, 0] != keys[:-1, 0]) | (keys[1:, 1] != keys[:-1, 1] + 1)
    begins = np.flatnonzero(new_run)
    place = np.arange(len(keys)) - np.repeat(begins, np.diff(np.append(begins, len(keys))))
    moved = keys[:, 1] - place % 2
    at = _find(keys, buyer[own], later[own])
    out = later.copy()
    out[own] = moved[at]
    return out


def _find(keys: Ints, buyer: Ints, day: Ints) -> Ints:
    span = np.int64(2**22)  # more than there are days
    found: Ints = np.searchsorted(keys[:, 0] * span + keys[:, 1], buyer * span + day)
    return found


def month_days(end: str, months: int) -> list[tuple[int, int]]:
    """First day and day after of each month up to and with `end`, a month such as 2026-09."""
    period = Period.parse(end)
    days = []
    for _ in range(months):
        days.append((day_number(period.start), day_number(period.end)))
        period = period.previous()
    return days[::-1]
