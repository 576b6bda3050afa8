"""By which plan does a page go, and is it told, chosen and kept in the links?"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import graph_service
from graph_service.engines import columnar
from graph_service.plan.reading import read_plan
from graph_service.service import network

RUPEES = "amway-style-india"
PATIENCE_S = 20.0
MORE_SALES = [("u1", "C", "C", "2026-10-02", "90.00")]
PLAN_PAGES = ("/", "/team/L", "/explain/L", "/analytics", "/compliance", "/compliance/C03")


@pytest.fixture(scope="module")
def paid(site, tmp_path_factory):
    """Runs: August by unilevel-7 (the site's own), then September by unilevel-7 and, newer, by a file's plan."""
    site.programme.commit("unilevel-7", "2026-09", "tests")
    text = Path(graph_service.__file__).parent.joinpath("plan/presets/unilevel-7.toml").read_text(encoding="utf-8")
    place = tmp_path_factory.mktemp("plans") / "own-plan.toml"
    place.write_text(re.sub(r'(?m)^name = "unilevel-7"', 'name = "own-plan"', text), encoding="utf-8")
    assert read_plan(str(place)).name == "own-plan"
    site.programme.commit(str(place), "2026-09", "tests")
    place.unlink()  # from now on only the run knows the plan
    return site


def chosen(text: str) -> str:
    """The plan that the picker of a page has chosen."""
    picker = re.search(r'<select id="page-plan".*?</select>', text, re.DOTALL)
    assert picker, "no picker of plans"
    return re.findall(r'<option value="([^"]*)" selected', picker[0])[0]


@pytest.mark.parametrize(
    ("period", "plan"), [("2026-08", "unilevel-7"), ("2026-09", "own-plan"), ("2026-10", "own-plan")]
)
@pytest.mark.parametrize("path", PLAN_PAGES)
def test_a_page_goes_by_the_newest_run_of_the_period_else_by_the_newest_run(paid, path, period, plan) -> None:
    text = paid.client("manager").get(path, query_string={"period": period}).text
    assert chosen(text) == plan


@pytest.mark.parametrize("path", PLAN_PAGES)
def test_an_address_may_ask_for_another_plan_and_the_links_keep_it(paid, path) -> None:
    text = paid.client("manager").get(path, query_string={"period": "2026-09", "plan": RUPEES}).text
    assert chosen(text) == RUPEES
    assert f'href="/team?plan={RUPEES}"' in text  # of the menu
    for plan in ("nothing", "../../etc/passwd", "unilevel-7.toml"):
        answer = paid.client("manager").get(path, query_string={"period": "2026-09", "plan": plan})
        assert answer.status_code == 404
        assert "plan=" not in answer.text


def test_every_figure_follows_the_plan_of_the_page(paid) -> None:
    client = paid.client("manager")
    for plan, currency in ((None, "EUR"), ("own-plan", "EUR"), (RUPEES, "INR")):
        query = {"period": "2026-09"} | ({"plan": plan} if plan else {})
        told = {
            "overview": client.get("/api/v1/overview", query_string=query).json,
            "team": client.get("/api/v1/team/L", query_string=query).json,
            "explain": client.get("/api/v1/explain/L", query_string=query).json,
            "card": client.get("/api/v1/downline/L/card", query_string=query).json,
        }
        assert {one["plan"] for one in told.values()} == {plan or "own-plan"}
        assert {one["currency"] for one in told.values()} == {currency}
        assert told["explain"]["earned_minor"] == told["card"]["earned_minor"]
    assert told["card"]["team_volume"] == 0  # nothing was sold in rupees
    assert client.get("/api/v1/explain/L?period=2026-09").json["run_id"] == "2026-09.own-plan"
    assert client.get("/api/v1/explain/L?period=2026-09&plan=unilevel-7").json["run_id"] == "2026-09.unilevel-7"


def test_links_of_a_run_lead_to_the_explanation_by_its_plan(paid) -> None:
    client = paid.client("manager")
    for plan in ("unilevel-7", "own-plan"):
        text = client.get(f"/runs/2026-09.{plan}").text
        links = re.findall(r'href="(/explain/[^"]+)"', text)
        assert links
        assert all(f"plan={plan}" in one for one in links)
        page = client.get(links[0].replace("&amp;", "&")).text
        assert f">{plan}</a>" in page
        assert chosen(page) == plan
        assert client.get(f"/plans/{plan}").status_code == 200


def test_a_leader_chooses_among_the_plans_that_paid(paid) -> None:
    client = paid.client("leader")
    text = client.get("/team/L?period=2026-09").text
    assert set(re.findall(r'<option value="([a-z0-9-]*)"', text.split('id="page-plan"')[1].split("</select>")[0])) == {
        "unilevel-7", "own-plan",
    }  # fmt: skip
    assert client.get("/explain/L?period=2026-09&plan=unilevel-7").status_code == 200
    assert client.get(f"/explain/L?period=2026-09&plan={RUPEES}").status_code == 404


def test_the_overview_knows_the_payout_of_every_period_shown(paid) -> None:
    rows = paid.programme.overview("2026-10", "unilevel-7").rows
    assert all(row.payout_minor is not None for row in rows)
    august = next(row for row in rows if row.period == "2026-08")
    assert august.payout_minor == paid.programme.run(paid.run_id).awards_minor > 0
    page = paid.client("manager").get("/?period=2026-10").text
    assert "are not worked out for this page" not in page


def test_a_large_network_says_why_a_payout_is_not_known(paid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "PAYOUT_MEMBERS_MAX", 3)
    rows = paid.programme.overview("2026-10", RUPEES).rows
    assert [row.payout_minor for row in rows][-2:] == [0, 0]
    assert rows[0].payout_minor is None
    page = paid.client("manager").get(f"/?period=2026-10&plan={RUPEES}").text
    assert "payouts of earlier periods are not worked out for this page" in page


# --- one thread computes, the others go on --------------------------------------------------------------------------


def test_pages_answer_while_something_long_is_worked_out(paid, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-in, readiness and other pages need the store, not what another thread works out."""
    begun, go_on = threading.Event(), threading.Event()
    real = columnar.compute

    def slow(*args, **options):
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return real(*args, **options)

    client = paid.client("manager")
    assert client.get("/downline/L?period=2026-09").status_code == 200
    monkeypatch.setattr(columnar, "compute", slow)
    with ThreadPoolExecutor(2) as pool:
        long = pool.submit(paid.client("manager").get, "/team/B?period=2026-08&plan=amway-style-eu")
        assert begun.wait(PATIENCE_S)
        try:
            assert pool.submit(client.get, "/readyz").result(PATIENCE_S / 2).status_code == 200
            assert pool.submit(client.get, "/downline/L?period=2026-09").result(PATIENCE_S / 2).status_code == 200
        finally:
            go_on.set()
        assert long.result(PATIENCE_S).status_code == 200


# --- no dead ends ---------------------------------------------------------------------------------------------------


def test_the_picker_of_periods_leaves_the_sale_behind(paid) -> None:
    text = paid.client("manager").get("/explain/L?period=2026-09&sale=s4").text
    form = text.split('<form class="period"')[1].split("</form>")[0]
    assert "s4" not in form
    assert paid.client("manager").get("/explain/L?period=2026-08").status_code == 200


def test_a_channel_without_referrals_in_the_period_is_an_empty_page(paid) -> None:
    client = paid.client("manager")
    assert client.get("/analytics?period=2026-07&channel=e-mail").status_code in (200, 404)  # before the first sale
    page = client.get("/analytics?period=2026-08&channel=link")
    assert page.status_code == 200
    assert re.search(r'channel=link"[^>]*aria-current="true"', page.text.replace("&amp;", "&"))
    assert client.get("/analytics?period=2026-09&channel=carrier-pigeon").status_code == 404


def test_not_stated_stays_chosen_when_the_period_changes(paid) -> None:
    store = paid.programme.store
    from graph_service.ingest.loading import load_tables
    from graph_service.ingest.rows import canonical

    people = [{"member_id": key, "joined_on": "2026-06-01"} for key in ("L",)]
    row = {
        "referral_id": "f9",
        "referrer_id": "L",
        "referred_id": "",
        "channel": "",
        "invited_at": "2026-09-11T10:00:00Z",
    }
    tables = canonical({"members": people, "referrals": [row]})
    load_tables(store, {"referrals": tables["referrals"]})
    text = paid.client("manager").get("/analytics?period=2026-09&channel=").text
    form = text.split('<form class="period"')[1].split("</form>")[0]
    assert '<input type="hidden" name="channel" value="">' in form
    assert re.search(r'channel="[^>]*aria-current="true"[^>]*>not stated', text)
    august = paid.client("manager").get("/analytics?period=2026-08&channel=")
    assert august.status_code == 200


def test_a_leader_becomes_a_manager_with_the_form_as_it_is(paid) -> None:
    from graph_service import access

    store = paid.programme.store
    access.add_user(store, "climber", "leader", "four plain words here", "B")
    client = paid.client("admin")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin").text)[1]
    form = {"csrf_token": token, "role": "manager", "member_id": "B"}
    assert client.post("/admin/users/climber/role", data=form).status_code == 303
    assert (access.user(store, "climber").role, access.user(store, "climber").member_id) == ("manager", None)


@pytest.mark.parametrize("name", ["admin", "ADMIN", " Admin "])
def test_nobody_shuts_themselves_out_however_the_name_is_written(paid, name: str) -> None:
    from graph_service import access

    store = paid.programme.store
    if not any(one.user_id == "admin2" for one in access.users(store)):
        access.add_user(store, "admin2", "admin", "four plain words here")
    client = paid.client("admin")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin").text)[1]
    answer = client.post(f"/admin/users/{name}/disable", data={"csrf_token": token})
    assert answer.status_code == 400
    assert "You cannot shut yourself out" in answer.text
    assert not access.user(store, "admin").disabled
