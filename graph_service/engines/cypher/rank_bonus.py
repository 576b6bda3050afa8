"""The rank bonus family in the database: one look at each member's volumes."""

from __future__ import annotations

import datetime as dt

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.rank_bonus import RankBonus
from graph_service.plan.model import Plan


def pay(run: Run, _ready: Preparation, plan: Plan, bonus: RankBonus) -> frames.Paid:
    """Awards and skips of a rank bonus."""
    run.work.say(bonus.title or bonus.name, 0, 1)
    amounts = dict(bonus.amounts)
    ranks = [
        {
            "place": place,
            "personal_min": rank.personal_volume_min,
            "group_min": rank.group_volume_min,
            "amount": amounts[rank.name],
        }
        for place, rank in enumerate(plan.ranks)
        if rank.name in amounts
    ]
    rows = run.work.store.stream(
        "commissions/rank_rewards",
        last=run.period.end - dt.timedelta(days=1),
        ranks=ranks,
        earlier=_earlier(run, plan),
        each=bonus.several == "each",
        cap=bonus.cap_minor,
        activity_min=plan.activity_volume_min,
        run=run.run,
        sweep=run.sweep,
        **run.gate(bonus.gate),
    )
    return frames.paid_and_skipped(bonus.name, rows)


def _earlier(run: Run, plan: Plan) -> dict[str, int]:
    """By member id the place of the highest rank that earlier runs gave; ranks that the plan no longer has are passed by."""
    places = {rank.name: place for place, rank in enumerate(plan.ranks)}
    held = run.before.ranks
    highest: dict[str, int] = {}
    for member_id, rank in zip(held["member_id"].tolist(), held["rank"].tolist(), strict=True):
        if rank in places:
            highest[member_id] = max(places[rank], highest.get(member_id, -1))
    return highest
