"""C20: how concentrated is the pay? Top shares, Gini and Lorenz curve, with those who got nothing and without."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from graph_service.compliance.deciding import SUM_NOTE, Check, entities, percent, raised_value, state_of
from graph_service.compliance.findings import Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import gini, lorenz, top_share
from graph_service.compliance.outcomes import outcome_rows, outcomes
from graph_service.words import Numeral, say

ONE_PERCENT, TEN_PERCENT = Fraction(1, 100), Fraction(1, 10)
WHO = {"in": say("with those who received nothing"), "out": say("without those who received nothing")}


def run(inputs: Inputs) -> Result:
    """Rank what participants received in the window."""
    found = outcomes(inputs)
    everyone = [max(0, int(value)) for value in found.received]
    paid = [value for value in everyone if value]
    if not paid:
        return not_computable(say("awards of the window") if everyone else "members.enrolled_on")
    first = top_share(everyone, ONE_PERCENT) or Fraction(0)
    top = np.argsort(-found.received, kind="stable")[: min(20, len(paid))]
    return Result(
        state_of(first, inputs.thresholds("C20")), Readings.same(first),
        say("top 1 % of {everyone} participants, rounded up, received {first} of all pay; Gini, zeros "
            "in, {value}", everyone=len(everyone), first=percent(first), value=Numeral(f"{float(gini(everyone) or 0):.6f}")),
        entities=entities(
            inputs.ids(found.rows[top]), "meets", [(int(found.received[i]), sum(everyone)) for i in top],
            [(("received_minor", int(found.received[i])),) for i in top],
        ),
        entities_total=len(top),
        figures=(
            ("top_1_zeros_in", first), ("top_10_zeros_in", top_share(everyone, TEN_PERCENT)),
            ("gini_zeros_in", gini(everyone)), ("top_1_zeros_out", top_share(paid, ONE_PERCENT)),
            ("top_10_zeros_out", top_share(paid, TEN_PERCENT)), ("gini_zeros_out", gini(paid)),
            ("zero_share", Fraction(len(everyone) - len(paid), len(everyone))),
        ),
        curves=(("lorenz_zeros_in", lorenz(everyone)), ("lorenz_zeros_out", lorenz(paid))),
        notes=(
            SUM_NOTE, say("The entities are the highest paid, for reading; nothing is held against them."),
            say("A perfect tree with three below each has a payout Gini of 0.778, and so has an honest one "
                "of that shape."),
        ),
        window=inputs.window_text, raised=raised_value(first, inputs.thresholds("C20")),
    )  # fmt: skip


CHECK = Check(
    id="C20",
    title=say("Concentration of pay"),
    klass="H",
    question=say("How much of the pay goes to the top 1 % and 10 %, and how unequal is it?"),
    help=(
        say(
            "Participants of the window ranked by what they received; the number in the top is rounded "
            "up. The Gini coefficient is 0 when all receive the same and near 1 when one receives all. "
            "Shown with the people who received nothing and without them."
        )
    ),
    would_change=say("Nothing is raised; pay on customer sales spreads it, pay by depth gathers it."),
    needs=("members.enrolled_on", "awards"),
    run=run,
    rows=outcome_rows,
    unit=say("share of pay"),
    figures={
        **{
            f"top_{part}_zeros_{side}": Meaning(
                say("share of pay"), say("to the top {part} %, their number rounded up, {who}", part=part, who=who)
            )
            for part in (1, 10)
            for side, who in WHO.items()
        },
        **{
            f"gini_zeros_{side}": Meaning(say("0 to 1"), say("Gini coefficient of what was received, {who}", who=who))
            for side, who in WHO.items()
        },
        "zero_share": Meaning(
            say("share of participants"), say("participants who received nothing / all participants")
        ),
    },
)
