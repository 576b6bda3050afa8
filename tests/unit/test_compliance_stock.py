"""C12 and C13: what do stock reports say about orders? On small networks held in memory."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from graph_service.compliance import rows
from graph_service.compliance.stock import around
from graph_service.model.snapshot import no_stock
from tests.unit.test_compliance_checks import SEPTEMBER, day, frame, network, one, plan

PEOPLE = [("A", None, "2025-01-01"), ("B", "A", "2025-01-01"), ("K", "A", None)]
REPORTS = "stock.reported_on (one after the order before and one later, up to the reorder)"


def stocked(snapshot, *reports):
    """The network with stock reports: (member, day, units, verified) or with a sku at the end."""
    row = {name: place for place, name in enumerate(snapshot.members["member_id"])}
    said = {True: 1, False: 0, None: -1}
    lines = [(row[r[0]], r[4] if len(r) > 4 else "tea", r[2], day(r[1]), said[r[3]]) for r in reports]
    kinds = {name: str(kind) for name, kind in no_stock().dtypes.items()}
    return replace(snapshot, stock=frame(kinds, sorted(lines, key=lambda line: (line[0], line[3], line[1]))))


def own(*days: str, who: str = "A"):
    return [(who, who, on, 100, "personal", None) for on in days]


def after_100(left: int, verified: bool | None = True):
    """A orders on 1 August and has 100 units; on the day of the reorder so many are left."""
    reports = [("A", "2026-08-02", 100, verified), ("A", "2026-09-10", left, verified)]
    return stocked(network(PEOPLE, own("2026-08-01", "2026-09-10")), *reports)


# --- C12 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "verified", "share", "state"),
    [
        (31, True, Fraction(69, 100), "does_not_meet"),
        (30, True, Fraction(7, 10), "meets"),  # exactly seven tenths
        (0, True, 1, "meets"),
        (100, True, 0, "does_not_meet"),
        (130, True, 0, "does_not_meet"),  # more than before: nothing that is known was sold
        (30, None, Fraction(7, 10), "not_proven"),
        (30, False, Fraction(7, 10), "not_proven"),
        (31, None, Fraction(69, 100), "does_not_meet"),  # even what is declared is too little
    ],
)
def test_c12_sold_or_used_of_the_last_order(left, verified, share, state):
    for pack in ("house", "us"):
        found = one(after_100(left, verified), "C12", pack=pack)
        assert (found.state, found.result.readings.strict, found.result.readings.lenient) == (state, share, share)
    assert [(e.member_id, e.figure, e.month) for e in found.result.entities] == (
        [("A", share, "2026-09")] if state != "meets" else []
    )
    assert found.instrument.startswith("In re Amway")


def test_c12_what_stood_there_before_the_order_is_no_part_of_it():
    orders = network(PEOPLE, own("2026-08-01", "2026-09-10"))
    reports = [("A", "2026-08-01", 40, True), ("A", "2026-08-02", 140, True), ("A", "2026-09-10", 71, True)]
    assert one(stocked(orders, *reports), "C12").result.readings.strict == Fraction(69, 100)
    doubted = [("A", "2026-08-01", 40, None), *reports[1:-1], ("A", "2026-09-10", 70, True)]
    assert one(stocked(orders, *doubted), "C12").state == "not_proven"  # the order's size rests on it too
    flat = [("A", "2026-08-01", 100, True), *reports[1:-1], ("A", "2026-09-10", 0, True)]
    flat[1] = ("A", "2026-08-02", 100, True)
    assert one(stocked(orders, *flat), "C12").result.missing == (REPORTS,)  # the order raised nothing


def test_c12_one_stock_take_is_all_reports_of_a_day():
    orders = network(PEOPLE, own("2026-08-01", "2026-09-10"))
    reports = [
        ("A", "2026-08-02", 60, True, "tea"), ("A", "2026-08-02", 40, True, "soap"), ("A", "2026-09-10", 31, True, "tea"),
    ]  # fmt: skip
    found = one(stocked(orders, *reports), "C12")
    assert (found.state, found.result.readings.strict) == ("does_not_meet", Fraction(69, 100))
    half = [("A", "2026-08-02", 60, True, "tea"), ("A", "2026-08-02", 40, None, "soap"), ("A", "2026-09-10", 0, True)]
    assert one(stocked(orders, *half), "C12").state == "not_proven"


@pytest.mark.parametrize(
    "reports",
    [
        [("A", "2026-08-02", 100, True)],  # one alone
        [("A", "2026-08-01", 100, True), ("A", "2026-09-10", 10, True)],  # the first was made before the order
        [("A", "2026-08-02", 100, True), ("A", "2026-09-11", 10, True)],  # the second after the reorder
        [("B", "2026-08-02", 100, True), ("B", "2026-09-10", 10, True)],  # another member's
    ],
)
def test_c12_without_reports_around_the_order_it_names_them(reports):
    found = one(stocked(network(PEOPLE, own("2026-08-01", "2026-09-10")), *reports), "C12")
    assert (found.state, found.result.missing) == ("not_computable", (REPORTS,))


def test_c12_a_reorder_without_reports_proves_nothing_beside_one_that_meets():
    snapshot = network(PEOPLE, [*own("2026-08-01", "2026-09-10"), *own("2026-08-01", "2026-09-10", who="B")])
    reports = [("A", "2026-08-02", 100, True), ("A", "2026-09-10", 10, True)]
    found = one(stocked(snapshot, *reports), "C12")
    assert (found.state, found.result.missing) == ("not_proven", (REPORTS,))
    assert dict(found.result.figures)["reorders_known_share"] == Fraction(1, 2)


def test_c12_several_reorders_each_by_itself():
    snapshot = network(PEOPLE, own("2026-08-01", "2026-09-01", "2026-09-01", "2026-09-20"))
    reports = [
        ("A", "2026-08-02", 100, True), ("A", "2026-09-01", 20, True),  # 80 of 100
        ("A", "2026-09-02", 120, True), ("A", "2026-09-20", 60, True),  # 60 of 100 that came on top of 20
    ]  # fmt: skip
    found = one(stocked(snapshot, *reports), "C12")
    assert (found.state, found.result.readings.strict) == ("does_not_meet", Fraction(140, 200))
    assert [dict(e.numbers)["reordered_on"] for e in found.result.entities] == ["2026-09-20"]
    behind = rows("C12", stocked(snapshot, *reports), None, plan(10), SEPTEMBER)
    assert behind[["side", "last_order_units", "sold_or_used_units", "verified"]].to_numpy().tolist() == [
        ["numerator", 100, 60, "yes"], ["denominator", 100, 80, "yes"],
    ]  # fmt: skip
    assert rows("C12", stocked(snapshot, *reports), None, plan(10), SEPTEMBER, member_id="B").empty


def test_c12_nothing_to_go_on():
    assert one(network(PEOPLE, own("2026-09-10")), "C12").result.missing == ("stock",)
    first = stocked(network(PEOPLE, own("2026-09-10")), ("A", "2026-09-09", 5, True))
    assert one(first, "C12").result.missing == ("reorders of the period",)
    sales = own("2026-08-01", "2026-09-10")
    back = stocked(
        network(PEOPLE, sales, refunds=[(0, "2026-08-03", 100), (1, "2026-09-11", 100)]), ("A", "2026-08-02", 9, True)
    )
    assert one(back, "C12").result.missing == ("reorders of the period",)  # all refunded
    assert one(stocked(network([("A", None, "2025-01-01")]), ("A", "2026-09-01", 5, True)), "C12").result.missing == (
        "sales",
    )


def test_no_stock_takes_at_all_leave_every_reorder_unknown():
    orders = pd.DataFrame({"member": [0], "last_day": [1], "day": [5]})
    takes = pd.DataFrame({"member": [], "day": [], "on_hand": [], "verified": []}, dtype="int64")
    assert around(orders, takes)["known"].tolist() == [False]


# --- C13 ------------------------------------------------------------------------------------------------------------


def loaded(bought: float, sold: int = 100, verified: bool | None = True, on: str = "2026-08-10"):
    """A buys for 200, which the cap accepts, and so much more; A's customer K buys too. Fees play no part."""
    return network(
        PEOPLE, [("A", "A", on, 200 + bought, "personal", None), ("K", "A", "2026-09-01", sold, "retail", verified)]
    )


