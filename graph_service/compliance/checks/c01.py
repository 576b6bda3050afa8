"""C01: are people paid for recruiting? The share of awards whose source is an enrolment, fee, rank or starter order."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import (
    Check,
    empty_rows,
    entities,
    money,
    percent,
    raised_value,
    sale_rows,
    small_cell,
    state_of,
)
from graph_service.compliance.facts import per_member
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import SOURCE_COLUMNS, Inputs
from graph_service.compliance.kernels import recruiting_share
from graph_service.compliance.rewards import order_counts
from graph_service.model.money import MICRO
from graph_service.words import Said, again, joined, say

FOR_STARTING = say("that paid were for starting")


def run(inputs: Inputs) -> Result:
    """Sum the awards by source; the bonus families of today pay on sales only, so enrolment and fee are zero."""
    awards = inputs.awards
    sums = {name: int(awards[name].sum()) for name in SOURCE_COLUMNS}
    figure = recruiting_share({**sums, "enrolment": 0, "fee": 0, "rank": 0})
    if figure is None:
        return not_computable(say("awards of the period"), note=say("The plan paid nothing in the period."))
    values = inputs.thresholds("C01")
    if not values:
        return not_computable(say("a threshold of the pack for {check}", check="C01"))
    rows = inputs.snapshot.row_of.get_indexer(pd.Index(awards["member_id"])).astype(np.int64)
    starter = per_member(rows, awards["starter"].to_numpy(np.int64), inputs.members)
    every = per_member(rows, awards["exact_micro"].to_numpy(np.int64), inputs.members)
    failing = np.flatnonzero(starter > 0)
    failing = failing[np.argsort(-starter[failing], kind="stable")]
    state = state_of(figure, values)
    top = failing[:ENTITIES_MAX]
    counts = order_counts(inputs.rewards, (inputs.rewards["kind"] == "starter").to_numpy(), top)
    found = entities(
        inputs.ids(top), "review", [(int(starter[m]), int(every[m])) for m in top],
        [(("starter_minor", int(starter[m]) // MICRO), ("earned_minor", int(every[m]) // MICRO)) for m in top],
        say("The figure falls to zero when starter orders are taken out of `pays_on`."),
        intervals=[small_cell(*counts.of(int(m)), FOR_STARTING) for m in top],
    )  # fmt: skip
    parts = joined((_part(name, money(inputs, Fraction(value, MICRO))) for name, value in sums.items()), " + ")
    recruiting = money(inputs, Fraction(sums["starter"], MICRO))
    formula = say(
        "(enrolment 0 + fee 0 + head-count rank 0 + starter {recruiting}) / ({parts}) = {figure}",
        recruiting=recruiting,
        parts=parts,
        figure=percent(figure),
    )
    return Result(
        state, Readings.same(figure), formula, entities=found, entities_total=len(failing),
        figures=tuple((f"{name}_share", Fraction(value, sum(sums.values()))) for name, value in sums.items()),
        notes=(say("What an award was for does not depend on who counts as a customer: the three readings agree."),),
        interval=small_cell(*counts.every, FOR_STARTING), raised=raised_value(figure, values),
    )  # fmt: skip


def _part(source: str, amount: str) -> Said:
    match source:
        case "retail":
            return say("retail {amount}", amount=amount)
        case "personal":
            return say("personal {amount}", amount=amount)
        case "starter":
            return say("starter {amount}", amount=amount)
    return say("qualifying {amount}", amount=amount)


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales that paid an award, those for starting in the numerator."""
    rewards = inputs.rewards if member is None else inputs.rewards[inputs.rewards["member"] == member]
    if rewards.empty:
        return empty_rows(("side", "sale_id", "buyer_id", "kind", "net_minor", "counted_minor"))
    facts = inputs.facts[inputs.facts["sale"].isin(rewards["sale"])]
    net = facts["net"].to_numpy(np.int64)
    return sale_rows(inputs, facts, np.where(facts["kind"] == "starter", net, 0), net)


CHECK = Check(
    id="C01",
    title=say("Rewards for recruiting"),
    klass="L",
    question=say("What share of the awards was paid for bringing people in rather than for sales?"),
    help=(
        say(
            "Each award is followed to the sale that paid it. Awards on starter orders, enrolments, fees "
            "or head counts are rewards for recruiting. Any such share asks for a look under the "
            "Canadian statute; more than half matches 'primarily' in the European directive."
        )
    ),
    would_change=say("Take starter orders out of `pays_on`, or show that those orders are sales like any other."),
    needs=("sales", "sales.kind", "awards"),
    run=run,
    rows=rows,
    unit=say("share of awards"),
    figures={
        f"{name}_share": Meaning(
            say("share of awards"),
            say("awards on {name} orders / all awards, before rounding and caps", name=again(name)),
        )
        for name in SOURCE_COLUMNS
    },
)
