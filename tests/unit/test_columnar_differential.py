"""Does the columnar engine pay differences as the worked examples and docs/semantics.md say?"""

from __future__ import annotations

import pytest

from graph_service.engines.columnar import compute, volumes
from graph_service.errors import BadInput
from graph_service.model.period import NEVER
from graph_service.plan.model import Plan
from graph_service.plan.reading import read_plan
from tests.columnar_builder import FIRST, SEPTEMBER, Network, differential, plan_of

INDIA = read_plan("amway-style-india")


def awards(network: Network, plan: Plan = INDIA) -> dict[str, int]:
    table = compute(network.snapshot(), plan, SEPTEMBER).awards
    return dict(zip(table["member_id"], table["amount_minor"], strict=True))


def skips(network: Network, plan: Plan) -> set[tuple[str, str, int]]:
    table = compute(network.snapshot(), plan, SEPTEMBER).skips
    return set(table[["member_id", "reason", "basis"]].itertuples(index=False, name=None))


def buys(network: Network, who: str, points: int, worth: int = 60) -> Network:
    return network.sale(who, net=points * worth * 100, volume=points * 100, currency="INR")


@pytest.mark.parametrize(("worth", "kept"), [(60, 5_580_000), (55, 5_115_000), (50, 4_650_000)])
def test_a_leader_with_four_legs_keeps_the_difference(worth: int, kept: int) -> None:
    """Worked example 1: 126,000 − 14,400 − 14,400 − 5,400 − 36,000 = 55,800."""
    network = Network().person("X")
    buys(network, "X", 1000, worth)
    for leg, points in (("A", 2000), ("B", 2000), ("C", 1000), ("D", 4000)):
        buys(network.person(leg, "X"), leg, points, worth)
    assert awards(network)["X"] == kept


@pytest.mark.parametrize(("worth", "kept"), [(60, 378_000), (55, 346_500)])
def test_four_recruits_of_300(worth: int, kept: int) -> None:
    """Worked example 2: 1,500 points → 9 %: 8,100 − 4,320 = 3,780."""
    network = buys(Network().person("X"), "X", 300, worth)
    for leg in "ABCD":
        buys(network.person(leg, "X"), leg, 300, worth)
    assert awards(network)["X"] == kept


@pytest.mark.parametrize(("points", "net", "paid"), [(100, 400, 1200), (200, 800, 2400), (99, 400, 0)])
def test_brackets(points: int, net: int, paid: int) -> None:
    """Worked example 3: 100 points, 400 at 3 % = 12; 200, 800 = 24."""
    network = Network().person("X").sale("X", net=net * 100, volume=points * 100, currency="INR")
    assert awards(network).get("X", 0) == paid


def test_2500_at_twelve_per_cent() -> None:
    """Worked example 3, US figures."""
    plan = plan_of(differential(brackets=[{"group_volume_min": 1000, "rate": "0.12"}]))
    assert awards(Network().person("X").sale("X", net=250_000, volume=100_000), plan) == {"X": 30_000}


def line(top_legs: str = "included", **options: object) -> tuple[Network, Plan]:
    """Top over mid over low; low's 400 points reach 6 %, and so do mid and top."""
    network = Network().person("top").person("mid", "top").person("low", "mid").sale("low", net=40_000)
    return network, plan_of(differential(top_legs=top_legs, **options))


def test_an_equal_rate_above_is_passed_over() -> None:
    network, plan = line()
    assert awards(network, plan) == {"low": 2400}
    assert skips(network, plan) == {(who, "rate_not_above_downline", 40_000) for who in ("mid", "top")}


def test_who_left_passes_the_difference_up_and_a_failed_gate_keeps_it_from_everybody() -> None:
    network, plan = line()
    network.people["low"] = (0, FIRST)
    assert awards(network, plan) == {"mid": 2400}
    gated = plan_of(differential(gate={"mode": "all", "customers_min": 1}))
    assert awards(network, gated) == {}
    assert skips(network, gated) == {
        ("low", "left", 40_000), ("mid", "own_sales_gate", 40_000), ("top", "rate_not_above_downline", 40_000),
    }  # fmt: skip


def test_below_the_first_bracket() -> None:
    network = Network().person("top").person("low", "top").sale("low", net=9_999)
    assert skips(network, plan_of(differential())) == {(w, "below_first_bracket", 9_999) for w in ("low", "top")}


def test_a_leg_at_the_top_bracket_breaks_away() -> None:
    network, plan = line("excluded")
    network.sale("top", net=10_000)
    counted = volumes(network.snapshot(), SEPTEMBER, plan).set_index("member_id")
    assert counted["group_volume"].to_dict() == {"low": 40_000, "mid": 0, "top": 10_000}
    assert counted["team_volume"].to_dict() == {"low": 40_000, "mid": 40_000, "top": 50_000}
    assert awards(network, plan) == {"low": 2400, "top": 300}


def test_one_point_below_the_top_does_not_break_away() -> None:
    network, plan = line("excluded")
    network.refund(0, 10_001)
    group = volumes(network.snapshot(), SEPTEMBER, plan)["group_volume"]
    assert group.tolist() == [29_999] * 3


def test_a_broken_leg_below_leaves_its_head_less() -> None:
    """Mid has 400 points of its own beside the broken leg: it breaks away by these alone."""
    network, plan = line("excluded")
    network.sale("mid", net=40_000).sale("top", net=100)
    counted = volumes(network.snapshot(), SEPTEMBER, plan).set_index("member_id")
    assert counted["group_volume"].to_dict() == {"low": 40_000, "mid": 40_000, "top": 100}


def test_two_who_stood_above_each_other_in_turn_are_refused_by_name() -> None:
    network = Network().person("a").person("b").person("c")
    network.edge("a", "b", 0, FIRST + 10).edge("b", "a", FIRST + 10, NEVER).edge("c", "a", 0, FIRST + 10).edge(
        "c", "b", FIRST + 10
    )
    network.sale("c", net=40_000, on=FIRST).sale("c", net=40_000, on=FIRST + 20)
    with pytest.raises(BadInput, match="members a, b stood above each other"):
        compute(network.snapshot(), plan_of(differential(top_legs="excluded")), SEPTEMBER)
    assert awards(network, plan_of(differential())) == {"c": 4800}


def test_the_award_keeps_bracket_rate_basis_and_the_exact_difference() -> None:
    network = Network().person("top").person("low", "top").sale("low", net=10_000).sale("top", net=20_000)
    rows = compute(network.snapshot(), plan_of(differential()), SEPTEMBER).awards.set_index("member_id")
    assert rows.loc["low", ["basis", "rate_ppm", "exact_micro"]].tolist() == [10_000, 30_000, 300 * 10**6]
    assert rows.loc["top", ["basis", "rate_ppm", "exact_micro"]].tolist() == [30_000, 60_000, 1500 * 10**6]
