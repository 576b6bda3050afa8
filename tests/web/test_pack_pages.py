"""The pages of packs: what each person may do there, what is shown, and that a text stays text."""

from __future__ import annotations

import csv
import io

import pytest

from graph_service.compliance.packs import product_text
from tests.pack_text import draft, market
from tests.web.conftest import SCRIPT, SECOND

PERIOD = "2026-09"
CHANGE = {
    "value_id": "C15.ten", "value": "20/1", "from": "2020-01-01", "version": "2026.5.1", "instrument": "Our rule",
    "citation": SCRIPT, "reason": "=cmd|' /C calc'!A1",
}  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_before_anything_is_submitted(client):
    page = client("manager").get("/compliance/packs").text
    assert "No version was submitted yet" in page
    assert "Submit a draft" not in page, "a manager reads"
    assert "Submit a draft" in client("officer").get("/compliance/packs").text
    found = rows(client("manager").get("/compliance/packs?export=in-force").text)
    assert {(one["Pack"], one["Whose"]) for one in found} >= {("house", "the product"), ("in", "the product")}


def test_the_page_of_a_pack_of_the_product(client):
    page = client("manager").get("/compliance/packs/uk/2026.4").text
    assert "Change a value" not in page
    assert "Change a value" in client("officer").get("/compliance/packs/uk/2026.4").text
    values = rows(client("manager").get("/compliance/packs/uk/2026.4?export=values").text)
    assert {one["Unconfirmed"] for one in values} == {"yes", "no"}
    with client("manager").get("/compliance/packs/uk/2026.4/file") as answer:
        assert answer.text == product_text("uk")
        assert 'filename="uk-2026.4.toml"' in answer.headers["Content-Disposition"]
    for absent in ("uk/2026.3", "moon/1", "uk/..%2Fhouse", "house/2026.4/filings/x"):
        assert client("manager").get(f"/compliance/packs/{absent}").status_code == 404


@pytest.mark.parametrize("as_file", [False, True])
def test_a_draft_with_problems_comes_back_with_all_of_them(site, officer, as_file):
    text = draft("own", "x", value="7/0") + SCRIPT.join(["# ", ""])
    answer = officer(
        "/compliance/packs", **({"file": (io.BytesIO(text.encode()), "own.toml")} if as_file else {"text": text})
    )
    assert answer.status_code == 422
    assert "2 problems; nothing was kept" in answer.text
    assert "Write an exact fraction" in answer.text
    assert SCRIPT not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert site.programme.packs.versions() == []


def test_a_file_that_is_no_text_is_refused(site, officer):
    answer = officer("/compliance/packs", file=(io.BytesIO(b"\xff\xfe\x00"), "own.toml"))
    assert answer.status_code == 422
    assert officer("/compliance/packs", text="x" * 70_000).status_code == 413
    assert site.programme.packs.versions() == []


def test_a_changed_value_that_will_not_do_keeps_what_was_written(site, officer):
    answer = officer("/compliance/packs/house/change", **(CHANGE | {"value": "7/0", "version": "2026.5"}))
    assert answer.status_code == 422
    assert 'value="7/0"' in answer.text
    assert "2026.5 is in force" in answer.text
    assert officer("/compliance/packs/house/change", **(CHANGE | {"from": "soon"})).status_code == 400
    assert officer("/compliance/packs/house/change", **(CHANGE | {"value_id": "C99.x"})).status_code == 400
    assert officer("/compliance/packs/moon/change", **CHANGE).status_code == 404
    assert site.programme.packs.versions() == []


