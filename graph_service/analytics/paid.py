"""What does one plan pay in some periods, in all and to each member? Small enough to keep many plans side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.model.outcome import Outcome
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan

SmallArray = npt.NDArray[np.int8]  # a plan has at most fifty ranks


@dataclass(frozen=True, slots=True)
class BonusPaid:
    """What one bonus pays in the periods asked for; a cut is what its cap took away."""

    bonus: str
    amount_minor: int
    members: int  # with an award above or below zero
    awards: int
    cap_cut_minor: int


@dataclass(frozen=True, slots=True, eq=False)
class BonusSums:
    """What one bonus pays in one period, with the member rows that it pays something."""

    bonus: str
    rows: IntArray
    amount_minor: int
    awards: int
    cap_cut_minor: int


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """What a plan pays in one period.

    earners, amounts   member rows with an award, ascending, and the sum of their awards in minor units
    by_bonus           sums of each bonus, by its name
    rank               by member row: place of the rank in the plan's list
    """

    period: str
    earners: IntArray
    amounts: IntArray
    by_bonus: tuple[BonusSums, ...]
    rank: SmallArray

    @classmethod
    def of(cls, snapshot: Snapshot, plan: Plan, period: str, outcome: Outcome) -> Paid:
        """The sums of an outcome."""
        awards = outcome.awards
        row = _rows(snapshot, awards["member_id"])
        amount, cut = awards["amount_minor"].to_numpy(np.int64), awards["cap_cut_minor"].to_numpy(np.int64)
        sums = np.zeros(len(snapshot.members), dtype=np.int64)
        np.add.at(sums, row, amount)
        earners = _distinct(row)
        by_bonus = []
        codes, names = pd.factorize(awards["bonus"], sort=True)
        for code, name in enumerate(names):
            of = codes == code
            sums_of = (int(amount[of].sum()), int(of.sum()), int(cut[of].sum()))
            by_bonus.append(BonusSums(str(name), _distinct(row[of & (amount != 0)]), *sums_of))
        return cls(period, earners, sums[earners], tuple(by_bonus), ranks_by_row(snapshot, plan, outcome))

    @property
    def total_minor(self) -> int:
        """All awards of the period."""
        return int(self.amounts.sum())

    @property
    def members(self) -> int:
        """How many are paid something."""
        return int(np.count_nonzero(self.amounts))


def ranks_by_row(snapshot: Snapshot, plan: Plan, outcome: Outcome) -> SmallArray:
    """By member row the place of the rank in the plan's list; 0 where the outcome names no other."""
    rank = np.zeros(len(snapshot.members), dtype=np.int8)
    place = {one.name: number for number, one in enumerate(plan.ranks)}
    codes, names = pd.factorize(outcome.volumes["rank"])
    places = np.array([place.get(str(name), 0) for name in names] or [0], dtype=np.int8)[codes]
    higher = np.flatnonzero(places)
    rank[_rows(snapshot, outcome.volumes["member_id"].iloc[higher])] = places[higher]
    return rank


def _rows(snapshot: Snapshot, member_ids: pd.Series) -> IntArray:
    """The member row of each id; ids that stand together are looked up once."""
    first = np.flatnonzero((member_ids != member_ids.shift()).to_numpy(np.bool_))
    found = snapshot.row_of.get_indexer(pd.Index(member_ids.iloc[first]))
    return np.repeat(np.asarray(found, dtype=np.int64), np.diff(first, append=len(member_ids)))


def _distinct(rows: IntArray) -> IntArray:
    """Each row once, ascending."""
    there = np.zeros(int(rows.max()) + 1 if len(rows) else 0, dtype=np.bool_)
    there[rows] = True
    return np.flatnonzero(there)


def rank_names(plan: Plan) -> tuple[str, ...]:
    """The plan's ranks, lowest first; the empty rank where it has none."""
    return tuple(one.name for one in plan.ranks) or ("",)


def earned_by_row(snapshot: Snapshot, months: Sequence[Paid]) -> IntArray:
    """By member row what the periods pay together, minor units."""
    total = np.zeros(len(snapshot.members), dtype=np.int64)
    for one in months:
        total[one.earners] += one.amounts
    return total


def by_bonus(months: Sequence[Paid]) -> tuple[BonusPaid, ...]:
    """What each bonus pays in the periods together, by name."""
    names = sorted({part.bonus for one in months for part in one.by_bonus})
    found = []
    for name in names:
        parts = [part for one in months for part in one.by_bonus if part.bonus == name]
        found.append(
            BonusPaid(
                bonus=name,
                amount_minor=sum(part.amount_minor for part in parts),
                members=len(_distinct(np.concatenate([part.rows for part in parts]))),
                awards=sum(part.awards for part in parts),
                cap_cut_minor=sum(part.cap_cut_minor for part in parts),
            )
        )
    return tuple(found)