CALM = [("A", "2026-09-01", 20, None), ("A", "2026-09-20", 10, None)]  # 10 on hand, fallen by 10


@pytest.mark.parametrize(
    ("bought", "verified", "state"),
    [
        (300, True, "meets"),  # exactly three times
        (300.01, True, "review"),
        (301, None, "review"),  # too much even on what is declared
        (300, None, "not_proven"),
        (300, False, "not_proven"),
    ],
)
def test_c13_purchases_against_retail(bought, verified, state):
    found = one(stocked(loaded(bought, verified=verified), *CALM), "C13")
    assert found.state == state
    assert found.result.readings.capped == (Fraction(str(bought)) / 100 if verified else None)
    assert [e.member_id for e in found.result.entities] == (["A"] if state != "meets" else [])


def test_c13_readings_and_the_three_months():
    readings = one(stocked(loaded(100), *CALM), "C13").result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (3, 1, 0)
    assert one(stocked(loaded(900, on="2026-07-01"), *CALM), "C13").state == "review"
    assert one(stocked(loaded(900, on="2026-06-30"), *CALM), "C13").state == "meets"
    starter = network(
        PEOPLE, [("A", "A", "2026-09-01", 400, "starter", None), ("K", "A", "2026-09-01", 100, "retail", True)]
    )
    assert one(stocked(starter, *CALM), "C13").result.readings.lenient == 4  # nobody uses a starter order up


