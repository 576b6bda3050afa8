"""Which leg is nearest to what the next rank lacks, and in which words is it said?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graph_service.analytics.way import NearLeg, Way, way
from graph_service.downline.figures import Figures
from graph_service.engines.columnar.report_card import report_card
from graph_service.plan.model import Plan
from graph_service.web.home_words import steps
from tests.columnar_builder import SEPTEMBER, Network, level, plan_of


def team() -> Network:
    """A sponsors B, C and D; B sponsors E and F; volumes in points: A 50, B 40, C 30, D none, E 60, F 5."""
    network = Network().person("A")
    for name, sponsor in (("B", "A"), ("C", "A"), ("D", "A"), ("E", "B"), ("F", "B")):
        network.person(name, sponsor)
    for name, points in (("A", 50), ("B", 40), ("C", 30), ("E", 60), ("F", 5)):
        network.sale(name, volume=points * 100)
    return network


def ladder(**asks: Any) -> Plan:
    return plan_of(
        level(),
        rank=[{"name": "Member"}, {"name": "Star", "personal_volume_min": 50}, {"name": "Gold", **asks}],
        activity={"personal_volume_min": 10},
    )


def way_of(plan: Plan, member: str = "A", network: Network | None = None, unseen: str = "") -> Way:
    snapshot = (network or team()).snapshot()
    figures = Figures.of(snapshot, SEPTEMBER, plan)
    if unseen:
        shown = np.ones(len(figures), dtype=np.bool_)
        shown[snapshot.row(unseen)] = False
        figures = figures.only(shown)
    return way(report_card(snapshot, plan, SEPTEMBER, snapshot.row(member)), figures)


@pytest.mark.parametrize(
    ("asks", "leg", "words", "leg_words"),
    [
        ({"team_volume_min": 1000}, NearLeg("B", 10_500), "815.00 points of team volume are missing", "brought the most: 105.00"),
        ({"legs_with_volume": {"count": 2, "volume_min": 100}}, NearLeg("C", 3_000), "1 more leg of 100.00 points is missing.",
         "It has 30.00 points; 70.00 more would do it."),
        ({"active_legs_min": 3}, NearLeg("D", 0), "1 more active leg is missing", "was not active"),
        ({"legs_with_rank": {"count": 2, "rank": "Star"}}, NearLeg("C", 3_000, "Member"),
         "1 more leg in which somebody has the rank Star", "The highest rank in it is Member"),
        ({"personal_volume_min": 60}, None, "10.00 points of personal volume are missing: there are 50.00 of 60.00.", ""),
        ({"customers_min": 3}, None, "3 more customers of your own are missing.", ""),
    ],
)  # fmt: skip
def test_the_nearest_leg(asks: dict[str, Any], leg: NearLeg | None, words: str, leg_words: str) -> None:
    found = way_of(ladder(**asks))
    [one] = found.missing
    assert one.leg == leg
    [step] = steps(found, {"C": "Cleo"})
    assert words in step.words
    assert leg_words in step.leg_words
    assert step.leg_name == ("" if leg is None else {"C": "Cleo"}.get(leg.member_id, leg.member_id))


def test_what_is_met_is_not_missing() -> None:
    assert way_of(ladder(team_volume_min=100, active_legs_min=3)).missing[0].condition.key == "active_legs_min"
    assert len(way_of(ladder(team_volume_min=100, active_legs_min=3)).missing) == 1
    assert way_of(plan_of(level())).missing == ()


def test_a_leg_out_of_sight_is_not_told_of() -> None:
    """C is out of sight: the only other leg without enough volume is D's, which has none at all."""
    asked = ladder(legs_with_volume={"count": 2, "volume_min": 100})
    assert way_of(asked, unseen="C").missing[0].leg is None
    assert way_of(ladder(team_volume_min=1000), unseen="B").missing[0].leg in (NearLeg("E", 6_000), NearLeg("C", 3_000))


def test_somebody_with_nobody_below_has_no_leg() -> None:
    [one] = way_of(ladder(team_volume_min=1000), "E").missing
    assert one.leg is None
