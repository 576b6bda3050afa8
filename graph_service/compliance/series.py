"""How do recruitment and sales move against each other, by month and by leader?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from graph_service.compliance.facts import Terms, customers_mask, month_index, month_name, sale_facts
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.packs import DEFAULT_PACK, Pack, read_pack
from graph_service.compliance.subtree import subtree_sums
from graph_service.model.period import NEVER, Period, day_number, day_of
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan

MONTH_COLUMNS = (
    "month", "new_participants", "new_customers", "sales_to_customers_minor", "sales_to_customers_verified_minor",
    "sales_to_participants_minor", "starter_minor", "fees_minor",
)  # fmt: skip
LEADER_COLUMNS = (
    "member_id", "recruits", "sales_to_customers_minor", "sales_to_customers_verified_minor",
    "sales_to_participants_minor", "customer_share", "pay_minor",
)  # fmt: skip


def recruitment_and_sales(snapshot: Snapshot, currency: str) -> pd.DataFrame:
    """One row for each month from the first event to the last; money in minor units of one currency.

    Args:
        snapshot: the network.
        currency: the currency counted, that of the plan which the rest of a page follows.

    Returns:
        month (`2026-09`), new_participants (enrolled), new_customers (joined and not enrolled that day),
        sales_to_customers_minor (all that is declared), sales_to_customers_verified_minor (of these, the verified),
        sales_to_participants_minor (starter orders left out of all three), starter_minor, fees_minor. Net of refunds; a
        sale counts by the buyer's role that day.
    """
    members, fees = snapshot.members, snapshot.fees
    enrolled, joined = _ints(members, "enrolled_on"), _ints(members, "joined_on")
    last = max([int(day) for day in (*_ints(snapshot.sales, "sold_on"), *joined)], default=-1)
    if last < 0:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in MONTH_COLUMNS})
    facts = sale_facts(snapshot, day_of(0), day_of(last + 1), Terms(currency, 0, 0))
    starter = (facts["kind"] == "starter").to_numpy()
    to_customers, net = facts["customer"].to_numpy(np.bool_), _ints(facts, "net")
    paid = (fees["currency"] == currency).to_numpy()
    fee_days, fee_minor = _ints(fees, "paid_on")[paid], _ints(fees, "amount_minor")[paid]
    verified = _ints(facts, "verified") == 1
    events = [enrolled[enrolled != NEVER], joined, _ints(facts, "sold_on"), fee_days]
    low, high = (int(f(month_index(np.concatenate(events)))) for f in (np.min, np.max))
    month = _ints(facts, "month")

    def summed(months: IntArray, values: IntArray) -> IntArray:
        out = np.zeros(high - low + 1, np.int64)
        np.add.at(out, months - low, values)
        return out

    new_customers = joined[enrolled > joined]
    return pd.DataFrame(
        {
            "month": [month_name(index) for index in range(low, high + 1)],
            "new_participants": summed(month_index(events[0]), np.ones(len(events[0]), np.int64)),
            "new_customers": summed(month_index(new_customers), np.ones(len(new_customers), np.int64)),
            "sales_to_customers_minor": summed(month, np.where(to_customers & ~starter, net, 0)),
            "sales_to_customers_verified_minor": summed(month, np.where(to_customers & ~starter & verified, net, 0)),
            "sales_to_participants_minor": summed(month, np.where(~to_customers & ~starter, net, 0)),
            "starter_minor": summed(month, np.where(starter, net, 0)),
            "fees_minor": summed(month_index(fee_days), fee_minor),
        }
    )


def recruitment_by_leader(
    snapshot: Snapshot, plan: Plan, period: Period, awards: pd.DataFrame | None = None, leaders_max: int = 20,
    pack: Pack | str = DEFAULT_PACK,
) -> pd.DataFrame:  # fmt: skip
    """The members with most pay in the period: what they recruited beside what was sold below them.

    Returns:
        member_id, recruits (participants sponsored directly who enrolled in the period), then sales in the subtree, own
        credit included, as of each sale: sales_to_customers_minor (all that is declared),
        sales_to_customers_verified_minor (of these, the verified) and sales_to_participants_minor (all other sales);
        customer_share (of what is declared; float, null without sales), pay_minor. Highest pay first, then most
        recruits.
    """
    chosen = read_pack(pack) if isinstance(pack, str) else pack
    inputs = Inputs(snapshot, None, plan, period, chosen, {} if awards is None else {period.name: awards})
    facts = inputs.facts
    net = _ints(facts, "net")
    sold, proved = (customers_mask(facts, "capped", evidence) for evidence in ("declared", "verified"))
    values = {
        "customers": np.where(sold, net, 0), "verified": np.where(proved, net, 0),
        "participants": np.where(sold, 0, net),
    }  # fmt: skip
    sums = subtree_sums(snapshot, period, facts, values)
    recruits = _recruits(snapshot, period)
    order = np.lexsort((np.arange(inputs.members), -recruits, -inputs.pay))
    top = order[(inputs.pay[order] > 0) | (recruits[order] > 0)][:leaders_max]
    customers, participants = sums["customers"][top], sums["participants"][top]
    both = customers + participants
    return pd.DataFrame(
        {
            "member_id": inputs.ids(top), "recruits": recruits[top], "sales_to_customers_minor": customers,
            "sales_to_customers_verified_minor": sums["verified"][top], "sales_to_participants_minor": participants,
            "customer_share": np.where(both > 0, customers / np.maximum(both, 1), np.nan), "pay_minor": inputs.pay[top],
        },
        columns=list(LEADER_COLUMNS),
    )  # fmt: skip


def _recruits(snapshot: Snapshot, period: Period) -> IntArray:
    """Participants each member sponsored who enrolled in the period, by the sponsor of that day."""
    edges = snapshot.sponsorships
    day = _ints(snapshot.members, "enrolled_on")[_ints(edges, "child")]
    within = (day >= day_number(period.start)) & (day < day_number(period.end))
    in_force = (_ints(edges, "from_on") <= day) & (day < _ints(edges, "to_on"))
    return np.bincount(_ints(edges, "sponsor")[within & in_force], minlength=len(snapshot.members)).astype(np.int64)


def _ints(frame: pd.DataFrame, column: str) -> IntArray:
    return frame[column].to_numpy(np.int64)
