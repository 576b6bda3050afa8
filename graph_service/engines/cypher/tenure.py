"""The tenure family in the database: the sellers of the period by the months they completed."""

from __future__ import annotations

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, margin_of
from graph_service.plan.families.tenure import TenureBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: TenureBonus) -> frames.Paid:
    """Awards and skips of a tenure bonus."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    rows = run.work.store.stream(
        "commissions/tenure_rewards",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        currency=plan.currency,
        kinds=list(bonus.pays_on),
        measure=MEASURE[bonus.basis],
        margin=margin_of(plan) if bonus.on_margin else None,
        rounding=plan.rounding,
        activity_min=plan.activity_volume_min,
        months=[step.months_min for step in bonus.steps],
        rates=[0, *(step.rate_ppm for step in bonus.steps)],
        cap=bonus.cap_minor,
        run=run.run,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
