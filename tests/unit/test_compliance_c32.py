"""Does C32 find awards on orders that did not stand, and awards back to who paid, each once?"""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest

from graph_service.compliance import check, rows
from graph_service.plan.model import Hold
from tests.unit.test_compliance_c31 import paid
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, plan

MEMBERS = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "B", "2025-01-01")]


def order(buyer: str = "C", net: int = 100, on: str = "2026-09-10") -> tuple:
    return (buyer, buyer, on, net, "personal", None)


def found(*refunds, payers=("C", "B"), pays=None, orders=None):
    """C orders for 100 and B for 50, at ten per cent to the sponsor and five above."""
    snapshot = network(MEMBERS, orders or [order(), order("B", 50)], refunds=refunds)
    return one(paid(snapshot, *payers), "C32", pays=pays or plan(10, 5))


ELSEWHERE = (1, "2026-09-20", 1)  # a refund in time keeps the refunds from being absent


@pytest.mark.parametrize(
    ("refund", "state", "figure"),
    [
        ((0, "2026-09-30", 100), "meets", Fraction(0)),  # before the period ends: no award was paid
        ((0, "2026-10-01", 100), "review", Fraction(15)),  # 10 to B and 5 to A
        ((0, "2026-10-01", 33), "review", Fraction(15 * 33, 100)),
        ((0, "2027-03-01", 100), "review", Fraction(15)),
    ],
)
def test_an_order_cancelled_after_the_period_it_paid_in(refund, state, figure):
    result = found(refund, ELSEWHERE)
    assert (result.state, result.result.readings.strict) == (state, figure)
    assert result.result.missing == (() if state == "meets" else ("clawbacks",))


def test_refunds_before_and_after_are_told_apart():
    result = found((0, "2026-09-30", 40), (0, "2026-10-01", 20)).result  # 60 left, of which a third went back
    assert result.readings.strict == Fraction(15 * 60, 100) / 3
    assert dict(result.figures)["share_of_awards"] == Fraction(3, 9 + 5)
    assert dict(result.figures)["cancelled_minor"] == 2000


def test_a_refund_within_the_hold_has_not_paid():
    held = dataclasses.replace(plan(10, 5), hold=Hold(days=14))
    assert found((0, "2026-10-14", 100), ELSEWHERE, pays=held).state == "meets"
    assert found((0, "2026-10-15", 100), ELSEWHERE, pays=held).result.readings.strict == 15


@pytest.mark.parametrize(
    ("payers", "figure"),
    [
        (("A", None), 5),  # A paid for C's order and earns five per cent of it
        (("B", None), 10),
        (("C", None), 0),  # the buyer
        ((None, "C"), 0),  # C earns nothing from B's order
    ],
)
def test_an_award_back_to_the_payer(payers, figure):
    result = found(ELSEWHERE, payers=payers)
    assert (result.state, result.result.readings.strict) == ("review" if figure else "meets", figure)
    assert "clawbacks" not in result.result.missing


def test_what_is_both_counts_once():
    result = found((0, "2026-10-01", 50), payers=("B", None)).result
    figures = dict(
        result.figures
    )  # B's award of 10 went back to the payer; of A's five, half rests on what was cancelled
    assert (figures["on_cancelled_orders"], figures["back_to_the_payer"]) == (Fraction(15, 2), 10)
    assert result.readings.strict == Fraction(25, 2)
    assert [(e.member_id, e.figure) for e in result.entities] == [("B", 10), ("A", Fraction(5, 2))]
    assert dict(result.entities[0].numbers)["back_to_payer_minor"] == 1000


def test_what_is_missing_is_named_and_nothing_passes():
    neither = found(payers=(None, None))
    assert (neither.state, neither.result.missing) == ("not_computable", ("refunds", "sales.payer_id"))
    assert neither.result.readings.strict == 0
    no_payer = found(ELSEWHERE, payers=(None, None))
    assert (no_payer.state, no_payer.result.missing) == ("not_computable", ("sales.payer_id",))
    no_refund = found(payers=("B", None))  # raised all the same
    assert (no_refund.state, no_refund.result.missing) == ("review", ("refunds",))
    assert found((0, "2026-10-01", 1), payers=(None, None)).state == "review"


def test_nothing_paid():
    refunded = found((0, "2026-09-20", 100), (1, "2026-09-20", 50))
    assert (refunded.state, refunded.result.missing) == ("not_computable", ("awards",))
    assert check(network([]), None, plan(10), SEPTEMBER, only="C32").finding("C32").state == "not_computable"
    alone = one(network(MEMBERS[:1], [order("A")]), "C32")
    assert alone.state == "not_computable"


def test_rows_are_awards_line_by_line():
    snapshot = paid(network(MEMBERS, [order(), order("B", 50)], refunds=[(0, "2026-10-05", 100)]), None, "A")
    behind = rows("C32", snapshot, None, plan(10, 5), SEPTEMBER)
    assert behind[["side", "sale_id", "payee_id"]].to_numpy().tolist() == [
        ["numerator", "s00000", "A"], ["numerator", "s00000", "B"], ["numerator", "s00001", "A"],
    ]  # fmt: skip
    assert [str(day) for day in behind["refunded_on"]] == ["2026-10-05", "2026-10-05", "None"]
    assert behind["counted_micro"].sum() == 20 * 100 * 1_000_000
    assert rows("C32", snapshot, None, plan(10, 5), SEPTEMBER, member_id="B")["payee_id"].tolist() == ["B"]
