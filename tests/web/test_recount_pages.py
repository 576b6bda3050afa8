"""Do the pages of a check and of an alert show its figure counted again, and say so when the two differ?"""

from __future__ import annotations

import csv
import html
import io
from dataclasses import replace
from fractions import Fraction

import pytest

from graph_service.compliance.recount import counted_again, has_members
from graph_service.service import Programme


def page(client, path: str, role: str = "officer") -> str:
    response = client(role).get(path)
    assert response.status_code == 200, path
    return html.unescape(response.text)


def test_a_check_offers_a_recount_and_counts_only_when_asked(client):
    offered = page(client, "/compliance/C03?period=2026-09")
    assert "recount=1" in offered
    assert "Counted again in the database" not in offered
    shown = page(client, "/compliance/C03?period=2026-09&recount=1")
    assert "Counted again in the database: strict" in shown
    assert "the same." in shown
    assert ':params {first_day: date("2026-09-01"), end_day: date("2026-10-01"), currency: "EUR"' in shown
    assert "MATCH (buyer:Member)-[:BOUGHT]->(sale:Sale)" in shown


@pytest.mark.parametrize("check_id", counted_again())
def test_every_check_that_is_counted_again_has_its_table(client, check_id):
    response = client("officer").get(f"/compliance/{check_id}?period=2026-09&recount=1&export=recount")
    assert response.status_code == 200
    assert {row[""] for row in csv.DictReader(io.StringIO(response.text))} <= {"the same"}


def test_one_member_is_counted_again(client):
    assert has_members("C03")
    shown = page(client, "/compliance/C03?period=2026-09&member=S&recount=1")
    assert 'member_id: "S"' in shown
    assert "Counted again in the database" in shown
    assert client("officer").get("/compliance/C03?period=2026-09&member=nobody&recount=1").status_code == 404


def test_a_difference_is_a_warning_with_both_figures(client, monkeypatch):
    real = Programme.recount

    def wrong(*arguments, **options):
        found = real(*arguments, **options)
        first = replace(found.lines[0], found=Fraction(3, 7), numerator=1, denominator=2)
        return replace(found, lines=(first, *found.lines[1:]))

    monkeypatch.setattr(Programme, "recount", wrong)
    shown = page(client, "/compliance/C03?period=2026-09&recount=1")
    assert "not the same. strict: the check says 3/7, the database 1/2" in shown
    assert "callout warn" in shown
    assert "differs" in shown


def test_an_alert_is_counted_again(client, site):
    site.programme.file_report("2026-09", "tests")
    alerts = [one for one in site.programme.casework.queue(("open",)).alerts if one.check_id in counted_again()]
    assert alerts
    for alert in alerts:
        assert "recount=1" in page(client, f"/alerts/{alert.alert_id}")
        shown = page(client, f"/alerts/{alert.alert_id}?recount=1")
        assert "Counted again in the database" in shown
        assert "not the same" not in shown