@pytest.mark.parametrize(
    ("last", "state"), [(30, "meets"), (31, "review"), (0, "meets")]
)  # fallen by 10, so 30 is exactly three times
def test_c13_stock_against_what_it_fell_by(last, state):
    reports = [("A", "2026-07-01", 15, None), ("A", "2026-08-01", 5, None), ("A", "2026-09-01", last, None)]
    found = one(stocked(loaded(0), *(reports if last >= 5 else [*reports[:1], ("A", "2026-09-01", last, None)])), "C13")
    assert found.state == state
    if state == "review":
        (entity,) = found.result.entities
        assert dict(entity.numbers)["on_hand_units"] == 31
        assert found.instrument.startswith("House heuristic")


def test_c13_stock_that_never_fell_is_more_than_three_times_nothing():
    reports = [("A", "2026-08-01", 5, None), ("A", "2026-09-01", 5, None)]
    assert one(stocked(loaded(0), *reports), "C13").state == "review"
    empty = [("A", "2026-08-01", 0, None), ("A", "2026-09-01", 0, None)]
    assert one(stocked(loaded(0), *empty), "C13").state == "meets"
    single = one(stocked(loaded(0), ("A", "2026-09-01", 500, None)), "C13")  # no second report to compare with
    assert (single.state, dict(single.result.figures)["stock_months_ratio"]) == ("meets", None)


def test_c13_without_stock_nothing_passes_and_what_is_raised_stays_raised():
    assert (one(loaded(300), "C13").state, one(loaded(300), "C13").result.missing) == ("not_computable", ("stock",))
    assert (one(loaded(301), "C13").state, one(loaded(301), "C13").result.missing) == ("review", ("stock",))


def test_c13_nothing_to_go_on_and_rows():
    missing = "own purchases of participants or stock reports"
    assert one(network(PEOPLE), "C13").result.missing == (missing,)
    sales = [("K", "A", "2026-09-01", 100, "retail", True)]
    assert one(network(PEOPLE, sales), "C13").result.missing == (missing,)
    back = network(PEOPLE, own("2026-09-01"), refunds=[(0, "2026-09-02", 100)])
    assert one(back, "C13").result.missing == (missing,)  # all refunded
    behind = rows("C13", loaded(50), None, plan(10), SEPTEMBER)
    assert behind[["side", "sale_id", "counted_minor"]].to_numpy().tolist() == [
        ["numerator", "s00000", 5_000], ["denominator", "s00001", 0],
    ]  # fmt: skip
    assert rows("C13", loaded(50), None, plan(10), SEPTEMBER, member_id="B").empty
