"""Can many people change sponsors at once and ever make a circle, a second sponsor or an orphan? Not once."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from graph_service.errors import BadInput, Refused
from graph_service.store.checks import check
from graph_service.store.driver import Store
from graph_service.store.tree import change_sponsor

Cypher = Callable[..., list[dict[str, Any]]]

JOINED = dt.date(2026, 1, 1)
MOVED = dt.date(2026, 3, 1)
THREADS_MAX = 8


def make_groups(cypher: Cypher, sizes: list[int]) -> None:
    """Groups of members g-0, g-1, …: all under one sponsor g-top, except that in every second group all are roots."""
    groups = [
        {"group": f"r{i}", "members": [f"r{i}-{j}" for j in range(size)], "top": i % 2 == 0}
        for i, size in enumerate(sizes)
    ]
    cypher(
        """
        UNWIND $groups AS row
        CALL (row) {
          CREATE (top:Member {member_id: row.group + '-top', joined_on: $joined})
          WITH top, row UNWIND row.members AS id
          CREATE (member:Member {member_id: id, joined_on: $joined})
          FOREACH (_ IN CASE WHEN row.top THEN [1] ELSE [] END | CREATE (top)-[:SPONSORED {from: $joined}]->(member))
        }
        """,
        groups=groups,
        joined=JOINED,
    )


def race(store: Store, sizes: list[int], seed: int) -> Counter[str]:
    """Everybody of a group wants the next one of it as sponsor, all at once. Counts what happened."""
    moves = [
        (f"r{i}-{j}", f"r{i}-{(j + 1) % size}")
        for i, size in enumerate(sizes)
        for j in random.Random(seed + i).sample(range(size), size)
    ]

    def move(pair: tuple[str, str]) -> str:
        try:
            return "moved" if change_sponsor(store, *pair, MOVED) else "stood already"
        except Refused:
            return "refused"

    threads = random.Random(seed).randint(2, THREADS_MAX) if len(sizes) < 50 else THREADS_MAX
    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(move, moves))


def assert_still_a_forest(store: Store, cypher: Cypher, sizes: list[int], answers: Counter[str]) -> None:
    assert answers == {"moved": sum(sizes) - len(sizes), "refused": len(sizes)}  # the last of each ring, and no other
    assert check(store) == []
    [orphans] = cypher(
        """
        MATCH (member:Member) WHERE EXISTS { (member)<-[:SPONSORED]-() }
          AND NOT EXISTS { MATCH (member)<-[edge:SPONSORED]-() WHERE edge.to IS NULL }
        RETURN count(*) AS count
        """
    )
    assert orphans["count"] == 0


@pytest.mark.parametrize("threads_seed", range(7))
def test_races_with_two_to_eight_threads(clean_store: Store, cypher: Cypher, threads_seed: int) -> None:
    sizes = [2, 3, 4, 5, 6, 2, 3, 4]
    make_groups(cypher, sizes)
    assert_still_a_forest(clean_store, cypher, sizes, race(clean_store, sizes, threads_seed))


@pytest.mark.slow
def test_a_thousand_races_leave_a_forest(clean_store: Store, cypher: Cypher) -> None:
    sizes = [2] * 600 + [3, 4, 5, 6] * 100
    make_groups(cypher, sizes)
    assert_still_a_forest(clean_store, cypher, sizes, race(clean_store, sizes, seed=26))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_twenty_thousand_races_leave_a_forest(clean_store: Store, cypher: Cypher, seed: int) -> None:
    sizes = random.Random(seed).choices(range(2, 7), k=1000)
    make_groups(cypher, sizes)
    assert_still_a_forest(clean_store, cypher, sizes, race(clean_store, sizes, seed))


def tree_hash(cypher: Cypher) -> str:
    rows = cypher(
        """
        MATCH (above:Member)-[edge:SPONSORED]->(member:Member)
        RETURN member.member_id AS member, above.member_id AS above,
               toString(edge.from) AS since, toString(edge.to) AS until
        ORDER BY member, since, above
        """
    )
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def make_chain(cypher: Cypher, length: int) -> None:
    """c0 sponsors c1 sponsors c2 …"""
    cypher(
        "UNWIND range(0, $last) AS i CREATE (:Member {member_id: 'c' + i, joined_on: $joined})",
        last=length - 1,
        joined=JOINED,
    )
    cypher(
        """
        UNWIND range(1, $last) AS i
        MATCH (above:Member {member_id: 'c' + (i - 1)}) MATCH (member:Member {member_id: 'c' + i})
        CREATE (above)-[:SPONSORED {from: $joined}]->(member)
        """,
        last=length - 1,
        joined=JOINED,
    )


def direct_attempts(count: int, length: int, deep: int) -> list[tuple[str, str]]:
    """(member, sponsor) pairs that are each a circle: oneself, one's child, somebody deep below."""
    randomly = random.Random(2000)
    pairs = [("c0", f"c{length - 1 - i}") for i in range(deep)]
    for i in range(count - deep):
        low = randomly.randrange(length - 64)
        below = {0: low, 1: low + 1}.get(i % 4, low + randomly.randint(2, 60))
        pairs.append((f"c{low}", f"c{below}"))
    return pairs


@pytest.mark.parametrize(
    ("count", "length", "deep"),
    [
        (100, 500, 3),
        pytest.param(2_000, 10_000, 3, marks=pytest.mark.slow),
        pytest.param(50_000, 10_000, 50, marks=pytest.mark.long),
    ],
)
def test_direct_attempts_are_refused_and_change_nothing(
    clean_store: Store, cypher: Cypher, count: int, length: int, deep: int
) -> None:
    make_chain(cypher, length)
    before = tree_hash(cypher)

    def attempt(pair: tuple[str, str]) -> None:
        with pytest.raises((BadInput, Refused), match=r"circle|their own sponsor"):
            change_sponsor(clean_store, *pair, MOVED)

    with ThreadPoolExecutor(THREADS_MAX) as pool:
        list(pool.map(attempt, direct_attempts(count, length, deep)))
    assert tree_hash(cypher) == before
    assert check(clean_store) == []
