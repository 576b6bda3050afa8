"""C05: what do participants buy for themselves beyond the monthly cap, and does it earn anyone a reward?"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, money, sale_rows
from graph_service.compliance.facts import month_name, total
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import State, holds
from graph_service.compliance.rewards import over_cap, own_use, rewards_from
from graph_service.model.money import MICRO, exponent
from graph_service.words import say


def run(inputs: Inputs) -> Result:
    """Sum what lies over the cap, participant-month by participant-month."""
    value = deciding(inputs, "C05")
    if value is None:
        return not_computable(say("a threshold of the pack for {check}", check="C05"))
    facts = inputs.facts.assign(over=over_cap(inputs.facts))
    unit = 10 ** exponent(inputs.plan.currency)
    own = facts[own_use(facts)]
    months = own.groupby(["buyer", "month"])[["net", "over"]].sum().reset_index()
    months = months[months["over"] > 0].sort_values(["over", "buyer"], ascending=[False, True], kind="stable")
    over, personal = total(months["over"]), total(own["net"])
    paid = _rewarded(inputs)
    state: State = "does_not_meet" if over and holds(paid, value.op or ">", value.value) else "meets"
    top = months.head(ENTITIES_MAX)
    cap = inputs.terms.cap_minor
    found = entities(
        inputs.ids(top["buyer"].to_numpy(np.int64)), state,
        [(int(amount), unit) for amount in top["over"]],
        [
            (("personal_minor", int(net)), ("cap_minor", cap), ("over_cap_minor", int(above)))
            for net, above in zip(top["net"], top["over"], strict=True)
        ],
        months=[month_name(int(month)) for month in top["month"]],
    )  # fmt: skip
    return Result(
        state, Readings(Fraction(personal, unit), Fraction(over, unit), Fraction(0)),
        say(
            "sum over participant-months of max(0, personal - {cap}) = {over}; rewards paid on it {paid}",
            cap=money(inputs, cap), over=money(inputs, over), paid=money(inputs, paid),
        ),
        entities=found, entities_total=len(months),
        figures=(
            ("rewarded_over_cap", paid / unit), ("rewardable", Fraction(personal - over, unit)),
            ("participant_months_over", Fraction(len(months))),
        ),
        notes=(
            (
                say("Buying more than the cap breaks nothing by itself; the order says that it earns no reward. "
                    "The state asks whether it did.")
            ),
            say("Strict counts every personal purchase as over the cap, lenient none."),
        ),
    )  # fmt: skip


def _rewarded(inputs: Inputs) -> Fraction:
    """Rewards, in minor units, from the part of personal purchases that lies over the cap."""
    return Fraction(total(rewards_from(inputs.rewards, over_cap(inputs.rewards), inputs.members)), MICRO)


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Personal purchases, what of each lies over the cap in the numerator."""
    facts = inputs.facts if member is None else inputs.facts[inputs.facts["buyer"] == member]
    facts = facts[own_use(facts)]
    return sale_rows(inputs, facts, over_cap(facts), facts["net"].to_numpy(np.int64))


CHECK = Check(
    id="C05",
    title=say("Personal purchases over the cap"),
    klass="O",
    question=say("Do participants buy more for themselves in a month than the cap accepts, and is it rewarded?"),
    help=(
        say(
            "For each participant and month: personal purchases above the pack's cap, added up. "
            "Purchases are taken in order of day, so that it is known which of them lie above. The order "
            "lets them earn no reward."
        )
    ),
    would_change=say("Leave purchases above the cap out of what the plan pays on."),
    needs=("sales", "members.enrolled_on", "awards"),
    run=run,
    each=True,
    rows=rows,
    unit="money",
    figures={
        "rewarded_over_cap": Meaning(
            "money", say("rewards paid on what lies over the cap; the state asks for this one")
        ),
        "rewardable": Meaning("money", say("personal purchases that lie within the cap")),
        "participant_months_over": Meaning(
            "participant-months", say("months in which a participant bought over the cap")
        ),
    },
    soft=("awards",),  # a plan that paid nothing paid nothing on these purchases
)
