"""Where does the Cypher engine stop, and does it go on rightly when it has to work in small pieces or begin again?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from graph_service.engines import columnar
from graph_service.engines.cypher import compute, order, run
from graph_service.engines.cypher import work as engine_work
from graph_service.engines.cypher.work import own_work
from graph_service.errors import BadInput, GraphServiceError, Refused
from graph_service.model.outcome import CARRY_COLUMNS, NOTHING_BEFORE, RANK_COLUMNS, Before, no_rows
from graph_service.model.period import Period
from graph_service.plan.model import Caps
from graph_service.runs.verify import compare
from graph_service.store.snapshot import read_snapshot
from tests.columnar_builder import level, pay_leg, plan_of
from tests.cypher.oracle import outcome, random_network, random_plan
from tests.cypher.world import as_dicts, write
from tests.unit.test_cypher_engine_cases import SEPTEMBER, UNILEVEL, Crash, day, network, sell
from tests.unit.test_plan_group_goal import goal

LARGEST = 9 * 10**12  # minor units that may be paid at 100 %: in millionths just below 2^63
MATCH = {
    "name": "match", "title": "Match", "family": "matching", "rates": ["1"], "earnings": "after_caps", "by": "level",
    "compression": "none",
}  # fmt: skip


def chain(length: int) -> str:
    return "M000 " + " ".join(f"M{i:03}>M{i - 1:03}" for i in range(1, length))


def rows(columns: tuple[str, ...], *given: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(given), columns=list(columns)).astype(no_rows(columns).dtypes.to_dict())


def test_fixed_amounts_are_counted_to_the_limit_and_refused_above_it(cypher, clean_store):
    net = network("A B>A")
    for _ in range(9):
        sell(net, "B", 100, day(3))
    write(cypher, net)
    table = level(basis="fixed", amounts=["10000000000"])
    plan = plan_of({key: value for key, value in table.items() if key != "rates"})
    [award] = compute(clean_store, plan, SEPTEMBER).awards.to_dict("records")
    assert (award["basis"], award["exact_micro"], award["amount_minor"]) == (9, 9 * 10**18, LARGEST)
    cypher("MATCH (n) WHERE n:Member OR n:Sale DETACH DELETE n")
    sell(net, "B", 100, day(4))
    write(cypher, net)
    with pytest.raises(Refused, match=r"amounts of bonus level could add up past 2\^63"):
        compute(clean_store, plan, SEPTEMBER)
    with pytest.raises(BadInput, match="amounts of bonus level add up to 10000000000000000000"):
        columnar.compute(read_snapshot(clean_store), plan, SEPTEMBER)


def test_earnings_are_refused_when_what_is_worked_out_from_them_could_pass_the_limit(cypher, clean_store):
    net = network("A B>A C>B")
    sell(net, "C", LARGEST, day(3))
    write(cypher, net)
    direct = [level(name=name, rates=["1"]) for name in ("one", "two")]
    matched = plan_of(*direct, MATCH | {"of": ["one"]})
    assert compute(clean_store, matched, SEPTEMBER).awards["amount_minor"].tolist() == [LARGEST] * 3
    both = plan_of(*direct, MATCH | {"of": ["one", "two"]})
    with pytest.raises(Refused, match="the earnings that bonus match is worked out from could add up"):
        compute(clean_store, both, SEPTEMBER)
    with pytest.raises(BadInput, match="the amounts of bonus match add up"):
        columnar.compute(read_snapshot(clean_store), both, SEPTEMBER)


def test_volume_carried_that_could_pass_the_limit_is_refused(cypher, clean_store):
    write(cypher, network("A B>A"))
    plan = plan_of(pay_leg(rate="1"))
    for volume, message in ((LARGEST, None), (LARGEST * 2, "what was carried to bonus legs could add up")):
        before = Before(rows(CARRY_COLUMNS, ("A", "legs", "left", volume)), NOTHING_BEFORE.ranks)
        if message is None:
            kept = compute(clean_store, plan, SEPTEMBER, before=before).carries
            assert kept["volume"].tolist() == [volume]
            continue
        with pytest.raises(Refused, match=message):
            compute(clean_store, plan, SEPTEMBER, before=before)
        with pytest.raises(BadInput, match="the amounts of bonus legs add up"):
            columnar.compute(read_snapshot(clean_store), plan, SEPTEMBER, before)


def test_a_pool_of_more_shares_than_can_be_divided_is_refused_in_the_same_words(cypher, clean_store):
    """The weight of one times the weight of all must stay below 2^63: three thousand million shares do, four do not."""
    pool = {
        "name": "pool", "title": "Pool", "family": "pool", "basis": "net", "share": "0.1", "split": "shares",
        "share_volume": "0.01", "share_by": "personal_volume", "pays_on": ["personal"],
    }  # fmt: skip
    plan, net = plan_of(pool), network("A B>A")
    sell(net, "B", 1000, day(3), volume=3 * 10**9)
    write(cypher, net)
    assert compute(clean_store, plan, SEPTEMBER).awards["amount_minor"].tolist() == [100]
    cypher("MATCH (s:Sale) SET s.volume = 4000000000")
    cypher("MATCH (meta:Meta {key: 'store'}) SET meta.data_version = meta.data_version + 1")
    words = "bonus pool has 4000000000 shares, too many to be divided exactly; let a share stand for more points"
    with pytest.raises(Refused, match=words):
        compute(clean_store, plan, SEPTEMBER)
    with pytest.raises(BadInput, match=words):
        columnar.compute(read_snapshot(clean_store), plan, SEPTEMBER)


def test_a_company_cap_on_more_than_can_be_divided_is_refused(cypher, clean_store):
    """Six bonuses pay 100 people the whole of a sale of 90,000,000,000.00: 5.4 × 10^15 minor units, more than 2^52."""
    net = network(chain(101))
    sell(net, "M100", LARGEST, day(3))
    write(cypher, net)
    full = replace(UNILEVEL.bonuses[0], rates_ppm=(1_000_000,) * 100)
    bonuses = tuple(replace(full, name=f"b{i}") for i in range(6))
    plan = replace(UNILEVEL, bonuses=bonuses, caps=Caps((), None, 500_000, "net", "pro_rata"))
    with pytest.raises(Refused, match=r"could add up past 2\^52 minor units"):
        compute(clean_store, plan, SEPTEMBER)
    four = replace(plan, bonuses=bonuses[:4])
    assert compute(clean_store, four, SEPTEMBER).awards["amount_minor"].sum() == LARGEST // 2


def test_placements_that_do_not_fit_a_matrix_are_refused_in_the_same_words(cypher, clean_store):
    net = network("A B C D")
    sell(net, "D", 1000, day(3), kind="retail")
    write(cypher, net)
    cypher(
        "MATCH (a:Member {member_id: 'A'}) MATCH (c:Member) WHERE c.member_id IN ['B', 'C', 'D'] "
        "CREATE (a)-[:PLACED {from: date('2026-01-01')}]->(c)"
    )
    table = {key: value for key, value in level(rates=["0.1"]).items() if key != "tree"}
    matrix = table | {"family": "matrix", "width": 3, "depth": 1, "spill_over": "breadth_first"}
    assert compute(clean_store, plan_of(matrix), SEPTEMBER).awards["member_id"].tolist() == ["A"]
    words = "bonus level: member A has more than 2 places below in 2026-09"
    with pytest.raises(BadInput, match=words):
        compute(clean_store, plan_of(matrix | {"width": 2}), SEPTEMBER)
    with pytest.raises(BadInput, match=words):
        columnar.compute(read_snapshot(clean_store), plan_of(matrix | {"width": 2}), SEPTEMBER)


def test_a_circle_of_sponsors_is_said_with_its_day(cypher, clean_store):
    net = network("A>B B>A C")
    sell(net, "C", 1000, day(3))
    write(cypher, net)
    with pytest.raises(
        GraphServiceError, match="sponsor edges in force on 2026-09-30 form a cycle; run `graph-service db"
    ):
        compute(clean_store, UNILEVEL, SEPTEMBER)


def test_a_network_deeper_than_an_order_can_count_is_refused(cypher, clean_store, monkeypatch):
    monkeypatch.setattr(order, "BASE_STEP", order.DEPTHS_MOST + 12)  # ten levels instead of ten million
    net = network(chain(6))
    sell(net, "M005", 1000, day(3))
    write(cypher, net)
    assert len(compute(clean_store, UNILEVEL, SEPTEMBER).awards) == 3
    cypher("MATCH (n) WHERE n:Member OR n:Sale DETACH DELETE n")
    write(cypher, network(chain(20)))
    with pytest.raises(GraphServiceError, match="more than 15 levels deep; this engine cannot order it"):
        compute(clean_store, UNILEVEL, SEPTEMBER)


@pytest.mark.parametrize("seed", range(8))
def test_small_pieces_give_what_one_piece_gives(cypher, clean_store, monkeypatch, seed):
    """One or two members a depth and three a piece, where it takes 30,000 and 100,000 otherwise."""
    net, period = random_network(seed)
    write(cypher, net)
    plan = random_plan(2 * seed)
    monkeypatch.setattr(order, "LEVEL_MEMBERS", 1 + seed % 2)
    monkeypatch.setattr(order, "PIECE_MEMBERS", 3)
    for got, wanted in zip(as_dicts(compute(clean_store, plan, period)), outcome(net, plan, period), strict=True):
        assert got == wanted


@pytest.mark.parametrize(
    "text",
    [
        "A B>A C>A D>B E>C F>D G>F",  # exactly as many sponsors at one depth as one statement orders
        "A B>A D>B E>B C>B J>D K>E F>C G>F H>G I>H",  # one more; and the statement reached below those of the depth
    ],
)
def test_the_order_goes_on_below_a_depth_that_takes_several_statements(cypher, clean_store, monkeypatch, text):
    net = network(text)
    sell(net, text[-3], 1000, day(3))  # the deepest
    write(cypher, net)
    monkeypatch.setattr(order, "LEVEL_MEMBERS", 2)
    for got, wanted in zip(
        as_dicts(compute(clean_store, UNILEVEL, SEPTEMBER)), outcome(net, UNILEVEL, SEPTEMBER), strict=True
    ):
        assert got == wanted


def test_awards_are_recorded_whole_for_each_member_however_small_the_pieces(cypher, clean_store, monkeypatch):
    net = network("A B>A C>B D>C")
    for number, seller in enumerate("ABCD", start=1):
        sell(net, seller, 1000 * number, day(number))
    write(cypher, net)
    plan = plan_of(level(rates=["0.3", "0.2", "0.1"]), MATCH | {"of": ["level"]})
    whole = compute(clean_store, plan, SEPTEMBER)
    monkeypatch.setattr(run, "RECORD_MEMBERS", 1)
    pieces = compute(clean_store, plan, SEPTEMBER)
    assert compare(pieces, whole) == []
    assert compare(pieces, columnar.compute(read_snapshot(clean_store), plan, SEPTEMBER)) == []
    assert whole.awards["member_id"].tolist().count("A") > 2  # so that one member's awards would have been torn apart


def test_an_order_that_another_period_broke_off_is_not_taken_up(cypher, clean_store, monkeypatch):
    """September's order is kept; October's begins to overwrite it and its process ends at once."""
    net = network("A B>A C>B D>C")
    sell(net, "D", 1000, day(3))
    write(cypher, net)
    expected = as_dicts(compute(clean_store, UNILEVEL, SEPTEMBER))

    def crashing(self, name, /, **arguments):
        written = self.store.autocommit(name, owner=self.owner, lease_s=self.lease_s, **arguments)
        if name == "volumes/start_order":
            raise Crash
        return written

    with monkeypatch.context() as patched:
        patched.setattr(engine_work.Work, "write", crashing)
        with pytest.raises(Crash):
            compute(clean_store, UNILEVEL, Period.parse("2026-10"))
    said = []
    again = compute(clean_store, UNILEVEL, SEPTEMBER, lambda what, *_: said.append(what))
    assert as_dicts(again) == expected
    assert "ordering members" in said
    said.clear()
    assert as_dicts(compute(clean_store, UNILEVEL, SEPTEMBER, lambda what, *_: said.append(what))) == expected
    assert "ordering members" not in said  # this time the order was whole


def test_one_that_is_taken_over_while_it_orders_begins_again(cypher, clean_store):
    net = network("A B>A C>B D>C")
    sell(net, "D", 1000, day(3))
    write(cypher, net)
    said = []

    def take_over(what, *_):
        said.append(what)
        if said.count("ordering members") == 1 and what == "ordering members":
            cypher("MATCH (w:Work) SET w.expires_at = datetime() - duration({seconds: 1})")
            with own_work(clean_store, None):
                pass

    result = compute(clean_store, UNILEVEL, SEPTEMBER, take_over)
    assert said.count("ordering members") > 1
    for got, wanted in zip(as_dicts(result), outcome(net, UNILEVEL, SEPTEMBER), strict=True):
        assert got == wanted


def test_a_rank_that_the_plan_no_longer_has_counts_as_none_held_before(cypher, clean_store):
    net = network("A B>A")
    for member in "AB":
        sell(net, member, 20_000, day(3))
    write(cypher, net)
    bonus = {
        "name": "rank", "title": "Rank", "family": "rank_bonus", "amounts": {"Silver": 10, "Gold": 20}, "several": "each",
    }  # fmt: skip
    ranks = [
        {"name": "Member"},
        {"name": "Silver", "personal_volume_min": 100},
        {"name": "Gold", "personal_volume_min": 200},
    ]
    plan = plan_of(bonus, rank=ranks)
    before = Before(NOTHING_BEFORE.carries, rows(RANK_COLUMNS, ("A", "Ruby"), ("B", "Silver")))
    official = compute(clean_store, plan, SEPTEMBER, before=before)
    assert official.awards[["member_id", "amount_minor"]].to_numpy().tolist() == [["A", 3000], ["B", 2000]]
    assert compare(official, columnar.compute(read_snapshot(clean_store), plan, SEPTEMBER, before)) == []


def test_group_goals_of_nested_teams_are_refused_above_the_limit(cypher, clean_store):
    """Each of two heads counts the volume of both: twice what a single team may give does not fit."""
    net = network("A B>A")
    sell(net, "B", 1000, day(3), volume=9_000_000_000)
    write(cypher, net)
    rated = {"amount": None, "split": "equal", "payable": 1, "point_value": 1_000_000, "goal": "1", "rate": "0.001"}
    once, twice = plan_of(goal(**rated, nested="ends")), plan_of(goal(**rated, nested="included"))
    assert len(compute(clean_store, once, SEPTEMBER).awards) == 1
    with pytest.raises(Refused, match="bonus goal could add up past 2"):
        compute(clean_store, twice, SEPTEMBER)
    with pytest.raises(BadInput, match="the amounts of bonus goal"):
        columnar.compute(read_snapshot(clean_store), twice, SEPTEMBER)


def test_a_team_too_large_to_be_divided_by_volume_is_refused_in_the_same_words(cypher, clean_store):
    net = network("A B>A")
    sell(net, "B", 1000, day(3), volume=2**46)
    write(cypher, net)
    shared = plan_of(goal(split="by_volume", amount="1", goal="1", nested="ends"))
    words = f"bonus goal would be divided by {2**46} hundredths of a point, too many to be divided exactly"
    with pytest.raises(Refused, match=words):
        compute(clean_store, shared, SEPTEMBER)
    with pytest.raises(BadInput, match=words):
        columnar.compute(read_snapshot(clean_store), shared, SEPTEMBER)
