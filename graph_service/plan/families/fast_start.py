"""The fast-start family in a plan: a rate on the orders of new participants, for those above them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.referral import DAYS_MAX, WHOSE_SALES, WhoseSales
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

LEVELS_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class FastStartBonus(OnSales, Bonus):
    """A rate for each of the first n uplines of a recruit, on the recruit's orders in the first days after enrolment."""

    basis: Basis
    rates_ppm: tuple[int, ...]  # of the basis, payable share and point value already multiplied in
    pays_on: tuple[str, ...]
    whose_sales: WhoseSales  # the recruit's purchases, or sales credited to them
    within_days: int  # last day, counted from enrolment

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(self.rates_ppm)

    @property
    def levels(self) -> int:
        """One for each rate."""
        return len(self.rates_ppm)


def _read(table: Table, about: About) -> FastStartBonus | None:
    same = common.on_sales(table, about)
    rates_ppm = common.level_rates(table, about)
    whose_sales = table.choice("whose_sales", WHOSE_SALES)
    within_days = table.whole("within_days", 0, DAYS_MAX)
    if rates_ppm is not None and len(rates_ppm) > LEVELS_MAX:
        table.problem(
            "rates", "{count} levels are too many", "Use at most {most}", count=len(rates_ppm), most=LEVELS_MAX
        )
        return None
    if same is None or rates_ppm is None or whose_sales is None or within_days is None:
        return None
    return FastStartBonus(
        rates_ppm=rates_ppm, whose_sales=cast("WhoseSales", whose_sales), within_days=within_days, **same
    )


def _tell(bonus: FastStartBonus, plan: Plan, say: Speech) -> list[str]:
    known: dict[str, Any] = {
        "title": bonus.title,
        "basis": wording.basis(bonus.basis, say),
        "kinds": wording.kinds(bonus.pays_on, say),
        "count": bonus.within_days,
        "rates": wording.rates(bonus.basis, bonus.rates_ppm, plan, say),
    }
    if bonus.whose_sales == "bought":
        line = say(
            "{title}: of what a new participant buys up to {count} days after enrolment, the uplines get, from the sponsor up, "
            "{rates} of the {basis}, for {kinds}.",
            **known,
        )
    else:
        line = say(
            "{title}: of the sales credited to a new participant up to {count} days after enrolment, the uplines get, from the "
            "sponsor up, {rates} of the {basis}, for {kinds}.",
            **known,
        )
    told = [line, say("Whoever in the upline cannot be paid still uses up a level.")]
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: FastStartBonus, plan: Plan) -> Fraction:
    return wording.share_of_net(bonus.basis, sum(bonus.rates_ppm), plan)


FAST_START: Final = Family("fast_start", FastStartBonus, _read, _tell, _share)
