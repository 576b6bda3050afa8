"""C15: does each paid earner have ten customers a month? Distinct verified buyers who are not participants."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, sale_rows, states
from graph_service.compliance.facts import EVIDENCE, customers_mask, month_index, month_name
from graph_service.compliance.findings import (
    ENTITIES_MAX,
    READING_NAMES,
    Entity,
    Meaning,
    Readings,
    Result,
    called,
    not_computable,
)
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, ratio, worst
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import Numeral, say


def run(inputs: Inputs) -> Result:
    """Count buyers for each paid earner and month of the period."""
    value = deciding(inputs, "C15")
    paid = np.flatnonzero(inputs.pay > 0)
    if value is None or not len(paid):
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C15")
        )
    months = month_index(np.array([inputs.period.first_day, inputs.period.end_day - 1]))
    grid = pd.MultiIndex.from_product([paid, range(int(months[0]), int(months[1]) + 1)], names=["seller", "month"])
    counts = {name: _buyers(inputs, grid, value.reading, name) for name in EVIDENCE}
    ones = np.ones(len(grid), np.int64)
    found = states(counts, dict.fromkeys(EVIDENCE, ones), counts["verified"] > 0, value)
    failing = np.asarray([state != "meets" for state in found], dtype=np.bool_)
    readings = {name: ratio(int(_buyers(inputs, grid, name, "verified").sum()), len(grid)) for name in READING_NAMES}
    mean = ratio(int(counts["verified"].sum()), len(grid)) or Fraction(0)
    return Result(
        worst(found), Readings(**readings),
        say(
            "{reading}: {verified} verified customers / {grid} paid earner-months = {mean} on average; {failing} "
            "earner-months below {value}",
            reading=called(value.reading), verified=int(counts["verified"].sum()), grid=len(grid),
            mean=Numeral(f"{float(mean):.2f}"), failing=int(failing.sum()), value=value.value,
        ),
        entities=_entities(inputs, grid, counts, failing, found), entities_total=int(failing.sum()),
        figures=(("earner_months_below", ratio(int(failing.sum()), len(grid))),),
        notes=(say("The state is that of the earner-months one by one; the readings are averages over them."),),
    )  # fmt: skip


def _buyers(inputs: Inputs, grid: pd.MultiIndex, reading: str, evidence: str) -> IntArray:
    """Distinct customers with a sale above zero, for each (earner, month) of the grid."""
    facts = inputs.facts
    picked: BoolArray = customers_mask(facts, reading, evidence) & (facts["net"].to_numpy(np.int64) > 0)
    pairs = facts.loc[picked, ["seller", "month", "buyer"]].drop_duplicates()
    return pairs.groupby(["seller", "month"]).size().reindex(grid, fill_value=0).to_numpy().astype(np.int64)


def _entities(
    inputs: Inputs, grid: pd.MultiIndex, counts: dict[str, IntArray], failing: BoolArray, found: list[State]
) -> tuple[Entity, ...]:
    places = np.flatnonzero(failing)
    members = grid.get_level_values("seller").to_numpy().astype(np.int64)
    months = grid.get_level_values("month").to_numpy().astype(np.int64)
    top = places[np.argsort(-inputs.pay[members[places]], kind="stable")][:ENTITIES_MAX]
    return entities(
        inputs.ids(members[top]), [found[i] for i in top], [(int(counts["verified"][i]), 1) for i in top],
        [
            (
                ("customers_verified", int(counts["verified"][i])), ("customers_declared", int(counts["declared"][i])),
                ("earned_minor", int(inputs.pay[members[i]])),
            )
            for i in top
        ],
        [say("Were all declared customers verified, there are {declared}.", declared=counts["declared"][i]) for i in top],
        [month_name(int(months[i])) for i in top],
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales credited to the earner (or to anyone), those to verified customers in the numerator."""
    facts = inputs.facts if member is None else inputs.facts[inputs.facts["seller"] == member]
    value = deciding(inputs, "C15")
    net = facts["net"].to_numpy(np.int64)
    sold = customers_mask(facts, value.reading if value else "strict", "verified")
    return sale_rows(inputs, facts, np.where(sold, net, 0), net)


CHECK = Check(
    id="C15",
    title=say("Ten customers"),
    klass="J",
    question=say("Has each paid earner sold to at least ten different customers in the month?"),
    help=(
        say(
            "For each member with pay in the period and each month of it: how many different people, not "
            "participants that day, bought something verified from the member. A participant's own "
            "purchase is nobody's customer order, so the readings differ only by orders shortly before "
            "enrolment."
        )
    ),
    would_change=say(
        "Verify the customers that are only declared; each earner's row gives the number that would make."
    ),
    needs=("sales", "sales.verified", "members.enrolled_on", "awards"),
    run=run,
    each=True,
    rows=rows,
    unit=say("customers, mean per earner and month"),
    entity_unit="customers",
    figures={
        "earner_months_below": Meaning(
            say("share of earner-months"), say("earner-months that do not meet, or are not proven / all earner-months")
        ),
    },
)
