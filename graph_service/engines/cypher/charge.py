"""The charge family in the database: one pass over what members earned."""

from __future__ import annotations

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.charge import ChargeBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: ChargeBonus) -> frames.Paid:
    """What is kept back of each member's own earnings, as awards below zero."""
    of = run.numbers(plan, bonus.of)
    run.check_earnings(bonus, of)
    rows = run.work.store.stream(
        "commissions/charge_awards",
        run=run.run,
        of=of,
        with_cut=int(bonus.earnings == "before_caps"),
        rate=bonus.rate_ppm,
        rounding=plan.rounding,
    )
    return frames.Paid(frames.award_part(bonus.name, list(rows)), frames.skip_part(bonus.name, []))
