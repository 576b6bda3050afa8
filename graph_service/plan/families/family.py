"""What does the plan room have to know about a family of bonuses?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Plan, Rank
from graph_service.plan.speech import Speech


@dataclass(frozen=True, slots=True)
class About:
    """What a bonus needs to know of its plan while it is read; None where the plan's own key is wrong."""

    currency: str | None
    ranks: Sequence[Rank]

    @property
    def rank_names(self) -> tuple[str, ...]:
        """The plan's ranks, lowest first."""
        return tuple(rank.name for rank in self.ranks)


def nothing(_bonus: Any, _plan: Plan, _say: Speech) -> list[str]:
    """For a family about which there is nothing to warn."""
    return []


@dataclass(frozen=True, slots=True)
class Family:
    """One family: its word in a plan file, its record, and how both are read and told.

    read      a `[[bonus]]` table to a record; None after writing problems down. It asks for every key in one straight line.
    tell      the rule as sentences
    share     the most that one sale can pay by this bonus, as a share of its net, or of what the bonuses that it `needs` pay;
              None when no such share bounds it
    pauses    what should make a careful reader pause
    """

    name: str
    record: type[Bonus]
    read: Callable[[Table, About], Bonus | None]
    tell: Callable[[Any, Plan, Speech], list[str]]
    share: Callable[[Any, Plan], Fraction | None]
    pauses: Callable[[Any, Plan, Speech], list[str]] = nothing
