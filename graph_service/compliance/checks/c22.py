"""C22: are the earnings that were published what the data say? Every published figure is worked out again, zeros in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

import pandas as pd

from graph_service.compliance.deciding import Check, empty_rows, raised_value, state_of
from graph_service.compliance.disclosure import COUNTS, disclosure, on_runs
from graph_service.compliance.findings import Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import ratio
from graph_service.compliance.publications import Publication
from graph_service.compliance.published import Difference, compare
from graph_service.errors import GraphServiceError
from graph_service.model.money import format_money
from graph_service.model.period import Period
from graph_service.plan.reading import preset_names, read_plan
from graph_service.words import joined, say

ROWS: Final = (
    "side", "table_id", "title", "published_on", "period", "group", "measure", "published", "found",
)  # fmt: skip
NONE_OUT: Final = say(
    "No published table of this plan was out in the period; write down what is published to have it checked."
)


def run(inputs: Inputs) -> Result:
    """Count the published figures that are not what the data give, of all that can be compared."""
    if not inputs.publications:
        return not_computable(say("published figures"), note=NONE_OUT)
    found, problems = _compared(inputs)
    told = [one for _, one in found if one.told]
    wrong = sum(not one.agrees for one in told)
    share = ratio(wrong, len(told))
    notes = [*problems]
    if untold := len(found) - len(told):
        notes.append(
            say("{count} figures are of groups too small to be told of and are compared with nothing.", count=untold)
        )
    if share is None:
        return not_computable(say("published figures that can be compared"), note=joined(notes, " "))
    values = inputs.thresholds("C22")
    return Result(
        state_of(Fraction(wrong), values), Readings.same(Fraction(wrong)),
        say("{wrong} of {told} published figures are not what the data give", wrong=wrong, told=len(told)),
        figures=(("differing_share", share), ("tables", Fraction(len(inputs.publications)))),
        table=tuple(_row(inputs, table, one) for table, one in found if one.told and not one.agrees),
        notes=tuple(notes), raised=raised_value(Fraction(wrong), values),
    )  # fmt: skip


def _compared(inputs: Inputs) -> tuple[list[tuple[Publication, Difference]], list[str]]:
    """Every figure of every table that was out, and which tables this version cannot read."""
    found: list[tuple[Publication, Difference]] = []
    problems: list[str] = []
    for table in inputs.publications:
        try:
            found += [
                (table, one) for one in compare(disclosure(_then(inputs, table.period), ()), table.text, table.table_id)
            ]
        except GraphServiceError as error:
            problems.append(say("{table} cannot be read any more: {why}", table=table.table_id, why=error.args[0]))
    return found, problems


def _then(inputs: Inputs, period: str) -> Inputs:
    """What the table rests on: the plan as it was in its period, and the stored runs."""
    when, name = Period.parse(period), inputs.plan.name
    plan = read_plan(name, when.start) if name in preset_names() else inputs.plan
    return on_runs(replace(inputs, period=when, plan=plan, given={}))


def _row(inputs: Inputs, table: Publication, one: Difference) -> dict[str, str]:
    return {
        "table_id": table.table_id, "title": table.title, "published_on": table.published_on, "period": table.period,
        "group": one.group, "measure": one.measure, "published": _text(inputs, one, one.published),
        "found": say("not told") if one.found is None else _text(inputs, one, one.found),
    }  # fmt: skip


def _text(inputs: Inputs, one: Difference, value: Fraction) -> str:
    """A figure for reading: people, or money rounded to the smallest unit."""
    return str(int(value)) if one.measure in COUNTS else format_money(round(value), inputs.plan.currency)


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Every published figure beside the one worked out; the differing ones first. Nothing of a single member."""
    if member is not None or not inputs.publications:
        return empty_rows(ROWS)
    found = [(one.told and not one.agrees, table, one) for table, one in _compared(inputs)[0]]
    found.sort(key=lambda each: not each[0])
    return pd.DataFrame(
        [{"side": "numerator" if wrong else "denominator", **_row(inputs, table, one)} for wrong, table, one in found],
        columns=list(ROWS),
    )


CHECK = Check(
    id="C22",
    title=say("Truth of what is published"),
    klass="L",
    question=say("Is every earnings figure that was published what the data give?"),
    help=(
        say(
            "Each figure of each table that was out in the period is worked out again for the twelve "
            "months that the table tells of, everyone in, those with nothing too, and compared as "
            "exactly as it was published. What was said elsewhere, in talks or pictures, is not in the "
            "data."
        )
    ),
    would_change=say("A corrected table, or data and runs that give what was published."),
    needs=("awards", "members.enrolled_on", say("published figures")),
    soft=(say("published figures"),),
    run=run,
    rows=rows,
    unit="figures",
    figures={
        "differing_share": Meaning(
            say("share of published figures"), say("figures that differ / all that can be compared")
        ),
        "tables": Meaning("tables", say("published tables of this plan that were out on a day of the period")),
    },
)
