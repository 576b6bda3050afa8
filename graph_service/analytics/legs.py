"""To which leg of a leader did each sale belong on the day it happened?

One tree serves all sales whose upline has not changed since: their leg is a range test. For the few others the upline
of their own day is walked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from graph_service.downline.figures import Figures, Rows
from graph_service.engines.columnar import Uplines
from graph_service.model.period import NEVER, Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.plan.model import Plan

LEGS_MAX: Final = 20  # legs shown apart beside the leader's own sales; the smaller ones are added up
OTHER_LEGS: Final = "…"
_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class LegVolumes:
    """Sales and refunds of a leader's team, one entry each: the head row of the leg it belongs to, days and volume."""

    leader: int
    head: Rows  # the leader's own row for the leader's own sales
    day: IntArray  # of the sale, also for a refund of it
    seen_from: IntArray  # a refund counts in periods that end after its own day; 0 for a sale
    volume: IntArray  # hundredths, negative for a refund

    def total(self, period: Period) -> int:
        """Team volume of the leader."""
        return int(self.volume[self._within(period)].sum())

    def own(self, period: Period) -> int:
        """Personal volume of the leader."""
        return self.leg(self.leader, period)

    def leg(self, head: int, period: Period) -> int:
        """Volume of one leg."""
        return int(self.volume[self._within(period) & (self.head == head)].sum())

    def others(self, shown: Iterable[int], period: Period) -> int:
        """Volume of everything that is not shown."""
        return int(self.volume[self._within(period) & ~np.isin(self.head, list(shown))].sum())

    def largest(self, periods: tuple[Period, ...], seen: BoolArray | None = None) -> tuple[list[int], int]:
        """Heads to show apart, and how many legs with sales are left out.

        The largest over all periods come first. The leader's own sales are no leg: they have a row whatever their size.

        Args:
            periods: Whose sales count.
            seen: By member row, which heads may be shown and counted; None for all.
        """
        within = np.any([self._within(period) for period in periods], axis=0)
        heads, place = np.unique(self.head[within], return_inverse=True)
        sums = np.zeros(len(heads), dtype=np.int64)
        np.add.at(sums, place, self.volume[within])
        ordered = heads[np.argsort(-sums, kind="stable")]
        legs = ordered[(ordered != self.leader) & (True if seen is None else seen[ordered])]
        kept = set(legs[:LEGS_MAX].tolist()) | {self.leader}
        return [one for one in ordered.tolist() if one in kept], max(0, len(legs) - LEGS_MAX)

    def _within(self, period: Period) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        within: np.ndarray[tuple[int], np.dtype[np.bool_]] = (self.day >= period.first_day) & (
            (self.day < period.end_day) & (self.seen_from < period.end_day)
        )
        return within


def leg_volumes(snapshot: Snapshot, figures: Figures, leader: int, first_day: int, plan: Plan | None) -> LegVolumes:
    """Sales from `first_day` to the end of the figures' period that belonged to the leader's team on their day."""
    sales, refunds = snapshot.sales, snapshot.refunds
    sold_on = sales["sold_on"].to_numpy(np.int64)
    kept = (sold_on >= first_day) & (sold_on < figures.period.end_day)
    if plan is not None:
        kept &= (sales["currency"] == plan.currency).to_numpy(np.bool_)
    seller = np.where(kept, sales["seller"].to_numpy(np.int64), _NOWHERE)
    head = np.where(seller >= 0, _heads(figures, leader)[seller], _NOWHERE) if len(figures) else seller
    moved = np.flatnonzero((seller >= 0) & (_unchanged_since(snapshot, figures, leader)[seller] > sold_on))
    walked: dict[tuple[int, int], int] = {}
    uplines = Uplines(snapshot, "sponsor")
    for place in moved.tolist():
        key = (int(seller[place]), int(sold_on[place]))
        if key not in walked:
            walked[key] = _walk(uplines, leader, *key)
        head[place] = walked[key]
    inside = np.flatnonzero(head != _NOWHERE)
    back = np.flatnonzero(head[refunds["sale"].to_numpy(np.int64)] != _NOWHERE) if len(refunds) else inside[:0]
    of = refunds["sale"].to_numpy(np.int64)[back]
    return LegVolumes(
        leader=leader,
        head=np.concatenate((head[inside], head[of])),
        day=np.concatenate((sold_on[inside], sold_on[of])),
        seen_from=np.concatenate((np.zeros(len(inside), np.int64), refunds["refunded_on"].to_numpy(np.int64)[back])),
        volume=np.concatenate(
            (sales["volume"].to_numpy(np.int64)[inside], -refunds["volume"].to_numpy(np.int64)[back])
        ),
    )


def _heads(figures: Figures, leader: int) -> Rows:
    """By member row: the head of the leader's leg that the member is in on the figures' day, `_NOWHERE` outside."""
    head = np.full(len(figures), _NOWHERE, dtype=np.int64)
    head[leader] = leader
    for child in figures.child_rows(leader).tolist():
        head[figures.below(child)] = child
    return head


def _unchanged_since(snapshot: Snapshot, figures: Figures, leader: int) -> IntArray:
    """By member row: the first day from which the way up to the leader (or to the root) has been what it is."""
    since = np.zeros(len(figures), dtype=np.int64)
    edges = snapshot.sponsorships
    start, end = edges["from_on"].to_numpy(np.int64), edges["to_on"].to_numpy(np.int64)
    child = edges["child"].to_numpy(np.int64)
    last = figures.period.end_day - 1
    over = (end != NEVER) & (end <= last)
    np.maximum.at(since, child[over], end[over])  # who became a root by leaving a sponsor
    now = (start <= last) & (end > last)
    np.maximum.at(since, child[now], start[now])
    since[leader] = 0
    by_depth = np.argsort(figures.depth, kind="stable")
    bounds = np.cumsum(np.bincount(figures.depth))
    for first, after in pairwise(bounds.tolist()):
        rows = by_depth[first:after]
        rows = rows[rows != leader]
        since[rows] = np.maximum(since[rows], since[figures.parent[rows]])
    return since


def _walk(uplines: Uplines, leader: int, row: int, day: int) -> int:
    """The head of the leader's leg that a member was in on a day, `_NOWHERE` when outside."""
    way = [row, *uplines.at(row, day)]
    return way[max(0, way.index(leader) - 1)] if leader in way else _NOWHERE
