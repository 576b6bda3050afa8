"""The generation family in the database: sweep the bases up, once or for each rank of a leader; read awards and skips."""

from __future__ import annotations

from itertools import chain
from typing import Any

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, all_codes
from graph_service.plan.families.generation import GenerationBonus
from graph_service.plan.model import Plan
from graph_service.store.driver import Row


def pay(run: Run, ready: Preparation, plan: Plan, bonus: GenerationBonus) -> frames.Paid:
    """Awards and skips of a generation bonus."""
    ranks = len(bonus.leader_ranks)
    same = _same(run, plan, bonus)
    read: dict[str, Any] = {
        "days": list(ready.days),
        "first": bonus.first_level,
        "own_min": bonus.own_group_min,
        "reach": [0, *bonus.reach],
        "rates": list(chain.from_iterable(bonus.rates_ppm)),
        "width": ranks,
        "difference": same["difference"],
    }
    paying = {"rounding": plan.rounding, "cap": bonus.cap_minor}
    awards: list[Row] = []
    skips: list[Row] = []
    alike = bonus.boundary == "threshold"
    for lowest in [1] if alike else range(1, ranks + 1):
        measured = None
        if bonus.empty_generation == "skipped":
            measured = _sweep(run, ready, bonus, {**same, "lowest": lowest, "generations": 0, "measured": None})
        token = _sweep(run, ready, bonus, {**same, "lowest": lowest, "measured": measured})
        here = {**read, "bonus": token, "lowest": lowest, "highest": ranks if alike else lowest}
        if bonus.guarantee_micro is None:
            awards += run.streamed(ready, "commissions/generation_awards", **here, **paying)
        else:
            awards += _guaranteed(run, ready, bonus, same, token, paying)
        skips += run.streamed(ready, "commissions/generation_skips", **here)
    return frames.Paid(frames.award_part(bonus.name, awards), frames.skip_part(bonus.name, skips))


def _guaranteed(
    run: Run, ready: Preparation, bonus: GenerationBonus, same: dict[str, Any], token: int, paying: dict[str, Any]
) -> list[Row]:
    """Awards with a guaranteed minimum: mark who receives from the top down, pass on from the deepest up, and read."""
    order, reach = run.last_day(ready), [0, *bonus.reach]
    asked = (
        "leader",
        "passed",
        "activity_min",
        "default_rank",
        "gate_mode",
        "gate_personal",
        "gate_retail",
        "gate_customers",
    )
    known: dict[str, Any] = {name: same[name] for name in asked}
    for low, high in reversed(order.pieces):
        run.work.write(
            "commissions/mark_receivers",
            low=low,
            high=high,
            run=run.run,
            bonus=token,
            last=ready.days[0],
            reach=reach,
            **known,
        )
    moving: dict[str, Any] = {"bonus": token, "days": list(ready.days), "reach": reach, "rate": bonus.rate_ppm_max}
    for low, high in order.pieces:
        run.work.write(
            "commissions/sweep_guarantee",
            low=low,
            high=high,
            passed=same["passed"],
            guarantee=bonus.guarantee_micro,
            **moving,
        )
    return run.streamed(ready, "commissions/guaranteed_awards", **moving, **paying)


def _same(run: Run, plan: Plan, bonus: GenerationBonus) -> dict[str, Any]:
    return {
        "run": run.run,
        "measure": MEASURE[bonus.basis],
        "kinds": all_codes(bonus.pays_on),
        "generations": bonus.levels,
        "leader": len(plan.ranks) - len(bonus.leader_ranks),
        "passed": bonus.unqualified == "passed",
        "difference": bonus.override == "difference",
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        **run.gate(bonus.gate),
    }


def _sweep(run: Run, ready: Preparation, bonus: GenerationBonus, arguments: dict[str, Any]) -> int:
    """Carry the bases up once; the token that tells its records from others."""
    token = run.work.token()
    run.swept(ready, bonus, "commissions/sweep_generations", bonus=token, **arguments)
    return token
