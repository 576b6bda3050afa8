"""C18: what share of participants ends the year with a loss? Received less paid, below zero."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from graph_service.compliance.deciding import Check, entities, heuristic, percent, raised_value, state_of
from graph_service.compliance.findings import (
    ENTITIES_MAX,
    READING_NAMES,
    Meaning,
    Readings,
    Result,
    called,
    not_computable,
)
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio
from graph_service.compliance.outcomes import fees_missing, outcome_rows, outcomes
from graph_service.model.money import exponent
from graph_service.words import say

NO_FEES = say(
    "Fees are missing, so only own orders count as paid in: the shares are the least there can "
    "be, and the lenient one, which counts fees alone, cannot be given. Too low a figure is no "
    "pass."
)


def run(inputs: Inputs) -> Result:
    """Count the participants of the window who paid more than they received."""
    found = outcomes(inputs)
    count = len(found.rows)
    if not count:
        return not_computable("members.enrolled_on")
    losing = {name: int((found.received < found.paid(name)).sum()) for name in READING_NAMES}
    missing = fees_missing(inputs)
    shares = {name: ratio(number, count) for name, number in losing.items()}
    readings = Readings(**shares | ({"lenient": None} if missing else {}))
    net, unit = found.received - found.paid("strict"), 10 ** exponent(inputs.plan.currency)
    top = np.argsort(net, kind="stable")[: min(ENTITIES_MAX, losing["strict"])]
    values = inputs.thresholds("C18")
    reading = values[0].reading if values else "strict"
    figure = readings.of(reading)
    return Result(
        _state(heuristic(state_of(figure, values)), missing), readings,
        say(
            "{reading}: {losing} participants with received - paid < 0 / {count} participants = {figure}",
            reading=called(reading), losing=losing[reading], count=count,
            figure=percent(figure) if figure is not None else say("not known"),
        ),
        missing=missing,
        entities=entities(
            inputs.ids(found.rows[top]), "review", [(int(net[i]), unit) for i in top],
            [
                (("received_minor", int(found.received[i])), ("paid_minor", int(found.paid("strict")[i])),
                 ("fees_minor", int(found.fees[i])))
                for i in top
            ],
        ),
        entities_total=losing["strict"],
        figures=(("net_minor_median", Fraction(int(np.sort(net)[count // 2]))),),
        raised=raised_value(figure, values),
        notes=(
            *((NO_FEES,) if missing else ()),
            say("Received: the plan's awards, zeros in. Paid: own orders and fees; other expenses are not "
                "known."),
            say("Reference lines are figures of single cases, not limits."),
        ),
        window=inputs.window_text,
    )  # fmt: skip


def _state(state: State, missing: tuple[str, ...]) -> State:
    """More fees can only make more people lose: what is raised without them stays raised, the rest is not known."""
    return "not_computable" if missing and state == "meets" else state


CHECK = Check(
    id="C18",
    title=say("Losing share"),
    klass="H",
    question=say("What share of participants paid more than they received?"),
    help=(
        say(
            "Over the window named: awards received less own orders and fees, for everyone who was a "
            "participant on any day of it. Strict counts all own orders as paid in, capped leaves out "
            "personal use within the cap, lenient counts fees alone."
        )
    ),
    would_change=say("Sales to customers earn without being paid in; orders for personal use count only under strict."),
    needs=("sales", "fees", "members.enrolled_on", "awards"),
    run=run,
    rows=outcome_rows,
    unit=say("share of participants"),
    entity_unit="money",
    figures={
        "net_minor_median": Meaning(
            say("minor units"), say("received - paid, strict reading, of the participant in the middle")
        )
    },
)
