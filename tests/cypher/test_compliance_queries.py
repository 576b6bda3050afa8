"""The compliance queries on the real server: what must be found beside what must not, and the same as the kernels."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import neo4j
import pytest

from graph_service.compliance import check, picture, rows
from graph_service.errors import BadInput, NotFound
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import Period
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.model import Plan
from graph_service.store.snapshot import read_snapshot

SEPTEMBER = Period.parse("2026-09")
SPAN = {"period_start": SEPTEMBER.start, "period_end": SEPTEMBER.end}
FIRST = dt.date(2026, 9, 1)
PLAN = Plan(
    "test", "1", "Test", "made up", "EUR", "half_even",
    (LevelBonus("level", "Level", "net", (100_000, 50_000), "none", ("retail", "personal", "starter", "qualifying")),),
    (), None, "0" * 64,
)  # fmt: skip

# member, sponsor, enrolled; everyone joined on 2025-01-01 and C moves from A to B on 2026-09-15
PEOPLE = (
    ("A", "", "2025-01-01"), ("B", "", "2025-01-01"), ("C", "", "2025-01-01"), ("K", "C", ""), ("N", "C", "2026-10-10"),
)  # fmt: skip
SALES = (
    ("1", "K", "C", "2026-09-01", "100.00", "retail", "true"),  # below A, first day of the period
    ("2", "K", "C", "2026-09-20", "10.00", "retail", ""),  # below B, not stated
    ("3", "N", "C", "2026-09-10", "40.00", "retail", "true"),  # 30 days before N enrols
    ("4", "N", "C", "2026-09-09", "5.00", "retail", "true"),  # 31 days before
    ("5", "C", "C", "2026-09-10", "60.00", "personal", ""),  # below A
    ("6", "K", "C", "2026-10-01", "900.00", "retail", "true"),  # the next period's
    ("7", "K", "C", "2026-08-31", "900.00", "retail", "true"),  # the one before
)
MOVES = (("C", "A", "2025-01-01", "2026-09-15"), ("C", "B", "2026-09-15", ""))
REFUNDS = (("r1", "1", "2026-09-30", "20.00"), ("r2", "5", "2026-10-01", "20.00"))  # the second is not seen


def tables(names, rows_):
    return [dict(zip(names, row, strict=True)) for row in rows_]


def load(store, *, people=PEOPLE, sales=SALES, moves=MOVES, refunds=REFUNDS, identifiers=()):
    members = [
        {"member_id": id_, "sponsor_id": sponsor, "joined_on": "2025-01-01", "enrolled_on": enrolled}
        for id_, sponsor, enrolled in people
    ]
    files = {
        "members": members,
        "sponsorships": tables(("member_id", "sponsor_id", "from", "to"), moves),
        "sales": [
            row | {"currency": "EUR"}
            for row in tables(("sale_id", "buyer_id", "seller_id", "sold_on", "net", "kind", "verified"), sales)
        ],
        "refunds": tables(("refund_id", "sale_id", "refunded_on", "amount"), refunds),
        "identifiers": tables(("member_id", "kind", "value_hash"), identifiers),
    }
    load_tables(store, canonical({name: table for name, table in files.items() if table}))
    return store


@pytest.fixture
def world(clean_store):
    return load(clean_store)


def majority(store, member_id):
    (row,) = store.read("compliance/customer_majority", member_id=member_id, **SPAN, currency="EUR", days_before=30)
    return row


def test_customer_majority_takes_line_role_refunds_and_period_as_of_the_day(world):
    assert majority(world, "A") == {
        "orders": 4, "net_minor": 8000 + 4000 + 500 + 6000, "customer_orders": 2, "customer_minor": 8500,
        "verified_orders": 2, "verified_minor": 8500,
    }  # fmt: skip
    assert majority(world, "B") == {
        "orders": 1, "net_minor": 1000, "customer_orders": 1, "customer_minor": 1000, "verified_orders": 0,
        "verified_minor": 0,
    }  # fmt: skip
    assert majority(world, "K")["orders"] == 0
    assert majority(world, "nobody")["orders"] == 0


def test_the_check_and_the_query_agree(world):
    snapshot = read_snapshot(world)
    finding = check(snapshot, world, PLAN, SEPTEMBER, only="C02").finding("C02")
    figures = {entity.member_id: entity.figure for entity in finding.result.entities}
    assert figures == {"A": Fraction(8500, 18500), "B": 0, "C": Fraction(8500, 19500)}
    for member_id, figure in figures.items():
        row = majority(world, member_id)
        assert Fraction(row["verified_minor"], row["net_minor"]) == figure
        behind = rows("C02", snapshot, world, PLAN, SEPTEMBER, member_id=member_id)
        assert (behind["net_minor"].sum(), behind["counted_minor"].sum()) == (row["net_minor"], row["verified_minor"])


def test_count_and_picture_of_a_subtree(world):
    (before,) = world.read("compliance/customer_majority_count", member_id="A", day=dt.date(2026, 9, 14))
    (after,) = world.read("compliance/customer_majority_count", member_id="A", day=dt.date(2026, 9, 15))
    assert (before, after) == ({"members": 4, "depth_max": 2}, {"members": 1, "depth_max": 0})
    drawn = picture("C02", world, PLAN, SEPTEMBER, "B")
    assert [node["id"] for node in drawn.nodes] == ["B", "C", "K", "N"]
    assert drawn.edges == (("B", "C", "sponsored"), ("C", "K", "sponsored"), ("C", "N", "sponsored"))
    assert drawn.nodes[1]["net_minor"] == 8000 + 1000 + 4000 + 500 + 6000
    assert drawn.nodes[1]["customer_minor"] == 8000 + 4000 + 500
    assert not drawn.cut_off
    assert dict(drawn.figures) == {"members": 4, "depth_max": 2} | majority(world, "B")
    assert [node["id"] for node in picture("C02", world, PLAN, SEPTEMBER, "B", depth_max=1).nodes] == ["B", "C"]
    assert picture("C02", world, PLAN, SEPTEMBER, "B", nodes_max=2).cut_off
    with pytest.raises(NotFound):
        picture("C02", world, PLAN, SEPTEMBER, "nobody")
    with pytest.raises(BadInput, match="depth must be 0 to 6"):
        picture("C02", world, PLAN, SEPTEMBER, "B", depth_max=7)
    with pytest.raises(BadInput, match="has no picture"):
        picture("C03", world, PLAN, SEPTEMBER, "B")


IDENTIFIERS = (
    ("A", "bank", "x1"), ("C", "bank", "x1"),  # A sponsored C
    ("A", "device", "d1"), ("C", "device", "d1"),
    ("C", "card", "c1"), ("K", "card", "c1"),  # K buys from C and is sponsored by C
    ("B", "address", "h1"), ("A", "address", "h1"),  # no sponsorship, no sale between them
    ("N", "tax", "t1"),
)  # fmt: skip


def test_same_identity_on_both_ends(clean_store):
    load(clean_store, identifiers=IDENTIFIERS)
    pairs = clean_store.read("compliance/same_identity_sponsorships", row_limit=10)
    assert pairs == [
        {"sponsor_id": "A", "member_id": "C", "kinds": ["bank", "device"]},
        {"sponsor_id": "C", "member_id": "K", "kinds": ["card"]},
    ]
    assert clean_store.read("compliance/same_identity_sponsorships_count") == [{"pairs": 2}]
    sales = clean_store.read("compliance/same_identity_sales", **SPAN, row_limit=10)
    assert sales == [{"seller_id": "C", "buyer_id": "K", "kinds": ["card"], "orders": 2, "net_minor": 11_000}]
    assert clean_store.read("compliance/same_identity_sales_count", **SPAN) == [{"pairs": 1}]
    july = {"period_start": dt.date(2026, 7, 1), "period_end": dt.date(2026, 8, 1)}
    assert clean_store.read("compliance/same_identity_sales_count", **july) == [{"pairs": 0}]
    found = check(read_snapshot(clean_store), clean_store, PLAN, SEPTEMBER, only="C28").finding("C28")
    assert (found.state, found.result.readings.strict, found.result.entities_total) == ("review", 3, 3)
    drawn = picture("C28", clean_store, PLAN, SEPTEMBER, "A")
    assert {node["id"] for node in drawn.nodes} == {"A", "B", "C", "bank:x1", "device:d1", "address:h1"}
    assert next(node for node in drawn.nodes if node["id"] == "B")["sponsored"] is False
    assert {key for holder, key, _ in drawn.edges if holder == "A"} == {"bank:x1", "device:d1", "address:h1"}


def test_without_identifiers_c28_passes_nothing(world):
    found = check(read_snapshot(world), world, PLAN, SEPTEMBER, only="C28").finding("C28")
    assert (found.state, found.result.missing) == ("not_computable", ("identifiers",))


def test_with_identifiers_and_nothing_shared_c28_meets(clean_store):
    load(clean_store, identifiers=(("A", "bank", "x1"), ("B", "bank", "x1")))
    assert check(read_snapshot(clean_store), clean_store, PLAN, SEPTEMBER, only="C28").finding("C28").state == "meets"


def damage(settings, text: str) -> None:
    """Break the stored tree by hand, as no door of the product lets one do."""
    from graph_service.store import local

    if settings.neo4j_uri:
        uri, auth = settings.neo4j_uri, (settings.neo4j_user, settings.neo4j_password or "")
    else:
        found = local.ensure_running(settings)
        uri, auth = found.uri, (found.user, found.password)
    with neo4j.GraphDatabase.driver(uri, auth=auth) as driver, driver.session() as session:
        session.run(text).consume()


EDGE = """
MATCH (a:Member {{member_id: '{}'}}), (b:Member {{member_id: '{}'}})
CREATE (a)-[:SPONSORED {{from: date('{}'){}}}]->(b)
"""


def test_circles_in_force_on_one_day_and_only_those(settings, world):
    assert world.read("compliance/sponsor_cycles", member_ids=["A", "B", "C", "K"], row_limit=10) == []
    damage(settings, EDGE.format("C", "B", "2026-09-01", ", to: date('2026-09-15')"))  # ends as B → C begins
    assert world.read("compliance/sponsor_cycles", member_ids=["B", "C"], row_limit=10) == []
    damage(settings, EDGE.format("K", "B", "2026-09-20", ""))
    assert world.read("compliance/sponsor_cycles", member_ids=["B", "C", "K"], row_limit=10) == [
        {"member_ids": ["B", "C", "K", "B"], "from": dt.date(2026, 9, 20)}
    ]


def test_a_circle_and_a_self_sponsorship_ask_for_a_review(settings, world):
    snapshot = read_snapshot(world)
    damage(settings, EDGE.format("K", "C", "2026-10-05", ""))
    damage(settings, EDGE.format("N", "N", "2026-10-05", ""))
    damage(settings, "MATCH (meta:Meta {key: 'store'}) SET meta.data_version = meta.data_version + 1")
    snapshot = read_snapshot(world)
    found = check(snapshot, world, PLAN, SEPTEMBER, only="C28").finding("C28")
    assert found.state == "review"
    figures = dict(found.result.figures)
    assert (figures["cycles"], figures["same_identity_sponsorships"]) == (2, 1)
    assert {entity.member_id for entity in found.result.entities} == {"C", "N"}
    assert dict(found.result.entities[0].numbers)["path"] == "C → K → C"


COHORT = (
    ("A", "", "2026-01-01"), ("B", "A", "2026-01-31"), ("C", "A", "2026-02-01"),
    ("D", "B", "2026-06-30"),  # 150 days after B
    ("E", "B", "2026-07-30"),  # 180 days after B: too late
    ("K", "B", ""),
)  # fmt: skip


def test_reproduction_by_cohort(clean_store):
    load(clean_store, people=COHORT, sales=SALES[:0], moves=(), refunds=())
    found = clean_store.read("compliance/reproduction", cohort_end=dt.date(2026, 2, 2), maturity_days=180)
    assert found == [
        {"cohort": "2026-01", "members": 2, "recruits": 3, "squares": 5, "days": 30 + 31 + 150},
        {"cohort": "2026-02", "members": 1, "recruits": 0, "squares": 0, "days": 0},
    ]
    (count,) = clean_store.read(
        "compliance/reproduction_count", cohort_end=dt.date(2026, 2, 1), day_end=dt.date(2026, 7, 1)
    )
    assert count == {"old_enough": 2, "too_young": 2}
    generations = clean_store.read("compliance/reproduction_picture", member_id="A", day=dt.date(2026, 7, 1))
    assert generations == [
        {"generation": 0, "members": 1, "participants": 1},
        {"generation": 1, "members": 2, "participants": 2},
        {"generation": 2, "members": 3, "participants": 1},
    ]
    drawn = picture("C24", clean_store, PLAN, Period.parse("2026-06"), "A")
    assert [node["members"] for node in drawn.nodes] == [1, 2, 3]
    assert dict(drawn.figures) == {"old_enough": 1, "too_young": 3}
    assert drawn.edges == (("g0", "g1", "brought in"), ("g1", "g2", "brought in"))


def test_c24_from_cohorts_to_a_horizon(clean_store):
    load(clean_store, people=COHORT, sales=SALES[:0], moves=(), refunds=())
    snapshot = read_snapshot(clean_store)
    found = check(snapshot, clean_store, PLAN, Period.parse("2026-08"), only="C24").finding("C24")
    assert (found.state, found.result.readings.strict) == ("meets", 1)  # 3 brought in by 3: exactly one
    assert found.result.interval is not None
    assert [(row["kind"], row["name"], row["exact"]) for row in found.result.table] == [
        ("cohort", "2026-01", "3/2"), ("cohort", "2026-02", "0/1"), ("generation", "0", "2/1"),
        ("generation", "1", "1/2"),
    ]  # fmt: skip
    earlier = check(snapshot, clean_store, PLAN, Period.parse("2026-06"), only="C24").finding("C24")
    assert (earlier.state, earlier.result.readings.strict) == ("review", 2)
    assert "larger than the pack's market of 50000000" in " ".join(earlier.result.notes)
    young = check(snapshot, clean_store, PLAN, Period.parse("2026-05"), only="C24").finding("C24")
    assert (young.state, young.result.missing) == ("not_computable", ("members.enrolled_on",))
    assert rows("C24", snapshot, clean_store, PLAN, Period.parse("2026-08"))["recruits"].tolist() == [2, 1, 0]
