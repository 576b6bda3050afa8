"""Which ranks of a plan are leaders, for the families that pay leaders only, and what rate has each of them?"""

from __future__ import annotations

from decimal import Decimal

from graph_service import words
from graph_service.plan.families.family import About
from graph_service.plan.fields import Table, bare, short


def leader_ranks(table: Table, about: About) -> tuple[str, ...]:
    """`leader_rank` and the ranks above it, lowest first; empty after writing down that it is no rank of the plan."""
    name = table.text("leader_rank")
    if name is None:
        return ()
    if name not in about.rank_names:
        ranks = ", ".join(about.rank_names) or words.say("none")
        table.problem(
            "leader_rank", "{rank} is no rank of this plan", "The ranks are {ranks}", rank=short(name), ranks=ranks
        )
        return ()
    return about.rank_names[about.rank_names.index(name) :]


def rates_by_leader(table: Table, key: str, value: object, ranks: tuple[str, ...]) -> tuple[Decimal, ...] | None:
    """One rate for all leaders, or a table rank = rate that lists each leader's rank, not falling from rank to rank."""
    row = table.as_table(key, value) if isinstance(value, dict) else None
    if row is None:
        rate = table.as_share(key, value)
        return None if rate is None else (rate,) * len(ranks)
    rates = [row.share(rank) for rank in ranks]
    for name in row.values:
        if name not in ranks:
            row.problem(
                bare(name),
                "is no rank of a leader",
                "The ranks of leaders are {ranks}",
                ranks=", ".join(ranks) or words.say("none"),
            )
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(rates) or not rates:
        return None
    if known != sorted(known):
        table.problem(
            key, "falls from one rank to a higher one", "A higher rank must have at least the rate of a lower"
        )
        return None
    return tuple(known)
