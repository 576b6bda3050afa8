"""Does a leader learn anything about those who are not theirs? Ids, bodies, counts, searches, exports, pictures."""

from __future__ import annotations

import datetime as dt
import json
import re
from urllib.parse import quote

import pytest

from graph_service import access
from graph_service.store import tree
from tests.web.conftest import BY_MEMBER

# Not the leader's: sponsor, sibling, her downline, another tree; and what is nobody at all.
FOREIGN = ("R", "S", "S1", "T")
MISSING = (
    "NOBODY",
    "L0",
    "b",
    " B",
    "B ",
    "'; MATCH (n) DETACH DELETE n //",
    "<script>",
    "x" * 5000,
    "%",
    "😀",
    "\u0000",
    "..",
)
OWN = ("L", "B", "C", "K1", "K2", "odd id/?#&")
SECRETS = ("Sibling Sonya", "Secret Nephew", "Total Stranger", "Root Person", "777.77", "S1")


def bare(text: str) -> str:
    """A page without the token of its sign-out form, which has the second in it."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


@pytest.mark.parametrize("rule", BY_MEMBER)
def test_foreign_answers_exactly_as_missing(site, rule: str) -> None:
    client = site.client("leader")
    answers = {}
    for member_id in (*FOREIGN, *MISSING):
        response = client.get(rule.format(quote(member_id, safe="")))
        answers[member_id] = (response.status_code, bare(response.text), sorted(response.headers.items()))
    assert {status for status, _, _ in answers.values()} == {404}
    assert len(set(map(str, answers.values()))) == 1, {k[:30]: (v[0], len(v[1])) for k, v in answers.items()}
    assert "No member with this id." in answers["S"][1]


@pytest.mark.parametrize("rule", BY_MEMBER)
def test_own_people_are_there(site, rule: str) -> None:
    client = site.client("leader")
    for member_id in OWN:
        assert client.get(rule.format(quote(member_id, safe=""))).status_code == 200, member_id


@pytest.mark.parametrize("rule", BY_MEMBER)
def test_nothing_of_others_is_in_any_answer(site, rule: str) -> None:
    client = site.client("leader")
    for member_id in OWN:
        text = client.get(rule.format(quote(member_id, safe=""))).text
        found = [
            secret for secret in SECRETS if f'"{secret}"' in text or f">{secret}<" in text or secret in text.split()
        ]
        assert found == [], (rule, member_id)
        for name in ("Sibling", "Nephew", "Stranger", "Root Person"):
            assert name not in text, (rule, member_id)


@pytest.mark.parametrize("text", ["Secret", "S1", "Sibling", "Stranger", "R", "T", "Root", "S"])
def test_search_finds_nobody_outside_and_tells_no_number(site, text: str) -> None:
    found = site.client("leader").get("/api/v1/downline/search", query_string={"q": text})
    items = found.json["items"]
    assert {one["member_id"] for one in items} <= set(OWN)


def test_the_breadcrumb_begins_at_the_own_root(site) -> None:
    items = site.client("leader").get("/api/v1/downline/C/breadcrumb").json["items"]
    assert [one["member_id"] for one in items] == ["L", "B", "C"]
    page = site.client("leader").get("/team/C").text
    assert "Root Person" not in page


def test_a_leaders_first_page_is_the_own_team(site) -> None:
    home, team = site.client("leader").get("/"), site.client("leader").get("/team/L")
    assert "Team performance" in team.text
    assert "Your team by the plan" in home.text
    for page in (home.text, team.text):
        assert "<h1>Lea Leader</h1>" in page
        assert not any(name in page for name in ("Sibling", "Nephew", "Stranger", "Root Person"))


def test_counts_are_those_of_the_own_team(site) -> None:
    card = site.client("leader").get("/api/v1/downline/L/card").json
    assert (card["size"], card["children"]) == (5, 3)
    top = site.client("leader").get("/api/v1/downline/L/aggregate").json["sectors"][0]
    assert top["people"] == 6


def test_explain_names_nobody_above(site) -> None:
    explained = site.client("leader").get("/api/v1/explain/C?sale=s5&period=2026-09").json
    assert {one["member_id"] for one in explained["skipped"]} <= set(OWN)
    whole = site.client("manager").get("/api/v1/explain/C?sale=s5&period=2026-09").json
    assert all(set(one["path"]) <= set(OWN) for one in explained["lines"])
    assert whole["earned_minor"] == explained["earned_minor"]


@pytest.mark.parametrize("sale_id", ["s6", "s7", "nope", "x" * 3000])
def test_a_foreign_sale_answers_as_a_missing_one(site, sale_id: str) -> None:
    client = site.client("leader")
    there, gone = client.get(f"/api/v1/explain/L?sale={sale_id}"), client.get("/api/v1/explain/L?sale=none-such")
    assert (there.status_code, there.text) == (gone.status_code, gone.text) == (404, gone.text)


@pytest.mark.parametrize("export", ["team-periods", "legs", "earnings", "ranks"])
def test_exports_keep_to_the_scope(site, export: str) -> None:
    client = site.client("leader")
    own = client.get(f"/team/L?export={export}")
    assert own.status_code == 200
    assert not any(name in own.text for name in ("Sibling", "Nephew", "Stranger", "Root"))
    assert client.get(f"/team/S?export={export}").status_code == 404
    assert client.get("/team/L?export=users").status_code == 404


def test_a_leader_without_a_member_sees_nothing(site) -> None:
    store = site.programme.store
    access.set_role(store, "leader", "leader", "T")
    token = access.sign_in(store, "leader", "four plain words here", "10.3.3.3").token
    client = site.client("anonymous")
    client.set_cookie("graph-service", token)
    assert client.get("/team/T").status_code == 200
    assert client.get("/team/L").status_code == 404
    access.set_role(store, "leader", "leader", "L")
    site.tokens["leader"] = access.sign_in(store, "leader", "four plain words here", "10.3.3.3").token


def test_a_move_takes_effect_at_once_for_every_period(site) -> None:
    client, store = site.client("leader"), site.programme.store
    before = client.get("/api/v1/downline/L/card?period=2026-09").json
    assert client.get("/team/B").status_code == 200
    tree.change_sponsor(store, "B", "S", dt.date(2026, 10, 1))
    try:
        for period in ("2026-08", "2026-09"):
            for path in ("/team/{}", "/explain/{}", "/api/v1/downline/{}/card", "/api/v1/team/{}"):
                gone, nobody = (
                    client.get(path.format("B"), query_string={"period": period}),
                    client.get(path.format("X")),
                )
                assert (gone.status_code, bare(gone.text)) == (404, bare(nobody.text)), path
            for path in ("card", "children", "tree", "aggregate"):
                answer = client.get(f"/api/v1/downline/L/{path}", query_string={"period": period})
                assert answer.status_code == 200
                assert "script" not in answer.text
                assert not {"B", "C", "K2"} & _ids(answer.json), path
            hits = client.get("/api/v1/downline/search", query_string={"q": "C", "period": period}).json["items"]
            assert not {"B", "C", "K2"} & {one["member_id"] for one in hits}
            page = client.get("/team/L", query_string={"period": period}).text
            assert "alert(1)" not in page
            assert "alert(1)" not in client.get("/explain/L", query_string={"period": period}).text
        after = client.get("/api/v1/downline/L/card?period=2026-09").json
        assert after["team_volume"] == before["team_volume"]  # what was theirs stays in the sum
        assert (before["size"], after["size"]) == (5, 2)
    finally:
        tree.change_sponsor(store, "B", "L", dt.date(2026, 10, 2))
    assert client.get("/team/B").status_code == 200


def _ids(document: object) -> set[str]:
    if isinstance(document, dict):
        own = {value for key, value in document.items() if key in ("member_id", "id") and isinstance(value, str)}
        return own.union(*map(_ids, document.values())) if document else own
    if isinstance(document, list):
        return set().union(*map(_ids, document))
    return set()


def test_the_problem_of_a_call_is_the_problem_document(site) -> None:
    response = site.client("leader").get("/api/v1/team/S")
    assert response.content_type == "application/problem+json"
    assert json.loads(response.text) == {
        "type": "about:blank", "title": "Nothing here", "status": 404, "detail": "No member with this id.",
    }  # fmt: skip
