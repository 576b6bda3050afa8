"""The party family in a plan: a reward for the host of a party, by what was sold there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.referral import DAYS_MAX
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

Reward = Literal["rate", "amount"]
REWARDS: Final = ("rate", "amount")
ORDERS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class PartyBracket:
    """From this total of a party (minor units or hundredths of a point, inclusive) its host gets this."""

    total_min: int
    rate_ppm: int = 0  # of the total, payable share and point value already multiplied in
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Bookings:
    """A sum for each party that a guest gives up to so many days after the party where they bought."""

    amount_minor: int
    within_days: int


@dataclass(frozen=True, slots=True)
class PartyBonus(OnSales, Bonus):
    """A rate or a sum for the host of each party, by its total in the period."""

    basis: Basis
    brackets: tuple[PartyBracket, ...]  # lowest first, totals and rewards strictly rising; all by rate or all by amount
    pays_on: tuple[str, ...]
    own_orders_count: bool
    customers_may_earn: bool
    orders_min: int | None = None  # guests who bought
    bookings: Bookings | None = None
    gift: str | None = None  # what is given instead of money, at the declared value

    @property
    def rate_ppm_max(self) -> int:
        """The largest reward: at most one a sale, so an amount bounds the sums as a rate would."""
        top = self.brackets[-1]
        return max(top.rate_ppm, top.amount_minor) + (0 if self.bookings is None else self.bookings.amount_minor)

    @property
    def levels(self) -> int:
        """1 for bookings; the host's own reward is on level 0."""
        return 0 if self.bookings is None else 1

    @property
    def first_level(self) -> int:
        """The host's own."""
        return 0

    @property
    def reads_history(self) -> bool:
        """Where a guest bought, and what a booked party sold, may lie before the period."""
        return self.bookings is not None


def _read(table: Table, about: About) -> PartyBonus | None:
    same = common.on_sales(table, about, common.BASES)
    reward = table.choice("reward", REWARDS)
    times = _factor(table, about)
    brackets = _brackets(table, times, about)
    orders_min = table.whole("orders_min", 1, ORDERS_MAX, required=False)
    own_orders, customers = (
        table.flag("own_orders_count", required=True),
        table.flag("customers_may_earn", required=True),
    )
    bookings = _bookings(table, about)
    gift = table.text("gift", required=False)
    if same is None or reward is None or own_orders is None or customers is None or not brackets:
        return None
    return PartyBonus(
        brackets=tuple(brackets),
        own_orders_count=own_orders,
        customers_may_earn=customers,
        orders_min=orders_min,
        bookings=bookings,
        gift=gift,
        **same,
    )


def _factor(table: Table, about: About) -> Decimal | None:
    """What rates are multiplied by, as `common.factor` has it; amounts have nothing to be multiplied."""
    rated = table.values.get("reward") == "rate"
    pointed = rated and table.values.get("basis") == "volume"
    share = table.share("payable", required=pointed)
    value = table.number("point_value", Decimal(0), common.POINT_VALUE_MAX, required=pointed)
    for key, meant in (("payable", rated), ("point_value", pointed)):
        if table.values.get(key) is not None and not meant:
            table.problem(key, "has no meaning here", 'Leave it out, or use reward = "rate" on basis = "volume"')
    if not pointed:
        return share if table.values.get("payable") is not None else Decimal(1)
    return common.worth(share, value, about)


def _brackets(table: Table, times: Decimal | None, about: About) -> list[PartyBracket]:
    rated, fixed = (table.values.get("reward") == word for word in REWARDS)
    found: list[PartyBracket] = []
    last_total, last_given = -1, Decimal(0)
    for number, value in enumerate(table.list_of("brackets") or [], start=1):
        row = table.as_table(f"brackets.{number}", value)
        if row is None:
            continue
        total = _total_min(row, table.values.get("basis"), about)
        rate, minor = row.share("rate", required=rated), common.amount(row, "amount", about, required=fixed)
        row.close()
        key, given = ("rate", rate) if rated else ("amount", None if minor is None else Decimal(minor))
        other = "amount" if rated else "rate"
        if row.values.get(other) is not None and (rated or fixed):
            row.problem(other, "has no meaning beside reward = {key}", "Give {key} in every bracket", key=key)
        if total is None or given is None:
            continue
        if total <= last_total:
            row.problem("total_min", "is not above the bracket before", "List brackets from low to high, each once")
        if given <= last_given:
            row.problem(
                key, "is not above the bracket before", "What is given must rise with the brackets, from above 0"
            )
        last_total, last_given = max(last_total, total), max(last_given, given)
        rate_ppm = common.effective(row, "rate", rate, times) if rated and rate is not None else 0
        if rate_ppm is not None:
            found.append(PartyBracket(total, rate_ppm, 0 if rated else int(given)))
    return found


