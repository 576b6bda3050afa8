"""What is the most that one sale can pay by a plan, and how much of the sale must remain to bear it?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from graph_service.model.money import fraction_json
from graph_service.plan.families import family_of
from graph_service.plan.model import Plan


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The most that one sale can pay: every level paid, the top bracket reached, all bonuses together.

    For a bonus on volume one point is taken to be sold for one unit of money.

    parts   the most by each bonus, as a share of the net sale; None where no share of a sale bounds it
    """

    parts: tuple[tuple[str, Fraction | None], ...]

    @property
    def share(self) -> Fraction:
        """Of the net sale, by all bonuses that have a bound. It is the margin after goods at which such a sale breaks even."""
        return sum((share for _, share in self.parts if share is not None), Fraction(0))

    @property
    def unbounded(self) -> tuple[str, ...]:
        """Bonuses of which no share of a sale bounds what they pay."""
        return tuple(name for name, share in self.parts if share is None)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "share": fraction_json(self.share),
            "unbounded": list(self.unbounded),
            "bonuses": [{"bonus": name, "share": fraction_json(share)} for name, share in self.parts],
        }


def worst_case(plan: Plan, kind: str = "") -> WorstCase:
    """Each family's own bound, bonus by bonus; on the pay of others, that share of what bounds theirs.

    With a `kind`, of a sale of that kind.
    """
    shares: dict[str, Fraction | None] = {}
    for bonus in plan.in_order:
        share = family_of(bonus).share(bonus, plan)
        if kind and bonus.sources and kind not in bonus.sources:
            share = Fraction(0)
        paid = [shares[name] for name in bonus.needs]
        known = [each for each in paid if each is not None]
        if share is not None and bonus.needs:
            share = share * sum(known, Fraction(0)) if len(known) == len(paid) else None
        shares[bonus.name] = share
    return WorstCase(tuple((bonus.name, shares[bonus.name]) for bonus in plan.bonuses))
