"""How much volume does each member have in a period: own, group and team?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.tree import Islands, heads
from graph_service.errors import BadInput
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Volumes:
    """Hundredths of a point by member row.

    `broken` says by member row who has broken away, and `islands` how group volume then climbs; None: it climbs as team volume.
    """

    personal: IntArray
    group: IntArray
    team: IntArray
    islands: Islands | None = None
    broken: BoolArray | None = None


def volumes(snapshot: Snapshot, period: Period, plan: Plan | None = None) -> pd.DataFrame:
    """Volumes of every member in a period.

    Args:
        snapshot: the network.
        period: the period counted.
        plan: its currency and, for the group volume, its break-away rule; None counts every currency, group = team.

    Returns:
        member_id, personal_volume, group_volume, team_volume (hundredths of a point, int64), one row per member.

    Raises:
        BadInput: sums that could pass 2**63, or a break-away that depends on itself.
    """
    sales = Sales.of(snapshot, period, plan.currency if plan else None)
    lines = Lines.of(snapshot, sales, period)
    counted = count_volumes(snapshot, sales, lines, plan.top_bracket if plan else None)
    return pd.DataFrame(
        {
            "member_id": snapshot.members["member_id"],
            "personal_volume": counted.personal,
            "group_volume": counted.group,
            "team_volume": counted.team,
        }
    )


def count_volumes(snapshot: Snapshot, sales: Sales, lines: Lines, top_bracket: int | None) -> Volumes:
    """Own, group and team volume; `top_bracket` is the group volume at which a leg breaks away, or None."""
    own = np.zeros(len(lines.member), dtype=np.int64)
    np.add.at(own, lines.seller, sales.volume)
    personal, team = lines.by_member(own), lines.by_member(lines.subtree_sum(own))
    if top_bracket is None:
        return Volumes(personal, team, team)
    broken = _broken(snapshot, sales, lines, own, team, top_bracket)
    if broken is None:
        return Volumes(personal, team, team)
    islands = Islands.of(lines.parent, lines.end, ~broken[lines.member])
    return Volumes(personal, lines.by_member(islands.sum(own)), team, islands, broken)


def _broken(
    snapshot: Snapshot, sales: Sales, lines: Lines, own: IntArray, team: IntArray, top_bracket: int
) -> BoolArray | None:
    """By member row who has broken away. Only members whose team reaches the top can; what depends on order is among them."""
    may_break = team >= top_bracket if (sales.volume >= 0).all() else np.ones(lines.members, dtype=bool)
    stops = np.flatnonzero(may_break[lines.member])
    if not len(stops):
        return None
    above = heads(lines.parent, may_break[lines.member])
    climbing = np.zeros(len(lines.member) + 1, dtype=np.int64)
    np.add.at(climbing, above, own)  # what reaches each such stop without passing another; -1 collects the rest
    parent = lines.parent[stops]
    next_above = np.where(parent >= 0, above[parent], -1)
    upper = np.full(len(stops), -1, dtype=np.int64)
    upper[next_above >= 0] = np.searchsorted(stops, next_above[next_above >= 0])
    member = lines.member[stops]
    leaders = _broken_away(snapshot, member.tolist(), upper.tolist(), climbing[stops].tolist(), top_bracket)
    broken = np.zeros(lines.members, dtype=bool)
    broken[leaders] = True
    return broken


def _broken_away(
    snapshot: Snapshot, member: list[int], upper: list[int], volume: list[int], top_bracket: int
) -> list[int]:
    """Decide member by member, those below first, who has broken away; `volume` by stop is added up on the way."""
    open_below: dict[int, int] = {}
    stops_of: dict[int, list[int]] = {}
    for stop, who in enumerate(member):
        stops_of.setdefault(who, []).append(stop)
        open_below.setdefault(who, 0)
        if upper[stop] >= 0:
            above = member[upper[stop]]
            open_below[above] = open_below.get(above, 0) + 1
    ready = [who for who, below in open_below.items() if below == 0]
    broken: set[int] = set()
    done = 0
    while ready:
        who = ready.pop()
        done += 1
        if sum(volume[stop] for stop in stops_of[who]) >= top_bracket:
            broken.add(who)
        for stop in stops_of[who]:
            if upper[stop] < 0:
                continue
            if who not in broken:
                volume[upper[stop]] += volume[stop]
            above = member[upper[stop]]
            open_below[above] -= 1
            if open_below[above] == 0:
                ready.append(above)
    if done < len(open_below):
        stuck = sorted(who for who, below in open_below.items() if below > 0)
        names = ", ".join(str(snapshot.members["member_id"].iloc[who]) for who in stuck[:5])
        raise BadInput(
            f"members {names} stood above each other in turn inside this period, and with top legs excluded the group "
            "volume of one depends on the other's; use shorter periods, or date the change of sponsor at a period's start"
        )
    return sorted(broken)
