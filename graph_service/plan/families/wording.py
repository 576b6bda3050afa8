"""How are the parts that families have in common told: rates, points, kinds of sale, gates, caps?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from graph_service.model.money import CURRENCY_EXPONENTS, MICRO, format_money, format_volume
from graph_service.plan.model import Basis, Bonus, Gate, Plan
from graph_service.plan.speech import DECIMAL, Speech

_KINDS: Final = {
    "retail": "sales to customers",
    "personal": "participants' own purchases",
    "starter": "starter packs",
    "qualifying": "qualifying purchases",
}
_BASES: Final = {"net": "net amount", "volume": "volume", "margin": "margin"}


def common_sentences(bonus: Bonus, plan: Plan, say: Speech) -> list[str]:
    """The gate and the cap, where there are any."""
    told = []
    if bonus.gate is not None:
        told.append(
            say("To be paid, a participant needs own sales in the period: at least {gate}.", gate=gate(bonus.gate, say))
        )
    if bonus.cap_minor is not None:
        cap = format_money(bonus.cap_minor, plan.currency)
        told.append(say("No one gets more than {cap} {currency} of it in a period.", cap=cap, currency=plan.currency))
    return told


def gate(asked: Gate, say: Speech) -> str:
    """What a gate asks for."""
    parts = []
    if asked.personal_volume_min is not None:
        parts.append(say("{points} of personal volume", points=points(asked.personal_volume_min, say)))
    if asked.customer_volume_min is not None:
        parts.append(say("{points} of sales to customers", points=points(asked.customer_volume_min, say)))
    if asked.customers_min is not None:
        parts.append(say("{count} different customers", count=asked.customers_min))
    return say(" or " if asked.mode == "any" else " and ").join(parts)


def titles(names: Sequence[str], plan: Plan) -> str:
    """The titles of bonuses of the plan, in the order given."""
    by_name = {bonus.name: bonus.title for bonus in plan.bonuses}
    return ", ".join(by_name[name] for name in names)


def basis(of: Basis, say: Speech) -> str:
    """What rates are applied to."""
    return say(_BASES[of])


def kinds(pays_on: Sequence[str], say: Speech) -> str:
    """Kinds of sale in words."""
    return listed([say(_KINDS[kind]) for kind in pays_on], say)


def listed(parts: Sequence[str], say: Speech) -> str:
    """Parts as one list, with "and" before the last."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{say(' and ')}{parts[-1]}"


def rate(of: Basis, rate_ppm: int, plan: Plan, say: Speech) -> str:
    """A rate of the net sale or its margin in per cent; a rate of volume as money for a point."""
    return rates(of, [rate_ppm], plan, say)


def rates(of: Basis, rates_ppm: Sequence[int], plan: Plan, say: Speech) -> str:
    """Rates as `rate` tells them, the unit of money named once."""
    if of != "volume":
        return _row([percent(Fraction(each, MICRO)) for each in rates_ppm], say)
    money = [Decimal(each) * 100 / MICRO / 10 ** CURRENCY_EXPONENTS[plan.currency] for each in rates_ppm]
    told = _row([f"{each.normalize():f}" for each in money], say)
    return say("{money} {currency} a point", money=told, currency=plan.currency)


def _row(numbers: Sequence[str], say: Speech) -> str:
    """Numbers one after another, told apart also where the decimal sign is a comma."""
    comma = say.language in DECIMAL and any("." in each for each in numbers)
    return ("; " if comma else ", ").join(numbers)


def share_of_net(of: Basis, rate_ppm: int, plan: Plan) -> Fraction:
    """A rate as a share of the net sale; a point is taken to be sold for one unit of money, a margin to be the plan's largest."""
    share = Fraction(rate_ppm, MICRO)
    if of == "margin":
        return share * Fraction(plan.margin.most_ppm if plan.margin else MICRO, MICRO)
    return share if of == "net" else share * 100 / 10 ** CURRENCY_EXPONENTS[plan.currency]


def percent(share: Fraction) -> str:
    """A share in per cent, at most four decimals."""
    number = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return f"{round(number, 4).normalize():f} %"


def money(minor: int, plan: Plan) -> str:
    """An amount with its currency."""
    return f"{format_money(minor, plan.currency)} {plan.currency}"


def reward(minor: int, gift: str | None, plan: Plan, say: Speech) -> str:
    """What is given: money, or a gift at its declared value."""
    if gift is None:
        return say("The reward is {money}.", money=money(minor, plan))
    return say(
        "The reward is a gift, {gift}, counted at its declared value of {money}.",
        gift=gift,
        money=money(minor, plan),
    )


def points(volume: int, say: Speech) -> str:
    """Hundredths of a point as points."""
    whole = volume // 100 if volume % 100 == 0 else None
    return say("{number} points", number=format_volume(volume).removesuffix(".00"), count=whole)
