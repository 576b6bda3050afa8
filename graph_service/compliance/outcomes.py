"""What did each participant receive and pay over the window? The ground of C18, C19, C20 and C27."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from graph_service.compliance.facts import before_enrolment, participant_on, per_member
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.rewards import own_use
from graph_service.model.period import day_number
from graph_service.model.snapshot import IntArray


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One number for each participant of the window, in minor units; `rows` are their member rows."""

    rows: IntArray
    received: IntArray
    fees: IntArray
    orders: IntArray  # own purchases as a participant
    orders_near: IntArray  # and those shortly before enrolment
    orders_accepted: IntArray  # of the own purchases, what the capped reading accepts as personal use

    def paid(self, reading: str) -> IntArray:
        """What counts as paid in.

        Strict: fees and all own purchases, those shortly before enrolment too. Capped: without personal use within the
        cap, which gave its worth in product. Lenient: fees alone.
        """
        if reading == "strict":
            return self.fees + self.orders + self.orders_near
        return self.fees + self.orders - self.orders_accepted if reading == "capped" else self.fees


def outcomes(inputs: Inputs) -> Outcomes:
    """Participants of any day of the window, with what they received and paid in it."""
    snapshot, size = inputs.snapshot, inputs.members
    first, end = inputs.window[0].first_day, inputs.window[-1].end_day
    enrolled = snapshot.members["enrolled_on"].to_numpy(np.int64)
    left = snapshot.members["left_on"].to_numpy(np.int64)
    rows = np.flatnonzero((enrolled < end) & (left > first) & (left > enrolled)).astype(np.int64)
    facts = inputs.window_facts
    pays, day, net = (facts[name].to_numpy(np.int64) for name in ("pays", "sold_on", "net"))
    takes_part = participant_on(snapshot, pays, day)
    near = before_enrolment(snapshot, pays, day, inputs.terms.days_before)
    accepted = np.where(takes_part & own_use(facts), facts["within_cap"].to_numpy(np.int64), 0)
    return Outcomes(
        rows,
        inputs.received[rows],
        fees(inputs)[rows],
        per_member(pays, np.where(takes_part, net, 0), size)[rows],
        per_member(pays, np.where(near, net, 0), size)[rows],
        per_member(pays, accepted, size)[rows],
    )


def fees_missing(inputs: Inputs) -> tuple[str, ...]:
    """The name of the input when no fee was ever loaded: what was paid in is then known only in part."""
    return () if len(inputs.snapshot.fees) else ("fees",)


def fees(inputs: Inputs) -> IntArray:
    """Fees of the window in the plan's currency, per member row."""
    part = fee_rows(inputs)
    return per_member(part["payer"].to_numpy(np.int64), part["amount_minor"].to_numpy(np.int64), inputs.members)


def fee_rows(inputs: Inputs) -> pd.DataFrame:
    """The fees of the window in the plan's currency."""
    table = inputs.snapshot.fees
    paid_on = table["paid_on"].to_numpy(np.int64)
    start, end = day_number(inputs.window[0].start), day_number(inputs.window[-1].end)
    return table[(paid_on >= start) & (paid_on < end) & (table["currency"] == inputs.plan.currency).to_numpy()]


def outcome_rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """One row a participant: member_id, received_minor, fees_minor, orders_minor, paid_minor, net_minor (strict)."""
    found = outcomes(inputs)
    paid = found.paid("strict")
    net = found.received - paid
    frame = pd.DataFrame(
        {
            "side": np.where(net < 0, "numerator", "denominator"), "member_id": inputs.ids(found.rows),
            "received_minor": found.received, "fees_minor": found.fees,
            "orders_minor": found.orders + found.orders_near, "paid_minor": paid, "net_minor": net,
        }
    )  # fmt: skip
    if member is not None:
        frame = frame[found.rows == member]
    return frame.sort_values(["net_minor", "member_id"], kind="stable").reset_index(drop=True)
