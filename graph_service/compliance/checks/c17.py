"""C17: do returns come in a wave once pay and ranks are settled? Each month's returns against those of the months before."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, empty_rows, entities, money, percent, sale_rows
from graph_service.compliance.facts import sale_facts
from graph_service.compliance.findings import ENTITIES_MAX, Entity, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio
from graph_service.compliance.packs import Value
from graph_service.compliance.waves import Cohort, Wave, asked, cohorts, late_refunds, rested_on, wave
from graph_service.model.money import exact_text, exponent
from graph_service.model.period import day_of
from graph_service.words import Numeral, say

SAME = say("A return is one whoever bought: the three readings agree.")
NOT_BACK = say(
    "Awards are not taken back once they are settled, so what rested on these returns was not "
    "clawed back; a plan that holds its sales settles later."
)
BEYOND = say("All months before had one share, so the robust z is beyond any measure.")


def run(inputs: Inputs) -> Result:
    """The month that stands out most, of those whose days after settling ended in the period."""
    value = deciding(inputs, "C17")
    if value is None:
        return not_computable(say("a threshold of the pack for {check}", check="C17"))
    days, least = int(inputs.parameter("C17.days")), int(inputs.parameter("C17.cohorts_min"))
    every = cohorts(inputs, days)
    questions = asked(inputs, every, days)
    if not questions:
        return not_computable(say("sales of a month whose {days} days after settling ended in the period", days=days))
    found = [one for one in (wave(each, every, least) for each in questions) if one]
    if not found:
        return not_computable(say("sales and refunds of at least {least} months before", least=least))
    most = max(found, key=lambda one: (_out(inputs, value, one), one.z is None, one.z or Fraction(0), one.cohort.share))
    rested = rested_on(inputs, most.cohort, days) if most.cohort.returned else pd.DataFrame()
    lost = int(rested["lost_minor"].sum()) if len(rested) else 0
    ranks = int((rested["rank"] != rested["rank_without"]).sum()) if len(rested) else 0
    state: State = "review" if _out(inputs, value, most) and (lost or ranks) else "meets"
    return Result(
        state, Readings.same(most.z),
        say(
            "{name}: {returned} given back within {days} days of settling / {net} sold = {share}, usually {usual}; "
            "robust z {z}; pay of {lost} and {ranks} ranks had rested on it",
            name=most.cohort.month.name, returned=money(inputs, most.cohort.returned), days=days,
            net=money(inputs, most.cohort.net), share=percent(most.cohort.share), usual=percent(most.usual),
            z=say("beyond any measure") if most.z is None else Numeral(f"{float(most.z):.2f}"),
            lost=money(inputs, lost), ranks=ranks,
        ),
        entities=_entities(inputs, rested, most) if state == "review" else (),
        entities_total=len(rested) if state == "review" else 0,
        figures=(
            ("returned_share", most.cohort.share), ("usual_share", most.usual), ("pay_kept_minor", Fraction(lost)),
            ("ranks_kept", Fraction(ranks)), ("pay_kept_share", ratio(lost, most.cohort.returned)),
        ),
        table=tuple(_row(each) for each in every[-13:]),
        notes=(SAME, NOT_BACK, *((BEYOND,) if most.z is None else ())),
        raised=value if state == "review" else None,
    )  # fmt: skip


def _out(inputs: Inputs, value: Value, one: Wave) -> bool:
    return one.stands_out(value.value, inputs.parameter("C17.share_min"))


def _row(cohort: Cohort) -> dict[str, Any]:
    return {
        "kind": "cohort", "name": cohort.month.name, "settled_on": day_of(cohort.settled).isoformat(),
        "sold_minor": cohort.net, "returned_minor": cohort.returned, "share": float(cohort.share),
        "exact": exact_text(cohort.share),
    }  # fmt: skip


def _entities(inputs: Inputs, rested: pd.DataFrame, one: Wave) -> tuple[Entity, ...]:
    top = rested.head(ENTITIES_MAX)
    unit = 10 ** exponent(inputs.plan.currency)
    numbers: list[tuple[tuple[str, int | str], ...]] = [
        (
            ("pay_kept_minor", int(lost)),
            *((("rank", str(rank)), ("rank_without", str(lower))) if rank != lower else ()),
        )
        for lost, rank, lower in zip(top["lost_minor"], top["rank"], top["rank_without"], strict=True)
    ]
    return entities(
        [str(name) for name in top["member_id"]], "review", [(int(lost), unit) for lost in top["lost_minor"]], numbers,
        say("An award taken back, or a reason for the returns that has nothing to do with pay."),
        [one.cohort.month.name] * len(top),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales of the months asked about, bought from or by the member; what was given back after settling is counted."""
    days = int(inputs.parameter("C17.days"))
    parts = [_sales(inputs, each, days) for each in asked(inputs, cohorts(inputs, days), days)]
    if not parts:
        return empty_rows(("side", "sale_id", "buyer_id", "seller_id", "sold_on", "net_minor", "counted_minor"))
    facts = pd.concat(parts, ignore_index=True)
    if member is not None:
        facts = facts[(facts["buyer"] == member) | (facts["seller"] == member)]
    return sale_rows(inputs, facts, facts["late"].to_numpy(np.int64), facts["net"].to_numpy(np.int64))


def _sales(inputs: Inputs, cohort: Cohort, days: int) -> pd.DataFrame:
    """Sales of the month as settled, with `late`: minor units given back afterwards."""
    settled = day_of(cohort.settled)
    facts = sale_facts(inputs.snapshot, cohort.month.start, settled, inputs.terms)
    facts = facts[facts["sold_on"] < cohort.month.end_day]
    refunds = inputs.snapshot.refunds.iloc[late_refunds(inputs, cohort, days)]
    late = np.zeros(len(inputs.snapshot.sales), np.int64)
    np.add.at(late, refunds["sale"].to_numpy(np.int64), refunds["amount_minor"].to_numpy(np.int64))
    return facts.assign(late=late[facts["sale"].to_numpy(np.int64)])


CHECK = Check(
    id="C17",
    title=say("Return wave"),
    klass="H",
    question=say("Do unusually many sales come back once the pay and ranks that they earned are settled?"),
    help=(
        say(
            "Of each month's sales the share given back within thirty days of the day on which its pay "
            "and ranks are settled, against the same share of up to twelve months before, by a robust z. "
            "Raised when it stands out, is at least the pack's share, and pay or a rank had rested on "
            "what came back and was not taken back."
        )
    ),
    would_change=say("Awards taken back with the returns, or a hold that lets returns come first."),
    needs=("sales", "refunds"),
    run=run,
    rows=rows,
    unit=say("robust standard deviations"),
    entity_unit="money",
    figures={
        "returned_share": Meaning(
            say("share of the month's sales"), say("given back within the days after settling / net then")
        ),
        "usual_share": Meaning(say("share of a month's sales"), say("the same, median of the months before")),
        "pay_kept_minor": Meaning(say("minor units"), say("pay of the month that had rested on what came back")),
        "ranks_kept": Meaning("people", say("members whose rank of the month had rested on what came back")),
        "pay_kept_share": Meaning(say("share of what came back"), say("that pay / what was given back")),
    },
    soft=("sales",),  # the month asked about is one before the period
)
