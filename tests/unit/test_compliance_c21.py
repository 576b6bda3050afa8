"""Does C21 count who stopped ordering, and only those who were looked at for long enough?"""

from __future__ import annotations

from fractions import Fraction

import pytest

from graph_service.compliance import check, rows
from graph_service.model.period import Period
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan


def order(buyer: str, on: str) -> tuple:
    return (buyer, buyer, on, 10, "personal", None)


def found(enrolled: str, *days: str, begin: str = "2024-01-01", **options):
    """B enrolled on a day and ordered on others; A's order is where the data begin."""
    members = [("A", None, None), ("B", "A", enrolled)]
    snapshot = network(members, [order("A", begin), *(order("B", on) for on in days)], **options)
    return one(snapshot, "C21")


@pytest.mark.parametrize(
    ("days", "share"),
    [
        (("2025-02-28",), 1),  # 364 days after
        (("2025-03-01",), 0),  # 365
        (("2026-09-30",), 0),
        (("2026-10-01",), 1),  # after the period
        ((), 1),
    ],
)
def test_no_order_from_twelve_months_after_enrolment_on(days, share):
    result = found("2024-03-01", *days)
    assert (result.state, result.result.readings.strict) == ("meets", share)
    assert not result.compared


@pytest.mark.parametrize(("enrolled", "counted"), [("2025-07-03", 1), ("2025-07-04", 0)])
def test_ninety_days_are_looked_at_at_least(enrolled, counted):
    result = found(enrolled)  # 365 + 90 days before 1 October 2026
    assert (result.state == "meets") == (counted == 1)
    if not counted:
        assert result.result.missing == ("participants enrolled long enough ago",)


@pytest.mark.parametrize(("begin", "counted"), [("2025-03-01", True), ("2025-03-02", False)])
def test_who_was_new_before_the_data_begin_is_left_out(begin, counted):
    assert (found("2024-03-01", begin=begin).state == "meets") == counted


def test_twenty_four_months_and_cohorts():
    members = [("A", None, None), ("B", "A", "2024-01-10"), ("C", "A", "2024-01-20"), ("D", "A", "2025-05-01")]
    sales = [order("A", "2023-12-01"), order("B", "2025-06-01"), order("C", "2026-02-01"), order("D", "2025-05-01")]
    result = one(network(members, sales), "C21").result
    assert result.readings.strict == Fraction(1, 3)
    figures = dict(result.figures)
    assert (figures["share_after_24_months"], figures["looked_at_after_24_months"]) == (Fraction(1, 2), 2)
    assert [(row["name"], row["exact_12"], row["exact_24"]) for row in result.table] == [
        ("2024-01", "0/1", "1/2"), ("2025-05", "1/1", None),
    ]  # fmt: skip


def test_an_order_refunded_wholly_is_none():
    assert found("2024-03-01", "2025-06-01", refunds=[(1, "2025-06-05", 10)]).result.readings.strict == 1
    assert found("2024-03-01", "2025-06-01", refunds=[(1, "2025-06-05", 9)]).result.readings.strict == 0
    assert found("2024-03-01", "2025-06-01", refunds=[(1, "2026-10-01", 10)]).result.readings.strict == 0


def test_the_period_itself_needs_no_sales():
    members = [("A", None, None), ("B", "A", "2024-03-01")]
    snapshot = network(members, [order("A", "2024-01-01")])
    assert one(snapshot, "C21", period=Period.parse("2026-08")).result.readings.strict == 1


def test_nothing_to_go_on():
    assert check(network([]), None, plan(10), SEPTEMBER, only="C21").finding("C21").state == "not_computable"
    assert one(network([("A", None, "2024-01-01")]), "C21").result.missing == ("sales",)
    nobody = one(network([("A", None, None)], [order("A", "2024-01-01")]), "C21")
    assert nobody.result.missing == ("members.enrolled_on",)


def test_rows_and_the_packs_own_days():
    members = [("A", None, None), ("B", "A", "2024-03-01"), ("C", "A", "2024-03-02")]
    snapshot = network(members, [order("A", "2024-01-01"), order("C", "2026-01-01"), order("B", "2024-03-05")])
    behind = rows("C21", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["side", "member_id"]].to_numpy().tolist() == [["numerator", "B"], ["denominator", "C"]]
    assert [str(on) for on in behind["last_order_on"]] == ["2024-03-05", "2026-01-01"]
    assert rows("C21", snapshot, None, plan(10), SEPTEMBER, member_id="C")["member_id"].tolist() == ["C"]
    long = own_pack(C21__watch_days="9999/1")
    assert one(snapshot, "C21", pack=long).state == "not_computable"
