"""Does a leader learn anything through a past period about people who moved in later, or have moved out since?"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graph_service import access
from graph_service.desk import Desk
from graph_service.errors import NotFound
from graph_service.ingest.loading import canonical, load_tables
from graph_service.store import tree
from graph_service.web.cookies import NAME
from tests.web.conftest import BY_MEMBER

IN_DAY, OUT_DAY = dt.date(2026, 9, 15), dt.date(2026, 10, 1)
MOVED_IN = ("S", "S1")  # below L from 15 September: no part of August
MOVED_OUT = (
    "B",
    "C",
    "K2",
    "Q1",
    "Q2",
    "Q3",
    *(f"Z{number:02d}" for number in range(12)),
)  # below L until 30 September
STAYED = {"L", "K1", "odd id/?#&", "P", "M", "M1", "Z12", "N"}  # in September, beside those who moved in

# Beside the network of conftest:  L ─ P ─ Q1, Q2, Q3     L ─ M ─ M1     B ─ Z00 … Z12     L ─ N (joins on 20 September)
MORE_MEMBERS = [
    ("P", "L", "Pia", True), ("M", "L", "Max", True), ("M1", "M", "Mia", True),
    *((f"Q{number}", "P", f"Quin {number}", True) for number in (1, 2, 3)),
    *((f"Z{number:02d}", "B", f"Zoe {number:02d}", True) for number in range(13)),
    ("N", "L", "Nele New", True, "2026-09-20"),
]  # fmt: skip
MORE_SALES = [
    ("a1", "S1", "S1", "2026-08-10", "444.44"),
    ("q1", "Q1", "Q1", "2026-09-10", "31.00"),
    ("q2", "Q2", "Q2", "2026-09-10", "32.00"),
    ("q3", "Q3", "Q3", "2026-09-10", "33.00"),
]


@pytest.fixture(scope="module")
def moved(site) -> FlaskClient:
    """The leader's client on a network where S moved in and B, Q1, Q2, Q3 moved out."""
    store = site.programme.store
    tree.change_sponsor(store, "S", "L", IN_DAY)
    tree.change_sponsor(store, "Z12", "L", OUT_DAY)
    for gone in ("B", "Q1", "Q2", "Q3"):
        tree.change_sponsor(store, gone, "T", OUT_DAY)
    return site.client("leader")


def ask(client: FlaskClient, path: str, **query: object) -> object:
    """The document of a call."""
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, (path, answer.text)
    return answer.get_json()


