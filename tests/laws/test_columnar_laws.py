"""Does the columnar engine keep its laws on random forests with moves, roles, refunds, gates and caps?"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.engines.columnar import SponsorTree, compute, trace, upline_at, volumes
from graph_service.engines.columnar.tree import Forest
from graph_service.model.period import Period
from graph_service.model.tables import SALE_KINDS
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network
from tests.laws.columnar_networks import networks, plans
from tests.laws.naive import Naive

calm = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NEXT = Period.parse("2026-Q3")


@calm
@given(networks(), plans(), st.sampled_from((SEPTEMBER, NEXT)))
def test_agrees_with_a_plain_reading_of_the_page(network: Network, plan: Plan, period: Period) -> None:
    snapshot = network.snapshot()
    outcome, naive = compute(snapshot, plan, period), Naive(snapshot, plan, period)
    row = {name: index for index, name in enumerate(snapshot.members["member_id"])}
    awards = {
        (row[a["member_id"]], a["bonus"], a["level"]): (
            a["basis"], a["exact_micro"], a["amount_minor"], a["cap_cut_minor"], {k: a[k] for k in SALE_KINDS if a[k]},
        )
        for a in outcome.awards.to_dict("records")
    }  # fmt: skip
    for told in (awards, naive.paid):
        told |= {key: told[key][:4] for key in naive.moved & told.keys()}
    assert awards == naive.paid
    skips = {
        (row[s["member_id"]], s["bonus"], s["level"], s["reason"]): s["basis"] for s in outcome.skips.to_dict("records")
    }
    assert skips == {key: basis for key, basis in naive.skips.items() if basis}
    lowest = plan.ranks[0].name if plan.ranks else ""
    assert {
        row[v["member_id"]]: (v["personal_volume"], v["group_volume"], v["team_volume"], v["rank"])
        for v in outcome.volumes.to_dict("records")
    } == {
        m: (naive.personal[m], naive.group[m], naive.team[m], naive.rank(m))
        for m in row.values()
        if naive.personal[m] or naive.group[m] or naive.team[m] or naive.rank(m) != lowest
    }


@calm
@given(networks(), plans())
def test_lines_of_the_trace_add_up_to_the_awards(network: Network, plan: Plan) -> None:
    snapshot = network.snapshot()
    outcome, lines = compute(snapshot, plan, SEPTEMBER), trace(snapshot, plan, SEPTEMBER)
    lines["member_id"] = snapshot.members["member_id"].iloc[lines["member"]].reset_index(drop=True)
    paid = lines[lines["outcome"] == "paid"].groupby(["member_id", "bonus", "level"])[["basis", "exact_micro"]].sum()
    paid = paid[(paid != 0).any(axis=1)]
    expected = outcome.awards.set_index(["member_id", "bonus", "level"])[["basis", "exact_micro"]]
    pd.testing.assert_frame_equal(paid.reset_index(), expected.reset_index(), check_dtype=not paid.empty)
    passed = lines[lines["outcome"] != "paid"].rename(columns={"outcome": "reason"})
    keys = ["member_id", "bonus", "level", "reason"]
    skips = passed.groupby(keys)["basis"].sum()
    skips = skips[skips != 0].reset_index()
    pd.testing.assert_frame_equal(skips, outcome.skips[skips.columns], check_dtype=not skips.empty)


@calm
@given(networks(), plans(), st.data())
def test_a_part_of_the_trace_is_a_part_of_the_whole(network: Network, plan: Plan, data: st.DataObject) -> None:
    snapshot = network.snapshot()
    whole = trace(snapshot, plan, SEPTEMBER)
    member = data.draw(st.integers(0, len(snapshot.members) - 1))
    part = trace(snapshot, plan, SEPTEMBER, members=[member])
    pd.testing.assert_frame_equal(part, whole[whole["member"] == member].reset_index(drop=True))
    sale = data.draw(st.integers(0, max(len(snapshot.sales) - 1, 0)))
    part = trace(snapshot, plan, SEPTEMBER, sales=[sale])
    pd.testing.assert_frame_equal(part, whole[whole["sale"] == sale].reset_index(drop=True))


def _keep_days(network: Network, order: list[int]) -> None:
    """Ids go by the order, and of a buyer's sales of one day the first is the one with the lower id: these stay in order."""
    places: dict[tuple[object, ...], list[int]] = {}
    for place, sale in enumerate(order):
        buyer, _, sold_on, *_ = network.sold[sale]
        places.setdefault((buyer, sold_on), []).append(place)
    for some in places.values():
        for place, sale in zip(some, sorted(order[one] for one in some), strict=True):
            order[place] = sale


