"""Does the columnar engine pay levels as the worked examples and docs/semantics.md say?"""

from __future__ import annotations

import pandas as pd
import pytest

from graph_service.engines.columnar import compute, trace
from graph_service.model.period import NEVER
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network, level, plan_of

EIGHT = ["0.05"] * 4


def awards(network: Network, plan: Plan) -> dict[tuple[str, int], int]:
    table = compute(network.snapshot(), plan, SEPTEMBER).awards
    return {(a["member_id"], a["level"]): a["amount_minor"] for a in table.to_dict("records")}


def skips(network: Network, plan: Plan) -> dict[tuple[str, int], str]:
    table = compute(network.snapshot(), plan, SEPTEMBER).skips
    return {(a["member_id"], a["level"]): a["reason"] for a in table.to_dict("records")}


def chain(names: str, buyer: str = "") -> Network:
    """People from the top down; a buyer at the end is a customer of the last."""
    network, above = Network(), None
    for name in names.split():
        network.person(name, above)
        above = name
    if buyer:
        network.person(buyer, above, enrolled=None)
    return network


def ranked(*names: str) -> list[dict]:
    return [{"name": name} for name in names]


def test_each_rank_reaches_its_own_depth() -> None:
    """Worked example 4: 200 × 40 % × 5 % = 4.00 on each of four levels."""
    network = chain("Top Sponsor A B", "customer").sale("customer", "B", 20_000)
    for who, rank in (("Top", "Diamond"), ("Sponsor", "Gold"), ("A", "Silver"), ("B", "Member")):
        network.rank(who, rank)
    rule = level(
        basis="volume", payable="0.4", point_value=1, rates=EIGHT,
        depth_by_rank={"Member": 1, "Silver": 2, "Gold": 3, "Diamond": 4},
    )  # fmt: skip
    plan = plan_of(rule, rank=ranked("Member", "Silver", "Gold", "Diamond"))
    assert awards(network, plan) == {("B", 1): 400, ("A", 2): 400, ("Sponsor", 3): 400, ("Top", 4): 400}
    network.rank("Sponsor", "Silver").held[:] = [h for h in network.held if h[:2] != ("Sponsor", "Gold")]
    assert ("Sponsor", 3) not in awards(network, plan)
    assert skips(network, plan) == {("Sponsor", 3): "beyond_depth_limit"}


TITLES = {"A": "T6", "B": "T6", "C": "T4", "D": "T6", "E": "T0", "F": "T3", "G": "T6"}


@pytest.mark.parametrize(
    ("compression", "paid"),
    [
        ("none", {("G", 1), ("D", 4)}),
        ("level_qualified", {("G", 1), ("D", 2), ("B", 3), ("A", 4)}),
        ("skip_inactive", {("G", 1), ("D", 4)}),  # everyone is active: a depth limit is no inactivity
    ],
)
def test_compression_of_the_published_chain(compression: str, paid: set[tuple[str, int]]) -> None:
    """Worked example 10: T6 reaches 4 levels, T5 3, T4 2, T3 1; C qualifies only to 2."""
    network = chain("A B C D E F G H").sale("H", net=10_000)
    for who, title in TITLES.items():
        network.rank(who, title)
    plan = plan_of(
        level(rates=EIGHT, compression=compression, depth_by_rank={"T3": 1, "T4": 2, "T5": 3, "T6": 4}),
        rank=ranked("T0", "T3", "T4", "T5", "T6"),
    )
    assert awards(network, plan) == dict.fromkeys(paid, 500)


def test_a_complete_tree_of_three() -> None:
    """Worked example 14: k = 3, depth 5, everyone buys 100: 6,483.00 of which 3,630 + 1,800 + 1,053."""
    network = Network().person("N000")
    for i in range(1, 364):
        network.person(f"N{i:03d}", f"N{(i - 1) // 3:03d}")
    for name in network.people:
        network.sale(name)
    table = compute(network.snapshot(), plan_of(level(rates=["0.1", "0.05", "0.03"])), SEPTEMBER).awards
    assert table.groupby("level")["amount_minor"].sum().tolist() == [363_000, 180_000, 105_300]
    assert len(network.people) == 364


def test_the_seller_is_level_one_unless_it_is_an_own_purchase() -> None:
    network = chain("top seller", "customer").sale("customer", "seller").sale("seller")
    assert awards(network, plan_of(level())) == {("seller", 1): 1000, ("top", 1): 1000, ("top", 2): 500}


def test_a_root_who_buys_for_herself_pays_nobody() -> None:
    outcome = compute(Network().person("root").sale("root").snapshot(), plan_of(level()), SEPTEMBER)
    assert outcome.awards.empty
    assert outcome.skips.empty
    assert outcome.volumes["team_volume"].tolist() == [10_000]


@pytest.mark.parametrize(
    ("sold", "outcome"), [(FIRST + 9, "paid"), (FIRST + 10, "left"), (FIRST + 4, "not_participant")]
)
def test_roles_are_those_of_the_day_of_sale(sold: int, outcome: str) -> None:
    network = chain("top").person("mid", "top", enrolled=FIRST + 5, left=FIRST + 10).person("low", "mid")
    network.sale("low", on=FIRST + 7).sale("low", on=sold)
    lines = trace(network.snapshot(), plan_of(level()), SEPTEMBER, members=[1], sales=[1])
    assert lines["outcome"].tolist() == [outcome]


