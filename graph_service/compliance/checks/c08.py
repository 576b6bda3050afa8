"""C08: do entrants fund the pay? Their fees and required purchases over what was paid out, and what can be traced."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import (
    Check,
    dates,
    deciding,
    entities,
    numerator_first,
    quotient,
    raised_value,
    state_of,
)
from graph_service.compliance.entrants import BY_READING, payments, summed
from graph_service.compliance.facts import total
from graph_service.compliance.findings import ENTITIES_MAX, Entity, Meaning, Readings, Result, called, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, entrant_funded_share, ratio
from graph_service.compliance.outcomes import fees_missing
from graph_service.model.money import MICRO
from graph_service.model.snapshot import IntArray
from graph_service.words import say

NOTES = (
    say(
        "Who funds the pay is another question than what it is paid for, which C01 asks; one may be "
        "raised without the other."
    ),
    say(
        "Traced is a reward whose sale was an entrant's starter or qualifying order, up to what that "
        "order brought in. Awards point at sales: what was paid out of a fee cannot be traced."
    ),
)


def run(inputs: Inputs) -> Result:
    """Compare what entrants paid in the period with what all members were paid for it."""
    value, pay = deciding(inputs, "C08"), total(inputs.pay)
    if value is None or pay <= 0:
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C08")
        )
    paid = _payments(inputs)
    sums = {name: total(paid[column]) for name, column in BY_READING.items()}
    readings = Readings(**{name: entrant_funded_share(number, pay) for name, number in sums.items()})
    figure, values, missing = readings.of(value.reading), inputs.thresholds("C08"), fees_missing(inputs)
    state = state_of(figure, values)
    if state == "meets" and missing:
        state = "not_computable"
    by_member = summed(paid, BY_READING[value.reading], inputs.members)
    payers = np.flatnonzero(by_member > 0) if state not in ("meets", "not_computable") else np.zeros(0, np.int64)
    return Result(
        state, readings,
        say(
            "{reading}: entrants' payments {quotient} of the pay",
            reading=called(value.reading), quotient=quotient(inputs, sums[value.reading], pay),
        ),
        missing=missing, entities=_entities(inputs, by_member, payers, state), entities_total=len(payers),
        figures=(
            ("traced_share", _traced(inputs, paid)), ("entrants", Fraction(int(paid["member"].nunique()))),
            ("entrants_paid_minor", Fraction(sums[value.reading])), ("pay_minor", Fraction(pay)),
            ("fees_minor", Fraction(total(paid.loc[paid["kind"] == "fee", "paid"]))),
        ),
        notes=NOTES, raised=raised_value(figure, values),
    )  # fmt: skip


def _payments(inputs: Inputs) -> pd.DataFrame:
    """Payments of the period that lie in the payer's first days as a participant, or shortly before."""
    rows = payments(inputs, inputs.period.start)
    return rows[(rows["after"] < int(inputs.parameter("C08.entrant_days"))) & (rows["day"] >= inputs.period.first_day)]


def _traced(inputs: Inputs, paid: pd.DataFrame) -> Fraction | None:
    """Share of the rewards whose sale was a required order of an entrant, each sale up to its own net."""
    required = paid.loc[(paid["sale"] >= 0) & (paid["required"] > 0)].set_index("sale")["required"]
    rewards = inputs.rewards[inputs.rewards["sale"].isin(required.index)]
    every = total(inputs.awards["exact_micro"])
    by_sale = rewards.groupby("sale")["exact_micro"].sum()
    brought = required.reindex(by_sale.index).to_numpy(np.int64) * MICRO
    return ratio(total(np.minimum(np.maximum(by_sale.to_numpy(np.int64), 0), brought)), every)


def _entities(inputs: Inputs, paid: IntArray, payers: IntArray, state: State) -> tuple[Entity, ...]:
    top = payers[np.argsort(-paid[payers], kind="stable")][:ENTITIES_MAX]
    whole = total(paid[payers])
    return entities(
        inputs.ids(top), state, [(int(paid[m]), whole) for m in top],
        [(("entrant_paid_minor", int(paid[m])), ("earned_minor", int(inputs.pay[m]))) for m in top],
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """What entrants paid in the period; what counts by the reading that decides is the numerator."""
    value = deciding(inputs, "C08")
    column = BY_READING[value.reading if value else "lenient"]
    part = _payments(inputs)
    if member is not None:
        part = part[part["member"] == member]
    frame = pd.DataFrame(
        {
            "side": np.where(part[column] != 0, "numerator", "denominator"),
            "member_id": inputs.ids(part["member"].to_numpy(np.int64)), "payment_id": part["payment_id"].to_numpy(),
            "paid_on": dates(part["day"].to_numpy(np.int64)), "days_after": part["after"].to_numpy(),
            "kind": part["kind"].to_numpy(), "paid_minor": part["paid"].to_numpy(),
            "counted_minor": part[column].to_numpy(),
        }
    )  # fmt: skip
    return numerator_first(frame, "paid_on", "member_id", "payment_id")


CHECK = Check(
    id="C08",
    title=say("Entrant-funded pay"),
    klass="L",
    question=say("How much of the pay could the payments of those who have just come in cover?"),
    help=(
        say(
            "What people paid in the period within their first days as participants, or shortly before "
            "enrolling, over all pay of the period. Lenient counts fees, starter and qualifying orders, "
            "which one cannot get in without; capped adds own orders above the cap, strict all own "
            "orders."
        )
    ),
    would_change=say("Pay that rests on sales to customers, or smaller fees and required purchases of entrants."),
    needs=("sales", "fees", "members.enrolled_on", "awards"),
    run=run,
    rows=rows,
    unit=say("share of pay"),
    entity_unit=say("share of what entrants paid"),
    figures={
        "traced_share": Meaning(
            say("share of rewards"),
            say("rewards whose sale was an entrant's required order, up to its net / all awards, exact"),
        ),
        "entrants": Meaning("people", say("those who paid anything in their first days")),
        "entrants_paid_minor": Meaning(say("minor units"), say("what they paid, by the reading that decides")),
        "pay_minor": Meaning(say("minor units"), say("all awards of the period")),
        "fees_minor": Meaning(say("minor units"), say("fees among what entrants paid")),
    },
    soft=("sales",),  # fees alone may fund the pay
)
