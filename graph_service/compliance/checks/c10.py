"""C10: what does it cost to get in? What entrants paid in their first days, and what they had to buy."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates, entities, money, numerator_first, raised
from graph_service.compliance.entrants import BY_READING, entrants, payments, summed
from graph_service.compliance.findings import ENTITIES_MAX, Entity, Meaning, Readings, Result, called, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio, worst
from graph_service.compliance.outcomes import fees_missing
from graph_service.compliance.packs import Value
from graph_service.model.money import exponent
from graph_service.model.snapshot import IntArray
from graph_service.words import say

LINE, REQUIRED = "C10.first_days", "C10.required"  # values of the pack: the two figures that are compared
COST = say("sales.cost (what a required product cost the seller)")
NOTES = (
    say("The line is taken in the plan's currency, whatever that is; each payment counts for who paid it."),
    say("Someone counts in the period in which the first days, or the later ones, come to their end."),
)


def run(inputs: Inputs) -> Result:
    """The dearest entry decides under the line in money; any required purchase under the one that knows no amount."""
    values = {value.id: value for value in inputs.thresholds("C10")}
    line, any_required = values.get(LINE), values.get(REQUIRED)
    if line is None and any_required is None:
        return not_computable(say("a threshold of the pack for {check}", check="C10"))
    days, later = (int(inputs.parameter(name)) for name in ("C10.days", "C10.later_days"))
    first, second = entrants(inputs, days), entrants(inputs, later)
    if not len(first) and not len(second):
        return not_computable(
            "members.enrolled_on",
            note=say(
                "Nobody's first {days} or {later} days as a participant ended in the period.", days=days, later=later
            ),
        )
    rows = _payments(inputs)
    sums = {name: summed(_first(rows, days), column, inputs.members) for name, column in BY_READING.items()}
    within = rows[rows["after"] < later]
    paid_later = summed(within, "paid", inputs.members)
    required = summed(within[within["kind"] != "fee"], "required", inputs.members)
    over = _over(sums, first, line, 10 ** exponent(inputs.plan.currency))
    buyers = second[required[second] > 0] if any_required else second[:0]
    found, missing = _state(line, any_required, len(over), len(buyers)), fees_missing(inputs)
    if line is not None and not len(first):
        missing += ("members.enrolled_on",)  # nobody to compare with the line
    if found == "meets" and missing:
        found = "not_computable"
    unit, reading = 10 ** exponent(inputs.plan.currency), line.reading if line else "strict"
    most = {name: int(part[first].max(initial=0)) for name, part in sums.items()}
    formula = say(
        "{reading}: most paid by one of {first} entrants in the first {days} days = {most}; {over} "
        "above the line; required purchases of {second} entrants in the first {later} days = "
        "{required}",
        reading=called(reading),
        first=len(first),
        days=days,
        most=money(inputs, most[reading]),
        over=len(over),
        second=len(second),
        later=later,
        required=money(inputs, int(required[second].sum())),
    )
    readings = Readings(**{name: Fraction(amount, unit) for name, amount in most.items()} if len(first) else _NONE)
    return Result(
        found, readings, formula, missing=(*missing, *((COST,) if len(buyers) else ())),
        entities=_entities(inputs, (over, buyers), (sums[reading], paid_later, required), (line, any_required)),
        entities_total=len(np.union1d(over, buyers)),
        figures=(
            ("entrants", Fraction(len(first))), ("entrants_over", ratio(len(over), len(first))),
            ("first_days_mean", ratio(Fraction(int(sums["strict"][first].sum()), unit), len(first))),
            ("later_days_mean", ratio(Fraction(int(paid_later[second].sum()), unit), len(second))),
            ("required_mean", ratio(Fraction(int(required[second].sum()), unit), len(second))),
            ("required_share", ratio(int((required[second] > 0).sum()), len(second))),
        ),
        notes=NOTES, raised=(line if len(over) else None) or (any_required if len(buyers) else None),
    )  # fmt: skip


_NONE: dict[str, Fraction | None] = dict.fromkeys(BY_READING)


def _payments(inputs: Inputs) -> pd.DataFrame:
    """Payments of everyone whose first or later days may end in the period; before enrolment only what is required."""
    longest = max(int(inputs.parameter("C10.days")), int(inputs.parameter("C10.later_days")))
    rows = payments(inputs, inputs.period.start - dt.timedelta(days=longest + inputs.terms.days_before))
    return rows[(rows["after"] >= 0) | (rows["required"] > 0)]


def _first(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    return rows[rows["after"] < days]


def _over(sums: dict[str, IntArray], first: IntArray, line: Value | None, unit: int) -> IntArray:
    """Entrants that raise the line, those who paid most first."""
    if line is None:
        return first[:0]
    paid = sums[line.reading][first]
    over = first[raised(paid, np.full(len(first), unit), line)]
    return over[np.argsort(-sums[line.reading][over], kind="stable")]


def _state(line: Value | None, required: Value | None, over: int, buyers: int) -> State:
    found: list[State] = ["meets"]
    for value, count in ((line, over), (required, buyers)):
        if value is not None and count:
            found.append("does_not_meet" if value.role == "threshold" else "review")
    return worst(found)


def _entities(
    inputs: Inputs, who: tuple[IntArray, IntArray], sums: tuple[IntArray, IntArray, IntArray],
    values: tuple[Value | None, Value | None],
) -> tuple[Entity, ...]:  # fmt: skip
    over, buyers = who
    paid, later, required = sums
    top = np.concatenate([over, buyers[~np.isin(buyers, over)]])[:ENTITIES_MAX]
    of_line = _state(values[0], None, 1, 0)
    unit = 10 ** exponent(inputs.plan.currency)
    return entities(
        inputs.ids(top), [of_line if place < len(over) else "review" for place in range(len(top))],
        [(int(paid[m]), unit) for m in top],
        [
            (
                ("first_days_minor", int(paid[m])), ("later_days_minor", int(later[m])),
                ("required_minor", int(required[m])),
            )
            for m in top
        ],
        [say("A refund of what lies above the line, or payments later than the first days.")] * len(over)
        + [say("Proof that the product was bought at the seller's cost, to make sales easier, or was not "
            "required.")]
        * (len(top) - min(len(over), len(top))),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Payments of the entrants: those of the first days in the numerator, later ones in the denominator."""
    days, later = (int(inputs.parameter(name)) for name in ("C10.days", "C10.later_days"))
    found = _payments(inputs)
    first, second = found["member"].isin(entrants(inputs, days)), found["member"].isin(entrants(inputs, later))
    early = first & (found["after"] < days)
    part = found[early | (second & (found["after"] < later))]
    if member is not None:
        part = part[part["member"] == member]
    side = np.where(early.loc[part.index], "numerator", "denominator")
    frame = pd.DataFrame(
        {
            "side": side, "member_id": inputs.ids(part["member"].to_numpy(np.int64)),
            "payment_id": part["payment_id"].to_numpy(), "paid_on": dates(part["day"].to_numpy(np.int64)),
            "days_after": part["after"].to_numpy(), "kind": part["kind"].to_numpy(), "paid_minor": part["paid"].to_numpy(),
            "required_minor": part["required"].to_numpy(),
        }
    )  # fmt: skip
    return numerator_first(frame, "member_id", "paid_on")


