"""Does the plan reader take a party bonus, name each mistake with its place, and tell the rule?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from graph_service.errors import PlanRefused
from graph_service.plan.families import family_of
from graph_service.plan.families.party import Bookings, PartyBonus, PartyBracket
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import plan_warnings, sentences
from tests.columnar_builder import plan_of

STEPS = [{"total_min": 150, "rate": "0.05"}, {"total_min": 300, "rate": "0.10"}]
SUMS = [{"total_min": "99.50", "amount": "7"}, {"total_min": 150, "amount": "20"}]


def party(**changes: Any) -> dict[str, Any]:
    """A bonus for hosts; None takes a key away."""
    base = {
        "name": "host", "title": "Host reward", "family": "party", "basis": "net", "reward": "rate", "brackets": STEPS,
        "pays_on": ["retail"], "own_orders_count": False, "customers_may_earn": True,
    }  # fmt: skip
    return {key: value for key, value in (base | changes).items() if value is not None}


def volume(**changes: Any) -> dict[str, Any]:
    return party(**{"basis": "volume", "payable": "0.5", "point_value": 2} | changes)


def test_every_option_arrives_and_is_read_back() -> None:
    bookings = {"amount": 10, "within_days": 60}
    plan = plan_of(party(orders_min=3, own_orders_count=True, bookings=bookings, gift="a bowl", cap_per_member=5))
    [bonus] = plan.bonuses
    assert isinstance(bonus, PartyBonus)
    assert bonus.brackets == (PartyBracket(15_000, 50_000), PartyBracket(30_000, 100_000))
    assert (bonus.orders_min, bonus.own_orders_count, bonus.customers_may_earn, bonus.gift) == (3, True, True, "a bowl")
    assert (bonus.bookings, bonus.cap_minor) == (Bookings(1_000, 60), 500)
    assert (bonus.first_level, bonus.levels, bonus.rate_ppm_max, bonus.reads_history) == (0, 1, 101_000, True)
    assert from_canonical_json(canonical_json(plan)) == plan


def test_totals_and_rewards_are_in_the_unit_of_the_basis() -> None:
    [by_volume] = plan_of(volume()).bonuses
    assert isinstance(by_volume, PartyBonus)
    assert by_volume.brackets == (PartyBracket(15_000, 50_000), PartyBracket(30_000, 100_000))  # 5 % × 50 % × 2
    [summed] = plan_of(party(reward="amount", brackets=SUMS)).bonuses
    assert isinstance(summed, PartyBonus)
    assert summed.brackets == (PartyBracket(9_950, 0, 700), PartyBracket(15_000, 0, 2_000))
    assert (summed.levels, summed.rate_ppm_max, summed.reads_history) == (0, 2_000, False)
    [of_points] = plan_of(party(basis="volume", reward="amount", brackets=SUMS)).bonuses
    assert isinstance(of_points, PartyBonus)
    assert of_points.brackets == summed.brackets


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (party(reward=None), "reward: missing"),
        (party(reward="both"), "reward: 'both' is not known"),
        (party(basis=None), "basis: missing"),
        (party(basis="fixed"), "basis: 'fixed' is not known"),
        (party(pays_on=None), "pays_on: missing"),
        (party(brackets=None), "brackets: missing"),
        (party(brackets=[]), r"brackets: \[\] is not a list"),
        (party(brackets=[3]), "brackets.1: 3 is not a table"),
        (party(brackets=[{"rate": "0.1"}]), "brackets.1.total_min: missing"),
        (party(brackets=[{"total_min": 5}]), "brackets.1.rate: missing"),
        (party(brackets=[{"total_min": 5, "amount": 1}]), "brackets.1.rate: missing"),
        (party(brackets=[STEPS[0] | {"amount": 1}]), "brackets.1.amount: has no meaning beside reward = rate"),
        (party(brackets=[STEPS[0] | {"at": 1}]), "brackets.1.at: unknown key"),
        (
            party(brackets=[STEPS[0], STEPS[0] | {"rate": "0.2"}]),
            "brackets.2.total_min: is not above the bracket before",
        ),
        (party(brackets=[STEPS[0], STEPS[1] | {"rate": "0.05"}]), "brackets.2.rate: is not above the bracket before"),
        (party(brackets=[{"total_min": 5, "rate": 0}]), "brackets.1.rate: is not above the bracket before"),
        (party(brackets=[{"total_min": "1.001", "rate": "0.1"}]), "brackets.1.total_min: "),
        (party(brackets=[{"total_min": 5, "rate": "1.1"}]), "brackets.1.rate: 1.1 is not between 0 and 1"),
        (party(reward="amount"), "brackets.1.amount: missing"),
        (party(reward="amount", brackets=[{"total_min": 5, "amount": 0}]), "brackets.1.amount: is not above"),
        (party(reward="amount", brackets=[{"total_min": 5, "amount": 10**8}]), "brackets.1.amount: is too large"),
        (party(reward="amount", brackets=[SUMS[0] | {"rate": "0.1"}]), "brackets.1.rate: has no meaning beside"),
        (party(reward="amount", brackets=SUMS, payable="0.5"), "payable: has no meaning here"),
        (volume(reward="amount", brackets=SUMS, payable=None), "point_value: has no meaning here"),
        (party(point_value=1), "point_value: has no meaning here"),
        (volume(payable=None), "payable: missing"),
        (volume(point_value=None), "point_value: missing"),
        (volume(point_value="0.33333"), "brackets.1.rate: payable share × rate × point value"),
        (party(orders_min=0), "orders_min: 0 is not a whole number from 1"),
        (party(own_orders_count=None), "own_orders_count: missing"),
        (party(own_orders_count="no"), "own_orders_count: 'no' is neither true nor false"),
        (party(customers_may_earn=None), "customers_may_earn: missing"),
        (party(bookings=5), "bookings: 5 is not a table"),
        (party(bookings={"amount": 5}), "bookings.within_days: missing"),
        (party(bookings={"within_days": 5}), "bookings.amount: missing"),
        (party(bookings={"amount": 0, "within_days": 5}), "bookings.amount: nobody would be rewarded"),
        (party(bookings={"amount": 5, "within_days": 0}), "bookings.within_days: 0 is not a whole number from 1"),
        (party(bookings={"amount": 5, "within_days": 5, "each": 1}), "bookings.each: unknown key"),
        (party(gift=""), "gift: '' is not text"),
        (party(rates=["0.1"]), "rates: unknown key"),
    ],
)
def test_a_mistake_is_named_with_its_place(table: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanRefused, match=f"bonus.host.{said}"):
        plan_of(table)


def test_the_rule_is_told() -> None:
    told = "\n".join(sentences(plan_of(party(orders_min=1, bookings={"amount": 10, "within_days": 60}, gift="a bowl"))))
    assert "gets 5 % from 150.00 EUR on and 10 % from 300.00 EUR on of what is sold there in the period" in told
    assert "At least 1 guest must have bought." in told
    assert "What the host bought does not count." in told
    assert "The host may be a customer." in told
    assert (
        "up to 60 days later, the host gets another 10.00 EUR, once, when the sales of that later party reach 150.00 EUR"
        in told
    )
    assert "The reward is a gift, a bowl, counted at its declared value." in told
    points = "\n".join(sentences(plan_of(volume(own_orders_count=True, customers_may_earn=False))))
    assert "gets 0.05, 0.1 EUR" not in points
    assert (
        "gets 0.05 EUR a point from 150 points on and 0.1 EUR a point from 300 points on of volume sold there" in points
    )
    assert "What the host bought counts too." in points
    assert "The host must have the right to earn on the last day of the period." in points


@pytest.mark.parametrize(
    ("table", "share"),
    [
        (party(), Fraction(1, 10)),
        (volume(), Fraction(1, 10)),
        (party(reward="amount", brackets=SUMS), Fraction(20, 150)),
        (party(basis="volume", reward="amount", brackets=SUMS), Fraction(20, 150)),
        (party(bookings={"amount": 15, "within_days": 9}), Fraction(2, 10)),
        (party(brackets=[{"total_min": 0, "rate": "0.1"}]), Fraction(1, 10)),
        (party(reward="amount", brackets=[{"total_min": 0, "amount": 1}]), None),
        (party(brackets=[{"total_min": 0, "rate": "0.1"}], bookings={"amount": 1, "within_days": 9}), None),
    ],
)
def test_what_a_party_costs_at_most(table: dict[str, Any], share: Fraction | None) -> None:
    plan = plan_of(table)
    [bonus] = plan.bonuses
    assert family_of(bonus).share(bonus, plan) == share
    more = "Host reward: a party may bring its host more than was sold there."
    assert (more in plan_warnings(plan)) == (share is None)
