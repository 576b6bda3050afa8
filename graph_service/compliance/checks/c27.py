"""C27: do those who join later fare worse? Order of joining against net result, and the mean result group by group."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates
from graph_service.compliance.facts import per_member
from graph_service.compliance.findings import READING_NAMES, Meaning, Readings, Result, called, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State
from graph_service.compliance.ordering import Correlation, spearman
from graph_service.compliance.outcomes import Outcomes, fees_missing, outcome_rows, outcomes
from graph_service.model.money import exact_text
from graph_service.model.period import day_of
from graph_service.model.snapshot import IntArray
from graph_service.words import Numeral, say

GROUPS_MIN = 3  # a decline over fewer is no course
NO_FEES = say(
    "Fees are missing, so only own orders count as paid in; the lenient reading, which counts "
    "fees alone, cannot be given. What is not raised is no pass."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Participants who joined next to each other, and their mean result in minor units."""

    first_day: int
    last_day: int
    members: int
    mean: Fraction


def run(inputs: Inputs) -> Result:
    """Spearman's correlation under each reading; a review asks for a decline from each group to the next as well."""
    values = inputs.thresholds("C27")
    if not values:
        return not_computable(say("a threshold of the pack for {check}", check="C27"))
    found = outcomes(inputs)
    if not len(found.rows):
        return not_computable("members.enrolled_on")
    reading, missing = values[0].reading, fees_missing(inputs)
    joined = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[found.rows]
    groups = _groups(joined, _net(found, reading), int(inputs.parameter("C27.groups")))
    rhos = {name: spearman(joined, _net(found, name)) for name in READING_NAMES if name != "lenient" or not missing}
    rho = rhos.get(reading)
    if len(groups) < GROUPS_MIN:
        return not_computable(
            say("participants who joined on different days"),
            note=say(
                "They joined on so few days that {groups} groups come of it; {groups_min} are needed.",
                groups=len(groups),
                groups_min=GROUPS_MIN,
            ),
        )
    down = sum(later.mean < earlier.mean for earlier, later in pairwise(groups))
    declines = down == len(groups) - 1
    raised = next((v for v in values if v.op and rho and declines and rho.holds(v.op, v.value)), None)
    return Result(
        _state(raised is not None, missing),
        Readings(**dict.fromkeys(READING_NAMES) | {name: one.rho for name, one in rhos.items() if one}),
        say(
            "{reading}: rank correlation of joining and received - paid over {rows} participants = {value}; the "
            "mean falls {down} times over {groups} groups by order of joining",
            reading=called(reading), rows=len(found.rows),
            value=Numeral(f"{float(rho.rho):.4f}") if rho else say( "none, all results are alike" ), down=down,
            groups=len(groups),
        ),
        missing=missing,
        figures=(
            ("participants", Fraction(len(found.rows))), ("groups", Fraction(len(groups))), ("declines", Fraction(down)),
        ),
        table=tuple(_row(group) for group in groups), notes=_notes(rho, missing), raised=raised,
        window=inputs.window_text,
    )  # fmt: skip


def _state(raised: bool, missing: tuple[str, ...]) -> State:
    """As in C18: what is raised without fees stays raised, the rest is not known."""
    return "review" if raised else ("not_computable" if missing else "meets")


def _net(found: Outcomes, reading: str) -> IntArray:
    return found.received - found.paid(reading)


def _groups(joined: IntArray, net: IntArray, count: int) -> list[Group]:
    """So many groups of one size by order of joining; who joined on one day stays together, and some may be empty."""
    first = np.searchsorted(np.sort(joined), joined)
    group = first * count // len(joined)
    sizes, sums = np.bincount(group, minlength=count), per_member(group, net, count)
    return [
        Group(int(joined[group == g].min()), int(joined[group == g].max()), int(sizes[g]), Fraction(int(sums[g]), int(sizes[g])))
        for g in np.flatnonzero(sizes)
    ]  # fmt: skip


def _row(group: Group) -> dict[str, Any]:
    return {
        "kind": "joined", "name": say(
            "{first} to {last}",
            first=day_of(group.first_day), last=day_of(group.last_day),
        ), "members": group.members,
        "mean_minor": int(group.mean), "exact": exact_text(group.mean),
    }  # fmt: skip


def _notes(rho: Correlation | None, missing: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *((NO_FEES,) if missing else ()),
        *(
            (say("With ties the correlation is no fraction: its first twelve decimal places are given."),)
            if rho and not rho.exact
            else ()
        ),
        say("Who joined within the window had less time to earn, and less to pay in."),
    )


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Participants of the window in the order in which they joined, with what they received and paid."""
    found = outcome_rows(inputs, member)
    joined = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)
    at = inputs.snapshot.row_of.get_indexer(pd.Index(found["member_id"], dtype="str"))
    found = found.assign(side="denominator")
    found.insert(2, "enrolled_on", dates(joined[at]))
    return found.sort_values(["enrolled_on", "member_id"], kind="stable").reset_index(drop=True)


CHECK = Check(
    id="C27",
    title=say("Late-joiner gradient"),
    klass="H",
    question=say("Do those who join later fare worse and worse?"),
    help=(
        say(
            "Over the window named: the rank correlation of the day of enrolment and received less paid, "
            "for everyone who was a participant on any day of it; and the mean result of groups by order "
            "of joining. A review asks for a negative correlation and a mean that falls from each group "
            "to the next."
        )
    ),
    would_change=say("Results that do not hang on when someone joined."),
    needs=("sales", "fees", "members.enrolled_on", "awards"),
    run=run,
    rows=rows,
    unit=say("rank correlation"),
    figures={
        "participants": Meaning("people", say("participants on any day of the window")),
        "groups": Meaning("groups", say("groups by order of joining that are not empty")),
        "declines": Meaning("steps", say("groups whose mean result is lower than that of the group before")),
    },
)
