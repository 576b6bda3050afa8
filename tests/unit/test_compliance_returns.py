"""C16 and C17: what comes back, how much is paid for it, and did it earn anyone anything? On small networks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from graph_service.compliance import rows
from graph_service.model.snapshot import Snapshot
from tests.unit.test_compliance_checks import SEPTEMBER, day, network, one, plan

PEOPLE = [("A", None, "2020-01-01"), ("B", "A", "2025-01-01"), ("K", "A", None)]
REQUESTED = "refunds.requested_on"
RETURNED = "refunds.returned_net (what the goods given back had cost)"


def bought(*orders, refunds, people=PEOPLE) -> Snapshot:
    """B buys so much on so many days; refunds by number of the order."""
    return network(
        people,
        [("B", "B", on, net, "personal", None) for on, net in orders],
        refunds=refunds,
        fees=[("A", "2020-01-01", 1)],
    )


def leaving(snapshot: Snapshot, **left: str) -> Snapshot:
    days = [day(left.get(name)) for name in snapshot.members["member_id"]]
    return replace(snapshot, members=snapshot.members.assign(left_on=days))


# --- C16 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "on", "figure", "state", "missing"),
    [
        (100, "2026-09-10", 1, "meets", (REQUESTED,)),
        (90, "2026-09-10", 1, "meets", (REQUESTED,)),  # exactly nine tenths
        (89, "2026-09-10", 0, "not_computable", (REQUESTED, RETURNED)),  # too little, or a part of the order
        (90, "2026-10-01", None, "not_proven", (REQUESTED,)),  # not seen by the period's end
    ],
)
def test_c16_nine_tenths_of_the_cost(amount, on, figure, state, missing):
    found = one(bought(("2026-08-01", 100), refunds=[(0, on, amount)]), "C16")
    assert (found.state, found.result.readings.strict, found.result.missing) == (state, figure, missing)
    assert found.state != "does_not_meet"


@pytest.mark.parametrize(("on", "state"), [("2026-08-31", "meets"), ("2026-09-01", "not_proven")])
def test_c16_twelve_months_are_365_days(on, state):
    found = one(bought(("2025-08-31", 100), refunds=[(0, on, 100)]), "C16")
    assert (found.state, dict(found.result.figures)["late_orders"]) == (state, int(state != "meets"))


def test_c16_refunds_of_one_order_add_up_and_days_have_a_median():
    orders = [("2026-08-01", 100), ("2026-08-01", 100), ("2026-08-01", 100)]
    refunds = [(0, "2026-08-06", 40), (0, "2026-08-20", 50), (1, "2026-08-11", 95), (2, "2026-08-04", 100)]
    figures = dict(one(bought(*orders, refunds=refunds), "C16").result.figures)
    assert (figures["returned_orders"], figures["unclear_orders"], figures["days_median"]) == (3, 0, 5)
    assert figures["paid_share"] == Fraction(285, 300)
    two = dict(one(bought(*orders[:2], refunds=refunds[:3]), "C16").result.figures)
    assert two["days_median"] == Fraction(15, 2)


def test_c16_customers_returns_are_not_looked_at_and_readings():
    people = [*PEOPLE, ("N", "A", "2026-09-10")]
    sales = [
        ("K", "A", "2026-08-01", 100, "retail", True),  # a customer's
        ("N", "A", "2026-09-01", 100, "retail", None),  # shortly before N enrols
        ("B", "B", "2026-09-01", 100, "personal", None),
        ("B", "B", "2026-09-01", 100, "starter", None),
    ]
    refunds = [(0, "2026-09-20", 10), (1, "2026-09-20", 10), (2, "2026-09-20", 100), (3, "2026-09-20", 50)]
    readings = one(network(people, sales, refunds=refunds), "C16").result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (Fraction(1, 3), Fraction(1, 2), 0)


def test_c16_no_return_proves_nothing_and_no_refund_on_record_computes_nothing():
    sales = [("K", "A", "2026-08-01", 100, "retail", True), ("B", "B", "2026-09-01", 100, "personal", None)]
    found = one(network(PEOPLE, sales, refunds=[(0, "2026-09-01", 100)]), "C16")
    assert (found.state, found.result.readings.strict) == ("not_proven", None)
    assert any("what is promised is not a proof" in note for note in found.result.notes)
    none = one(network(PEOPLE, sales), "C16")
    assert (none.state, none.result.missing) == ("not_computable", ("refunds",))
    assert one(network([("A", None, None)]), "C16").result.missing == ("members.enrolled_on", "refunds")


@pytest.mark.parametrize(
    ("left", "back", "state"),
    [
        ("2026-08-15", 100, "meets"),
        ("2026-08-15", 99, "review"),
        ("2026-08-16", 99, "meets"),  # the sixteenth day: no cancelling any more; nine tenths is enough
        ("2026-09-17", 99, "meets"),  # long after
    ],
)
def test_c16_cooling_off(left, back, state):
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-08-01")]
    snapshot = leaving(bought(("2026-08-01", 100), refunds=[(0, "2026-08-15", back)], people=people), B=left)
    for pack in ("uk", "house"):
        found = one(snapshot, "C16", pack=pack)
        assert found.state == state
    if state == "review":
        assert found.instrument.startswith("UK, Trading Schemes")
        assert [dict(e.numbers)["cancelled_unpaid_minor"] for e in found.result.entities] == [100]
    assert one(snapshot, "C16", pack="us").state == "meets"
    assert one(snapshot, "C16", pack="ca").state == "meets"


@pytest.mark.parametrize(("left", "counted"), [("2026-09-16", True), ("2026-09-17", False)])
def test_c16_there_is_time_to_pay_back(left, counted):
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-10"), ("K", "A", None)]
    sales = [("B", "B", "2026-09-10", 100, "personal", None), ("K", "A", "2026-09-01", 5, "retail", None)]
    snapshot = leaving(network(people, sales, refunds=[(1, "2026-09-20", 5)]), B=left)
    assert dict(one(snapshot, "C16", pack="uk").result.figures)["cancelled"] == int(counted)


def test_c16_a_fee_of_one_who_cancelled_cannot_be_followed():
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-08-01")]
    sales = [("B", "B", "2026-08-01", 100, "personal", None)]
    snapshot = network(people, sales, refunds=[(0, "2026-08-05", 100)], fees=[("B", "2026-08-01", 20)])
    found = one(leaving(snapshot, B="2026-08-05"), "C16", pack="uk")
    assert (found.state, found.result.missing) == ("not_computable", (REQUESTED, "fees.refunded_on"))


def test_c16_rows():
    snapshot = bought(("2026-08-01", 100), ("2026-08-02", 100), refunds=[(0, "2026-09-01", 20), (1, "2026-09-02", 95)])
    behind = rows("C16", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["side", "sale_id", "paid_back_minor", "days_to_refund"]].to_numpy().tolist() == [
        ["numerator", "s00001", 9_500, 31], ["denominator", "s00000", 2_000, 31],
    ]  # fmt: skip
    assert rows("C16", snapshot, None, plan(10), SEPTEMBER, member_id="A").empty
