"""Does C26 tell first orders from repeat orders, and a share that rises from one that does not?"""

from __future__ import annotations

import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from graph_service.compliance import check, ordering, rows
from graph_service.compliance.ordering import spearman
from graph_service.model.period import Period
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan

MEMBERS = [
    ("A", None, "2024-01-01"),  # long a participant
    *((f"N{month:02d}", "A", f"2026-{month:02d}-01") for month in range(1, 10)),  # one new participant a month
    ("K", "A", None),
    ("L", "A", "2026-10-05"),
]  # fmt: skip


def order(buyer: str, on: str, net: int) -> tuple:
    return (buyer, buyer, on, net, "personal", None)


def by_month(*shares: int, first: int = 4):
    """A network in which new participants buy so many per cent of each month's orders, from April on."""
    sales = []
    for month, share in enumerate(shares, start=first):
        sales += [
            order("A", f"2026-{month:02d}-10", 100 - share),
            order(f"N{month:02d}", f"2026-{month:02d}-10", share),
        ]
    return network(MEMBERS, [sale for sale in sales if sale[3]])


def test_doctests():
    assert doctest.testmod(ordering).failed == 0


@pytest.mark.parametrize(
    ("shares", "state", "trend"),
    [
        ((10, 20, 30, 40, 50, 60), "review", Fraction(1)),
        ((60, 50, 40, 30, 20, 10), "meets", Fraction(-1)),
        ((10, 20, 30, 40, 60, 50), "review", Fraction(33, 35)),  # 1 - 6 * 2 / 210 = 0.943
        ((20, 10, 30, 40, 60, 50), "meets", Fraction(31, 35)),  # 0.886
        ((30, 30, 30, 30, 30, 30), "meets", None),
    ],
)
def test_a_share_that_rises_nearly_every_month(shares, state, trend):
    found = one(by_month(*shares), "C26")
    assert (found.state, dict(found.result.figures)["trend"]) == (state, trend)
    assert found.result.readings.strict == Fraction(shares[-1], 100)
    assert [row["exact"] for row in found.result.table] == [
        f"{Fraction(s, 100).numerator}/{Fraction(s, 100).denominator}" for s in shares
    ]


def test_exactly_the_line_is_raised():
    snapshot = by_month(20, 10, 30, 40, 60, 50)
    assert one(snapshot, "C26", pack=own_pack(C26__trend="31/35")).state == "review"
    assert one(snapshot, "C26", pack=own_pack(C26__trend="311/350")).state == "meets"


def test_fewer_than_six_months_show_no_trend():
    found = one(by_month(10, 20, 30, 40, 50, first=5), "C26")
    assert (found.state, found.result.missing) == ("not_computable", ("6 months with participants' orders",))
    assert found.result.readings.strict == Fraction(1, 2)
    assert one(by_month(10, 20, 30, 40, 50, first=5), "C26", pack=own_pack(C26__months="5/1")).state == "review"


@pytest.mark.parametrize(("on", "share"), [("2026-08-01", 1), ("2026-08-30", 1), ("2026-08-31", 0)])
def test_the_thirty_first_day_is_no_more_among_them(on, share):
    found = one(network(MEMBERS, [order("N08", on, 100)]), "C26", period=Period.parse("2026-08"))
    assert found.result.readings.lenient == share


def test_orders_shortly_before_enrolment_are_in_strict_alone():
    sales = [order("A", "2026-09-10", 60), order("L", "2026-09-20", 40), order("K", "2026-09-20", 500)]
    readings = one(network(MEMBERS, sales), "C26").result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (Fraction(2, 5), 0, 0)


def test_nothing_to_go_on():
    assert check(network([]), None, plan(10), SEPTEMBER, only="C26").finding("C26").state == "not_computable"
    customers = one(network(MEMBERS, [order("K", "2026-09-20", 500)]), "C26")
    assert customers.result.missing == ("participants' orders",)
    refunded = one(network(MEMBERS, [order("A", "2026-09-20", 5)], refunds=[(0, "2026-09-21", 5)]), "C26")
    assert refunded.result.missing == ("participants' orders",)
    assert one(network([("A", None, "2025-01-01")]), "C26").result.missing == ("sales",)


def test_rows_interval_and_entities():
    snapshot = by_month(10, 20, 30, 40, 50, 60)
    behind = rows("C26", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["side", "buyer_id"]].to_numpy().tolist() == [["numerator", "N09"], ["denominator", "A"]]
    assert rows("C26", snapshot, None, plan(10), SEPTEMBER, member_id="K").empty
    result = one(snapshot, "C26").result
    assert result.interval.text.startswith("1 of 2 orders of participants")
    assert [(e.member_id, e.figure) for e in result.entities] == [("N09", 1)]


@pytest.mark.parametrize(
    ("one_", "other", "rho"),
    [
        ([1, 2, 3], [3, 2, 1], Fraction(-1)),
        ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], Fraction(4, 5)),  # 1 - 6 * 4 / 120
        ([1, 1, 2, 2], [1, 1, 2, 2], Fraction(1)),
        ([1, 1, 2, 2], [1, 2, 1, 2], Fraction(0)),
        ([1, 2, 3, 4], [1, 1, 2, 2], Fraction(894427190999, 10**12)),  # 2 / sqrt(5), no fraction
    ],
)
def test_spearman_exactly_with_ties_by_mean_rank(one_, other, rho):
    found = spearman(np.array(one_), np.array(other))
    assert found.rho == rho
    assert found.exact == (rho.denominator < 10**9)
    assert found.holds(">", Fraction(894427190999, 10**12)) == (rho == 1 or not found.exact)


def test_spearman_of_what_has_no_order():
    assert spearman(np.array([1, 1]), np.array([1, 2])) is None
    assert spearman(np.array([1]), np.array([1])) is None
    assert spearman(np.array([], np.int64), np.array([], np.int64)) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-9, 9)), min_size=2, max_size=30))
def test_spearman_against_scipy(pairs):
    one_, other = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    found = spearman(one_, other)
    if found is None:
        assert len(set(one_.tolist())) == 1 or len(set(other.tolist())) == 1
    else:
        assert float(found.rho) == pytest.approx(float(spearmanr(one_, other).statistic), abs=1e-9)


def test_spearman_of_a_million_does_not_wrap():
    size = 1_000_000
    up = np.arange(size, dtype=np.int64)
    assert (spearman(up, up).rho, spearman(up, up[::-1]).rho) == (1, -1)
