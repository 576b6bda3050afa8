"""Does the explorer's server side answer rightly? Pages and calls, bad input, scope, ETags, hostile names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from graph_service import access
from graph_service.config import Settings
from graph_service.ingest.loading import canonical, load_tables
from graph_service.service import Programme
from graph_service.store.driver import Store
from graph_service.store.wiping import clear_network
from graph_service.web import create_app
from graph_service.web.cookies import NAME

PASSWORD = "four plain words here"
PERIOD = "2026-09"
WIDE = 120  # children of W: more than two pages
SCRIPT = "<script>alert(1)</script>"

# R ─ A ─ B ─ C          S is a second root; W under R has 120 children
#   └ W ─ W000 … W119
MEMBERS = [
    ("R", None, "Root"),
    ("A", "R", "Ann"),
    ("B", "A", SCRIPT),
    ("C", "B", "=cmd"),
    ("W", "R", "Wide"),
    ("S", None, "Stranger"),
    ("S1", "S", "Ann of another"),
    ("with/slash and ?", "R", "Odd id"),
    *((f"W{n:03d}", "W", f"Person {n:03d}") for n in range(WIDE)),
]


@pytest.fixture(scope="module")
def served(settings: Settings, store: Store) -> Iterator[Programme]:
    """A small network and one person of each role."""
    clear_network(store)
    members = [
        {
            "member_id": key,
            "name": name,
            "joined_on": "2026-01-05",
            "enrolled_on": "2026-01-05",
            "sponsor_id": sponsor or "",
        }
        for key, sponsor, name in MEMBERS
    ]
    sales = [
        {"sale_id": "s1", "buyer_id": "B", "sold_on": "2026-09-03", "net": "100.00", "currency": "EUR"},
        {"sale_id": "s2", "buyer_id": "W007", "sold_on": "2026-09-04", "net": "30.00", "currency": "EUR"},
        {"sale_id": "s3", "buyer_id": "A", "sold_on": "2026-08-04", "net": "7.00", "currency": "EUR"},
    ]
    load_tables(store, canonical({"members": members, "sales": sales}))
    taken = {one.user_id for one in access.users(store)}
    for name, role, member in (("x-boss", "manager", None), ("x-lead", "leader", "A"), ("x-admin", "admin", None)):
        if name not in taken:
            access.add_user(store, name, role, PASSWORD, member)
    with Programme(settings) as programme:
        yield programme
    clear_network(store)


def client(settings: Settings, programme: Programme, name: str) -> FlaskClient:
    """A signed-in browser without scripts."""
    app = create_app(settings, programme)
    made = app.test_client()
    token = access.sign_in(programme.store, name, PASSWORD, "127.0.0.1").token
    made.set_cookie(NAME, token, domain="localhost")
    return made


@pytest.fixture(scope="module")
def boss(settings: Settings, served: Programme) -> FlaskClient:
    return client(settings, served, "x-boss")


@pytest.fixture(scope="module")
def lead(settings: Settings, served: Programme) -> FlaskClient:
    return client(settings, served, "x-lead")


def get(browser: FlaskClient, path: str) -> dict:
    answer = browser.get(f"/api/v1/downline/{path}")
    assert answer.status_code == 200, f"{path}: {answer.text}"
    return answer.get_json()


def test_start_lists_the_roots_for_those_who_see_everyone(boss: FlaskClient) -> None:
    page = boss.get("/downline")
    assert page.status_code == 200
    assert "Root" in page.text
    assert "Stranger" in page.text
    assert "1 to 2 of 2" in page.text


def test_start_sends_a_leader_to_the_own_root(lead: FlaskClient) -> None:
    answer = lead.get("/downline?view=table")
    assert answer.status_code == 302
    assert answer.location == "/downline/A?view=table"


def test_page_shows_the_first_level_without_scripts(boss: FlaskClient) -> None:
    page = boss.get("/downline/R").text
    for name in ("Ann", "Wide", "Odd id"):
        assert f">{name}</a>" in page
    assert "100.00" in page


def test_tree_gives_figures_and_places(boss: FlaskClient) -> None:
    tree = get(boss, f"R/tree?period={PERIOD}&depth=2")
    nodes = {node["member_id"]: node for node in tree["nodes"]}
    assert nodes["R"]["size"] == WIDE + 5
    assert nodes["R"]["team_volume"] == 13_000
    assert nodes["A"]["team_volume"] == 10_000
    assert nodes["A"]["personal_volume"] == 0
    assert nodes["A"]["children"] == 1
    assert nodes["B"]["active"] is True
    assert nodes["A"]["parent_id"] == "R"
    assert tree["lists"]["R"]["ids"][0] == "A"  # largest team volume first
    assert tree["lists"]["W"] == {"ids": tree["lists"]["W"]["ids"], "total": WIDE, "next": "50"}
    assert len(tree["lists"]["W"]["ids"]) == 50
    assert "C" not in nodes
    assert tree["as_of"] == "2026-09-30"
    assert tree["crumbs"] == [{"member_id": "R", "name": "Root", "hidden": 0}]


def test_another_period_has_other_figures(boss: FlaskClient) -> None:
    august = {node["member_id"]: node for node in get(boss, "R/tree?period=2026-08")["nodes"]}
    assert august["A"]["personal_volume"] == 700
    assert august["R"]["team_volume"] == 700


def test_children_come_in_pages_that_meet(boss: FlaskClient) -> None:
    seen: list[str] = []
    cursor = "0"
    while cursor is not None:
        page = get(boss, f"W/children?sort=name&cursor={cursor}")
        assert page["total"] == WIDE
        seen += [item["member_id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [f"W{n:03d}" for n in range(WIDE)]
    assert get(boss, f"W/children?cursor={WIDE}")["items"] == []


def test_opened_and_revealed_members_are_in_the_tree(boss: FlaskClient) -> None:
    opened = get(boss, "R/tree?open=A&open=B&open=unknown")
    assert opened["lists"]["B"]["ids"] == ["C"]
    revealed = get(boss, "R/tree?sort=name&reveal=W119")
    assert revealed["lists"]["W"]["ids"][-1] == "W119"
    assert revealed["lists"]["W"]["next"] == "50"
    assert next(node for node in revealed["nodes"] if node["member_id"] == "W119")["parent_id"] == "W"
    assert "not below the root" in get(boss, "A/tree?reveal=W119")["note"]
    assert "not below the root" in get(boss, "A/tree?reveal=unknown")["note"]


def test_card_breadcrumb_search_and_sectors(boss: FlaskClient) -> None:
    card = get(boss, f"B/card?period={PERIOD}")
    assert card["name"] == SCRIPT
    assert card["team_volume"] == 10_000
    assert [crumb["member_id"] for crumb in get(boss, "C/breadcrumb")["items"]] == ["R", "A", "B", "C"]
    found = [item["member_id"] for item in get(boss, "search?q=ann")["items"]]
    assert sorted(found) == ["A", "S1"]
    assert get(boss, "search?q=W00&limit=3")["note"] is not None
    assert get(boss, "search?q=")["items"] == []
    sectors = get(boss, f"R/aggregate?value=size&period={PERIOD}")["sectors"]
    assert sectors[0]["people"] == WIDE + 6
    assert sum(one["part"] for one in sectors) == WIDE + 6
    others = [one for one in sectors if one["others"]]
    assert others[0]["label"] == f"{others[0]['others']} others"


def test_ids_with_odd_letters_work(boss: FlaskClient) -> None:
    assert boss.get("/downline/with%2Fslash%20and%20%3F").status_code == 200
    assert get(boss, "with%2Fslash%20and%20%3F/card")["name"] == "Odd id"


def test_hostile_names_are_text(boss: FlaskClient) -> None:
    page = boss.get("/downline/A").text
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert "\\u003cscript\\u003e" in page  # in the page's data


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("R/children?cursor=-1", "cursor is '-1'; give a whole number from 0"),
        ("R/children?cursor=1e9", "cursor is '1e9'"),
        ("R/children?cursor=99999999999999999999", "cursor is"),
        ("R/children?size=0", "size is '0'; give a whole number from 1 to 200"),
        ("R/children?size=201", "size is '201'"),
        ("R/children?sort=password_hash", "sort is 'password_hash'; use one of team_volume, size, name, id, joined"),
        ("R/tree?depth=1000000", "depth is '1000000'; give a whole number from 1 to 6"),
        ("R/tree?depth=٣", "depth is"),
        ("R/tree?" + "&".join(["open=A"] * 61), "open names 61 people; 60 are the most"),
        ("R/tree?period=2026-13", "2026-13"),
        ("R/tree?period=yesterday", "yesterday"),
        ("R/aggregate?value=net", "value is 'net'"),
        ("search?q=a&limit=51", "limit is '51'"),
        (f"search?q={'a' * 201}", "201 characters"),
    ],
)
def test_bad_input_is_refused_in_words(boss: FlaskClient, path: str, words: str) -> None:
    answer = boss.get(f"/api/v1/downline/{path}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert words in answer.get_json()["detail"]


@pytest.mark.parametrize("query", ["depth=0", "depth=7", "sort=x", "view=x", "colour=x", "period=x"])
def test_bad_addresses_of_the_page_are_refused(boss: FlaskClient, query: str) -> None:
    answer = boss.get(f"/downline/R?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text


def test_a_negative_page_of_roots_is_refused(boss: FlaskClient) -> None:
    assert boss.get("/downline?offset=-50").status_code == 400


def test_an_unknown_period_and_member_are_not_found(boss: FlaskClient) -> None:
    assert boss.get("/api/v1/downline/R/tree?period=1999-01").status_code == 404
    assert boss.get("/downline/nobody").status_code == 404


CALLS = ("tree", "tree?depth=6", "children", "card", "breadcrumb", "aggregate")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("foreign", ["R", "S", "S1", "W", "W001"])
def test_what_is_not_mine_answers_as_what_is_not_there(lead: FlaskClient, call: str, foreign: str) -> None:
    answers = [lead.get(f"/api/v1/downline/{member}/{call}") for member in (foreign, "nobody", "x" * 500)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].get_json()["detail"] == "No member with this id."


def test_a_foreign_page_reads_as_a_missing_one(lead: FlaskClient) -> None:
    foreign, missing = lead.get("/downline/S"), lead.get("/downline/nobody")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text


def test_a_leader_sees_no_way_above_and_nobody_beside(lead: FlaskClient) -> None:
    assert [crumb["member_id"] for crumb in get(lead, "C/breadcrumb")["items"]] == ["A", "B", "C"]
    assert [item["member_id"] for item in get(lead, "search?q=ann")["items"]] == ["A"]
    assert get(lead, "search?q=W00")["items"] == []
    tree = get(lead, "A/tree?depth=6&open=W&open=R&reveal=W001")
    assert {node["member_id"] for node in tree["nodes"]} == {"A", "B", "C"}
    page = lead.get("/downline/A").text
    assert "Stranger" not in page
    assert "Wide" not in page


def test_an_admin_has_no_explorer(settings: Settings, served: Programme) -> None:
    admin = client(settings, served, "x-admin")
    assert admin.get("/downline").status_code == 404
    assert admin.get("/downline/R").status_code == 404
    assert admin.get("/api/v1/downline/R/card").status_code == 404


def test_without_a_session_a_page_asks_to_sign_in_and_a_call_says_so(settings: Settings, served: Programme) -> None:
    stranger = create_app(settings, served).test_client()
    assert stranger.get("/downline/R").status_code == 302
    answer = stranger.get("/api/v1/downline/R/card")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_reads_have_etags(boss: FlaskClient) -> None:
    first = boss.get("/api/v1/downline/R/tree")
    again = boss.get("/api/v1/downline/R/tree", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    other = boss.get("/api/v1/downline/R/tree?depth=2", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_only_reading_is_offered(boss: FlaskClient) -> None:
    assert boss.post("/api/v1/downline/R/card").status_code in (400, 405)
    assert boss.delete("/api/v1/downline/R/children").status_code in (400, 405)
