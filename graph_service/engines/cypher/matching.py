"""The matching family in the database: sweep up what members earned on the last day's lines, then read awards and skips."""

from __future__ import annotations

from typing import Any, Final

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.matching import MatchingBonus
from graph_service.plan.model import Plan

HOLD: Final = {"none": 0, "skip_inactive": 1, "level_qualified": 2}  # as commissions/sweep_matching has them


def pay(run: Run, ready: Preparation, plan: Plan, bonus: MatchingBonus) -> frames.Paid:
    """Awards and skips of a matching bonus."""
    of = run.numbers(plan, bonus.of)
    run.check_earnings(bonus, of)
    work, token = run.work, run.work.token()
    reach = dict(bonus.depth_by_rank)
    names = [rank.name for rank in plan.ranks] or [""]
    same: dict[str, Any] = {
        "run": run.run,
        "bonus": token,
        "last": ready.days[0],
        "of": of,
        "with_cut": int(bonus.earnings == "before_caps"),
        "levels": len(bonus.rates_ppm),
        "leader": None if bonus.leader_rank is None else names.index(bonus.leader_rank),
        "hold": HOLD[bonus.compression],
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        "reach": [reach.get(rank, 0) for rank in names] if reach else None,
        **run.gate(bonus.gate),
    }
    order = run.last_day(ready)
    for done, (low, high) in enumerate(order.pieces):
        work.say(bonus.title or bonus.name, done, len(order.pieces))
        work.write("commissions/sweep_matching", low=low, high=high, **same)
    read = {"bonus": token, "days": [ready.days[0]]}
    paying = {
        "factors": list(bonus.factors),
        "shown": list(bonus.shown_ppm),
        "rounding": plan.rounding,
        "cap": bonus.cap_minor,
    }
    return frames.Paid(
        frames.award_part(bonus.name, run.streamed(ready, "commissions/level_awards", **read, **paying)),
        frames.skip_part(bonus.name, run.streamed(ready, "commissions/level_skips", **read)),
    )
