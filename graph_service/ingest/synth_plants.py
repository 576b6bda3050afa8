"""What can be hidden in a made-up programme? Small schemes of a known answer, added to the files of any profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from graph_service.errors import BadInput
from graph_service.model.period import day_number, day_of
from graph_service.model.tables import Tables
from graph_service.model.tables import compute as pc

FOUNDER: Final = "M0000001"  # the first of every programme, who never leaves
ACCOUNTS: Final = 5  # planted people who are one
CHAIN: Final = 6  # planted people with one recruit each
SLOTS: Final = 12  # levels of a matrix that are bought one by one, each for twice the price of the one before
SLOT_CENTS: Final = 1_000
HOARDERS: Final = 3
HOARDED_UNITS: Final = 80  # of each of their orders
CANCELLED: Final = 4  # planted people who leave within days of enrolling, with an order

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Planted:
    """Rows to add, file by file, and the members whom a check should point at."""

    rows: dict[str, list[Texts]]
    members: tuple[str, ...]


Days = Sequence[tuple[int, int]]  # first day and first day after of each month with sales


def planted(name: str, files: Tables, months: Days, seed: int) -> tuple[Tables, list[str]]:
    """The files with a scheme in them, and whom it is about. Raises BadInput for a scheme that is none."""
    if name not in PLANTS:
        raise BadInput(f"{name!r} is no scheme to plant; known: {', '.join(PLANTS)}")
    made = PLANTS[name](files, months, np.random.Generator(np.random.PCG64(seed)))
    out = dict(files)
    for file, rows in made.rows.items():
        out[file] = _with(out.get(file), rows)
    return out, list(made.members)


def straw_accounts(_files: Tables, months: Days, draw: np.random.Generator) -> Planted:
    """Five people of one bank account: one under the founder, four below that one; each buys in each month."""
    ids = [f"P-straw-{i}" for i in range(ACCOUNTS)]
    joined = months[0][0]
    people = [_person(one, ids[0] if i else FOUNDER, joined) for i, one in enumerate(ids)]
    account = f"{draw.integers(0, 2**63):016x}"
    owners = [{"member_id": one, "kind": "bank", "value_hash": account} for one in ids]
    orders = [
        _order(f"{one}-{place}", one, month[0] + int(draw.integers(1, 28)), 10_000)
        for one in ids
        for place, month in enumerate(months)
    ]
    return Planted({"members": people, "identifiers": owners, "sales": orders}, (ids[0],))


def stacking(_files: Tables, months: Days, draw: np.random.Generator) -> Planted:
    """Six people in a row under the founder, a day or two apart, the first of whom pays for all their orders."""
    ids = [f"P-stack-{i}" for i in range(CHAIN)]
    begin, _ = months[-1]
    days = begin + np.cumsum(draw.integers(0, 3, CHAIN))
    people = [_person(one, ids[i - 1] if i else FOUNDER, int(days[i])) for i, one in enumerate(ids)]
    orders = [_order(one, one, int(days[i]), 20_000, payer=ids[0]) for i, one in enumerate(ids)]
    return Planted({"members": people, "sales": orders}, (ids[0],))


def wash_flow(_files: Tables, months: Days, draw: np.random.Generator) -> Planted:
    """A large order at the end of the newest month that is given back whole after it."""
    buyer, (begin, after) = "P-wash-0", months[-1]
    order = _order("wash", buyer, after - int(draw.integers(1, 4)), 5_000_000)
    refund = {
        "refund_id": "P-wash", "sale_id": order["sale_id"], "refunded_on": _day(after + int(draw.integers(5, 20))),
        "amount": order["net"], "reason": "changed mind",
    }  # fmt: skip
    person = _person(buyer, FOUNDER, begin)
    return Planted({"members": [person], "sales": [order], "refunds": [refund]}, (FOUNDER,))


def slots(files: Tables, months: Days, draw: np.random.Generator) -> Planted:
    """Everybody who enrolled buys some of twelve levels, each for twice the price of the one before, in the days after."""
    members = files["members"]
    end = months[-1][1]
    orders = []
    for one, enrolled in zip(members["member_id"].to_pylist(), members["enrolled_on"].to_pylist(), strict=True):
        if not enrolled:
            continue
        first = day_number(dt.date.fromisoformat(enrolled))
        bought = min(SLOTS, int(draw.geometric(0.35)))
        orders += [
            _order(f"slot-{one}-{level}", one, first + level, SLOT_CENTS << level, kind="starter")
            for level in range(bought)
            if months[0][0] <= first + level < end
        ]
    return Planted({"sales": orders}, ())


def hoarding(_files: Tables, months: Days, draw: np.random.Generator) -> Planted:
    """Three who order every month, twice in the newest, and have more than half of the last order left each time."""
    ids = [f"P-hoard-{i}" for i in range(HOARDERS)]
    people = [_person(one, FOUNDER, months[0][0]) for one in ids]
    orders, reports = [], []
    for one in ids:
        days = [begin + int(draw.integers(1, 5)) for begin, _ in months]
        days.append(months[-1][0] + int(draw.integers(14, 20)))
        on_hand = 0
        for place, day in enumerate(days):
            if place:
                on_hand -= int(draw.integers(0, HOARDED_UNITS // 2))
                reports.append(_report(one, day, on_hand))
            on_hand += HOARDED_UNITS
            reports.append(_report(one, day + 1, on_hand))
            orders.append(_order(f"{one}-{place}", one, day, 40_000))
    return Planted({"members": people, "sales": orders, "stock": reports}, tuple(ids))


def no_buy_back(_files: Tables, months: Days, draw: np.random.Generator) -> Planted:
    """Four who leave within nine days of enrolling with an order of 500 each; half of them get a tenth back, half nothing."""
    ids = [f"P-left-{i}" for i in range(CANCELLED)]
    begin, _ = months[-1]
    people, orders, refunds = [], [], []
    for place, one in enumerate(ids):
        joined = begin + int(draw.integers(0, 3))
        left = joined + int(draw.integers(5, 10))
        people.append(_person(one, FOUNDER, joined) | {"left_on": _day(left)})
        order = _order(one, one, joined + 1, 50_000)
        orders.append(order)
        if place % 2:
            refunds.append(
                {
                    "refund_id": one, "sale_id": order["sale_id"], "refunded_on": _day(left + 3), "amount": "50.00",
                    "reason": "changed mind",
                }
            )  # fmt: skip
    return Planted({"members": people, "sales": orders, "refunds": refunds}, tuple(ids))


PLANTS: Final[dict[str, Callable[[Tables, Days, np.random.Generator], Planted]]] = {
    "straw-accounts": straw_accounts,
    "stacking": stacking,
    "wash-flow": wash_flow,
    "slots": slots,
    "hoarding": hoarding,
    "no-buy-back": no_buy_back,
}


def _person(member_id: str, sponsor_id: str, joined: int) -> Texts:
    day = _day(joined)
    return {
        "member_id": member_id, "name": member_id, "country": "DE", "joined_on": day, "enrolled_on": day,
        "sponsor_id": sponsor_id,
    }  # fmt: skip


def _order(key: str, buyer: str, day: int, cents: int, *, kind: str = "personal", payer: str = "") -> Texts:
    amount = f"{cents // 100}.{cents % 100:02d}"
    return {
        "sale_id": f"P-{key}", "buyer_id": buyer, "payer_id": payer, "sold_on": _day(day), "net": amount, "volume": amount,
        "currency": "EUR", "kind": kind,
    }  # fmt: skip


def _report(member_id: str, day: int, on_hand: int) -> Texts:
    return {"member_id": member_id, "sku": "all", "on_hand": str(on_hand), "reported_on": _day(day), "verified": "true"}


def _with(table: pa.Table | None, rows: list[Texts]) -> pa.Table:
    """A file's rows with others below; what they do not name is empty there."""
    names = table.column_names if table is not None else list(rows[0])
    more = pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names})
    if table is None:
        return more
    texts = pa.table({name: pc.cast(table[name], pa.string()) for name in names})
    return pa.concat_tables([texts, more]).combine_chunks()


def _day(day: int) -> str:
    return day_of(day).isoformat()
