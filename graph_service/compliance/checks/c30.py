"""C30: are there lines of people with one recruit each, set up within days and paid for by one?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates, deciding, empty_rows, entities, raised, raised_value
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.packs import Value
from graph_service.compliance.stacks import Chains, best_runs, chains, longest_runs
from graph_service.model.period import day_of
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

COLUMNS: Final = ("side", "member_id", "path_of", "place", "joined_on", "payer_id")
SHOWN_MAX: Final = 12  # members of a path that are named one by one


@dataclass(frozen=True, slots=True)
class Stacks:
    """Paths found: where each begins in the chains, and its length."""

    chains: Chains
    start: IntArray
    length: IntArray
    by_shape_start: IntArray  # the same, whoever paid
    by_shape_length: IntArray


BY_SHAPE = say("There are paths of this shape, and no order says who paid: shape alone raises nothing.")


def run(inputs: Inputs) -> Result:
    """The longest path of single-child nodes that joined within the pack's days and had one payer."""
    value = deciding(inputs, "C30")
    if value is None:
        return not_computable(say("a threshold of the pack for {check}", check="C30"))
    within = int(inputs.parameter("C30.days"))
    found = stacks(inputs, value, within)
    count, by_shape = len(found.start), len(found.by_shape_start)
    longest = Fraction(int(found.length.max(initial=0)))
    unknown = not count and by_shape > 0 and not (inputs.snapshot.sales["payer"].to_numpy() >= 0).any()
    order = np.argsort(-found.length, kind="stable")[:ENTITIES_MAX]
    head = found.chains.rows[found.start[order]]
    return Result(
        "not_computable" if unknown else ("review" if count else "meets"),
        Readings.same(None if unknown else longest),
        say(
            "longest path of members with one recruit each, joined within {within} days, first orders paid by one: "
            "{longest} members; {count} paths long enough, {by_shape} whoever paid",
            within=within, longest=int(longest), count=count, by_shape=by_shape,
        ),
        missing=("sales.payer_id",) if unknown else (),
        entities=entities(
            inputs.ids(head), "review", [(int(n), 1) for n in found.length[order]],
            [_numbers(inputs, found, int(place)) for place in order],
            say("Proof that each of them joined and ordered for themselves."),
        ),
        entities_total=count,
        figures=(("paths", Fraction(count)), ("paths_by_shape", Fraction(by_shape))),
        notes=(
            say("The tree is that of the period's last day; customers are left out of it, who has left keeps "
                "the place."),
            *((BY_SHAPE,) if unknown else ()),
        ),
        raised=raised_value(longest, inputs.thresholds("C30")) if count else None,
    )  # fmt: skip


def stacks(inputs: Inputs, value: Value, within: int) -> Stacks:
    """The longest run of each stretch of one payer, and of each chain whoever paid, where it raises the check."""
    found = chains(inputs.snapshot, inputs.period.end_day - 1, _at_least(value))
    other = np.diff(found.payer, prepend=-2) != 0
    one_payer = _raised_runs(found.joined, found.begins | other | (found.payer < 0), found.payer >= 0, within, value)
    by_shape = _raised_runs(found.joined, found.begins, np.ones_like(found.begins), within, value)
    return Stacks(found, *one_payer, *by_shape)


def _at_least(value: Value) -> int:
    """The shortest path that can raise the check; 1 where the pack asks for less than so many."""
    return max(1, int(value.value)) if value.op in (">", ">=") else 1


def _raised_runs(
    joined: IntArray, begins: BoolArray, known: BoolArray, within: int, value: Value
) -> tuple[IntArray, IntArray]:
    length = np.where(known, longest_runs(joined, begins, within), 0)
    best = best_runs(length, begins)
    best = best[length[best] > 0]
    best = best[raised(length[best], np.ones(len(best), np.int64), value)]
    return best, length[best]


def _numbers(inputs: Inputs, found: Stacks, place: int) -> tuple[tuple[str, int | str], ...]:
    first, length = int(found.start[place]), int(found.length[place])
    nodes = slice(first, first + length)
    joined = found.chains.joined[nodes]
    names = inputs.ids(found.chains.rows[nodes][:SHOWN_MAX])
    more = [f"{length - SHOWN_MAX} more"] if length > SHOWN_MAX else []
    (payer,) = inputs.ids(found.chains.payer[first : first + 1])
    return (
        ("path", " → ".join([*names, *more])), ("payer_id", payer),
        ("joined_from", str(day_of(int(joined.min())))), ("joined_to", str(day_of(int(joined.max())))),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Members of the paths, path by path; those with one payer in the numerator, those by shape alone beside them."""
    value = deciding(inputs, "C30")
    if value is None:
        return empty_rows(COLUMNS)
    found = stacks(inputs, value, int(inputs.parameter("C30.days")))
    table = pd.concat(
        [
            _members(inputs, found.chains, found.start, found.length, "numerator"),
            _members(inputs, found.chains, found.by_shape_start, found.by_shape_length, "denominator"),
        ]
    ).drop_duplicates("row")
    if member is not None:
        table = table[table["path_row"].isin(table.loc[table["row"] == member, "path_row"])]
    return table.drop(columns=["row", "path_row"]).reset_index(drop=True)


def _members(inputs: Inputs, found: Chains, start: IntArray, length: IntArray, side: str) -> pd.DataFrame:
    """One row a node of the paths given."""
    place = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    at = np.repeat(start, length) + place
    head = found.rows[np.repeat(start, length)]
    return pd.DataFrame(
        {
            "side": side, "member_id": inputs.ids(found.rows[at]), "path_of": inputs.ids(head), "place": place + 1,
            "joined_on": dates(found.joined[at]), "payer_id": inputs.ids(found.payer[at]), "row": found.rows[at],
            "path_row": head,
        }
    )  # fmt: skip


CHECK = Check(
    id="C30",
    title=say("Stacking"),
    klass="H",
    question=say("Are there lines of people with one recruit each, set up within days and paid for by one?"),
    help=(
        say(
            "A path is looked for in which each participant sponsors exactly one participant, the next, "
            "all joined within the pack's days of one another, and the first order of each was paid by "
            "the same person. Such a line lets one person be paid on several levels of the same money."
        )
    ),
    would_change=say("Proof that each of them joined and ordered for themselves, or recruits elsewhere."),
    needs=("members.enrolled_on", "sponsorships", "sales.payer_id"),
    run=run,
    rows=rows,
    each=True,
    unit=say("members in a path"),
    figures={
        "paths": Meaning("paths", say("paths long enough, joined within the days, first orders paid by one")),
        "paths_by_shape": Meaning("paths", say("paths long enough and joined within the days, whoever paid")),
    },
    soft=("sales.payer_id",),  # asked for only where a path of the shape is there
)
