"""The differential family in the database: sweep the bases up with the bracket reached, then read awards and skips."""

from __future__ import annotations

from typing import Any

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, all_codes
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.model import Plan


def pay(run: Run, ready: Preparation, plan: Plan, bonus: DifferentialBonus) -> frames.Paid:
    """Awards and skips of a differential bonus."""
    token = run.work.token()
    top = None if bonus.equal_rate_override_ppm is None else len(bonus.brackets)
    same: dict[str, Any] = {
        "run": run.run,
        "sweep": run.sweep,
        "bonus": token,
        "measure": MEASURE[bonus.basis],
        "kinds": all_codes(bonus.pays_on),
        "thresholds": [bracket.group_volume_min for bracket in bonus.brackets],
        "by_rank": _by_rank(plan, bonus),
        "top": top,
        "default_rank": run.default_rank,
        **run.gate(bonus.gate),
    }
    run.swept(ready, bonus, "commissions/sweep_differential", **same)
    read = {"bonus": token, "days": list(ready.days), "top": top}
    rates = [0, *(bracket.rate_ppm for bracket in bonus.brackets)]
    override = bonus.equal_rate_override_ppm or 0
    paying = {"rates": rates, "override": override, "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, run.streamed(ready, "commissions/differential_awards", **read, **paying)),
        frames.skip_part(bonus.name, run.streamed(ready, "commissions/differential_skips", **read)),
    )


def _by_rank(plan: Plan, bonus: DifferentialBonus) -> list[int] | None:
    """The bracket of each rank of the plan, lowest first; None where brackets go by group volume."""
    if not bonus.by_rank:
        return None
    names = [rank.name for rank in plan.ranks]
    starts = [names.index(bracket.rank) for bracket in bonus.brackets]
    return [sum(start <= place for start in starts) for place in range(len(names))]
