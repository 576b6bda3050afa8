"""Where does a line stand on single legs, set up within days? Runs of participants who brought in exactly one each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.engines.columnar.tree import Forest, sponsors_on
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot


@dataclass(frozen=True, slots=True)
class Chains:
    """Participants who sponsor exactly one participant, chain by chain from the top down.

    rows    (nodes,) member rows; nodes of one chain stand together, each the only participant below the one before
    begins  (nodes,) whether a chain begins there
    joined  (nodes,) day numbers
    payer   (nodes,) who paid the member's first order on record, -1 without an order
    """

    rows: IntArray
    begins: BoolArray
    joined: IntArray
    payer: IntArray


def chains(snapshot: Snapshot, day: int, length_min: int) -> Chains:
    """Chains of `length_min` and more nodes in the tree of participants on a day; who has left keeps the place."""
    members = snapshot.members
    size = len(members)
    enrolled = members["enrolled_on"].to_numpy(np.int64) <= day
    parent = sponsors_on(snapshot, day)
    parent = np.where(enrolled & (parent >= 0) & enrolled[parent], parent, -1)
    single = np.bincount(parent[parent >= 0], minlength=size) == 1
    above = np.where(single & (parent >= 0) & single[parent], parent, -1)
    order = Forest.from_parents(above).preorder
    order = order[single[order]]
    begins = above[order] < 0
    sizes = np.diff(np.append(np.flatnonzero(begins), len(order)))
    kept = np.repeat(sizes >= length_min, sizes)
    rows = order[kept]
    joined = members["joined_on"].to_numpy(np.int64)[rows]
    return Chains(rows, begins[kept], joined, first_payers(snapshot, day, size)[rows])


def first_payers(snapshot: Snapshot, day: int, size: int) -> IntArray:
    """Who paid each member's first order up to a day: who is stated, else the buyer. -1 without an order."""
    sales = snapshot.sales
    sold, buyer, payer = (sales[name].to_numpy(np.int64) for name in ("sold_on", "buyer", "payer"))
    known = np.flatnonzero(sold <= day)
    latest_first = known[np.argsort(sold[known], kind="stable")][::-1]
    first = np.full(size, -1, np.int64)
    first[buyer[latest_first]] = np.where(payer >= 0, payer, buyer)[latest_first]  # the earliest is written last
    return first


def longest_runs(days: IntArray, begins: BoolArray, within: int) -> IntArray:
    """From each place on, how many in a row lie within so many days of one another, without crossing a beginning.

    Runs of twice the length are put together from two, so that a chain of 50,000 takes 16 rounds.

    >>> longest_runs(np.array([0, 10, 30, 31, 90]), np.array([True, False, False, False, False]), 30)
    array([3, 3, 2, 1, 1])
    """
    size = len(days)
    place = np.arange(size)
    starts = np.append(np.flatnonzero(begins), size)
    end = starts[np.searchsorted(starts, place, side="right")] if size else place
    lows, highs = [days], [days]
    while (half := 1 << (len(lows) - 1)) * 2 <= int((end - place).max(initial=0)):
        lows.append(np.minimum(lows[-1][:-half], lows[-1][half:]))
        highs.append(np.maximum(highs[-1][:-half], highs[-1][half:]))
    reached, low, high = place.copy(), days.copy(), days.copy()
    for power in reversed(range(len(lows))):
        step = 1 << power
        at = np.minimum(reached, len(lows[power]) - 1)
        lower, higher = np.minimum(low, lows[power][at]), np.maximum(high, highs[power][at])
        fits = (reached + step <= end) & (higher - lower <= within)
        reached, low, high = reached + step * fits, np.where(fits, lower, low), np.where(fits, higher, high)
    return (reached - place).astype(np.int64)


def best_runs(length: IntArray, begins: BoolArray) -> IntArray:
    """The place of the longest run of each stretch, the first of equals. Shape (stretches,)."""
    stretch = np.cumsum(begins)
    order = np.lexsort((np.arange(len(length)), -length, stretch))
    return order[np.flatnonzero(np.diff(stretch[order], prepend=0))].astype(np.int64)
