"""Single points of the Cypher engine: days at the border, one computation at a time, crashes, sums that are too large."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from graph_service.engines.cypher import compute, volumes
from graph_service.engines.cypher import work as engine_work
from graph_service.engines.cypher.work import own_work
from graph_service.errors import Refused
from graph_service.model.period import Period
from graph_service.plan.families.differential import Bracket, DifferentialBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.model import Plan
from graph_service.store.locking import process_mark
from tests.cypher.oracle import KINDS, Network, outcome
from tests.cypher.world import as_dicts, touch, write

SEPTEMBER = Period.parse("2026-09")
LEVELS = LevelBonus("level", "Level", "net", (100_000, 50_000, 20_000), "none", KINDS)
UNILEVEL = Plan("u", "1", "", "", "EUR", "half_even", (LEVELS,), (), None, "h")


def day(number: int, month: int = 9) -> dt.date:
    return dt.date(2026, month, number)


def network(text: str, **changes: dict) -> Network:
    """`A B>A C>B`: members with their sponsors, all participants since January."""
    net = Network()
    for word in text.split():
        member, _, sponsor = word.partition(">")
        net.members[member] = {"joined_on": day(1, 1), "enrolled_on": day(1, 1), "left_on": None} | changes.get(
            member, {}
        )
        if sponsor:
            net.edges.append((member, sponsor, day(1, 1), None))
    return net


def sell(net: Network, buyer: str, net_minor: int, on: dt.date, *, seller: str | None = None, **more) -> None:
    number = len(net.sales)
    net.sales.append(
        {"sale_id": f"S{number}", "buyer": buyer, "seller": seller or buyer, "sold_on": on, "net_minor": net_minor,
         "volume": net_minor, "currency": "EUR", "kind": "personal"} | more
    )  # fmt: skip


def agrees(cypher, store, net: Network, plan: Plan) -> None:
    write(cypher, net)
    for got, wanted in zip(as_dicts(compute(store, plan, SEPTEMBER)), outcome(net, plan, SEPTEMBER), strict=True):
        assert got == wanted


def test_an_empty_store_gives_empty_frames(clean_store):
    result = compute(clean_store, UNILEVEL, SEPTEMBER)
    assert (len(result.volumes), len(result.awards), len(result.skips)) == (0, 0, 0)
    assert list(volumes(clean_store, SEPTEMBER)) == ["member_id", "personal_volume", "group_volume", "team_volume"]


def test_the_first_day_counts_and_the_end_day_does_not(cypher, clean_store):
    net = network("A B>A")
    for on in (dt.date(2026, 8, 31), day(1), day(30), day(1, 10)):
        sell(net, "B", 1000, on)
    agrees(cypher, clean_store, net, UNILEVEL)
    result = compute(clean_store, UNILEVEL, SEPTEMBER)
    assert result.awards["basis"].tolist() == [2000]


def test_beside_what_counts(cypher, clean_store):
    """Another currency, a second root, a leaf without sales, a customer above, someone who left."""
    net = network("A B>A C>B D>B Z ZZ>Z", B={"enrolled_on": None}, A={"left_on": day(15)})
    sell(net, "C", 1000, day(14))
    sell(net, "C", 700, day(15))
    sell(net, "C", 400, day(15), currency="USD")
    sell(net, "ZZ", 90, day(3))
    sell(net, "D", 60, day(3), seller="C", kind="retail")
    agrees(cypher, clean_store, net, UNILEVEL)
    frame = volumes(clean_store, SEPTEMBER).set_index("member_id")
    assert frame.loc["A", "team_volume"] == 1000 + 700 + 400 + 60  # every currency without a plan
    assert "D" not in frame.index


def test_a_move_on_each_kind_of_day(cypher, clean_store):
    for moved in (day(1), day(2), day(30), day(1, 10)):
        cypher("MATCH (n) WHERE n:Member OR n:Sale DETACH DELETE n")
        net = network("A B>A C>A D")
        net.edges.append(("D", "B", day(1, 1), moved))
        net.edges.append(("D", "C", moved, None))
        for on in (day(1), day(2), day(29), day(30)):
            sell(net, "D", 100 + on.day, on)
        agrees(cypher, clean_store, net, UNILEVEL)


def test_two_members_above_each_other_within_the_period(cypher, clean_store):
    net = network("R A>R D>B")
    net.members["B"] = net.members["A"]
    net.edges += [("B", "A", day(1, 1), day(10)), ("B", "R", day(10), None)]
    net.edges = [edge for edge in net.edges if edge[0] != "A"] + [
        ("A", "R", day(1, 1), day(10)),
        ("A", "B", day(10), None),
    ]
    for on in (day(5), day(9), day(10), day(20)):
        sell(net, "A", 1000, on)
        sell(net, "B", 100, on)
        sell(net, "D", 10, on)
    agrees(cypher, clean_store, net, UNILEVEL)
    brackets = (Bracket(100, 30_000), Bracket(1_000_000, 60_000))
    excluded = DifferentialBonus("d", "", "net", brackets, "excluded", KINDS)
    small = Plan("d", "1", "", "", "EUR", "down", (excluded, LEVELS), (), None, "h")
    volumes_got, awards_got, _ = as_dicts(compute(clean_store, small, SEPTEMBER))  # nobody reaches the top: no circle
    assert volumes_got["R"][1] == volumes_got["R"][2] == 4440
    assert awards_got


def test_breaking_away_that_depends_on_itself_is_refused(cypher, clean_store):
    """A counts to B's group until B has broken away, and B to A's: neither answer holds."""
    net = network("A B C")
    net.edges += [("B", "A", day(1, 1), day(10)), ("A", "B", day(10), None), ("C", "A", day(1, 1), None)]
    sell(net, "B", 600, day(5))
    sell(net, "A", 600, day(15))
    sell(net, "C", -250, day(15))
    write(cypher, net)
    excluded = DifferentialBonus("d", "", "net", (Bracket(700, 60_000),), "excluded", KINDS)
    plan = Plan("d", "1", "", "", "EUR", "down", (excluded,), (), None, "h")
    try:
        group = compute(clean_store, plan, SEPTEMBER).volumes.set_index("member_id")["group_volume"]
    except Refused as error:
        assert "cannot be told" in str(error)  # noqa: PT017
    else:  # an answer that holds: each is what the other's breaking away makes it
        assert group["A"] == 350 + (600 if group["B"] < 700 else 0)
        assert group["B"] == 600 + (350 if group["A"] < 700 else 0)


def test_the_order_of_one_tree_is_not_taken_up_after_that_of_another(cypher, clean_store):
    """B stands above A in the placement tree, A above B among sponsors; the first run keeps the order of the placements."""
    net = network("A B>A")
    sell(net, "A", 1000, day(3), kind="retail")
    write(cypher, net)
    cypher(
        "MATCH (a:Member {member_id: 'A'}) MATCH (b:Member {member_id: 'B'}) "
        "CREATE (b)-[:PLACED {from: date('2026-01-01'), leg: 'left'}]->(a)"
    )
    levels = replace(LEVELS, climbs="placement")
    compute(clean_store, replace(UNILEVEL, bonuses=(levels,)), SEPTEMBER)
    legs = PayLegBonus(
        "p", "", basis="net", pays_on=KINDS, mode="percent", ratio="1:1", carry="both", flush_when_inactive=False,
        own_volume="none", rate_ppm=100_000,
    )  # fmt: skip
    carried = compute(clean_store, replace(UNILEVEL, bonuses=(legs,)), SEPTEMBER).carries
    assert carried[["member_id", "leg", "volume"]].to_numpy().tolist() == [["B", "left", 1000]]


def test_a_second_computation_waits_its_turn(cypher, clean_store):
    net = network("A B>A")
    sell(net, "B", 1000, day(3))
    write(cypher, net)
    expected = as_dicts(compute(clean_store, UNILEVEL, SEPTEMBER))
    said: list[str] = []
    results = []
    with own_work(clean_store, None):
        other = threading.Thread(
            target=lambda: results.append(compute(clean_store, UNILEVEL, SEPTEMBER, lambda what, *_: said.append(what)))
        )
        other.start()
        other.join(1.5)
        assert other.is_alive()
    other.join(60)
    assert "waiting for another computation" in said
    assert as_dicts(results[0]) == expected


def test_a_killed_computation_is_not_waited_for(cypher, clean_store):
    """Its process is gone from this machine, though its lease has minutes to go."""
    with own_work(clean_store, None):
        pass
    host = process_mark().split("|")[0]
    cypher(
        "MATCH (w:Work) SET w.owner = $owner, w.expires_at = datetime() + duration({minutes: 3})",
        owner=f"{host}|4194305|1|x",
    )
    with own_work(clean_store, None, wait_s=0.0) as work:
        assert work.token()


def test_a_second_computation_is_refused_in_words_when_the_first_does_not_end(clean_store):
    with (
        own_work(clean_store, None),
        pytest.raises(Refused, match="another computation is under way"),
        own_work(clean_store, None, wait_s=0.3),
    ):
        pass


def test_side_by_side_computations_give_what_each_gives_alone(cypher, clean_store):
    net = network("A B>A C>B D>C")
    sell(net, "D", 1000, day(3))
    sell(net, "C", 300, day(4), kind="retail")
    write(cypher, net)
    retail = Plan(
        "r", "1", "", "", "EUR", "down", (LevelBonus("x", "", "net", (70_000,), "none", ("retail",)),), (), None, "h"
    )
    expected = [as_dicts(compute(clean_store, plan, SEPTEMBER)) for plan in (UNILEVEL, retail)]
    results: dict[int, list] = {0: [], 1: []}

    def work(number: int, plan: Plan) -> None:
        for _ in range(3):
            results[number].append(as_dicts(compute(clean_store, plan, SEPTEMBER)))

    threads = [threading.Thread(target=work, args=(i, plan)) for i, plan in enumerate((UNILEVEL, retail))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert results == {0: [expected[0]] * 3, 1: [expected[1]] * 3}


class Crash(BaseException):
    """Stands for a process that ends at once: nothing is given back."""


@pytest.mark.parametrize("step", range(1, 13))
def test_a_crash_at_any_step_changes_no_result(cypher, clean_store, monkeypatch, step):
    net = network("A B>A C>B D>C", B={"left_on": day(10)})
    for on in (day(3), day(12)):
        sell(net, "D", 1000, on)
        sell(net, "C", 300, on, seller="B", kind="retail")
    brackets = (Bracket(100, 30_000), Bracket(2_000, 60_000))
    plan = Plan("d", "1", "", "", "EUR", "down",
                (LEVELS, DifferentialBonus("d", "", "net", brackets, "excluded", KINDS)), (), None, "h")  # fmt: skip
    write(cypher, net)
    steps = 0

    def crashing(self, name, /, **arguments):
        nonlocal steps
        steps += 1
        rows = self.store.autocommit(name, owner=self.owner, lease_s=self.lease_s, **arguments)
        if steps == step:
            raise Crash
        return rows

    with monkeypatch.context() as patched:
        patched.setattr(engine_work.Work, "write", crashing)
        patched.setattr(engine_work.Work, "free", lambda _: None)
        try:
            compute(clean_store, plan, SEPTEMBER)
        except Crash:
            assert steps == step
    # the lease is still held by the dead one; let it run out as time would
    cypher("MATCH (w:Work) SET w.expires_at = datetime() - duration({seconds: 1})")
    sell(net, "D", 5, day(20))
    sale = net.sales[-1]
    cypher(
        "MATCH (m:Member {member_id: 'D'}) CREATE (m)-[:BOUGHT]->(s:Sale {sale_id: $sale_id, sold_on: $sold_on, net_minor: 5,"
        " volume: 5, currency: 'EUR', kind: 'personal'})-[:CREDITED_TO]->(m)",
        sale_id=sale["sale_id"], sold_on=sale["sold_on"],
    )  # fmt: skip
    if step % 2:
        touch(cypher)
    for got, wanted in zip(as_dicts(compute(clean_store, plan, SEPTEMBER)), outcome(net, plan, SEPTEMBER), strict=True):
        assert got == wanted


def test_one_that_was_taken_over_says_so_and_writes_no_more(cypher, clean_store):
    net = network("A B>A")
    sell(net, "B", 1000, day(3))
    write(cypher, net)
    with own_work(clean_store, None) as slow:
        cypher("MATCH (w:Work) SET w.expires_at = datetime() - duration({seconds: 1})")
        with own_work(clean_store, None):
            before = cypher("MATCH (m:Member) RETURN m.member_id AS id, m.w_order AS w ORDER BY id")
            slow.write("volumes/start_order", window_start=day(1), window_end=day(1, 10), tree="SPONSORED", base=77)
            assert cypher("MATCH (m:Member) RETURN m.member_id AS id, m.w_order AS w ORDER BY id") == before
            with pytest.raises(Refused, match="took over"):
                slow.token()


def test_a_change_of_the_network_meanwhile_starts_it_again(cypher, clean_store):
    net = network("A B>A")
    sell(net, "B", 1000, day(3))
    write(cypher, net)
    changed = []

    def change(what, *_):
        if what == "volumes" and not changed:
            changed.append(what)
            cypher("MATCH (s:Sale) SET s.net_minor = 3000, s.volume = 3000")
            touch(cypher)

    result = compute(clean_store, UNILEVEL, SEPTEMBER, change)
    assert changed
    assert result.awards["basis"].tolist() == [3000]


def test_a_network_that_keeps_changing_is_refused(cypher, clean_store):
    net = network("A B>A")
    sell(net, "B", 1000, day(3))
    write(cypher, net)
    with pytest.raises(Refused, match="was changed while"):
        compute(clean_store, UNILEVEL, SEPTEMBER, lambda *_: touch(cypher))


def test_sums_that_could_pass_the_limit_are_refused(cypher, clean_store):
    net = network("A B>A")
    for _ in range(100):
        sell(net, "B", 10**12, day(3))
    write(cypher, net)
    with pytest.raises(Refused, match=r"past 2\^63"):
        compute(clean_store, UNILEVEL, SEPTEMBER)
    assert volumes(clean_store, SEPTEMBER)["team_volume"].tolist() == [10**14, 10**14]


def test_a_chain_and_a_star(cypher, clean_store):
    """Deeper and wider than one transaction orders at once."""
    size = 3_000
    cypher(
        "UNWIND range(0, $n) AS i CREATE (:Member {member_id: 'C' + toString(i), joined_on: $on, enrolled_on: $on})",
        n=size, on=day(1, 1),
    )  # fmt: skip
    cypher(
        "UNWIND range(1, $n) AS i MATCH (a:Member {member_id: 'C' + toString(i - 1)}) MATCH (b:Member {member_id: 'C' + "
        "toString(i)}) CREATE (a)-[:SPONSORED {from: $on}]->(b)",
        n=size, on=day(1, 1),
    )  # fmt: skip
    cypher(
        "UNWIND range(1, $n) AS i MATCH (a:Member {member_id: 'C' + toString($n)}) CREATE (a)-[:SPONSORED {from: $on}]->"
        "(b:Member {member_id: 'L' + toString(i), joined_on: $on, enrolled_on: $on})-[:BOUGHT]->(s:Sale {sale_id: 'S' + "
        "toString(i), sold_on: $sold, net_minor: 100, volume: 100, currency: 'EUR', kind: 'personal'})-[:CREDITED_TO]->(b)",
        n=size, on=day(1, 1), sold=day(7),
    )  # fmt: skip
    touch(cypher)
    result = compute(clean_store, UNILEVEL, SEPTEMBER)
    frame = result.volumes.set_index("member_id")["team_volume"]
    assert frame["C0"] == frame[f"C{size}"] == size * 100
    assert len(frame) == 2 * size + 1
    assert result.awards[["member_id", "level", "basis"]].values.tolist() == [
        [f"C{size - 2}", 3, size * 100], [f"C{size - 1}", 2, size * 100], [f"C{size}", 1, size * 100],
    ]  # fmt: skip
