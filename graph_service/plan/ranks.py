"""How are the ranks of a plan read?"""

from __future__ import annotations

from typing import Final

from graph_service import words
from graph_service.plan.fields import Table, short
from graph_service.plan.model import LegsWithRank, LegsWithVolume, Rank

RANKS_MAX: Final = 50
LEGS_MAX: Final = 1_000
CUSTOMERS_MAX: Final = 1_000_000


def read_ranks(top: Table) -> tuple[Rank, ...]:
    """The `[[rank]]` tables, lowest first; problems go into the table's list."""
    ranks: list[Rank] = []
    for number, value in enumerate(top.list_of("rank", required=False) or [], start=1):
        table = top.as_table(f"rank.{number}", value)
        if table is None:
            continue
        rank = _rank(table, [rank.name for rank in ranks])
        table.close()
        if rank is not None:
            ranks.append(rank)
    if len(ranks) > RANKS_MAX:
        top.problem("rank", "{count} ranks are too many", "Use at most {most}", count=len(ranks), most=RANKS_MAX)
    return tuple(ranks)


def _rank(table: Table, lower: list[str]) -> Rank | None:
    name = table.text("name")
    if name is not None and name in lower:
        table.problem("name", "rank {name} is there twice", "Give each rank one name", name=repr(name))
    personal, group = table.points("personal_volume_min"), table.points("group_volume_min")
    team, customer = table.points("team_volume_min"), table.points("customer_volume_min")
    customers = table.whole("customers_min", 0, CUSTOMERS_MAX, required=False)
    active = table.whole("active_legs_min", 1, LEGS_MAX, required=False)
    volume, ranked = _legs_with_volume(table), _legs_with_rank(table, lower)
    return None if name is None else Rank(name, personal, group, team, customer, customers, active, volume, ranked)


def _legs_with_volume(table: Table) -> LegsWithVolume | None:
    legs = table.table("legs_with_volume")
    if legs is None:
        return None
    count, least = legs.whole("count", 1, LEGS_MAX), legs.points("volume_min", required=True)
    legs.close()
    return None if count is None or least is None else LegsWithVolume(count, least)


def _legs_with_rank(table: Table, lower: list[str]) -> LegsWithRank | None:
    legs = table.table("legs_with_rank")
    if legs is None:
        return None
    count, rank = legs.whole("count", 1, LEGS_MAX), legs.text("rank")
    legs.close()
    if rank is not None and rank not in lower:
        known = ", ".join(lower) or words.say("none: this is the lowest")
        legs.problem(
            "rank", "{rank} is no rank below this one", "The ranks below it are {known}", rank=short(rank), known=known
        )
        return None
    return None if count is None or rank is None else LegsWithRank(count, rank)
