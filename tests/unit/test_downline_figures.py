"""Figures of a small network worked out by hand, beside what must not count."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction

import pytest

from graph_service.downline.figures import Figures
from graph_service.engines.columnar import compute
from graph_service.errors import BadInput, NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan, Rank
from tests.columnar_builder import level, plan_of

SEPTEMBER = Period.parse("2026-09")


def plan(*ranks: Rank, currency: str = "EUR") -> Plan:
    return Plan("p", "1", "P", "ours", currency, "half_even", (), ranks, None, "hash")


def tree(small):
    """A over B, C; B over D (customer), E; F stands alone; G joins in October."""
    small.member("A").member("B", "A").member("C", "A").customer("D", "B").member("E", "B").member("F")
    return small.member("G", "A", joined="2026-10-01")


def test_a_team_is_own_and_whole_downline(small):
    figures = Figures.of(tree(small).sale("E", 100, "2026-09-01").sale("B", 40, "2026-09-30").snapshot(), SEPTEMBER)
    found = {figures.member_id(row): row for row in range(len(figures))}
    assert figures.team_volume[[found[one] for one in "ABCDEF"]].tolist() == [140, 140, 0, 0, 100, 0]
    assert figures.personal_volume[found["B"]] == 40
    assert figures.size[[found[one] for one in "ABCDEF"]].tolist() == [4, 2, 0, 0, 0, 0]
    assert figures.children[[found[one] for one in "ABCDEF"]].tolist() == [2, 2, 0, 0, 0, 0]
    assert figures.depth[[found[one] for one in "ABDF"]].tolist() == [0, 1, 2, 0]


def test_sales_of_the_days_around_the_period_do_not_count(small):
    network = tree(small).sale("A", 1, "2026-08-31").sale("A", 10, "2026-10-01").sale("A", 5, "2026-09-30")
    figures = Figures.of(network.snapshot(), SEPTEMBER)
    assert figures.team_volume[figures.row("A")] == 5


def test_active_is_who_bought_or_sold_unless_all_came_back(small):
    network = tree(small).sale("D", 100, "2026-09-05", seller="B").sale("C", 100, "2026-09-05", sale_id="X")
    network.sale("E", 100, "2026-09-06", sale_id="Y").refund("X", 100, "2026-09-30").refund("Y", 99, "2026-09-30")
    network.sale("F", 100, "2026-09-07", sale_id="Z").refund("Z", 100, "2026-10-01")  # too late to be seen
    figures = Figures.of(network.snapshot(), SEPTEMBER)
    assert [figures.member_id(row) for row in range(len(figures)) if figures.active[row]] == ["B", "D", "E", "F"]


def test_a_plan_counts_its_own_currency(small):
    network = tree(small).sale("A", 7, "2026-09-05", currency="USD").sale("C", 5, "2026-09-05")
    figures = Figures.of(network.snapshot(), SEPTEMBER, plan())
    assert figures.team_volume[figures.row("A")] == 5
    assert not figures.active[figures.row("A")]
    assert Figures.of(network.snapshot(), SEPTEMBER).team_volume[0] == 12


def test_retail_share_is_what_non_participants_bought_by_their_role_that_day(small):
    network = tree(small).sale("D", 100, "2026-09-05", seller="B", kind="retail").sale("E", 200, "2026-09-05")
    network.member("H", "B", joined="2026-01-01", enrolled="2026-09-10")
    network.sale("H", 30, "2026-09-09", seller="B").sale("H", 70, "2026-09-10")
    figures = Figures.of(network.snapshot(), SEPTEMBER)
    assert figures.retail_share(figures.row("B")) == Fraction(130, 400)
    assert figures.retail_share(figures.row("C")) is None  # nothing sold is not a share of zero


def test_a_full_refund_leaves_no_share_to_speak_of(small):
    network = tree(small).sale("D", 100, "2026-09-05", seller="B", sale_id="X").refund("X", 100, "2026-09-06")
    figures = Figures.of(network.snapshot(), SEPTEMBER)
    assert figures.retail_share(figures.row("A")) is None
    assert figures.team_volume[figures.row("A")] == 0


def test_ranks_are_earned_by_volume_or_held_on_the_first_day(small):
    ladder = plan(Rank("Member", personal_volume_min=0), Rank("Silver", group_volume_min=100), Rank("Gold"))
    network = tree(small).sale("E", 100, "2026-09-05").sale("C", 99, "2026-09-05")
    network.rank("F", "Gold", "2026-09-01").rank("C", "Gold", "2026-09-02").rank(
        "D", "Gold", "2026-01-01", "2026-09-01"
    )
    figures = Figures.of(network.snapshot(), SEPTEMBER, ladder)
    ranks = {one: figures.rank_of(figures.row(one)) for one in "ABCDEF"}
    assert ranks == {"A": "Silver", "B": "Silver", "C": "Member", "D": "Member", "E": "Silver", "F": "Gold"}
    assert Figures.of(network.snapshot(), SEPTEMBER, plan()).rank_of(0) == ""


def test_ranks_by_legs_are_those_that_a_run_gives(small):
    ladder = plan(
        Rank("Member", personal_volume_min=0), Rank("Builder", active_legs_min=2), Rank("Seller", customers_min=1)
    )
    network = tree(small).sale("D", 100, "2026-09-05", seller="B", kind="retail")
    figures = Figures.of(network.snapshot(), SEPTEMBER, ladder)
    paying = dataclasses.replace(ladder, bonuses=plan_of(level()).bonuses)
    given = compute(network.snapshot(), paying, SEPTEMBER).volumes.set_index("member_id")["rank"]
    assert {one: figures.rank_of(figures.row(one)) for one in given.index} == given.to_dict()
    assert figures.rank_of(figures.row("B")) == "Seller"
    assert figures.rank_of(figures.row("A")) == "Builder"


def test_the_tree_is_that_of_the_periods_last_day(small):
    network = tree(small).moved("E", "C", "2026-09-30").moved("C", "B", "2026-10-01")
    figures = Figures.of(network.snapshot(), SEPTEMBER)
    assert figures.day == dt.date(2026, 9, 30)
    assert figures.is_below("E", "C")
    assert not figures.is_below("E", "B")
    assert not figures.is_below("C", "B")


def test_a_moved_leg_leaves_its_earlier_sales_where_they_were(small):
    network = tree(small).sale("E", 100, "2026-09-05").moved("E", "C", "2026-09-06").sale("E", 10, "2026-09-06")
    figures = Figures.of(network.snapshot(), SEPTEMBER)
    assert figures.team_volume[figures.row("B")] == 100
    assert figures.team_volume[figures.row("C")] == 10
    assert figures.team_volume[figures.row("A")] == 110


def test_below_and_children_and_roots_are_ranges(small):
    figures = Figures.of(tree(small).snapshot(), SEPTEMBER)
    assert sorted(figures.member_ids(figures.below(figures.row("B")))) == ["B", "D", "E"]
    assert figures.member_ids(figures.child_rows(figures.row("A"))) == ["B", "C"]
    assert figures.member_ids(figures.root_rows()) == ["A", "F"]
    assert figures.member_ids(figures.upline_rows(figures.row("E"))) == ["B", "A"]
    assert figures.is_below("A", "A")
    assert not figures.is_below("A", "B")
    assert not figures.is_below("nobody", "A")
    assert not figures.is_below("A", "nobody")


def test_who_has_not_joined_yet_is_not_there(small):
    figures = Figures.of(tree(small).snapshot(), SEPTEMBER)
    for unknown in ("G", "nobody", ""):
        with pytest.raises(NotFound, match=r"^No member with this id\.$"):
            figures.row(unknown)


def test_an_empty_network_has_empty_figures(small):
    figures = Figures.of(small.snapshot(), SEPTEMBER)
    assert len(figures) == 0
    assert figures.root_rows().tolist() == []


def test_a_period_that_is_none_is_refused():
    with pytest.raises(BadInput, match="is no period"):
        Period.parse("2026-13")
