"""The monoline family in a plan: one line of everybody in order of enrolment, and rates for those next in it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

Direction = Literal["earlier", "later"]
Compression = Literal["none", "skip_inactive"]
DIRECTIONS: Final = ("earlier", "later")
COMPRESSIONS: Final = ("none", "skip_inactive")


@dataclass(frozen=True, slots=True)
class MonolineBonus(OnSales, Bonus):
    """A rate for each of the n people next to the source in the line of all participants."""

    basis: Basis
    rates_ppm: tuple[int, ...]  # of the basis, payable share and point value already multiplied in
    direction: Direction  # towards those who enrolled earlier, or later
    compression: Compression
    pays_on: tuple[str, ...]  # kinds of sale

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(self.rates_ppm)

    @property
    def levels(self) -> int:
        """One for each rate."""
        return len(self.rates_ppm)


def _read(table: Table, about: About) -> MonolineBonus | None:
    same = common.on_sales(table, about)
    rates_ppm = common.level_rates(table, about)
    direction = table.choice("direction", DIRECTIONS)
    compression = table.choice("compression", COMPRESSIONS)
    if same is None or rates_ppm is None or direction is None or compression is None:
        return None
    return MonolineBonus(
        rates_ppm=rates_ppm,
        direction=cast("Direction", direction),
        compression=cast("Compression", compression),
        **same,
    )


def _tell(bonus: MonolineBonus, plan: Plan, say: Speech) -> list[str]:
    same: dict[str, Any] = {
        "title": bonus.title,
        "count": bonus.levels,
        "rates": wording.rates(bonus.basis, bonus.rates_ppm, plan, say),
        "basis": wording.basis(bonus.basis, say),
        "kinds": wording.kinds(bonus.pays_on, say),
    }
    told = [say("{title}: all participants stand in one line, in the order in which they enrolled.", title=bonus.title)]
    if bonus.direction == "earlier":
        told.append(
            say(
                "The {count} next to the seller among those who enrolled earlier get, from the nearest on, {rates} of "
                "the "
                "{basis} of {kinds}.",
                **same,
            )
        )
    else:
        told.append(
            say(
                "The {count} next to the seller among those who enrolled later get, from the nearest on, {rates} of "
                "the "
                "{basis} of {kinds}.",
                **same,
            )
        )
    told.append(say("The credited seller is the first of them unless the purchase is the seller's own."))
    if bonus.compression == "none":
        told.append(say("Whoever in the line cannot be paid still uses up a level."))
    else:
        told.append(say("Inactive people use up no level; any other reason for not being paid uses it up."))
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: MonolineBonus, plan: Plan) -> Fraction:
    return wording.share_of_net(bonus.basis, sum(bonus.rates_ppm), plan)


def _pauses(bonus: MonolineBonus, plan: Plan, say: Speech) -> list[str]:
    told = []
    if bonus.compression == "skip_inactive" and plan.activity_volume_min is None:
        told.append(
            say(
                "{title}: compression skip_inactive without an activity rule changes nothing: all are active.",
                title=bonus.title,
            )
        )
    if bonus.direction == "later":
        told.append(
            say(
                "{title}: people can be paid on a sale that was made before they enrolled in the period.",
                title=bonus.title,
            )
        )
    return told


MONOLINE: Final = Family("monoline", MonolineBonus, _read, _tell, _share, _pauses)
