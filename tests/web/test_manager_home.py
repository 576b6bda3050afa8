"""Does a manager's home add up, say what the data lack, find what is theirs to find, and keep views?"""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote

import pytest

from graph_service.access import saved_views
from tests.web.conftest import SCRIPT, post

# F leads six people whose own sales fall month by month; G's do not.
MORE_MEMBERS = [
    ("F", "R", "Fading Fred", True),
    ("G", "R", "Growing Gert", True),
    ("LONE", None, "Lone Customer", False),
    *((f"F{n}", "F", f"Below Fred {n}", True) for n in range(6)),
    *((f"G{n}", "G", f"Below Gert {n}", True) for n in range(6)),
]
MORE_SALES = [
    *((f"fa{month}", "F0", "F1", f"2026-0{month}-10", f"{1000 - 100 * month}.00") for month in (6, 7, 8, 9)),
    *((f"ga{month}", "G0", "G1", f"2026-0{month}-10", f"{300 + 100 * month}.00") for month in (6, 7, 8, 9)),
    ("nobody", "LONE", "", "2026-09-11", "10.00"),
]


def rows(client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def test_the_home_shows_funnel_countries_trees_and_leaders(site) -> None:
    manager = site.client("manager")
    answer = manager.get("/?period=2026-09")
    assert answer.status_code == 200
    assert "Fading Fred" in answer.text
    funnel = {one["Stage"]: one for one in rows(manager, "/?period=2026-09&export=live-funnel")}
    assert [one["Referrals"] for one in funnel.values()] == ["2", "0", "1", "1"]  # f2 and f3; f2 came on the fourth
    assert float(funnel["Converted"]["Median hours since the invitation"]) == 71.0
    [country] = rows(manager, "/?period=2026-09&export=countries")
    overview = site.programme.overview("2026-09", "unilevel-7")
    assert country["Country"] == "not stated"
    assert round(float(country["Sales (EUR)"]) * 100) == overview.rows[-1].sales_minor
    assert int(country["People"]) == overview.rows[-1].members
    legs = rows(manager, "/?period=2026-09&export=legs")
    assert [one["Member id"] for one in legs if one["What"] == "tree"] == ["R", "T", "LONE"]
    figures = site.programme.figures("2026-09", "unilevel-7")
    assert round(float(legs[0]["Team volume (points)"]) * 100) == int(figures.team_volume[figures.row("R")])


def test_a_fading_team_is_one_that_fell_three_months_running(site) -> None:
    found = rows(site.client("manager"), "/?period=2026-09&export=fading-leaders")
    assert [one["Member id"] for one in found] == ["F"]
    assert [found[0][f"2026-0{month} (points)"] for month in (6, 7, 8, 9)] == ["400.00", "300.00", "200.00", "100.00"]
    assert rows(site.client("manager"), "/?period=2026-08&export=fading-leaders") == []


def test_best_paid_are_those_of_the_plan(site) -> None:
    found = rows(site.client("manager"), "/?period=2026-08&export=top-leaders")
    paid = site.programme.run_awards(site.run_id).groupby("member_id")["amount_minor"].sum()
    assert {one["Member id"]: round(float(one["Pay (EUR)"]) * 100) for one in found} == paid[paid > 0].to_dict()


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_names_are_hidden_where_they_must_be(site, role: str) -> None:
    text = site.client(role).get("/?period=2026-09").text
    assert "Fading Fred" not in text
    assert "Root Person" not in text
    assert ">F</a>" in text


# --- data quality ---------------------------------------------------------------------------------------------------


def test_what_the_data_lack_is_counted_and_named(site) -> None:
    manager = site.client("manager")
    found = {one["What"]: one for one in rows(manager, "/data-quality?export=quality")}
    members = len(site.programme.snapshot().members)
    assert found["Members without a country"]["Rows"] == str(members)
    assert found["Sales that nobody sold"]["Rows"] == "1"
    assert found["Sales that nobody sold"]["First ids"] == "nobody"
    assert found["Members without an e-mail"]["Rows"] == str(members)
    assert found["Converted referrals without the member"]["Rows"] == "0"
    assert [one["Id"] for one in rows(manager, "/data-quality/sellers?export=behind")] == ["nobody"]
    assert len(rows(manager, "/data-quality/email?export=behind")) == members
    assert manager.get("/data-quality/nothing").status_code == 404
    assert "The store keeps all of its rules." in manager.get("/data-quality?store=1").text
    assert "Every month has sales." in manager.get("/data-quality").text


# --- search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind", "key"),
    [("s3", "sale", "s3"), ("2026-08", "run", "2026-08.unilevel-7"), ("unilevel", "plan", "unilevel-7")],
)
def test_things_are_found_by_their_id(site, word: str, kind: str, key: str) -> None:
    manager = site.client("manager")
    found = rows(manager, f"/search?q={word}&export=things")
    assert (kind, key) in [(one["What"], one["Id"]) for one in found]
    links = re.findall(r'<a href="([^"]+)">' + re.escape(key), manager.get(f"/search?q={word}").text)
    assert links
    assert manager.get(html.unescape(links[0])).status_code == 200


