"""The party family in the database: one reading of the parties at which something was sold in the period."""

from __future__ import annotations

import datetime as dt

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run
from graph_service.plan.families.party import PartyBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: PartyBonus) -> frames.Paid:
    """Awards and skips of a party bonus."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    brackets = [
        {"total_min": one.total_min, "rate_ppm": one.rate_ppm, "amount": one.amount_minor} for one in bonus.brackets
    ]
    rows = run.work.store.stream(
        "commissions/party_rewards",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        last=run.period.end - dt.timedelta(days=1),
        currency=plan.currency,
        kinds=list(bonus.pays_on),
        measure=MEASURE[bonus.basis],
        brackets=brackets,
        guests_min=bonus.orders_min or 0,
        own_orders=bonus.own_orders_count,
        customers=bonus.customers_may_earn,
        booking_amount=None if bonus.bookings is None else bonus.bookings.amount_minor,
        within_days=None if bonus.bookings is None else bonus.bookings.within_days,
        rounding=plan.rounding,
        cap=bonus.cap_minor,
        run=run.run,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
