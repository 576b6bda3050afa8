"""C11: does anyone qualify for pay by own purchases alone? How many, and how much pay hangs on it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, entities, money, raised_value, sale_rows, state_of
from graph_service.compliance.facts import total
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
from graph_service.compliance.qualifying import Qualified, qualified
from graph_service.engines.columnar.prepared import Prepared
from graph_service.model.money import exponent
from graph_service.words import say

NO_CONDITION = say(
    "Nothing in the plan asks for personal volume: no activity, gate or rank that own purchases could meet."
)
MEANING = say(
    "Only the buyer's own qualification is taken away; what the purchases pay to others stays. "
    "Goals of a challenge and shares of a pool that count personal volume are not looked at."
)


def run(inputs: Inputs) -> Result:
    """Work the period out again without own purchases in the conditions; count those who lose pay by it."""
    value, paid = deciding(inputs, "C11"), int((inputs.pay > 0).sum())
    if value is None or not paid:
        return not_computable(
            say("awards of the period") if value else say("a threshold of the pack for {check}", check="C11")
        )
    prepared = _prepared(inputs)
    found = {name: qualified(inputs, prepared, name) for name in READING_NAMES}
    counts = {name: Fraction(int(part.only_own.sum())) for name, part in found.items()}
    chosen, values = found[value.reading], inputs.thresholds("C11")
    count, lost = counts[value.reading], total(chosen.lost_minor)
    state = state_of(count, values)
    return Result(
        state, Readings(**counts),
        say("{reading}: {count} of {paid} paid participants qualified by own purchases alone; pay of "
            "{lost} hangs on it", reading=called(value.reading), count=int(count), paid=paid, lost=money(inputs, lost)),
        entities=_entities(inputs, chosen, state), entities_total=int(count),
        figures=(
            ("qualified_by_own_share", ratio(int(count), paid)), ("pay_on_own_minor", Fraction(lost)),
            ("pay_on_own_share", ratio(lost, total(np.maximum(inputs.pay, 0)))),
        ),
        notes=(MEANING, *(() if _asks_for_volume(inputs) else (NO_CONDITION,))),
        raised=raised_value(count, values),
    )  # fmt: skip


def _prepared(inputs: Inputs) -> Prepared:
    return Prepared.of(inputs.snapshot, inputs.plan, inputs.period, inputs.before(inputs.period))


def _asks_for_volume(inputs: Inputs) -> bool:
    """Whether any condition of the plan looks at personal volume."""
    plan = inputs.plan
    gates = (bonus.gate for bonus in plan.bonuses if bonus.gate is not None)
    return (
        plan.activity_volume_min is not None
        or any(gate.personal_volume_min is not None for gate in gates)
        or any(rank.personal_volume_min is not None for rank in plan.ranks)
    )


def _entities(inputs: Inputs, found: Qualified, state: State) -> tuple[Entity, ...]:
    rows = np.flatnonzero(found.only_own)
    top = rows[np.argsort(-found.lost_minor[rows], kind="stable")][:ENTITIES_MAX]
    unit = 10 ** exponent(inputs.plan.currency)
    return entities(
        inputs.ids(top), state, [(int(found.lost_minor[m]), unit) for m in top],
        [
            (
                ("own_volume", int(found.own_volume[m])), ("personal_volume", int(found.personal_volume[m])),
                ("pay_on_own_minor", int(found.lost_minor[m])), ("earned_minor", int(inputs.pay[m])),
            )
            for m in top
        ],
        say("Personal volume from sales to others that meets the plan's condition, or a plan that asks "
            "for none."),
    )  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Sales credited to paid participants; own purchases of those who qualify by them alone in the numerator."""
    value = deciding(inputs, "C11")
    found = qualified(inputs, _prepared(inputs), value.reading if value else "strict")
    facts = inputs.facts[(inputs.facts["seller"] >= 0)]
    seller = facts["seller"].to_numpy(np.int64)
    wanted = inputs.pay[seller] > 0 if member is None else seller == member
    facts = facts[wanted]
    seller, net = facts["seller"].to_numpy(np.int64), facts["net"].to_numpy(np.int64)
    own = (
        found.only_own[seller] & (facts["buyer"].to_numpy(np.int64) == seller) & facts["participant"].to_numpy(np.bool_)
    )
    return sale_rows(inputs, facts, np.where(own, net, 0), net)


CHECK = Check(
    id="C11",
    title=say("Pay to qualify"),
    klass="O",
    question=say("Was anyone paid in the period who would not have qualified without own purchases?"),
    help=(
        say(
            "The period is worked out again with a participant's own purchases counting for none of the "
            "plan's conditions on personal volume: activity, gates, ranks. Who loses pay by it qualified "
            "by own purchases alone. Strict takes all own purchases out, capped those above the cap, "
            "lenient starter and qualifying orders."
        )
    ),
    would_change=say("Conditions that sales to others meet, or a plan that asks for no personal volume."),
    needs=("sales", "members.enrolled_on", "awards"),
    run=run,
    each=True,
    rows=rows,
    unit=say("paid participants"),
    entity_unit="money",
    figures={
        "qualified_by_own_share": Meaning(
            say("share of paid participants"), say("those who qualified by own purchases alone / all")
        ),
        "pay_on_own_minor": Meaning(say("minor units"), say("pay that they would not have got")),
        "pay_on_own_share": Meaning(say("share of pay"), say("that pay / all pay of the period")),
    },
)
