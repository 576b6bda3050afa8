"""The match-down family in the database: who can be paid, how many share below each, then what is handed down."""

from __future__ import annotations

from typing import Any

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.match_down import MatchDownBonus
from graph_service.plan.model import Plan


def pay(run: Run, ready: Preparation, plan: Plan, bonus: MatchDownBonus) -> frames.Paid:
    """Awards and skips of a match-down bonus."""
    of = run.numbers(plan, bonus.of)
    run.check_earnings(bonus, of)
    work, token = run.work, run.work.token()
    same: dict[str, Any] = {"bonus": token, "last": ready.days[0]}
    standing = {"run": run.run, "activity_min": plan.activity_volume_min, **run.gate(bonus.gate)}
    work.write("commissions/record_standing", **same, **standing)
    order = run.last_day(ready)
    for done, (low, high) in enumerate(order.pieces):
        work.say(bonus.title or bonus.name, done, 2 * len(order.pieces))
        work.write("commissions/sweep_sharing", low=low, high=high, levels=bonus.depth, **same)
    giving = {
        "run": run.run,
        "levels": bonus.depth,
        "rate": bonus.rate_ppm,
        "of": of,
        "with_cut": int(bonus.earnings == "before_caps"),
    }
    for done, (low, high) in enumerate(reversed(order.pieces), start=len(order.pieces)):
        work.say(bonus.title or bonus.name, done, 2 * len(order.pieces))
        work.write("commissions/sweep_down", low=low, high=high, **giving, **same)
    paying = {"rate": bonus.rate_ppm, "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, list(work.store.stream("commissions/down_awards", bonus=token, **paying))),
        frames.skip_part(bonus.name, list(work.store.stream("commissions/down_skips", bonus=token))),
    )
