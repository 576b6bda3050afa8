"""If my team grows by so much and sells so much, what do I earn and which rank do I reach? Arithmetic about a plan.

It is no forecast and no promise: the real network is copied, made to grow as `growing` says, and paid by the plan.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_service.analytics.comparable import Month, Spread, spread
from graph_service.analytics.growing import Growth, RoleGrowth, Team, grown
from graph_service.analytics.paid import rank_names, ranks_by_row
from graph_service.model.money import fraction_json
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, Snapshot
from graph_service.plan.model import Plan, Rank
from graph_service.words import say

NO_PROMISE: Final = say(
    "This is arithmetic about a plan, not a promise of earnings: it supposes growth, and supposing does not make it "
    "happen. What members like you really earned stands beside it."
)
_VOLUMES: Final = ("personal_volume", "group_volume")

Compute = Callable[[Snapshot, Plan, Period], Outcome]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a leader is and earns in the period. Volumes in hundredths of a point, money in minor units."""

    people: int  # in the team
    earned_minor: int
    bonuses: tuple[tuple[str, int], ...]  # (bonus, amount), by name
    rank: str
    rank_place: int  # in the plan's list
    personal_volume: int
    group_volume: int
    team_volume: int

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        values: dict[str, Any] = {name: getattr(self, name) for name in Standing.__slots__ if name != "rank_place"}
        return values | {"bonuses": [{"bonus": bonus, "amount_minor": amount} for bonus, amount in self.bonuses]}


@dataclass(frozen=True, slots=True)
class NextRank:
    """The rank above, and what is missing for it: (`personal_volume` or `group_volume`, hundredths)."""

    rank: str
    missing: tuple[tuple[str, int], ...]
    assigned: bool  # held by assignment alone
    more: bool  # the plan asks for something besides volumes, which is not told here

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "rank": self.rank, "missing": [{"what": what, "volume": volume} for what, volume in self.missing],
            "assigned": self.assigned, "more": self.more,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forward:
    """A leader now, and as the sum has it, with what comparable members really earned beside each."""

    member_id: str
    name: str | None
    period: str
    plan: str
    currency: str
    growth: Growth
    now: Standing
    then: Standing
    next_now: NextRank | None
    next_then: NextRank | None
    new_people: tuple[RoleGrowth, ...]
    like_now: Spread
    like_then: Spread

    @property
    def difference_minor(self) -> int:
        """What the sum has more than now."""
        return self.then.earned_minor - self.now.earned_minor

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "member_id": self.member_id, "period": self.period, "plan": self.plan, "currency": self.currency,
            "growth": {
                "people": fraction_json(self.growth.people), "team_sales": fraction_json(self.growth.team_sales),
                "own_sales": fraction_json(self.growth.own_sales),
            },
            "now": self.now.document(), "then": self.then.document(), "difference_minor": self.difference_minor,
            "next_now": None if self.next_now is None else self.next_now.document(),
            "next_then": None if self.next_then is None else self.next_then.document(),
            "new_people": [
                {name: getattr(one, name) for name in RoleGrowth.__slots__} for one in self.new_people
            ],
            "like_now": self.like_now.document(), "like_then": self.like_then.document(), "note": NO_PROMISE,
        }  # fmt: skip


def forward(
    snapshot: Snapshot,
    plan: Plan,
    period: Period,
    member: int,
    growth: Growth,
    *,
    compute: Compute,
    months: Sequence[Month],
    outcome: Outcome,
    seen: BoolArray | None = None,
) -> Forward:
    """A leader's sum.

    Args:
        snapshot: The real network, which is not changed.
        plan: By which pay is worked out.
        period: The period that is copied and made to grow.
        member: The leader's row.
        growth: What is supposed.
        compute: The engine.
        months: What everyone really earned, oldest first.
        outcome: What the plan pays on the real network in the period.
        seen: By member row, who is counted in the team; None for everyone below.
    """
    team = Team.of(snapshot, member, period, seen)
    copied, roles = grown(snapshot, team, period, plan.currency, growth)
    now = standing(snapshot, plan, outcome, member, len(team.rows))
    new = sum(one.new for one in roles)
    then = standing(copied, plan, compute(copied, plan, period), member, len(team.rows) + new)
    ranks, row = rank_names(plan), snapshot.members.iloc[member]
    return Forward(
        member_id=str(row["member_id"]),
        name=str(row["name"]) if isinstance(row["name"], str) and row["name"] else None,
        period=period.name,
        plan=plan.name,
        currency=plan.currency,
        growth=growth,
        now=now,
        then=then,
        next_now=next_rank(plan, now),
        next_then=next_rank(plan, then),
        new_people=roles,
        like_now=spread(snapshot, months, member, ranks, rank=now.rank_place, size=now.people),
        like_then=spread(snapshot, months, member, ranks, rank=then.rank_place, size=then.people),
    )


def standing(snapshot: Snapshot, plan: Plan, outcome: Outcome, member: int, people: int) -> Standing:
    """What an outcome says of one member."""
    member_id = snapshot.members["member_id"].iloc[member]
    awards = outcome.awards[outcome.awards["member_id"] == member_id]
    volumes = outcome.volumes[outcome.volumes["member_id"] == member_id]
    rank = int(ranks_by_row(snapshot, plan, outcome)[member])
    own = {name: int(volumes[name].sum()) for name in (*_VOLUMES, "team_volume")}
    return Standing(
        people=people,
        earned_minor=int(awards["amount_minor"].sum()),
        bonuses=tuple(
            (str(bonus), int(some["amount_minor"].sum())) for bonus, some in awards.groupby("bonus", sort=True)
        ),
        rank=rank_names(plan)[rank],
        rank_place=rank,
        **own,
    )


def next_rank(plan: Plan, standing: Standing) -> NextRank | None:
    """What is missing for the rank above; None at the top, or where the plan has no ranks."""
    above = plan.ranks[standing.rank_place + 1 :]
    if not above:
        return None
    rank = above[0]
    missing = []
    for what in _VOLUMES:
        least = getattr(rank, f"{what}_min")
        if least is not None and getattr(standing, what) < least:
            missing.append((what, least - getattr(standing, what)))
    return NextRank(rank.name, tuple(missing), rank.assigned, _asks_more(rank))


def _asks_more(rank: Rank) -> bool:
    """Whether a rank has a condition besides the two volumes: any field that is not as it is when nothing is asked."""
    told = {"name", *(f"{what}_min" for what in _VOLUMES)}
    plain = Rank(rank.name)
    return any(
        getattr(rank, one.name) != getattr(plain, one.name) for one in dataclasses.fields(rank) if one.name not in told
    )
