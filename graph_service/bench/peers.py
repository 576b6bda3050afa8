"""How fast do pandas and networkx do the same work on the same rows? Each function gives the total all must reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int64]

RATES_PPM: Final = (80_000, 50_000, 30_000, 20_000, 10_000, 10_000, 10_000)  # unilevel-7


@dataclass(frozen=True, slots=True)
class Rows:
    """The measured network as arrays: sponsor row of each member (-1 for none), and all sales."""

    sponsor: IntArray
    buyer: IntArray
    sold_on: IntArray
    net: IntArray
    first_day: int
    end_day: int

    def own(self) -> IntArray:
        """Net of the period by buyer."""
        inside = (self.sold_on >= self.first_day) & (self.sold_on < self.end_day)
        own = np.zeros(len(self.sponsor), dtype=np.int64)
        np.add.at(own, self.buyer[inside], self.net[inside])
        return own


def pandas_level(rows: Rows) -> int:
    """Seven levels by repeated grouping; the sum of all bases times rates, in millionths."""
    net, sponsor = _buyers(rows), pd.Series(rows.sponsor)
    total = 0
    for rate in RATES_PPM:
        net = _one_up(net, sponsor)
        total += int(net.sum()) * rate
    return total


def pandas_team(rows: Rows) -> int:
    """Team volume by moving the deepest members' sums up one level at a time; the sum over all members."""
    net, sponsor = _buyers(rows), pd.Series(rows.sponsor)
    total = 0
    while not net.empty:
        total += int(net.sum())
        net = _one_up(net, sponsor)
    return total


def _buyers(rows: Rows) -> pd.Series[int]:
    """Net of the period by buyer, buyers only."""
    net = pd.Series(rows.own())
    return net[net > 0]


def _one_up(net: pd.Series[int], sponsor: pd.Series[int]) -> pd.Series[int]:
    """The same sums one level up, roots dropped."""
    above = sponsor.reindex(net.index)
    return net[above >= 0].groupby(above[above >= 0]).sum()


def graph_of(rows: Rows) -> nx.DiGraph[int]:
    """Sponsor → sponsored."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(rows.sponsor)))
    below = np.flatnonzero(rows.sponsor >= 0)
    graph.add_edges_from(zip(rows.sponsor[below].tolist(), below.tolist(), strict=True))
    return graph


def networkx_team(rows: Rows, graph: nx.DiGraph[int]) -> int:
    """Team volume in reverse topological order; the sum over all members."""
    team = rows.own().tolist()
    for member in reversed(list(nx.topological_sort(graph))):
        for sponsor in graph.predecessors(member):
            team[sponsor] += team[member]
    return int(sum(team))


def networkx_level(rows: Rows, graph: nx.DiGraph[int]) -> int:
    """Seven steps up the predecessors of each buyer; bases times rates, in millionths."""
    total = 0
    for member, net in enumerate(rows.own().tolist()):
        if not net:
            continue
        at = member
        for rate in RATES_PPM:
            above = next(iter(graph.pred[at]), None)
            if above is None:
                break
            total += net * rate
            at = above
    return total
