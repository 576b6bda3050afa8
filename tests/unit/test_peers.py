"""Is each measure of a leader's subtree what is said, and does the one that differs most come out?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.compliance.funding import funding
from graph_service.compliance.leader_measures import BELOW_MIN, MEASURES, Leaders, deepest, leaders
from graph_service.compliance.peers import PEERS_MIN, peers
from graph_service.compliance.report import make_inputs
from graph_service.compliance.robust import robust_z
from graph_service.engines.columnar.tree import Forest
from graph_service.ingest.synth import synth_tables
from graph_service.model.period import Period
from graph_service.plan.reading import read_plan
from tests.laws.drawn_snapshots import snapshot_of_tables
from tests.unit.test_compliance_checks import network, plan

PERIOD = Period.parse("2026-09")
NAMES = [one.name for one in MEASURES]


def measured(snapshot, chosen=None) -> Leaders:
    inputs = make_inputs(snapshot, None, chosen or plan(10), PERIOD, "house")
    return leaders(inputs, funding(inputs))


def team(leaves: int = BELOW_MIN - 2):
    """L with N below, who has M below, and leaves below L; P and Q are customers of M, K of L."""
    people = [("L", None, "2026-01-01"), ("N", "L", "2026-01-01"), ("M", "N", "2026-09-05")]
    return people + [(f"X{place:02d}", "L", "2026-01-01") for place in range(leaves)]


def test_each_measure_is_what_is_said():
    sales = [
        ("K", "L", "2026-09-02", 300, "retail", None),  # to a customer, declared
        ("M", "M", "2026-09-06", 60, "starter", None),  # in M's first 30 days
        ("N", "N", "2026-09-29", 40, "personal", None),  # in the last 3 days
        ("N", "N", "2026-09-10", 100, "personal", None),
    ]
    snapshot = network(
        [*team(), ("K", "L", None)], sales, refunds=[(3, "2026-09-12", 25)], fees=[("M", "2026-09-05", 10)]
    )
    snapshot = replace(snapshot, members=snapshot.members.assign(country=""))
    found = measured(snapshot)
    assert len(found.rows) == 1
    assert found.size[0] == BELOW_MIN + 2  # L, N, M, K and the leaves
    value = dict(zip(NAMES, found.values[0], strict=True))
    net = 300 + 60 + 40 + 75
    assert value["retail_share"] == pytest.approx(300 / net)
    assert value["starter_pay_share"] == pytest.approx(6 / 47.5)  # 10 %: 30 on K's, 6 on M's, 11.50 on N's
    assert value["recruits_per_seller"] == 1  # M, by L who sold to K
    assert value["first_days_share"] == pytest.approx(60 / 175)
    assert value["deadline_share"] == pytest.approx(40 / 175)
    assert value["return_share"] == pytest.approx(25 / 500)
    # M paid 60 and 10 and got nothing, N paid 115 and got 6: 70 + 109 of L, N, M and the leaves
    assert value["loss"] == pytest.approx((7_000 + 10_900) / (BELOW_MIN + 1))
    assert value["depth"] == 2
    assert value["chain_share"] == pytest.approx(1 / (BELOW_MIN + 2))  # N
    assert value["leaf_share"] == pytest.approx(BELOW_MIN / (BELOW_MIN + 2))  # K, M and the leaves


def test_a_leader_is_measured_from_the_stated_size_on():
    people = [("L", None, "2026-01-01"), *((f"X{place:02d}", "L", "2026-01-01") for place in range(BELOW_MIN))]
    with_country = network(people)
    with_country = replace(with_country, members=with_country.members.assign(country=""))
    assert measured(with_country).size.tolist() == [BELOW_MIN + 1]
    one_less = network(people[:-1])
    one_less = replace(one_less, members=one_less.members.assign(country=""))
    nobody = peers(measured(one_less))
    assert len(nobody) == 0
    assert nobody.place(0) is None


def test_what_there_is_nothing_to_divide_by_is_not_told():
    snapshot = network(team())
    found = measured(replace(snapshot, members=snapshot.members.assign(country="")))
    told = {name for name, value in zip(NAMES, found.values[0], strict=True) if not np.isnan(value)}
    assert told == {"loss", "depth", "chain_share", "leaf_share"}


def made(values: list[list[float]], size: list[int] | None = None, age: list[int] | None = None) -> Leaders:
    """Leaders with these values of the first two measures."""
    count = len(values)
    table = np.full((count, len(MEASURES)), np.nan)
    table[:, :2] = values
    return Leaders(
        np.arange(count), np.array(size or [30] * count, np.int64), np.array(age or [400] * count, np.int64), table
    )


def test_the_one_that_differs_most_comes_first_with_the_measure_that_says_so():
    usual = [[0.5 + place / 100, 0.1 + place / 1000] for place in range(12)]
    found = peers(made([*usual, [0.52, 0.9]]))
    assert found.leaders.rows[0] == 12
    assert MEASURES[found.most[0]].name == "starter_pay_share"
    standing = found.standing(0, 1)
    exact = robust_z(9000, [1000 + 10 * place for place in range(12)] + [9000])
    assert (standing.value, standing.z) == (0.9, pytest.approx(float(exact)))
    assert standing.median == pytest.approx(0.106)
    assert found.groups == ("20 to 49 people below, 365 to 729 days in",)
    assert sorted(found.values_of(0, 1)) == pytest.approx(sorted(value for _, value in [*usual, [0, 0.9]]))


def test_peers_are_alike_in_size_and_age_else_in_size_else_all_of_them():
    values = [[place / 10, 0.0] for place in range(PEERS_MIN + 3 + PEERS_MIN)]
    size = [30] * (PEERS_MIN + 3) + [100] * PEERS_MIN
    age = [10] * PEERS_MIN + [900] * 3 + [10] * (PEERS_MIN - 1) + [400]
    found = peers(made(values, size, age))
    words = {int(row): found.groups[group] for row, group in zip(found.leaders.rows, found.group, strict=True)}
    assert words[0] == "20 to 49 people below, 0 to 179 days in"
    assert words[PEERS_MIN] == "20 to 49 people below"
    assert words[PEERS_MIN + 3] == words[2 * PEERS_MIN + 2] == "50 to 149 people below"
    pools = {name: len(pool) for name, pool in zip(found.groups, found.pools, strict=True)}
    assert pools["20 to 49 people below"] == PEERS_MIN + 3
    mixed = peers(made([[place / 10, 0.0] for place in range(PEERS_MIN)], [30] * 5 + [100] * 5))
    assert set(mixed.groups) == {"all leaders"}


def test_too_few_are_not_compared():
    found = peers(made([[place / 10, 0.0] for place in range(PEERS_MIN - 1)]))
    assert set(found.group) == {-1}
    assert set(found.most) == {-1}
    assert found.standing(0, 0).z is None


def test_peers_that_are_all_alike_tell_nothing_and_half_of_them_are_measured_by_the_mean():
    alike = peers(made([[0.5, 0.5]] * PEERS_MIN))
    assert alike.standing(0, 0).z == 0
    half = peers(made([*[[0.5, 0.5]] * PEERS_MIN, [0.9, 0.5]]))
    exact = robust_z(9, [5] * PEERS_MIN + [9])
    assert half.leaders.rows[0] == PEERS_MIN
    assert half.standing(0, 0).z == pytest.approx(float(exact))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(st.tuples(*(st.integers(-1, i - 1) for i in range(n))), st.integers(0, 2**60))
    )
)
def test_the_deepest_of_each_subtree_is_found(drawn):
    parents, mask = drawn
    tree = Forest.from_parents(np.array(parents))
    counted = np.array([bool(mask >> place & 1) for place in range(len(parents))])
    naive = []
    for node in range(len(parents)):
        below = tree.preorder[tree.position[node] : tree.subtree_end[node]]
        naive.append(max((int(tree.depth[one]) for one in below if counted[one]), default=-1))
    assert deepest(tree, counted, np.arange(len(parents))).tolist() == naive


def test_a_made_up_programme_has_leaders_and_the_same_answer_twice():
    snapshot = snapshot_of_tables(synth_tables("recruitment-led", 2_000, 6, 5))
    one, two = (peers(measured(snapshot, read_plan("unilevel-7"))) for _ in range(2))
    assert len(one) > PEERS_MIN
    assert one.leaders.rows.tolist() == two.leaders.rows.tolist()
    assert np.array_equal(one.z, two.z, equal_nan=True)
    distance = np.nanmax(np.abs(one.z[one.most >= 0]), axis=1)
    assert (np.diff(distance) <= 0).all()
