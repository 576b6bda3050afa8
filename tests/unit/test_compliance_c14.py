"""Does C14 see days that stand out, and only where both the multiple and the robust z say so?"""

from __future__ import annotations

import dataclasses
import doctest
from fractions import Fraction

import pandas as pd
import pytest

from graph_service.compliance import check, loading, robust, rows
from graph_service.compliance.robust import middle, robust_z
from graph_service.model.period import NEVER
from tests.unit.test_compliance_checks import SEPTEMBER, day, network, one, own_pack, plan

MEMBERS = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("K", "A", None), ("N", "A", "2026-10-05")]


def orders(*amounts: int, buyer: str = "B", last: tuple[int, ...] = ()) -> list[tuple]:
    """Orders on the first days of September, one a day, and others on its last days."""
    days = [*enumerate(amounts, start=1), *enumerate(last, start=31 - len(last))]
    return [(buyer, buyer, f"2026-09-{on:02d}", net, "personal", None) for on, net in days if net]


FLAT = [9, 10, 11] * 9  # mean and median 10, MAD 1


def test_doctests():
    assert doctest.testmod(loading).failed == 0
    assert doctest.testmod(robust).failed == 0


@pytest.mark.parametrize(
    ("value", "others", "z"),
    [
        (10, [9, 10, 11], Fraction(0)),
        (15, [9, 10, 11], Fraction(6745, 2000)),  # 3.3725
        (20, [10, 10, 10, 20], Fraction(10_000_000, 1_253_314) / Fraction(5, 2)),  # MAD 0: mean deviation 2.5
        (10, [10, 10], Fraction(0)),
        (9, [10, 10], None),
        (Fraction(7, 2), [0, 1, 2, 3], Fraction(6745, 10_000) * 2),  # median 3/2, MAD 1
    ],
)
def test_robust_z_exactly(value, others, z):
    assert robust_z(value, others) == z


def test_median_of_even_and_odd():
    assert (middle([3, 1, 2]), middle([4, 1, 2, 3]), middle([5])) == (2, Fraction(5, 2), 5)


@pytest.mark.parametrize(
    ("last", "state", "times"),
    [
        ((30, 30, 30), "meets", 3),  # exactly three times
        ((30, 30, 31), "review", Fraction(91, 30)),
        ((0, 0, 91), "review", Fraction(91, 30)),  # the mean of the three days counts
        ((10, 10, 10), "meets", 1),
        ((0, 0, 0), "meets", 0),
    ],
)
def test_three_times_the_other_days(last, state, times):
    found = one(network(MEMBERS, orders(*FLAT, last=last)), "C14")
    assert (found.state, found.result.readings.strict) == (state, times)
    if times == 3:
        assert dict(found.result.figures)["robust_z"] == Fraction(6745, 10_000) * 20


def test_many_times_alone_is_not_enough():
    wild = [0, 0, 100] * 9  # mean 33.3, median 0, MAD 0, mean deviation 33.3
    found = one(network(MEMBERS, orders(*wild, last=(101, 101, 101))), "C14")
    assert found.result.readings.strict == Fraction(303, 100)
    assert dict(found.result.figures)["robust_z"] == Fraction(101) / (Fraction(1_253_314, 1_000_000) * Fraction(100, 3))
    assert found.state == "meets"
    higher = one(network(MEMBERS, orders(*wild, last=(147, 147, 147))), "C14")
    assert (float(dict(higher.result.figures)["robust_z"]) > 3.5, higher.state) == (True, "review")


def test_a_robust_z_of_exactly_the_limit_is_no_more_than_it():
    exact = own_pack(C14__z="13490/1000", C14__times="2/1")  # 0.6745 times 20
    assert one(network(MEMBERS, orders(*FLAT, last=(30, 30, 30))), "C14", pack=exact).state == "meets"
    below = own_pack(C14__z="13489/1000", C14__times="2/1")
    assert one(network(MEMBERS, orders(*FLAT, last=(30, 30, 30))), "C14", pack=below).state == "review"


def test_other_days_all_alike_have_no_measure():
    found = one(network(MEMBERS, orders(*[10] * 27, last=(31, 31, 31))), "C14")
    assert (found.state, dict(found.result.figures)["robust_z"]) == ("review", None)
    assert one(network(MEMBERS, orders(*[10] * 27, last=(30, 30, 30))), "C14").state == "meets"


def test_whose_orders_count():
    customers = orders(*[0] * 27, buyer="K", last=(900, 900, 900))
    assert one(network(MEMBERS, [*orders(*FLAT), *customers]), "C14").state == "meets"
    soon = orders(*[0] * 27, buyer="N", last=(900, 900, 900))  # enrols on 5 October
    readings = one(network(MEMBERS, [*orders(*FLAT), *soon]), "C14").result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (90, 0, 0)


def test_nothing_to_compare_with():
    found = one(network(MEMBERS, orders(last=(10, 10, 10))), "C14")
    assert (found.state, found.result.missing) == ("not_computable", ("orders outside the last days", "ranks"))
    sales = orders(*FLAT)
    refunded = network(MEMBERS, sales, refunds=[(i, "2026-09-30", sale[3]) for i, sale in enumerate(sales)])
    assert one(refunded, "C14").state == "not_computable"
    assert check(network([]), None, plan(10), SEPTEMBER, only="C14").finding("C14").state == "not_computable"


def with_rank(snapshot, begins: str):
    held = {"member": [1], "rank": ["gold"], "from_on": [day(begins)], "to_on": [NEVER]}
    return dataclasses.replace(snapshot, ranks=pd.DataFrame(held))


@pytest.mark.parametrize(
    ("begins", "on", "state"),
    [
        ("2026-09-20", "2026-09-19", "review"),
        ("2026-09-20", "2026-09-15", "review"),  # five days before
        ("2026-09-20", "2026-09-14", "meets"),  # six
        ("2026-09-20", "2026-09-20", "meets"),  # the day itself
        ("2026-10-02", "2026-09-27", "meets"),  # the next period's rank
    ],
)
def test_five_days_before_a_rank(begins, on, state):
    regular = [
        ("B", "B", str(pd.Timestamp("2026-08-01") + pd.Timedelta(days=i))[:10], 10, "personal", None) for i in range(61)
    ]
    snapshot = with_rank(network(MEMBERS, [*regular, ("B", "B", on, 200, "personal", None)]), begins)
    found = one(snapshot, "C14")
    assert found.state == state
    if state == "review":
        assert dict(found.result.figures)["before_rank_times"] == Fraction(250, 50)
        assert [(e.member_id, e.figure) for e in found.result.entities] == [("B", Fraction(250, 500))]


def test_without_ranks_that_part_is_named():
    found = one(network(MEMBERS, orders(*FLAT, last=(10, 10, 10))), "C14")
    assert (found.state, found.result.missing) == ("meets", ("ranks",))
    assert any("not computable" in note for note in found.result.notes)


def test_rows_and_entities():
    snapshot = network(MEMBERS, orders(*FLAT, last=(31, 31, 31)))
    behind = rows("C14", snapshot, None, plan(10), SEPTEMBER)
    assert behind["side"].tolist() == ["numerator"] * 3 + ["denominator"] * 27
    assert rows("C14", snapshot, None, plan(10), SEPTEMBER, member_id="A").empty
    (entity,) = one(snapshot, "C14").result.entities
    assert (entity.member_id, entity.figure) == ("B", Fraction(93, 363))
