"""Does `db check` find what the database itself would let through, and nothing in a sound store?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graph_service.store import queries
from graph_service.store.checks import check, circles
from graph_service.store.driver import Store

Cypher = Callable[..., list[dict[str, Any]]]

SOUND = """
CREATE (a:Member {member_id: 'A', joined_on: date('2026-01-01'), enrolled_on: date('2026-01-01')})
CREATE (b:Member {member_id: 'B', joined_on: date('2026-01-02'), name: 'Bea'})
CREATE (c:Member {member_id: 'C', joined_on: date('2026-01-03')})
CREATE (a)-[:SPONSORED {from: date('2026-01-02'), to: date('2026-02-01')}]->(b)
CREATE (c)-[:SPONSORED {from: date('2026-02-01')}]->(b)
CREATE (a)-[:SPONSORED {from: date('2026-01-03')}]->(c)
CREATE (a)-[:PLACED {from: date('2026-01-02'), leg: 'left'}]->(b)
CREATE (b)-[:BOUGHT]->(sale:Sale {sale_id: 's1', sold_on: date('2026-01-02'), net_minor: 100, volume: 100,
        currency: 'EUR', kind: 'retail', verified: true})-[:CREDITED_TO]->(a)
CREATE (b)-[:PAID_FOR]->(sale)
CREATE (:Refund {refund_id: 'r1', refunded_on: date('2026-01-05'), amount_minor: 60, volume: 60})-[:REFUNDS]->(sale)
CREATE (:Refund {refund_id: 'r2', refunded_on: date('2026-01-06'), amount_minor: 40, volume: 40})-[:REFUNDS]->(sale)
CREATE (b)-[:PAID]->(:Fee {fee_id: 'f1', paid_on: date('2026-01-02'), amount_minor: 5, currency: 'EUR',
        kind: 'renewal'})
