"""Do the pages on what funded the pay add up, in every table and export, and who may read them?"""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest

from graph_service.web.funding_listings import FUNDED, OWN

SOURCES = [f"{title} (EUR)" for title, _ in FUNDED.values()]
ADDRESS = "/compliance/funding?period=2026-09"


def exported(site, path: str, table: str) -> list[dict[str, str]]:
    """A table of a page as its CSV has it."""
    response = site.client("officer").get(f"{path}&export={table}")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def cents(text: str) -> int:
    """Money of a CSV in cents."""
    return round(float(text.removeprefix("'")) * 100)


def paid(site, member: str | None = None) -> int:
    """What the plan of the page pays in September."""
    awards = site.programme.outcome(*site.programme._asked("unilevel-7", "2026-09")).awards
    return int(
        awards["amount_minor"].sum() if member is None else awards[awards["member_id"] == member]["amount_minor"].sum()
    )


@pytest.mark.parametrize("table", ["by-payee", "by-country", "by-rank"])
def test_each_row_and_each_table_adds_up_to_what_was_paid(site, table) -> None:
    rows = exported(site, ADDRESS, table)
    for row in rows:
        assert sum(cents(row[name]) for name in SOURCES) == cents(row["Pay (EUR)"])
    assert sum(cents(row["Pay (EUR)"]) for row in rows) == paid(site) > 0


def test_the_sources_add_up_and_the_flow_is_of_the_same_money(site) -> None:
    assert sum(cents(row["Pay (EUR)"]) for row in exported(site, ADDRESS, "by-source")) == paid(site)
    text = html.unescape(site.client("officer").get(ADDRESS).text)
    figure = json.loads(re.search(r'<script type="application/json">(\{"data".*?)</script>', text, re.DOTALL)[1])
    link = figure["data"][0]["link"]
    assert round(sum(link["value"]) * 100) == 2 * paid(site)  # into the bonuses, and out of them


def test_legs_and_own_pay_are_the_subtree_that_the_leader_s_row_tells(site) -> None:
    whole = next(row for row in exported(site, ADDRESS, "by-leader") if row["Member id"] == "L")
    legs = exported(site, f"{ADDRESS}&member=L", "by-leg")
    assert legs[0]["Leg"] == OWN
    for name in ("Pay (EUR)", *SOURCES):
        assert sum(cents(row[name]) for row in legs) == cents(whole[name])
    assert cents(legs[0]["Pay (EUR)"]) == paid(site, "L")
    assert {row["Member id"] for row in exported(site, f"{ADDRESS}&member=L", "by-payee")} <= {"L", "B", "C"}


def test_each_period_has_the_total_of_its_own_page(site) -> None:
    rows = exported(site, "/compliance/funding-by-period?period=2026-09", "by-period")
    assert [row["Period"] for row in rows] == ["2026-09", "2026-08"]
    for row in rows:
        same = exported(site, f"/compliance/funding?period={row['Period']}", "by-source")
        assert cents(row["Pay (EUR)"]) == sum(cents(one["Pay (EUR)"]) for one in same)
        assert sum(cents(row[name]) for name in SOURCES) == cents(row["Pay (EUR)"])
    assert "What funded the pay, period by period" in site.client("officer").get("/compliance/funding-by-period").text


def test_a_member_that_is_none_answers_so(site) -> None:
    answer = site.client("officer").get(f"{ADDRESS}&member=nobody")
    assert answer.status_code == 404
    assert "No member with this id." in answer.text


@pytest.mark.parametrize(("role", "there"), [("officer", True), ("manager", True), ("leader", False)])
def test_explorer_and_team_lead_there_only_for_who_may_look(site, role, there) -> None:
    client = site.client(role)
    assert ("/compliance/funding" in client.get("/downline/L?period=2026-09").text) is there
    assert (
        "/compliance/funding?member=B" in client.get("/team/B?period=2026-09").text.replace("period=2026-09&amp;", "")
    ) is there
