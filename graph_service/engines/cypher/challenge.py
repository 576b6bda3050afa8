"""The challenge family in the database: one look at each member's volumes."""

from __future__ import annotations

import datetime as dt

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.challenge import ChallengeBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: ChallengeBonus) -> frames.Paid:
    """Awards and skips of a challenge."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    rows = run.work.store.stream(
        "commissions/challenge_rewards",
        last=run.period.end - dt.timedelta(days=1),
        metric=bonus.metric,
        goal=bonus.goal,
        reward=bonus.amount_minor,
        cap=bonus.cap_minor,
        activity_min=plan.activity_volume_min,
        run=run.run,
        sweep=run.sweep,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
