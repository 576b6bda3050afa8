"""The referral family in the database: one reading of the people who bought in the period, with their sales before it."""

from __future__ import annotations

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.referral import ReferralBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: ReferralBonus) -> frames.Paid:
    """Awards and skips of a referral bonus."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    rows = run.work.store.stream(
        "commissions/referral_rewards",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        currency=plan.currency,
        kinds=list(bonus.pays_on),
        category=bonus.category,
        bought=bonus.whose_sales == "bought",
        sales_min=bonus.sales_min,
        net_min=max(bonus.net_min_minor, 1),
        within_days=bonus.within_days,
        unshared=bonus.shared_identifier == "excluded",
        participants=bonus.referrer_must_be == "participant",
        referrer_amount=bonus.referrer_minor,
        referred_amount=bonus.referred_minor,
        lifetime_cap=bonus.lifetime_cap_minor,
        cap=bonus.cap_minor,
        run=run.run,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
