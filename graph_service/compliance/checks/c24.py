"""C24: does each participant bring in more than one other? Reproduction by cohort and generation, and saturation."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, heuristic, member_table, percent, raised_value, state_of
from graph_service.compliance.facts import participant_on
from graph_service.compliance.findings import Interval, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import Reproduction, reproduction, saturation_days
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.money import exact_text
from graph_service.model.period import EPOCH, NEVER
from graph_service.model.snapshot import IntArray
from graph_service.store.driver import Row
from graph_service.words import Numeral, say

UNIT = say("new participants for each participant")
COHORTS = 12  # the latest cohorts old enough, in months


def run(inputs: Inputs) -> Result:
    """Cohorts from Cypher, generations from the sponsor tree, horizon from both."""
    if inputs.store is None:
        return not_computable(say("the database"), note=say("Cohorts are counted where the graph is."))
    maturity = int(inputs.parameter("C24.maturity_days"))
    latest = inputs.period.end - dt.timedelta(days=maturity)
    cohorts = inputs.store.read("compliance/reproduction", cohort_end=latest, maturity_days=maturity)[-COHORTS:]
    pooled = reproduction(*(sum(int(row[key]) for row in cohorts) for key in ("members", "recruits", "squares")))
    if pooled is None:
        return not_computable(
            "members.enrolled_on",
            note=say(
                "No participant enrolled before {latest}, {maturity} days before the end.",
                latest=latest,
                maturity=maturity,
            ),
        )
    market = int(inputs.parameter("C24.market"))
    days = Fraction(sum(int(row["days"]) for row in cohorts), pooled.recruits) if pooled.recruits else Fraction(0)
    rows = np.arange(inputs.members, dtype=np.int64)
    now = int(participant_on(inputs.snapshot, rows, rows * 0 + inputs.period.end_day - 1).sum())
    horizon = saturation_days(now, market, pooled.rate, days)
    notes = [_horizon(inputs, horizon, market, days)]
    if pooled.low <= 1 < pooled.high:
        notes.append(say("The interval holds one: growth cannot be told from standstill."))
    return Result(
        heuristic(state_of(pooled.rate, inputs.thresholds("C24"))), Readings.same(pooled.rate),
        say(
            "{recruits} participants brought in within {maturity} days / {members} participants of {cohorts} "
            "cohorts old enough = {rate}",
            recruits=pooled.recruits, maturity=maturity, members=pooled.members, cohorts=len(cohorts),
            rate=percent(pooled.rate),
        ),
        figures=(
            ("participants_now", Fraction(now)), ("market", Fraction(market)), ("generation_days", days),
            ("horizon_days", None if horizon is None else Fraction(horizon)),
        ),
        table=(*(_cohort(row) for row in cohorts), *_generations(inputs, latest, maturity)),
        notes=tuple(notes), raised=raised_value(pooled.rate, inputs.thresholds("C24")),
        interval=Interval(pooled.low, pooled.high, "normal", UNIT, say("Mean over the cohorts taken together.")),
    )  # fmt: skip


def _horizon(inputs: Inputs, days: int | None, market: int, generation: Fraction) -> str:
    if days is None:
        return say("At this rate the newest generation never outgrows a market of {market}.", market=market)
    try:
        day = (inputs.period.end + dt.timedelta(days=days)).isoformat()
    except OverflowError:
        day = say("a day beyond the calendar")
    return say(
        "At this rate, a generation every {generation} days, the newest generation alone would be "
        "larger than the pack's market of {market} on {day}.",
        generation=Numeral(f"{float(generation):.0f}"),
        market=market,
        day=day,
    )


def _row(kind: str, name: str, found: Reproduction | None) -> dict[str, Any]:
    return {
        "kind": kind, "name": name, "members": found.members if found else 0,
        "recruits": found.recruits if found else 0, "rate": float(found.rate) if found else None,
        "exact": exact_text(found.rate) if found else None, "low": found.low if found else None,
        "high": found.high if found else None,
    }  # fmt: skip


def _cohort(row: Row) -> dict[str, Any]:
    return _row("cohort", str(row["cohort"]), reproduction(row["members"], row["recruits"], row["squares"]))


def recruits(inputs: Inputs, maturity: int) -> IntArray:
    """Participants each member brought in within `maturity` days of the own enrolment. Shape (members,)."""
    edges = inputs.snapshot.sponsorships
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)
    child, sponsor = edges["child"].to_numpy(np.int64), edges["sponsor"].to_numpy(np.int64)
    day = enrolled[child]
    counts = (
        (day != NEVER) & (enrolled[sponsor] <= day) & (day < enrolled[sponsor] + maturity)
        & (edges["from_on"].to_numpy(np.int64) <= day) & (day < edges["to_on"].to_numpy(np.int64))
    )  # fmt: skip
    return np.bincount(sponsor[counts], minlength=inputs.members).astype(np.int64)


def _old_enough(inputs: Inputs, latest: dt.date) -> IntArray:
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)
    return np.flatnonzero(enrolled < (latest - EPOCH).days).astype(np.int64)


def _generations(inputs: Inputs, latest: dt.date, maturity: int) -> list[dict[str, Any]]:
    """Reproduction of each generation (depth in the sponsor tree), members old enough; the first twenty."""
    rows = _old_enough(inputs, latest)
    brought = recruits(inputs, maturity)[rows]
    depth = np.asarray(SponsorTree.of(inputs.snapshot, inputs.period.end_day - 1).depth)[rows]
    found = []
    for level in np.unique(depth)[:20]:
        mine = brought[depth == level]
        found.append(
            _row("generation", str(int(level)), reproduction(len(mine), int(mine.sum()), int((mine * mine).sum())))
        )
    return found


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Participants old enough, with how many each brought in; most first."""
    maturity = int(inputs.parameter("C24.maturity_days"))
    old = _old_enough(inputs, inputs.period.end - dt.timedelta(days=maturity))
    old = old if member is None else old[old == member]
    brought = recruits(inputs, maturity)[old]
    order = np.argsort(-brought, kind="stable")
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[old[order]]
    days = [EPOCH + dt.timedelta(days=int(day)) for day in enrolled]
    return member_table(inputs, old[order], enrolled_on=days, recruits=brought[order])


CHECK = Check(
    id="C24",
    title=say("Reproduction and saturation"),
    klass="H",
    question=say("How many new participants does each participant bring in, and how long could that go on?"),
    help=(
        say(
            "For everyone whose enrolment lies far enough back (the pack says how far): participants "
            "they sponsored within that time. Above one, each generation is larger than the one before, "
            "which no market bears for long. The horizon takes the pack's market size."
        )
    ),
    would_change=say("A rate at or below one; a wide interval means that the cohorts are still too small to tell."),
    needs=("members.enrolled_on", "sponsorships"),
    run=run,
    rows=rows,
    unit=UNIT,
    figures={
        "participants_now": Meaning("people", say("participants on the period's last day")),
        "market": Meaning("people", say("the pack's `C24.market`")),
        "generation_days": Meaning(
            "days", say("mean time from a sponsor's enrolment to that of those they brought in")
        ),
        "horizon_days": Meaning("days", say("until the newest generation alone would be larger than the market")),
    },
)
