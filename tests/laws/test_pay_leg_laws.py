"""Does the pay-leg family keep its laws on random placement trees with moves, roles, refunds and volume carried?"""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from graph_service.engines.columnar import compute, trace, upline_at
from graph_service.model.outcome import CARRY_COLUMNS, NOTHING_BEFORE, Before, no_rows
from graph_service.model.period import NEVER
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network, pay_leg, plan_of
from tests.laws.columnar_networks import GATES, networks
from tests.laws.test_columnar_laws import calm

LEGS = ("left", "right")


@st.composite
def placed(draw: st.DrawFn) -> Network:
    """A network whose members stand below those of lower number, in legs that may change inside the period."""
    network = draw(networks())
    names = sorted(network.people)
    for i, name in enumerate(names[1:], start=1):
        begin = 0
        for _ in range(draw(st.sampled_from((0, 1, 1, 2)))):
            end = draw(st.sampled_from((NEVER, NEVER, FIRST + 5, FIRST + 20)))
            if end > begin:
                leg = draw(st.sampled_from(("left", "right", "left", "right", "1", "2", "3", "")))
                network.place(name, names[draw(st.integers(0, i - 1))], leg, begin, end)
            begin = max(begin, end)
            if end == NEVER:
                break
    for name in names:
        if draw(st.booleans()):
            network.owner(name, draw(st.sampled_from(("h1", "h2"))))
    return network


@st.composite
def leg_plans(draw: st.DrawFn) -> Plan:
    """One pay-leg bonus, every option drawn."""
    changes: dict = {
        "ratio": draw(st.sampled_from(("1:1", "2:1"))),
        "carry": draw(st.sampled_from(("stronger", "both", "none"))),
        "own_volume": draw(st.sampled_from(("none", "weaker"))),
        "flush_when_inactive": draw(st.booleans()),
        "pays_on": draw(st.sampled_from((list(SALE_KINDS), ["retail", "personal"]))),
    }
    if draw(st.booleans()):
        changes |= {"mode": "cycles", "unit": draw(st.sampled_from(("0.07", "20")))}
        if draw(st.booleans()):
            changes |= {"cycle_amount": "3.33", "rate": None, "payable": None, "point_value": None}
    if changes["carry"] != "none" and draw(st.booleans()):
        changes["carry_max"] = "50.05"
    if draw(st.booleans()):
        changes |= {"gate": draw(GATES), "cap_per_member": draw(st.sampled_from((None, "4")))}
    if draw(st.booleans()):
        changes["owner_cap"] = draw(st.sampled_from(("0", "5.01")))
    activity = {"activity": {"personal_volume_min": 25}} if draw(st.booleans()) else {}
    return plan_of(pay_leg(**changes), **activity)


@st.composite
def befores(draw: st.DrawFn) -> Before:
    """Volume carried by some of the first members."""
    rows = [
        (f"M{i:02d}", "legs", leg, draw(st.integers(1, 20_000)))
        for i in range(4)
        for leg in LEGS
        if draw(st.booleans())
    ]
    empty = no_rows(CARRY_COLUMNS)
    carries = pd.DataFrame(rows, columns=list(CARRY_COLUMNS)).astype(empty.dtypes.to_dict()) if rows else empty
    return Before(carries, NOTHING_BEFORE.ranks)


def counted(snapshot: Snapshot, plan: Plan, before: Before) -> dict[tuple[str, str], int]:
    """What each member's legs hold, sale by sale up the placements of its day; own sales left out."""
    bonus, ids = plan.bonuses[0], snapshot.members["member_id"].tolist()
    assert isinstance(bonus, PayLegBonus)
    held = dict.fromkeys(((name, leg) for name in ids for leg in LEGS), 0)
    for row in before.carries.to_dict("records"):
        if (row["member_id"], row["leg"]) in held:
            held[row["member_id"], row["leg"]] += row["volume"]
    for number, sale in enumerate(snapshot.sales.to_dict("records")):
        inside = SEPTEMBER.first_day <= sale["sold_on"] < SEPTEMBER.end_day and sale["currency"] == plan.currency
        if not inside or sale["kind"] not in bonus.pays_on:
            continue
        back = snapshot.refunds[
            (snapshot.refunds["sale"] == number) & (snapshot.refunds["refunded_on"] < SEPTEMBER.end_day)
        ]
        volume, below = sale["volume"] - int(back["volume"].sum()), sale["seller"]
        for above in upline_at(snapshot, sale["seller"], sale["sold_on"], "placement"):
            edges = snapshot.placements
            [leg] = edges[
                (edges["child"] == below) & (edges["from_on"] <= sale["sold_on"]) & (sale["sold_on"] < edges["to_on"])
            ]["leg"]
            leg = {"1": "left", "2": "right"}.get(leg, leg)
            if leg in LEGS:
                held[ids[above], leg] += volume
            below = above
    return held


