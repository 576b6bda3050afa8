"""Do the compliance pages name, count and show what the checks found, and nothing more than that?"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import pytest

from graph_service.compliance import CHECKS
from graph_service.web import charting, compliance

NARROW = "\N{NARROW NO-BREAK SPACE}"

# Beside the small network: K3 is a customer of L, Z joins in September only, L and B share a bank account, S1 bought a
# starter order, D buys for itself; more sales in dollars than in euros.
MEMBERS = (
    ("member_id", "sponsor_id", "joined_on", "enrolled_on"),
    ("K3", "L", "2026-06-01", ""),
    ("Z", "L", "2026-09-10", ""),
    ("D", "S", "2026-06-01", "2026-06-01"),
)
SALES = (
    ("sale_id", "buyer_id", "seller_id", "sold_on", "net", "currency", "kind", "verified"),
    ("x1", "K3", "L", "2026-09-03", "40.00", "EUR", "retail", "true"),
    ("x2", "S1", "S1", "2026-09-04", "10.00", "EUR", "starter", ""),
    ("x3", "D", "D", "2026-09-04", "300.00", "EUR", "personal", ""),
    *((f"u{i}", "K3", "L", "2026-09-05", "1.00", "USD", "retail", "true") for i in range(12)),
)
IDENTIFIERS = (("member_id", "kind", "value_hash"), ("L", "bank", "same"), ("B", "bank", "same"))


@pytest.fixture(scope="module")
def rich(site, tmp_path_factory: pytest.TempPathFactory):
    """The site with more in its network."""
    folder: Path = tmp_path_factory.mktemp("more")
    for name, table in (("members", MEMBERS), ("sales", SALES), ("identifiers", IDENTIFIERS)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(table)
    site.programme.load(folder)
    return site


def page(site, path: str, role: str = "officer") -> str:
    """A page's text, with what is escaped or spaced narrowly put plainly."""
    response = site.client(role).get(path)
    assert response.status_code == 200, path
    return html.unescape(response.text).replace(NARROW, " ")


def exported(site, path: str, table: str) -> list[dict[str, str]]:
    """A table of a page as its CSV has it."""
    response = site.client("officer").get(f"{path}{'&' if '?' in path else '?'}export={table}")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def figure_of(text: str, title: str) -> dict:
    """The figure that a picture of the page draws."""
    card = next(card for card in text.split('<section class="card chart-card">')[1:] if f"<h2>{title}</h2>" in card)
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', card, re.DOTALL)[1])


# --- what is said about a check -------------------------------------------------------------------------------------


def test_the_overview_names_the_instrument_that_is_raised(rich) -> None:
    line = next(row for row in exported(rich, "/compliance?period=2026-09", "checks") if row["Check"] == "C01")
    assert (line["State"], line["Raised when"]) == ("review", f"> 0.0{NARROW}%")
    assert line["Instrument"].startswith("Canada")


def test_the_overview_says_what_each_figure_is_in(rich) -> None:
    lines = {row["Check"]: row for row in exported(rich, "/compliance?period=2026-09", "checks")}
    assert lines["C15"]["Figure in"] == "customers, mean per earner and month"
    assert lines["C05"]["Figure in"] == "EUR"
    assert lines["C03"]["Figure in"] == "share of net sales"


def test_nothing_green_where_nothing_is_measured(rich) -> None:
    text = page(rich, "/compliance?period=2026-09")
    lines = {row["Check"]: row["State"] for row in exported(rich, "/compliance?period=2026-09", "checks")}
    assert (lines["C20"], lines["C25"]) == ("nothing to compare with", "nothing to compare with")
    assert '<span class="badge idle">2 nothing to compare with</span>' in text
    assert f'<span class="badge good">{sum(state == "meets" for state in lines.values())} meets</span>' in text
    one = page(rich, "/compliance/C20?period=2026-09")
    assert '<span class="badge idle">nothing to compare with</span>' in one
    assert "badge good" not in one
    states = {one["id"]: one["state"] for one in rich.client("officer").get("/api/v1/checks").json["checks"]}
    assert (states["C20"], states["C25"]) == ("meets", "meets")  # the document keeps the states of its interface


