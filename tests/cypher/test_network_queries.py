"""The downline's reads on the real server: cards, pages, the way to the root, search, opened trees, sectors."""

from __future__ import annotations

import datetime as dt

import pytest

from graph_service.downline import reading, searching
from graph_service.downline.aggregate import sectors
from graph_service.downline.figures import Figures
from graph_service.downline.records import CRUMBS_MAX, PAGE_MAX
from graph_service.errors import BadInput, NotFound
from graph_service.ingest.loading import canonical, load_tables
from graph_service.model.period import Period
from graph_service.store import queries
from graph_service.store.snapshot import read_snapshot

SEPTEMBER = Period.parse("2026-09")
LAST = dt.date(2026, 9, 30)

# member, sponsor, joined, enrolled, left, name, e-mail
PEOPLE = """
A       -  2026-01-01  2026-01-01  -           Ada Lovelace        ada@example.org
B       A  2026-01-02  2026-01-02  -           bruno Lee-Jones     bruno@example.org
C       A  2026-01-03  -           -           Álvaro García       -
D       A  2026-01-04  2026-01-04  2026-09-30  Dora O'Brien        dora.o@example.org
E       B  2026-01-05  2026-01-05  -           Ada Byron           -
F       E  2026-01-06  2026-09-30  -           Ада_Иванова         -
F1      E  2026-01-07  2026-10-01  -           -                   -
LATE    A  2026-10-01  2026-10-01  -           Ada Later           -
Z       -  2026-01-01  2026-01-01  -           Ada Elsewhere       ada@elsewhere.example
ZZ      Z  2026-01-01  2026-01-01  -           Zed                 -
"""
SALES = [
    {"sale_id": "1", "buyer_id": "C", "seller_id": "A", "sold_on": "2026-09-01", "net": "5.00", "currency": "EUR"},
    {"sale_id": "2", "buyer_id": "E", "sold_on": "2026-09-30", "net": "7.00", "currency": "EUR"},
    {"sale_id": "3", "buyer_id": "B", "sold_on": "2026-10-01", "net": "90.00", "currency": "EUR"},
]


def rows_of(text: str) -> list[dict[str, str]]:
    names = ("member_id", "sponsor_id", "joined_on", "enrolled_on", "left_on")
    rows = []
    for line in text.strip().splitlines():
        *cells, email = line.split()
        name = " ".join(cells[5:])
        row = dict(zip(names, cells[:5], strict=True)) | {"name": name, "email": email}
        rows.append({key: "" if value == "-" else value for key, value in row.items()})
    return rows


def load(store, members, sales=()):
    load_tables(store, canonical({"members": members, "sales": list(sales)}))
    return Figures.of(read_snapshot(store), SEPTEMBER)


@pytest.fixture
def world(clean_store):
    """(store, figures of September)."""
    return clean_store, load(clean_store, rows_of(PEOPLE), SALES)


def ids(page) -> list[str]:
    return [card.member_id for card in page.cards]


def found(store, figures, text, root="A", **given) -> list[str]:
    return [hit.card.member_id for hit in searching.search(store, figures, text, root, **given).hits]


def test_a_card_says_who_it_is_as_of_the_day(world):
    store, figures = world
    card = reading.card(store, figures, "A")
    assert (card.name, card.role, card.children, card.size, card.has_more) == (
        "Ada Lovelace",
        "participant",
        3,
        6,
        True,
    )
    assert (card.personal_volume, card.team_volume) == (500, 1200)
    assert card.retail_share is not None
    assert card.retail_share.as_integer_ratio() == (5, 12)
    roles = {one: reading.card(store, figures, one).role for one in ("C", "D", "F", "F1")}
    assert roles == {"C": "customer", "D": "left", "F": "participant", "F1": "customer"}
    assert reading.card(store, figures, "F1").name is None
    assert reading.card(store, figures, "D", dt.date(2026, 9, 29)).role == "participant"


