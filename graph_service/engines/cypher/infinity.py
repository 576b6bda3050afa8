"""The infinity family in the database: sweep the bases up with the highest rank met, then read awards and skips."""

from __future__ import annotations

from typing import Any

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import KIND_CODES, MEASURE, Run
from graph_service.plan.families.infinity import InfinityBonus
from graph_service.plan.model import Plan


def pay(run: Run, ready: Preparation, plan: Plan, bonus: InfinityBonus) -> frames.Paid:
    """Awards and skips of an infinity bonus."""
    work, token = run.work, run.work.token()
    codes = [KIND_CODES[kind] for kind in bonus.pays_on]
    same: dict[str, Any] = {
        "run": run.run,
        "bonus": token,
        "measure": MEASURE[bonus.basis],
        "kinds": [*codes, *(code + 1 for code in codes)],
        "paid_level": bonus.starts_below + 1,
        "inclusive": bonus.equal_rank == "inclusive",
        "leader": len(plan.ranks) - len(bonus.leader_ranks),
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        **run.gate(bonus.gate),
    }
    for order, extra in run.pieces(ready):
        for done, (low, high) in enumerate(order.pieces):
            work.say(bonus.title or bonus.name, done, len(order.pieces))
            work.write("commissions/sweep_infinity", low=low, high=high, **same, **extra)
    read = {"bonus": token, "days": list(ready.days), "paid_level": bonus.starts_below + 1}
    paying = {"rate": bonus.rate_ppm, "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, run.streamed(ready, "commissions/infinity_awards", **read, **paying)),
        frames.skip_part(bonus.name, run.streamed(ready, "commissions/infinity_skips", **read)),
    )
