"""Do the engines agree on team goals where lines are longest and teams widest, and refuse sums that no integer holds?"""

import pytest

from graph_service.bench.networks import network
from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.errors import BadInput, Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import Period
from graph_service.runs.verify import compare
from graph_service.store.snapshot import read_snapshot
from tests.columnar_builder import plan_of
from tests.unit.test_plan_group_goal import goal, rate

PERIOD = Period.parse("2026-09")


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "size"), [("chain", 20_000), ("star", 50_000)])
def test_engines_agree_where_everyone_heads_a_team(clean_store, shape, size):
    load_tables(clean_store, network(shape, size))
    snapshot = read_snapshot(clean_store)
    together = rate(name="together", team="own_downline", nested="included", split="equal", rate="0.0001")
    single = rate(name="single", team="own_downline", nested="ends", goal=1)
    near = goal(name="near", team="sponsor_and_recruits", nested=None, split="each", goal=100)
    plan = plan_of(together, single, near)
    official, second = cypher_engine.compute(clean_store, plan, PERIOD), columnar.compute(snapshot, plan, PERIOD)
    assert compare(official, second) == []
    assert set(official.awards["bonus"]) == {"together", "single", "near"}
    assert len(official.awards) > size / 2


@pytest.mark.slow
def test_both_refuse_when_the_teams_of_a_chain_give_too_much(clean_store):
    load_tables(clean_store, network("chain", 10_000))  # times 10,000,000.00 in millionths of a cent is more than 2^63
    plan = plan_of(goal(nested="included", split="each", goal="0.01", amount=10_000_000))
    with pytest.raises(BadInput, match="the amounts of bonus goal add up to"):
        columnar.compute(read_snapshot(clean_store), plan, PERIOD)
    with pytest.raises(Refused, match="the amounts of bonus goal could add up past"):
        cypher_engine.compute(clean_store, plan, PERIOD)


def test_both_refuse_to_divide_by_more_points_than_they_can(clean_store):
    joined = {"joined_on": "2026-01-01", "enrolled_on": "2026-01-01", "left_on": ""}
    sale = {"sold_on": "2026-09-01", "net": "1", "kind": "personal", "currency": "EUR"}

    def load(sale_id: str, points: str) -> None:
        sold = sale | {"sale_id": sale_id, "buyer_id": "A", "seller_id": "A", "volume": points}
        load_tables(clean_store, canonical({"members": [{"member_id": "A", **joined}], "sales": [sold]}))

    plan = plan_of(goal(split="by_volume"))
    load("S1", "703687441776.63")  # 2^46 - 1 hundredths
    snapshot = read_snapshot(clean_store)
    official, second = cypher_engine.compute(clean_store, plan, PERIOD), columnar.compute(snapshot, plan, PERIOD)
    assert compare(official, second) == []
    assert official.awards["amount_minor"].tolist() == [30_000]
    load("S2", "0.01")
    with pytest.raises(BadInput, match="divided by 70368744177664 hundredths of a point"):
        columnar.compute(read_snapshot(clean_store), plan, PERIOD)
    with pytest.raises(Refused, match="divided by 70368744177664 hundredths of a point"):
        cypher_engine.compute(clean_store, plan, PERIOD)