def test_a_members_figure_has_its_own_unit(rich) -> None:
    figures = {row["Member id"]: row["Figure"] for row in exported(rich, "/compliance/C18?period=2026-09", "entities")}
    assert figures["D"].lstrip("'") == "−300.00 EUR"
    c15 = exported(rich, "/compliance/C15?period=2026-09", "entities")
    assert all(row["Figure"].endswith(" customers") for row in c15)


def test_further_figures_have_unit_and_meaning(rich) -> None:
    for check in ("C01", "C02", "C03", "C04", "C05", "C07", "C15", "C18", "C19", "C20", "C25", "C28"):
        lines = exported(rich, f"/compliance/{check}?period=2026-09", "figures")
        assert lines
        assert all(row["In"] and row["Meaning"] for row in lines), check
    by_name = {row["Figure"]: row for row in exported(rich, "/compliance/C19?period=2026-09", "figures")}
    year = by_name["Little line"]  # 1,000 a year for two months
    assert (year["Value"], year["In"], year["Exact"]) == ("166.66", "EUR", "8333/50")


def test_small_cells_of_members_stand_beside_their_figure(rich) -> None:
    lines = exported(rich, "/compliance/C02?period=2026-09", "entities")
    leader = next(row for row in lines if row["Member id"] == "L")
    low, high = float(leader["Orders' share, from"]), float(leader["Orders' share, to"])
    assert 0 < low < 1 / 4 < high < 1  # one verified order of four
    assert "Orders' share, from" in page(rich, "/compliance/C02?period=2026-09")
    assert "Orders' share, from" in exported(rich, "/compliance/C04?period=2026-09", "entities")[0]


def test_an_interval_is_called_what_it_is(rich) -> None:
    share = page(rich, "/compliance/C03?period=2026-09")
    assert re.search(r"of 8 orders reached.*Orders are counted here, not money\. 95 % interval: .* %", share)
    assert "Few orders: with 95 %" not in share


def test_sufficiency_columns_and_curves_explain_themselves(rich) -> None:
    text = page(rich, "/compliance?period=2026-09")
    for name in ("Retail sales that are verified", "Awards with a source", "Window of the outcome checks"):
        assert f"What is {name}?" in text
    months = text[text.index('<span class="caption-text">Recruitment against sales, by month') :]
    heads = re.findall(r'<th scope="col".*?</th>', months.split("</thead>")[0], re.DOTALL)
    assert all("What is" in head for head in heads[1:])
    curve = exported(rich, "/compliance/C20?period=2026-09", "curve-lorenz-zeros-in")
    assert list(curve[0]) == ["Share of participants, lowest first", "Share of pay"]
    assert list(exported(rich, "/compliance/C25?period=2026-09", "curve-degree-counts")[0]) == [
        "People sponsored directly", "Members",
    ]  # fmt: skip


# --- recruitment against sales --------------------------------------------------------------------------------------


def test_months_are_in_the_plans_currency(rich) -> None:
    september = exported(rich, "/compliance?period=2026-09", "months")[0]
    assert september["Month"] == "2026-09"
    declared, verified = (september[f"Sales to customers, {name} (EUR)"] for name in ("declared", "verified"))
    assert (declared, verified) == ("440.00", "40.00")  # s3, s4 and x1; of them x1 is verified
    leader = next(r for r in exported(rich, "/compliance?period=2026-09", "leaders") if r["Member id"] == "L")
    assert (leader["Sales to customers, declared (EUR)"], leader["Sales to customers, verified (EUR)"]) == (
        "440.00", "40.00",
    )  # fmt: skip
    assert "beyond accepted personal use" not in page(rich, "/compliance?period=2026-09")


def test_leaders_dots_are_money_and_those_left_out_are_counted(rich) -> None:
    text = rich.client("officer").get("/compliance?period=2026-09").text
    dots = figure_of(text, "Recruitment against sales, by leader")["data"][0]
    assert dots["customdata"]
    assert all(one.endswith(" EUR") for one in dots["customdata"])


