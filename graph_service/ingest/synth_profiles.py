"""What is true of each synthetic programme? The numbers that the generator is given, profile by profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from graph_service.errors import BadInput

Shape = Literal["random", "chain", "star"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares are of 1; money is in euro cents. docs/synth.md says in words what each profile is like."""

    name: str
    title: str
    shape: Shape = "random"
    customers: float = 0.0  # share of people who never enrol
    late: float = 0.0  # share of participants who begin as customers and enrol 10 to 120 days later
    early_pull: float = 1.0  # above 1: the earlier somebody enrolled, the more they sponsor
    growth: float = 0.45  # people that each sponsors in 180 days on average, and so how quickly the network grows
    churn: float = 0.0  # share of people who leave at some time in the months
    sales_to_customers: float = 0.0  # share of each month's sales, by number
    qualifying: float = 0.0  # share of participants' purchases that are made to qualify
    declared_retail: float = 0.0  # share of participants' purchases that are declared as retail
    starter_cents: int = 0  # order made on the day of enrolment; 0: none
    verified: float = 0.0  # share of sales of kind retail with verified = true
    unstated: float = 0.0  # share of sales of kind retail that do not say
    enrolment_fee_cents: int = 0
    renewal_fee_cents: int = 0  # every 365 days
    training: float = 0.0  # share of participants who pay for a training in their first 60 days
    refunds: float = 0.0  # share of sales refunded, half of them in part
    paid_by_sponsor: float = 0.0  # share of sales to customers that the sponsor pays for
    shared_cards: float = 0.0  # share of customers whose card is their sponsor's
    moves: float = 0.0  # share of people who get another sponsor once
    invited_more: float = 0.0  # invitations that brought nobody, for each one that did
    stock: float = 0.0  # share of participants who report their stock around each order of theirs
    stock_verified: bool = False  # whether these reports are verified
    buy_back: bool = (
        False  # who leaves gives back the last order and is paid nine tenths; own orders are refunded whole
    )
    placements: bool = False  # a binary tree filled breadth-first in order of joining


_RETAIL_LED: Final = Profile(
    "retail-led",
    "Most people are customers, most sales go to them and are verified",
    customers=0.70,
    late=0.20,
    early_pull=1.1,
    churn=0.15,
    sales_to_customers=0.80,
    verified=0.92,
    unstated=0.03,
    enrolment_fee_cents=2500,
    renewal_fee_cents=1500,
    training=0.05,
    refunds=0.03,
    paid_by_sponsor=0.01,
    shared_cards=0.002,
    moves=0.002,
    invited_more=0.5,
)

PROFILES: Final[dict[str, Profile]] = {
    profile.name: profile
    for profile in (
        _RETAIL_LED,
        Profile(
            "recruitment-led",
            "Nearly everybody enrols with a fee and a starter order; few sales leave the network",
            customers=0.05,
            early_pull=1.6,
            growth=1.6,
            churn=0.45,
            sales_to_customers=0.06,
            qualifying=0.55,
            starter_cents=29900,
            verified=0.20,
            unstated=0.60,
            enrolment_fee_cents=9900,
            renewal_fee_cents=4900,
            training=0.40,
            refunds=0.015,
            paid_by_sponsor=0.02,
            shared_cards=0.01,
            moves=0.004,
            invited_more=4.0,
        ),
        Profile(
            "paper-rules",
            "Retail rules are kept on paper: participants' purchases are declared retail, hardly any is verified",
            customers=0.25,
            early_pull=1.4,
            growth=0.9,
            churn=0.30,
            sales_to_customers=0.30,
            declared_retail=0.80,
            qualifying=0.05,
            starter_cents=9900,
            verified=0.05,
            unstated=0.90,
            enrolment_fee_cents=4900,
            training=0.20,
            refunds=0.01,
            paid_by_sponsor=0.70,
            shared_cards=0.60,
            moves=0.002,
            invited_more=2.0,
            stock=1.0,
        ),
        replace(
            _RETAIL_LED,
            name="customer-led",
            title="Five customers for each who sells, each sale to one of them verified",
            customers=0.84,
            late=0.10,
            sales_to_customers=0.92,
            verified=1.0,
            unstated=0.0,
            paid_by_sponsor=0.0,
            shared_cards=0.0,
            stock=1.0,
            stock_verified=True,
            buy_back=True,
        ),
        Profile(
            "entry-only",
            "Everybody enrols with a fee, and nothing is sold but the entry",
            early_pull=1.6,
            growth=1.6,
            churn=0.20,
            starter_cents=9900,
            enrolment_fee_cents=9900,
            invited_more=4.0,
        ),
        replace(
            _RETAIL_LED,
            name="penny-entry",
            title="Entrants pay a cent, and who brought them in gets a reward of a thousand times that",
            customers=0.0,
            late=0.0,
            growth=1.6,
            sales_to_customers=0.0,
            starter_cents=1,
            enrolment_fee_cents=1,
            renewal_fee_cents=0,
            training=0.0,
        ),
        Profile("chain", "Each participant sponsors exactly the next one", shape="chain", invited_more=0.1),
        Profile("star", "One participant sponsors everybody", shape="star", invited_more=0.1),
        replace(
            _RETAIL_LED,
            name="binary-spill",
            title="Sponsorship as it happens beside a binary tree that is filled from above",
            customers=0.30,
            late=0.10,
            sales_to_customers=0.40,
            placements=True,
        ),
    )
}


def profile_named(name: str) -> Profile:
    """The profile of that name. Raises BadInput naming those there are."""
    try:
        return PROFILES[name]
    except KeyError:
        raise BadInput(f"unknown profile {name!r}; known: {', '.join(PROFILES)}") from None
