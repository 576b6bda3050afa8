"""Does the page of the whole network tell each person their own part, exactly, and refuse in words what is no address?"""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import quote

import pytest

from graph_service.web.network_packing import unpacked

OWN = {"L", "B", "C", "K1", "K2", "odd id/?#&"}  # of the leader
OTHERS = ("R", "S", "S1", "T", "Root Person", "Sibling Sonya", "Secret Nephew", "Total Stranger")
VIEW = "/api/v1/network/view"


def bare(text: str) -> str:
    """A page without the token of its forms, which has the second in it."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def drawn(client, query: str = ""):
    answer = client.get(f"{VIEW}?form=bytes&{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/octet-stream"
    return unpacked(answer.data)


def test_the_whole_network_adds_up(client) -> None:
    head, columns = drawn(client("manager"))
    assert set(head["ids"]) == {None, "R", "S", "S1", "T", *OWN}  # two roots hang on the whole network
    assert head["sums"]["people"] == 10
    assert head["sums"]["volume"] == 10_000 + 30_000 + 8_000 + 77_777 + 5_500
    for name in ("people", "active", "volume", "alerts"):
        assert int(columns[name].sum()) == head["sums"][name]
    assert sum(one["people"] for one in head["classes"]) == 10
    assert head["folded"] == 0
    assert (columns["parent"] < range(head["count"])).all()


@pytest.mark.parametrize(
    "query", ["", "root=L", "root=B", "colour=joined", "size=volume", "colour=rank", "day=2026-07-01"]
)
def test_a_leader_sees_the_own_part_alone(client, query: str) -> None:
    head, columns = drawn(client("leader"), query)
    assert set(head["ids"]) <= OWN
    assert head["sums"]["people"] == int(columns["people"].sum()) == (6 if query != "root=B" else 3)
    assert head["sums"]["alerts"] is None
    text = client("leader").get(f"/network?{query}").text
    assert not any(f">{one}<" in text for one in OTHERS)


@pytest.mark.parametrize(
    "address", ["/network?root={}", VIEW + "?root={}", "/api/v1/network/place?focus={}", VIEW + "?focus={}"]
)
def test_a_foreign_id_answers_as_one_that_does_not_exist(client, address: str) -> None:
    leader = client("leader")
    missing = leader.get(address.format("no-such"))
    assert missing.status_code == 404
    for one in ("R", "S", "S1", "T", "' OR 1=1 //", "<script>", "\x00", "x" * 5_000, "../../etc/passwd", "\u202e"):
        answer = leader.get(address.format(quote(one, safe="")))
        assert (answer.status_code, bare(answer.text)) == (404, bare(missing.text)), one


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_names_are_hidden_where_they_are_hidden(client, role: str) -> None:
    head, _ = drawn(client(role))
    assert head["names"] == {}
    assert "Sibling Sonya" not in client(role).get("/network").text
    assert drawn(client("manager"))[0]["names"]["S"] == "Sibling Sonya"


def test_alerts_and_earnings_are_told_where_they_may_be(client) -> None:
    leader = client("leader")
    for query in ("colour=risk", "size=alerts"):
        refused = leader.get(f"{VIEW}?{query}")
        assert refused.status_code == 400
        assert "Open alerts are not shown" in refused.get_json()["detail"]
    assert 'value="risk"' not in leader.get("/network").text
    assert 'value="risk"' in client("officer").get("/network").text
    refused = client("manager").get(f"{VIEW}?size=earned&period=2026-09")
    assert refused.status_code == 400
    assert "no stored run" in refused.get_json()["detail"]
    head, columns = drawn(client("manager"), "size=earned&period=2026-08")
    assert head["sums"]["earned"] == int(columns["earned"].sum()) > 0


BAD = [
    "x0=nan&y0=0&x1=1&y1=1", "x0=inf&y0=0&x1=1&y1=1", "x0=-inf&y0=0&x1=1&y1=1", "x0=1e308&y0=0&x1=1&y1=1", "x0=0&y0=0&x1=1",
    "x0=1&y0=0&x1=0&y1=1", "x0=0&y0=0&x1=0&y1=1", "x0=&y0=0&x1=1&y1=1", "x0=0x1&y0=0&x1=1&y1=1", "x0=٣&y0=0&x1=1&y1=1",
    "x0=999999999999999999999&y0=0&x1=1&y1=1", "x0=5&y0=0&x1=6&y1=1", "budget=0", "budget=-1", "budget=10001", "budget=1e3",
    "budget=99999999999999999999", "budget=x", "size=money", "colour=name", "day=yesterday", "day=2026-13-01", "day=20260101",
    "day=2026-1-1", "day=99999-01-01", "at=0,0", "at=0,0,0", "at=0,0,-1", "at=nan,0,1", "at=0,0,1,1", "lasso=1,1;2,2",
    "lasso=1,1;2,2;3", "lasso=" + ";".join(["0,0"] * 65), "lasso=nan,0;1,1;0,1", "period=2026-99", "keep=" + "k" * 201,
]  # fmt: skip


@pytest.mark.parametrize("query", BAD)
def test_what_is_no_number_is_refused_in_words(client, query: str) -> None:
    for path in ("/network",) if query.startswith(("at=", "keep=", "lasso=")) else (VIEW, "/network"):
        answer = client("manager").get(f"{path}?{query}")
        assert answer.status_code == 400, path
        said = answer.get_json()["detail"] if path == VIEW else answer.text
        assert query.split("=", maxsplit=1)[0][:2] in said or "period" in query


def test_a_day_shows_who_had_joined_by_then(client) -> None:
    head, _ = drawn(client("manager"), "day=2026-05-31")
    assert head["sums"]["people"] == 0
    assert drawn(client("manager"), "day=2026-06-01")[0]["sums"]["people"] == 10


def test_what_is_drawn_can_be_taken_along(client) -> None:
    rows = list(csv.reader(io.StringIO(client("manager").get("/network?root=L&export=drawn").text.lstrip("\ufeff"))))
    assert {row[1] for row in rows[1:]} == OWN
    assert any(cell.startswith("'=cmd") for row in rows for cell in row)
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)


def test_both_forms_say_the_same(client) -> None:
    head, columns = drawn(client("officer"), "root=L&colour=risk")
    document = client("officer").get(f"{VIEW}?root=L&colour=risk").get_json()
    assert {name: values.tolist() for name, values in columns.items()} == document.pop("columns")
    del head["columns"]
    assert head == document


def test_hostile_names_stay_text(client) -> None:
    page = client("manager").get("/network").text
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_place_is_where_the_drawing_has_it(client) -> None:
    head, columns = drawn(client("manager"))
    place = client("manager").get("/api/v1/network/place?focus=S1").get_json()
    at = head["ids"].index("S1")
    assert (place["x"], place["y"]) == (float(columns["x"][at]), float(columns["y"][at]))
    assert client("manager").get("/api/v1/network/place").status_code == 400


SQUARE = "-1,-1;1,-1;1,1;-1,1"


def test_a_selection_is_everyone_inside_and_nobody_else(client) -> None:
    page = client("leader").get(f"/network?lasso={SQUARE}")
    assert page.status_code == 200
    rows = list(
        csv.reader(io.StringIO(client("leader").get(f"/network?lasso={SQUARE}&export=selected").text.lstrip("\ufeff")))
    )
    assert {row[1] for row in rows[1:]} == OWN
    head, columns = drawn(client("manager"))
    at = head["ids"].index("S1")
    x, y = float(columns["x"][at]), float(columns["y"][at])
    around = ";".join(f"{x + dx:.6f},{y + dy:.6f}" for dx, dy in ((-0.01, -0.01), (0.01, -0.01), (0, 0.02)))
    rows = list(
        csv.reader(io.StringIO(client("manager").get(f"/network?lasso={around}&export=selected").text.lstrip("\ufeff")))
    )
    assert [row[1] for row in rows[1:]] == ["S1"]
    assert "Nobody stands inside the line." in client("manager").get("/network?lasso=3,3;3.5,3;3,3.5").text


def test_two_subtrees_side_by_side(client) -> None:
    page = client("manager").get("/network/compare?a=L&b=S")
    assert page.status_code == 200
    rows = list(
        csv.reader(io.StringIO(client("manager").get("/network/compare?a=L&b=S&export=compared").text.lstrip("\ufeff")))
    )
    found = {row[0]: row[1:] for row in rows[1:]}
    assert rows[0][1:] == ["Lea Leader", "Sibling Sonya"]
    assert found["People"] == ["6", "2"]
    assert found["Customer"] == ["2", "0"]
    assert [text.replace("\u202f", "") for text in found["Volume of the branch, points"]] == ["480.00", "777.77"]
    assert found["Levels below"] == ["2", "1"]
    assert client("officer").get("/network/compare?a=L&b=S").text.count("Sibling Sonya") == 0


@pytest.mark.parametrize("other", ["R", "S", "S1", "T", "no-such", "' OR 1=1 //", "x" * 5_000])
def test_a_leader_compares_the_own_people_alone(client, other: str) -> None:
    leader = client("leader")
    assert leader.get("/network/compare?a=B&b=C").status_code == 200
    missing = leader.get("/network/compare?a=B&b=nobody")
    for query in ({"a": "B", "b": other}, {"a": other, "b": "B"}):
        answer = leader.get("/network/compare", query_string=query)
        assert (answer.status_code, bare(answer.text)) == (404, bare(missing.text))


def test_the_file_has_everything_in_it_and_nothing_of_others(client) -> None:
    answer = client("leader").get("/network/offline?period=2026-09&keep=customer")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="network-2026-09.html"'
    text = answer.text
    assert "<script>alert(1)" not in text
    assert not re.search(r"(src|href|action)=|url\(|@import|https?:", text)
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert set(data["ids"]) == OWN
    assert data["names"]["B"] == "<script>alert(1)</script>"
    assert data["classes"][data["kept"]]["key"] == "customer"
    assert not any(one in text for one in ("Sibling Sonya", "Secret Nephew", "Total Stranger", "Root Person"))
    veiled = client("officer").get("/network/offline").text
    assert "Sibling Sonya" not in veiled
    assert '"S1"' in veiled
    assert client("leader").get("/network/offline?root=S").status_code == 404


def test_a_file_takes_so_many_people_and_says_so(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.web.network_offline.PEOPLE_MAX", 5)
    refused = client("manager").get("/network/offline?root=L")
    assert refused.status_code == 400
    assert "This network has 6 people, and a file takes at most 5" in refused.text
    assert client("manager").get("/network/offline?root=B").status_code == 200
