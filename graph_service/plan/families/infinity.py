"""The infinity family in a plan: a small rate on everything below a leader, down to the next of a rank as high."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.leaders import leader_ranks
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

EQUAL_RANKS: Final = ("exclusive", "inclusive")


@dataclass(frozen=True, slots=True)
class InfinityBonus(OnSales, Bonus):
    """A small rate on everything below a leader, down to the next of a rank as high."""

    basis: Basis
    rate_ppm: int  # of the basis, payable share and point value already multiplied in
    leader_ranks: tuple[str, ...]  # the rank from which a member is a leader, and those above it, lowest first
    equal_rank: Literal[
        "exclusive", "inclusive"
    ]  # whether what the blocking leader sells in person is still paid above
    pays_on: tuple[str, ...]
    starts_below: int = 0  # levels below a leader that are not paid; pay begins under them

    @property
    def rate_ppm_max(self) -> int:
        """Its only rate."""
        return self.rate_ppm


def _read(table: Table, about: About) -> InfinityBonus | None:
    same = common.on_sales(table, about)
    rate_ppm = common.single_rate(table, about)
    ranks = leader_ranks(table, about)
    equal_rank = table.choice("equal_rank", EQUAL_RANKS)
    starts_below = table.whole("starts_below", 0, common.LEVELS_MAX, required=False)
    if rate_ppm == 0:
        table.problem("rate", "pays nothing", "Write a rate above 0")
    if same is None or rate_ppm is None or equal_rank is None or not ranks:
        return None
    return InfinityBonus(
        rate_ppm=rate_ppm,
        leader_ranks=ranks,
        equal_rank=cast("Any", equal_rank),
        starts_below=starts_below or 0,
        **same,
    )


def _tell(bonus: InfinityBonus, plan: Plan, say: Speech) -> list[str]:
    told = [
        say(
            "{title}: members of rank {rank} or above get {rate} of the {basis} of {kinds}, credited to anyone below them, "
            "however deep.",
            title=bonus.title,
            rank=bonus.leader_ranks[0],
            rate=wording.rate(bonus.basis, bonus.rate_ppm, plan, say),
            basis=wording.basis(bonus.basis, say),
            kinds=wording.kinds(bonus.pays_on, say),
        )
    ]
    if bonus.starts_below:
        told.append(say("The first {count} levels below them are not paid.", count=bonus.starts_below))
    told.append(say("It ends at the next member below who holds a rank as high; what is below is paid to that member."))
    if bonus.equal_rank == "inclusive":
        told.append(say("What that member sells in person is still paid above."))
    else:
        told.append(say("What that member sells in person is not paid above either."))
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: InfinityBonus, plan: Plan) -> Fraction:
    """Of each rank one leader at most is paid on a sale."""
    return wording.share_of_net(bonus.basis, bonus.rate_ppm * len(bonus.leader_ranks), plan)


INFINITY: Final = Family("infinity", InfinityBonus, _read, _tell, _share)
