"""C26: does what participants buy come from enrolling? Orders of their first days, month by month."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, entities, quotient, sale_rows, small_cell
from graph_service.compliance.facts import month_name, own_orders, per_member, total
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
from graph_service.compliance.kernels import State, ratio
from graph_service.compliance.ordering import Correlation, spearman
from graph_service.model.money import exact_text
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import Numeral, say


def run(inputs: Inputs) -> Result:
    """The period's share, and whether the shares of the window's months rise."""
    values = inputs.thresholds("C26")
    if not values:
        return not_computable(say("a threshold of the pack for {check}", check="C26"))
    reading = values[0].reading
    sums = {name: _sums(inputs, inputs.facts, name) for name in READING_NAMES}
    if not sums[reading][1]:
        return not_computable(say("participants' orders"), note=say("Participants placed no orders in the period."))
    months = _months(inputs, reading)
    least = int(inputs.parameter("C26.months"))
    trend = _trend(months) if len(months) >= least else None
    raised = next((v for v in values if v.op and trend and trend.holds(v.op, v.value)), None)
    state: State = "review" if raised else ("not_computable" if len(months) < least else "meets")
    facts = inputs.facts
    early = first_days(inputs, facts, reading) & (facts["net"] > 0).to_numpy()
    orders = int((early | (own_orders(facts, reading) & (facts["net"] > 0).to_numpy())).sum())
    found, count = _entities(inputs, facts, early)
    return Result(
        state, Readings(**{name: ratio(*pair) for name, pair in sums.items()}),
        say(
            "{reading}: orders in the buyers' first {days} days / participants' orders = {quotient}; rank correlation of "
            "month and share {rho} over {months} months",
            reading=called(reading), days=_days(inputs), quotient=quotient(inputs, *sums[reading]), months=len(months),
            rho=Numeral(f"{float(trend.rho):.4f}") if trend else say("not known"),
        ),
        missing=(say("{least} months with participants' orders", least=least),) if state == "not_computable" else (),
        entities=found, entities_total=count,
        figures=(("trend", trend.rho if trend else None), ("months", Fraction(len(months)))),
        table=tuple(_row(*month) for month in months), notes=_notes(trend, len(months), least), raised=raised,
        interval=small_cell(int(early.sum()), orders, say("of participants fell into the buyer's first days")),
        window=inputs.window_text,
    )  # fmt: skip


def _days(inputs: Inputs) -> int:
    return int(inputs.parameter("C26.days"))


def first_days(inputs: Inputs, facts: pd.DataFrame, reading: str) -> BoolArray:
    """Of these, the orders of the buyer's first days as a participant, and in strict those shortly before."""
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[facts["buyer"].to_numpy(np.int64)]
    early: BoolArray = own_orders(facts, reading) & (facts["sold_on"].to_numpy(np.int64) < enrolled + _days(inputs))
    return early


def _sums(inputs: Inputs, facts: pd.DataFrame, reading: str) -> tuple[int, int]:
    net = facts["net"].to_numpy(np.int64)
    early, own = first_days(inputs, facts, reading), own_orders(facts, reading)
    return total(np.where(early, net, 0)), total(np.where(own, net, 0))


def _months(inputs: Inputs, reading: str) -> list[tuple[int, int, int]]:
    """Month, net of first days, net of all own orders; the window's months with such orders, oldest first."""
    facts = inputs.window_facts
    net = facts["net"].to_numpy(np.int64)
    columns = {
        "month": facts["month"].to_numpy(np.int64), "early": np.where(first_days(inputs, facts, reading), net, 0),
        "own": np.where(own_orders(facts, reading), net, 0),
    }  # fmt: skip
    sums = pd.DataFrame(columns).groupby("month")[["early", "own"]].sum()
    sums = sums[sums["own"] > 0]
    return list(zip(sums.index.tolist(), sums["early"].tolist(), sums["own"].tolist(), strict=True))


def _trend(months: list[tuple[int, int, int]]) -> Correlation | None:
    """Spearman's correlation of month and share; equal shares are ties, told by exact fractions."""
    shares = [Fraction(early, own) for _, early, own in months]
    places = {share: place for place, share in enumerate(sorted(set(shares)))}
    ranked = np.array([places[share] for share in shares], np.int64)
    return spearman(np.arange(len(months), dtype=np.int64), ranked)


def _row(month: int, early: int, own: int) -> dict[str, Any]:
    share = Fraction(early, own)
    return {
        "kind": "month", "name": month_name(month), "first_days_minor": early, "own_orders_minor": own,
        "share": float(share), "exact": exact_text(share),
    }  # fmt: skip


def _notes(trend: Correlation | None, months: int, least: int) -> tuple[str, ...]:
    if months < least:
        return (
            say(
                "A trend is asked of {least} months or more with participants' orders; there are {months}.",
                least=least,
                months=months,
            ),
        )
    if trend is None:
        return (say("The share is the same in every month: there is no trend."),)
    return (
        ()
        if trend.exact
        else (say("With ties the correlation is no fraction: its first twelve decimal places are given."),)
    )


def _entities(inputs: Inputs, facts: pd.DataFrame, early: BoolArray) -> tuple[tuple[Any, ...], int]:
    """Buyers of the orders of first days, most first; they are where the money is from, not what is wrong."""
    bought: IntArray = per_member(
        facts["buyer"].to_numpy(np.int64), np.where(early, facts["net"].to_numpy(np.int64), 0), inputs.members
    )
    buyers = np.flatnonzero(bought > 0)
    top = buyers[np.argsort(-bought[buyers], kind="stable")][:ENTITIES_MAX]
    every = total(bought)
    found = entities(
        inputs.ids(top), "meets", [(int(bought[m]), every) for m in top],
        [(("first_days_minor", int(bought[m])),) for m in top],
    )  # fmt: skip
    return found, len(buyers)


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Participants' own orders of the period; those of the buyer's first days in the numerator."""
    values = inputs.thresholds("C26")
    reading = values[0].reading if values else "strict"
    facts = inputs.facts if member is None else inputs.facts[inputs.facts["buyer"] == member]
    facts = facts[own_orders(facts, reading)]
    net = facts["net"].to_numpy(np.int64)
    return sale_rows(inputs, facts, np.where(first_days(inputs, facts, reading), net, 0), net)


CHECK = Check(
    id="C26",
    title=say("Revenue driven by enrolment"),
    klass="H",
    question=say("How much of what participants buy do they buy in their first days, and does that share grow?"),
    help=(
        say(
            "Net of orders in the buyer's first days as a participant over all orders of participants, "
            "in the period and in each month of the window. A share that rises month after month means "
            "that sales hang more and more on new participants. Strict counts orders shortly before "
            "enrolment as a participant's."
        )
    ),
    would_change=say("Repeat orders that grow as fast as first ones."),
    needs=("sales", "members.enrolled_on"),
    run=run,
    rows=rows,
    unit=say("share of participants' orders"),
    entity_unit=say("share of orders of first days"),
    figures={
        "trend": Meaning(
            say("rank correlation"), say("Spearman's correlation of month and share over the window: 1 rises always")
        ),
        "months": Meaning("months", say("months of the window with participants' orders")),
    },
)
