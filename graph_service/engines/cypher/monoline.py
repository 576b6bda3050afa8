"""The monoline family in the database: number the line, carry what enters at each place on, then read awards and skips."""

from __future__ import annotations

import datetime as dt

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, margin_of
from graph_service.plan.families.monoline import MonolineBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: MonolineBonus) -> frames.Paid:
    """Awards and skips of a monoline bonus."""
    work, token = run.work, run.work.token()
    work.say(bonus.title or bonus.name, 0, 1)
    work.write(
        "commissions/number_line",
        last=run.period.end - dt.timedelta(days=1),
        run=run.run,
        bonus=token,
        earlier=bonus.direction == "earlier",
        activity_min=plan.activity_volume_min if bonus.compression == "skip_inactive" else None,
    )
    work.write(
        "commissions/record_line_sales",
        start=run.period.start,
        end=run.period.end,
        refunds_end=run.period.refunds_end,
        currency=plan.currency,
        bonus=token,
        kinds=list(bonus.pays_on),
        measure=MEASURE[bonus.basis],
        margin=margin_of(plan) if bonus.on_margin else None,
    )
    work.write(
        "commissions/carry_along_line",
        run=run.run,
        bonus=token,
        levels=bonus.levels,
        activity_min=plan.activity_volume_min,
        **run.gate(bonus.gate),
    )
    paying = {"rates": list(bonus.rates_ppm), "rounding": plan.rounding, "cap": bonus.cap_minor}
    return frames.Paid(
        frames.award_part(bonus.name, list(work.store.stream("commissions/monoline_awards", bonus=token, **paying))),
        frames.skip_part(bonus.name, list(work.store.stream("commissions/monoline_skips", bonus=token))),
    )
