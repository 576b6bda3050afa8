"""C11: does anyone qualify for pay by own purchases alone? On small networks held in memory."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from graph_service.compliance import rows
from graph_service.plan.model import Gate, Rank
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan

ACTIVE = replace(plan(10, 5), activity_volume_min=100_00)
PEOPLE = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("K", "A", None)]


def month(own: int, sold: int = 0, *, kind: str = "personal"):
    """A buys for itself and sells to K; B below buys 1,000, which pays A when A is active."""
    sales = [("A", "A", "2026-09-05", own, kind, None), ("B", "B", "2026-09-06", 1000, "personal", None)]
    return network(PEOPLE, [*sales, ("K", "A", "2026-09-07", sold, "retail", True)] if sold else sales)


@pytest.mark.parametrize(
    ("own", "sold", "count", "lost"),
    [
        (100, 0, 1, 10_000),  # exactly the minimum, all of it own
        (99, 0, 0, 0),  # not active, not paid
        (500, 100, 0, 0),  # sales to others reach it by themselves
        (500, 99, 1, 10_990),  # they do not; 10 % of 1,000, and of what was sold to K too
        (1, 99, 1, 10_990),
    ],
)
def test_c11_counts_who_would_not_have_qualified(own, sold, count, lost):
    found = one(month(own, sold), "C11", pays=ACTIVE)
    paid = 1 if own + sold >= 100 else 0
    if not paid:
        assert (found.state, found.result.missing) == ("not_computable", ("awards",))
        return
    figures = dict(found.result.figures)
    assert (found.state, found.result.readings.strict) == ("does_not_meet" if count else "meets", count)
    assert (figures["pay_on_own_minor"], figures["qualified_by_own_share"]) == (lost, count)
    assert [(e.member_id, e.figure) for e in found.result.entities] == ([("A", Fraction(lost, 100))] if count else [])
    assert found.instrument.startswith("FTC v. Vemma")


def test_c11_readings():
    capped = own_pack(cap__personal_use="50/1")
    personal = one(month(120), "C11", pays=ACTIVE, pack=capped).result.readings
    assert (personal.strict, personal.capped, personal.lenient) == (1, 1, 0)  # 50 remain: not enough
    within = one(month(120), "C11", pays=ACTIVE).result.readings
    assert (within.strict, within.capped, within.lenient) == (1, 0, 0)  # the cap of 200 accepts all of it
    qualifying = one(month(120, kind="qualifying"), "C11", pays=ACTIVE).result.readings
    assert (qualifying.strict, qualifying.capped, qualifying.lenient) == (1, 1, 1)


@pytest.mark.parametrize(("accepted", "count"), [("100/1", 0), ("99/1", 1)])
def test_c11_a_purchase_partly_within_the_cap_counts_in_proportion(accepted, count):
    found = one(month(120), "C11", pays=ACTIVE, pack=own_pack(cap__personal_use=accepted))
    assert found.result.readings.capped == count


def test_c11_gates_and_ranks_are_conditions_too():
    bonus = plan(10).bonuses[0]
    gated = replace(plan(10), bonuses=(replace(bonus, gate=Gate(personal_volume_min=100_00)),))
    assert one(month(100), "C11", pays=gated).result.readings.strict == 1
    either = replace(plan(10), bonuses=(replace(bonus, gate=Gate("any", 100_00, 50_00)),))
    assert one(month(100, 50), "C11", pays=either).result.readings.strict == 0  # the customers open it as well
    ranked = replace(
        plan(10), ranks=(Rank("none"), Rank("paid", personal_volume_min=100_00)),
        bonuses=(replace(bonus, depth_by_rank=(("paid", 1),)),),
    )  # fmt: skip
    assert one(month(100), "C11", pays=ranked).result.readings.strict == 1
    assert one(month(20, 100), "C11", pays=ranked).result.readings.strict == 0


def test_c11_who_only_loses_because_others_would_is_not_counted():
    people = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("C", "B", "2025-01-01"), ("K", "A", None)]
    sales = [
        ("K", "A", "2026-09-01", 100, "retail", True),  # A qualifies by a sale
        ("B", "B", "2026-09-01", 100, "personal", None),
        ("C", "C", "2026-09-01", 100, "personal", None),
    ]
    found = one(network(people, sales), "C11", pays=ACTIVE)
    assert [entity.member_id for entity in found.result.entities] == ["B"]
    assert dict(found.result.figures)["pay_on_own_share"] == Fraction(10, 10 + 10 + 5 + 10)


def test_c11_a_plan_that_asks_for_nothing_meets_and_says_so():
    found = one(month(100), "C11")
    assert (found.state, found.result.readings.strict) == ("meets", 0)
    assert any("Nothing in the plan asks" in note for note in found.result.notes)


def test_c11_rows_and_nothing_to_go_on():
    behind = rows("C11", month(500, 99), None, ACTIVE, SEPTEMBER)
    assert behind[["side", "sale_id", "counted_minor"]].to_numpy().tolist() == [
        ["numerator", "s00000", 50_000], ["denominator", "s00002", 0],
    ]  # fmt: skip
    assert rows("C11", month(500, 99), None, ACTIVE, SEPTEMBER, member_id="B")["side"].tolist() == ["denominator"]
    assert one(network([("A", None, "2025-01-01")]), "C11", pays=ACTIVE).result.missing == ("sales", "awards")
