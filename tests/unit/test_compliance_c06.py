"""C06 and C09: what is declared, what is verified, and does it cover the pay? On small networks held in memory."""

from __future__ import annotations

from fractions import Fraction

import pytest

from graph_service.compliance import rows
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, plan

PEOPLE = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("K", "A", None)]


def retail(*parts):
    """Sales of A to the customer K: (net, verified)."""
    return network(PEOPLE, [("K", "A", "2026-09-10", net, "retail", said) for net, said in parts])


# --- C06 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "share", "state"),
    [
        ([(100, True)], 0, "meets"),
        ([(99, True), (1, None)], Fraction(1, 100), "not_proven"),
        ([(99, True), (1, False)], Fraction(1, 100), "not_proven"),  # never "does not meet"
        ([(60, None), (40, False)], 1, "not_proven"),
    ],
)
def test_c06_any_unverified_retail_is_not_proven(parts, share, state):
    for pack in ("house", "us"):
        found = one(retail(*parts), "C06", pack=pack)
        assert (found.state, found.result.readings.strict) == (state, share)
    assert [(e.member_id, e.figure) for e in found.result.entities] == ([("A", share)] if share else [])
    assert found.result.missing == (("sales.verified",) if share == 1 else ())
    assert found.instrument.startswith("Webster v. Omnitrition")


def test_c06_tells_called_unverified_from_not_stated():
    figures = dict(one(retail((50, True), (30, False), (20, None)), "C06").result.figures)
    assert figures == {"declared_minor": 10_000, "called_unverified_minor": 3_000, "not_stated_minor": 2_000}


def test_c06_readings_differ_by_orders_before_enrolment_and_kind():
    people = [*PEOPLE, ("N", "A", "2026-10-10")]
    sales = [
        ("K", "A", "2026-09-10", 60, "retail", True),
        ("N", "A", "2026-09-10", 30, "retail", None),  # 30 days before N enrols
        ("K", "A", "2026-09-10", 10, "starter", None),
        ("B", "B", "2026-09-10", 500, "personal", None),  # no sale to a customer
    ]
    readings = one(network(people, sales), "C06").result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (0, Fraction(2, 5), Fraction(2, 5))


@pytest.mark.parametrize("refund", [0, 100])
def test_c06_without_retail_or_with_all_of_it_refunded_nothing_is_said(refund):
    kind, buyer = ("retail", "K") if refund else ("personal", "B")
    snapshot = network(
        PEOPLE, [(buyer, "A", "2026-09-10", 100, kind, None)], refunds=[(0, "2026-09-11", refund)] if refund else ()
    )
    found = one(snapshot, "C06")
    assert (found.state, found.result.missing) == ("not_computable", ("sales to customers of the period",))


def test_c06_needs_sales_and_roles():
    assert one(network(PEOPLE), "C06").result.missing == ("sales",)
    unknown = network([("A", None, None), ("K", "A", None)], [("K", "A", "2026-09-10", 5, "retail", None)])
    assert one(unknown, "C06").result.missing == ("members.enrolled_on",)


def test_c06_rows():
    behind = rows("C06", retail((50, True), (30, False)), None, plan(10), SEPTEMBER, member_id="A")
    assert behind[["side", "counted_minor"]].to_numpy().tolist() == [["numerator", 3_000], ["denominator", 0]]
    assert rows("C06", retail((50, True)), None, plan(10), SEPTEMBER, member_id="B").empty


# --- C09 ------------------------------------------------------------------------------------------------------------


def covered(customers: float, verified: bool | None = True, bought: float = 1000):
    """B's purchase pays A a tenth, so 100 for 1,000; sales to K pay nobody here."""
    sales = [
        ("B", "B", "2026-09-05", bought, "personal", None),
        ("K", "A", "2026-09-10", customers, "retail", verified),
    ]
    return network(PEOPLE, sales)


ON_OWN = plan(10, pays_on=("personal",))


@pytest.mark.parametrize(
    ("customers", "verified", "figure", "state"),
    [
        (100, True, 1, "meets"),  # exactly covered
        (99.99, True, Fraction(9_999, 10_000), "review"),
        (100, None, 0, "not_proven"),
        (100, False, 0, "not_proven"),
        (99, None, 0, "review"),  # not even what is declared covers it
    ],
)
def test_c09_sales_to_customers_against_the_pay(customers, verified, figure, state):
    found = one(covered(customers, verified), "C09", pays=ON_OWN)
    assert (found.state, found.result.readings.strict) == (state, figure)
    assert [e.member_id for e in found.result.entities] == ([] if state == "meets" else ["A"])
    assert found.result.missing == (("sales.verified",) if state == "not_proven" else ())
    assert found.instrument.startswith("In re Koscot")


def test_c09_readings_and_figures():
    found = one(covered(40), "C09", pays=ON_OWN, pack="us")
    readings, figures = found.result.readings, dict(found.result.figures)
    assert (readings.strict, readings.capped, readings.lenient) == (Fraction(2, 5), Fraction(12, 5), Fraction(52, 5))
    assert (figures["not_covered_minor"], figures["pay_minor"]) == (6_000, 10_000)
    assert figures["pay_share_of_sales"] == Fraction(100, 1040)


def test_c09_verified_and_unverified_together():
    sales = [
        ("B", "B", "2026-09-05", 1000, "personal", None),
        ("K", "A", "2026-09-10", 60, "retail", True),
        ("K", "A", "2026-09-10", 40, "retail", False),
    ]
    assert one(network(PEOPLE, sales), "C09", pays=ON_OWN).state == "review"  # the rest was called unverified
    sales[2] = ("K", "A", "2026-09-10", 40, "retail", None)
    assert one(network(PEOPLE, sales), "C09", pays=ON_OWN).state == "not_proven"


def test_c09_nothing_was_paid_or_everything_came_back():
    assert one(network(PEOPLE), "C09").result.missing == ("sales", "awards")
    unpaid = one(covered(100), "C09", pays=plan(10, pays_on=("starter",)))
    assert (unpaid.state, unpaid.result.missing) == ("not_computable", ("awards",))
    sales = [("B", "B", "2026-09-05", 1000, "personal", None)]
    back = one(network(PEOPLE, sales, refunds=[(0, "2026-09-06", 1000)]), "C09")
    assert back.state == "not_computable"
    alone = one(network([("A", None, "2025-01-01")], [("A", "A", "2026-09-05", 10, "personal", None)]), "C09")
    assert (alone.state, alone.result.missing) == ("not_computable", ("awards",))


def test_c09_rows():
    behind = rows("C09", covered(40), None, ON_OWN, SEPTEMBER)
    assert behind[["side", "counted_minor"]].to_numpy().tolist() == [["numerator", 4_000], ["denominator", 0]]
    assert rows("C09", covered(40), None, ON_OWN, SEPTEMBER, member_id="B")["side"].tolist() == ["denominator"]
