"""Whom would a leader greet or call today? Anniversaries, first sales, people near a rank, people gone quiet."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.analytics.sales import run_up
from graph_service.downline.figures import Figures, Rows, active_members
from graph_service.model.period import Period, day_number, day_of
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.plan.model import Rank

DAYS: Final = 14  # anniversaries so far ahead, first sales so far back
QUIET_AFTER: Final = 3  # months running in which somebody was active
NEAR: Final = (4, 5)  # a rank is near when so much of each volume that it asks for is there
NO_SALE: Final = np.iinfo(np.int64).max
LISTED_MAX: Final = 200  # of each kind
VOLUMES: Final = ("personal_volume", "group_volume", "team_volume")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day of somebody's: that of joining, `years` ago on it, or that of the first sale (0 years)."""

    member_id: str
    day: dt.date
    years: int = 0


@dataclass(frozen=True, slots=True)
class NearRank:
    """Somebody close to a rank: (`personal_volume`, `group_volume` or `team_volume`, hundredths that are missing)."""

    member_id: str
    rank: str
    missing: tuple[tuple[str, int], ...]
    more: bool  # the plan asks for something besides volumes, which is not told here


@dataclass(frozen=True, slots=True, eq=False)
class Everyone:
    """What is asked of every member once, whoever the leader is; by member row."""

    first_sale: IntArray  # day of the first sale to somebody else up to the day asked for; `NO_SALE` without one
    quiet: BoolArray  # active in each of the months before, and not in the last month of the period

    @classmethod
    def of(cls, figures: Figures, day: int) -> Everyone:
        """Of a period, up to a day; about a second for ten million sales."""
        sales = figures.snapshot.sales
        seller, buyer = sales["seller"].to_numpy(np.int64), sales["buyer"].to_numpy(np.int64)
        sold_on = sales["sold_on"].to_numpy(np.int64)
        counted = np.flatnonzero((seller >= 0) & (seller != buyer) & (sold_on <= day))
        first = np.full(len(figures), NO_SALE, dtype=np.int64)
        np.minimum.at(first, seller[counted], sold_on[counted])
        now, *before = reversed(run_up(Period.month_of(figures.day), QUIET_AFTER + 1))
        quiet = ~active_members(figures.snapshot, now, figures.plan)
        for one in before:
            quiet &= active_members(figures.snapshot, one, figures.plan)
        return cls(first, quiet)


@dataclass(frozen=True, slots=True)
class Greetings:
    """Each list has at most `LISTED_MAX` people; the numbers count all."""

    as_of: dt.date
    anniversaries: tuple[Occasion, ...]  # the next first
    anniversaries_number: int
    first_sales: tuple[Occasion, ...]  # the latest first
    first_sales_number: int
    near_rank: tuple[NearRank, ...]  # the nearest first
    near_rank_number: int
    quiet: tuple[str, ...]  # the largest team first
    quiet_number: int
    still_open: bool  # the month is not over, so that who is quiet may yet sell

    def member_ids(self) -> list[str]:
        """Everyone who is told of."""
        occasions = (*self.anniversaries, *self.first_sales)
        return [
            *(one.member_id for one in occasions), *(one.member_id for one in self.near_rank), *self.quiet,
        ]  # fmt: skip


