"""The pay-leg family in a plan: pay on the weaker of two placement legs, by percentage or by cycles, with what is carried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from graph_service.model.money import MICRO, format_money
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan, Tree
from graph_service.plan.speech import Speech

Mode = Literal["percent", "cycles"]
Ratio = Literal["1:1", "2:1"]
Carry = Literal["stronger", "both", "none"]
OwnVolume = Literal["none", "weaker"]

MODES: Final = ("percent", "cycles")
RATIOS: Final = ("1:1", "2:1")
CARRIES: Final = ("stronger", "both", "none")
OWN_VOLUMES: Final = ("none", "weaker")

_CARRY_TOLD: Final = {
    "stronger": "What is left of the stronger leg is carried to the next period; what is left of the weaker is flushed.",
    "both": "What is left of both legs is carried to the next period.",
    "none": "Nothing is carried: what is left of both legs is flushed.",
}


@dataclass(frozen=True, slots=True)
class PayLegBonus(OnSales, Bonus):
    """Pay on the weaker of two legs. `unit`, `carry_max` are in the unit of the basis: hundredths of a point or minor units."""

    basis: Basis
    pays_on: tuple[str, ...]  # kinds of sale that a leg's volume is counted from
    mode: Mode
    ratio: Ratio
    carry: Carry
    flush_when_inactive: bool
    own_volume: OwnVolume
    rate_ppm: int = 0  # of the basis, payable share and point value already multiplied in; 0 where cycles pay an amount
    unit: int = 1  # of one side in one cycle; 1 by percentage
    cycle_minor: int | None = None  # paid for one cycle
    carry_max: int | None = None  # most that is carried in one leg
    owner_cap_minor: int | None = None  # for all positions of one owner in one period

    @property
    def tree(self) -> Tree:
        """Legs are those of the placement tree."""
        return "placement"

    @property
    def legs(self) -> tuple[str, ...]:
        """The two legs that carry volume."""
        return ("left", "right")

    @property
    def rate_ppm_max(self) -> int:
        """Its rate, or what an amount for a cycle comes to for one of the unit's parts, rounded up."""
        return self.rate_ppm if self.cycle_minor is None else -(-self.cycle_minor * MICRO // self.unit)

    @property
    def strong_units(self) -> int:
        """Units of the stronger leg that go with one of the weaker."""
        return 2 if self.ratio == "2:1" else 1


def _read(table: Table, about: About) -> PayLegBonus | None:
    same = common.on_sales(table, about)
    mode, ratio = table.choice("mode", MODES), table.choice("ratio", RATIOS)
    carry, own_volume = table.choice("carry", CARRIES), table.choice("own_volume", OWN_VOLUMES)
    flush = table.flag("flush_when_inactive")
    cycle_minor = table.money("cycle_amount", about.currency)
    rate_ppm = _rate(table, about, fixed=table.values.get("cycle_amount") is not None)
    unit, carry_max = _size(table, "unit", about), _size(table, "carry_max", about)
    owner_cap = table.money("owner_cap", about.currency)
    _check(table, mode, unit, cycle_minor, carry)
    if same is None or None in (mode, ratio, carry, own_volume, flush, rate_ppm) or unit == 0:
        return None
    words: dict[str, Any] = {"mode": mode, "ratio": ratio, "carry": carry, "own_volume": own_volume}
    return PayLegBonus(
        flush_when_inactive=cast("bool", flush),
        rate_ppm=cast("int", rate_ppm),
        unit=unit or 1,
        cycle_minor=cycle_minor,
        carry_max=carry_max,
        owner_cap_minor=owner_cap,
        **words,
        **same,
    )


def _rate(table: Table, about: About, *, fixed: bool) -> int | None:
    """The rate in parts per million; 0 where a cycle pays a fixed amount, which leaves nothing for a rate to apply to."""
    if not fixed:
        return common.single_rate(table, about)
    for key in ("rate", "payable", "point_value"):
        if table.take(key, required=False) is not None:
            table.problem(key, "has no meaning beside cycle_amount", "Give a rate or an amount for a cycle, not both")
    return 0


def _size(table: Table, key: str, about: About) -> int | None:
    if table.values.get("basis") == "volume":
        return table.points(key)
    return table.money(key, about.currency)


def _check(table: Table, mode: str | None, unit: int | None, cycle_minor: int | None, carry: str | None) -> None:
    if mode == "percent":
        for key in ("unit", "cycle_amount"):
            if table.values.get(key) is not None:
                table.problem(key, "has no meaning for a percentage", 'Leave it out, or use mode = "cycles"')
    if mode == "cycles" and table.values.get("unit") is None:
        table.problem("unit", "missing", "Say how much of one side makes a cycle")
    if unit == 0:
        table.problem("unit", "is nothing", "A cycle needs some volume; write more than 0")
    if cycle_minor is not None and unit and cycle_minor * MICRO > unit * common.RATE_PPM_MAX:
        table.problem(
            "cycle_amount", "is more than 1000 minor units for each part of the unit", "Pay less, or ask for more"
        )
    if carry == "none" and table.values.get("carry_max") is not None:
        table.problem("carry_max", "has no meaning where nothing is carried", "Leave it out, or carry a leg")


def _tell(bonus: PayLegBonus, plan: Plan, say: Speech) -> list[str]:
    told = [
        say(
            "{title}: two legs of the placement tree count, left and right, by the net amount of {kinds} in each."
            if bonus.basis == "net"
            else "{title}: two legs of the placement tree count, left and right, by the margin of {kinds} in each."
            if bonus.on_margin
            else "{title}: two legs of the placement tree count, left and right, by the volume of {kinds} in each.",
            title=bonus.title,
            kinds=wording.kinds(bonus.pays_on, say),
        ),
        _pay_told(bonus, plan, say),
        say(_CARRY_TOLD[bonus.carry]),
    ]
    if bonus.ratio == "2:1":
        told.append(say("The stronger leg has to bring twice as much as the weaker; either leg may be the stronger."))
    if bonus.carry_max is not None:
        told.append(say("No more than {most} is carried in a leg.", most=_amount(bonus, bonus.carry_max, plan, say)))
    if bonus.flush_when_inactive:
        told.append(say("Whoever is inactive in a period loses what is in both legs."))
    if bonus.own_volume == "weaker":
        told.append(say("A member's own sales count to the weaker leg."))
    if bonus.owner_cap_minor is not None:
        cap = format_money(bonus.owner_cap_minor, plan.currency)
        told.append(
            say(
                "All positions of one owner together get no more than {cap} {currency} of it in a period, each in "
                "proportion.",
                cap=cap,
                currency=plan.currency,
            )
        )
    return told + wording.common_sentences(bonus, plan, say)


def _pay_told(bonus: PayLegBonus, plan: Plan, say: Speech) -> str:
    if bonus.mode == "percent":
        return say(
            "Each member gets {rate} of the weaker leg.", rate=wording.rate(bonus.basis, bonus.rate_ppm, plan, say)
        )
    unit = _amount(bonus, bonus.unit, plan, say)
    if bonus.cycle_minor is None:
        rate = wording.rate(bonus.basis, bonus.rate_ppm, plan, say)
        return say("Each member gets {rate} of every whole {unit} that both legs bring.", rate=rate, unit=unit)
    amount = format_money(bonus.cycle_minor, plan.currency)
    return say(
        "Each member gets {amount} {currency} for every whole {unit} that both legs bring.",
        amount=amount,
        currency=plan.currency,
        unit=unit,
    )


def _amount(bonus: PayLegBonus, size: int, plan: Plan, say: Speech) -> str:
    if bonus.on_volume:
        return wording.points(size, say)
    return wording.money(size, plan)


def _share(_bonus: PayLegBonus, _plan: Plan) -> None:
    """One sale counts in a leg of everyone above it, so no share of it bounds what it can pay."""
    return


def _pauses(bonus: PayLegBonus, plan: Plan, say: Speech) -> list[str]:
    found = []
    if bonus.flush_when_inactive and plan.activity_volume_min is None:
        found.append(
            say(
                "{title}: flush_when_inactive does nothing without an activity rule: everyone is active.",
                title=bonus.title,
            )
        )
    if bonus.cap_minor is None and bonus.owner_cap_minor is None:
        found.append(
            say(
                "{title}: one sale counts in a leg of everyone above it, and without a cap nothing bounds what it "
                "pays.",
                title=bonus.title,
            )
        )
    return found


PAY_LEG: Final = Family("pay_leg", PayLegBonus, _read, _tell, _share, _pauses)