@calm
@given(placed(), leg_plans(), befores())
def test_what_comes_in_is_paid_carried_or_flushed(network: Network, plan: Plan, before: Before) -> None:
    snapshot = network.snapshot()
    outcome, held = compute(snapshot, plan, SEPTEMBER, before), counted(snapshot, plan, before)
    bonus = plan.bonuses[0]
    assert isinstance(bonus, PayLegBonus)
    carried = {(row["member_id"], row["leg"]): row["volume"] for row in outcome.carries.to_dict("records")}
    flushed = outcome.skips[outcome.skips["reason"] == "flushed"].set_index("member_id")["basis"].to_dict()
    paid = outcome.awards.set_index("member_id")["basis"].to_dict()
    sales = trace(snapshot, plan, SEPTEMBER).query("sale >= 0")
    assert set(snapshot.sales["kind"].iloc[sales["sale"]]) <= set(bonus.pays_on)
    for name in snapshot.members["member_id"]:
        came = held[name, "left"] + held[name, "right"]
        gone = paid.get(name, 0) * (1 + bonus.strong_units) + flushed.get(name, 0)
        gone += sum(carried.get((name, leg), 0) for leg in LEGS)
        if bonus.own_volume == "none":
            assert came == gone
            lost = bonus.carry == "both" and bonus.carry_max is None and not bonus.flush_when_inactive
            for leg in LEGS if lost and network.people[name] == (0, NEVER) else ():
                weaker = "left" if held[name, "left"] < held[name, "right"] else "right"
                taken = paid.get(name, 0) * (1 if leg == weaker else bonus.strong_units)
                assert carried.get((name, leg), 0) + taken == held[name, leg]
        else:
            assert came <= gone


@calm
@given(placed(), leg_plans(), befores())
def test_lines_add_up_to_awards_and_skips(network: Network, plan: Plan, before: Before) -> None:
    snapshot = network.snapshot()
    outcome = compute(snapshot, plan, SEPTEMBER, before)
    lines = trace(snapshot, plan, SEPTEMBER, before=before)
    lines["member_id"] = snapshot.members["member_id"].iloc[lines["member"]].reset_index(drop=True)
    sums = lines.groupby(["member_id", "outcome"])[["basis", "exact_micro"]].sum()
    sums = sums[(sums != 0).any(axis=1)]
    told = {key: tuple(values) for key, values in zip(sums.index, sums.to_numpy().tolist(), strict=True)}
    awards = outcome.awards.to_dict("records")
    wanted = {(row["member_id"], "paid"): (row["basis"], row["exact_micro"]) for row in awards}
    wanted |= {(row["member_id"], row["reason"]): (row["basis"], 0) for row in outcome.skips.to_dict("records")}
    assert told == wanted
    assert (outcome.awards[list(SALE_KINDS)].sum(axis=1) == outcome.awards["exact_micro"]).all()
    assert (outcome.awards[list(SALE_KINDS)] >= 0).all().all()
    assert (outcome.awards["amount_minor"] >= 0).all()


@calm
@given(placed(), leg_plans(), befores(), st.data())
def test_a_part_of_the_trace_is_a_part_of_the_whole(
    network: Network, plan: Plan, before: Before, data: st.DataObject
) -> None:
    snapshot = network.snapshot()
    whole = trace(snapshot, plan, SEPTEMBER, before=before)
    member = data.draw(st.integers(0, len(snapshot.members) - 1))
    part = trace(snapshot, plan, SEPTEMBER, members=[member], before=before)
    pd.testing.assert_frame_equal(part, whole[whole["member"] == member].reset_index(drop=True))
    sale = data.draw(st.integers(0, max(len(snapshot.sales) - 1, 0)))
    part = trace(snapshot, plan, SEPTEMBER, sales=[sale], before=before)
    pd.testing.assert_frame_equal(part, whole[whole["sale"] == sale].reset_index(drop=True))


@calm
@given(placed(), leg_plans(), befores())
def test_an_owner_never_gets_more_than_the_cap_for_all_positions(network: Network, plan: Plan, before: Before) -> None:
    snapshot, bonus = network.snapshot(), plan.bonuses[0]
    assert isinstance(bonus, PayLegBonus)
    free = plan_of(pay_leg())  # the same without a cap shows what there is to cut
    assert compute(snapshot, free, SEPTEMBER, before).awards["cap_cut_minor"].sum() == 0
    if bonus.owner_cap_minor is None:
        return
    awards = compute(snapshot, plan, SEPTEMBER, before).awards
    first: dict[str, str] = {}
    for name, value in sorted(network.owned):
        first.setdefault(name, value)
    paid = awards["amount_minor"].groupby(awards["member_id"].map(lambda name: first.get(name, name))).sum()
    assert (paid <= bonus.owner_cap_minor).all()
    cut = awards["cap_cut_minor"].groupby(awards["member_id"].map(lambda name: first.get(name, name))).sum()
    if bonus.cap_minor is None:
        assert (paid[cut > 0] == bonus.owner_cap_minor).all()
