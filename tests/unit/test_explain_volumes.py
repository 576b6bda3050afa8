"""Is pay on a volume, on positions of a tree and on generations told by the sales of one question as by those of all?"""

from __future__ import annotations

import pytest

from graph_service.engines.columnar import compute
from tests.columnar_builder import SEPTEMBER, Network, differential, explained, infinity, level, pay_leg, plan_of
from tests.unit.test_explain_pay_of_others import DOWN, MATCH
from tests.unit.test_plan_goal_families import bonus_of as goal
from tests.unit.test_plan_party import party
from tests.unit.test_plan_referral import referral


def network() -> Network:
    """T sponsors S and S sponsors B, who buys twice; K is a customer of B."""
    people = Network().person("T").person("S", "T").person("B", "S").person("K", "B", None)
    people.sale("B", net=1_000, volume=10_000).sale("B", net=2_000, volume=20_000).sale("K", "B", net=500, volume=5_000)
    return people


@pytest.mark.parametrize(
    ("metric", "member", "lines"),
    [
        ("personal_volume", "B", [(10_000, 286), (20_000, 571), (5_000, 143)]),
        ("customer_volume", "B", [(5_000, 1_000)]),
        ("team_volume", "T", [(10_000, 286), (20_000, 571), (5_000, 143)]),
    ],
)
def test_a_challenge_is_told_by_the_sales_that_its_volume_is_made_of(metric: str, member: str, lines: list) -> None:
    snapshot = network().snapshot()
    plan = plan_of(goal("challenge", metric=metric, goal="50", amount="10"))
    told = explained(snapshot, plan, SEPTEMBER, member)
    assert [(line.basis, line.amount_minor) for line in told.lines] == lines
    for line in told.lines:
        one = explained(snapshot, plan, SEPTEMBER, member, sale_id=line.sale_id)
        assert [(each.sale_id, each.exact) for each in one.lines] == [(line.sale_id, line.exact)]


def test_a_group_challenge_ends_below_a_leg_that_broke_away() -> None:
    top = differential(brackets=[{"group_volume_min": 350, "rate": "0.1"}], top_legs="excluded")
    people = network().sale("S", net=100, volume=6_000)
    plan = plan_of(top, goal("challenge", metric="group_volume", goal="50", amount="10"))
    told = explained(people.snapshot(), plan, SEPTEMBER, "S")
    # B's 350 points reached the top bracket and count to nobody above: S has the 60 of S's own purchase
    assert [(line.basis, line.path) for line in told.lines if line.bonus == "one"] == [(6_000, ("S",))]


def test_the_weaker_leg_of_one_sale_is_told_alone() -> None:
    people = Network().person("T").person("L", "T").person("R", "T").place("L", "T", "left").place("R", "T", "right")
    people.sale("L", net=1_000, volume=10_000).sale("R", net=3_000, volume=30_000)
    snapshot, plan = people.snapshot(), plan_of(pay_leg())
    whole = explained(snapshot, plan, SEPTEMBER, "T")
    sale = next(line.sale_id for line in whole.lines if line.sale_id)
    one = explained(snapshot, plan, SEPTEMBER, "T", sale_id=sale)
    assert [line.exact for line in one.lines] == [line.exact for line in whole.lines if line.sale_id == sale]
    assert one.lines


def test_generations_of_a_match_move_on_at_leaders_alone() -> None:
    ranks = [{"name": "low"}, {"name": "high", "personal_volume_min": 100}]
    people = Network().person("T").person("S", "T").person("X", "S").person("B", "X").sale("B", net=1_000, volume=0)
    people.sale("S", net=0, volume=20_000)
    match = MATCH | {"by": "generation", "leader_rank": "high", "rates": ["0.5", "0.1"]}
    told = explained(people.snapshot(), plan_of(level(rates=["0.1"]), match, rank=ranks), SEPTEMBER, "T")
    # X earns 1.00; S, a leader, has it in generation 1; after S the counter moves on, so T has it in generation 2
    assert [(line.level, line.via_id, line.path, line.basis) for line in told.lines if line.bonus == "match"] == [
        (2, "X", ("B", "X", "S", "T"), 100)
    ]


def test_what_comes_down_ends_where_the_line_does() -> None:
    plan = plan_of(level(rates=["0.1"]), DOWN | {"levels": 9})
    awards = compute(network().snapshot(), plan, SEPTEMBER).awards
    assert awards.loc[awards["bonus"] == "down", ["member_id", "level"]].values.tolist() == [["B", 1]]


def test_infinite_depth_is_told_sale_by_sale() -> None:
    ranks = [{"name": "low"}, {"name": "high", "group_volume_min": 100}]
    plan = plan_of(
        infinity(rate="0.01", leader_rank="high", equal_rank="inclusive", pays_on=["personal", "retail"]), rank=ranks
    )
    told = explained(network().snapshot(), plan, SEPTEMBER, "T")
    awards = compute(network().snapshot(), plan, SEPTEMBER).awards
    earned = int(awards.loc[awards["member_id"] == "T", "amount_minor"].sum())
    assert sum(line.amount_minor for line in told.lines) == earned == told.earned_minor


def test_a_shared_identifier_is_no_matter_where_the_plan_allows_it() -> None:
    people = Network().person("R").person("F", "R", None).owner("R", "same").owner("F", "same")
    people.sale("F", "R", net=5_000)
    allowed, excluded = (
        explained(people.snapshot(), plan_of(referral(sales_min=1, shared_identifier=word)), SEPTEMBER, "R")
        for word in ("allowed", "excluded")
    )
    assert [line.amount_minor for line in allowed.lines] == [2_000]
    assert excluded.lines == ()
    assert [skip.reason for skip in excluded.skipped] == ["self_referral"]


def test_a_party_where_only_the_host_bought_books_nothing() -> None:
    people = Network().person("S").person("H", "S", None).party("P", "H").sale("H", "S", net=90_000, party="P")
    plan = plan_of(party(own_orders_count=True, bookings={"amount": "5", "within_days": 30}))
    told = explained(people.snapshot(), plan, SEPTEMBER, "H")
    assert [line.level for line in told.lines] == [0]


def test_whoever_asks_hears_which_bonus_is_under_way() -> None:
    heard: list[tuple[str, int, int]] = []
    plan = plan_of(level(), differential())
    compute(network().snapshot(), plan, SEPTEMBER, progress=lambda *step: heard.append(step))
    assert [(done, total) for _, done, total in heard] == [(0, 2), (1, 2)]
    assert [title for title, _, _ in heard] == [bonus.title for bonus in plan.in_order]
