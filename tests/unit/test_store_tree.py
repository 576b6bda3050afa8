"""Is a change of sponsor or place written as the history it is, and refused in words when it cannot be?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from graph_service.errors import BadInput, GraphServiceError, NotFound, Refused
from graph_service.store.driver import Store
from graph_service.store.tree import change_placement, change_sponsor

Cypher = Callable[..., list[dict[str, Any]]]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


@pytest.fixture
def family(clean_store: Store, cypher: Cypher) -> Store:
    """A sponsors B, B sponsors C; D is a root; late joined in June."""
    cypher(
        """
        UNWIND ['A', 'B', 'C', 'D'] AS id CREATE (:Member {member_id: id, joined_on: date('2026-01-01')})
        """
    )
    cypher("CREATE (:Member {member_id: 'late', joined_on: date('2026-06-01')})")
    for above, member in (("A", "B"), ("B", "C")):
        cypher(
            """
            MATCH (above:Member {member_id: $above}) MATCH (member:Member {member_id: $member})
            CREATE (above)-[:SPONSORED {from: date('2026-01-01')}]->(member)
            CREATE (above)-[:PLACED {from: date('2026-01-01'), leg: 'left'}]->(member)
            """,
            above=above,
            member=member,
        )
    return clean_store


@pytest.fixture
def edges(cypher: Cypher) -> Callable[..., list[tuple[str, str, str | None]]]:
    def of(member: str, kind: str = "SPONSORED") -> list[tuple[str, str, str | None]]:
        rows = cypher(
            """
            MATCH (above:Member)-[edge]->(member:Member {member_id: $member}) WHERE type(edge) = $kind
            RETURN above.member_id AS above, toString(edge.from) AS since, toString(edge.to) AS until ORDER BY since
            """,
            member=member,
            kind=kind,
        )
        return [(row["above"], row["since"][5:], row["until"] and row["until"][5:]) for row in rows]

    return of


Edges = Callable[..., list[tuple[str, str, str | None]]]


def version(cypher: Cypher) -> int:
    return int(cypher("MATCH (meta:Meta {key: 'store'}) RETURN meta.data_version AS version")[0]["version"])


def test_a_move_ends_the_old_edge_on_the_day_the_new_begins(family: Store, edges: Edges, cypher: Cypher) -> None:
    before = version(cypher)
    assert change_sponsor(family, "C", "D", day("03-01"))
    assert edges("C") == [("B", "01-01", "03-01"), ("D", "03-01", None)]
    assert version(cypher) == before + 1


def test_the_same_move_again_changes_nothing(family: Store, edges: Edges, cypher: Cypher) -> None:
    change_sponsor(family, "C", "D", day("03-01"))
    before = version(cypher)
    assert not change_sponsor(family, "C", "D", day("03-01"))
    assert not change_sponsor(family, "C", "D", day("05-01"))
    assert edges("C") == [("B", "01-01", "03-01"), ("D", "03-01", None)]
    assert version(cypher) == before


def test_a_move_on_the_same_day_corrects_the_one_before(family: Store, edges: Edges) -> None:
    change_sponsor(family, "C", "D", day("03-01"))
    assert change_sponsor(family, "C", "A", day("03-01"))
    assert edges("C") == [("B", "01-01", "03-01"), ("A", "03-01", None)]


def test_a_correction_of_the_first_edge_replaces_it(family: Store, edges: Edges) -> None:
    assert change_sponsor(family, "C", "D", day("01-01"))
    assert edges("C") == [("D", "01-01", None)]


def test_nobody_above_makes_a_root_and_back(family: Store, edges: Edges) -> None:
    assert change_sponsor(family, "C", None, day("03-01"))
    assert not change_sponsor(family, "C", None, day("04-01"))
    assert edges("C") == [("B", "01-01", "03-01")]
    assert change_sponsor(family, "C", "B", day("05-01"))
    assert edges("C") == [("B", "01-01", "03-01"), ("B", "05-01", None)]


def test_a_root_gets_a_sponsor(family: Store, edges: Edges) -> None:
    assert change_sponsor(family, "D", "C", day("02-01"))
    assert edges("D") == [("C", "02-01", None)]


@pytest.mark.parametrize(
    ("member", "sponsor", "when", "error", "words"),
    [
        ("A", "A", "03-01", BadInput, "'A' cannot be their own sponsor"),
        ("A", "B", "03-01", Refused, r"'B' stands below 'A' on 2026-03-01.*A → B → A"),
        ("A", "C", "03-01", Refused, r"A → B → C → A"),
        ("nobody", "A", "03-01", NotFound, "no member 'nobody'"),
        ("A", "nobody", "03-01", NotFound, "no member 'nobody' to be the sponsor of 'A'"),
        ("late", "A", "05-31", BadInput, "'late' joined on 2026-06-01, after 2026-05-31"),
        ("D", "late", "05-31", BadInput, "'late' joined on 2026-06-01, after 2026-05-31"),
        ("C", "D", "02-01", Refused, "from 2026-03-01 on, which is after 2026-02-01"),
    ],
)
def test_what_is_refused_changes_nothing(
    family: Store, cypher: Cypher, member: str, sponsor: str, when: str, error: type[GraphServiceError], words: str
) -> None:
    change_sponsor(family, "C", "B", day("01-01"))
    if words.startswith("from"):
        change_sponsor(family, "C", "A", day("03-01"))
    count = "MATCH ()-[e:SPONSORED]->() RETURN count(e) AS n, count(e.to) AS ended"
    before, edges_before = version(cypher), cypher(count)
    with pytest.raises(error, match=words):
        change_sponsor(family, member, sponsor, day(when))
    assert version(cypher) == before
    assert cypher(count) == edges_before


def test_a_time_is_no_day(family: Store) -> None:
    with pytest.raises(BadInput, match="is a time; give a day"):
        change_sponsor(family, "C", "D", dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC))


def test_a_circle_on_a_later_day_is_refused(family: Store) -> None:
    """D comes under C in June. So A under D is a chain A-B-C-D-A from June on, though not in March."""
    change_sponsor(family, "D", "C", day("06-01"))
    with pytest.raises(Refused, match="'D' stands below 'A' on 2026-06-01"):
        change_sponsor(family, "A", "D", day("03-01"))


def test_a_circle_only_in_the_past_is_none(family: Store, edges: Edges) -> None:
    """C was below A until March; from then on A may stand below C."""
    change_sponsor(family, "C", None, day("03-01"))
    assert change_sponsor(family, "A", "C", day("03-01"))
    assert edges("A") == [("C", "03-01", None)]
    assert edges("B") == [("A", "01-01", None)]


def test_a_line_longer_than_one_climb_is_walked_to_its_end(clean_store: Store, cypher: Cypher) -> None:
    cypher("UNWIND range(0, 700) AS i CREATE (:Member {member_id: 'm' + i, joined_on: date('2026-01-01')})")
    cypher(
        """
        UNWIND range(1, 700) AS i
        MATCH (above:Member {member_id: 'm' + (i - 1)}) MATCH (member:Member {member_id: 'm' + i})
        CREATE (above)-[:SPONSORED {from: date('2026-01-01')}]->(member)
        """
    )
    with pytest.raises(Refused, match=r"m0 → m1 → m2 → m3 → … 695 more … → m699 → m700 → m0"):
        change_sponsor(clean_store, "m0", "m700", day("02-01"))
    assert change_sponsor(clean_store, "m512", "m3", day("02-01"))


def test_a_load_in_the_making_holds_changes_back(family: Store, cypher: Cypher) -> None:
    cypher("CREATE (:Load {load_id: 'l1', state: 'open'})")
    with pytest.raises(Refused, match="load l1 is being completed"):
        change_sponsor(family, "C", "D", day("03-01"))


def test_a_place_has_a_leg_and_one_holder(family: Store, edges: Edges) -> None:
    assert change_placement(family, "D", "A", "right", day("03-01"))
    assert edges("D", "PLACED") == [("A", "03-01", None)]
    assert edges("D") == []  # the sponsor tree is another tree
    with pytest.raises(Refused, match="leg 'left' of 'A' is held by 'B' from 2026-01-01"):
        change_placement(family, "C", "A", "left", day("03-01"))
    assert change_placement(family, "C", "D", "left", day("03-01"))
    with pytest.raises(Refused, match="circle"):
        change_placement(family, "D", "C", "left", day("04-01"))


def test_a_leg_is_free_again_when_its_holder_has_moved(family: Store, edges: Edges) -> None:
    change_placement(family, "B", "D", "left", day("03-01"))
    with pytest.raises(Refused, match="held by 'B' from 2026-01-01 until 2026-03-01"):
        change_placement(family, "C", "A", "left", day("02-01"))
    assert change_placement(family, "C", "A", "left", day("03-01"))
    assert edges("C", "PLACED") == [("B", "01-01", "03-01"), ("A", "03-01", None)]


def test_another_leg_below_the_same_member_is_a_move(family: Store, edges: Edges, cypher: Cypher) -> None:
    assert change_placement(family, "B", "A", "right", day("03-01"))
    assert not change_placement(family, "B", "A", "right", day("03-01"))
    legs = cypher("MATCH (:Member {member_id: 'A'})-[e:PLACED]->() RETURN e.leg AS leg ORDER BY e.from")
    assert [row["leg"] for row in legs] == ["left", "right"]


@pytest.mark.parametrize("leg", ["", "middle", "0", "101", "01", "-1", "1.0", "٣", "9" * 50])
def test_a_leg_that_is_none_is_refused(family: Store, leg: str) -> None:
    with pytest.raises(BadInput, match="give left, right or a whole number from 1 to 100"):
        change_placement(family, "D", "A", leg, day("03-01"))


def test_a_leg_of_nobody_is_refused(family: Store) -> None:
    with pytest.raises(BadInput, match="a leg needs a member above it"):
        change_placement(family, "D", None, "left", day("03-01"))
