"""What is each leader's subtree like? Measures of money, of timing and of shape, for all leaders at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.compliance.facts import customers_mask, participant_on, per_member
from graph_service.compliance.funding import Funding
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.subtree import subtree_sums
from graph_service.engines.columnar.tree import Forest
from graph_service.model.period import NEVER
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

Floats = npt.NDArray[np.float64]

BELOW_MIN: Final = 20  # people below a leader at least; fewer say little
FIRST_DAYS: Final = 30  # of a participant
LAST_DAYS: Final = 3  # of the period


@dataclass(frozen=True, slots=True)
class Measure:
    """One way in which subtrees differ."""

    name: str
    title: str
    help: str
    unit: Literal["share", "number", "money"]
    shape: bool = False  # says how the tree looks, and nothing about where money comes from


MEASURES: Final = (
    Measure(
        "retail_share", say("Share of sales to customers"),
        say("Net sales to customers, declared / all net sales of the subtree."), "share",
    ),
    Measure(
        "starter_pay_share", say("Share of pay from starter orders"),
        say("Pay that starter orders funded / all pay of the subtree."), "share",
    ),
    Measure(
        "recruits_per_seller", say("New participants for each seller"),
        say("Participants below who enrolled in the period / participants of the subtree who sold to a "
            "customer in it."), "number",
    ),
    Measure(
        "first_days_share", say("Share bought in the first 30 days"),
        say("Participants' own orders in their first 30 days / all their own orders."), "share",
    ),
    Measure(
        "deadline_share", say("Share bought in the last 3 days"),
        say("Participants' own orders in the last 3 days of the period / all their own orders."), "share",
    ),
    Measure(
        "return_share", say("Share given back"),
        say("Refunds of the period's sales before its end / these sales before refunds."), "share",
    ),
    Measure(
        "loss", say("Lost for each participant"),
        say("Own orders and fees of the period less pay, of who paid more than they got / participants "
            "of the subtree."), "money",
    ),
    Measure("depth", say("Levels below"), say("The deepest level below the leader on the period's last day."),
        "number", shape=True),
    Measure(
        "chain_share", say("Share with exactly one recruit"),
        say("People who sponsor exactly one / people of the subtree."), "share", shape=True,
    ),
    Measure(
        "leaf_share", say("Share without recruits"), say("People who sponsor nobody / people of the subtree."),
        "share", shape=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leaders:
    """Participants on the period's last day with at least BELOW_MIN people below.

    rows      member rows, shape (n,)
    size      people at or below
    age_days  days since the own enrolment
    values    a column for each of MEASURES, NaN where there is nothing to divide by; shape (n, measures)
    """

    rows: IntArray
    size: IntArray
    age_days: IntArray
    values: Floats


def leaders(inputs: Inputs, funded: Funding) -> Leaders:
    """Measure every leader. Sales stand in the line of their day, people where they are on the period's last day."""
    snapshot, tree, last = inputs.snapshot, funded.tree, inputs.period.end_day - 1
    everyone = np.arange(inputs.members, dtype=np.int64)
    joined, enrolled = (snapshot.members[name].to_numpy(np.int64) for name in ("joined_on", "enrolled_on"))
    present = (joined <= last).astype(np.int64)
    takes_part = participant_on(snapshot, everyone, everyone * 0 + last)
    size = tree.subtree_sum(present)
    rows = np.flatnonzero(takes_part & (size > BELOW_MIN)).astype(np.int64)
    sums = _sales(inputs) | _people(inputs, funded, present, takes_part)
    own = (enrolled >= inputs.period.first_day) & (enrolled < inputs.period.end_day)
    found = {
        "retail_share": _ratio(sums["customers"], sums["net"]),
        "starter_pay_share": _ratio(sums["starter_pay"], sums["pay"]),
        "recruits_per_seller": _ratio(sums["recruits"] - own, sums["sellers"]),
        "first_days_share": _ratio(sums["early"], sums["own"]), "deadline_share": _ratio(sums["late"], sums["own"]),
        "return_share": _ratio(sums["returned"], sums["gross"]), "loss": _ratio(sums["lost"], sums["participants"]),
        "depth": (deepest(tree, present > 0, rows) - tree.depth[rows]).astype(np.float64),
        "chain_share": _ratio(sums["single"], size), "leaf_share": _ratio(sums["leaves"], size),
    }  # fmt: skip
    columns = [found[one.name] if one.name == "depth" else found[one.name][rows] for one in MEASURES]
    values = np.stack(columns, axis=1) if len(rows) else np.zeros((0, len(MEASURES)))
    return Leaders(rows, size[rows], last - enrolled[rows] + 1, values)


