"""The match-down family in a plan: a share of what somebody earned is handed to the next levels below, in equal parts."""

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
class MatchDownBonus(Bonus):
    """A share of each member's earnings, divided among those on the next levels of their downline."""

    of: tuple[str, ...]  # bonuses whose awards are the earnings
    rate_ppm: int
    depth: int  # how many levels below share
    earnings: Earnings

    @property
    def needs(self) -> tuple[str, ...]:
        """The bonuses that it is on."""
        return self.of

    @property
    def rate_ppm_max(self) -> int:
        """Its one rate."""
        return self.rate_ppm

    @property
    def levels(self) -> int:
        """One for each level below."""
        return self.depth


def _read(table: Table, about: About) -> MatchDownBonus | None:
    same = common.identity(table, about)
    of = common.bonus_names(table, "of")
    share = table.share("share")
    depth = table.whole("levels", 1, common.LEVELS_MAX)
    earnings = table.choice("earnings", EARNINGS)
    if share == 0:
        table.problem("share", "hands nothing down", "Write a share above 0, or leave the bonus out")
    if same is None or of is None or share is None or depth is None or earnings is None:
        return None
    return MatchDownBonus(
        of=of, rate_ppm=int(share.scaleb(6)), depth=depth, earnings=cast("Earnings", earnings), **same
    )


def _tell(bonus: MatchDownBonus, plan: Plan, say: Speech) -> list[str]:
    told = say(
        "{title}: {share} of what somebody earned in {bonuses} goes in equal parts to those who can be paid on the next "
        "{count} levels of their downline.",
        title=bonus.title,
        share=wording.percent(Fraction(bonus.rate_ppm, MICRO)),
        bonuses=wording.titles(bonus.of, plan),
        count=bonus.depth,
    )
    if bonus.earnings == "before_caps":
        caps = say("What the caps of those bonuses cut counts as earned here.")
    else:
        caps = say("What the caps of those bonuses cut does not count as earned here.")
    return [told, caps, *wording.common_sentences(bonus, plan, say)]


def _share(bonus: MatchDownBonus, _plan: Plan) -> Fraction:
    return Fraction(bonus.rate_ppm, MICRO)


MATCH_DOWN: Final = Family("match_down", MatchDownBonus, _read, _tell, _share)
