"""Ranks that ask for legs, customers and ranks below: how they are read, held, and what a report card says."""

import pytest

from graph_service.engines.columnar import compute
from graph_service.engines.columnar.report_card import report_card
from graph_service.errors import PlanRefused
from graph_service.plan.model import LegsWithRank, LegsWithVolume
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import sentences
from tests.columnar_builder import FIRST, SEPTEMBER, Network, level, plan_of

LADDER = [
    {"name": "Member"},
    {"name": "Silver", "personal_volume_min": 100, "customers_min": 1, "customer_volume_min": 20},
    {"name": "Gold", "team_volume_min": 300, "active_legs_min": 2, "legs_with_rank": {"count": 1, "rank": "Silver"}},
    {"name": "Star", "legs_with_volume": {"count": 2, "volume_min": 100}},
]


def ladder(*changes: dict):
    return plan_of(level(), rank=[*LADDER, *changes], activity={"personal_volume_min": 50})


@pytest.mark.parametrize(
    ("rank", "said"),
    [
        ({"active_legs_min": 0}, "rank.5.active_legs_min: 0 is not a whole number from 1"),
        ({"active_legs_min": "2"}, "rank.5.active_legs_min: '2' is not a whole number"),
        ({"customers_min": -1}, "rank.5.customers_min: -1 is not a whole number"),
        ({"team_volume_min": "-1"}, "rank.5.team_volume_min: -1 is below zero"),
        ({"legs_with_volume": 3}, "rank.5.legs_with_volume: 3 is not a table"),
        ({"legs_with_volume": {"count": 1}}, "rank.5.legs_with_volume.volume_min: missing"),
        ({"legs_with_volume": {"count": 0, "volume_min": 1}}, "rank.5.legs_with_volume.count: 0 is not a whole number"),
        (
            {"legs_with_rank": {"count": 1, "rank": "Top"}},
            "rank.5.legs_with_rank.rank: 'Top' is no rank below this one",
        ),
        ({"legs_with_rank": {"rank": "Gold"}}, "rank.5.legs_with_rank.count: missing"),
        ({"legs_with_rank": {"count": 1, "rank": "Gold", "x": 1}}, "rank.5.legs_with_rank.x: unknown key"),
    ],
)
def test_a_wrong_condition_is_named(rank, said):
    with pytest.raises(PlanRefused) as refused:
        ladder({"name": "Top"} | rank)
    assert said in str(refused.value)


def test_conditions_are_read_kept_and_told():
    plan = ladder()
    assert plan.ranks[2].legs_with_rank == LegsWithRank(1, "Silver")
    assert plan.ranks[3].legs_with_volume == LegsWithVolume(2, 10_000)
    assert [rank.assigned for rank in plan.ranks] == [True, False, False, False]
    assert from_canonical_json(canonical_json(plan)) == plan
    told = " ".join(sentences(plan))
    gold = "at least 300 points of team volume, 2 active legs and 1 leg with somebody of rank Silver or above."
    assert f"Rank Gold is held in a period with {gold}" in told
    assert "2 legs of 100 points of team volume each" in told


def network() -> Network:
    """A above B and C; D is a customer of B, E is below C."""
    people = Network().person("A").person("B", "A").person("C", "A").person("D", "B", enrolled=None).person("E", "C")
    people.sale("B", net=8_000).sale("D", "B", net=2_000, kind="retail")  # B: 100 points, 20 of them to a customer
    people.sale("C", net=5_000).sale("E", net=15_000)
    return people


def ranks_of(people: Network, plan) -> dict[str, str]:
    volumes = compute(people.snapshot(), plan, SEPTEMBER).volumes
    return dict(zip(volumes["member_id"], volumes["rank"], strict=True))


def test_ranks_hang_on_customers_legs_and_ranks_below():
    plan = plan_of(level(), rank=LADDER[:3], activity={"personal_volume_min": 50})
    assert ranks_of(network(), plan) == {"A": "Gold", "B": "Silver", "C": "Member", "E": "Member"}


@pytest.mark.parametrize(
    "less",
    [
        lambda people: people.refund(0, 100, 1),  # B has 99.99 points: no Silver below, no Gold
        lambda people: people.refund(1, 2_000),  # the customer gave it all back
        lambda people: people.refund(2, 1),  # C is not active any more
    ],
)
def test_one_point_less_takes_the_rank_above_too(less):
    people = network()
    less(people)
    plan = plan_of(level(), rank=LADDER[:3], activity={"personal_volume_min": 50})
    assert ranks_of(people, plan).get("A") == "Member"


def test_legs_are_those_of_the_last_day():
    people = network()
    people.edges.remove(("B", "A", 0, people.edges[0][3]))
    people.edge("B", "A", 0, FIRST + 10)  # B left the leg inside the period
    plan = plan_of(level(), rank=LADDER[:3], activity={"personal_volume_min": 50})
    assert ranks_of(people, plan)["A"] == "Member"


def test_the_report_card_says_what_is_there_and_what_is_missing():
    people, plan = network(), ladder()
    snapshot = people.snapshot()
    card = report_card(snapshot, plan, SEPTEMBER, snapshot.row("C"))
    assert (card.rank, card.next_rank, card.by_assignment) == ("Member", "Silver", False)
    assert [(one.key, one.need, one.have, one.missing) for one in card.conditions] == [
        ("personal_volume_min", 10_000, 5_000, 5_000),
        ("customer_volume_min", 2_000, 0, 2_000),
        ("customers_min", 1, 0, 1),
    ]
    silver = report_card(snapshot, plan, SEPTEMBER, snapshot.row("B"))
    assert [(one.words, one.amount(one.missing)) for one in silver.conditions] == [
        ("team volume", "200.00"),
        ("active legs", "2"),
        ("legs with rank Silver or above", "1"),
    ]
    top = report_card(snapshot, plan, SEPTEMBER, snapshot.row("A"))
    assert (top.rank, top.next_rank, top.conditions) == ("Star", None, ())
