"""Do the pages show what they should, as text, in figures, tables and exports?"""

from __future__ import annotations

import csv
import dataclasses
import gzip
import hashlib
import html
import io
import re
from base64 import b64encode

import pytest
from flask.testing import FlaskClient

from graph_service.errors import NotFound
from graph_service.store.wiping import clear_network
from graph_service.web import assets, vendor
from graph_service.web.tables import Column, Link, Table, plain, shown, to_csv

SCRIPT = "<script>alert(1)</script>"
PAGES = (
    "/",
    "/team",
    "/team/L",
    "/explain/L",
    "/runs",
    "/plans",
    "/plans/unilevel-7",
    "/compliance",
    "/analytics",
    "/admin",
)


def as_whom(path: str) -> str:
    """Who may see it."""
    return "admin" if path.startswith("/admin") else "manager"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_a_title_and_no_doubled_id(site, path: str) -> None:
    text = site.client(as_whom(path)).get(path).text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert re.search(r"<title>[^<·]+ ·", text)
    assert '<html lang="en">' in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    for described in re.findall(r'(?:for|aria-describedby|aria-labelledby)="([^"]+)"', text):
        assert described in ids


@pytest.mark.parametrize("path", PAGES)
def test_each_table_has_a_caption_and_column_heads(site, path: str) -> None:
    text = site.client(as_whom(path)).get(path).text
    for table in re.findall(r"<table>.*?</table>", text, re.DOTALL):
        assert "<caption>" in table
        assert '<th scope="col"' in table


@pytest.mark.parametrize("path", ["/", "/team/L", "/analytics", "/compliance"])
def test_each_picture_has_a_table_twin_and_a_formula(site, path: str) -> None:
    text = site.client("manager").get(path).text
    cards = re.findall(r'<section class="card chart-card">.*?</section>', text, re.DOTALL)
    assert cards
    for card in cards:
        assert "<caption>" in card
        assert "What is " in card


def test_the_overview_has_every_figure_with_its_formula(site) -> None:
    text = site.client("manager").get("/?period=2026-09").text
    for title in (
        "Members",
        "Participants",
        "Customers",
        "Sales",
        "Payout",
        "Payout share",
        "Growth of sales",
        "Retail share",
    ):
        assert re.search(rf"<h2>{title}</h2>", text), title
    overview = site.programme.overview("2026-09")
    sales = overview.figure("sales")
    assert sales.value == 131_277
    assert "1\N{NARROW NO-BREAK SPACE}312.77" in text
    assert sales.formula in html.unescape(text)


@pytest.mark.parametrize("path", ["/team/B", "/team/L", "/explain/L?period=2026-09", "/downline/L", "/team?q=K1"])
@pytest.mark.parametrize("role", ["manager", "leader"])
def test_hostile_names_are_text(site, path: str, role: str) -> None:
    response = site.client(role).get(path, follow_redirects=True)
    assert response.status_code == 200
    assert SCRIPT not in response.text


def test_a_hostile_name_is_shown_whole(site) -> None:
    text = site.client("manager").get("/team/B").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "long" * 2500 in site.client("manager").get("/team/odd%20id%2F%3F%23%26").text


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/", "periods"), ("/", "levels"), ("/team/L", "legs"), ("/team/L", "earnings"), ("/explain/L", "lines"),
        ("/runs", "runs"), ("/runs/preview?plan=unilevel-7&period=2026-09", "awards"),
        ("/compliance", "checks"), ("/compliance", "inputs"), ("/compliance", "leaders"),
        ("/compliance/C03", "readings"),
        ("/analytics", "by-channel"), ("/admin", "users"),
    ],
)  # fmt: skip
def test_each_table_has_a_csv_that_no_spreadsheet_runs(site, path: str, table: str) -> None:
    client = site.client(as_whom(path))
    response = client.get(path + ("&" if "?" in path else "?") + f"export={table}")
    assert response.status_code == 200
    assert response.content_type == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.text)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    assert [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell] == []