def test_leaders_without_a_share_are_counted_beside_the_picture(rich) -> None:
    months, leaders = rich.programme.recruitment_and_sales(), rich.programme.recruitment_by_leader("2026-09")
    nobody = leaders.assign(customer_share=float("nan"))
    *_, every = charting.of_against(months, leaders, {}, "EUR", "2026-09")
    *_, none = charting.of_against(months, nobody, {}, "EUR", "2026-09")
    assert every.note == ""
    assert none.figure is None
    assert none.note.startswith(f"Not drawn: {len(leaders)} of {len(leaders)} leaders")


# --- packs ----------------------------------------------------------------------------------------------------------


def test_a_pack_can_be_chosen_and_stays_chosen(rich) -> None:
    text = page(rich, "/compliance?period=2026-09&pack=eu")
    assert '<option value="eu" selected>' in text
    assert "eu, version" in text
    assert ">C02</a>" not in text  # the directive says nothing about it
    assert "/compliance/C01?period=2026-09&pack=eu" in text
    one = page(rich, "/compliance/C01?period=2026-09&pack=eu")
    assert "/compliance?period=2026-09&pack=eu" in one
    assert "Competition Act" not in one
    assert '<option value="us"' not in one  # the American pack has no C01
    calls = rich.client("officer").get("/api/v1/checks?pack=ca").json
    assert calls["pack"] == "ca"
    assert rich.client("officer").get("/api/v1/checks/C01?pack=eu").json["threshold"]["id"] == "C01.primarily"


@pytest.mark.parametrize("pack", ["moon", "../house", "/etc/passwd", "graph_service/compliance/packs/eu.toml", "EU"])
@pytest.mark.parametrize("path", ["/compliance", "/compliance/C01", "/api/v1/checks", "/api/v1/checks/C01"])
def test_only_the_products_packs_can_be_asked_for(rich, path: str, pack: str) -> None:
    answer = rich.client("officer").get(path, query_string={"pack": pack, "period": "2026-09"})
    assert answer.status_code == 404
    assert "No pack of thresholds" in answer.text


def test_a_check_that_the_pack_does_not_have_is_not_there(rich) -> None:
    assert rich.client("officer").get("/compliance/C02?pack=eu&period=2026-09").status_code == 404


# --- one member -----------------------------------------------------------------------------------------------------


def test_a_member_leads_to_rows_and_picture(rich) -> None:
    text = page(rich, "/compliance/C02?period=2026-09")
    address = "/compliance/C02?period=2026-09&member=S"
    assert f'href="{address}"' in text
    behind = exported(rich, address, "behind")
    assert [row["Sale id"] for row in behind] == ["x2", "x3", "s6"]
    one = page(rich, address)
    assert "Sales below S" in one
    assert "Counted in the database" in one
    assert '<input type="hidden" name="member" value="S">' in one  # another period keeps the member
    sectors = figure_of(rich.client("officer").get(address).text, "Sales below S")["data"][0]
    assert (sectors["ids"], sectors["parents"]) == (["S", "D", "S1"], ["", "S", "S"])
    assert sectors["customdata"][1][0] == "credited: 300.00 EUR"


def test_pictures_of_generations_and_identifiers(rich) -> None:
    generations = rich.client("officer").get("/compliance/C24?period=2026-09&member=L").text
    bars = figure_of(generations, "Generations below L")["data"]
    assert [bar["y"][0] for bar in bars] == [1, 1]
    shared = rich.client("officer").get("/compliance/C28?period=2026-09&member=L").text
    assert "Identifiers of L" in shared
    held = exported(rich, "/compliance/C28?period=2026-09&member=L", "picture")
    assert held == [{"Identifier": "bank", "Member id": "B"}, {"Identifier": "bank", "Member id": "L"}]
    assert "same" not in json.dumps(figure_of(shared, "Identifiers of L"))  # the hash is nobody's business
    plain = page(rich, "/compliance/C03?period=2026-09&member=D")  # a check without a picture has rows alone
    assert "rows of everyone" in plain


