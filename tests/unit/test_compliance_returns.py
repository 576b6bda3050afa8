"""C16 and C17: what comes back, how much is paid for it, and did it earn anyone anything? On small networks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from graph_service.compliance import rows
from graph_service.compliance.robust import robust_z
from graph_service.compliance.waves import Cohort, Wave
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Hold, Rank
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


# --- C17 ------------------------------------------------------------------------------------------------------------

MONTHS = [f"2026-{month:02d}" for month in range(1, 10)]


def yearly(shares: dict[str, int], *, on: str = "10", buyer: str = "B") -> Snapshot:
    """B buys 100 each month from January to September; of each so much comes back on a day of the next month."""
    sales = [(buyer, "B", f"{month}-05", 100, "personal", None) for month in MONTHS]
    refunds = [
        (place, f"{MONTHS[place + 1]}-{on}", shares.get(month, 0))
        for place, month in enumerate(MONTHS[:-1])
        if shares.get(month, 0)
    ]
    return network(PEOPLE, sales, refunds=refunds)


USUAL = dict(zip(MONTHS, (1, 2, 3, 4, 5, 6, 7), strict=False))  # median 4, MAD 2


@pytest.mark.parametrize(
    ("august", "z", "state"),
    [
        (14, Fraction(6745, 2000), "meets"),  # 0.6745 (14 - 4) / 2 = 3.3725
        (15, Fraction(74195, 20000), "review"),  # 3.70975
        (0, Fraction(-26980, 20000), "meets"),
    ],
)
def test_c17_a_month_against_those_before(august, z, state):
    found = one(yearly(USUAL | {"2026-08": august}), "C17")
    assert (found.state, found.result.readings.strict) == (state, z)
    figures = dict(found.result.figures)
    assert (figures["returned_share"], figures["usual_share"]) == (Fraction(august, 100), Fraction(4, 100))
    assert figures["pay_kept_minor"] == august * 10  # A's tenth of what came back
    assert [(e.member_id, e.figure, e.month) for e in found.result.entities] == (
        [("A", Fraction(august, 10), "2026-08")] if state == "review" else []
    )


def test_c17_the_boundary_is_not_raised():
    # others 0, 2, 4, 6, 8, 10, 12 hundredths of a line: exactly 3.5 needs (x - 6) 6745 / 40000 = 35 / 10
    shares = [Fraction(place, 100) for place in (0, 2, 4, 6, 8, 10, 12)]
    limit = Fraction(7, 2)
    exact = Fraction(6, 100) + limit * Fraction(4, 100) / Fraction(6745, 10_000)
    assert robust_z(exact, shares) == limit
    month = Cohort(Period.parse("2026-08"), 0, exact.denominator, exact.numerator)
    at = Wave(month, Fraction(6, 100), robust_z(exact, shares))
    assert not at.stands_out(limit, Fraction(0))
    above = replace(at, z=limit + Fraction(1, 10**9))
    assert above.stands_out(limit, exact)  # exactly the smallest share is enough
    assert not above.stands_out(limit, exact + Fraction(1, 10**9))


def test_c17_robust_z_where_more_than_half_are_equal():
    assert robust_z(3, [1, 1, 1, 2]) == Fraction(2) / (Fraction(1_253_314, 10**6) * Fraction(1, 4))
    assert (robust_z(1, [1, 1]), robust_z(2, [1, 1])) == (0, None)


@pytest.mark.parametrize(("august", "state"), [(5, "review"), (4, "meets")])
def test_c17_after_months_without_returns_only_a_wave_counts(august, state):
    found = one(yearly({"2026-08": august}), "C17")
    assert (found.state, found.result.readings.strict) == (state, None)


@pytest.mark.parametrize(("on", "returned"), [("01", 20), ("30", 20)])
def test_c17_thirty_days_from_settling(on, returned):
    found = one(yearly({"2026-08": 20}, on=on), "C17")
    assert dict(found.result.figures)["returned_share"] == Fraction(returned, 100)
    sales = [("B", "B", f"{month}-05", 100, "personal", None) for month in MONTHS]
    within = network(PEOPLE, sales, refunds=[(7, "2026-08-31", 20), (6, "2026-08-31", 20)])
    figures = dict(one(within, "C17").result.figures)
    assert figures["returned_share"] == 0  # known when August was settled; July's came on the 31st day


def test_c17_what_a_hold_took_off_was_clawed_back():
    held = replace(plan(10), hold=Hold(days=15))
    assert one(yearly({"2026-08": 20}, on="10"), "C17", pays=held, period=Period.parse("2026-10")).state == "meets"
    late = yearly({"2026-08": 20}, on="20")
    found = one(late, "C17", pays=held, period=Period.parse("2026-10"))
    assert (found.state, dict(found.result.figures)["pay_kept_minor"]) == ("review", 200)
    assert one(late, "C17", pays=held).result.formula.startswith("2026-07")  # August's days end in October


def test_c17_a_wave_that_earned_nobody_anything_is_none():
    snapshot = yearly({"2026-08": 20})
    assert one(snapshot, "C17", pays=plan(10, pays_on=("retail",))).state == "meets"
    ranked = replace(
        plan(10, pays_on=("retail",)), ranks=(Rank("none"), Rank("buyer", personal_volume_min=90_00))
    )  # fmt: skip
    found = one(snapshot, "C17", pays=ranked)
    assert (found.state, dict(found.result.figures)["ranks_kept"]) == ("review", 1)
    (entity,) = found.result.entities
    assert (entity.member_id, dict(entity.numbers)["rank_without"]) == ("B", "none")


def test_c17_nothing_to_go_on_and_rows():
    sales = [("B", "B", "2026-08-05", 100, "personal", None), ("B", "B", "2026-09-05", 100, "personal", None)]
    assert one(network(PEOPLE, sales), "C17").result.missing == ("refunds",)
    few = one(network(PEOPLE, sales, refunds=[(0, "2026-09-10", 50)]), "C17")
    assert (few.state, few.result.missing) == ("not_computable", ("sales and refunds of at least 6 months before",))
    gone = one(network(PEOPLE, sales[:1], refunds=[(0, "2026-08-10", 100)]), "C17")  # all refunded
    assert gone.result.missing == ("sales of a month whose 30 days after settling ended in the period",)
    snapshot = yearly({"2026-08": 20})
    behind = rows("C17", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["side", "sale_id", "net_minor", "counted_minor"]].to_numpy().tolist() == [
        ["numerator", "s00007", 10_000, 2_000],
    ]  # fmt: skip
    assert rows("C17", snapshot, None, plan(10), SEPTEMBER, member_id="A").empty
