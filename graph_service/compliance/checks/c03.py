"""C03: how much of the net sales reaches end users? Retail and accepted personal use over all net sales."""

from __future__ import annotations

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, quotient, sale_rows, small_cell, states
from graph_service.compliance.facts import EVIDENCE, customers_mask, end_use, per_member, total
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
from graph_service.compliance.kernels import ratio
from graph_service.words import joined, say


def run(inputs: Inputs) -> Result:
    """One figure for the programme; the entities are the buyers of what reached no end user."""
    value, facts = deciding(inputs, "C03"), inputs.facts
    net = facts["net"].to_numpy(np.int64)
    if value is None or total(net) <= 0:
        return not_computable(
            say("sales of the period") if value else say("a threshold of the pack for {check}", check="C03")
        )
    sums = {name: total(end_use(facts, value.reading, name)) for name in EVIDENCE}
    one = np.array([total(net)])
    verified = customers_mask(facts, value.reading, "verified")
    found = states(
        {name: np.array([number]) for name, number in sums.items()}, dict.fromkeys(EVIDENCE, one),
        np.array([verified.any()]), value,
    )  # fmt: skip
    used = {name: total(end_use(facts, name, "verified")) for name in READING_NAMES}
    rest = per_member(
        facts["buyer"].to_numpy(np.int64), net - end_use(facts, value.reading, "verified"), inputs.members
    )
    bought = per_member(facts["buyer"].to_numpy(np.int64), net, inputs.members)
    failing = np.flatnonzero(rest > 0)
    top = failing[np.argsort(-rest[failing], kind="stable")][:ENTITIES_MAX]
    state = found[0]
    return Result(
        state, Readings(**{name: ratio(number, total(net)) for name, number in used.items()}),
        joined((called(value.reading), quotient(inputs, sums["verified"], total(net))), ": "),
        entities=() if state == "meets" else entities(
            inputs.ids(top), state, [(int(bought[m] - rest[m]), int(bought[m])) for m in top],
            [(("not_end_use_minor", int(rest[m])), ("bought_minor", int(bought[m]))) for m in top],
        ),
        entities_total=0 if state == "meets" else len(failing),
        figures=(
            ("end_use_declared_share", ratio(sums["declared"], total(net))),
            ("customers_verified_share", ratio(total(end_use(facts, "strict", "verified")), total(net))),
        ),
        notes=(say("Unverified sales to customers stand in the net sales and in no numerator."),),
        interval=small_cell(
            int((end_use(facts, value.reading, "verified") > 0).sum()), int((net > 0).sum()),
            say("reached, in part or whole, an end user"),
        ),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales of the period, or one buyer's; what counts as end use is the numerator."""
    facts = inputs.facts if member is None else inputs.facts[inputs.facts["buyer"] == member]
    value = deciding(inputs, "C03")
    used = end_use(facts, value.reading if value else "capped", "verified")
    return sale_rows(inputs, facts, used, facts["net"].to_numpy(np.int64))


CHECK = Check(
    id="C03",
    title=say("End-user share of the company"),
    klass="O",
    question=say("What share of net sales ends with people who use the product?"),
    help=(
        say(
            "Verified sales to customers plus the personal use of participants that the reading accepts, "
            "over all net sales of the period. Strict accepts none, capped the first 200 a participant "
            "and month, lenient all."
        )
    ),
    would_change=say("Verify declared retail sales; or fewer purchases by participants beyond the cap."),
    needs=("sales", "sales.verified", "members.enrolled_on"),
    run=run,
    rows=rows,
    unit=say("share of net sales"),
    entity_unit=say("share of the buyer's purchases"),
    figures={
        "end_use_declared_share": Meaning(
            say("share of net sales"), say("the same, were all that is declared verified")
        ),
        "customers_verified_share": Meaning(
            say("share of net sales"), say("verified sales to customers, strict reading / net sales; no personal use")
        ),
    },
)
