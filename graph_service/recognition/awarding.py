"""Who reached which badge, and on which day? One column a badge, worked out from the data alone.

The same data gives the same badges with the same days; nothing is stored. A sale given back in full is none, and what
was given back in part counts for what is left, as of the day that is looked at.
"""

from __future__ import annotations

import numpy as np

from graph_service.analytics.sales import Counted, SalesBook
from graph_service.downline.figures import was_participant
from graph_service.model.period import NEVER
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.recognition.badge_files import Badge

_EARLIEST = -(2**31)


def awarded(snapshot: Snapshot, badges: tuple[Badge, ...], last_day: int, ranked_on: IntArray) -> dict[str, IntArray]:
    """By badge: by member row, the day on which it was reached, `NEVER` for not yet.

    Args:
        snapshot: The network.
        badges: Which.
        last_day: What happened later does not count; whoever is no participant on it has no badge.
        ranked_on: By member row, the day on which a first rank was held, `NEVER` for none.
    """
    size = len(snapshot.members)
    sold = SalesBook.of(snapshot, None).within(_EARLIEST, last_day + 1)
    kept = (sold.net > 0) | (sold.volume > 0)
    rows = np.arange(size)
    there = was_participant(snapshot, rows, np.full(size, last_day))
    found = {}
    for one in badges:
        days = _days(snapshot, one, sold, kept, ranked_on)
        found[one.id] = np.where(there & (days <= last_day), days, NEVER)
    return found


def _days(snapshot: Snapshot, badge: Badge, sold: Counted, kept: BoolArray, ranked_on: IntArray) -> IntArray:
    size, count = len(snapshot.members), badge.at_least
    if badge.rule == "rank":
        return ranked_on
    if badge.rule == "tenure":
        return anniversaries(snapshot.members["joined_on"].to_numpy(np.int64), count)
    if badge.rule == "volume":
        rows = np.flatnonzero(sold.seller >= 0)
        return _when_reached(sold.seller[rows], sold.sold_on[rows], sold.volume[rows], 100 * count, size)
    if badge.rule == "sales":
        rows = np.flatnonzero(kept & (sold.seller >= 0) & (sold.seller != sold.buyer))
        return _when_reached(sold.seller[rows], sold.sold_on[rows], np.ones(len(rows), dtype=np.int64), count, size)
    if badge.rule == "customers":
        rows = np.flatnonzero(
            kept & (sold.seller >= 0) & (sold.buyer >= 0) & (sold.seller != sold.buyer) & sold.to_customer
        )
        _, first = np.unique(sold.seller[rows] * np.int64(size) + sold.buyer[rows], return_index=True)  # by day already
        rows = rows[first]
        return _when_reached(sold.seller[rows], sold.sold_on[rows], np.ones(len(rows), dtype=np.int64), count, size)
    return _months_in_a_row(sold, kept, count, size)


def _when_reached(member: IntArray, day: IntArray, amount: IntArray, goal: int, size: int) -> IntArray:
    """By member row, the first day at whose end the sum is the goal or more."""
    reached = np.full(size, NEVER, dtype=np.int64)
    order = np.lexsort((day, member))
    member, day, amount = member[order], day[order], amount[order]
    if not len(member):
        return reached
    total = np.cumsum(amount)
    starts = np.flatnonzero(np.concatenate(([True], member[1:] != member[:-1])))
    before = np.repeat(total[starts] - amount[starts], np.diff(np.append(starts, len(member))))
    ends = np.concatenate(((member[1:] != member[:-1]) | (day[1:] != day[:-1]), [True]))
    there = np.flatnonzero(ends & (total - before >= goal))
    np.minimum.at(reached, member[there], day[there])
    return reached


def _months_in_a_row(sold: Counted, kept: BoolArray, count: int, size: int) -> IntArray:
    """By member row, the day of the first sale, bought or sold, of the month that made so many in a row."""
    reached = np.full(size, NEVER, dtype=np.int64)
    member = np.concatenate((sold.buyer[kept], sold.seller[kept]))
    day = np.concatenate((sold.sold_on[kept], sold.sold_on[kept]))
    member, day = member[member >= 0], day[member >= 0]
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    order = np.lexsort((day, member))
    member, day, month = member[order], day[order], month[order]
    new = (
        np.concatenate(([True], (member[1:] != member[:-1]) | (month[1:] != month[:-1])))
        if len(member)
        else np.empty(0, np.bool_)
    )
    member, day, month = member[new], day[new], month[new]
    last = np.arange(len(member))
    first = last - (count - 1)
    able = first >= 0
    last, first = last[able], first[able]
    whole = (member[last] == member[first]) & (month[last] - month[first] == count - 1)
    np.minimum.at(reached, member[last[whole]], day[last[whole]])
    return reached


def anniversaries(joined_on: IntArray, years: int) -> IntArray:
    """The day so many years after each; of the last of a longer February the last of a shorter one."""
    known = joined_on != NEVER
    days = np.where(known, joined_on, 0).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    into = (days - months.astype("datetime64[D]")).astype(np.int64)
    target = months + 12 * years
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    found = target.astype("datetime64[D]").astype(np.int64) + np.minimum(into, length - 1)
    return np.where(known, found, NEVER)
