"""How does a plan read in plain English, and what about it should make a reader pause?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from graph_service.model.money import CURRENCY_EXPONENTS, MICRO, format_money, format_volume
from graph_service.plan.model import Bonus, DifferentialBonus, Gate, LevelBonus, Plan, Rank

PAYOUT_SHARE_WARN: Final = Fraction(1, 2)

_KINDS: Final = {
    "retail": "sales to customers",
    "personal": "participants' own purchases",
    "starter": "starter packs",
    "qualifying": "qualifying purchases",
}
_ROUNDINGS: Final = {
    "half_even": "to the nearest minor unit, a half to the even one",
    "half_up": "to the nearest minor unit, a half away from zero",
    "down": "down to whole minor units, towards zero",
}
_COMPRESSIONS: Final = {
    "none": "Whoever in the upline cannot be paid still uses up a level.",
    "skip_inactive": "Inactive people, people who left and people without the right to earn are passed over "
    "without using up a level; any other reason uses it up.",
    "level_qualified": "Whoever does not qualify for a level is passed over without using it up, "
    "so the next who qualifies is paid.",
}


def sentences(plan: Plan) -> list[str]:
    """The rules of a plan, one sentence or two each, in the order in which they are used."""
    told = [
        f"{plan.title} (plan {plan.name}, version {plan.version}). Source: {plan.source}"
        f"{f', read {plan.source_date}' if plan.source_date else ''}.",
    ]
    if plan.valid_from:
        told.append(f"These rules hold from {plan.valid_from}.")
    told.append(
        f"Amounts are in {plan.currency}; sales in another currency do not count. "
        f"Each award is rounded once, {_ROUNDINGS[plan.rounding]}."
    )
    if plan.activity_volume_min is None:
        told.append("Everyone counts as active.")
    else:
        told.append(
            f"A participant is active in a period with {_points(plan.activity_volume_min)} of personal volume or more."
        )
    told += [_rank(rank) for rank in plan.ranks]
    for bonus in plan.bonuses:
        told += _level(bonus, plan) if isinstance(bonus, LevelBonus) else _differential(bonus, plan)
    told += [f"The figure at {path} is assumed, not confirmed." for path in plan.unconfirmed]
    if plan.note:
        told.append(plan.note)
    told.append("Plans change: these figures are those of the source and its date.")
    return told


def plan_warnings(plan: Plan) -> list[str]:
    """What a careful reader should know before using a plan; empty when there is nothing.

    The largest payout is what one sale can pay at most: every level paid, or the top bracket reached, and all bonuses
    together. For a bonus on volume one point is taken to be sold for one unit of money.
    """
    warned = []
    share = sum((_largest_share(bonus, plan) for bonus in plan.bonuses), Fraction(0))
    if share > PAYOUT_SHARE_WARN:
        warned.append(
            f"At worst {_percent(share)} of a sale is paid out, more than {_percent(PAYOUT_SHARE_WARN)}; "
            "what is left must cover the goods and everything else."
        )
    warned += [
        f"{bonus.title}: compression skip_inactive without an activity rule passes over only people who left "
        "or have no right to earn, because everyone is active."
        for bonus in plan.bonuses
        if isinstance(bonus, LevelBonus) and bonus.compression == "skip_inactive" and plan.activity_volume_min is None
    ]
    warned += [f"The figure at {path} is assumed, not confirmed." for path in plan.unconfirmed]
    return warned


def _largest_share(bonus: Bonus, plan: Plan) -> Fraction:
    ppm = sum(bonus.rates_ppm) if isinstance(bonus, LevelBonus) else bonus.brackets[-1].rate_ppm
    rate = Fraction(ppm, MICRO)
    return rate if bonus.basis == "net" else rate * 100 / 10 ** CURRENCY_EXPONENTS[plan.currency]


def _rank(rank: Rank) -> str:
    parts = []
    if rank.personal_volume_min is not None:
        parts.append(f"{_points(rank.personal_volume_min)} of personal volume")
    if rank.group_volume_min is not None:
        parts.append(f"{_points(rank.group_volume_min)} of group volume")
    if not parts:
        return f"Rank {rank.name} is held by assignment."
    return f"Rank {rank.name} is held in a period with {' and '.join(parts)} or more."


def _level(bonus: LevelBonus, plan: Plan) -> list[str]:
    count = len(bonus.rates_ppm)
    if count == 1:
        line = f"the first upline of the seller gets {_rate(bonus, bonus.rates_ppm[0], plan)}"
    else:
        rates = ", ".join(_rate(bonus, rate, plan) for rate in bonus.rates_ppm)
        line = f"the first {count} uplines get, from the nearest up, {rates}"
    told = [
        f"{bonus.title}: {line} of the {_basis(bonus)} of {_kinds(bonus)}. The credited seller is the first of them "
        "unless the purchase is the seller's own.",
        _COMPRESSIONS[bonus.compression],
    ]
    if bonus.depth_by_rank:
        reaches = ", ".join(f"{rank} {depth}" for rank, depth in bonus.depth_by_rank)
        told.append(f"How many levels a rank reaches: {reaches}; a rank not listed reaches none.")
    return told + _common(bonus, plan)


def _differential(bonus: DifferentialBonus, plan: Plan) -> list[str]:
    steps = ", ".join(
        f"{_rate(bonus, step.rate_ppm, plan)} from {_points(step.group_volume_min)}" for step in bonus.brackets
    )
    told = [
        f"{bonus.title}: the rate goes by group volume: {steps}; below that nothing.",
        f"On each sale the seller and everyone above gets their own rate of the {_basis(bonus)} minus the highest rate "
        f"reached below in that line, for {_kinds(bonus)}.",
    ]
    if bonus.top_legs == "excluded":
        told.append("A leg whose head reaches the top bracket no longer counts to the group volume of those above.")
    else:
        told.append("A leg counts to the group volume of those above, whatever it reaches.")
    return told + _common(bonus, plan)


def _common(bonus: Bonus, plan: Plan) -> list[str]:
    told = []
    if bonus.gate is not None:
        told.append(f"To be paid, a participant needs own sales in the period: {_gate(bonus.gate)}.")
    if bonus.cap_minor is not None:
        cap = format_money(bonus.cap_minor, plan.currency)
        told.append(f"No one gets more than {cap} {plan.currency} of it in a period.")
    return told


def _gate(gate: Gate) -> str:
    parts = []
    if gate.personal_volume_min is not None:
        parts.append(f"{_points(gate.personal_volume_min)} of personal volume")
    if gate.customer_volume_min is not None:
        parts.append(f"{_points(gate.customer_volume_min)} of sales to customers")
    if gate.customers_min is not None:
        parts.append(f"{gate.customers_min} different customers")
    return (" or " if gate.mode == "any" else " and ").join(parts)


def _basis(bonus: Bonus) -> str:
    return "net sale" if bonus.basis == "net" else "volume"


def _kinds(bonus: Bonus) -> str:
    names = [_KINDS[kind] for kind in bonus.pays_on]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _rate(bonus: Bonus, rate_ppm: int, plan: Plan) -> str:
    if bonus.basis == "net":
        return _percent(Fraction(rate_ppm, MICRO))
    money = Decimal(rate_ppm) * 100 / MICRO / 10 ** CURRENCY_EXPONENTS[plan.currency]
    return f"{money.normalize():f} {plan.currency} a point"


def _percent(share: Fraction) -> str:
    number = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return f"{round(number, 4).normalize():f} %"


def _points(volume: int) -> str:
    return f"{format_volume(volume).removesuffix('.00')} points"
