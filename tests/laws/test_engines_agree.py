"""The two engines, and networkx on volumes, agree to the minor unit on random forests with every family and every change."""

import datetime as dt
import random
import re
from collections import Counter

import networkx as nx
import pandas as pd
import pytest

from graph_service.bench.networks import network as network_of
from graph_service.engines import columnar
from graph_service.engines import cypher as cypher_engine
from graph_service.errors import BadInput
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.outcome import CARRY_COLUMNS, NOTHING_BEFORE, Before, Outcome, no_rows
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.plan.reading import parse_plan
from graph_service.runs.verify import compare
from graph_service.store.ranks import assign_ranks
from graph_service.store.snapshot import read_snapshot
from graph_service.store.wiping import clear_network
from tests.laws.drawn_bonuses import CATEGORIES, DRAWN, KINDS, RANKED, Drawing, drawn_caps, drawn_margin
from tests.laws.drawn_placements import placements
from tests.laws.drawn_snapshots import snapshot_of

PERIOD = Period.parse("2026-09")
BATCHES, LONG_BATCHES, PLANS = 50, 1_000, 10  # one network and ten plans a batch: 500 comparisons, or 10,000


def day(number: int) -> str:
    """A day of the half-year around the period; 0 is its first day."""
    return (PERIOD.start + dt.timedelta(days=number)).isoformat()


