"""The referral family in a plan: one reward for each referred person, given when they have really bought."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Plan
from graph_service.plan.speech import Speech

WhoseSales = Literal["bought", "credited"]
WHOSE_SALES: Final = ("bought", "credited")
SALES_MAX: Final = 10_000
DAYS_MAX: Final = 36_500


@dataclass(frozen=True, slots=True)
class ReferralBonus(Bonus):
    """One reward for each referred person, to the referrer, the referred or both. Amounts in minor units."""

    referrer_minor: int
    referred_minor: int
    whose_sales: WhoseSales  # purchases of the referred person, or sales credited to them
    pays_on: tuple[str, ...]
    sales_min: int  # how many sales complete the reward
    net_min_minor: int  # the least net amount of each
    shared_identifier: Literal["excluded", "allowed"]
    referrer_must_be: Literal["anyone", "participant"]
    within_days: int | None = None  # last day, counted from the referred person's joining
    category: str | None = None  # only sales of this category
    lifetime_cap_minor: int | None = None  # for one referrer in all periods together
    expires_days: int | None = None  # told, of no effect on the amount

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that qualify."""
        return self.pays_on

    @property
    def rate_ppm_max(self) -> int:
        """At most one reward a sale on each side, so the larger amount bounds the sums as a rate would."""
        return max(self.referrer_minor, self.referred_minor)

    @property
    def levels(self) -> int:
        """1 for the referrer; the referred person is on level 0."""
        return 1

    @property
    def first_level(self) -> int:
        """The referred person's own."""
        return 0

    @property
    def reads_history(self) -> bool:
        """A person's first sales may lie before the period."""
        return True


def _read(table: Table, about: About) -> ReferralBonus | None:
    same = common.identity(table, about)
    referrer = common.amount(table, "referrer_amount", about)
    referred = common.amount(table, "referred_amount", about)
    whose_sales = table.choice("whose_sales", WHOSE_SALES)
    pays_on = table.choices("pays_on", SALE_KINDS)
    category = table.text("category", required=False)
    sales_min = table.whole("sales_min", 1, SALES_MAX)
    net_min = common.amount(table, "net_min", about)
    within_days = table.whole("within_days", 0, DAYS_MAX, required=False)
    shared = table.choice("shared_identifier", ("excluded", "allowed"))
    must_be = table.choice("referrer_must_be", ("anyone", "participant"))
    lifetime_cap = table.money("lifetime_cap", about.currency)
    expires_days = table.whole("expires_days", 1, DAYS_MAX, required=False)
    if referrer == 0 and referred == 0:
        table.problem("referrer_amount", "nobody would be rewarded", "Give one of the two sides an amount above 0")
    for key in ("gate", "cap_per_member"):
        if "lifetime_cap" in table.values and key in table.values:
            table.problem(
                "lifetime_cap",
                "cannot stand beside {key}",
                "What earlier periods paid is worked out from their sales alone; use one of the two",
                key=key,
            )
    if (
        same is None
        or pays_on is None
        or None in (referrer, referred, whose_sales, sales_min, net_min, shared, must_be)
    ):
        return None
    return ReferralBonus(
        referrer_minor=cast("int", referrer),
        referred_minor=cast("int", referred),
        whose_sales=cast("WhoseSales", whose_sales),
        pays_on=pays_on,
        sales_min=cast("int", sales_min),
        net_min_minor=cast("int", net_min),
        shared_identifier=cast("Any", shared),
        referrer_must_be=cast("Any", must_be),
        within_days=within_days,
        category=category,
        lifetime_cap_minor=lifetime_cap,
        expires_days=expires_days,
        **same,
    )


def _tell(bonus: ReferralBonus, plan: Plan, say: Speech) -> list[str]:
    def money(minor: int) -> str:
        return wording.money(minor, plan)

    sides: dict[str, Any] = {
        "title": bonus.title, "referrer": money(bonus.referrer_minor), "referred": money(bonus.referred_minor)
    }  # fmt: skip
    if not bonus.referred_minor:
        told = [say("{title}: for each referred person the referrer gets {referrer}, once.", **sides)]
    elif not bonus.referrer_minor:
        told = [say("{title}: each referred person gets {referred}, once.", **sides)]
    else:
        told = [say("{title}: for each referred person the referrer gets {referrer} and the referred person {referred}, once.",
                    **sides)]  # fmt: skip
    told += _what_counts(bonus, plan, say)
    if bonus.shared_identifier == "excluded":
        told.append(
            say(
                "A sale that the referrer bought or paid for does not count, nor one where both share a bank account, "
                "card, device, address or tax number."
            )
        )
    else:
        told.append(say("A sale that the referrer bought or paid for does not count; a shared identifier is allowed."))
    if bonus.referrer_must_be == "participant":
        told.append(say("The referrer must have the right to earn on the day of the sale."))
    else:
        told.append(say("The referrer may be a customer."))
    if bonus.lifetime_cap_minor is not None:
        told.append(say("No referrer gets more than {cap} of it in all periods.", cap=money(bonus.lifetime_cap_minor)))
    if bonus.expires_days is not None:
        told.append(say("The reward can be used for {count} days.", count=bonus.expires_days))
    return told + wording.common_sentences(bonus, plan, say)


def _what_counts(bonus: ReferralBonus, plan: Plan, say: Speech) -> list[str]:
    told = [_due(bonus, say)]
    if bonus.net_min_minor:
        least = wording.money(bonus.net_min_minor, plan)
        told.append(say("A sale of less than {money}, refunds taken off, does not count.", money=least))
    if bonus.within_days is not None:
        told.append(
            say("Only sales within {count} days of joining count, the last day included.", count=bonus.within_days)
        )
    if bonus.category is not None:
        told.append(say("Only sales of the category {category} count.", category=bonus.category))
    return told


def _due(bonus: ReferralBonus, say: Speech) -> str:
    kinds = wording.kinds(bonus.pays_on, say)
    if bonus.sales_min == 1:
        return say(
            "It is due with the first purchase by the referred person; {kinds} count."
            if bonus.whose_sales == "bought"
            else "It is due with the first sale credited to the referred person; {kinds} count.",
            kinds=kinds,
        )
    return say(
        "It is due with purchase number {number} by the referred person; {kinds} count."
        if bonus.whose_sales == "bought"
        else "It is due with sale number {number} credited to the referred person; {kinds} count.",
        number=bonus.sales_min,
        kinds=kinds,
    )


def _share(bonus: ReferralBonus, _plan: Plan) -> Fraction | None:
    """Of the sales that complete a reward; None where they may be of any size."""
    least = bonus.net_min_minor * bonus.sales_min
    return Fraction(bonus.referrer_minor + bonus.referred_minor, least) if least else None


def _pauses(bonus: ReferralBonus, _plan: Plan, say: Speech) -> list[str]:
    if bonus.net_min_minor:
        return []
    return [
        say(
            "{title}: a sale of any size qualifies, so a reward may be worth more than what was sold.",
            title=bonus.title,
        )
    ]


REFERRAL: Final = Family("referral", ReferralBonus, _read, _tell, _share, _pauses)
