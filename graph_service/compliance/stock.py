"""What did participants have in stock, and how did it move? Stock-takes by member and day, and around reorders.

All reports of a member on one day are one stock-take: what is not listed then is not on hand. A stock-take on the day of an
order was made before it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.facts import effective_net, participant_on
from graph_service.compliance.inputs import Inputs
from graph_service.model.snapshot import IntArray

_DAYS: Final = 2**21  # room for a day beside a member in one key
_FIRST: Final = 2**18  # days before 1970 come before zero


def stock_takes(inputs: Inputs) -> pd.DataFrame:
    """Stock-takes up to the period's end, sorted by member and day.

    Returns:
        member (row), day, on_hand (units of everything together), verified (whether each of its reports is).
    """
    table = inputs.snapshot.stock
    seen = table[table["reported_on"].to_numpy(np.int64) < inputs.period.end_day]
    frame = pd.DataFrame(
        {
            "member": seen["member"].to_numpy(np.int64), "day": seen["reported_on"].to_numpy(np.int64),
            "on_hand": seen["on_hand"].to_numpy(np.int64), "verified": seen["verified"].to_numpy(np.int64) == 1,
        }
    )  # fmt: skip
    return frame.groupby(["member", "day"], as_index=False).agg(
        on_hand=("on_hand", "sum"), verified=("verified", "all")
    )


def reorders(inputs: Inputs) -> pd.DataFrame:
    """Own orders of the period that follow an earlier one of the same participant; orders of one day are one.

    Returns:
        member (row), last_day (of the order before), day; sorted.
    """
    sales = inputs.snapshot.sales
    buyer, day = sales["buyer"].to_numpy(np.int64), sales["sold_on"].to_numpy(np.int64)
    own = (buyer >= 0) & (day < inputs.period.end_day) & (sales["currency"] == inputs.plan.currency).to_numpy()
    own &= participant_on(inputs.snapshot, buyer, day) & (effective_net(inputs.snapshot, inputs.period.end) > 0)
    orders = pd.DataFrame({"member": buyer[own], "day": day[own]}).drop_duplicates().sort_values(["member", "day"])
    orders["last_day"] = orders.groupby("member")["day"].shift(1)
    again = orders[orders["last_day"].notna() & (orders["day"] >= inputs.period.first_day)]
    return again[["member", "last_day", "day"]].astype(np.int64).reset_index(drop=True)


def around(orders: pd.DataFrame, takes: pd.DataFrame) -> pd.DataFrame:
    """Stock around each reorder, where the stock-takes tell it.

    Args:
        orders: see `reorders`.
        takes: see `stock_takes`.

    Returns:
        The columns of `orders`; before (on hand at the last stock-take up to the order before, 0 without one), after (at the
        first one later), left (at the last one up to the reorder), last_order (after - before), moved (after - left, not
        below 0: sold or used), verified (all of them are), known. Without a stock-take after the order and another one
        later, up to the reorder, or where stock did not rise with the order, a row is not known and its numbers say nothing.
    """
    keys = _key(takes["member"].to_numpy(np.int64), takes["day"].to_numpy(np.int64))
    member, last, day = (orders[name].to_numpy(np.int64) for name in ("member", "last_day", "day"))
    first_later = np.searchsorted(keys, _key(member, last), side="right")
    before, left = first_later - 1, np.searchsorted(keys, _key(member, day), side="right") - 1
    known = left > first_later  # both then lie between the two orders of this member
    had = (before >= 0) & (_at(takes["member"], before) == member)
    on_hand, proof = takes["on_hand"], takes["verified"]
    stood = np.where(had, _at(on_hand, before), 0)
    after, rest = _at(on_hand, first_later), _at(on_hand, left)
    verified = (_at(proof, first_later) * _at(proof, left) * np.where(had, _at(proof, before), 1)) == 1
    return orders.assign(
        before=stood, after=after, left=rest, last_order=after - stood, moved=np.maximum(after - rest, 0),
        verified=verified, known=known & (after > stood),
    )  # fmt: skip


def _key(member: IntArray, day: IntArray) -> IntArray:
    return member * _DAYS + day + _FIRST


def _at(column: pd.Series, places: IntArray) -> IntArray:
    """Values of a column at some places; 0 for a place that it does not have."""
    values = column.to_numpy(np.int64)
    inside = (places >= 0) & (places < len(values))
    out = np.zeros(len(places), np.int64)
    out[inside] = values[places[inside]]
    return out