def bare(text: str, word: str) -> str:
    return re.sub(r'value="[^"]*"|next=[^"]*', "", text.replace(word, "").replace(quote(word), ""))


@pytest.mark.parametrize(("foreign", "missing"), [("s6", "s0"), ("S1", "S0"), ("Sibling", "Siblong"), ("s7", "s8")])
def test_to_a_leader_the_foreign_is_what_is_not_there(site, foreign: str, missing: str) -> None:
    leader = site.client("leader")
    one, other = (leader.get(f"/search?q={word}") for word in (foreign, missing))
    assert one.status_code == other.status_code == 200
    assert bare(one.text, foreign) == bare(other.text, missing)
    assert len(one.data) - len(other.data) in (0, len(foreign) - len(missing))
    assert rows(leader, "/search?q=s3&export=things")[0]["Id"] == "s3"
    assert rows(leader, f"/search?q={site.run_id}&export=things") == []


@pytest.mark.parametrize(
    "word", [SCRIPT, "'}) DETACH DELETE n //", "*:*", "\x00", "x" * 5000, "=1+1", "a AND (b", "%", ""]
)
def test_any_word_is_only_a_word(site, word: str) -> None:
    for role in ("manager", "officer", "leader", "auditor"):
        answer = site.client(role).get("/search", query_string={"q": word})
        assert answer.status_code in (200, 400, 414), role
        assert SCRIPT not in answer.text


def test_who_is_told_no_names_does_not_find_by_name(site) -> None:
    assert rows(site.client("officer"), "/search?q=Fading&export=members") == []
    assert [one["Member id"] for one in rows(site.client("manager"), "/search?q=Fading&export=members")] == ["F"]


# --- saved views ----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_views(site, cypher):
    yield
    cypher("MATCH (view:SavedView) DETACH DELETE view")


def saved(site, role: str = "manager") -> list:
    from graph_service import access

    return saved_views.views_of(site.programme.store, access.user(site.programme.store, role))


def test_a_view_is_saved_listed_changed_and_removed(site) -> None:
    manager = site.client("manager")
    answer = post(manager, "/views", name="  Autumn \n growth ", address="/?period=2026-09&export=legs&as=xlsx")
    assert answer.status_code == 303
    [view] = saved(site)
    assert (view.name, view.address, view.shared_with) == ("Autumn growth", "/?period=2026-09", "")
    assert "Autumn growth" in manager.get("/").text
    assert "Autumn growth" not in site.client("officer").get("/views").text
    done = post(manager, f"/views/{view.view_id}", name="Ours", version=str(view.version), shared="1")
    assert done.status_code == 303
    late = post(manager, f"/views/{view.view_id}", name="Mine", version=str(view.version))
    assert late.status_code == 409
    assert "Name now: Ours" in late.text
    [view] = saved(site)
    assert (view.name, view.shared_with, view.version) == ("Ours", "manager", 2)
    assert post(site.client("officer"), f"/views/{view.view_id}", name="Theirs", version="2").status_code == 404
    assert post(manager, f"/views/{view.view_id}", step="remove", version="1").status_code == 409
    assert post(manager, f"/views/{view.view_id}", step="remove", version="2").status_code == 303
    assert saved(site) == []
    log = site.programme.audit.entries(1, 10_000, f"view {view.view_id}")
    assert [one.action for one in log] == ["saved a view", "changed a view", "removed a view"]


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/nothing-here", "/api/v1/runs",
     "/login", "/healthz", "/team/L\n", "/" + "x" * 3000],
)  # fmt: skip
def test_only_pages_of_this_site_are_saved(site, address: str) -> None:
    answer = post(site.client("manager"), "/views", name="x", address=address)
    assert answer.status_code == 400
    assert saved(site) == []


def test_a_leader_keeps_views_to_the_own(site) -> None:
    leader = site.client("leader")
    assert post(leader, "/views", name="B", address="/team/B", shared="1").status_code == 400
    assert post(leader, "/views", name="B", address="/team/B").status_code == 303
    assert "B" in leader.get("/views").text
    assert post(site.client("auditor"), "/views", name="B", address="/plans").status_code == 403


def test_a_hundred_views_are_enough(site) -> None:
    from graph_service import access

    user = access.user(site.programme.store, "manager")
    for number in range(saved_views.VIEWS_MAX):
        saved_views.save(site.programme.audit, user, f"v{number}", "/plans", shared=False)
    answer = post(site.client("manager"), "/views", name="one more", address="/plans")
    assert answer.status_code == 409
    assert "remove one first" in answer.text
