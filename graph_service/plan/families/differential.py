"""The differential family in a plan: own bracket's rate minus the highest rate already reached below."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, Plan
from graph_service.plan.speech import Speech

TOP_LEGS: Final = ("included", "excluded")


@dataclass(frozen=True, slots=True)
class Bracket:
    """From this group volume (hundredths, inclusive) this rate applies."""

    group_volume_min: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class DifferentialBonus(Bonus):
    """Own bracket's rate minus the highest rate already reached below in that line."""

    basis: Basis
    brackets: tuple[Bracket, ...]  # lowest first, thresholds and rates strictly rising
    top_legs: Literal["included", "excluded"]  # whether a leg at the top bracket counts to its sponsor's group
    pays_on: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that it pays on."""
        return self.pays_on

    @property
    def on_volume(self) -> bool:
        """As `basis` says."""
        return self.basis == "volume"

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return self.brackets[-1].rate_ppm

    @property
    def breaks_at(self) -> int | None:
        """The top bracket, where legs that reach it are excluded."""
        return self.brackets[-1].group_volume_min if self.top_legs == "excluded" else None


def _read(table: Table, about: About) -> DifferentialBonus | None:
    same = common.on_sales(table, about)
    times = common.factor(table, common.payable(table), about)
    top_legs = table.choice("top_legs", TOP_LEGS)
    brackets = _brackets(table, times)
    if same is None or top_legs is None or not brackets:
        return None
    return DifferentialBonus(brackets=tuple(brackets), top_legs=cast("Any", top_legs), **same)


def _brackets(table: Table, times: Decimal | None) -> list[Bracket]:
    brackets: list[Bracket] = []
    last_volume, last_rate = -1, Decimal(-1)
    for number, value in enumerate(table.list_of("brackets") or [], start=1):
        row = table.as_table(f"brackets.{number}", value)
        if row is None:
            continue
        volume, rate = row.points("group_volume_min", required=True), row.share("rate")
        row.close()
        if volume is None or rate is None:
            continue
        if volume <= last_volume:
            row.problem(
                "group_volume_min", "is not above the bracket before", "List brackets from low to high, each once"
            )
        if rate <= last_rate or rate == 0:
            row.problem("rate", "is not above the bracket before", "Rates must rise with the brackets, from above 0")
        last_volume, last_rate = max(last_volume, volume), max(last_rate, rate)
        rate_ppm = common.effective(row, "rate", rate, times)
        if rate_ppm is not None:
            brackets.append(Bracket(volume, rate_ppm))
    return brackets


def _tell(bonus: DifferentialBonus, plan: Plan, say: Speech) -> list[str]:
    steps = ", ".join(
        say(
            "{rate} from {points}",
            rate=wording.rate(bonus.basis, step.rate_ppm, plan, say),
            points=wording.points(step.group_volume_min, say),
        )
        for step in bonus.brackets
    )
    told = [
        say("{title}: the rate goes by group volume: {steps}; below that nothing.", title=bonus.title, steps=steps),
        say(
            "On each sale the seller and everyone above gets their own rate of the {basis} minus the highest rate "
            "reached below in that line, for {kinds}.",
            basis=wording.basis(bonus.basis, say),
            kinds=wording.kinds(bonus.pays_on, say),
        ),
    ]
    if bonus.top_legs == "excluded":
        told.append(
            say("A leg whose head reaches the top bracket no longer counts to the group volume of those above.")
        )
    else:
        told.append(say("A leg counts to the group volume of those above, whatever it reaches."))
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: DifferentialBonus, plan: Plan) -> Fraction:
    return wording.share_of_net(bonus.basis, bonus.brackets[-1].rate_ppm, plan)


DIFFERENTIAL: Final = Family("differential", DifferentialBonus, _read, _tell, _share)
