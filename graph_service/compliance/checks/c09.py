"""C09: do sales to outsiders cover the pay? Verified sales to customers over everything that was paid out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import (
    Check,
    deciding,
    entities,
    money,
    quotient,
    sale_rows,
    small_cell,
    states,
)  # fmt: skip
from graph_service.compliance.facts import EVIDENCE, customers_mask, end_use, total
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
from graph_service.compliance.kernels import State, ratio
from graph_service.words import say

OTHER = say(
    "Revenue of the programme beside its sales is in no file; if there is any, it covers pay "
    "too, so the check asks for a look and no more."
)


def run(inputs: Inputs) -> Result:
    """One figure for the programme; the entities are those who were paid most of what is not covered."""
    value, pay = deciding(inputs, "C09"), total(inputs.pay)
    if value is None or pay <= 0:
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C09")
        )
    facts = inputs.facts
    sums = {name: total(end_use(facts, value.reading, name)) for name in EVIDENCE}
    verified = customers_mask(facts, value.reading, "verified")
    (state,) = states(
        {name: np.array([number]) for name, number in sums.items()}, dict.fromkeys(EVIDENCE, np.array([pay])),
        np.array([verified.any()]), value,
    )  # fmt: skip
    short = max(0, pay - sums["verified"])
    fees = inputs.snapshot.fees
    return Result(
        state,
        Readings(**{name: ratio(total(end_use(facts, name, "verified")), pay) for name in READING_NAMES}),
        say(
            "{reading}: verified sales to customers {quotient} of the pay; {short} not covered",
            reading=called(value.reading), quotient=quotient(inputs, sums["verified"], pay),
            short=money(inputs, short),
        ),
        entities=_entities(inputs, state, pay), entities_total=0 if state == "meets" else int((inputs.pay > 0).sum()),
        figures=(
            ("declared_cover", ratio(sums["declared"], pay)), ("not_covered_minor", Fraction(short)),
            ("pay_minor", Fraction(pay)), ("pay_share_of_sales", ratio(pay, total(facts["net"]))),
        ),
        notes=(OTHER, *((say("Fees that participants pay are no outside revenue."),) if len(fees) else ())),
        interval=small_cell(
            int((verified & (facts["net"].to_numpy(np.int64) > 0)).sum()), int((facts["net"] > 0).sum()),
            say("were verified sales to customers"),
        ),
        raised=value if state in ("review", "does_not_meet") else None,
    )  # fmt: skip


def _entities(inputs: Inputs, state: State, pay: int) -> tuple[Entity, ...]:
    """Who was paid most, as long as the pay is not covered."""
    paid = np.flatnonzero(inputs.pay > 0) if state != "meets" else np.zeros(0, np.int64)
    top = paid[np.argsort(-inputs.pay[paid], kind="stable")][:ENTITIES_MAX]
    return entities(
        inputs.ids(top), state, [(int(inputs.pay[m]), pay) for m in top],
        [(("earned_minor", int(inputs.pay[m])),) for m in top],
        say("More verified sales to customers, or other revenue that the programme can show."),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales of the period, or those credited to a member; verified sales to customers in the numerator."""
    facts = inputs.facts if member is None else inputs.facts[inputs.facts["seller"] == member]
    value = deciding(inputs, "C09")
    used = end_use(facts, value.reading if value else "strict", "verified")
    return sale_rows(inputs, facts, used, facts["net"].to_numpy(np.int64))


CHECK = Check(
    id="C09",
    title=say("Outside revenue cover"),
    klass="J",
    question=say("Do sales to people outside cover what was paid to those inside?"),
    help=(
        say(
            "Verified sales to customers over all pay of the period. Strict counts sales to customers "
            "alone, capped adds personal use within the cap, lenient all own purchases. Below one, some "
            "of the pay must come from the participants' own money or from revenue that the files do not "
            "know."
        )
    ),
    would_change=say("Verified sales to customers, or proof of other revenue."),
    needs=("sales", "sales.verified", "members.enrolled_on", "awards"),
    run=run,
    rows=rows,
    unit=say("verified sales to customers for each unit of pay"),
    entity_unit=say("share of pay"),
    figures={
        "declared_cover": Meaning(
            "times", say("the same with all declared sales to customers, by the reading that decides")
        ),
        "not_covered_minor": Meaning(say("minor units"), say("pay - verified sales to customers, where pay is more")),
        "pay_minor": Meaning(say("minor units"), say("all awards of the period")),
        "pay_share_of_sales": Meaning(say("share of net sales"), say("all awards / all net sales of the period")),
    },
)
