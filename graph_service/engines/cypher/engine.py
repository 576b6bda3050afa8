"""What does a plan pay in a period, worked out in the database? Each family's steps in the plan's order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final, TypeVar

import pandas as pd

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.families import WORKERS
from graph_service.engines.cypher.plan_caps import apply_caps
from graph_service.engines.cypher.run import Run
from graph_service.engines.cypher.work import Progress, Stale, Work, own_work
from graph_service.model.outcome import NOTHING_BEFORE, Before, Outcome
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.store.driver import Store

T = TypeVar("T")

TRIES: Final = 3  # the network may change while a run is under way


def compute(
    store: Store, plan: Plan, period: Period, progress: Progress | None = None, before: Before = NOTHING_BEFORE
) -> Outcome:
    """Volumes, ranks, awards, skips and carries of a plan in a period, computed in the database.

    Raises Refused when another computation does not end, the network keeps changing, or a sum could pass 2**63.
    """
    return _tried(store, progress, lambda work: _outcome(work, plan, period, before))


def volumes(store: Store, period: Period, progress: Progress | None = None) -> pd.DataFrame:
    """Personal, group and team volume of each member with any, sales of every currency counted."""
    return _tried(store, progress, lambda work: _volumes(work, period))


def _tried(store: Store, progress: Progress | None, job: Callable[[Work], T]) -> T:
    for _ in range(TRIES - 1):
        with contextlib.suppress(Stale):
            return _once(store, progress, job)
    return _once(store, progress, job)


def _once(store: Store, progress: Progress | None, job: Callable[[Work], T]) -> T:
    with own_work(store, progress) as work:
        result = job(work)
        work.token()  # still ours, and the data still the same
        return result


def _outcome(work: Work, plan: Plan, period: Period, before: Before) -> Outcome:
    workers = {bonus.name: WORKERS[type(bonus)] for bonus in plan.bonuses}
    run = Run(work, plan.settling(period), plan, any(worker.from_seller for worker in workers.values()), before)
    run.volumes_swept()
    run.ranks(plan)
    needed = {name for bonus in plan.bonuses for name in bonus.needs}
    paid = []
    for bonus in plan.in_order:
        paid.append(workers[bonus.name].pay(run, run.on(bonus.tree), plan, bonus))
        if bonus.name in needed or plan.caps is not None:
            run.record(plan, bonus, paid[-1].awards)
    ranks = tuple(rank.name for rank in plan.ranks) or ("",)
    return Outcome(
        "cypher",
        run.volume_frame(ranks),
        apply_caps(run, plan, frames.awards([part.awards for part in paid])),
        frames.skips([part.skips for part in paid]),
        frames.carries([part.carries for part in paid if part.carries is not None]),
    )


def _volumes(work: Work, period: Period) -> pd.DataFrame:
    run = Run(work, period, None)
    run.volumes_swept()
    return run.volume_frame(("",)).drop(columns="rank")
