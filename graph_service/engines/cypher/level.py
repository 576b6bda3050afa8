"""The level family in the database: sweep the bases up, then read awards and skips."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import KIND_CODES, MEASURE, Run, margin_of
from graph_service.errors import Refused
from graph_service.model.money import INT64_MAX
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan

HOLD: Final = {
    "none": 0,
    "pass_up_when_unqualified": 0,
    "skip_inactive": 1,
    "skip_below_rank": 1,
    "level_qualified": 2,
    "remove_leavers": 3,
}
OWN_MEASURE: Final = {"net": 1, "volume": 2, "fixed": 3, "margin": 1}


def pay(run: Run, ready: Preparation, plan: Plan, bonus: LevelBonus) -> frames.Paid:
    """Awards and skips of a level bonus. Raises Refused when its amounts could pass 2**63."""
    work, token = run.work, run.work.token()
    codes = [KIND_CODES[kind] for kind in bonus.pays_on]
    reach = dict(bonus.depth_by_rank)
    names = [rank.name for rank in plan.ranks] or [""]
    if bonus.pass_up_first:
        last = run.period.end - dt.timedelta(days=1)
        work.write("commissions/mark_recruits", last=last, bonus=token, first=bonus.pass_up_first)
    same: dict[str, Any] = {
        "run": run.run,
        "bonus": token,
        **_sources(run, ready, plan, bonus),
        "sold_kinds": codes,
        "own_kinds": [code + 1 for code in codes],
        "levels": bonus.levels,
        "hold": HOLD[bonus.compression],
        "rank_min": names.index(bonus.compress_below) if bonus.compress_below else None,
        "pass_up": bonus.compression == "pass_up_when_unqualified",
        "passing": bonus.pass_up_first > 0,
        "activity_min": plan.activity_volume_min,
        "default_rank": run.default_rank,
        "reach": [reach.get(rank, 0) for rank in names] if reach else None,
        **run.gate(bonus.gate),
    }
    run.swept(ready, bonus, "commissions/sweep_levels", **same)
    read = {"bonus": token, "days": list(ready.days)}
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


def _sources(run: Run, ready: Preparation, plan: Plan, bonus: LevelBonus) -> dict[str, Any]:
    """Where the sweep finds what each seller sold: the records that all bonuses share, or records of this bonus's own."""
    if bonus.basis != "fixed" and not bonus.filtered:
        return {"source": None, "parts": 3, "measure": MEASURE[bonus.basis]}
    source = run.work.token()
    bound = run.work.write(
        "commissions/record_sources",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        currency=plan.currency,
        source=source,
        prepared=ready.token,
        event_days=list(ready.event_days),
        offsets=list(ready.offsets),
        measure=OWN_MEASURE[bonus.basis],
        margin=margin_of(plan) if bonus.on_margin else None,
        net_min=bonus.net_min_minor,
        within_days=bonus.within_days,
        first_only=bonus.first_order_only,
    )[0]["bound"]
    if bonus.counts_sales and bound * max(bonus.factors) > INT64_MAX:
        raise Refused(
            f"the amounts of bonus {bonus.name} could add up past 2^63 in exact amounts; nothing was computed. "
            "Compute a shorter period, or mend an amount that is too large"
        )
    return {"source": source, "parts": 2, "measure": 1}
