"""C31: do members pay for orders of people below them, in periods that pay or promote them?"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, dates, entities, money, numerator_first, raised_value, state_of
from graph_service.compliance.facts import payers, total
from graph_service.compliance.findings import ENTITIES_MAX, Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import ratio
from graph_service.compliance.subtree import levels_above
from graph_service.model.snapshot import BoolArray
from graph_service.words import say


def run(inputs: Inputs) -> Result:
    """Count the orders of the period whose payer stands above the buyer and qualified for something in it."""
    values = inputs.thresholds("C31")
    if not values:
        return not_computable(say("a threshold of the pack for {check}", check="C31"))
    orders = paid_for_others(inputs)
    above = orders[orders["levels"] > 0]
    picked = above[above["qualifying"]]
    count, bought = len(picked), total(picked["net"])
    by_payer = picked.groupby("payer").agg(orders=("net", "size"), net=("net", "sum"), buyers=("buyer", "nunique"))
    by_payer = by_payer.reset_index().sort_values(["net", "payer"], ascending=[False, True], kind="stable")
    top = by_payer.head(ENTITIES_MAX)
    return Result(
        state_of(Fraction(count), values), Readings.same(Fraction(count)),
        say(
            "{count} orders of {bought} paid for by someone above the buyer who was paid or promoted in the period; "
            "{above} paid for by someone above, {orders} by another than the buyer",
            count=count, bought=money(inputs, bought), above=len(above), orders=len(orders),
        ),
        entities=entities(
            inputs.ids(top["payer"].to_numpy(np.int64)), "review", [(int(n), 1) for n in top["orders"]],
            [
                (("buyers", int(buyers)), ("paid_for_minor", int(net)), ("earned_minor", int(inputs.pay[payer])))
                for buyers, net, payer in zip(top["buyers"], top["net"], top["payer"], strict=True)
            ],
            say("Show that the buyers ordered and paid these back, or correct who paid."),
        ),
        entities_total=len(by_payer),
        figures=(
            ("paid_for_minor", Fraction(bought)), ("orders_paid_by_upline", Fraction(len(above))),
            ("orders_paid_by_others", Fraction(len(orders))),
            ("share_of_sales", ratio(bought, total(inputs.facts["net"]))),
        ),
        notes=(say("Orders without a stated payer count as paid by their buyer. What was refunded wholly is "
            "left out."),),
        raised=raised_value(Fraction(count), values),
    )  # fmt: skip


def paid_for_others(inputs: Inputs) -> pd.DataFrame:
    """Sales of the period that another than the buyer paid for, with something left after refunds.

    The columns of `facts.sale_facts` and payer, levels (the payer stands so many above the buyer in the line of the
    day; 0: not above), qualifying (the period paid the payer, or a rank of theirs begins in it).
    """
    facts = inputs.facts.assign(payer=payers(inputs.snapshot, inputs.facts))
    facts = facts[(facts["payer"] >= 0) & (facts["payer"] != facts["buyer"]) & (facts["net"] > 0)]
    facts = facts.reset_index(drop=True)
    payer, buyer = facts["payer"].to_numpy(np.int64), facts["buyer"].to_numpy(np.int64)
    levels = levels_above(inputs.snapshot, inputs.period, facts, payer, buyer)
    return facts.assign(levels=levels, qualifying=_qualified(inputs)[payer])


def _qualified(inputs: Inputs) -> BoolArray:
    """Whom the period paid or promoted; a rank that begins on the day after it was reached in it. Shape (members,)."""
    ranks = inputs.snapshot.ranks
    begins = ranks["from_on"].to_numpy(np.int64)
    promoted = (inputs.period.first_day < begins) & (begins <= inputs.period.end_day)
    qualified = inputs.pay > 0
    qualified[ranks["member"].to_numpy(np.int64)[promoted]] = True
    return qualified


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Orders that another than the buyer paid for; those the check counts in the numerator. Of a member: as payer."""
    orders = paid_for_others(inputs)
    if member is not None:
        orders = orders[orders["payer"] == member]
    counted = (orders["levels"] > 0) & orders["qualifying"]
    table = pd.DataFrame(
        {
            "side": np.where(counted, "numerator", "denominator"), "sale_id": orders["sale_id"].to_numpy(),
            "payer_id": inputs.ids(orders["payer"].to_numpy(np.int64)),
            "buyer_id": inputs.ids(orders["buyer"].to_numpy(np.int64)), "levels": orders["levels"].to_numpy(),
            "sold_on": dates(orders["sold_on"].to_numpy(np.int64)), "kind": orders["kind"].to_numpy(),
            "net_minor": orders["net"].to_numpy(),
        }
    )  # fmt: skip
    return numerator_first(table, "sold_on", "sale_id")


CHECK = Check(
    id="C31",
    title=say("Bonus buying"),
    klass="H",
    question=say("Do members pay for the orders of people below them in periods that pay or promote them?"),
    help=(
        say(
            "An order is counted when another than the buyer paid for it, stands above the buyer in the "
            "line of that day, and the period paid or promoted the payer: an award of the plan, or a "
            "recorded rank that begins in it or on the day after. Paying for someone can be a gift or a "
            "loan; it is looked at because it turns own money into pay."
        )
    ),
    would_change=say("Proof that the buyers ordered for themselves and paid it back."),
    needs=("sales", "sales.payer_id", "sponsorships", "awards"),
    run=run,
    rows=rows,
    each=True,
    unit="orders",
    figures={
        "paid_for_minor": Meaning(say("minor units"), say("net of the orders counted")),
        "orders_paid_by_upline": Meaning("orders", say("orders whose payer stands above the buyer, qualified or not")),
        "orders_paid_by_others": Meaning(
            "orders", say("orders that another than the buyer paid for, wherever they stand")
        ),
        "share_of_sales": Meaning(say("share of net sales"), say("the orders counted / all sales of the period")),
    },
    soft=("awards",),  # a period that paid nobody may still have promoted
)