@calm
@given(networks(), plans(), st.randoms())
def test_the_order_of_rows_changes_nothing(network: Network, plan: Plan, random: np.random.Generator) -> None:
    order = list(range(len(network.sold)))
    random.shuffle(order)  # type: ignore[arg-type]
    _keep_days(network, order)
    one, two = compute(network.snapshot(), plan, SEPTEMBER), compute(network.snapshot(order), plan, SEPTEMBER)
    pd.testing.assert_frame_equal(one.awards, two.awards)
    pd.testing.assert_frame_equal(one.skips, two.skips)
    pd.testing.assert_frame_equal(one.volumes, two.volumes)


@calm
@given(networks(), plans())
def test_the_split_by_kind_adds_up_and_rows_are_sorted(network: Network, plan: Plan) -> None:
    outcome = compute(network.snapshot(), plan, SEPTEMBER)
    assert (outcome.awards[list(SALE_KINDS)].sum(axis=1) == outcome.awards["exact_micro"]).all()
    for table, keys in (
        (outcome.volumes, ["member_id"]),
        (outcome.awards, ["member_id", "bonus", "level"]),
        (outcome.skips, ["member_id", "bonus", "level", "reason"]),
    ):
        rows = list(table[keys].itertuples(index=False, name=None))
        assert rows == sorted(set(rows))


@calm
@given(networks())
def test_team_is_own_and_the_teams_of_those_sponsored(network: Network) -> None:
    """Where nobody moves in the period."""
    network.edges = [edge for edge in network.edges if edge[2] <= FIRST and edge[3] > SEPTEMBER.end_day]
    snapshot = network.snapshot()
    counted = volumes(snapshot, SEPTEMBER)
    tree = SponsorTree.of(snapshot, FIRST)
    children = np.zeros(len(counted), dtype=np.int64)
    has = tree.parent >= 0
    np.add.at(children, tree.parent[has], counted["team_volume"].to_numpy()[has])
    assert (counted["team_volume"] == counted["personal_volume"] + children).all()


@calm
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60).map(lambda draws: [d % (i + 1) - 1 for i, d in enumerate(draws)]),
       st.randoms())  # fmt: skip
def test_subtree_sums_agree_with_networkx(parents: list[int], random: np.random.Generator) -> None:
    count = len(parents)
    label = list(range(count))
    random.shuffle(label)  # type: ignore[arg-type]
    parent = np.full(count, -1)
    for node, above in enumerate(parents):
        parent[label[node]] = label[above] if above >= 0 else -1
    values = np.array([random.randint(-1000, 1000) for _ in range(count)])  # type: ignore[attr-defined]
    forest = Forest.from_parents(parent)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((int(p), c) for c, p in enumerate(parent) if p >= 0)
    sums, sizes, depth = forest.subtree_sum(values), forest.subtree_size(), forest.depth
    for node in range(count):
        below = nx.descendants(graph, node) | {node}
        assert sums[node] == sum(int(values[x]) for x in below)
        assert sizes[node] == len(below)
        assert set(forest.preorder[forest.position[node] : forest.subtree_end[node]].tolist()) == below
        assert depth[node] == len(nx.ancestors(graph, node))
    assert (np.diff(forest.depth[forest.order]) >= 0).all()


@calm
@given(networks(), st.integers(FIRST - 2, FIRST + 31))
def test_the_upline_of_a_day_is_the_chain_of_that_days_tree(network: Network, day: int) -> None:
    snapshot = network.snapshot()
    tree = SponsorTree.of(snapshot, day)
    for member in range(len(snapshot.members)):
        chain, at = [], int(tree.parent[member])
        while at >= 0:
            chain.append(at)
            at = int(tree.parent[at])
        assert upline_at(snapshot, member, day) == chain