def test_awards_of_a_run_add_up_in_the_csv(site) -> None:
    text = site.client("officer").get(f"/runs/{site.run_id}/awards.csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    total = sum(round(float(row["Award (EUR)"]) * 100) for row in rows)
    assert total == site.programme.run(site.run_id).awards_minor > 0


@pytest.mark.parametrize(
    "payload", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A1", "=\x00", "\x00=1"]
)
def test_formulas_are_defused(payload: str) -> None:
    table = Table(
        "t", "T", (Column(payload), Column("N", "money", currency="EUR")), ((payload, -5), (Link(payload, "/"), 5))
    )
    rows = list(csv.reader(io.StringIO(to_csv(table), newline="")))
    assert all(cell[0] not in "=+-@\t\r" for row in rows for cell in row)
    assert rows[1][0].lstrip("'").replace("\x00", "") == payload.replace("\x00", "")


def test_numbers_read_well_and_export_plainly() -> None:
    money, share = Column("M", "money", currency="EUR"), Column("S", "share")
    assert shown(-123456789, money) == "−1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567.89"
    assert plain(123456789, money) == "1234567.89"
    assert shown(None, money) == "–"
    assert shown(0.25, share) == "25.0\N{NARROW NO-BREAK SPACE}%"
    assert plain(0.25, share) == "0.25"


def test_a_run_shows_what_it_was_made_from(site) -> None:
    run = site.programme.run(site.run_id)
    text = site.client("manager").get(f"/runs/{site.run_id}").text
    for value in (run.plan_hash, run.fingerprint, run.outcome_hash, "both engines agree"):
        assert value in text


def test_a_preview_offers_to_commit_to_a_manager_what_is_not_committed(site) -> None:
    client = site.client("manager")
    fresh = client.get("/runs/preview?plan=unilevel-7&period=2026-09").text
    assert "Commit the run" in fresh
    stored = client.get("/runs/preview?plan=unilevel-7&period=2026-08").text
    assert "Commit the run" not in stored
    assert "committed already" in stored
    assert "Preview a run" not in site.client("officer").get("/runs").text


def test_explain_goes_down_to_sale_path_and_rate(site) -> None:
    text = site.client("leader").get("/explain/L?period=2026-09").text
    assert "K2 → B → L" in text
    assert "s4" in text


def test_compliance_begins_with_sufficiency_and_gives_no_verdict(site) -> None:
    text = site.client("officer").get("/compliance?period=2026-09").text
    assert text.index("What can be said at all") < text.index("The checks") < text.index("Recruitment against sales")
    for word in ("illegal", "fraud", "is a pyramid"):
        assert word not in text.lower()
    for check in ("C01", "C05", "C07", "C28"):
        assert f">{check}</a>" in text
    one = site.client("officer").get("/compliance/C03?period=2026-09").text
    for part in ("strict", "capped", "lenient", "Herbalife", "Rows behind numerator and denominator"):
        assert part in one


@pytest.mark.parametrize("check", ["C01", "C02", "C04", "C05", "C07", "C15", "C18", "C19", "C20", "C24", "C25", "C28"])
def test_each_check_has_its_page(site, check: str) -> None:
    assert site.client("officer").get(f"/compliance/{check}?period=2026-09").status_code == 200


def test_calls_answer_with_etags(site) -> None:
    client = site.client("manager")
    first = client.get("/api/v1/overview")
    assert first.json["period"] == "2026-09"
    again = client.get("/api/v1/overview", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


# --- static files ---------------------------------------------------------------------------------------------------


def test_static_files_are_kept_for_a_year_at_their_true_address_alone(site) -> None:
    client: FlaskClient = site.client("anonymous")
    page = client.get("/login").text
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        with client.get(address) as response, client.get(address.replace(assets.build(), "0" * 16)) as stale:
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert "immutable" not in stale.headers["Cache-Control"]
        with client.get(address, headers={"If-None-Match": response.headers["ETag"]}) as known:
            assert known.status_code == 304


@pytest.mark.parametrize(
    "name", ["vendor/plotly-strict.min.js", "js/charts.js", "css/base.css", "vendor/d3-hierarchy.min.mjs"]
)
def test_texts_come_small_to_who_takes_them_so_and_whole_to_others(site, name: str) -> None:
    client: FlaskClient = site.client("anonymous")
    address = f"/static/{assets.build()}/{name}"
    with client.get(address) as plain, client.get(address, headers={"Accept-Encoding": "gzip, br"}) as small:
        assert gzip.decompress(small.data) == plain.data == (assets.FOLDER / name).read_bytes()
        assert len(small.data) < 0.6 * len(plain.data)
        assert (small.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
        assert small.headers["Content-Type"] == plain.headers["Content-Type"]
        assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert small.headers["ETag"] != plain.headers["ETag"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    with (
        client.get(address, headers=known) as again,
        client.get(address, headers={"Accept-Encoding": "gzip;q=0"}) as whole,
    ):
        assert again.status_code == 304
        assert "Content-Encoding" not in whole.headers


@pytest.mark.parametrize("name", ["../tables.py", "..%2ftables.py", "/etc/passwd", "%2e%2e/%2e%2e/config.py", "css"])
def test_static_gives_nothing_else(site, name: str) -> None:
    assert site.client("anonymous").get(f"/static/{assets.build()}/{name}").status_code in (404, 308)


def test_vendored_files_are_what_the_lock_says() -> None:
    packages = vendor.packages()
    assert {one.name for one in packages} == {"plotly.js-strict-dist-min", "d3-hierarchy", "sigma", "graphology"}
    listed = {file.file for package in packages for file in package.files}
    assert {path.name for path in vendor.FOLDER.iterdir()} == listed | {"vendor.json"}
    for package in packages:
        assert package.licence in {"MIT", "ISC"}
        assert package.archive.startswith("sha512-")
        for file in package.files:
            content = (vendor.FOLDER / file.file).read_bytes()
            assert file.integrity == f"sha384-{b64encode(hashlib.sha384(content).digest()).decode()}"


def test_every_rule_of_a_style_sheet_ends(site) -> None:
    for path in sorted((vendor.FOLDER.parent).rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}"), path.name


def test_vendored_scripts_are_loaded_with_their_sum(site) -> None:
    text = site.client("manager").get("/").text
    [place] = re.findall(r"<template id=\"x-plotly\"[^>]*>", text)
    integrity = next(f.integrity for p in vendor.packages() for f in p.files if f.file == "plotly-strict.min.js")
    assert f'integrity="{integrity}"' in place
    assert not re.findall(r"<script[^>]*plotly-strict[^>]*>", text)  # it comes when the page is there


def test_metrics_name_routes_and_no_ids(site) -> None:
    client = site.client("leader")
    client.get("/team/S")
    text = client.get("/metrics").text
    assert 'route="/team/<path:member_id>"' in text
    assert "/team/S" not in text


# --- nothing loaded -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/team", "/downline", "/compliance", "/analytics", "/runs"])
def test_an_empty_store_says_how_to_fill_it(site, path: str) -> None:
    clear_network(site.programme.store)
    response = site.client("manager").get(path)
    assert response.status_code == 200
    assert "Nothing loaded yet" in response.text
    assert site.client("manager").get("/api/v1/overview").status_code == 409


def test_the_lock_of_a_package_refuses_other_content(monkeypatch: pytest.MonkeyPatch) -> None:
    package = vendor.packages()[1]
    monkeypatch.setattr(vendor, "fetch", lambda one: (one.archive, {file.file: b"other" for file in one.files}))
    with pytest.raises(Exception, match=r"is not what vendor\.json recorded"):
        vendor.take(package, new_sums=False)
    assert dataclasses.asdict(vendor.packages()[1]) == dataclasses.asdict(package)
    assert issubclass(NotFound, Exception)
