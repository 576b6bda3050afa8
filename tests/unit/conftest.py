"""Small networks as snapshots, written by hand, without a database."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

import numpy as np
import pandas as pd
import pytest

from graph_service.model.period import NEVER, day_number
from graph_service.model.snapshot import Snapshot


def day(text: str | None) -> int:
    return NEVER if text is None else day_number(dt.date.fromisoformat(text))


def frame(rows: list[dict[str, Any]], text: str, whole: str) -> pd.DataFrame:
    """A frame of text columns and whole-number columns, also when there are no rows."""
    columns = {name: pd.array([row[name] for row in rows], dtype="str") for name in text.split()}
    numbers = {name: np.array([row[name] for row in rows], dtype=np.int64) for name in whole.split()}
    return pd.DataFrame(columns | numbers)


class SmallNetwork:
    """Everybody joins and enrols on 2026-01-01 unless said otherwise; every sale is in EUR, 1 point a cent."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.edges: list[tuple[str, str, str, str | None]] = []
        self.sold: list[dict[str, Any]] = []
        self.returned: list[tuple[str, int, str]] = []
        self.referred: list[dict[str, Any]] = []
        self.held: list[tuple[str, str, str, str | None]] = []
        self.given: list[tuple[str, str, str]] = []  # parties

    def member(self, member_id: str, sponsor: str | None = None, **given: Any) -> Self:
        joined = given.get("joined", "2026-01-01")
        self.people[member_id] = {
            "member_id": member_id, "name": given.get("name", f"Name {member_id}"), "country": "DE",
            "joined_on": day(joined), "enrolled_on": day(given.get("enrolled", joined)),
            "left_on": day(given.get("left")),
        }  # fmt: skip
        if sponsor:
            self.edges.append((member_id, sponsor, joined, None))
        return self

    def customer(self, member_id: str, sponsor: str | None = None, **given: Any) -> Self:
        return self.member(member_id, sponsor, **(given | {"enrolled": None}))

    def moved(self, member_id: str, sponsor: str | None, on: str) -> Self:
        self.edges = [
            (child, above, start, on if child == member_id and end is None else end)
            for child, above, start, end in self.edges
        ]
        if sponsor:
            self.edges.append((member_id, sponsor, on, None))
        return self

    def sale(self, buyer: str, net: int, on: str, seller: str | None = None, **given: Any) -> Self:
        self.sold.append({
            "sale_id": given.get("sale_id", f"S{len(self.sold):03d}"), "buyer": buyer, "seller": seller or buyer,
            "sold_on": day(on), "net_minor": net, "volume": given.get("volume", net),
            "currency": given.get("currency", "EUR"), "kind": given.get("kind", "personal"), "party": given.get("party"),
        })  # fmt: skip
        return self

    def party(self, party_id: str, host: str, on: str) -> Self:
        self.given.append((party_id, host, on))
        return self

    def refund(self, sale_id: str, amount: int, on: str) -> Self:
        self.returned.append((sale_id, amount, on))
        return self

    def referral(self, referrer: str, referred: str | None, invited: str, **given: Any) -> Self:
        self.referred.append({
            "referrer": referrer, "referred": referred, "channel": given.get("channel", "mail"),
            "campaign": given.get("campaign", ""), "invited_at": invited, "clicked_at": given.get("clicked"),
            "signed_up_at": given.get("signed_up"), "converted_at": given.get("converted"),
        })  # fmt: skip
        return self

    def rank(self, member_id: str, rank: str, start: str, end: str | None = None) -> Self:
        self.held.append((member_id, rank, start, end))
        return self

    def snapshot(self) -> Snapshot:
        ids = sorted(self.people)
        row = {member_id: place for place, member_id in enumerate(ids)} | {None: -1}
        sold = sorted(self.sold, key=lambda one: one["sale_id"])
        given = sorted(self.given)
        party = {one[0]: place for place, one in enumerate(given)} | {None: -1}
        sale = {one["sale_id"]: place for place, one in enumerate(sold)}
        edges = sorted((row[child], row[above], day(start), day(end)) for child, above, start, end in self.edges)
        edges.sort(key=lambda one: (one[0], one[2]))
        return Snapshot(
            data_version=1,
            members=frame([self.people[one] for one in ids], "member_id name country", "joined_on enrolled_on left_on"),
            sponsorships=pd.DataFrame(
                np.array(edges, dtype=np.int64).reshape(-1, 4), columns=["child", "sponsor", "from_on", "to_on"]
            ),
            sales=frame(
                [one | {"buyer": row[one["buyer"]], "seller": row[one["seller"]], "payer": -1, "verified": -1,
                        "category": "", "party": party[one["party"]]} for one in sold],
                "sale_id currency kind category", "buyer seller payer sold_on net_minor volume verified party",
            ),
            refunds=frame(
                [{"refund_id": f"R{place}", "sale": sale[one], "refunded_on": day(on), "amount_minor": amount,
                  "volume": amount} for place, (one, amount, on) in enumerate(self.returned)],
                "refund_id", "sale refunded_on amount_minor volume",
            ),
            fees=frame([], "fee_id currency kind", "payer paid_on amount_minor"),
            referrals=self._referrals(row),
            identifiers=frame([], "kind value_hash", "member"),
            ranks=frame(
                [{"member": row[one], "rank": rank, "from_on": day(start), "to_on": day(end)}
                 for one, rank, start, end in self.held],
                "rank", "member from_on to_on",
            ),
            parties=frame(
                [{"party_id": one, "host": row[host], "held_on": day(on), "closed_on": day(None)} for one, host, on in given],
                "party_id", "host held_on closed_on",
            ),
        )  # fmt: skip

    def _referrals(self, row: dict[str | None, int]) -> pd.DataFrame:
        rows = [
            one | {"referral_id": f"F{place:03d}", "referrer": row[one["referrer"]], "referred": row[one["referred"]]}
            for place, one in enumerate(self.referred)
        ]
        found = frame(rows, "referral_id channel campaign", "referrer referred")
        for name in ("invited_at", "clicked_at", "signed_up_at", "converted_at"):
            moments = [one[name] for one in rows]
            found[name] = pd.Series(pd.to_datetime(moments, utc=True, format="ISO8601"), dtype="datetime64[us, UTC]")
        return found


@pytest.fixture
def small() -> SmallNetwork:
    """An empty network to write people and sales into."""
    return SmallNetwork()
