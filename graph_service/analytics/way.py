"""What is missing for the next rank, and which of the leader's own legs is nearest to giving it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph_service.downline.figures import Figures, Rows, was_participant
from graph_service.engines.columnar.report_card import Condition, ReportCard
from graph_service.model.snapshot import IntArray


@dataclass(frozen=True, slots=True)
class NearLeg:
    """A leg by its head. `have` is its volume in hundredths; for a condition of ranks, `rank` is the highest in it."""

    member_id: str
    have: int
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that is not met, and the leg that is nearest to giving it; None where no leg gives it, or there is none."""

    condition: Condition
    leg: NearLeg | None


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the next rank."""

    card: ReportCard
    missing: tuple[Missing, ...]  # conditions not met, in the plan's order


def way(card: ReportCard, figures: Figures) -> Way:
    """The way of a report card's member, among the legs that `figures` shows; linear in the size of the team."""
    row = figures.row(card.member_id)
    return Way(card, tuple(Missing(one, _nearest(one, figures, row)) for one in card.conditions if one.missing))


def _nearest(condition: Condition, figures: Figures, row: int) -> NearLeg | None:
    heads = figures.child_rows(row)
    if not len(heads):
        return None
    team = figures.team_volume[heads]
    if condition.key == "legs_with_rank":
        return _highest(condition, figures, heads, team)
    if condition.key == "active_legs_min":
        day = np.full(len(heads), figures.period.end_day - 1)
        idle = was_participant(figures.snapshot, heads, day) & ~figures.active[heads]
        return _largest(figures, heads[idle], team[idle], with_nothing=True)
    if condition.key == "legs_with_volume":
        below = team < (condition.volume_min or 0)
        return _largest(figures, heads[below], team[below])
    volumes = {"team_volume_min": team, "group_volume_min": figures.group_volume[heads]}
    found = volumes.get(condition.key)  # own sales and own customers come from no leg
    return None if found is None else _largest(figures, heads, found)


def _largest(figures: Figures, heads: Rows, volume: IntArray, *, with_nothing: bool = False) -> NearLeg | None:
    if not len(heads):
        return None
    place = int(volume.argmax())
    if volume[place] <= 0 and not with_nothing:
        return None
    return NearLeg(figures.member_id(int(heads[place])), int(volume[place]))


def _highest(condition: Condition, figures: Figures, heads: Rows, team: IntArray) -> NearLeg | None:
    """Of the legs in which nobody holds the rank asked for, the one with the highest rank, then the largest."""
    order = np.argsort(figures.position[heads])
    heads, team = heads[order], team[order]
    start, end = figures.position[heads], figures.subtree_end[heads]
    bounds = np.stack((start, end), axis=1).ravel()
    ranks = np.append(figures.rank[figures.walk], 0)  # one more, so that a leg at the very end has an end
    best = np.maximum.reduceat(ranks, bounds)[::2]
    asked = figures.rank_names.index(condition.rank) if condition.rank in figures.rank_names else len(ranks)
    lacking = np.flatnonzero(best < asked)
    if not len(lacking):
        return None
    chosen = int(lacking[np.lexsort((team[lacking], best[lacking]))[-1]])
    return NearLeg(figures.member_id(int(heads[chosen])), int(team[chosen]), figures.rank_names[int(best[chosen])])
