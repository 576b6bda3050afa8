"""Is this the same input? One SHA-256 over what a run of a period reads, however and in whatever order it was loaded."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any, Final

import numpy as np
import pandas as pd

from graph_service.model.period import NEVER, Period
from graph_service.model.snapshot import Snapshot

_UNORDERED: Final = ("identifiers", "ranks")  # tables whose rows come in no order of their own
FORM: Final = "graph-service input 2"  # changes when what is read, or how it is written here, changes


def fingerprint(snapshot: Snapshot, period: Period, *, history: bool = False, categories: bool = False) -> str:
    """SHA-256 as 64 hexadecimal digits.

    Read are: members with their roles, sponsor edges, placements and ranks as far as the period sees them, its sales, their
    refunds dated before its end (that of its hold, where the plan has one), the parties they were made at, and tax identifiers,
    which tell positions of one owner. Ids stand in sorted order; row numbers and anything later leave no trace. With
    `history`, for plans that look at earlier sales, also every sale and sponsor edge before, when people joined, who paid and
    who shares an identifier; with `categories`, for plans whose margin goes by them, what each sale is of.
    """
    end = period.end_day
    ids = snapshot.members["member_id"].to_numpy(dtype=object)
    digest = hashlib.sha256(json.dumps([FORM, period.start.isoformat(), period.end.isoformat()]).encode())

    members = snapshot.members[snapshot.members["joined_on"].to_numpy() < end]
    _add(digest, "members", {
        "member_id": members["member_id"],
        "enrolled_on": _seen(members["enrolled_on"], end),
        "left_on": _seen(members["left_on"], end),
    })  # fmt: skip

    edges = snapshot.sponsorships
    edges = edges[(edges["from_on"].to_numpy() < end) & (history | (edges["to_on"].to_numpy() > period.first_day))]
    _add(digest, "sponsorships", {
        "member_id": ids[edges["child"]], "sponsor_id": ids[edges["sponsor"]],
        "from": edges["from_on"], "to": _seen(edges["to_on"], end),
    })  # fmt: skip

    sold = snapshot.sales["sold_on"].to_numpy()
    inside = (history | (sold >= period.first_day)) & (sold < end)
    sales = snapshot.sales[inside]
    _add(digest, "sales", {
        "sale_id": sales["sale_id"], "buyer_id": _names(ids, sales["buyer"]), "seller_id": _names(ids, sales["seller"]),
    } | {name: sales[name] for name in ("sold_on", "net_minor", "volume", "currency", "kind")})  # fmt: skip

    _add_parties(digest, snapshot, sales)
    refunds = snapshot.refunds
    kept = np.flatnonzero(
        (refunds["refunded_on"].to_numpy() < period.refunds_end_day) & (refunds["sale"].to_numpy() >= 0)
    )
    refunds = refunds.iloc[kept[inside[refunds["sale"].to_numpy()[kept]]]]
    _add(digest, "refunds", {
        "refund_id": refunds["refund_id"], "sale_id": snapshot.sales["sale_id"].iloc[refunds["sale"].to_numpy()],
    } | {name: refunds[name] for name in ("refunded_on", "amount_minor", "volume")})  # fmt: skip

    ranks = snapshot.ranks
    first = period.first_day
    ranks = ranks[(ranks["from_on"].to_numpy() <= first) & (ranks["to_on"].to_numpy() > first)]
    held = sorted(set(zip(ids[ranks["member"]].tolist(), ranks["rank"].tolist(), strict=True)))
    _add(digest, "ranks", {"member_id": [one for one, _ in held], "rank": [one for _, one in held]})

    placed = snapshot.placements
    placed = placed[(placed["from_on"].to_numpy() < end) & (placed["to_on"].to_numpy() > period.first_day)]
    if len(placed):
        _add(digest, "placements", {
            "member_id": ids[placed["child"]], "parent_id": ids[placed["parent"]], "leg": placed["leg"],
            "from": placed["from_on"], "to": _seen(placed["to_on"], end),
        })  # fmt: skip
    owners = snapshot.identifiers[(snapshot.identifiers["kind"] == "tax").to_numpy(dtype=bool)]
    if len(owners):
        named = sorted(zip(ids[owners["member"]].tolist(), owners["value_hash"].tolist(), strict=True))
        _add(digest, "owners", {"member_id": [one for one, _ in named], "value_hash": [one for _, one in named]})
    if categories and not history:
        _add(digest, "categories", {"category": sales["category"].fillna("")})
    if history:
        _add_history(digest, snapshot, members, sales)
    return digest.hexdigest()


def whole(snapshot: Snapshot) -> str:
    """SHA-256 of everything in a snapshot: the same network gives the same 64 digits, whatever its data version."""
    digest = hashlib.sha256(json.dumps([FORM, "whole"]).encode())
    for field in dataclasses.fields(snapshot):
        table = getattr(snapshot, field.name)
        if isinstance(table, pd.DataFrame):
            columns = {str(name): _plain(table[name]) for name in table}
            order = (
                np.lexsort([column.astype(str) for column in columns.values()][::-1])
                if field.name in _UNORDERED
                else None
            )
            _add(
                digest,
                field.name,
                {name: column if order is None else column[order] for name, column in columns.items()},
            )
    return digest.hexdigest()


def _plain(column: pd.Series) -> np.ndarray[Any, Any]:
    """Whole numbers as they are, everything else as text, nothing as none."""
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy()
    return column.astype("string").fillna("").to_numpy(dtype=object)


def _add_parties(digest: Any, snapshot: Snapshot, sales: pd.DataFrame) -> None:
    sales = sales[sales["party"].to_numpy() >= 0]
    if len(sales):
        ids, party = (
            snapshot.members["member_id"].to_numpy(dtype=object),
            snapshot.parties.iloc[sales["party"].to_numpy()],
        )
        _add(digest, "parties", {
            "sale_id": sales["sale_id"], "party_id": party["party_id"], "host_id": _names(ids, party["host"]),
            "held_on": party["held_on"],
        })  # fmt: skip


def _add_history(digest: Any, snapshot: Snapshot, members: pd.DataFrame, sales: pd.DataFrame) -> None:
    ids, held = snapshot.members["member_id"].to_numpy(dtype=object), snapshot.identifiers
    _add(digest, "joined", {"joined_on": members["joined_on"]})
    _add(digest, "sold", {"payer_id": _names(ids, sales["payer"]), "category": sales["category"].fillna("")})
    shared = (
        sorted(zip(_names(ids, held["member"]), held["kind"], held["value_hash"], strict=True)) if len(held) else []
    )
    _add(digest, "identifiers", {"held": [list(map(str, one)) for one in shared]})


def _seen(days: pd.Series, end: int) -> np.ndarray[Any, Any]:
    """Days as the period sees them: what lies after it has not happened."""
    values = days.to_numpy()
    return np.where(values >= end, NEVER, values)


def _names(ids: np.ndarray[Any, Any], rows: pd.Series) -> list[str | None]:
    return [None if row < 0 else str(ids[row]) for row in rows.to_numpy()]


def _add(digest: Any, table: str, columns: dict[str, Any]) -> None:
    rows = {len(values) for values in columns.values()}
    digest.update(f"\n{table} {max(rows)} {' '.join(columns)}\n".encode())
    for values in columns.values():
        array = np.asarray(values)
        if array.dtype.kind in "iu":
            digest.update(array.astype("<i8").tobytes())
        else:
            digest.update(json.dumps(array.tolist(), ensure_ascii=True).encode())
