"""What does a member have, and what is missing, for the next rank?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.ranks import Legs
from graph_service.engines.columnar.sales import customer_volume, customers
from graph_service.model.money import format_volume
from graph_service.model.outcome import NOTHING_BEFORE, Before
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan, Rank

_WORDS: Final = {
    "personal_volume_min": "personal volume",
    "group_volume_min": "group volume",
    "team_volume_min": "team volume",
    "customer_volume_min": "sales to customers",
    "customers_min": "different customers",
    "active_legs_min": "active legs",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rank: what it asks for and what is there; points in hundredths."""

    key: str  # as in a plan file
    need: int
    have: int
    unit: Literal["points", "count"]
    volume_min: int | None = None  # of a leg, for legs_with_volume
    rank: str | None = None  # for legs_with_rank

    @property
    def missing(self) -> int:
        """What is still missing; 0 when the condition is met."""
        return max(0, self.need - self.have)

    @property
    def words(self) -> str:
        """The condition for people."""
        if self.volume_min is not None:
            return f"legs of {format_volume(self.volume_min)} points"
        return f"legs with rank {self.rank} or above" if self.rank is not None else _WORDS[self.key]

    def amount(self, value: int) -> str:
        """`need`, `have` or `missing` for people."""
        return format_volume(value) if self.unit == "points" else str(value)


@dataclass(frozen=True, slots=True)
class ReportCard:
    """The rank of a period, and the next one with its conditions; None for the highest."""

    member_id: str
    period: str
    rank: str
    highest_before: str | None  # the highest rank of earlier runs
    next_rank: str | None
    by_assignment: bool  # whether the next rank is given by assignment only
    conditions: tuple[Condition, ...]


def report_card(
    snapshot: Snapshot, plan: Plan, period: Period, member_row: int, before: Before = NOTHING_BEFORE
) -> ReportCard:
    """The report card of one member (row in `snapshot.members`)."""
    member_id = str(snapshot.members["member_id"].iloc[member_row])
    if not plan.ranks:
        return ReportCard(member_id, period.name, "", None, None, by_assignment=False, conditions=())
    prepared = Prepared.of(snapshot, plan, period, before)
    place = int(prepared.facts.rank[member_row])
    earlier = before.ranks[before.ranks["member_id"] == member_id]["rank"]
    following = plan.ranks[place + 1] if place + 1 < len(plan.ranks) else None
    return ReportCard(
        member_id=member_id,
        period=period.name,
        rank=plan.ranks[place].name,
        highest_before=None if earlier.empty else str(earlier.iloc[0]),
        next_rank=None if following is None else following.name,
        by_assignment=following is not None and following.assigned,
        conditions=() if following is None else tuple(_conditions(prepared, following, member_row)),
    )


def _conditions(prepared: Prepared, rank: Rank, row: int) -> list[Condition]:
    volumes, members = prepared.volumes, prepared.lines.members
    found = [
        Condition(key, least, int(has()[row]), "count" if key == "customers_min" else "points")
        for key, least, has in _own(prepared, rank, members)
        if least is not None
    ]
    if not rank.by_legs:
        return found
    legs = Legs(prepared.snapshot, prepared.period, volumes, prepared.facts.active)
    if rank.active_legs_min is not None:
        found.append(Condition("active_legs_min", rank.active_legs_min, int(legs.active()[row]), "count"))
    if rank.legs_with_volume is not None:
        asked = rank.legs_with_volume
        have = int(legs.with_volume(asked.volume_min)[row])
        found.append(Condition("legs_with_volume", asked.count, have, "count", volume_min=asked.volume_min))
    if rank.legs_with_rank is not None:
        wanted = rank.legs_with_rank
        place = [each.name for each in prepared.plan.ranks].index(wanted.rank)
        have = int(legs.with_somebody(prepared.facts.rank >= place)[row])
        found.append(Condition("legs_with_rank", wanted.count, have, "count", rank=wanted.rank))
    return found


def _own(
    prepared: Prepared, rank: Rank, members: int
) -> tuple[tuple[str, int | None, Callable[[], np.ndarray[tuple[int], np.dtype[np.int64]]]], ...]:
    volumes, sales = prepared.volumes, prepared.sales
    return (
        ("personal_volume_min", rank.personal_volume_min, lambda: volumes.personal),
        ("group_volume_min", rank.group_volume_min, lambda: volumes.group),
        ("team_volume_min", rank.team_volume_min, lambda: volumes.team),
        ("customer_volume_min", rank.customer_volume_min, lambda: customer_volume(sales, members)),
        ("customers_min", rank.customers_min, lambda: customers(sales, members)),
    )
