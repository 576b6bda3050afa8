"""What is kept of one member? Days, edges, sales and referrals, straight from the columns of the snapshot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from graph_service.downline.records import NO_MEMBER
from graph_service.errors import NotFound
from graph_service.model.period import NEVER, day_of
from graph_service.model.snapshot import IntArray, Snapshot

Side = Literal["bought", "sold"]


@dataclass(frozen=True, slots=True)
class Edge:
    """Who stood above, in which leg ("" in a tree without), from which day and until which (None: still)."""

    above_id: str
    leg: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class MemberFile:
    """What is kept of one member; edges are newest first."""

    member_id: str
    name: str | None
    country: str | None
    joined_on: dt.date | None
    enrolled_on: dt.date | None
    left_on: dt.date | None
    sponsors: tuple[Edge, ...]
    placements: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """One sale that a member bought or sold; money in minor units, volume in hundredths."""

    sale_id: str
    sold_on: dt.date
    other_id: str  # whom it was sold to or bought from; "" when not stated
    net_minor: int
    currency: str
    volume: int
    kind: str
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral that a member made."""

    referral_id: str
    referred_id: str  # "" while nobody came of it
    channel: str
    campaign: str
    moments: tuple[dt.datetime | None, ...]  # invited, clicked, signed up, converted


def member_file(snapshot: Snapshot, member_id: str) -> MemberFile:
    """Everything of a member but sales and referrals. Raises NotFound."""
    row = _row(snapshot, member_id)
    one = snapshot.members.iloc[row]
    return MemberFile(
        member_id, _text(one["name"]) or None, _text(one["country"]) or None, _day(one["joined_on"]),
        _day(one["enrolled_on"]), _day(one["left_on"]),
        _edges(snapshot, snapshot.sponsorships, row, "sponsor"), _edges(snapshot, snapshot.placements, row, "parent"),
    )  # fmt: skip


def trades(snapshot: Snapshot, member_id: str, side: Side, offset: int, most: int) -> tuple[int, tuple[Trade, ...]]:
    """How many sales a member bought or sold, and a page of them, the latest first."""
    row, sales = _row(snapshot, member_id), snapshot.sales
    mine, theirs = ("buyer", "seller") if side == "bought" else ("seller", "buyer")
    rows = np.flatnonzero(sales[mine].to_numpy() == row)
    newest = rows[np.lexsort((rows, -sales["sold_on"].to_numpy(np.int64)[rows]))]
    some = newest[offset : offset + most]
    back = _refunded(snapshot, some)
    found = sales.iloc[some]
    others = _ids(snapshot, found[theirs].to_numpy(np.int64))
    return len(rows), tuple(
        Trade(str(sale), day_of(int(day)), other, int(net), str(currency), int(volume), str(kind), refunded)
        for sale, day, other, net, currency, volume, kind, refunded in zip(
            found["sale_id"], found["sold_on"], others, found["net_minor"], found["currency"], found["volume"],
            found["kind"], back, strict=True,
        )
    )  # fmt: skip


def sent(snapshot: Snapshot, member_id: str, most: int) -> tuple[int, tuple[Sent, ...]]:
    """How many referrals a member made, and the latest of them."""
    row, referrals = _row(snapshot, member_id), snapshot.referrals
    mine = referrals[referrals["referrer"].to_numpy() == row].sort_values("invited_at", ascending=False, kind="stable")
    some = mine.head(most)
    referred = _ids(snapshot, some["referred"].to_numpy(np.int64))
    return len(mine), tuple(
        Sent(str(one.referral_id), who, _text(one.channel), _text(one.campaign), tuple(map(_moment, moments)))
        for one, who, *moments in zip(
            some.itertuples(), referred, some["invited_at"], some["clicked_at"], some["signed_up_at"],
            some["converted_at"], strict=True,
        )
    )  # fmt: skip


def _row(snapshot: Snapshot, member_id: str) -> int:
    row = snapshot.row(member_id)
    if row < 0:
        raise NotFound(NO_MEMBER)
    return row


def _edges(snapshot: Snapshot, frame: pd.DataFrame, row: int, above: str) -> tuple[Edge, ...]:
    child = frame["child"].to_numpy()  # sorted by child, then day
    first, last = np.searchsorted(child, [row, row + 1])
    mine = frame.iloc[int(first) : int(last)].iloc[::-1]
    legs = mine["leg"] if "leg" in mine else [""] * len(mine)
    return tuple(
        Edge(who, _text(leg), day_of(int(since)), _day(until))
        for who, leg, since, until in zip(
            _ids(snapshot, mine[above].to_numpy(np.int64)), legs, mine["from_on"], mine["to_on"], strict=True
        )
    )


def _refunded(snapshot: Snapshot, sales: IntArray) -> list[int]:
    refunds = snapshot.refunds
    mine = refunds[np.isin(refunds["sale"].to_numpy(), sales)]
    sums = mine.groupby("sale")["amount_minor"].sum()
    return [int(sums.get(int(one), 0)) for one in sales]


def _ids(snapshot: Snapshot, rows: IntArray) -> list[str]:
    names = snapshot.members["member_id"]
    return ["" if row < 0 else str(names.iat[int(row)]) for row in rows]


def _day(number: Any) -> dt.date | None:
    return None if int(number) >= NEVER else day_of(int(number))


def _moment(value: Any) -> dt.datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
