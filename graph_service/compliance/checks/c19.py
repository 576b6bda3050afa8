"""C19: how many participants received nothing, or next to nothing, in a year?"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from graph_service.compliance.deciding import Check, heuristic, money, percent, raised_value, state_of
from graph_service.compliance.findings import READING_NAMES, Meaning, Readings, Result, called, not_computable
from graph_service.compliance.inputs import OUTCOME_MONTHS, Inputs
from graph_service.compliance.kernels import ratio
from graph_service.compliance.outcomes import fees_missing, outcome_rows, outcomes
from graph_service.model.money import exponent
from graph_service.words import say

NO_FEES = say(
    "Fees are missing. The figure itself does not need them; the shares with nothing left do: "
    "they are the least there can be, and the lenient one, which counts fees alone, cannot be "
    "given."
)


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
    missing, values = fees_missing(inputs), inputs.thresholds("C19")
    if missing:
        left["lenient"] = None
    return Result(
        heuristic(state_of(nothing, values)), Readings.same(nothing),
        say(
            "{nobody} participants with no award / {count} participants = {nothing}; at most {line}: {little}",
            nobody=int((found.received <= 0).sum()), count=count, nothing=percent(nothing or Fraction(0)),
            line=money(inputs, line), little=percent(little or Fraction(0)),
        ),
        missing=missing,
        figures=(
            ("nothing_share", nothing), ("little_share", little), ("little_line_minor", Fraction(line)),
            *((f"nothing_left_share_{name}", figure) for name, figure in left.items()),
            ("received_minor_median", Fraction(int(np.sort(found.received)[count // 2]))),
        ),
        raised=raised_value(nothing, values),
        notes=(
            *((NO_FEES,) if missing else ()),
            (
                say("What was received does not depend on who counts as a customer: the three readings agree. "
                    "What is left after own orders and fees is among the figures, reading by reading.")
            ),
            say("Reference lines are figures of single companies, not limits."),
        ),
        window=inputs.window_text,
    )  # fmt: skip


CHECK = Check(
    id="C19",
    title=say("Nothing, or little"),
    klass="H",
    question=say("What share of participants received nothing, or at most 1,000 a year?"),
    help=(
        say(
            "Everyone who was a participant on any day of the window is counted, those with nothing too. "
            "The line for little is 1,000 a year in the plan's currency, in proportion for a shorter "
            "window."
        )
    ),
    would_change=say("Only other outcomes would; a longer window gives late joiners more time."),
    needs=("fees", "members.enrolled_on", "awards"),
    run=run,
    rows=outcome_rows,
    unit=say("share of participants"),
    figures={
        "nothing_share": Meaning(
            say("share of participants"), say("participants of the window without any award / all of them")
        ),
        "little_share": Meaning(
            say("share of participants"), say("participants with at most the line for little / all of them")
        ),
        "little_line_minor": Meaning(
            say("minor units"), say("the pack's `C19.small_year`, in proportion to the window")
        ),
        **{
            f"nothing_left_share_{name}": Meaning(
                say("share of participants"),
                say(
                    "participants whose received - paid is not above zero / all participants; paid in by the {reading} "
                    "reading of C18",
                    reading=called(name),
                ),
            )
            for name in READING_NAMES
        },
        "received_minor_median": Meaning(
            say("minor units"), say("what the participant in the middle received, zeros in")
        ),
    },
)