CHECK = Check(
    id="C10",
    title=say("Entry cost"),
    klass="L",
    question=say("What do people pay in their first days, and do they have to buy anything to take part?"),
    help=(
        say(
            "Fees and own orders of everyone whose first days as a participant ended in the period, the "
            "day of enrolment the first of them; starter and qualifying orders shortly before count too. "
            "Strict counts all own orders, capped leaves out personal use within the cap, lenient counts "
            "fees, starter and qualifying orders alone. The figure is the most that one of them paid."
        )
    ),
    would_change=say("A smaller first payment; a required product at the seller's cost, or none."),
    needs=("sales", "fees", "members.enrolled_on"),
    run=run,
    each=True,
    rows=rows,
    unit=say("money, the most of one entrant"),
    entity_unit="money",
    figures={
        "entrants": Meaning("people", say("participants whose first days ended in the period")),
        "entrants_over": Meaning(say("share of entrants"), say("entrants above the line / all entrants")),
        "first_days_mean": Meaning("money", say("paid in the first days, strict reading, mean over entrants")),
        "later_days_mean": Meaning("money", say("the same in the longer time that the pack gives")),
        "required_mean": Meaning("money", say("starter and qualifying orders in the longer time, mean over entrants")),
        "required_share": Meaning(
            say("share of entrants"), say("entrants with a starter or qualifying order / all entrants")
        ),
    },
    soft=("sales",),  # fees alone can raise it
)
