"""C08 and C10: what do entrants pay, and does it fund the pay of others? On small networks held in memory."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from graph_service.compliance import rows
from graph_service.model.period import Period
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan
from tests.unit.test_compliance_checks import SEPTEMBER, network, one, own_pack, plan

PAID_ONCE = [("A", "2020-01-01", 1)]  # a fee long ago: fees are on record


def entry(*payments, fees=(), enrolled="2026-09-01", kind="personal"):
    """A and the entrant B, who pays so much on so many days after enrolment."""
    first = int(enrolled[-2:])
    orders = [("B", "B", f"{enrolled[:8]}{first + after:02d}", amount, kind, None) for after, amount in payments]
    people = [("A", None, "2020-01-01"), ("B", "A", enrolled)]
    return network(people, orders, fees=[*PAID_ONCE, *fees])


# --- C10 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payments", "figure", "state"),
    [
        ([(0, 150), (6, 60)], 210, "does_not_meet"),
        ([(0, 150), (8, 60)], 150, "meets"),
        ([(0, 150), (7, 60)], 150, "meets"),  # the eighth day
        ([(0, 150), (6, 50)], 200, "meets"),  # exactly the line
        ([(0, 150), (6, 50.01)], Fraction(20_001, 100), "does_not_meet"),
    ],
)
def test_c10_paid_within_the_first_seven_days(payments, figure, state):
    found = one(entry(*payments), "C10", pack="uk")
    assert (found.state, found.result.readings.strict) == (state, figure)
    assert found.result.entities_total == (state != "meets")
    assert found.instrument.startswith("UK, Trading Schemes")
    assert one(entry(*payments), "C10").state == ("meets" if state == "meets" else "review")  # house asks for a look


def test_c10_fees_and_orders_are_one_sum_and_refunds_lower_it():
    snapshot = entry((0, 150), fees=[("B", "2026-09-07", 60)])
    assert one(snapshot, "C10", pack="uk").result.readings.strict == 210
    late = entry((0, 150), fees=[("B", "2026-09-08", 60)])
    assert one(late, "C10", pack="uk").state == "meets"
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-01")]
    orders = [("B", "B", "2026-09-01", 210, "personal", None)]
    back = network(people, orders, fees=PAID_ONCE, refunds=[(0, "2026-09-30", 10)])
    assert (one(back, "C10", pack="uk").state, one(back, "C10").result.readings.strict) == ("meets", 200)
    unseen = network(people, orders, fees=PAID_ONCE, refunds=[(0, "2026-10-01", 10)])
    assert one(unseen, "C10", pack="uk").state == "does_not_meet"


def test_c10_readings():
    snapshot = entry((0, 250), fees=[("B", "2026-09-01", 40)])
    readings = one(snapshot, "C10").result.readings
    assert (readings.strict, readings.capped, readings.lenient) == (290, 90, 40)  # the cap accepts 200 of the order


@pytest.mark.parametrize(("kind", "required"), [("starter", True), ("qualifying", True), ("personal", False)])
def test_c10_canada_looks_at_any_required_purchase(kind, required):
    found = one(entry((0, 1), kind=kind, enrolled="2026-08-25"), "C10", pack="ca")
    assert found.state == ("review" if required else "meets")
    assert found.instrument.startswith("Canada")
    assert found.result.missing == (("sales.cost (what a required product cost the seller)",) if required else ())
    assert dict(found.result.figures)["required_share"] == int(required)


def test_c10_a_starter_order_shortly_before_counts_another_order_does_not():
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-10")]
    for kind, paid in (("starter", 260), ("retail", 60)):
        orders = [("B", "A", "2026-08-11", 200, kind, None), ("B", "B", "2026-09-10", 60, "personal", None)]
        found = one(network(people, orders, fees=PAID_ONCE), "C10", pack="uk")
        assert found.result.readings.strict == paid
    early = [("B", "A", "2026-08-10", 200, "starter", None)]  # 31 days before
    assert one(network(people, early, fees=PAID_ONCE), "C10", pack="uk").result.readings.strict == 0


@pytest.mark.parametrize(
    ("enrolled", "counted"), [("2026-08-25", False), ("2026-08-26", True), ("2026-09-24", True), ("2026-09-25", False)]
)
def test_c10_each_entrant_counts_in_the_period_in_which_the_first_days_end(enrolled, counted):
    people = [("A", None, "2020-01-01"), ("B", "A", enrolled)]
    snapshot = network(people, [("B", "B", enrolled, 300, "personal", None)], fees=PAID_ONCE)
    figures = dict(one(snapshot, "C10", pack="uk").result.figures)
    assert (figures.get("entrants", 0) == 1) is counted


def test_c10_without_fees_nothing_passes_and_what_is_raised_stays_raised():
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-01")]
    small, large = (network(people, [("B", "B", "2026-09-01", net, "personal", None)]) for net in (10, 300))
    assert (one(small, "C10").state, one(small, "C10").result.missing) == ("not_computable", ("fees",))
    assert (one(large, "C10").state, one(large, "C10").result.missing) == ("review", ("fees",))


def test_c10_nobody_enrolled_or_no_role_is_known():
    none = one(network([("A", None, "2020-01-01")], fees=PAID_ONCE), "C10")
    assert (none.state, none.result.missing) == ("not_computable", ("members.enrolled_on",))
    unknown = one(network([("A", None, None)], fees=PAID_ONCE), "C10")
    assert (unknown.state, unknown.result.missing) == ("not_computable", ("members.enrolled_on",))
    later = network([("A", None, "2020-01-01"), ("B", "A", "2026-08-10")], fees=PAID_ONCE)  # thirty days, not seven
    assert (one(later, "C10").state, one(later, "C10").result.missing) == ("not_computable", ("members.enrolled_on",))
    assert one(later, "C10", pack="ca").state == "meets"  # which asks for no first days
    nothing = one(network([("A", None, "2020-01-01"), ("B", "A", "2026-09-01")], fees=PAID_ONCE), "C10")
    assert (nothing.state, nothing.result.readings.strict) == ("meets", 0)  # an entry that cost nothing


def test_c10_rows_are_the_payments_of_the_entrants():
    snapshot = entry((0, 150), (8, 60), fees=[("B", "2026-09-03", 5)])
    behind = rows("C10", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["side", "payment_id", "days_after", "paid_minor"]].to_numpy().tolist() == [
        ["numerator", "s00000", 0, 15_000], ["numerator", "f00001", 2, 500], ["denominator", "s00001", 8, 6_000],
    ]  # fmt: skip
    august = rows("C10", snapshot, None, plan(10), Period.parse("2026-08"), member_id="B")
    assert august.empty
    assert rows("C10", snapshot, None, plan(10), SEPTEMBER, member_id="A").empty


def test_c10_the_line_is_the_packs():
    pack = own_pack(C10__first_days="100/1", C10__days="1/1")
    found = one(entry((0, 100), (1, 900)), "C10", pack=pack)
    assert (found.state, found.result.readings.strict) == ("meets", 100)


# --- C08 ------------------------------------------------------------------------------------------------------------


def bonus_of(amount: int) -> Plan:
    """A fixed amount, in minor units, for the sponsor of whoever places a starter order."""
    bonus = LevelBonus("welcome", "Welcome", "fixed", (), "none", ("starter",), amounts_minor=(amount,))
    return replace(plan(10), bonuses=(bonus,))


@pytest.mark.parametrize(("bonus", "share"), [(1000, Fraction(1, 1000)), (2000, Fraction(1, 2000))])
def test_c08_4finance_an_entrants_0_01_against_bonuses_of_10_and_20(bonus, share):
    snapshot = entry((0, 0.01), kind="starter")
    for pack in ("house", "eu", "uk"):
        found = one(snapshot, "C08", pack=pack, pays=bonus_of(bonus))
        assert (found.state, found.result.readings.lenient) == ("meets", share)
        assert dict(found.result.figures)["traced_share"] == share  # a cent of the bonus is the entrant's, no more
        assert one(snapshot, "C01", pack=pack, pays=bonus_of(bonus)).state == "does_not_meet"


@pytest.mark.parametrize(
    ("fee", "state"), [(5, "meets"), (5.01, "does_not_meet"), (0, "meets")]
)  # the pay is 10: exactly half meets
def test_c08_more_than_half(fee, state):
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-01"), ("K", "A", None)]
    fees = [*PAID_ONCE, *([("B", "2026-09-01", fee)] if fee else [])]
    snapshot = network(people, [("K", "A", "2026-09-10", 100, "retail", True)], fees=fees)
    found = one(snapshot, "C08", pack="eu")
    assert (found.state, found.result.readings.lenient) == (state, Fraction(str(fee)) / 10)
    assert [entity.member_id for entity in found.result.entities] == (["B"] if state != "meets" else [])
    assert dict(found.result.figures)["traced_share"] == 0  # nothing points at a fee


def test_c08_readings_and_what_is_traced():
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-01")]
    orders = [("B", "B", "2026-08-31", 50, "starter", None), ("B", "B", "2026-09-01", 30, "starter", None),
              ("B", "B", "2026-09-02", 270, "personal", None)]  # fmt: skip
    snapshot = network(people, orders, fees=[("B", "2026-09-30", 20), ("B", "2026-10-01", 900)])
    found = one(snapshot, "C08")  # pay 30 on orders of 300; August's starter order is August's
    readings = found.result.readings
    assert (readings.lenient, readings.capped, readings.strict) == (
        Fraction(50, 30), Fraction(50 + 70, 30), Fraction(320, 30),
    )  # fmt: skip
    assert dict(found.result.figures)["traced_share"] == Fraction(3, 30)
    behind = rows("C08", snapshot, None, plan(10), SEPTEMBER)
    assert behind[["side", "payment_id"]].to_numpy().tolist() == [
        ["numerator", "s00001"], ["numerator", "f00000"], ["denominator", "s00002"],
    ]  # fmt: skip
    august = one(snapshot, "C08", period=Period.parse("2026-08"))
    assert (august.state, august.result.readings.lenient) == ("does_not_meet", 10)  # 50 the day before, for pay of 5


def test_c08_an_order_shortly_before_enrolment_is_an_entrants_in_strict_alone():
    people = [("A", None, "2020-01-01"), ("N", "A", "2026-10-01")]
    orders = [("N", "A", "2026-09-01", 100, "retail", None), ("N", "A", "2026-09-02", 10, "starter", None)]
    readings = one(network(people, orders, fees=PAID_ONCE), "C08").result.readings  # pay 11, to A
    assert (readings.strict, readings.capped, readings.lenient) == (10, Fraction(10, 11), Fraction(10, 11))
    day_before = [("N", "A", "2026-08-31", 100, "retail", None)]  # 31 days
    assert (
        one(network(people, day_before, fees=PAID_ONCE), "C08", period=Period.parse("2026-08")).result.readings.strict
        == 0
    )


@pytest.mark.parametrize(("paid_on", "counted"), [("2026-09-30", True), ("2026-10-01", False)])
def test_c08_an_entrant_is_one_for_thirty_days(paid_on, counted):
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-01"), ("K", "A", None)]
    period = Period.parse(paid_on[:7])
    sale = [("K", "A", paid_on, 100, "retail", True)]
    snapshot = network(people, sale, fees=[("B", paid_on, 4)])
    assert one(snapshot, "C08", period=period).result.readings.lenient == (Fraction(4, 10) if counted else 0)


def test_c08_without_fees_or_pay():
    people = [("A", None, "2020-01-01"), ("B", "A", "2026-09-01"), ("K", "A", None)]
    sale = [("K", "A", "2026-09-10", 100, "retail", True)]
    found = one(network(people, sale), "C08")
    assert (found.state, found.result.missing) == ("not_computable", ("fees",))
    raised = one(network(people, [*sale, ("B", "B", "2026-09-01", 90, "starter", None)]), "C08")
    assert (raised.state, raised.result.missing) == ("does_not_meet", ("fees",))
    alone = one(network([("A", None, "2026-09-01")], fees=[("A", "2026-09-01", 5)]), "C08")
    assert (alone.state, alone.result.missing) == ("not_computable", ("awards",))
    back = one(network(people, sale, refunds=[(0, "2026-09-11", 100)], fees=PAID_ONCE), "C08")
    assert (back.state, back.result.missing) == ("not_computable", ("awards",))  # all refunded