@pytest.mark.parametrize(
    ("sold", "counted"), [(FIRST - 1, False), (FIRST, True), (FIRST + 29, True), (FIRST + 30, False)]
)
def test_the_period_is_half_open(sold: int, counted: bool) -> None:
    network = chain("top low").sale("low", on=sold)
    assert bool(awards(network, plan_of(level()))) is counted


@pytest.mark.parametrize(("sold", "payee"), [(FIRST + 13, "old"), (FIRST + 14, "new")])
def test_a_change_of_sponsor_holds_from_its_day(sold: int, payee: str) -> None:
    network = Network().person("old").person("new").person("low")
    network.edge("low", "old", 0, FIRST + 14).edge("low", "new", FIRST + 14)
    network.sale("low", on=sold).sale("low", net=1, on=FIRST + 1).sale("low", net=1, on=FIRST + 20)
    paid = awards(network, plan_of(level(rates=["0.1"])))
    assert paid[payee, 1] == 1000


def test_passed_over_and_the_counter() -> None:
    """The middle one is inactive: with `none` the level is used up, with the others it is not."""
    network = chain("top mid low").sale("low").sale("top", net=2_500)
    activity = {"personal_volume_min": 25}
    for compression, paid in (("none", ("top", 2)), ("skip_inactive", ("top", 1)), ("level_qualified", ("top", 1))):
        plan = plan_of(level(compression=compression), activity=activity)
        assert set(awards(network, plan)) == {paid}
        assert skips(network, plan) == {("mid", 1): "inactive"}


def test_the_gate_and_its_modes() -> None:
    network = chain("seller", "c1").person("c2", "seller", enrolled=None)
    network.sale("c1", "seller", 3_000, 3_000).sale("c2", "seller", 3_000, 3_000).refund(1, 3_000)
    asks = {"customer_volume_min": 30, "customers_min": 2}
    assert awards(network, plan_of(level(gate={"mode": "any", **asks}))) == {("seller", 1): 300}
    assert awards(network, plan_of(level(gate={"mode": "all", **asks}))) == {}
    assert skips(network, plan_of(level(gate={"mode": "all", **asks}))) == {("seller", 1): "own_sales_gate"}


def test_a_refund_after_the_period_is_not_seen() -> None:
    network = chain("top low").sale("low").refund(0, 4_000, on=FIRST + 29).refund(0, 6_000, on=FIRST + 30)
    assert awards(network, plan_of(level())) == {("top", 1): 600}


def test_other_currencies_and_other_kinds_count_for_nothing() -> None:
    network = chain("top low").sale("low", currency="USD").sale("low", kind="starter")
    outcome = compute(network.snapshot(), plan_of(level(pays_on=["retail"])), SEPTEMBER)
    assert outcome.awards.empty
    assert outcome.volumes["personal_volume"].tolist() == [10_000, 0]


def test_the_cap_is_taken_from_level_one_upwards() -> None:
    network = chain("top mid low").sale("low").sale("mid")
    table = compute(network.snapshot(), plan_of(level(cap_per_member="12")), SEPTEMBER).awards
    rows = table[table["member_id"] == "top"][["level", "amount_minor", "cap_cut_minor"]]
    assert rows.to_numpy().tolist() == [[1, 1000, 0], [2, 200, 300]]


def test_by_kind_of_sale() -> None:
    network = chain("seller", "c").sale("c", "seller", 1_000).sale("c", "seller", 2_000, kind="qualifying")
    [row] = compute(network.snapshot(), plan_of(level()), SEPTEMBER).awards.to_dict("records")
    assert [row[k] for k in ("retail", "personal", "starter", "qualifying")] == [100 * 10**6, 0, 0, 200 * 10**6]


@pytest.mark.parametrize(("mode", "minor"), [("half_even", 2), ("half_up", 3), ("down", 2)])
def test_rounding_once_for_each_award(mode: str, minor: int) -> None:
    network = chain("top low").sale("low", net=20).sale("low", net=5)
    assert awards(network, plan_of(level(), rounding=mode)) == {("top", 1): minor}


def test_ranks_earned_and_assigned() -> None:
    network = chain("top low").sale("low", net=5_000).rank("top", "gift", FIRST).rank("low", "gift", FIRST + 1)
    plan = plan_of(
        level(),
        rank=[{"name": "base", "personal_volume_min": 0}, {"name": "group", "group_volume_min": 50}, {"name": "gift"}],
    )
    volumes = compute(network.snapshot(), plan, SEPTEMBER).volumes
    assert dict(zip(volumes["member_id"], volumes["rank"], strict=True)) == {"low": "group", "top": "gift"}


def test_an_empty_network_gives_empty_tables_with_their_columns() -> None:
    outcome = compute(Network().snapshot(), plan_of(level()), SEPTEMBER)
    assert [len(t) for t in (outcome.volumes, outcome.awards, outcome.skips)] == [0, 0, 0]
    assert outcome.awards["exact_micro"].dtype == "int64"
    assert isinstance(outcome.skips, pd.DataFrame)


def test_someone_who_left_before_is_left_even_if_never_enrolled() -> None:
    network = Network().person("top", enrolled=None, left=FIRST - 5).person("low", "top", left=NEVER).sale("low")
    assert skips(network, plan_of(level())) == {("top", 1): "left"}
