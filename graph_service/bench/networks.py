"""Which networks are measured? Seeded ones of three shapes, with half as many sales in the period as members."""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.model.period import Period, day_number
from graph_service.model.tables import SCHEMAS, Tables

Shape = Literal["random", "chain", "star"]

PERIOD: Final = Period.parse("2026-09")
MONTHS: Final = 6  # of sales: half as many a month as members, so three times as many in the store
JOINED: Final = dt.date(2025, 1, 1)
PARTY_SALES: Final = 10  # orders at a party; every second sale of the period is one of them


def parents(shape: Shape, members: int, seed: int) -> npt.NDArray[np.int64]:
    """Row of each member's sponsor, -1 for the root. `random`: each joins under anyone who was there before."""
    rows = np.arange(members)
    if shape == "chain":
        return rows - 1
    if shape == "star":
        return np.where(rows == 0, -1, 0)
    drawn = np.random.default_rng(seed).random(members)
    sponsor = np.floor(drawn * rows).astype(np.int64)
    sponsor[0] = -1
    return sponsor


def network(shape: Shape, members: int, seed: int = 1) -> Tables:
    """Members, sponsorships and sales as load tables. Everyone is a participant from the day of joining."""
    random = np.random.default_rng(seed + 1)
    ids = pa.array([f"M{i:07d}" for i in range(members)])
    joined = pa.array(np.full(members, day_number(JOINED), dtype=np.int32)).cast(pa.date32())
    none = pa.nulls(members, pa.string())
    people = pa.table(
        [ids, none, none, joined, joined, pa.nulls(members, pa.date32()), none, none, none], schema=SCHEMAS["members"]
    )
    sponsor = parents(shape, members, seed)
    below = pa.array(np.flatnonzero(sponsor >= 0))
    edges = pa.table(
        [
            ids.take(below),
            ids.take(pa.array(sponsor[sponsor >= 0])),
            joined.take(below),
            pa.nulls(len(below), pa.date32()),
        ],
        schema=SCHEMAS["sponsorships"],
    )
    sales = _sales(ids, members, random)
    return {"members": people, "sponsorships": edges, "parties": _parties(sales), "sales": sales}


def _parties(sales: pa.Table) -> pa.Table:
    """The parties of the sales, each open all the period and held by the buyer of its first order."""
    orders = sales.filter(sales["party_id"].is_valid())
    first = orders.take(pa.array(range(0, len(orders), PARTY_SALES)))
    days = [
        pa.array([day] * len(first), pa.int32()).cast(pa.date32()) for day in (PERIOD.first_day, PERIOD.end_day - 1)
    ]
    return pa.table([first["party_id"], first["buyer_id"], *days], schema=SCHEMAS["parties"])


def _sales(ids: pa.Array, members: int, random: np.random.Generator) -> pa.Table:
    months = [PERIOD]
    while len(months) < MONTHS:
        months.append(months[-1].previous())
    each = members // 2
    count = each * MONTHS
    days = np.concatenate([random.integers(month.first_day, month.end_day, each) for month in months]).astype(np.int32)
    buyers = ids.take(pa.array(random.integers(0, members, count)))
    net = pa.array(random.integers(500, 20_001, count))
    at_party = np.arange(count) < each // (2 * PARTY_SALES) * PARTY_SALES  # the period's rows come first
    party = [f"P{row // PARTY_SALES:06d}" if there else None for row, there in enumerate(at_party.tolist())]
    text = {"currency": "EUR", "kind": "personal"}
    columns = {
        "sale_id": pa.array([f"S{i:07d}" for i in range(count)]),
        "buyer_id": buyers,
        "seller_id": buyers,
        "payer_id": pa.nulls(count, pa.string()),
        "sold_on": pa.array(days).cast(pa.date32()),
        "net_minor": net,
        "volume": net,
        "verified": pa.array(np.ones(count, dtype=bool)),
        "category": pa.nulls(count, pa.string()),
        "party_id": pa.array(party, pa.string()),
    } | {name: pa.array([value]).take(pa.array(np.zeros(count, dtype=np.int64))) for name, value in text.items()}
    return pa.table({name: columns[name] for name in SCHEMAS["sales"].names}, schema=SCHEMAS["sales"])
