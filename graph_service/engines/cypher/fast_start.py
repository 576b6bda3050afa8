"""The fast-start family in the database: each sale of a new participant goes up its line of ten at most."""

from __future__ import annotations

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, margin_of
from graph_service.plan.families.fast_start import FastStartBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: FastStartBonus) -> frames.Paid:
    """Awards and skips of a fast-start bonus."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    rows = run.work.store.stream(
        "commissions/fast_start_rewards",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        currency=plan.currency,
        kinds=list(bonus.pays_on),
        measure=MEASURE[bonus.basis],
        margin=margin_of(plan) if bonus.on_margin else None,
        rounding=plan.rounding,
        activity_min=plan.activity_volume_min,
        bought=bonus.whose_sales == "bought",
        within_days=bonus.within_days,
        rates=list(bonus.rates_ppm),
        cap=bonus.cap_minor,
        run=run.run,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
