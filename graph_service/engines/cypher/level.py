"""The level family in the database: sweep the bases up, then read awards and skips."""

from __future__ import annotations

from typing import Any, Final

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import KIND_CODES, MEASURE, Run
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan

HOLD: Final = {"none": 0, "skip_inactive": 1, "level_qualified": 2}


def pay(run: Run, ready: Preparation, plan: Plan, bonus: LevelBonus) -> frames.Paid:
    """Awards and skips of a level bonus."""
    work, token = run.work, run.work.token()
    codes = [KIND_CODES[kind] for kind in bonus.pays_on]
    reach = dict(bonus.depth_by_rank)
    names = [rank.name for rank in plan.ranks] or [""]
    same: dict[str, Any] = {
        "run": run.run,
        "bonus": token,
        "measure": MEASURE[bonus.basis],
        "sold_kinds": codes,
        "own_kinds": [code + 1 for code in codes],
        "levels": len(bonus.rates_ppm),
        "hold": HOLD[bonus.compression],
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        "reach": [reach.get(rank, 0) for rank in names] if reach else None,
        **run.gate(bonus.gate),
    }
    for order, extra in run.pieces(ready):
        for done, (low, high) in enumerate(order.pieces):
            work.say(bonus.title or bonus.name, done, len(order.pieces))
            work.write("commissions/sweep_levels", low=low, high=high, **same, **extra)
    read = {"bonus": token, "days": list(ready.days)}
    paying = {"rates": list(bonus.rates_ppm), "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, run.streamed(ready, "commissions/level_awards", **read, **paying)),
        frames.skip_part(bonus.name, run.streamed(ready, "commissions/level_skips", **read)),
    )
