"""Who belongs to which team on the period's last day, and how is something summed over teams, or handed to their members?

Teams stand in a table of members, one row for each team of each member; where the team of every head holds those of the heads
below, that table could be as long as all lines together, and sums over the forest take its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.lines import PARTICIPANT, roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.tree import Forest, SponsorTree, heads, running, sponsors_on
from graph_service.plan.families.group_goal import GroupGoalBonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Listed:
    """Teams, numbered from 0, as pairs of a member row and a team, sorted by team."""

    count: int
    members: int
    member: IntArray
    team: IntArray

    def gathered(self, values: IntArray) -> IntArray:
        """By team the sum of what its members have."""
        total = np.zeros(self.count, dtype=np.int64)
        np.add.at(total, self.team, values[self.member])
        return total

    def handed(self, values: IntArray) -> IntArray:
        """By member the sum of what the member's teams have."""
        total = np.zeros(self.members, dtype=np.int64)
        np.add.at(total, self.member, values[self.team])
        return total

    def pairs_of(self, member: IntArray, wanted: BoolArray) -> tuple[IntArray, IntArray]:
        """Some members and the wanted teams: a pair for each such team of each of them."""
        asked = np.zeros(self.members, dtype=bool)
        asked[member] = True
        keep = asked[self.member] & wanted[self.team]
        return self.member[keep], self.team[keep]


@dataclass(frozen=True, slots=True)
class Nested:
    """Teams of heads with everybody below, the heads below included; a team is the place of its head among `head`."""

    forest: Forest
    head: IntArray  # position of each head, ascending

    @property
    def count(self) -> int:
        """How many teams there are."""
        return len(self.head)

    def gathered(self, values: IntArray) -> IntArray:
        """As `Listed.gathered`."""
        total = running(values[self.forest.preorder])
        return total[self.forest.end_at[self.head]] - total[self.head]

    def handed(self, values: IntArray) -> IntArray:
        """As `Listed.handed`."""
        marks = np.zeros(len(self.forest.preorder) + 1, dtype=np.int64)
        np.add.at(marks, self.head, values)
        np.subtract.at(marks, self.forest.end_at[self.head], values)
        return np.cumsum(marks)[:-1][self.forest.position]

    def pairs_of(self, member: IntArray, wanted: BoolArray) -> tuple[IntArray, IntArray]:
        """As `Listed.pairs_of`; climbs from head to head."""
        size = len(self.forest.preorder)
        team_at = np.full(size, -1, dtype=np.int64)
        team_at[self.head[wanted]] = np.flatnonzero(wanted)
        nearest = heads(self.forest.parent_at, team_at >= 0)
        at, who = nearest[self.forest.position[member]], member
        parts = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))]
        while (there := at >= 0).any():
            at, who = at[there], who[there]
            parts.append((who, team_at[at]))
            above = self.forest.parent_at[at]
            at = np.where(above >= 0, nearest[above], -1)
        return np.concatenate([who for who, _ in parts]), np.concatenate([team for _, team in parts])


Teams = Listed | Nested


def teams_of(bonus: GroupGoalBonus, prepared: Prepared) -> tuple[Teams, BoolArray]:
    """The teams of a bonus, and by member row whether the member is in any."""
    snapshot, last = prepared.snapshot, prepared.period.end_day - 1
    members = len(snapshot.members)
    everyone = np.arange(members)
    if bonus.team == "organisation":
        return Listed(1, members, everyone, np.zeros(members, dtype=np.int64)), np.ones(members, dtype=bool)
    is_head = roles(snapshot, everyone, last) == PARTICIPANT
    if bonus.leader_rank is not None:
        is_head &= prepared.facts.rank >= [rank.name for rank in prepared.plan.ranks].index(bonus.leader_rank)
    if bonus.team == "sponsor_and_recruits":
        head = np.flatnonzero(is_head)
        sponsor = sponsors_on(snapshot, last)
        below = np.flatnonzero((sponsor >= 0) & is_head[sponsor])
        return _listed(members, np.concatenate((head, below)), np.concatenate((head, sponsor[below])))
    forest = SponsorTree.of(snapshot, last)
    at_head = is_head[forest.preorder]
    if bonus.nested == "included":
        nested = Nested(forest, np.flatnonzero(at_head))
        return nested, nested.handed(np.ones(nested.count, dtype=np.int64)) > 0
    nearest = heads(forest.parent_at, at_head)[forest.position]
    inside = np.flatnonzero(nearest >= 0)
    return _listed(members, inside, forest.preorder[nearest[inside]])


def _listed(members: int, member: IntArray, head: IntArray) -> tuple[Teams, BoolArray]:
    """Teams from members and the heads of their teams."""
    found, team = np.unique(head, return_inverse=True)
    order = np.argsort(team, kind="stable")
    inside = np.zeros(members, dtype=bool)
    inside[member] = True
    return Listed(len(found), members, member[order], team[order].astype(np.int64)), inside