CREATE (a)-[:MADE]->(:Referral {referral_id: 'x1', invited_at: datetime('2026-01-01T10:00:00Z')})-[:BROUGHT]->(b)
CREATE (a)-[:HAS_IDENTIFIER]->(:Identifier {identifier_key: 'bank:1', kind: 'bank', value_hash: '1'})
CREATE (a)-[:HOLDS_STOCK]->(:Stock {stock_key: 'k', sku: 'soap', on_hand: 3, reported_on: date('2026-01-31')})
CREATE (:Payment {payment_id: 'p1', paid_on: date('2026-02-01'), amount_minor: 7, currency: 'EUR'})-[:PAID_TO]->(a)
CREATE (sale)-[:AT_PARTY]->(:Party {party_id: 'h1', held_on: date('2026-01-02'), closed_on: date('2026-01-02')})-[:HOSTED_BY]->(b)
CREATE (a)-[:HOLDS {from: date('2026-01-01'), to: date('2026-02-01')}]->(:Rank {rank: 'lead'})
"""


@pytest.fixture
def sound(clean_store: Store, cypher: Cypher) -> Store:
    cypher(SOUND)
    return clean_store


def test_a_sound_store_has_no_problem(sound: Store) -> None:
    assert check(sound) == []


def test_what_a_later_migration_takes_back_is_not_missed(clean_store: Store, cypher: Cypher) -> None:
    """Runs are packed in chunks: no constraint is kept for awards and pass-overs that are no nodes."""
    names = {row["name"] for row in clean_store.read("schema/constraints")}
    assert not names & {"award_key_unique", "skip_key_unique"}
    assert "chunk_key_unique" in names
    assert check(clean_store) == []


def test_an_empty_store_has_no_problem(clean_store: Store) -> None:
    assert check(clean_store) == []


A, B, C = (
    "MATCH (a:Member {member_id: 'A'}) ",
    "MATCH (b:Member {member_id: 'B'}) ",
    "MATCH (c:Member {member_id: 'C'}) ",
)


@pytest.mark.parametrize(
    ("damage", "where", "what"),
    [
        (A + B + "CREATE (a)-[:SPONSORED {from: date('2026-03-01')}]->(b)", "member B", "(one_sponsor_at_a_time)"),
        (
            B + "MATCH (:Member)-[e:SPONSORED]->(b) WHERE e.to IS NOT NULL SET e.to = date('2026-02-02')",
            "member B",
            "(one_sponsor_at_a_time)",
        ),
        (
            A + B + "CREATE (b)-[:PLACED {from: date('2026-03-01')}]->(a)",
            "member A",
            "in a circle of placements on 20260301",
        ),
        (B + C + "CREATE (b)-[:SPONSORED {from: date('2026-04-01')}]->(c)", "member C", "(one_sponsor_at_a_time)"),
        (A + B + "CREATE (b)-[:SPONSORED {from: date('2026-03-01')}]->(a)", "member A", "A → B → C"),
        (A + "CREATE (a)-[:SPONSORED {from: date('2026-03-01')}]->(a)", "member A", "(sponsor_edges_dated)"),
        (A + C + "CREATE (c)-[:PLACED]->(a)", "member A", "(placement_edges_dated)"),
        (
            "MATCH (:Member)-[e:SPONSORED]->(:Member {member_id: 'C'}) SET e.to = e.from",
            "member C",
            "from 2026-01-03 to 2026-01-03",
        ),
        (
            "MATCH (:Member)-[e:SPONSORED]->(:Member {member_id: 'C'}) SET e.from = '2026'",
            "member C",
            "(sponsor_edges_dated)",
        ),
        ("MATCH (:Sale)-[e:CREDITED_TO]->() DELETE e", "sale s1", "1 buyers, 0 credited sellers"),
        ("MATCH (:Sale)<-[e:BOUGHT]-() DELETE e", "sale s1", "0 buyers"),
        (C + "MATCH (s:Sale) CREATE (s)-[:CREDITED_TO]->(c)", "sale s1", "2 credited sellers"),
        ("MATCH (s:Sale) SET s.sold_on = date('2026-01-01')", "sale s1", "before B joined on 2026-01-02"),
        ("MATCH (r:Refund {refund_id: 'r2'}) SET r.amount_minor = 41", "sale s1", "refunds of 101"),
        ("MATCH (r:Refund {refund_id: 'r2'}) SET r.volume = 41", "sale s1", "volume 101 of 100"),
        ("MATCH (r:Refund {refund_id: 'r1'}) SET r.refunded_on = date('2026-01-01')", "sale s1", "from 2026-01-01 on"),
        ("MATCH (:Refund {refund_id: 'r1'})-[e]->() DELETE e", "refund r1", "has 0 sales"),
        ("MATCH (:Fee)<-[e]-() DELETE e", "fee f1", "has 0 payers"),
        ("MATCH (:Referral)<-[e]-() DELETE e", "referral x1", "has 0 referrers"),
        ("MATCH (:Payment)-[e]->() DELETE e", "payment p1", "has 0 payees"),
        ("MATCH (:Stock)<-[e]-() DELETE e", "stock report k", "has 0 holders"),
        ("MATCH ()-[e:HOLDS]->(:Rank) SET e.to = date('2025-01-01')", "member A", "(rank_edges_dated)"),
        ("MATCH (:Party)-[e:HOSTED_BY]->() DELETE e", "party h1", "has 0 hosts"),
        (A + "MATCH (p:Party) CREATE (p)-[:HOSTED_BY]->(a)", "party h1", "has 2 hosts"),
        ("MATCH (p:Party) SET p.held_on = date('2026-01-01')", "party h1", "(parties_dated)"),
        ("MATCH (p:Party) SET p.closed_on = date('2026-01-01')", "party h1", "closed on 2026-01-01"),
        ("MATCH (p:Party) SET p.closed_on = date('2026-01-01')", "sale s1", "(sales_within_parties)"),
        ("MATCH (p:Party) SET p.held_on = date('2026-01-03')", "sale s1", "(sales_within_parties)"),
        (
            "MATCH (s:Sale) CREATE (s)-[:AT_PARTY]->(:Party {party_id: 'h2', held_on: date('2026-01-02')})",
            "sale s1",
            "is at 2 parties",
        ),
        ("MATCH (p:Party) SET p.closed_on = 'never'", "Party h1", "closed_on"),
        ("MATCH (p:Party) REMOVE p.held_on", "Party h1", "held_on"),
        ("MATCH (m:Member {member_id: 'A'}) REMOVE m.joined_on", "Member A", "joined_on"),
        ("MATCH (m:Member {member_id: 'A'}) SET m.name = 7", "Member A", "name"),
        ("CREATE (:Member {joined_on: date('2026-01-01')})", "Member 4:", "member_id"),
        ("MATCH (s:Sale) SET s.net_minor = 1.5", "Sale s1", "net_minor"),
        ("MATCH (s:Sale) SET s.kind = 'gift'", "Sale s1", "kind"),
        ("MATCH (s:Sale) SET s.sold_on = datetime('2026-01-02T00:00:00Z')", "Sale s1", "sold_on"),
        ("MATCH (r:Referral) SET r.invited_at = date('2026-01-01')", "Referral x1", "invited_at"),
        ("MATCH (p:Payment) REMOVE p.currency", "Payment p1", "currency"),
        ("MATCH (f:Fee) SET f.amount_minor = '5'", "Fee f1", "amount_minor"),
        ("MATCH (i:Identifier) REMOVE i.kind", "Identifier bank:1", "kind"),
        ("MATCH (s:Stock) SET s.on_hand = 'three'", "Stock k", "on_hand"),
        ("CREATE (:Load {load_id: 'l9', state: 'open', steps: 4, done: 2, host: 'here'})", "load l9", "2 of 4 steps"),
    ],
)
def test_damage_is_found_and_named(sound: Store, cypher: Cypher, damage: str, where: str, what: str) -> None:
    cypher(damage)
    problems = check(sound)
    what = what.replace("(", "(assert/") if what.startswith("(") else what
    assert any(problem.where.startswith(where) and what in problem.what for problem in problems), problems
    assert all(problem.hint for problem in problems)


def test_a_missing_rule_of_the_schema_is_found(sound: Store, cypher: Cypher) -> None:
    made = queries.get("schema/004_member_id_unique").text
    searched = queries.get("schema/026_member_search_text").text
    cypher("DROP CONSTRAINT member_id_unique")
    cypher("DROP INDEX member_search")
    try:
        assert [(p.where, p.what) for p in check(sound)] == [
            ("constraint member_id_unique", "is missing"),
            ("index member_search", "is missing"),
        ]
    finally:
        cypher(made)
        cypher(searched)
        cypher("CALL db.awaitIndexes(60)")
    assert check(sound) == []


def frame(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["member", "above", "since", "until"])


def test_a_circle_needs_its_edges_at_one_time() -> None:
    assert circles(frame(("A", "B", 20260101, 20260201), ("B", "A", 20260201, 99991231))) == []
    assert circles(frame(("A", "B", 20260101, 20260202), ("B", "A", 20260201, 99991231))) == [(20260201, ["A", "B"])]


def test_a_circle_is_told_once_with_its_first_day() -> None:
    edges = frame(
        ("A", "B", 20260101, 99991231),
        ("B", "C", 20260101, 99991231),
        ("C", "A", 20260301, 99991231),
        ("D", "A", 20260401, 99991231),
        ("E", "E", 20260101, 99991231),
    )
    assert sorted(circles(edges)) == [(20260101, ["E"]), (20260301, ["A", "B", "C"])]


def test_a_long_chain_and_a_large_ring_take_no_time() -> None:
    count = 200_000
    names = np.array([f"m{i}" for i in range(count)])
    chain = pd.DataFrame({"member": names[1:], "above": names[:-1], "since": 20260101, "until": 99991231})
    assert circles(chain) == []
    closed = pd.concat([chain, frame(("m0", f"m{count - 1}", 20260201, 99991231))], ignore_index=True)
    [(day, members)] = circles(closed)
    assert (day, len(members)) == (20260201, count)
