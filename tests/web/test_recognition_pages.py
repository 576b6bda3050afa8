"""The boards: fair places, people shown as they chose, and nobody's figure by name for those who may not know it."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import unquote

import pytest
from flask import url_for

from graph_service.errors import ChangedMeanwhile
from tests.web.conftest import SCRIPT, post

# the leader L sells 100, S1 777.77, B 300, C 80, T 55 in September; D sells as much as B
MORE_MEMBERS = [("D", "R", "Dora Equal", True), ("E", "S", "Ed Hidden", True)]
MORE_SALES = [("m1", "D", "D", "2026-09-08", "300.00"), ("m2", "E", "E", "2026-09-08", "500.00")]
BOARD = "/recognition?measure=personal_volume&period=2026-09"


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))[1:]


def board(client, name: str = "board", address: str = BOARD) -> list[list[str]]:
    return rows(client.get(f"{address}&export={name}").text)


def wish(site, member: str, shown: str, pseudonym: str = "") -> None:
    wishes = site.programme.wishes
    wishes.choose(member, shown, pseudonym, wishes.of(member).version, "tests")


@pytest.fixture(autouse=True)
def nothing_chosen(site):
    yield
    for one in list(site.programme.wishes.all()):
        wish(site, one, "unasked")


def test_a_manager_sees_places_with_names_and_ties(client):
    found = board(client("manager"))
    assert [one[0] for one in found] == ["1", "2", "3", "3", "5", "6", "7"]
    assert [one[1] for one in found] == ["Secret Nephew", "Ed Hidden", SCRIPT, "Dora Equal", "Lea Leader", "'=cmd|' /C calc'!A1",
                                         "Total Stranger"]  # fmt: skip
    page = client("manager").get(BOARD).text
    assert "Equal figures share a place" in page
    assert SCRIPT not in page
    assert "How boards show you" not in page


def test_a_leader_meets_nobody_by_name_who_did_not_choose_so(site, client):
    leader = client("leader")
    page, found = leader.get(BOARD).text, board(leader)
    assert [one[0] for one in found] == ["1", "2", "3", "3", "5", "6", "7"]
    assert [one[2] for one in found] == ["777.77", "500.00", "300.00", "300.00", "100.00", "80.00", "55.00"]
    assert found[4][1] == "Lea Leader (you)"
    made = [one[1] for one in found if one[1] != "Lea Leader (you)"]
    assert all(re.fullmatch(r"Member [0-9a-f]{6}", one) for one in made)
    assert len(set(made)) == 6
    for foreign in (
        "Secret Nephew",
        "Ed Hidden",
        "Dora Equal",
        "Total Stranger",
        "Sibling",
        ">S1<",
        ">D<",
        ">T<",
        "/S1",
        "/D?",
    ):
        assert foreign not in page, foreign
    assert "Your place: 5" in page


def test_a_leaders_own_team_is_shown_by_name_and_no_one_else(client):
    found = board(client("leader"), "team-board")
    assert [(one[0], one[1]) for one in found] == [
        ("1", SCRIPT),
        ("2", "Lea Leader (you)"),
        ("3", "'=cmd|' /C calc'!A1"),
    ]
    assert client("manager").get(f"{BOARD}&export=team-board").status_code == 404


def test_those_who_chose_are_shown_as_they_chose(site, client):
    wish(site, "S1", "name")
    wish(site, "E", "pseudonym", "  Comet \u00a0 42 ")
    found = board(client("leader"))
    assert found[0][1] == "Secret Nephew"
    assert found[1][1] == "Comet 42 (pseudonym)"
    assert board(client("manager"))[1][1] == "Ed Hidden", "who sees everyone is told members as on every page"


def test_who_wants_no_place_is_left_out_and_places_close_up(site, client):
    for one in ("S1", "B"):
        wish(site, one, "nowhere")
    for role in ("leader", "manager"):
        assert [one[0] for one in board(client(role))] == ["1", "2", "3", "4", "5"]
    assert [one[1] for one in board(client("leader"), "team-board")] == ["Lea Leader (you)", "'=cmd|' /C calc'!A1"]
    page = client("leader").get(BOARD).text
    assert "777" not in page
    assert "Your place: 3" in page
    wish(site, "L", "nowhere")
    page = client("leader").get(BOARD).text
    assert "You have no place on this board." in page


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_whoever_is_told_members_by_id_gets_ids_even_of_those_who_show_their_name(site, client, role):
    wish(site, "S1", "name")
    found = board(client(role))
    assert [one[1] for one in found][:3] == ["S1", "E", "B"]
    assert "Nephew" not in client(role).get(BOARD).text


def test_a_leader_chooses_for_themselves_alone(site, client):
    leader = client("leader")
    before = site.programme.wishes.of("L").version
    answer = post(
        leader, "/recognition/me", shown="pseudonym", pseudonym="North Star", version=str(before), member_id="S1"
    )
    assert answer.status_code == 303
    assert site.programme.wishes.of("L").pseudonym == "North Star"
    assert site.programme.wishes.of("S1").shown == "unasked"
    assert 'value="North Star"' in leader.get(BOARD).text
    entry = site.programme.audit.entries(1, 10_000, "member L")[-1]
    assert entry.action == "chose how to be shown on boards"
    assert "North Star" not in entry.after


def test_a_wish_changed_meanwhile_is_told_and_kept(site, client):
    version = site.programme.wishes.of("L").version
    wish(site, "L", "name")
    answer = post(client("leader"), "/recognition/me", shown="nowhere", version=str(version))
    assert answer.status_code == 409
    assert "It is now: My own name." in answer.text
    assert site.programme.wishes.of("L").shown == "name"
    with pytest.raises(ChangedMeanwhile):
        site.programme.wishes.choose("L", "nowhere", "", version, "tests")


@pytest.mark.parametrize("pseudonym", ["", "   ", "x" * 41, "a\u202eb", "a\x00b", "tab\u200bbed"])
def test_a_pseudonym_that_cannot_be_printed_is_refused(site, client, pseudonym):
    version = site.programme.wishes.of("L").version
    answer = post(client("leader"), "/recognition/me", shown="pseudonym", pseudonym=pseudonym, version=str(version))
    assert answer.status_code == 400
    assert site.programme.wishes.of("L").version == version


def test_two_members_have_no_pseudonym_in_common(site, client):
    wish(site, "S1", "pseudonym", "Comet")
    version = site.programme.wishes.of("L").version
    answer = post(client("leader"), "/recognition/me", shown="pseudonym", pseudonym="ＣＯＭＥＴ", version=str(version))
    assert answer.status_code == 409
    assert "Somebody else is called so already" in answer.text


def test_forms_and_addresses_that_cannot_be_read(client):
    leader = client("leader")
    assert post(leader, "/recognition/me", shown="everywhere", version="0").status_code == 400
    assert post(leader, "/recognition/me", shown="name", version="x").status_code == 400
    assert leader.get("/recognition?measure=recruits").status_code == 400
    assert leader.get("/recognition?measure=personal_volume&period=2031-01").status_code == 404


def test_quarters_and_years_are_boards_too(client):
    address = "/recognition?measure=retail_sales&period=2026-Q3"
    found = board(client("manager"), address=address)
    assert [(one[1], one[2]) for one in found] == [(SCRIPT, "450.00"), ("Lea Leader", "300.00")]
    assert 'value="2026"' in client("manager").get(address).text


def test_in_russian(client):
    manager = client("leader")
    manager.set_cookie("language", "ru")
    page = manager.get(BOARD).text
    assert "Рейтинг программы" in page
    assert "Лучший" not in page
    assert re.search(r"Участник [0-9a-f]{6}", page)


def test_badges_of_the_own_team_alone_and_foreign_as_missing(site, client):
    leader = client("leader")
    found = {row[0]: row[2] for row in rows(leader.get("/recognition/members/B?export=badges").text)}
    assert found["First sale"] == "2026-08-09"
    assert found["Ten customers"] == "not yet"
    answers = [
        leader.get(f"/recognition/members/{one}") for one in ("S1", "T", "R", "nobody", "'}) DETACH DELETE n //")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert client("manager").get("/recognition/members/S1").status_code == 200
    assert "Nephew" not in client("officer").get("/recognition/members/S1").text


@pytest.mark.parametrize("member", ["challenges", "goals", "lists", "me", "members", "members/x", "odd id/?#&"])
def test_the_address_of_a_member_is_no_other_page_whatever_the_id(site, member) -> None:
    with site.app.test_request_context():
        address = url_for("recognition.member", member_id=member)
    found = site.app.url_map.bind("localhost").match(unquote(address))
    assert found == ("recognition.member", {"member_id": member})


def test_lists_have_the_own_team_alone_and_leave_out_who_wants_no_place(site, client):
    address = "/recognition/lists?period=2026-09&export=mentors"
    found = [(row[0], row[1]) for row in rows(client("manager").get(address).text)]
    assert dict(found) == {"Root Person": "2", "Sibling Sonya": "2", SCRIPT: "1", "Lea Leader": "1"}
    assert [row[0] for row in rows(client("leader").get(address).text)] == [SCRIPT, "Lea Leader"]
    wish(site, "B", "nowhere")
    assert [row[0] for row in rows(client("leader").get(address).text)] == ["Lea Leader"], (
        "who still counts for the mentor"
    )
    page = client("leader").get("/recognition/lists?period=2026-09").text
    for foreign in ("Sibling", "Nephew", "Stranger", "Root Person"):
        assert foreign not in page


GOAL = {
    "title": "Autumn together",
    "measure": "personal_volume",
    "target": "2000",
    "first": "2026-09",
    "last": "2026-10",
    "root": "",
}


def test_goals_tell_a_leader_the_share_of_all_and_the_figures_of_the_own_team(site, client):
    manager = client("manager")
    assert post(manager, "/recognition/goals", **GOAL | {"target": "2500"}).status_code == 303
    assert (
        post(manager, "/recognition/goals", **GOAL | {"title": "Lea's", "root": "L", "target": "500"}).status_code
        == 303
    )
    assert post(manager, "/recognition/goals", **GOAL | {"title": "Secret one", "root": "S"}).status_code == 303
    found = rows(client("leader").get("/recognition/goals?export=team-goals").text)
    assert [(row[0], row[5], row[6], row[7]) for row in found] == [
        ("Lea's", "500.00 points", "480.00 points", "0.96"), ("Autumn together", "", "", "0.84"),
    ]  # fmt: skip
    whole = {row[0]: row[6] for row in rows(manager.get("/recognition/goals?export=team-goals").text)}
    assert whole["Autumn together"].replace("\u202f", "") == "2112.77 points"
    site.programme.make_notices("2026-09")
    page = client("leader").get("/notifications").text
    assert "The goal “Lea&#39;s” is near: 96 % of it is reached." in page
    assert "Secret one" not in page


def test_a_goal_changed_meanwhile_is_told(site, client):
    manager, goals = client("manager"), site.programme.team_goals
    if not goals.all():
        post(manager, "/recognition/goals", **GOAL)
    one = goals.all()[0]
    address, other = f"/recognition/goals/{one.key}", GOAL | {"title": "Other"}
    assert post(manager, address, **other, version=str(one.version)).status_code == 303
    again = post(manager, address, **other | {"title": "Third"}, version=str(one.version))
    assert again.status_code == 409
    assert "It is now: Other" in again.text
    assert post(client("leader"), address, do="give-up", version="2").status_code == 403
    assert post(manager, address, do="give-up", version=str(one.version + 1)).status_code == 303
    assert one.key not in {goal.key for goal in goals.all()}
    assert post(manager, address, do="give-up", version=str(one.version + 2)).status_code == 404


@pytest.mark.parametrize("change", [
    {"title": ""}, {"measure": "team_volume"}, {"target": "0"}, {"target": "x"}, {"first": "2026-Q3"}, {"last": "2026-08"},
    {"last": "2027-09"}, {"first": "soon"},
])  # fmt: skip
def test_a_goal_with_something_wrong_is_refused(site, client, change):
    before = len(site.programme.team_goals.all())
    assert post(client("manager"), "/recognition/goals", **GOAL | change).status_code == 400
    assert post(client("manager"), "/recognition/goals", **GOAL | {"root": "nobody"}).status_code == 404
    assert len(site.programme.team_goals.all()) == before
