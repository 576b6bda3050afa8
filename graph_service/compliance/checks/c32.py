"""C32: does money go round? Awards on orders that were cancelled afterwards, and awards back to who paid the order."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates, entities, money, numerator_first, raised_value, state_of
from graph_service.compliance.facts import effective_net, payers, per_member, total
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import ratio
from graph_service.compliance.rewards import reward_shares
from graph_service.model.money import MICRO, exponent
from graph_service.model.period import NEVER, day_of
from graph_service.model.snapshot import IntArray
from graph_service.words import say

NET_NOTE = say(
    "Awards taken back later are not on record, so nothing is taken off: the figure is the most there can be."
)
ABSENT = {
    "refunds": say("Without any refund on record nobody can tell which orders were cancelled after they paid."),
    "sales.payer_id": say("Without stated payers nobody can tell which awards went back to who paid the order."),
}


def run(inputs: Inputs) -> Result:
    """Add up the awards of the period on orders cancelled after it was settled, and those back to the order's payer."""
    values = inputs.thresholds("C32")
    if not values:
        return not_computable(say("a threshold of the pack for {check}", check="C32"))
    lines = flows(inputs)
    unit = 10 ** exponent(inputs.plan.currency)
    whole, cancelled, returned = (total(lines[name]) for name in ("counted", "cancelled", "returned"))
    figure = Fraction(whole, MICRO * unit)
    unknown = _absent(inputs)
    raised = raised_value(figure, values)
    by_payee = per_member(lines["member"].to_numpy(np.int64), lines["counted"].to_numpy(np.int64), inputs.members)
    paid = np.flatnonzero(by_payee > 0)
    top = paid[np.argsort(-by_payee[paid], kind="stable")][:ENTITIES_MAX]
    back = lines[lines["refunded"] > 0].drop_duplicates("sale")
    return Result(
        "not_computable" if unknown and raised is None else state_of(figure, values), Readings.same(figure),
        say(
            "awards on orders cancelled after {settled} {cancelled}, awards back to who paid the order {returned}; "
            "together, each once, {whole}",
            settled=_settled(inputs), cancelled=money(inputs, Fraction(cancelled, MICRO)),
            returned=money(inputs, Fraction(returned, MICRO)), whole=money(inputs, Fraction(whole, MICRO)),
        ),
        missing=(*unknown, *(("clawbacks",) if cancelled else ())),
        entities=entities(
            inputs.ids(top), "review", [(int(by_payee[m]), MICRO * unit) for m in top], _numbers(inputs, lines, top),
            say("Show that the award was taken back, or that the order was real and paid by its buyer."),
        ),
        entities_total=len(paid),
        figures=(
            ("on_cancelled_orders", Fraction(cancelled, MICRO * unit)), ("back_to_the_payer", Fraction(returned, MICRO * unit)),
            ("cancelled_orders", Fraction(len(back))), ("cancelled_minor", Fraction(total(back["refunded"]))),
            ("share_of_awards", ratio(whole, total(lines["exact_micro"]))),
        ),
        notes=(*(ABSENT[name] for name in unknown), *((NET_NOTE,) if cancelled else ())),
        raised=raised,
    )  # fmt: skip


def _absent(inputs: Inputs) -> tuple[str, ...]:
    """What would be needed to say that nothing goes round."""
    there = {
        "refunds": len(inputs.snapshot.refunds),
        "sales.payer_id": (payers(inputs.snapshot, inputs.facts) >= 0).sum(),
    }
    return tuple(name for name, rows_ in there.items() if not rows_)


def _settled(inputs: Inputs) -> str:
    return inputs.plan.settling(inputs.period).refunds_end.isoformat()