def test_a_threshold_changes_by_two_people(site, client, officer, second):
    address = officer("/compliance/packs/house/change", **CHANGE).headers["Location"]
    assert address == "/compliance/packs/house/2026.5.1"
    page = client("officer").get(address).text
    assert SCRIPT not in page
    assert "Before shadow it is back-tested." in page
    changes = rows(client("officer").get(f"{address}?export=changes").text)
    assert [one["Value"] for one in changes] == ["C15.ten"]
    assert changes[0]["In force"] == "< 10 distinct verified customers an earner and month from 1979-05-08"
    assert changes[0]["Why"].startswith("'=cmd"), "an export is defused"

    assert officer(f"{address}/step", step="shadow").status_code == 409
    assert officer(f"{address}/backtest", period=PERIOD, months="99").status_code == 400
    assert officer(f"{address}/backtest", period=PERIOD, months="2", seen="0").status_code == 303
    assert officer(f"{address}/step", step="shadow", seen="0").status_code == 409, "somebody was first"
    assert officer(f"{address}/step", step="shadow", seen="1").status_code == 303
    assert officer("/alerts/file", period=PERIOD, pack="house").status_code == 303
    [shadow] = site.programme.packs.shadows("house", "2026.5.1")
    assert "2026.5.1" in client("manager").get("/alerts").text
    compared = client("manager").get(f"{address}/filings/{shadow.filing_id}").text
    assert "It raised no alert." in compared

    own = officer(f"{address}/step", step="approve", note="Mine.")
    assert own.status_code == 409
    assert "somebody else approves it" in own.text
    assert second(f"{address}/step", step="approve", note="").status_code == 400
    assert second(f"{address}/step", step="approve", note="Agreed.").status_code == 303
    assert second(f"{address}/step", step="dance", note="x").status_code == 400

    report = client("manager").get(f"/api/v1/checks?period={PERIOD}").get_json()
    assert report["pack_version"] == "2026.5.1"
    assert "Our rule" in client("officer").get(f"/compliance/C15?period={PERIOD}").text
    found = rows(client("manager").get("/compliance/packs?export=in-force").text)
    assert next(one for one in found if one["Pack"] == "house")["Approved by"] == SECOND
    assert "not in force here" in client("manager").get("/compliance/packs/house/2026.5").text
    old = client("officer").get("/alerts").text
    assert "10" in old
    alert = next(one for one in site.programme.casework.queue(most=1000).alerts if one.check_id == "C15")
    assert client("officer").get(f"/alerts/{alert.alert_id}").status_code == 200
    history = rows(client("manager").get(f"{address}?export=history").text)
    assert [one["Step"] for one in history] == ["submitted", "back-tested", "put in shadow", "approved"]
    assert officer(f"{address}/step", step="withdraw", note="Over.").status_code == 303
    assert client("manager").get(f"/api/v1/checks?period={PERIOD}").get_json()["pack_version"] == "2026.5"


def test_an_alert_outlives_the_pack_that_raised_it(site, client, officer, second):
    packs, programme = site.programme.packs, site.programme
    packs.submit(draft("own", "1", value="30/1"), "ann")
    programme.backtest_pack("own", "1", PERIOD, "ann")
    packs.take("own", "1", "shadow", "ann")
    packs.take("own", "1", "approve", "bob", "Yes.")
    assert "own: One customer" in client("officer").get("/compliance").text
    assert officer("/alerts/file", period=PERIOD, pack="own").status_code == 303
    alert = next(one for one in programme.casework.queue(most=1000).alerts if one.pack == "own")
    assert "The check now" in client("officer").get(f"/alerts/{alert.alert_id}").text
    packs.take("own", "1", "withdraw", "bob", "No.")
    answer = client("officer").get(f"/alerts/{alert.alert_id}")
    assert answer.status_code == 200
    assert "The check now" not in answer.text
    assert client("officer").get(f"/compliance?period={PERIOD}&pack=own").status_code == 404
    assert officer("/alerts/file", period=PERIOD, pack="own").status_code == 404


def test_a_version_that_cannot_be_read_any_more_says_so(site, client, second):
    packs, programme = site.programme.packs, site.programme
    for name, text in (("base", draft("base")), ("top", draft("top", extends="base") + market("2020-01-01"))):
        packs.submit(text, "ann")
        if name == "base":
            programme.backtest_pack(name, "1", PERIOD, "ann")
            packs.take(name, "1", "shadow", "ann")
            packs.take(name, "1", "approve", "bob", "Yes.")
    packs.take("base", "1", "withdraw", "bob", "No.")
    page = client("officer").get("/compliance/packs/top/1")
    assert page.status_code == 200
    assert "It cannot be read any more" in page.text
    assert second("/compliance/packs/top/1/backtest", period=PERIOD, months="1").status_code == 422
