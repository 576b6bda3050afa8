"""The milestone family in the database: the sellers of the period with all their sales before it."""

from __future__ import annotations

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.milestone import MilestoneBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: MilestoneBonus) -> frames.Paid:
    """Awards and skips of a milestone bonus."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    rows = run.work.store.stream(
        "commissions/milestone_rewards",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        currency=plan.currency,
        kinds=list(bonus.pays_on),
        by_volume=bonus.counted == "volume",
        threshold=bonus.threshold,
        reward=bonus.amount_minor,
        cap=bonus.cap_minor,
        run=run.run,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
