"""C19: how many participants received nothing, or next to nothing, in a year?"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from graph_service.compliance.deciding import Check, heuristic, money, percent, state_of
from graph_service.compliance.findings import READING_NAMES, Readings, Result, not_computable
from graph_service.compliance.inputs import OUTCOME_MONTHS, Inputs
from graph_service.compliance.kernels import ratio
from graph_service.compliance.outcomes import outcome_rows, outcomes
from graph_service.model.money import exponent


def run(inputs: Inputs) -> Result:
    """Count participants with no award, with little, and with nothing left after what they paid."""
    found = outcomes(inputs)
    count = len(found.rows)
    if not count:
        return not_computable("members.enrolled_on")
    year = inputs.parameter("C19.small_year") * 10 ** exponent(inputs.plan.currency)
    line = math.floor(year * Fraction(len(inputs.window), OUTCOME_MONTHS))
    nothing = ratio(int((found.received <= 0).sum()), count)
    little = ratio(int((found.received <= line).sum()), count)
    left = {name: ratio(int((found.received <= found.paid(name)).sum()), count) for name in READING_NAMES}
    return Result(
        heuristic(state_of(nothing, inputs.thresholds("C19"))), Readings.same(nothing),
        f"{int((found.received <= 0).sum())} participants with no award / {count} participants = "
        f"{percent(nothing or Fraction(0))}; at most {money(inputs, line)}: {percent(little or Fraction(0))}",
        figures=(
            ("nothing_share", nothing), ("little_share", little), ("little_line_minor", Fraction(line)),
            *((f"nothing_left_share_{name}", figure) for name, figure in left.items()),
            ("received_minor_median", Fraction(int(np.sort(found.received)[count // 2]))),
        ),
        notes=(
            (
                "What was received does not depend on who counts as a customer: the three readings agree. "
                "What is left after own orders and fees is among the figures, reading by reading."
            ),
            "Reference lines are figures of single companies, not limits.",
        ),
        window=inputs.window_text,
    )  # fmt: skip


CHECK = Check(
    id="C19",
    title="Nothing, or little",
    klass="H",
    question="What share of participants received nothing, or at most 1,000 a year?",
    help=(
        "Everyone who was a participant on any day of the window is counted, those with nothing too. The line "
        "for little is 1,000 a year in the plan's currency, in proportion for a shorter window."
    ),
    would_change="Only other outcomes would; a longer window gives late joiners more time.",
    needs=("fees", "members.enrolled_on", "awards"),
    run=run,
    rows=outcome_rows,
)