def test_members_are_for_those_who_see_everyone(rich) -> None:
    for role, status in (("officer", 200), ("manager", 200), ("leader", 404), ("admin", 404)):
        assert rich.client(role).get("/compliance/C02?period=2026-09&member=L").status_code == status
    assert rich.client("officer").get("/compliance/C02?period=2026-09&member=nobody").status_code == 404


def test_the_export_has_more_rows_than_the_page_reads(rich, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance, "SHOWN_ROWS", 2)
    whole = exported(rich, "/compliance/C25?period=2026-09", "behind")
    assert len(whole) == 13
    monkeypatch.setattr(compliance, "EXPORT_ROWS", 3)
    assert len(exported(rich, "/compliance/C25?period=2026-09", "behind")) == 3


def test_who_joins_later_is_not_in_the_shape_of_before(rich) -> None:
    before, after = (exported(rich, f"/compliance/C25?period={period}", "behind") for period in ("2026-08", "2026-09"))
    assert {row["Member id"] for row in after} - {row["Member id"] for row in before} == {"Z"}


# --- every check ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_has_its_page_its_question_and_what_is_missing(rich, check) -> None:
    text = page(rich, f"/compliance/{check.id}?period=2026-09")
    assert check.question in text
    found = rich.client("officer").get(f"/api/v1/checks/{check.id}").json
    assert (found["state"] == "not_computable") <= bool(found["missing"])
    for name in found["missing"]:
        assert name in text


# --- without scripts ------------------------------------------------------------------------------------------------


def test_without_scripts_no_picture_claims_to_be_drawn(rich) -> None:
    text = page(rich, "/compliance?period=2026-09")
    assert "Drawing…" in text
    assert '<p class="chart-wait">' not in text  # hidden until a script draws
    assert re.search(r"<noscript>.*Show as a table.*</noscript>", text)


def test_a_published_table_is_compared_on_the_page_and_what_is_wrong_is_said(client) -> None:
    officer = client("officer")
    page = officer.get("/compliance/disclosure").text
    assert "Everyone who was a participant" in page
    assert "The published table beside it" not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token

    def paste(text: str):
        return officer.post("/compliance/disclosure", data={"published": text, "csrf_token": token[1]})

    shown = paste("group,measure,value\neveryone,participants,3\n")
    assert shown.status_code == 200
    assert "differs" in shown.text
    wrong = paste("group,measure,value\n<script>alert(1)</script>,participants,3\n")
    assert wrong.status_code == 422
    assert "<script>alert(1)" not in wrong.text
    assert officer.get("/compliance/disclosure?export=disclosure").content_type.startswith("text/csv")


def test_what_was_published_is_kept_by_an_officer_worked_out_again_and_withdrawn(client, site) -> None:
    def post(person, **form: str):
        page = person.get("/compliance/disclosure").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        return person.post(form.pop("to", "/compliance/disclosure"), data={"csrf_token": token[1], **form})

    told = {
        "act": "keep", "title": "<b>Statement</b>", "place": "the website", "published_on": "2026-01-15",
        "published": "group,measure,value\neveryone,participants,99\n",
    }  # fmt: skip
    manager, officer = client("manager"), client("officer")
    assert "It was published: keep it" not in manager.get("/compliance/disclosure").text
    assert post(manager, **told).status_code == 403
    assert post(officer, **told | {"published_on": "soon"}).status_code == 400
    assert site.programme.publications.all() == []
    assert post(officer, **told).status_code == 303
    kept = officer.get("/compliance/disclosure").text
    assert "&lt;b&gt;Statement&lt;/b&gt;" in kept
    check = officer.get("/compliance/C22").text
    assert "1 of 1 published figures" in check or "compared with nothing" in check
    assert (
        post(officer, to="/compliance/disclosure/withdraw", table_id="T-00001", withdrawn_on="2026-02-01").status_code
        == 303
    )
    assert "withdrawn 2026-02-01" in officer.get("/compliance/disclosure").text
