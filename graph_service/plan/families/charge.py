"""The charge family in a plan: a share of what bonuses gave is kept back, such as a service charge."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

from graph_service.model.money import MICRO
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.matching import EARNINGS, Earnings
from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Plan
from graph_service.plan.speech import Speech


@dataclass(frozen=True, slots=True)
class ChargeBonus(Bonus):
    """A share of each member's own earnings, as an award below zero."""

    of: tuple[str, ...]  # bonuses whose awards are charged
    rate_ppm: int
    earnings: Earnings

    @property
    def needs(self) -> tuple[str, ...]:
        """The bonuses that are charged."""
        return self.of

    @property
    def rate_ppm_max(self) -> int:
        """Its one rate."""
        return self.rate_ppm


def _read(table: Table, _about: About) -> ChargeBonus | None:
    name, title = table.name("name"), table.text("title")
    of = common.bonus_names(table, "of")
    rate = table.share("rate")
    earnings = table.choice("earnings", EARNINGS)
    if rate == 0:
        table.problem("rate", "charges nothing", "Write a share above 0, or leave the charge out")
    if name is None or title is None or of is None or rate is None or earnings is None:
        return None
    return ChargeBonus(name, title, of=of, rate_ppm=int(rate.scaleb(6)), earnings=cast("Earnings", earnings))


def _tell(bonus: ChargeBonus, plan: Plan, say: Speech) -> list[str]:
    told = say(
        "{title}: {rate} of what each person earned in {bonuses} is kept back.",
        title=bonus.title,
        rate=wording.percent(Fraction(bonus.rate_ppm, MICRO)),
        bonuses=wording.titles(bonus.of, plan),
    )
    if bonus.earnings == "before_caps":
        return [told, say("What the caps of those bonuses cut is charged too.")]
    return [told, say("What the caps of those bonuses cut is not charged.")]


def _share(bonus: ChargeBonus, _plan: Plan) -> Fraction:
    return Fraction(-bonus.rate_ppm, MICRO)


CHARGE: Final = Family("charge", ChargeBonus, _read, _tell, _share)
