"""C06: how much of the retail that is declared has nobody verified? Unverified over declared sales to customers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, quotient, sale_rows, small_cell
from graph_service.compliance.facts import customers_mask, per_member, total
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
from graph_service.compliance.kernels import State, holds, ratio
from graph_service.model.snapshot import IntArray
from graph_service.words import say


def run(inputs: Inputs) -> Result:
    """One share for the programme; the entities are the sellers whose sales to customers lack verification."""
    value = deciding(inputs, "C06")
    if value is None:
        return not_computable(say("a threshold of the pack for {check}", check="C06"))
    facts = inputs.facts
    shares = {
        name: ratio(total(_unverified(facts, name)), total(_retail(facts, name, "declared"))) for name in READING_NAMES
    }
    share = shares[value.reading]
    if share is None:
        return not_computable(
            say("sales to customers of the period"), note=say("Nothing was sold to customers in the period.")
        )
    declared, unverified = _retail(facts, value.reading, "declared"), _unverified(facts, value.reading)
    state: State = "not_proven" if holds(share, value.op or ">", value.value) else "meets"
    seller = facts["seller"].to_numpy(np.int64)
    lacking, sold = (per_member(seller, part, inputs.members) for part in (unverified, declared))
    failing = np.flatnonzero(lacking > 0)
    unproven = total(np.where(facts["verified"].to_numpy(np.int64) == 0, unverified, 0))
    return Result(
        state, Readings(**shares),
        say(
            "{reading}: unverified {quotient} of declared sales to customers",
            reading=called(value.reading), quotient=quotient(inputs, total(unverified), total(declared)),
        ),
        entities=_entities(inputs, lacking, sold, failing), entities_total=len(failing),
        figures=(
            ("declared_minor", Fraction(total(declared))), ("called_unverified_minor", Fraction(unproven)),
            ("not_stated_minor", Fraction(total(unverified) - unproven)),
        ),
        notes=(say("What is declared is not a proof: any of it that nobody verified leaves the check not proven."),),
        interval=small_cell(
            int((unverified > 0).sum()), int((declared > 0).sum()), say("to customers were not verified"),
        ),
        raised=value if state == "not_proven" else None,
    )  # fmt: skip


def _retail(facts: pd.DataFrame, reading: str, evidence: str) -> IntArray:
    """Minor units of each sale that went to a customer under the reading, on some evidence."""
    return np.where(customers_mask(facts, reading, evidence), facts["net"].to_numpy(np.int64), 0)


def _unverified(facts: pd.DataFrame, reading: str) -> IntArray:
    return _retail(facts, reading, "declared") - _retail(facts, reading, "verified")


def _entities(inputs: Inputs, lacking: IntArray, sold: IntArray, failing: IntArray) -> tuple[Entity, ...]:
    top = failing[np.argsort(-lacking[failing], kind="stable")][:ENTITIES_MAX]
    return entities(
        inputs.ids(top), "not_proven", [(int(lacking[m]), int(sold[m])) for m in top],
        [
            (("unverified_minor", int(lacking[m])), ("sold_to_customers_minor", int(sold[m])))
            for m in top
        ],
        say("Were these sales verified, nothing is left to prove."),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales to customers credited to the member (or to anyone), the unverified ones in the numerator."""
    facts = inputs.facts if member is None else inputs.facts[inputs.facts["seller"] == member]
    value = deciding(inputs, "C06")
    reading = value.reading if value else "strict"
    return sale_rows(inputs, facts, _unverified(facts, reading), _retail(facts, reading, "declared"))


CHECK = Check(
    id="C06",
    title=say("Unverified retail"),
    klass="J",
    question=say("What share of the declared sales to customers has nobody verified?"),
    help=(
        say(
            "Sales to people who were not participants that day, without a verification or called "
            "unverified, over all such sales of the period. The readings differ by orders shortly before "
            "the buyer enrolled, and by starter and qualifying orders, which strict counts as no sale to "
            "a customer."
        )
    ),
    would_change=say("Verify the sales to customers that are only declared."),
    needs=("sales", "sales.verified", "members.enrolled_on"),
    run=run,
    rows=rows,
    unit=say("share of declared sales to customers"),
    figures={
        "declared_minor": Meaning(say("minor units"), say("all sales to customers, by the reading that decides")),
        "called_unverified_minor": Meaning(say("minor units"), say("of these, called unverified in the sales file")),
        "not_stated_minor": Meaning(say("minor units"), say("of these, about which the sales file says nothing")),
    },
)