def _total_min(row: Table, basis: object, about: About) -> int | None:
    """The total from which a bracket counts: money where the basis is net sales, else points."""
    if basis == "net":
        return row.money("total_min", about.currency, required=True)
    return row.points("total_min", required=True)


def _bookings(table: Table, about: About) -> Bookings | None:
    inner = table.table("bookings")
    if inner is None:
        return None
    amount = common.reward(inner, about)
    within_days = inner.whole("within_days", 1, DAYS_MAX)
    inner.close()
    return None if amount is None or within_days is None else Bookings(amount, within_days)


def _tell(bonus: PartyBonus, plan: Plan, say: Speech) -> list[str]:
    known: dict[str, Any] = {
        "title": bonus.title,
        "steps": wording.listed([_step(bonus, one, plan, say) for one in bonus.brackets], say),
        "kinds": wording.kinds(bonus.pays_on, say),
    }
    told = [
        say(
            "{title}: the host of a party gets {steps} of what is sold there in the period, refunds taken off; "
            "{kinds} count."
            if bonus.basis == "net"
            else "{title}: the host of a party gets {steps} of volume sold there in the period; {kinds} count.",
            **known,
        )
    ]
    if bonus.orders_min is not None:
        told.append(say("At least {count} guests must have bought.", count=bonus.orders_min))
    told.append(
        say("What the host bought counts too.")
        if bonus.own_orders_count
        else say("What the host bought does not count.")
    )
    told.append(
        say("The host may be a customer.")
        if bonus.customers_may_earn
        else say("The host must have the right to earn on the last day of the period.")
    )
    if bonus.bookings is not None:
        told.append(_bookings_told(bonus, bonus.bookings, plan, say))
    if bonus.gift is not None:
        told.append(say("The reward is a gift, {gift}, counted at its declared value.", gift=bonus.gift))
    return told + wording.common_sentences(bonus, plan, say)


def _step(bonus: PartyBonus, bracket: PartyBracket, plan: Plan, say: Speech) -> str:
    given = (
        wording.money(bracket.amount_minor, plan)
        if bracket.amount_minor
        else wording.rate(bonus.basis, bracket.rate_ppm, plan, say)
    )
    return say("{given} from {total} on", given=given, total=_total(bonus, bracket.total_min, plan, say))


def _total(bonus: PartyBonus, total: int, plan: Plan, say: Speech) -> str:
    return wording.points(total, say) if bonus.on_volume else wording.money(total, plan)


def _bookings_told(bonus: PartyBonus, bookings: Bookings, plan: Plan, say: Speech) -> str:
    return say(
        "For each party that a guest who bought gives up to {count} days later, the host gets another {money}, once, "
        "when the "
        "sales of that later party reach {total}.",
        count=bookings.within_days,
        money=wording.money(bookings.amount_minor, plan),
        total=_total(bonus, bonus.brackets[0].total_min, plan, say),
    )


def _share(bonus: PartyBonus, plan: Plan) -> Fraction | None:
    """Of all that a party sells; None where an amount is given for a party of any size."""
    unit = Fraction(10 ** CURRENCY_EXPONENTS[plan.currency], 100) if bonus.on_volume else Fraction(1)
    least = bonus.brackets[0].total_min * unit
    if least == 0 and (bonus.bookings is not None or bonus.brackets[0].amount_minor):
        return None
    most = max(_given(bonus, bracket, unit, plan) for bracket in bonus.brackets)
    return most + (0 if bonus.bookings is None else bonus.bookings.amount_minor / least)


def _given(bonus: PartyBonus, bracket: PartyBracket, unit: Fraction, plan: Plan) -> Fraction:
    if bracket.amount_minor:
        return bracket.amount_minor / (bracket.total_min * unit)
    return wording.share_of_net(bonus.basis, bracket.rate_ppm, plan)


def _pauses(bonus: PartyBonus, plan: Plan, say: Speech) -> list[str]:
    share = _share(bonus, plan)
    if share is not None and share <= 1:
        return []
    return [say("{title}: a party may bring its host more than was sold there.", title=bonus.title)]


PARTY: Final = Family("party", PartyBonus, _read, _tell, _share, _pauses)