@pytest.mark.parametrize("unknown", ["LATE", "nobody", "", "a", "A' OR 1=1 //"])
def test_who_is_not_there_is_not_found(world, unknown):
    store, figures = world
    for call in (
        lambda: reading.card(store, figures, unknown),
        lambda: reading.children(store, figures, unknown),
        lambda: reading.breadcrumb(store, figures, unknown, "A"),
        lambda: reading.open_to(store, figures, unknown, 1),
        lambda: searching.search(store, figures, "Ada", unknown),
        lambda: sectors(store, figures, unknown),
    ):
        with pytest.raises(NotFound, match=r"^No member with this id\.$"):
            call()


def test_children_come_in_pages_in_each_order(world):
    store, figures = world
    page = reading.children(store, figures, "A", limit=2)
    assert (ids(page), page.total, page.has_more, page.remaining) == (["B", "D"], 3, True, 1)  # á after d
    assert ids(reading.children(store, figures, "A", offset=2)) == ["C"]
    assert ids(reading.children(store, figures, "A", offset=3)) == []
    assert ids(reading.children(store, figures, "A", sort="joined")) == ["D", "C", "B"]
    assert ids(reading.children(store, figures, "A", sort="team_volume")) == ["B", "C", "D"]
    assert ids(reading.children(store, figures, "A", sort="size")) == ["B", "C", "D"]
    leaf = reading.children(store, figures, "C")
    assert (leaf.total, leaf.cards, leaf.has_more) == (0, (), False)


def test_another_day_reads_its_own_structure_from_the_store(world):
    store, figures = world
    assert ids(reading.children(store, figures, "A", LAST)) == ids(reading.children(store, figures, "A"))
    assert sorted(ids(reading.children(store, figures, "A", dt.date(2026, 10, 1)))) == ["B", "C", "D", "LATE"]
    assert reading.children(store, figures, "A", dt.date(2026, 1, 3), sort="joined").total == 2
    assert reading.card(store, figures, "A", dt.date(2026, 1, 2)).children == 1


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 0}, {"limit": PAGE_MAX + 1}, {"offset": -1}, {"offset": 10**9}, {"sort": "password"}],
)
def test_a_page_nobody_can_have_is_refused(world, wrong):
    store, figures = world
    with pytest.raises(BadInput, match=r"limit|offset|sort"):
        reading.children(store, figures, "A", **wrong)
    with pytest.raises(BadInput, match=r"limit|offset|sort"):
        reading.roots(store, figures, **wrong)


def test_roots_are_the_largest_first(world):
    store, figures = world
    page = reading.roots(store, figures)
    assert (ids(page), page.total) == (["A", "Z"], 2)
    assert ids(reading.roots(store, figures, limit=1, sort="name")) == ["Z"]  # Ada Elsewhere, Ada Lovelace


def test_the_breadcrumb_ends_at_my_root(world):
    store, figures = world
    for day in (None, LAST, dt.date(2026, 10, 5)):
        crumbs = reading.breadcrumb(store, figures, "F", "B", day)
        assert [(crumb.member_id, crumb.name) for crumb in crumbs] == [
            ("B", "bruno Lee-Jones"), ("E", "Ada Byron"), ("F", "Ада_Иванова"),
        ]  # fmt: skip
        assert [crumb.member_id for crumb in reading.breadcrumb(store, figures, "B", "B", day)] == ["B"]
        for foreign in (("A", "B"), ("ZZ", "A"), ("C", "B")):
            with pytest.raises(NotFound, match=r"^No member with this id\.$"):
                reading.breadcrumb(store, figures, *foreign, day)


def test_is_below_asks_the_store(world):
    store, figures = world
    pairs = [("F", "A"), ("F", "F"), ("A", "F"), ("ZZ", "A"), ("nobody", "A"), ("A", "nobody"), ("LATE", "A")]
    assert [reading.is_below(store, *pair, LAST) for pair in pairs] == [True, True, False, False, False, False, False]
    assert [figures.is_below(*pair) for pair in pairs] == [True, True, False, False, False, False, False]
    assert reading.is_below(store, "LATE", "A", dt.date(2026, 10, 1))


