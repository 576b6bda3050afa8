"""Does C31 find who pays for orders below in a period that pays them, and nobody else?"""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pandas as pd
import pytest

from graph_service.compliance import CHECKS, check, rows
from graph_service.compliance.findings import Finding
from graph_service.model.period import NEVER
from graph_service.model.snapshot import Snapshot
from tests.unit.test_compliance_checks import SEPTEMBER, day, network, one, plan

MEMBERS = [
    ("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "B", "2025-01-01"), ("D", "A", "2025-01-01"),
]  # fmt: skip


def paid(snapshot: Snapshot, *payers: str | None) -> Snapshot:
    """The snapshot with a payer for each sale."""
    known = [-1 if payer is None else snapshot.row(payer) for payer in payers]
    return dataclasses.replace(snapshot, sales=snapshot.sales.assign(payer=pd.Series(known, dtype="int32")))


def with_rank(snapshot: Snapshot, member: str, begins: str) -> Snapshot:
    """The snapshot with one rank held from a day on."""
    held = {"member": [snapshot.row(member)], "rank": ["gold"], "from_on": [day(begins)], "to_on": [NEVER]}
    return dataclasses.replace(snapshot, ranks=pd.DataFrame(held))


def order(buyer: str, on: str = "2026-09-10", net: int = 100) -> tuple:
    return (buyer, buyer, on, net, "personal", None)


def found(payer: str | None, *, buyer: str = "C", pays=None, other: str | None = "B", **options) -> Finding:
    """One order and a payer; a second one of D, bought by A's other leg, keeps the column from being empty."""
    snapshot = network(MEMBERS, [order(buyer), order("D", net=50)], **options)
    return one(paid(snapshot, payer, other), "C31", pays=pays or plan(10, 5))


@pytest.mark.parametrize(
    ("payer", "state"),
    [
        ("A", "review"),  # two levels above, paid
        ("B", "review"),  # directly above, paid
        ("D", "meets"),  # another leg
        ("C", "meets"),  # the buyer
        (None, "meets"),  # nobody else is stated: the buyer
    ],
)
def test_the_payer_must_stand_above_the_buyer(payer, state):
    result = found(payer)
    assert result.state == state
    assert result.result.readings.strict == (1 if state == "review" else 0)


def test_a_payer_below_the_buyer_does_not_count():
    assert found("C", buyer="B").state == "meets"


def test_a_period_that_neither_pays_nor_promotes_the_payer():
    unpaid = found("A", pays=plan(10))  # one level: B earns from C's order, A from D's
    assert unpaid.state == "review"
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "B", "2025-01-01")]
    snapshot = paid(network(members, [order("C")]), "A")
    assert one(snapshot, "C31", pays=plan(10)).state == "meets"
    figures = dict(one(snapshot, "C31", pays=plan(10)).result.figures)
    assert (figures["orders_paid_by_upline"], figures["orders_paid_by_others"]) == (1, 1)


@pytest.mark.parametrize(
    ("begins", "state"),
    [("2026-09-01", "meets"), ("2026-09-02", "review"), ("2026-10-01", "review"), ("2026-10-02", "meets")],
)
def test_a_rank_that_begins_in_the_period_or_on_the_day_after(begins, state):
    members = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "B", "2025-01-01")]
    snapshot = with_rank(paid(network(members, [order("C")]), "A"), "A", begins)
    assert one(snapshot, "C31", pays=plan(10)).state == state


def test_the_line_is_that_of_the_day():
    moves = [("C", "B", "2025-01-01", "2026-09-10"), ("C", "D", "2026-09-10", None)]
    assert found("B", moves=moves).state == "meets"  # D sponsors C from that day on
    later = [("C", "B", "2025-01-01", "2026-09-11"), ("C", "D", "2026-09-11", None)]
    assert found("B", moves=later).state == "review"


def test_figures_entities_and_rows():
    sales = [
        order("C", net=100),
        order("C", "2026-09-11", 20),
        order("B", "2026-09-12", 30),
        order("D", "2026-09-13", 50),
    ]
    snapshot = paid(network(MEMBERS, sales), "A", "B", "A", None)
    result = one(snapshot, "C31", pays=plan(10, 5)).result
    assert [(e.member_id, e.figure) for e in result.entities] == [("A", 2), ("B", 1)]
    assert dict(result.entities[0].numbers)["paid_for_minor"] == 13_000
    assert dict(result.figures)["share_of_sales"] == Fraction(150, 200)
    behind = rows("C31", snapshot, None, plan(10, 5), SEPTEMBER)
    assert behind[["payer_id", "buyer_id", "levels"]].to_numpy().tolist() == [
        ["A", "C", 2],
        ["B", "C", 1],
        ["A", "B", 1],
    ]
    assert len(rows("C31", snapshot, None, plan(10, 5), SEPTEMBER, member_id="B")) == 1


def test_orders_refunded_wholly_are_left_out():
    assert found("A", refunds=[(0, "2026-09-20", 100)]).state == "meets"
    assert found("A", refunds=[(0, "2026-09-20", 99)]).state == "review"


def test_what_is_missing_is_named():
    nobody = one(network(MEMBERS, [order("C")]), "C31", pays=plan(10, 5))
    assert (nobody.state, nobody.result.missing) == ("not_computable", ("sales.payer_id",))
    empty = check(network([]), None, plan(10), SEPTEMBER, only="C31").finding("C31")
    assert empty.state == "not_computable"
    assert {"sales", "sales.payer_id"} <= set(empty.result.missing)


def test_who_is_pointed_at_one_by_one_is_an_alert_of_its_own():
    each = {one_check.id: one_check.each for one_check in CHECKS}
    assert all(each[id_] for id_ in ("C29", "C30", "C31", "C32"))  # findings about members
    assert not any(each[id_] for id_ in ("C14", "C21", "C23", "C26", "C27"))  # and about the programme
