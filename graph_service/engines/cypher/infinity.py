"""The infinity family in the database: sweep the bases up with the highest rank met, then read awards and skips."""

from __future__ import annotations

from typing import Any

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, all_codes
from graph_service.plan.families.infinity import InfinityBonus
from graph_service.plan.model import Plan


def pay(run: Run, ready: Preparation, plan: Plan, bonus: InfinityBonus) -> frames.Paid:
    """Awards and skips of an infinity bonus."""
    token = run.work.token()
    same: dict[str, Any] = {
        "run": run.run,
        "bonus": token,
        "measure": MEASURE[bonus.basis],
        "kinds": all_codes(bonus.pays_on),
        "paid_level": bonus.starts_below + 1,
        "inclusive": bonus.equal_rank == "inclusive",
        "leader": len(plan.ranks) - len(bonus.leader_ranks),
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        **run.gate(bonus.gate),
    }
    run.swept(ready, bonus, "commissions/sweep_infinity", **same)
    read = {"bonus": token, "days": list(ready.days), "paid_level": bonus.starts_below + 1}
    paying = {"rate": bonus.rate_ppm, "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, run.streamed(ready, "commissions/infinity_awards", **read, **paying)),
        frames.skip_part(bonus.name, run.streamed(ready, "commissions/infinity_skips", **read)),
    )