def test_search_finds_ids_names_and_emails_below_the_root_only(world):
    store, figures = world
    assert found(store, figures, "ada") == ["A", "E"]  # not Z, who is elsewhere, nor LATE, who is not there yet
    assert sorted(found(store, figures, "ada", None)) == ["A", "E", "Z"]
    assert found(store, figures, "ada", "B") == ["E"]
    assert found(store, figures, "F") == ["F", "F1"]
    assert found(store, figures, "f1") == ["F1"]
    assert found(store, figures, "jones") == ["B"]
    assert found(store, figures, "O'Brien dora") == ["D"]
    assert found(store, figures, "dora.o@example.org") == ["D"]
    assert found(store, figures, "ада") == ["F"]
    assert found(store, figures, "ada xyz") == []
    assert found(store, figures, "ZZ") == []


def test_both_ways_of_searching_agree(world, monkeypatch):
    store, figures = world
    texts = ["ada", "ADA", "jones", "o'b", "example", "bruno@example.org", "álv", "ада", "a", "ada lov", "nobody"]
    among = [sorted(found(store, figures, text)) for text in texts]
    monkeypatch.setattr(searching, "AMONG_MAX", 0)
    assert [sorted(found(store, figures, text)) for text in texts] == among


def test_a_search_that_is_cut_says_so_and_goes_on_until_it_is_complete(clean_store, monkeypatch):
    members = [{"member_id": "R", "joined_on": "2026-01-01"}, {"member_id": "S", "joined_on": "2026-01-01"}]
    members += [
        {"member_id": f"{root}{place:03d}", "sponsor_id": root, "joined_on": "2026-01-01", "name": "Same Name"}
        for root, count in (("R", 300), ("S", 3))
        for place in range(count)
    ]
    figures = load(clean_store, members)
    cut = searching.search(clean_store, figures, "same", "R", limit=20)
    assert (len(cut.hits), cut.more) == (20, True)
    monkeypatch.setattr(searching, "AMONG_MAX", 0)
    monkeypatch.setattr(searching, "HIT_STEPS", (2, 5))
    few = searching.search(clean_store, figures, "same", "S", limit=20)
    assert ([hit.card.member_id for hit in few.hits], few.more) == (["S000", "S001", "S002"], False)


@pytest.mark.parametrize(
    "hostile",
    ["*", "ada OR zed", 'name:"Zed"', "a* OR *:*", "((((", "\\", "~1", "AND", "+-&&||!", "' OR 1=1 //",
     "}) RETURN 1 //", "\u202eada\u202c x", "/.*/", "🙂", "%", "_"],
)  # fmt: skip
def test_hostile_text_is_only_text(world, hostile, monkeypatch):
    store, figures = world
    assert "ZZ" not in found(store, figures, hostile)
    monkeypatch.setattr(searching, "AMONG_MAX", 0)
    assert "ZZ" not in found(store, figures, hostile)


def test_search_limits_are_said(world):
    store, figures = world
    with pytest.raises(BadInput, match="200 are the most"):
        searching.search(store, figures, "x" * 201)
    with pytest.raises(BadInput, match="1 to 50"):
        searching.search(store, figures, "x", limit=51)
    assert searching.search(store, figures, "   ").hits == ()


