"""The differential family in the database: sweep the bases up with the bracket reached, then read awards and skips."""

from __future__ import annotations

from typing import Any

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import KIND_CODES, MEASURE, Run
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.model import Plan


def pay(run: Run, ready: Preparation, plan: Plan, bonus: DifferentialBonus) -> frames.Paid:
    """Awards and skips of a differential bonus."""
    work, token = run.work, run.work.token()
    codes = [KIND_CODES[kind] for kind in bonus.pays_on]
    same: dict[str, Any] = {
        "run": run.run,
        "sweep": run.sweep,
        "bonus": token,
        "measure": MEASURE[bonus.basis],
        "kinds": [*codes, *(code + 1 for code in codes)],
        "thresholds": [bracket.group_volume_min for bracket in bonus.brackets],
        **run.gate(bonus.gate),
    }
    for order, extra in run.pieces(ready):
        for done, (low, high) in enumerate(order.pieces):
            work.say(bonus.title or bonus.name, done, len(order.pieces))
            work.write("commissions/sweep_differential", low=low, high=high, **same, **extra)
    read = {"bonus": token, "days": list(ready.days)}
    rates = [0, *(bracket.rate_ppm for bracket in bonus.brackets)]
    paying = {"rates": rates, "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, run.streamed(ready, "commissions/differential_awards", **read, **paying)),
        frames.skip_part(bonus.name, run.streamed(ready, "commissions/differential_skips", **read)),
    )