def _sales(inputs: Inputs) -> dict[str, IntArray]:
    """Sums of the period's sales by member and below, minor units, as of each sale."""
    facts = inputs.facts
    net, day = facts["net"].to_numpy(np.int64), facts["sold_on"].to_numpy(np.int64)
    own = facts["participant"].to_numpy(np.bool_)
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)[facts["buyer"].to_numpy(np.int64)]
    gross = inputs.snapshot.sales["net_minor"].to_numpy(np.int64)[facts["sale"].to_numpy(np.int64)]
    early, late = own & (day < enrolled + FIRST_DAYS), own & (day >= inputs.period.end_day - LAST_DAYS)
    values = {
        "net": net, "gross": gross, "returned": gross - net, "own": np.where(own, net, 0),
        "customers": np.where(customers_mask(facts, "capped", "declared"), net, 0), "early": np.where(early, net, 0),
        "late": np.where(late, net, 0),
    }  # fmt: skip
    return subtree_sums(inputs.snapshot, inputs.period, facts, values)


def _people(inputs: Inputs, funded: Funding, present: IntArray, takes_part: BoolArray) -> dict[str, IntArray]:
    """Sums over the people at or below on the period's last day."""
    tree, facts, size = funded.tree, inputs.facts, inputs.members
    enrolled = inputs.snapshot.members["enrolled_on"].to_numpy(np.int64)
    below = np.bincount(tree.parent[(tree.parent >= 0) & (present > 0)], minlength=size).astype(np.int64)
    sold = customers_mask(facts, "capped", "declared") & (facts["net"] > 0).to_numpy()
    sellers = np.zeros(size, np.bool_)
    credited = facts["seller"].to_numpy(np.int64)[sold]
    sellers[credited[credited >= 0]] = True
    recruits = (enrolled >= inputs.period.first_day) & (enrolled < inputs.period.end_day) & (enrolled != NEVER)
    pay = _by_member(funded.awards, "total", size)
    values: dict[str, IntArray | BoolArray] = {
        "participants": takes_part, "sellers": sellers & takes_part, "recruits": recruits, "pay": pay,
        "starter_pay": _by_member(funded.awards, "starter", size),
        "lost": np.where(takes_part, np.maximum(_paid_in(inputs) - pay, 0), 0),
        "single": (present > 0) & (below == 1), "leaves": (present > 0) & (below == 0),
    }  # fmt: skip
    return {name: tree.subtree_sum(column) for name, column in values.items()}


def _paid_in(inputs: Inputs) -> IntArray:
    """Own orders as a participant, and fees, of the period, by who paid; minor units."""
    facts, fees = inputs.facts, inputs.snapshot.fees
    pays, day = facts["pays"].to_numpy(np.int64), facts["sold_on"].to_numpy(np.int64)
    orders = np.where(participant_on(inputs.snapshot, pays, day), facts["net"].to_numpy(np.int64), 0)
    on = fees["paid_on"].to_numpy(np.int64)
    part = fees[
        (on >= inputs.period.first_day) & (on < inputs.period.end_day) & (fees["currency"] == inputs.plan.currency)
    ]
    charged = per_member(part["payer"].to_numpy(np.int64), part["amount_minor"].to_numpy(np.int64), inputs.members)
    return per_member(pays, orders, inputs.members) + charged


def _by_member(awards: pd.DataFrame, column: str, size: int) -> IntArray:
    return per_member(awards["member"].to_numpy(np.int64), awards[column].to_numpy(np.int64), size)


def _ratio(numerator: IntArray, denominator: IntArray) -> Floats:
    """A quotient for comparing, NaN where there is nothing to divide by."""
    out = np.full(len(numerator), np.nan)
    some = denominator > 0
    out[some] = numerator[some] / denominator[some]
    return out


def deepest(tree: Forest, counted: BoolArray, rows: IntArray) -> IntArray:
    """The greatest depth of anybody counted at or below each of these members, -1 where there is nobody.

    A subtree is one run of places, so this is the greatest of a run: two runs of a power of two cover it, and those of the
    next power are made from those of the one before. Linear in members for each power.
    """
    begin, end = tree.position[rows], tree.subtree_end[rows]
    power = np.frexp((end - begin).astype(np.float64))[1] - 1
    highest = np.where(counted, tree.depth, -1)[tree.preorder]
    out = np.full(len(rows), -1, np.int64)
    for level in range(int(power.max(initial=-1)) + 1):
        here = np.flatnonzero(power == level)
        out[here] = np.maximum(highest[begin[here]], highest[end[here] - (1 << level)])
        highest = np.maximum(highest[: -(1 << level) or None], highest[1 << level :])
    return out
