"""What does an engine, a check or a page read? The whole network at one data version, as columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def no_placements() -> pd.DataFrame:
    """The placements of a network that has none."""
    days = {name: pd.Series(dtype=np.int32) for name in ("from_on", "to_on")}
    people = {name: pd.Series(dtype=np.int32) for name in ("child", "parent")}
    return pd.DataFrame(people | {"leg": pd.Series(dtype="str")} | days)


def no_parties() -> pd.DataFrame:
    """The parties of a network that has none."""
    days = {name: pd.Series(dtype=np.int32) for name in ("held_on", "closed_on")}
    return pd.DataFrame({"party_id": pd.Series(dtype="str"), "host": pd.Series(dtype=np.int32)} | days)


def no_stock() -> pd.DataFrame:
    """The stock reports of a network that has none."""
    numbers = {name: pd.Series(dtype=np.int32) for name in ("member", "reported_on")}
    columns = numbers | {
        "sku": pd.Series(dtype="str"),
        "on_hand": pd.Series(dtype=np.int64),
        "verified": pd.Series(dtype=np.int8),
    }
    return pd.DataFrame(columns)[["member", "sku", "on_hand", "reported_on", "verified"]]


@dataclass(frozen=True)
class Snapshot:
    """Frozen columns read from Neo4j. A member is its row number in `members`, which is sorted by `member_id`.

    Day columns are int32 days since 1970-01-01, with `period.NEVER` for "not set". Member columns elsewhere
    (`child`, `sponsor`, `buyer`, `seller`, `payer`, `host`, …) are int32 row numbers in `members`, -1 for none.

    members       member_id, name, country, joined_on, enrolled_on, left_on
    sponsorships  child, sponsor, from_on, to_on                      sorted by child, from_on; half-open
    sales         sale_id, buyer, seller, payer, sold_on, net_minor, volume, currency, kind, verified, category, party
                  sorted by sale_id; verified is 1, 0 or -1 (not stated); party is a row in parties, -1 for none
    refunds       refund_id, sale (row in sales), refunded_on, amount_minor, volume      sorted by refund_id
    fees          fee_id, payer, paid_on, amount_minor, currency, kind                  sorted by fee_id
    referrals     referral_id, referrer, referred, channel, campaign, invited_at, clicked_at, signed_up_at,
                  converted_at (datetime64[us, UTC], NaT for none)                      sorted by referral_id
    identifiers   member, kind, value_hash
    ranks         member, rank, from_on, to_on                        ranks held, half-open
    placements    child, parent, leg, from_on, to_on                  sorted by child, from_on; half-open; leg "" for none
    parties       party_id, host, held_on, closed_on                  sorted by party_id
    stock         member, sku, on_hand (units), reported_on, verified (as of sales)      sorted by member, reported_on, sku
    """

    data_version: int
    members: pd.DataFrame
    sponsorships: pd.DataFrame
    sales: pd.DataFrame
    refunds: pd.DataFrame
    fees: pd.DataFrame
    referrals: pd.DataFrame
    identifiers: pd.DataFrame
    ranks: pd.DataFrame
    placements: pd.DataFrame = field(default_factory=no_placements)
    parties: pd.DataFrame = field(default_factory=no_parties)
    stock: pd.DataFrame = field(default_factory=no_stock)

    @cached_property
    def row_of(self) -> pd.Index[Any]:
        """Member id → row number: `snapshot.row_of.get_loc("A")`, `.get_indexer([...])` (-1 for unknown)."""
        index: pd.Index[Any] = pd.Index(self.members["member_id"])
        return index

    def row(self, member_id: str) -> int:
        """The row of one member, -1 for an unknown id."""
        try:
            found: Any = self.row_of.get_loc(member_id)  # ids are distinct: one row
            return int(found)
        except KeyError:
            return -1
