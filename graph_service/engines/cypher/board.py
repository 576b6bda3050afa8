"""The board family in the database: one reading of all sales that opened a position, in their order."""

from __future__ import annotations

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run
from graph_service.plan.families.board import BoardBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: BoardBonus) -> frames.Paid:
    """Awards and skips of a board."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    start, end = run.period.start, run.period.end
    rows = run.work.store.stream(
        "commissions/board_rewards",
        start=start,
        end=end,
        held_days=(run.period.refunds_end - end).days,
        months=(end.year - start.year) * 12 + end.month - start.month,
        currency=plan.currency,
        kinds=list(bonus.pays_on),
        measure=MEASURE[bonus.basis],
        entry_min=bonus.entry_min,
        lowest=bonus.lowest,
        below=bonus.below,
        step=bonus.step,
        again=bonus.reentry,
        most=bonus.cycles_max,
        reward=bonus.amount_minor,
        cap=bonus.cap_minor,
        activity_min=plan.activity_volume_min,
        run=run.run,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)
