"""Past which sponsors do sales go because they come up through one of the sponsor's first recruits?

Such an edge gets a stop of its own: the sponsor as reached through it. It stands beside the sponsor's ordinary stop, is
never paid, and leads on to whoever is above the sponsor, so a bonus that passes up is worked out like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.tree import Forest, sponsors_on
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ways:
    """The stops of a period and which of them are only gone past."""

    lines: Lines
    past: BoolArray  # by stop

    @classmethod
    def of(cls, snapshot: Snapshot, period: Period, lines: Lines, first: int) -> Ways:
        """`first` is how many recruits of each sponsor are passed up; with 0 the stops stay as they are."""
        count = len(lines.member)
        if not first:
            return cls(lines, np.zeros(count, dtype=bool))
        sponsor = _passing(snapshot, period, first)
        parent = lines.parent
        above = np.where(parent >= 0, lines.member[parent], -2)
        passes = sponsor[lines.member] == above
        targets = np.unique(parent[passes])
        beside = np.full(count, -1, dtype=np.int64)
        beside[targets] = count + np.arange(len(targets))
        leads_to = np.where(passes, beside[parent], parent)
        forest = Forest.from_parents(np.concatenate((leads_to, leads_to[targets])))
        order = forest.preorder
        return cls(
            Lines(
                member=np.concatenate((lines.member, lines.member[targets]))[order],
                parent=forest.parent_at,
                edge=np.concatenate((lines.edge, lines.edge[targets]))[order],
                end=forest.end_at,
                role=np.concatenate((lines.role, lines.role[targets]))[order],
                seller=forest.position[lines.seller],
                members=lines.members,
                single=lines.single and not len(targets),
            ),
            order >= count,
        )


def _passing(snapshot: Snapshot, period: Period, first: int) -> IntArray:
    """By member row the sponsor whom sales through this recruit go past, -1 for none.

    The recruits of a sponsor are those who are sponsored by them on the period's last day and enrolled by then.
    """
    last = period.end_day - 1
    sponsor = sponsors_on(snapshot, last)
    enrolled = snapshot.members["enrolled_on"].to_numpy().astype(np.int64)
    recruits = np.flatnonzero((sponsor >= 0) & (enrolled <= last))
    recruits = recruits[np.lexsort((recruits, enrolled[recruits], sponsor[recruits]))]
    group = sponsor[recruits]
    place = np.arange(len(recruits)) - np.searchsorted(group, group)
    result = np.full(len(sponsor), -1, dtype=np.int64)
    chosen = recruits[place < first]
    result[chosen] = sponsor[chosen]
    return result
