"""What was sold from the first day to a period's end, and who sponsored whom on any day of it?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.sales import Sales
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def sales_until_end(prepared: Prepared) -> Sales:
    """All sales in the plan's currency before the period's end; refunds in its hold are taken off all of them."""
    end = prepared.period.end
    ever = Period(dt.date.min, end, f"all days before {end}", prepared.period.held_until)
    return Sales.of(prepared.snapshot, ever, prepared.plan.currency)


def sales_of_their_periods(prepared: Prepared) -> Sales:
    """The same sales, each worth what it was worth at the end of its own period (that of its hold), as long as this one."""
    start, end = prepared.period.start, prepared.period.end
    months = (end.year - start.year) * 12 + end.month - start.month
    held = prepared.period.refunds_end_day - prepared.period.end_day
    ever = Period(dt.date.min, end, f"all days before {end}")

    def until(day: IntArray) -> IntArray:
        month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)  # from January 1970
        after = (month // months + 1) * months
        return after.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + held

    return Sales.of(prepared.snapshot, ever, prepared.plan.currency, until=until)


def sponsors_at(snapshot: Snapshot, member: IntArray, day: IntArray) -> IntArray:
    """The sponsor of each member in force on each day, -1 for none."""
    edges = snapshot.sponsorships
    if not len(edges):
        return np.full(len(member), -1, dtype=np.int64)
    begin = edges["from_on"].to_numpy().astype(np.int64)
    child = edges["child"].to_numpy().astype(np.int64)
    lowest = min(int(begin.min()), int(day.min(initial=0)))
    span = np.int64(2**32)
    keys = child * span + (begin - lowest)  # ascending, for edges are sorted by child and day
    at = np.searchsorted(keys, member * span + (day - lowest), side="right") - 1
    at = np.maximum(at, 0)
    holds = (child[at] == member) & (begin[at] <= day) & (day < edges["to_on"].to_numpy()[at])
    return np.where(holds, edges["sponsor"].to_numpy()[at], -1).astype(np.int64)


def days_of(snapshot: Snapshot, column: str, member: IntArray) -> IntArray:
    """A day column of members, such as `joined_on`."""
    days: IntArray = snapshot.members[column].to_numpy()[member].astype(np.int64)
    return days


def running_before(who: IntArray, values: IntArray) -> IntArray:
    """For each entry, sorted by person, the exact sum of the values of the same person before it."""
    before: IntArray = np.cumsum(values) - values
    first = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1]))) if len(who) else np.empty(0, dtype=np.int64)
    return before - np.repeat(before[first], np.diff(np.append(first, len(who))))


def share_identifier(snapshot: Snapshot, one: IntArray, other: IntArray) -> BoolArray:
    """Which pairs of members have an identifier of the same kind and value."""
    shared = np.zeros(len(one), dtype=bool)
    table = snapshot.identifiers
    if not len(table) or not len(one):
        return shared
    holder = table["member"].to_numpy().astype(np.int64)
    named = table["kind"].astype(object) + "|" + table["value_hash"].astype(object)
    value = named.factorize()[0].astype(np.int64)
    stride = np.int64(value.max() + 1)
    held = np.unique(holder * stride + value)
    first = np.searchsorted(held, one * stride)
    count = np.searchsorted(held, (one + 1) * stride) - first
    pair = np.repeat(np.arange(len(one)), count)
    nth = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    wanted = other[pair] * stride + held[first[pair] + nth] % stride
    at = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
    shared[pair[held[at] == wanted]] = True
    return shared