def test_an_opened_tree_has_parents_first_and_says_what_is_folded(world):
    store, figures = world
    tree = reading.open_to(store, figures, "A", 2, page=2)
    shown = [(node.card.member_id, node.parent_id, node.level, node.position, node.siblings) for node in tree.nodes]
    assert shown == [("A", None, 0, 1, 1), ("B", "A", 1, 1, 3), ("D", "A", 1, 2, 3), ("E", "B", 2, 1, 1)]
    assert [(node.shown, node.hidden) for node in tree.nodes] == [(2, 1), (1, 0), (0, 0), (0, 2)]
    assert (tree.total, tree.cut) == (7, "page")
    assert reading.open_to(store, figures, "A", 2).cut == "depth"
    whole = reading.open_to(store, figures, "A", 9)
    assert (len(whole.nodes), whole.cut) == (7, "")
    assert reading.open_to(store, figures, "A", 9, node_limit=3).cut == "nodes"
    assert len(reading.open_to(store, figures, "A", 9, node_limit=3).nodes) == 3
    assert reading.open_to(store, figures, "A", 0).nodes[0].hidden == 3
    for depth in (-1, 51):
        with pytest.raises(BadInput, match="depth"):
            reading.open_to(store, figures, "A", depth)


def test_a_long_line_has_a_short_breadcrumb_and_no_limit_of_steps(clean_store):
    chain = [
        {"member_id": f"N{place:04d}", "sponsor_id": f"N{place - 1:04d}" if place else "", "joined_on": "2026-01-01"}
        for place in range(600)
    ]
    figures = load(clean_store, chain)
    crumbs = reading.breadcrumb(clean_store, figures, "N0599", "N0000")
    assert (len(crumbs), crumbs[0].member_id, crumbs[0].hidden) == (CRUMBS_MAX, "N0000", 600 - CRUMBS_MAX)
    assert crumbs == reading.breadcrumb(clean_store, figures, "N0599", "N0000", dt.date(2026, 10, 1))
    assert reading.is_below(clean_store, "N0599", "N0000", LAST)
    assert not reading.is_below(clean_store, "N0000", "N0599", LAST)


@pytest.mark.parametrize("value", ["team_volume", "size"])
@pytest.mark.parametrize("limit", [2, 3, 5, 1000])
def test_the_parts_of_a_picture_add_up_to_the_whole(world, value, limit):
    store, figures = world
    picture = sectors(store, figures, "A", value, limit=limit)
    assert len(picture.sectors) <= limit
    assert (
        sum(one.part for one in picture.sectors) == picture.sectors[0].value == (1200 if value == "team_volume" else 7)
    )
    assert picture.people == 7
    assert picture.others == 7 - sum(1 for one in picture.sectors if one.member_id)
    for one in picture.sectors:
        if one.others:
            assert one.label == f"{one.others} others"
            assert one.member_id is None


def test_the_whole_network_has_a_sector_around_the_roots(world):
    store, figures = world
    picture = sectors(store, figures, None, "size")
    assert (picture.sectors[0].label, picture.sectors[0].member_id, picture.people) == ("All members", None, 9)
    assert {one.member_id for one in picture.sectors if one.parent == "0"} == {"A", "Z"}
    with pytest.raises(BadInput, match="sectors"):
        sectors(store, figures, "A", limit=1001)
    with pytest.raises(BadInput, match="value"):
        sectors(store, figures, "A", "password")


def test_an_empty_store_has_no_roots_and_no_sectors(clean_store):
    figures = Figures.of(read_snapshot(clean_store), SEPTEMBER)
    assert reading.roots(clean_store, figures).total == 0
    assert sectors(clean_store, figures, None).sectors == ()
    assert searching.search(clean_store, figures, "ada").hits == ()


MINE = ("ancestors", "cards", "children", "member", "search", "search_among")


@pytest.mark.parametrize("name", MINE)
def test_no_read_scans_all_nodes(store, name):
    query = queries.get(f"network/{name}")
    values = {"member_ids": ["A"], "words": [" a"], "limit": 5, "expression": "a*", "member_id": "A", "day": LAST}
    plan = store.explain(query, {key: values[key] for key in query.parameters}).plan
    operators = []
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        operators.append(step["operatorType"].split("@")[0])
        waiting += step.get("children", [])
    assert not {"AllNodesScan", "NodeByLabelScan", "CartesianProduct"} & set(operators), operators