def network(draw: random.Random) -> dict[str, list[dict[str, str]]]:
    """Raw rows of a forest: joining over time, some moves, enrolments and leavings, also inside the period."""
    size = draw.choice([1, 2, 5, 12, 40])
    chain = draw.random() < 0.2
    joined = sorted(draw.randint(-90, 10) if draw.random() < 0.3 else -100 for _ in range(size))
    members, edges, sponsor = [], [], {}
    for i in range(size):
        enrolled = {0: "", 1: day(draw.randint(max(0, joined[i]), 29))}.get(draw.randint(0, 7), day(joined[i]))
        left = day(draw.randint(max(joined[i] + 1, -5), 40)) if draw.random() < 0.15 else ""
        members.append({"member_id": f"M{i:02}", "joined_on": day(joined[i]), "enrolled_on": enrolled, "left_on": left})
        if enrolled and left and left <= enrolled:
            members[-1]["left_on"] = ""
        if i and draw.random() < 0.93:
            sponsor[i] = i - 1 if chain else draw.randrange(i)
    for i, first in sponsor.items():
        moved = draw.randint(max(joined[i] + 1, 1), 28)
        if draw.random() < 0.15 and i > 1:
            edges.append(
                {"member_id": f"M{i:02}", "sponsor_id": f"M{first:02}", "from": day(joined[i]), "to": day(moved)}
            )
            edges.append(
                {"member_id": f"M{i:02}", "sponsor_id": f"M{draw.randrange(i):02}", "from": day(moved), "to": ""}
            )
        else:
            edges.append({"member_id": f"M{i:02}", "sponsor_id": f"M{first:02}", "from": day(joined[i]), "to": ""})
    sales, refunds = [], []
    for n in range(draw.randint(0, 4 * size)):
        buyer, seller = draw.randrange(size), draw.randrange(size)
        if draw.random() < 0.5:
            seller = buyer
        begin = max(joined[buyer], joined[seller])
        net = draw.choice([0, 1, 5, 333, 10_000, 99_999])
        sales.append(
            {
                "sale_id": f"S{n:03}", "buyer_id": f"M{buyer:02}", "seller_id": f"M{seller:02}",
                "sold_on": day(draw.randint(max(begin, draw.choice([-3, -3, -95])), 31)), "net": f"{net // 100}.{net % 100:02}",
                "volume": str(draw.choice([0, 1, 50, 120, 400])), "kind": draw.choice(KINDS),
                "currency": "USD" if draw.random() < 0.05 else "EUR",
            }
        )  # fmt: skip
        if net and draw.random() < 0.15:
            part = draw.choice([net, net // 2 or net])
            sold = dt.date.fromisoformat(sales[-1]["sold_on"])
            refunds.append(
                {
                    "refund_id": f"R{n:03}", "sale_id": f"S{n:03}", "amount": f"{part // 100}.{part % 100:02}",
                    "refunded_on": (sold + dt.timedelta(days=draw.randint(0, 20))).isoformat(),
                }
            )  # fmt: skip
    for sale in sales:  # who paid, where somebody else did, and what was sold
        sale["payer_id"] = f"M{draw.randrange(size):02}" if draw.random() < 0.1 else ""
        sale["category"] = draw.choice(["", *CATEGORIES])
    parties = held(draw, joined)
    for sale in sales:  # at which party, for those made on a day on which its orders count
        open_ones = [one for one in parties if one["held_on"] <= sale["sold_on"] <= (one["closed_on"] or "9999")]
        sale["party_id"] = draw.choice(open_ones)["party_id"] if open_ones and draw.random() < 0.8 else ""
    owners = [
        {
            "member_id": f"M{i:02}",
            "kind": draw.choice(["tax", "tax", "bank", "card"]),
            "value_hash": f"h{draw.randint(0, size // 3)}",
        }
        for i in sorted(draw.sample(range(size), draw.randint(0, size)))
    ]
    files = {
        "members": members, "sponsorships": edges, "placements": placements(draw, joined, day), "sales": sales,
        "refunds": refunds, "identifiers": owners, "parties": parties,
    }  # fmt: skip
    return {name: rows for name, rows in files.items() if rows}


def held(draw: random.Random, joined: list[int]) -> list[dict[str, str]]:
    """Parties before and in the period, most of them closed after some days; some hosts give several."""
    parties = []
    for n in range(draw.choice([0, 3, len(joined), 2 * len(joined)])):
        host = draw.randrange(len(joined))
        on = draw.randint(max(joined[host], draw.choice([-100, -40, -5])), 29)
        closed = "" if draw.random() < 0.3 else day(on + draw.choice([0, 7, 40]))
        parties.append({"party_id": f"P{n:02}", "host_id": f"M{host:02}", "held_on": day(on), "closed_on": closed})
    return parties


PLAIN_RANKS = [{"name": "low"}, {"name": "mid", "personal_volume_min": 50}, {"name": "high", "group_volume_min": 500}]


def drawn_ranks(draw: random.Random) -> list[dict]:
    """low, mid and high; plain thresholds, or any conditions at all."""
    if draw.random() < 0.5:
        return PLAIN_RANKS
    ranks: list[dict] = [{"name": "low"}, {"name": "mid"}, {"name": "high"}]
    for place, rank in enumerate(ranks[1:], start=1):
        conditions = {
            "personal_volume_min": draw.choice([0, 50]), "group_volume_min": draw.choice([0, 300]),
            "team_volume_min": draw.choice([0, 200]), "customer_volume_min": draw.choice([0, 50]),
            "customers_min": draw.choice([0, 1]), "active_legs_min": draw.choice([1, 2]),
            "legs_with_volume": {"count": draw.choice([1, 2]), "volume_min": draw.choice([0, 100])},
            "legs_with_rank": {"count": draw.choice([1, 2]), "rank": draw.choice(["low", "mid"][:place])},
        }  # fmt: skip
        rank |= {name: conditions[name] for name in draw.sample(list(conditions), draw.choice([0, 1, 1, 2]))}
    return ranks


def plan(draw: random.Random, *families: str):
    """Any plan of one to three bonuses, each of any family with every option drawn; or of one bonus of each family named."""
    ranks = drawn_ranks(draw)
    with_ranks = draw.random() < 0.5
    bonuses: list[dict] = []
    for n in range(len(families) or draw.randint(1, 3)):
        family = families[n] if families else draw.choice(list(DRAWN))
        bonuses.append(DRAWN[family](draw, Drawing(f"b{n}", with_ranks, [one["name"] for one in bonuses])))
    document = {
        "name": "drawn", "version": "1", "title": "Drawn", "source": "drawn at random", "source_date": "2026-01-01",
        "currency": "EUR", "rounding": draw.choice(["half_even", "half_up", "down"]), "bonus": bonuses,
    }  # fmt: skip
    if with_ranks or any(one["family"] in RANKED for one in bonuses):
        on_volume = any(one["family"] == "rank_bonus" for one in bonuses)  # which pays only ranks that ask for volume
        document["rank"] = PLAIN_RANKS if on_volume else ranks
    if draw.random() < 0.5:
        document["activity"] = {"personal_volume_min": 100}
    if draw.random() < 0.3:
        document["caps"] = drawn_caps(draw, bonuses)
    if draw.random() < 0.2:
        document["hold"] = draw.choice([{"days": 1}, {"days": 10}, {"lock_day": 15}])
    if draw.random() < 0.1 or any(one.get("basis") == "margin" for one in bonuses):
        document["margin"] = drawn_margin(draw)
    for one in [one for one in bonuses if one.get("top_legs") == "excluded"][1:]:
        one["top_legs"] = "included"  # a plan has one break-away threshold
    return parse_plan(document, "drawn")


def before(draw: random.Random, chosen: Plan, members: list[dict[str, str]]) -> Before:
    """What an earlier period may have left: volume in some legs of some members."""
    rows = [
        (row["member_id"], bonus.name, leg, draw.choice([1, 4_999, 10_000, 123_456]))
        for bonus in chosen.bonuses
        for leg in bonus.legs
        for row in members
        if draw.random() < 0.3
    ]
    empty = no_rows(CARRY_COLUMNS)
    carries = pd.DataFrame(rows, columns=list(CARRY_COLUMNS)).astype(empty.dtypes.to_dict()) if rows else empty
    return Before(carries, NOTHING_BEFORE.ranks)


def explains(snapshot: Snapshot, chosen: Plan, outcome: Outcome, left: Before, draw: random.Random) -> None:
    """The lines sale by sale add up to the awards, and those of one member or one sale are among those of all."""
    lines = columnar.trace(snapshot, chosen, PERIOD, before=left)
    paid = lines[lines["outcome"] == "paid"].groupby(["member", "bonus", "level"])["exact_micro"].sum()
    ids = snapshot.members["member_id"]
    told = {(ids[member], *rest): exact for (member, *rest), exact in paid.items() if exact}
    awards = outcome.awards.set_index(["member_id", "bonus", "level"])["exact_micro"]
    assert told == awards[awards != 0].to_dict()
    for column, asked in (("member", len(snapshot.members)), ("sale", len(snapshot.sales))):
        if asked:
            one = draw.randrange(asked)
            part = columnar.trace(snapshot, chosen, PERIOD, before=left, **{f"{column}s": [one]})
            pd.testing.assert_frame_equal(part, lines[lines[column] == one].reset_index(drop=True))


def teams(snapshot: Snapshot, period: Period) -> dict[str, int]:
    """Team volumes other than zero as networkx finds them: each sale counts to the seller and all above on its own day."""
    edges, refunds, ids = snapshot.sponsorships, snapshot.refunds, snapshot.members["member_id"]
    seen = refunds[refunds["refunded_on"] < period.refunds_end_day].groupby("sale")["volume"].sum().to_dict()
    inside = snapshot.sales["sold_on"].between(period.first_day, period.end_day - 1)
    found: Counter[str] = Counter()
    for on, sales in snapshot.sales[inside & (snapshot.sales["currency"] == "EUR")].groupby("sold_on"):
        held = edges[(edges["from_on"] <= on) & (on < edges["to_on"])]
        graph = nx.DiGraph(held[["sponsor", "child"]].to_numpy().tolist())
        graph.add_nodes_from(sales["seller"])
        for row, seller, volume in zip(sales.index, sales["seller"], sales["volume"], strict=True):
            for member in nx.ancestors(graph, seller) | {seller}:
                found[ids[member]] += int(volume - seen.get(row, 0))
    return {member: volume for member, volume in found.items() if volume}


def agree(store, seed: int) -> int:
    """One network, several plans; returns how many awards were compared."""
    draw = random.Random(seed)
    clear_network(store)
    rows = network(draw)
    load_tables(store, canonical(rows))
    assign_ranks(store, {row["member_id"]: "mid" for row in rows["members"][::5]}, PERIOD.start)
    snapshot = read_snapshot(store)
    compared = 0
    for _ in range(PLANS):
        chosen = plan(draw)
        left = before(draw, chosen, rows["members"])
        try:
            second = columnar.compute(snapshot, chosen, PERIOD, left)
        except BadInput as error:  # placements that do not fit a matrix: then both refuse, naming the same member
            with pytest.raises(BadInput, match=re.escape(str(error))):
                cypher_engine.compute(store, chosen, PERIOD, before=left)
            continue
        official = cypher_engine.compute(store, chosen, PERIOD, before=left)
        assert compare(official, second) == [], f"seed {seed}"
        explains(snapshot, chosen, second, left, draw)
        team = official.volumes.set_index("member_id")["team_volume"]
        assert team[team != 0].to_dict() == teams(snapshot, chosen.settling(PERIOD)), f"seed {seed}"
        compared += len(official.awards)
    return compared


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_engines_agree_on_random_forests(clean_store, part):
    assert (
        sum(agree(clean_store, seed) for seed in range(part, BATCHES, 5)) > 200
    )  # awards, so that something was compared


@pytest.mark.parametrize("seed", range(4))
def test_rows_in_another_order_give_the_same_run(clean_store, seed):
    """Rows are loaded shuffled, so that the database holds everything in another order; and as the laws without it see them."""
    draw = random.Random(seed)
    while len((rows := network(draw))["members"]) < 12:
        pass
    seen = []
    plans = [plan(draw, family) for family in draw.sample(sorted(DRAWN), 5)]
    for again in range(2):
        clear_network(clean_store)
        given = {name: draw.sample(part, len(part)) if again else part for name, part in rows.items()}
        load_tables(clean_store, canonical(given))
        snapshot = read_snapshot(clean_store)
        for name, frame in vars(snapshot_of(rows)).items():
            if name not in ("data_version", "row_of"):
                wanted = frame[getattr(snapshot, name).columns]
                pd.testing.assert_frame_equal(getattr(snapshot, name), wanted, check_dtype=len(frame) > 0)
        for number, chosen in enumerate(plans):
            try:
                outcome = cypher_engine.compute(clean_store, chosen, PERIOD)
            except BadInput as error:
                outcome = str(error)
            if not again:
                seen.append(outcome)
            elif isinstance(outcome, str):
                assert outcome == seen[number]
            else:
                assert compare(outcome, seen[number]) == []


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "size"), [("chain", 10_000), ("star", 100_000)])
def test_engines_agree_on_the_deepest_and_the_widest(clean_store, shape, size):
    load_tables(clean_store, network_of(shape, size))
    snapshot, draw = read_snapshot(clean_store), random.Random(size)
    for _ in range(3):
        chosen = plan(draw)
        official, second = (
            cypher_engine.compute(clean_store, chosen, PERIOD),
            columnar.compute(snapshot, chosen, PERIOD),
        )
        assert compare(official, second) == []
        assert len(official.volumes) > size / 4


@pytest.mark.long
def test_engines_agree_on_many_random_forests(clean_store):
    assert sum(agree(clean_store, 1_000_000 + seed) for seed in range(LONG_BATCHES)) > 20_000
