"""Can anything be said at all? Which inputs are there, what is verified, which awards have a source."""

from __future__ import annotations

import numpy as np

from graph_service.compliance.deciding import Check
from graph_service.compliance.facts import customers_mask, participant_on, payers, total
from graph_service.compliance.findings import Input, Sufficiency
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import ratio
from graph_service.model.period import NEVER
from graph_service.words import say

SOURCED = ("C01", "C04", "C05", "C07")  # not computable below the pack's share of awards with a source


def sufficiency(inputs: Inputs, checks: tuple[Check, ...]) -> Sufficiency:
    """Look at the inputs before any check does."""
    facts, snapshot = inputs.facts, inputs.snapshot
    rows = np.arange(inputs.members, dtype=np.int64)
    last = inputs.period.end_day - 1
    joined = snapshot.members["joined_on"].to_numpy(np.int64) <= last
    left = snapshot.members["left_on"].to_numpy(np.int64) <= last
    participants = participant_on(snapshot, rows, np.full(inputs.members, last, np.int64))
    net = facts["net"].to_numpy(np.int64)
    customers = customers_mask(facts, "capped", "declared")
    verified = customers_mask(facts, "capped", "verified")
    sold_on = snapshot.sales["sold_on"].to_numpy(np.int64)
    in_period = int(((sold_on >= inputs.period.first_day) & (sold_on <= last)).sum())
    return Sufficiency(
        inputs=_inputs(inputs, checks),
        verified_share=ratio(total(np.where(verified, net, 0)), total(np.where(customers, net, 0))),
        source_share=inputs.source_share if _needs_awards(checks) else None,
        participants=int(participants.sum()),
        customers=int((joined & ~left & ~participants).sum()),
        orders=len(facts),
        other_currency_orders=in_period - len(facts),
        window=inputs.window_text,
    )


def _inputs(inputs: Inputs, checks: tuple[Check, ...]) -> tuple[Input, ...]:
    snapshot, facts = inputs.snapshot, inputs.facts
    enrolled = int((snapshot.members["enrolled_on"].to_numpy(np.int64) != NEVER).sum())
    known = {
        "members": inputs.members,
        "members.enrolled_on": enrolled,
        "sponsorships": len(snapshot.sponsorships),
        "sales": len(facts),
        "sales.kind": int((facts["kind"] != "").sum()),
        "sales.verified": int((facts["verified"] >= 0).sum()),
        "sales.payer_id": int((payers(inputs.snapshot, facts) >= 0).sum()),
        "awards": len(inputs.awards) if _needs_awards(checks) else 0,
        "refunds": len(snapshot.refunds),
        "fees": len(snapshot.fees),
        "identifiers": len(snapshot.identifiers),
        "stock": len(snapshot.stock),
        "ranks": len(snapshot.ranks),
        say("published figures"): len(inputs.publications),
    }
    return tuple(
        Input(name, rows, rows > 0, tuple(check.id for check in checks if name in check.needs))
        for name, rows in known.items()
        if name != "awards" or _needs_awards(checks)
    )


def _needs_awards(checks: tuple[Check, ...]) -> bool:
    """Whether awards are worth computing: a look at shape or circles alone must not need a tree without circles."""
    return any("awards" in check.needs for check in checks)
