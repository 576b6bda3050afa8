"""Do bonuses that look at facts of members and at earlier sales keep the laws of every bonus? Without a database."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import compute, trace
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network, plan_of
from tests.laws.columnar_networks import RANKS, networks
from tests.laws.drawn_bonuses import CATEGORIES, DRAWN, Drawing, drawn_margin

FAMILIES = ("referral", "fast_start", "milestone", "tenure", "challenge", "rank_bonus", "party", "board")
calm = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def plan(seed: int) -> Plan:
    """Two bonuses of the families here, every option drawn."""
    draw = random.Random(seed)
    drawn = [DRAWN[draw.choice(FAMILIES)](draw, Drawing(f"b{n}", with_ranks=True, others=[])) for n in range(2)]
    return plan_of(*drawn, rank=[one for one in RANKS if one["name"] != "gift"], margin=drawn_margin(draw))


def told(network: Network, seed: int) -> Snapshot:
    """The network with days of joining, payers, categories, shared identifiers and some earlier sales."""
    draw = np.random.default_rng(seed)
    snapshot = network.snapshot()
    count, sold = len(snapshot.members), len(snapshot.sales)
    snapshot.members["joined_on"] = draw.integers(FIRST - 120, FIRST - 60, count).astype(np.int32)
    earlier = draw.integers(0, 3, sold) == 0
    moved = draw.integers(FIRST - 60, FIRST, sold)
    snapshot.sales["sold_on"] = np.where(earlier, moved, snapshot.sales["sold_on"]).astype(np.int32)
    payer = np.where(draw.integers(0, 5, sold) == 0, draw.integers(0, count, sold), -1)
    snapshot.sales["payer"] = payer.astype(np.int32)
    snapshot.sales["category"] = pd.Series(draw.choice(["", *CATEGORIES], sold), dtype="str")
    held = pd.DataFrame({"member": draw.integers(0, count, count).astype(np.int32)})
    held["kind"] = pd.Series(["card"] * count, dtype="str")
    held["value_hash"] = pd.Series(draw.choice(["a", "b", "c"], count), dtype="str")
    return Snapshot(**{**vars(snapshot), "identifiers": held})


@calm
@given(networks(), st.integers(0, 10**6))
def test_lines_add_up_to_awards_and_skips(network: Network, seed: int) -> None:
    snapshot, chosen = told(network, seed), plan(seed)
    outcome, lines = compute(snapshot, chosen, SEPTEMBER), trace(snapshot, chosen, SEPTEMBER)
    lines["member_id"] = snapshot.members["member_id"].iloc[lines["member"]].reset_index(drop=True)
    keys = ["member_id", "bonus", "level"]
    paid = lines[lines["outcome"] == "paid"].groupby(keys)[["basis", "exact_micro"]].sum()
    paid = paid[(paid != 0).any(axis=1)].reset_index()
    assert paid.to_numpy().tolist() == outcome.awards[[*keys, "basis", "exact_micro"]].to_numpy().tolist()
    passed = lines[lines["outcome"] != "paid"].groupby([*keys, "outcome"])["basis"].sum()
    passed = passed[passed != 0].reset_index()
    assert passed.to_numpy().tolist() == outcome.skips.to_numpy().tolist()


@calm
@given(networks(), st.integers(0, 10**6), st.randoms())
def test_the_order_of_rows_changes_nothing(network: Network, seed: int, shuffle: random.Random) -> None:
    """Sale ids decide on one day, so every sale here has a day of its own."""
    chosen = plan(seed)
    for place, sale in enumerate(network.sold):
        network.sold[place] = (*sale[:2], FIRST - 20 + place, *sale[3:])
    network.returned = [(sale, day + 60, amount, volume) for sale, day, amount, volume in network.returned]
    order = list(range(len(network.sold)))
    shuffle.shuffle(order)
    one, two = (compute(network.snapshot(each), chosen, SEPTEMBER) for each in (None, order))
    pd.testing.assert_frame_equal(one.awards, two.awards)
    pd.testing.assert_frame_equal(one.skips, two.skips)


@calm
@given(networks(), st.integers(0, 10**6))
def test_the_split_adds_up_and_no_award_is_without_a_sale(network: Network, seed: int) -> None:
    snapshot, chosen = told(network, seed), plan(seed)
    outcome = compute(snapshot, chosen, SEPTEMBER)
    assert (outcome.awards[list(SALE_KINDS)].sum(axis=1) == outcome.awards["exact_micro"]).all()
    assert (outcome.awards["basis"] > 0).all()
    rows = list(outcome.awards[["member_id", "bonus", "level"]].itertuples(index=False, name=None))
    assert rows == sorted(set(rows))