def bare(text: str) -> str:
    """A page without the token of its sign-out form."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


@pytest.mark.parametrize("rule", BY_MEMBER)
@pytest.mark.parametrize(
    ("member_id", "period"), [("S", "2026-08"), ("S1", "2026-08"), ("B", "2026-09"), ("N", "2026-08")]
)
def test_who_was_not_below_in_the_period_answers_as_nobody(moved, rule: str, member_id: str, period: str) -> None:
    answers = [
        moved.get(rule.format(quote(one, safe="")), query_string={"period": period}) for one in (member_id, "nobody")
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert bare(answers[0].text) == bare(answers[1].text)
    assert "No member with this id." in answers[0].text


@pytest.mark.parametrize("rule", BY_MEMBER)
@pytest.mark.parametrize("member_id", ["S", "S1", "L", "Z12"])
def test_who_is_below_since_is_there_from_then_on(moved, rule: str, member_id: str) -> None:
    assert moved.get(rule.format(member_id), query_string={"period": "2026-09"}).status_code == 200


@pytest.mark.parametrize("rule", BY_MEMBER)
def test_august_tells_nothing_of_those_who_moved_in_or_out(moved, rule: str) -> None:
    for own in ("L", "P", "M"):
        text = moved.get(rule.format(own), query_string={"period": "2026-08"}).text
        for secret in ("Sibling", "Nephew", "444.44", "alert(1)", "right to left", "Quin", "Zoe 0"):
            assert secret not in text, (rule, own, secret)


@pytest.mark.parametrize("text", ["S", "Sibling", "Secret", "Quin", "B"])
def test_a_search_in_a_past_period_finds_neither(moved, text: str) -> None:
    for period, unseen in (("2026-08", {*MOVED_IN, *MOVED_OUT}), ("2026-09", set(MOVED_OUT))):
        items = ask(moved, "/api/v1/downline/search", q=text, period=period)["items"]
        assert not {one["member_id"] for one in items} & unseen


def test_a_search_is_not_used_up_by_people_out_of_scope(moved) -> None:
    """Zoe 00 to Zoe 11 stand before Zoe 12 in every order, and have left."""
    for typed in ("Zoe", "Z"):
        found = ask(moved, "/api/v1/downline/search", q=typed, period="2026-09", limit=3)
        assert [one["member_id"] for one in found["items"]] == ["Z12"]
        assert found["note"] is None


def test_cards_and_lists_count_only_people_in_scope(moved) -> None:
    september = STAYED | set(MOVED_IN)
    card = ask(moved, "/api/v1/downline/L/card", period="2026-09")
    assert card["size"] == len(september) - 1
    assert (ask(moved, "/api/v1/downline/P/card", period="2026-09")["size"]) == 0
    page = ask(moved, "/api/v1/downline/L/children", period="2026-09")
    listed = {one["member_id"] for one in page["items"]}
    # Z12 hung on B, who has left: it hangs on the nearest above who has not.
    assert listed == {"K1", "odd id/?#&", "P", "M", "N", "S", "Z12"}
    assert page["total"] == card["children"] == 7
    assert sum(one["size"] + 1 for one in page["items"]) == card["size"]
    opened = ask(moved, "/api/v1/downline/L/tree", period="2026-09", depth=6)
    assert {one["member_id"] for one in opened["nodes"]} == september
    crumbs = ask(moved, "/api/v1/downline/Z12/breadcrumb", period="2026-09")["items"]
    assert [(one["member_id"], one["hidden"]) for one in crumbs] == [("L", 0), ("Z12", 0)]
    assert ask(moved, "/api/v1/downline/L/card", period="2026-08")["size"] == len(STAYED - {"L", "N"})


def test_the_order_by_size_tells_nothing_of_others(moved) -> None:
    """P had three people who have left, M has one who stayed."""
    items = ask(moved, "/api/v1/downline/L/children", period="2026-09", sort="size")["items"]
    order = [one["member_id"] for one in items]
    assert order.index("M") < order.index("P")
    assert [one["size"] for one in items] == sorted((one["size"] for one in items), reverse=True)


@pytest.mark.parametrize("value", ["size", "team_volume"])
def test_pictures_count_only_people_in_scope(moved, value: str) -> None:
    september = STAYED | set(MOVED_IN)
    found = ask(moved, "/api/v1/downline/L/aggregate", period="2026-09", value=value)
    sectors = {one["member_id"]: one for one in found["sectors"]}
    assert sectors["L"]["people"] == len(september)
    assert set(sectors) - {None} <= september
    inner = [one for one in found["sectors"] if one["parent"] == sectors["L"]["key"]]
    assert sum(one["people"] for one in inner) == len(september) - 1
    others = [one for one in found["sectors"] if one["others"]]
    assert all(one["label"] == f"{one['others']} others" and one["people"] <= len(september) for one in others)
    assert f"for {len(september)} people" in found["note"]
    # Active in September and in scope: L, K1 and S1; Q1, Q2, Q3, B, C and K2 were too, and have left.
    assert sectors["L"]["active_share"] == pytest.approx(3 / len(september))
    if value == "size":
        assert sectors["L"]["value"] == len(september)
        assert sectors["P"]["value"] == sectors["P"]["people"] == 1
    else:
        assert sectors["P"]["team_volume"] == 9600  # the volume stays: it was P's


def test_the_team_counts_only_people_in_scope(moved, site) -> None:
    whole = site.programme.team("L", "2026-09")
    own = ask(moved, "/api/v1/team/L", period="2026-09")
    now, before = own["periods"][-1], own["periods"][-2]
    assert (now["people"], before["people"]) == (len(STAYED) + 1, len(STAYED) - 2)  # without L; N joined in September
    assert (now["active"], now["active_before"], now["retained"]) == (2, 2, 2)  # K1 and S1, in both months
    assert sum(one["participants"] for one in own["ranks"]) == len(STAYED - {"L", "K1"}) + 2
    assert now["team_volume"] == whole.rows[-1].team_volume
    assert {one["leg"] for one in own["legs"]} <= {"", "…", *STAYED, *MOVED_IN}
    assert own["legs_cut"] == 0
    month = [one for one in own["legs"] if one["month"] == "2026-09"]
    assert sum(one["volume"] for one in month) == now["team_volume"]
    text = moved.get("/team/L", query_string={"period": "2026-09"}).text
    assert "Other legs" in text
    assert not re.search(r"\d+ other legs", text)


def test_the_team_of_someone_who_moved_in_begins_with_the_move(moved, site) -> None:
    own = ask(moved, "/api/v1/team/S", period="2026-09")
    assert [one["period"] for one in own["periods"]] == ["2026-09"]
    assert {one["month"] for one in own["legs"]} == {"2026-09"}
    assert {one["period"] for one in own["earnings"]} <= {"2026-09"}
    assert [row.period for row in site.programme.team("S", "2026-09").rows][-2:] == ["2026-08", "2026-09"]


def test_a_sale_between_people_of_later_answers_as_a_missing_one(moved) -> None:
    answers = [
        moved.get("/api/v1/explain/L", query_string={"period": "2026-08", "sale": sale}) for sale in ("a1", "none")
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].text == answers[1].text


def test_a_leader_who_had_not_joined_sees_nobody(moved, site) -> None:
    """N joined on 20 September; M1 moved below N afterwards, and August is not N's to see."""
    store = site.programme.store
    tree.change_sponsor(store, "M1", "N", dt.date(2026, 10, 2))
    access.set_role(store, "leader", "leader", "N")
    try:
        token = access.sign_in(store, "leader", "four plain words here", "10.4.4.4").token
        newcomer = site.client("anonymous")
        newcomer.set_cookie(NAME, token)
        for rule in BY_MEMBER:
            for own in ("N", "M1"):
                assert newcomer.get(rule.format(own), query_string={"period": "2026-08"}).status_code == 404, (
                    rule,
                    own,
                )
        assert newcomer.get("/api/v1/downline/search", query_string={"q": "M", "period": "2026-08"}).status_code == 404
        assert newcomer.get("/api/v1/downline/N/card", query_string={"period": "2026-09"}).status_code == 200
    finally:
        access.set_role(store, "leader", "leader", "L")
        site.tokens["leader"] = access.sign_in(store, "leader", "four plain words here", "10.4.4.4").token
        tree.change_sponsor(store, "M1", "M", dt.date(2026, 10, 3))


def test_one_request_reads_scope_and_figures_from_one_snapshot(moved, site) -> None:
    """A load between two reads of a request must not put one snapshot's rows against the other's."""
    store = site.programme.store
    leader = access.User("leader", "leader", "L", disabled=False, created_at=dt.datetime.now(dt.UTC))
    before = Desk(site.programme, leader)
    assert before.scope.has("M1")
    load_tables(store, canonical({"members": [{"member_id": "A0", "name": "First Row", "joined_on": "2026-06-01"}]}))
    tree.change_sponsor(store, "M1", "T", dt.date(2026, 10, 4))
    try:
        after = Desk(site.programme, leader)
        with pytest.raises(NotFound):
            after.card("M1", "2026-09")
        assert before.card("M1", "2026-09").member_id == "M1"  # still the network of when it began
        assert {one.member_id for one in before.children("M", "2026-09").cards} == {"M1"}
        assert before.team("L", "2026-09").data_version == before.scope.snapshot.data_version
        assert "First Row" not in str(before.search("First", "2026-09"))
    finally:
        tree.change_sponsor(store, "M1", "M", dt.date(2026, 10, 5))