def flows(inputs: Inputs) -> pd.DataFrame:
    """Trace lines with what goes round, in millionths of a minor unit.

    The columns of `Inputs.rewards` and payer (-1: not stated), refunded (minor units of the sale given back after the
    period was settled), refunded_on (the first such day), cancelled (the award on that part), returned (the award where
    it went to the stated payer of another's order), counted (of each line, both together once).
    """
    lines, snapshot = inputs.rewards, inputs.snapshot
    settled = inputs.plan.settling(inputs.period)
    sale = lines["sale"].to_numpy(np.int64)
    later = snapshot.refunds[snapshot.refunds["refunded_on"] >= settled.refunds_end_day]
    at, days = later["sale"].to_numpy(np.int64), later["refunded_on"].to_numpy(np.int64)
    refunded, first = np.zeros(len(snapshot.sales), np.int64), np.full(len(snapshot.sales), NEVER, np.int64)
    np.add.at(refunded, at, later["amount_minor"].to_numpy(np.int64))
    np.minimum.at(first, at, days)
    exact, payer = lines["exact_micro"].to_numpy(np.int64), payers(snapshot, lines)
    based_on = lines.assign(net=effective_net(snapshot, settled.refunds_end)[sale])
    cancelled = reward_shares(based_on, refunded[sale])
    mine = (payer == lines["member"].to_numpy(np.int64)) & (payer != lines["buyer"].to_numpy(np.int64))
    returned = np.where(mine, exact, 0)
    return lines.assign(
        payer=payer, refunded=refunded[sale], refunded_on=first[sale], cancelled=cancelled, returned=returned,
        counted=np.where(mine, exact, cancelled),
    )  # fmt: skip


def _numbers(inputs: Inputs, lines: pd.DataFrame, top: IntArray) -> list[tuple[tuple[str, int | str], ...]]:
    sums = lines[lines["counted"] > 0].groupby("member")
    orders, parts = sums["sale"].nunique(), sums[["cancelled", "returned"]].sum() // MICRO
    return [
        (
            ("orders", int(orders[m])), ("on_cancelled_minor", int(parts["cancelled"][m])),
            ("back_to_payer_minor", int(parts["returned"][m])), ("earned_minor", int(inputs.pay[m])),
        )
        for m in top
    ]  # fmt: skip


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Awards on orders cancelled later or paid for by another; those that go round in the numerator. Of a payee."""
    lines = flows(inputs)
    lines = lines[(lines["refunded"] > 0) | ((lines["payer"] >= 0) & (lines["payer"] != lines["buyer"]))]
    lines = lines[(lines["member"] == member) if member is not None else lines["exact_micro"] != 0]
    given_back = lines["refunded_on"].to_numpy(np.int64)
    named = {f"{name}_id": inputs.ids(lines[name].to_numpy(np.int64)) for name in ("payer", "buyer", "seller")}
    table = pd.DataFrame(
        {
            "side": np.where(lines["counted"] > 0, "numerator", "denominator"), "sale_id": lines["sale_id"].to_numpy(),
            "payee_id": inputs.ids(lines["member"].to_numpy(np.int64)), **named,
            "sold_on": dates(lines["sold_on"].to_numpy(np.int64)),
            "refunded_on": [None if day == NEVER else day_of(day) for day in given_back.tolist()],
            "refunded_minor": lines["refunded"].to_numpy(), "award_micro": lines["exact_micro"].to_numpy(),
            "counted_micro": lines["counted"].to_numpy(),
        }
    )  # fmt: skip
    return numerator_first(table, "sold_on", "sale_id", "payee_id")


CHECK = Check(
    id="C32",
    title=say("Wash flow"),
    klass="H",
    question=say("Do awards rest on orders that were cancelled afterwards, or go back to who paid the order?"),
    help=(
        say(
            "Awards of the period on what was refunded after it was settled, in proportion, and awards "
            "on an order that went to the one who paid it for another. Refunds on record up to today are "
            "looked at. Money that members hand to one another outside the books is not seen."
        )
    ),
    would_change=say("Proof that the award was taken back, or a hold long enough for cancellations to come first."),
    needs=("sales", "awards", "refunds", "sales.payer_id"),
    run=run,
    rows=rows,
    each=True,
    unit="money",
    figures={
        "on_cancelled_orders": Meaning("money", say("awards on what was refunded after the period was settled")),
        "back_to_the_payer": Meaning("money", say("awards to the stated payer of another's order, on that order")),
        "cancelled_orders": Meaning("orders", say("orders that paid and were refunded, wholly or in part, afterwards")),
        "cancelled_minor": Meaning(say("minor units"), say("what was refunded of them afterwards")),
        "share_of_awards": Meaning(
            say("share of awards"), say("both together / all awards that point at a sale, before caps")
        ),
    },
    soft=("refunds", "sales.payer_id"),  # one of the two still says something
)
