"""The differential family in a plan: own bracket's rate minus the highest rate already reached below."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service import words
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table, short
from graph_service.plan.model import LATER, Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

TOP_LEGS: Final = ("included", "excluded")


@dataclass(frozen=True, slots=True)
class Bracket:
    """From this group volume (hundredths, inclusive), or from this rank on, this rate applies."""

    group_volume_min: int
    rate_ppm: int
    rank: str = field(default="", metadata=LATER)  # empty: by group volume


@dataclass(frozen=True, slots=True)
class DifferentialBonus(OnSales, Bonus):
    """Own bracket's rate minus the highest rate already reached below in that line."""

    basis: Basis
    brackets: tuple[Bracket, ...]  # lowest first, thresholds and rates strictly rising
    top_legs: Literal["included", "excluded"]  # whether a leg at the top bracket counts to its sponsor's group
    pays_on: tuple[str, ...]
    equal_rate_override_ppm: int | None = field(default=None, metadata=LATER)  # None: nothing

    @property
    def by_rank(self) -> bool:
        """Whether the rate goes by rank and not by group volume."""
        return bool(self.brackets[0].rank)

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(self.brackets[-1].rate_ppm, self.equal_rate_override_ppm or 0)

    @property
    def breaks_at(self) -> int | None:
        """The top bracket, where legs that reach it are excluded."""
        return self.brackets[-1].group_volume_min if self.top_legs == "excluded" else None


def _read(table: Table, about: About) -> DifferentialBonus | None:
    same = common.on_sales(table, about)
    times = common.factor(table, common.payable(table), about)
    top_legs = table.choice("top_legs", TOP_LEGS)
    brackets = _brackets(table, times, about.rank_names)
    override = table.share("equal_rate_override", required=False)
    override_ppm = None if override is None else common.effective(table, "equal_rate_override", override, times)
    if top_legs == "excluded" and any(bracket.rank for bracket in brackets):
        table.problem(
            "top_legs",
            "a leg is excluded at a group volume, and these brackets go by rank",
            'Use top_legs = "included", or brackets by group volume',
        )
    if same is None or top_legs is None or not brackets:
        return None
    return DifferentialBonus(
        brackets=tuple(brackets), top_legs=cast("Any", top_legs), equal_rate_override_ppm=override_ppm, **same
    )


def _brackets(table: Table, times: Decimal | None, names: tuple[str, ...]) -> list[Bracket]:
    brackets: list[Bracket] = []
    last_start, last_rate = -1, Decimal(-1)
    for number, value in enumerate(table.list_of("brackets") or [], start=1):
        row = table.as_table(f"brackets.{number}", value)
        if row is None:
            continue
        volume, rank, rate = row.points("group_volume_min"), row.text("rank", required=False), row.share("rate")
        row.close()
        key, start = _start(row, volume, rank, names)
        if start is None or rate is None:
            continue
        if brackets and bool(brackets[0].rank) != (key == "rank"):
            row.problem(key, "the brackets before go by something else", "Use group_volume_min or rank in all of them")
        elif start <= last_start:
            row.problem(key, "is not above the bracket before", "List brackets from low to high, each once")
        if rate <= last_rate or rate == 0:
            row.problem("rate", "is not above the bracket before", "Rates must rise with the brackets, from above 0")
        last_start, last_rate = max(last_start, start), max(last_rate, rate)
        rate_ppm = common.effective(row, "rate", rate, times)
        if rate_ppm is not None:
            brackets.append(Bracket(0, rate_ppm, rank) if key == "rank" and rank else Bracket(start, rate_ppm))
    return brackets


def _start(row: Table, volume: int | None, rank: str | None, names: tuple[str, ...]) -> tuple[str, int | None]:
    """By which key a bracket goes, and from where on: a volume, or a place among the plan's ranks."""
    if rank is None:
        if row.values.get("group_volume_min") is None:
            row.problem("group_volume_min", "missing", "Every rule must be stated; add this key, or rank")
        return "group_volume_min", volume
    if row.values.get("group_volume_min") is not None:
        row.problem("rank", "stands beside group_volume_min", "Give one of them")
    if rank not in names:
        row.problem(
            "rank",
            "{rank} is no rank of this plan",
            "The ranks are {ranks}",
            rank=short(rank),
            ranks=", ".join(names) or words.say("none"),
        )
        return "rank", None
    return "rank", names.index(rank)


def _tell(bonus: DifferentialBonus, plan: Plan, say: Speech) -> list[str]:
    told = [
        _rates_told(bonus, plan, say),
        say(
            "On each sale the seller and everyone above get their own rate of the net amount minus the highest rate "
            "reached below in that line, for {kinds}."
            if bonus.basis == "net"
            else "On each sale the seller and everyone above get their own rate of the margin minus the highest rate "
            "reached below in that line, for {kinds}."
            if bonus.on_margin
            else "On each sale the seller and everyone above get their own rate of the volume minus the highest rate "
            "reached below in that line, for {kinds}.",
            kinds=wording.kinds(bonus.pays_on, say),
        ),
    ]
    if bonus.top_legs == "excluded":
        told.append(
            say("A leg whose head reaches the top bracket no longer counts to the group volume of those above.")
        )
    else:
        told.append(say("A leg counts to the group volume of those above, whatever it reaches."))
    if bonus.equal_rate_override_ppm is not None:
        rate = wording.rate(bonus.basis, bonus.equal_rate_override_ppm, plan, say)
        told.append(say("The first at the top rate above another one at it gets {rate} instead.", rate=rate))
    return told + wording.common_sentences(bonus, plan, say)


def _rates_told(bonus: DifferentialBonus, plan: Plan, say: Speech) -> str:
    rates = [wording.rate(bonus.basis, step.rate_ppm, plan, say) for step in bonus.brackets]
    if bonus.by_rank:
        steps = ", ".join(
            say("{rate} from rank {rank}", rate=rate, rank=step.rank)
            for rate, step in zip(rates, bonus.brackets, strict=True)
        )
        return say("{title}: the rate goes by rank: {steps}; below that nothing.", title=bonus.title, steps=steps)
    steps = ", ".join(
        say("{rate} from {points}", rate=rate, points=wording.points(step.group_volume_min, say))
        for rate, step in zip(rates, bonus.brackets, strict=True)
    )
    return say("{title}: the rate goes by group volume: {steps}; below that nothing.", title=bonus.title, steps=steps)


def _share(bonus: DifferentialBonus, plan: Plan) -> Fraction:
    """The top rate, and the override of another one at it."""
    most = bonus.brackets[-1].rate_ppm + (bonus.equal_rate_override_ppm or 0)
    return wording.share_of_net(bonus.basis, most, plan)


DIFFERENTIAL: Final = Family("differential", DifferentialBonus, _read, _tell, _share)
