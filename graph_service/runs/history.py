"""What did earlier runs of a plan leave to a period: volume carried, ranks held?"""

from __future__ import annotations

import pandas as pd

from graph_service.model.outcome import NOTHING_BEFORE, RANK_COLUMNS, Before
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.runs.reading import run_table, runs
from graph_service.store.driver import Store


def before(store: Store, plan: Plan, period: Period) -> Before:
    """What the stored runs of `plan` before `period` left; nothing where there are none, or the plan does not look back.

    Carried volume comes from the run of the period just before; without that run nothing is carried. A rank is the highest
    of all earlier runs, in the plan's order; ranks that the plan no longer has are passed by.
    """
    if not plan.looks_back:
        return NOTHING_BEFORE
    earlier = [run for run in runs(store) if run.plan == plan.name and Period.parse(run.period).end <= period.start]
    last = [run for run in earlier if Period.parse(run.period).end == period.start]
    carries = run_table(store, last[0].run_id, "carries") if last else NOTHING_BEFORE.carries
    tables = [run_table(store, run.run_id, "volumes")[list(RANK_COLUMNS)] for run in earlier]
    return Before(carries, highest_ranks(plan, tables), " ".join(run.run_id for run in earlier))


def highest_ranks(plan: Plan, tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The highest rank of each member in tables of member_id, rank."""
    places = {rank.name: place for place, rank in enumerate(plan.ranks)}
    if not tables or not places:
        return NOTHING_BEFORE.ranks
    held = pd.concat(tables, ignore_index=True)
    held["place"] = held["rank"].map(places)
    held = held.dropna(subset=["place"]).sort_values(["member_id", "place"])
    return held.drop_duplicates("member_id", keep="last")[list(RANK_COLUMNS)].reset_index(drop=True)
