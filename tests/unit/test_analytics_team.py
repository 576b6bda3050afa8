"""The report on a leader's team, worked out by hand."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from graph_service.analytics.team import Sight, team
from graph_service.downline.figures import Figures
from graph_service.errors import NotFound
from graph_service.model.outcome import AWARD_COLUMNS, Outcome
from graph_service.model.period import Period
from graph_service.plan.model import Plan, Rank

SEPTEMBER = Period.parse("2026-09")
RANKS = (Rank("Member", personal_volume_min=0), Rank("Silver", group_volume_min=100))
PLAN = Plan("p", "1", "P", "ours", "EUR", "half_even", (), RANKS, None, "hash")


@pytest.fixture
def network(small):
    """X over L; L over legs A (over B) and C; other people beside."""
    small.member("X").member("L", "X").member("A", "L").member("B", "A").customer("C", "L").member("Y", "X")
    small.sale("B", 100, "2026-09-05").sale("A", 20, "2026-08-05").sale("C", 40, "2026-09-06", seller="L")
    small.sale("Y", 5000, "2026-09-07").sale("X", 700, "2026-09-08")
    return small


def volumes(report, month="2026-09"):
    return {one.leg: one.volume for one in report.legs if one.month == month}


def test_volume_by_leg_adds_up_to_the_team_volume(network):
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    assert volumes(report) == {"A": 100, "": 40}
    assert volumes(report, "2026-08") == {"A": 20, "": 0}
    assert report.figure("team_volume").value == 140
    assert report.figure("team_volume").previous == 20
    assert report.rows[-1].own_volume == 40


def test_people_activity_and_retention_are_of_the_team_without_the_leader(network):
    network.member("N", "B", joined="2026-09-30").member("G", "A", left="2026-09-30")
    network.sale("A", 1, "2026-09-30").sale("L", 1, "2026-08-02")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    row = report.rows[-1]
    assert (row.people, row.new_people, row.new_participants) == (4, 1, 1)  # A, B, C, N; G has left
    assert (row.active, row.active_before, row.retained) == (3, 1, 1)
    assert report.figure("activity").value == Fraction(3, 4)
    assert report.figure("retention").value == 1


def test_retention_is_none_when_nobody_was_active_before(network):
    report = team(network.snapshot(), PLAN, Period.parse("2026-08"), "L")
    assert report.figure("retention").value is None
    september = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    assert september.figure("retention").value == 0  # A was, and is not


def test_a_leg_that_moved_in_brings_its_later_sales_only(network):
    network.sale("Y", 7, "2026-09-20").moved("Y", "L", "2026-09-20")
    assert volumes(team(network.snapshot(), PLAN, SEPTEMBER, "L")) == {"A": 100, "": 40, "Y": 7}


def test_a_leg_that_moved_out_leaves_its_earlier_sales(network):
    network.moved("A", "Y", "2026-09-20").sale("B", 900, "2026-09-20")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    assert volumes(report) == {"A": 100, "": 40}
    assert report.rows[-1].people == 1
    assert volumes(team(network.snapshot(), PLAN, SEPTEMBER, "Y")) == {"": 5000, "A": 900}


def test_who_became_a_root_leaves_the_earlier_sales_too(network):
    network.moved("A", None, "2026-09-20").sale("B", 900, "2026-09-20")
    assert volumes(team(network.snapshot(), PLAN, SEPTEMBER, "L")) == {"A": 100, "": 40}


def test_a_move_above_the_leader_changes_nothing_below(network):
    network.moved("L", "Y", "2026-09-25")
    assert volumes(team(network.snapshot(), PLAN, SEPTEMBER, "L")) == {"A": 100, "": 40}


def test_a_refund_counts_in_the_periods_that_end_after_it(network):
    network.sale("B", 60, "2026-08-10", sale_id="Z").refund("Z", 60, "2026-09-02")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    assert volumes(report, "2026-08") == {"A": 80, "": 0}  # as August ended
    assert volumes(report)["A"] == 100


def test_another_currency_counts_for_nothing(network):
    network.sale("B", 999, "2026-09-05", currency="USD")
    assert team(network.snapshot(), PLAN, SEPTEMBER, "L").figure("team_volume").value == 140


def test_earnings_come_by_bonus_where_the_period_was_worked_out(network):
    def outcome_of(_, period):
        if period.name not in {"2026-08", "2026-09"}:
            return None
        rows = [("L", "level", 1, 0, 0, 0, 60, 0), ("L", "level", 2, 0, 0, 0, 5, 0), ("A", "level", 1, 0, 0, 0, 9, 0)]
        awards = pd.DataFrame(rows if period.name == "2026-09" else [], columns=list(AWARD_COLUMNS))
        return Outcome("columnar", pd.DataFrame(), awards, pd.DataFrame())

    report = team(network.snapshot(), PLAN, SEPTEMBER, "L", outcome_of)
    assert [(one.period, one.bonus, one.amount_minor) for one in report.earnings] == [("2026-09", "level", 65)]
    assert [report.rows[place].earned_minor for place in (-3, -2, -1)] == [None, 0, 65]
    assert team(network.snapshot(), PLAN, SEPTEMBER, "L").figure("earned").value is None


def test_ranks_are_spread_over_the_teams_participants(network):
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    assert report.ranks == (("Member", 0), ("Silver", 2))  # A and B by group volume; C is a customer
    assert team(network.snapshot(), PLAN, SEPTEMBER, "C").ranks == (("Member", 0), ("Silver", 0))


def test_a_leaf_has_an_empty_team(network):
    report = team(network.snapshot(), PLAN, SEPTEMBER, "C")
    assert report.figure("people").value == 0
    assert report.figure("activity").value is None
    assert report.legs == ()


def test_smaller_legs_are_added_up_and_counted(network):
    for place in range(30):
        network.member(f"T{place:02d}", "Y").sale(f"T{place:02d}", 100 - place, "2026-09-09")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "Y")
    assert report.legs_cut == 30 - 20  # Y's own sales are no leg
    assert sum(volumes(report).values()) == report.figure("team_volume").value
    assert "…" in volumes(report)


def test_own_sales_keep_their_row_beside_twenty_larger_legs(network):
    network.member("Z", "X").sale("Z", 1, "2026-09-09")
    for place in range(25):
        network.member(f"T{place:02d}", "Z").sale(f"T{place:02d}", 100 + place, "2026-09-09")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "Z")
    assert volumes(report)[""] == 1
    assert len(volumes(report)) == 22  # own sales, twenty legs, the rest
    assert report.legs_cut == 5
    assert volumes(report)["…"] == sum(range(100, 105))


def test_a_period_counts_the_tree_of_its_own_last_day(network):
    """Y and N moved in on 5 September: they are of September's team and not of August's."""
    network.member("N", "Y").moved("Y", "L", "2026-09-05")
    network.sale("N", 1, "2026-08-20").sale("N", 1, "2026-09-20").sale("B", 1, "2026-08-21")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    august, september = report.rows[-2:]
    assert (august.people, september.people) == (3, 5)
    assert (august.active, september.active) == (2, 4)  # A and B; B, C, N, Y
    assert report.figure("people").previous == 3
    assert (september.active_before, september.retained) == (3, 2)  # A, B, N of today's team; B and N again


def test_who_moved_out_is_counted_where_they_were(network):
    network.moved("A", "Y", "2026-09-05")
    report = team(network.snapshot(), PLAN, SEPTEMBER, "L")
    assert [row.people for row in report.rows[-2:]] == [3, 1]


def test_only_people_in_sight_are_counted_and_named(network):
    """A (over B) is out of sight: in no count and no leg of its own, while the volume stays."""
    network.moved("A", "Y", "2026-10-01")
    snapshot = network.snapshot()
    row = {one: place for place, one in enumerate(sorted(network.people))}
    inside = np.zeros(len(row), dtype=np.bool_)
    inside[[row["L"], row["C"]]] = True
    report = team(snapshot, PLAN, SEPTEMBER, "L", sight=Sight(row["L"], inside))
    assert volumes(report) == {"": 40, "…": 100}
    assert report.legs_cut == 0
    assert report.figure("team_volume").value == 140
    now = report.rows[-1]
    assert (now.people, now.active, now.active_before, now.retained) == (1, 1, 0, 0)
    assert sum(count for _, count in report.ranks) == 0


def test_periods_before_the_leader_came_into_sight_are_left_out(network):
    network.moved("Y", "L", "2026-09-05").member("N", "Y").sale("N", 7, "2026-08-20")
    snapshot = network.snapshot()
    row = {one: place for place, one in enumerate(sorted(network.people))}
    inside = np.ones(len(row), dtype=np.bool_)
    whole = team(snapshot, PLAN, SEPTEMBER, "Y")
    assert whole.figure("team_volume").previous == 7
    report = team(snapshot, PLAN, SEPTEMBER, "Y", sight=Sight(row["L"], inside))
    assert [one.period for one in report.rows] == ["2026-09"]
    assert {one.month for one in report.legs} == {"2026-09"}
    assert report.figure("team_volume").previous is None


@pytest.mark.parametrize("seed", range(12))
def test_legs_add_up_to_the_engines_team_volume_whatever_moved(small, seed):
    chance = random.Random(seed)
    people = [f"M{place:02d}" for place in range(14)]
    for place, member in enumerate(people):
        small.member(member, chance.choice([None, *people[:place]]) if place else None)
    for place in range(6):  # everybody only ever stands below somebody with a lower number, so there is no cycle
        number = chance.randrange(1, len(people))
        small.moved(people[number], chance.choice([None, *people[:number]]), f"2026-09-{3 + 4 * place:02d}")
    for number in range(40):
        sale = f"S{number:03d}"
        day = chance.randrange(1, 31)
        small.sale(chance.choice(people), 100 + number, f"2026-09-{day:02d}", sale_id=sale)
        if number % 5 == 0:
            small.refund(sale, 50, f"2026-{chance.choice(['09', '10'])}-{day:02d}")
    snapshot = small.snapshot()
    figures = Figures.of(snapshot, SEPTEMBER, PLAN)
    for row, member in enumerate(people):
        report = team(snapshot, PLAN, SEPTEMBER, member, figures=figures)
        assert report.figure("team_volume").value == figures.team_volume[row]
        assert sum(volumes(report).values()) == figures.team_volume[row]
        assert report.rows[-1].own_volume == figures.personal_volume[row]


def test_an_unknown_leader_is_not_found(network):
    with pytest.raises(NotFound, match=r"^No member with this id\.$"):
        team(network.snapshot(), PLAN, SEPTEMBER, "nobody")


def test_the_document_is_json(network):
    document = json.loads(json.dumps(team(network.snapshot(), PLAN, SEPTEMBER, "L").document(), allow_nan=False))
    assert document["periods"][-1]["activity"]["exact"] == "2/3"
