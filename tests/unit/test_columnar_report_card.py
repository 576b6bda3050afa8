"""Does the report card of a member say what the next rank asks for, what is there, and in which words?"""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.engines.columnar.report_card import Condition, ReportCard, report_card
from graph_service.plan.model import Plan
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of


def team() -> Network:
    """A sponsors B, C and D, B sponsors E; volumes in points: A 5, B 40, C 30, D nothing, E 60."""
    network = Network().person("A")
    for name, sponsor in (("B", "A"), ("C", "A"), ("D", "A"), ("E", "B")):
        network.person(name, sponsor)
    for name, points in (("A", 5), ("B", 40), ("C", 30), ("E", 60)):
        network.sale(name, volume=points * 100)
    return network


def ladder(**asks: Any) -> Plan:
    ranks = [{"name": "Member"}, {"name": "Star", "personal_volume_min": 50}, {"name": "Gold", **asks}]
    return plan_of(level(), rank=ranks, activity={"personal_volume_min": 10})


def card(member: str, plan: Plan) -> ReportCard:
    snapshot = team().snapshot()
    return report_card(snapshot, plan, SEPTEMBER, snapshot.row(member))


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ({"team_volume_min": 200}, ("team volume", "200.00", "60.00", "140.00")),  # of E, who has nobody below
        ({"group_volume_min": "60.01"}, ("group volume", "60.01", "60.00", "0.01")),
        ({"customer_volume_min": 1}, ("sales to customers", "1.00", "0.00", "1.00")),
        ({"customers_min": 2}, ("different customers", "2", "0", "2")),
        ({"active_legs_min": 1}, ("active legs", "1", "0", "1")),
        ({"legs_with_volume": {"count": 2, "volume_min": "12.5"}}, ("legs of 12.50 points", "2", "0", "2")),
        ({"legs_with_rank": {"count": 2, "rank": "Star"}}, ("legs with rank Star or above", "2", "0", "2")),
    ],
)
def test_each_condition_is_said_with_what_is_missing(asks: dict[str, Any], told: tuple[str, ...]) -> None:
    found = card("E", ladder(**asks))
    assert (found.rank, found.next_rank, found.by_assignment) == ("Star", "Gold", False)
    [one] = found.conditions
    assert (one.words, *(one.amount(value) for value in (one.need, one.have, one.missing))) == told


def test_legs_are_counted_each_way_and_in_the_order_of_the_plan_page() -> None:
    """Of A: B and C are active, D is not; B's team has 100 points, C's 30; somebody below B is a Star."""
    plan = plan_of(
        level(),
        rank=[
            {"name": "Member"},
            {"name": "Star", "personal_volume_min": 50},
            {
                "name": "Gold", "personal_volume_min": 5, "active_legs_min": 3,
                "legs_with_volume": {"count": 2, "volume_min": 30}, "legs_with_rank": {"count": 1, "rank": "Star"},
            },
        ],
        activity={"personal_volume_min": 10},
    )  # fmt: skip
    found = card("A", plan)
    assert (found.rank, found.next_rank) == ("Member", "Star")
    snapshot = team().sale("A", volume=4_500).snapshot()
    found = report_card(snapshot, plan, SEPTEMBER, snapshot.row("A"))
    assert found.conditions == (
        Condition("personal_volume_min", 500, 5_000, "points"),
        Condition("active_legs_min", 3, 2, "count"),
        Condition("legs_with_volume", 2, 2, "count", volume_min=3_000),
        Condition("legs_with_rank", 1, 1, "count", rank="Star"),
    )
    assert [one.missing for one in found.conditions] == [0, 1, 0, 0]


def test_the_highest_rank_has_nothing_above_and_a_plan_without_ranks_nothing_at_all() -> None:
    highest = card("E", plan_of(level(), rank=[{"name": "Member"}, {"name": "Star", "personal_volume_min": 50}]))
    assert (highest.rank, highest.next_rank, highest.conditions) == ("Star", None, ())
    none = card("E", plan_of(level()))
    assert (none.rank, none.next_rank, none.conditions) == ("", None, ())
    assigned = card("E", plan_of(level(), rank=[{"name": "Member"}, {"name": "Honour"}]))
    assert (assigned.next_rank, assigned.by_assignment, assigned.conditions) == ("Honour", True, ())
