"""C23: how deep does pay reach, and how many people stand in a paid line? Levels and heads."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, member_table, raised
from graph_service.compliance.facts import participant_on
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State
from graph_service.compliance.packs import Value
from graph_service.compliance.subtree import levels_above
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say


def run(inputs: Inputs) -> Result:
    """The deepest level that anyone was paid on; a line is raised by its levels and its heads together."""
    value = deciding(inputs, "C23")
    if value is None:
        return not_computable(say("a threshold of the pack for {check}", check="C23"))
    level, heads = paid_levels(inputs), line_heads(inputs)
    least = int(inputs.parameter("C23.heads"))
    payees = np.flatnonzero(level >= 0)
    if not len(payees):
        return not_computable(say("awards that point at a sale"))
    picked = payees[_raised(level, heads, value, least)[payees]]
    picked = picked[np.lexsort((picked, -heads[picked], -level[picked]))]
    deepest, largest = int(level.max()), int(heads[payees].max())
    state: State = "review" if value.role == "review" else "does_not_meet"
    top = picked[:ENTITIES_MAX]
    return Result(
        state if len(picked) else "meets", Readings.same(Fraction(deepest)),
        say(
            "deepest level paid on = {deepest}; most people in a paid line = {largest}; {picked} of {payees} payees "
            "reach the levels with {least} or more people in their line",
            deepest=deepest, largest=largest, picked=len(picked), payees=len(payees), least=least,
        ),
        entities=entities(
            inputs.ids(top), state, [(int(level[m]), 1) for m in top],
            [(("heads", int(heads[m])), ("earned_minor", int(inputs.pay[m]))) for m in top],
            say("Fewer levels that pay."),
        ),
        entities_total=len(picked),
        figures=(
            ("heads_in_a_line", Fraction(largest)), ("payees", Fraction(len(payees))),
            ("payees_deep_and_wide", Fraction(len(picked))),
        ),
        table=tuple(
            {"kind": "level", "name": str(depth), "members": int((level == depth).sum())} for depth in range(deepest + 1)
        ),
        notes=(
            say("Levels and heads are counted and nothing else: how one enters and what is rewarded is for "
                "C01 and C10 to say."),
        ),
        raised=value if len(picked) else None,
    )  # fmt: skip


def paid_levels(inputs: Inputs) -> IntArray:
    """The deepest level below each member on which an award of the period rests; 0 for own sales, -1 for none.

    A level is a sponsorship between the payee and the seller, in the line of the day of the sale, whatever the plan
    calls a level. Shape (members,).
    """
    lines = inputs.rewards[inputs.rewards["exact_micro"] > 0].reset_index(drop=True)
    payee, seller = lines["member"].to_numpy(np.int64), lines["seller"].to_numpy(np.int64)
    level = np.full(inputs.members, -1, np.int64)
    np.maximum.at(level, payee, levels_above(inputs.snapshot, inputs.period, lines, payee, seller))
    return level


def line_heads(inputs: Inputs) -> IntArray:
    """Participants at or below each member on the period's last day. Shape (members,)."""
    last = inputs.period.end_day - 1
    everyone = np.arange(inputs.members, dtype=np.int64)
    participants = participant_on(inputs.snapshot, everyone, np.full(inputs.members, last, np.int64))
    return SponsorTree.of(inputs.snapshot, last).subtree_sum(participants.astype(np.int64))


def _raised(level: IntArray, heads: IntArray, value: Value, least: int) -> BoolArray:
    return raised(level, np.ones_like(level), value) & (heads >= least) & (level >= 0)


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Payees with the deepest level they were paid on and the people in their line; those raised in the numerator."""
    value = deciding(inputs, "C23")
    level, heads = paid_levels(inputs), line_heads(inputs)
    payees = np.flatnonzero((level >= 0) & ((np.arange(inputs.members) == member) if member is not None else True))
    payees = payees[np.lexsort((payees, -heads[payees], -level[payees]))]
    table = member_table(
        inputs, payees, paid_level=level[payees], heads=heads[payees], earned_minor=inputs.pay[payees]
    )  # fmt: skip
    if value is not None:
        least = int(inputs.parameter("C23.heads"))
        table["side"] = np.where(_raised(level, heads, value, least)[payees], "numerator", "denominator")
    return table


CHECK = Check(
    id="C23",
    title=say("Levels and heads"),
    klass="L",
    question=say("Does anyone earn on so many levels below, with so many people in the line, as an instrument names?"),
    help=(
        say(
            "For each payee of the period: the deepest level below, counted in sponsorships to the "
            "seller on the day of the sale, that an award rests on, and the participants at or below on "
            "the last day. Both must reach the numbers of the pack. An instrument that names such "
            "numbers asks for more than them, so they raise a review and no more."
        )
    ),
    would_change=say("Fewer levels that pay."),
    needs=("sales", "members.enrolled_on", "sponsorships", "awards"),
    run=run,
    rows=rows,
    unit="levels",
    figures={
        "heads_in_a_line": Meaning("people", say("participants at or below the payee with most of them")),
        "payees": Meaning("people", say("members with an award that points at a sale")),
        "payees_deep_and_wide": Meaning("people", say("payees who reach the levels and the heads")),
    },
)
