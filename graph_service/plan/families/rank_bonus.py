"""The rank-bonus family in a plan: a fixed amount for each rank, when it is reached for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, cast

from graph_service import words
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table, bare
from graph_service.plan.model import Bonus, Plan, Rank
from graph_service.plan.speech import Speech

Several = Literal["each", "highest"]


@dataclass(frozen=True, slots=True)
class RankBonus(Bonus):
    """A fixed amount for a rank that is reached by volume for the first time."""

    amounts: tuple[tuple[str, int], ...]  # rank and minor units, lowest rank first
    several: Several  # whether ranks reached at one time are paid each, or the highest of them alone
    gift: str | None = None  # what is given instead of money, at the declared value of the amount

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that the group volume is made of."""
        return SALE_KINDS

    @property
    def on_volume(self) -> bool:
        """The basis is the group volume."""
        return True

    @property
    def looks_back(self) -> bool:
        """Whether a rank is reached for the first time is told by earlier runs."""
        return True


def _read(table: Table, about: About) -> RankBonus | None:
    same = common.identity(table, about)
    amounts = _amounts(table, about)
    several = table.choice("several", ("each", "highest"))
    gift = table.text("gift", required=False)
    if same is None or several is None or not amounts:
        return None
    return RankBonus(amounts=amounts, several=cast("Several", several), gift=gift, **same)


def _amounts(table: Table, about: About) -> tuple[tuple[str, int], ...]:
    given = table.table("amounts", required=True)
    if given is None:
        return ()
    if not given.values:
        table.problem("amounts", "names no rank", "Write amounts = { Rank = money }")
    known = {rank.name: rank for rank in about.ranks}
    amounts: list[tuple[str, int]] = []
    for name in given.values:
        minor = common.amount(given, name, about)
        if name not in known:
            given.problem(
                bare(name),
                "is no rank of this plan",
                "The ranks are {ranks}",
                ranks=", ".join(known) or words.say("none"),
            )
        elif not _asks_for_volume(known[name]):
            given.problem(
                bare(name),
                "is held without a sale",
                "Give that rank a volume above 0, or leave it out: pay is for sales",
            )
        elif known[name] != Rank(name, known[name].personal_volume_min, known[name].group_volume_min):
            given.problem(
                bare(name),
                "asks for more than personal and group volume",
                "A rank bonus looks at personal and group volume only; leave the rank out, or its other conditions",
            )
        elif minor == 0:
            given.problem(bare(name), "nobody would be rewarded", "Write an amount above 0, or leave the rank out")
        elif minor is not None:
            amounts.append((name, minor))
    return tuple(sorted(amounts, key=lambda pair: about.rank_names.index(pair[0])))


def _asks_for_volume(rank: Rank) -> bool:
    return bool(rank.personal_volume_min or rank.group_volume_min)


def _tell(bonus: RankBonus, plan: Plan, say: Speech) -> list[str]:
    amounts = ", ".join(f"{rank} {wording.money(minor, plan)}" for rank, minor in bonus.amounts)
    told = [
        say(
            "{title}: a participant who reaches a rank by volume for the first time gets an amount for it: {amounts}.",
            title=bonus.title,
            amounts=amounts,
        )
    ]
    if bonus.several == "each":
        told.append(say("Whoever reaches several ranks at one time gets the amount of each."))
    else:
        told.append(say("Whoever reaches several ranks at one time gets the amount of the highest alone."))
    if bonus.gift is not None:
        told.append(say("The reward is a gift, {gift}, counted at that declared value.", gift=bonus.gift))
    told.append(say("Whether a rank was held before is told by the stored runs of earlier periods."))
    return told + wording.common_sentences(bonus, plan, say)


def _share(_bonus: RankBonus, _plan: Plan) -> Fraction | None:
    return None


RANK_BONUS: Final = Family("rank_bonus", RankBonus, _read, _tell, _share)
