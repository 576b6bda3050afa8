"""What was sold below each member? Sums over subtrees as of each sale, with sponsor changes inside the period.

Between two days on which a sponsorship of an older member begins or ends the tree is the same for every sale, so the
sales of each such stretch are summed over one tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from graph_service.compliance.facts import per_member
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.period import NEVER, Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot


def subtree_sums(
    snapshot: Snapshot, period: Period, facts: pd.DataFrame, values: Mapping[str, IntArray]
) -> dict[str, IntArray]:
    """For each member, the sum over sales credited to them or below them in the line as of the sale.

    Args:
        snapshot: the network.
        period: the period that `facts` are of.
        facts: sales, see `facts.sale_facts`.
        values: name to one integer for each row of `facts`.

    Returns:
        name to one integer for each member row.
    """
    size = len(snapshot.members)
    sums = {name: np.zeros(size, np.int64) for name in values}
    seller = facts["seller"].to_numpy(np.int64)
    for tree, rows in stretches(snapshot, period, facts):
        for name, numbers in values.items():
            sums[name] += tree.subtree_sum(per_member(seller[rows], numbers[rows], size))
    return sums


def in_subtree(snapshot: Snapshot, period: Period, facts: pd.DataFrame, members: IntArray) -> BoolArray:
    """Which sales were credited to any of these members or below, in the line as of the sale. Shape (rows of facts,)."""
    seller = facts["seller"].to_numpy(np.int64)
    inside = np.zeros(len(facts), np.bool_)
    for tree, rows in stretches(snapshot, period, facts):
        below = np.zeros(len(snapshot.members) + 1, np.bool_)  # the last place stands for "no seller"
        below[:-1] = _below(tree, members)
        inside[rows] = below[seller[rows]]
    return inside


def levels_above(snapshot: Snapshot, period: Period, facts: pd.DataFrame, top: IntArray, low: IntArray) -> IntArray:
    """How many levels `top` stands above `low` in the line of each sale's day; 0 where it is not above.

    Args:
        snapshot: the network.
        period: the period that `facts` are of.
        facts: sales, see `facts.sale_facts`.
        top: a member row for each row of `facts`, -1 for none.
        low: another.

    Returns:
        levels, shape (rows of facts,).
    """
    levels = np.zeros(len(facts), np.int64)
    for tree, sold in stretches(snapshot, period, facts):
        rows = sold[(top[sold] >= 0) & (low[sold] >= 0)]
        above, below = top[rows], low[rows]
        place = tree.position[below]
        inside = (tree.position[above] < place) & (place < tree.subtree_end[above])
        levels[rows] = np.where(inside, tree.depth[below] - tree.depth[above], 0)
    return levels


def _below(tree: SponsorTree, members: IntArray) -> BoolArray:
    """Who is one of these members or below one: subtrees are runs of positions, so count where runs begin and end."""
    borders = np.zeros(len(tree.position) + 1, np.int64)
    np.add.at(borders, tree.position[members], 1)
    np.add.at(borders, tree.subtree_end[members], -1)
    inside: BoolArray = np.cumsum(borders)[tree.position] > 0
    return inside


def stretches(snapshot: Snapshot, period: Period, facts: pd.DataFrame) -> Iterator[tuple[SponsorTree, IntArray]]:
    """The tree of each stretch of the period without a change of sponsor, and the rows of `facts` sold in it."""
    days = facts["sold_on"].to_numpy(np.int64)
    borders = [period.first_day, *_changes(snapshot, period), period.end_day]
    for start, end in pairwise(borders):
        rows = np.flatnonzero((days >= start) & (days < end)).astype(np.int64)
        if len(rows):
            yield SponsorTree.of(snapshot, end - 1), rows


def _changes(snapshot: Snapshot, period: Period) -> list[int]:
    """Days strictly inside the period on which the line of someone who had joined before changes."""
    edges = snapshot.sponsorships
    child = edges["child"].to_numpy(np.int64)
    begins, ends = edges["from_on"].to_numpy(np.int64), edges["to_on"].to_numpy(np.int64)
    joined = snapshot.members["joined_on"].to_numpy(np.int64)[child]
    days = np.concatenate([begins[begins > joined], ends[ends != NEVER]])
    return [int(day) for day in np.unique(days[(days > period.first_day) & (days < period.end_day)])]