def greetings(figures: Figures, everyone: Everyone, member_id: str, today: dt.date) -> Greetings:
    """Whom to greet below a member, of those whom `figures` shows.

    Args:
        figures: of a period; its last day counts when it lies before today.
        everyone: of the same period, up to that day.
        member_id: the leader.
        today: today.
    """
    as_of = min(today, figures.day)
    members = figures.snapshot.members
    below = figures.below(figures.row(member_id))[1:]
    day = day_number(as_of)
    here = (members["joined_on"].to_numpy(np.int64)[below] <= day) & (
        members["left_on"].to_numpy(np.int64)[below] > day
    )
    rows = below[here]
    anniversaries, first = _anniversaries(figures, rows, as_of), _first_sales(figures, rows, everyone.first_sale, day)
    near, quiet = _near_rank(figures, rows), rows[everyone.quiet[rows]]
    quiet = quiet[np.argsort(-figures.size[quiet], kind="stable")]
    return Greetings(
        as_of=as_of,
        anniversaries=tuple(anniversaries[:LISTED_MAX]), anniversaries_number=len(anniversaries),
        first_sales=tuple(first[:LISTED_MAX]), first_sales_number=len(first),
        near_rank=tuple(near[:LISTED_MAX]), near_rank_number=len(near),
        quiet=tuple(figures.member_ids(quiet[:LISTED_MAX])), quiet_number=len(quiet),
        still_open=today <= figures.day,
    )  # fmt: skip


def _anniversaries(figures: Figures, rows: Rows, as_of: dt.date) -> list[Occasion]:
    """Who joined on one of the coming days of some earlier year; 29 February is kept on the 28th of a shorter year."""
    joined = figures.snapshot.members["joined_on"].to_numpy(np.int64)[rows].astype("datetime64[D]")
    month = joined.astype("datetime64[M]").astype(np.int64)
    place = (month % 12 + 1) * 100 + (joined - joined.astype("datetime64[M]")).astype(np.int64) + 1
    year = joined.astype("datetime64[Y]").astype(np.int64) + 1970
    found: list[Occasion] = []
    for ahead in range(DAYS + 1):
        day = as_of + dt.timedelta(days=ahead)
        wanted = [day.month * 100 + day.day]
        if wanted[0] == 228 and (day + dt.timedelta(days=1)).month == 3:
            wanted.append(229)
        those = np.flatnonzero(np.isin(place, wanted) & (year < day.year))
        ids = figures.member_ids(rows[those])
        found += [Occasion(one, day, day.year - then) for one, then in zip(ids, year[those].tolist(), strict=True)]
    return found


def _first_sales(figures: Figures, rows: Rows, first: IntArray, day: int) -> list[Occasion]:
    """Whose first sale to somebody else lies in the days up to a day."""
    those = rows[(first[rows] > day - DAYS) & (first[rows] <= day)]
    those = those[np.argsort(-first[those], kind="stable")]
    ids = figures.member_ids(those)
    return [Occasion(one, day_of(when)) for one, when in zip(ids, first[those].tolist(), strict=True)]


def _near_rank(figures: Figures, rows: Rows) -> list[NearRank]:
    """Who has most of each volume that the next rank asks for, and not all."""
    if figures.plan is None:
        return []
    found: list[tuple[float, NearRank]] = []
    for place, rank in enumerate(figures.plan.ranks[1:]):
        asked = [(name, least) for name in VOLUMES if (least := getattr(rank, f"{name}_min"))]
        if rank.assigned or not asked:
            continue
        those = rows[figures.rank[rows] == place]
        gaps = {name: least - _volume(figures, name)[those] for name, least in asked}
        near = np.ones(len(those), dtype=np.bool_)
        for name, least in asked:
            near &= gaps[name] * NEAR[1] <= least * (NEAR[1] - NEAR[0])
        near &= np.any([gap > 0 for gap in gaps.values()], axis=0)
        for one in np.flatnonzero(near).tolist():
            missing = tuple((name, int(gaps[name][one])) for name, _ in asked if gaps[name][one] > 0)
            share = sum(gap / getattr(rank, f"{name}_min") for name, gap in missing)
            told = NearRank(figures.member_id(int(those[one])), rank.name, missing, _asks_more(rank))
            found.append((share, told))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].member_id))]


def _volume(figures: Figures, name: str) -> IntArray:
    volume: IntArray = getattr(figures, name)
    return volume


def _asks_more(rank: Rank) -> bool:
    plain, told = Rank(rank.name), {"name", *(f"{name}_min" for name in VOLUMES)}
    return any(
        getattr(rank, one.name) != getattr(plain, one.name) for one in dataclasses.fields(rank) if one.name not in told
    )
