"""Does the page on how recruitment spread show cohorts, arithmetic and timing, each with its table and export?"""

from __future__ import annotations

import csv
import html
import io

import pytest

ADDRESS = "/compliance/recruitment?period=2026-09"


def text(site, path: str) -> str:
    response = site.client("officer").get(path)
    assert response.status_code == 200
    return html.unescape(response.text)


def exported(site, table: str) -> list[dict[str, str]]:
    response = site.client("officer").get(f"{ADDRESS}&export={table}")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def test_the_cohort_of_june_brought_in_its_own_and_is_too_young(site) -> None:
    (row,) = exported(site, "cascades")
    assert (row["Cohort"], row["Participants"]) == ("2026-06", "8")
    # R brings in L and S, L brings in B and the odd one, B brings in C, S brings in S1; then below, level by level
    assert [row[f"Generation {place}"] for place in (1, 2, 3, 4)] == ["6", "4", "1", "0"]
    (rate,) = exported(site, "reproduction")
    assert (rate["Age"], rate["Exactly"]) == ("too young", "3/4")
    assert "too young" in text(site, ADDRESS)


@pytest.mark.parametrize("table", ["days-from-joining-to-each-purchase", "days-before-the-end-of-the-period"])
def test_each_histogram_has_all_purchases_of_the_period(site, table) -> None:
    rows = exported(site, table)
    assert sum(int(row["Orders of participants"]) + int(row["Orders of customers"]) for row in rows) == 5
    assert round(sum(float(row["Net, customers (EUR)"]) for row in rows), 2) == 400


def test_the_market_asked_for_is_worked_out_and_stays_in_the_form(site) -> None:
    shown = text(site, f"{ADDRESS}&market=12345")
    assert 'value="12345"' in shown
    assert "This is arithmetic, not a forecast" in shown
    assert "raises no alert" in shown


@pytest.mark.parametrize("market", ["many", "-1", "0", "1.5", "9" * 30])
def test_a_market_that_is_none_is_refused_in_words(site, market) -> None:
    answer = site.client("officer").get(f"{ADDRESS}&market={market}")
    assert answer.status_code == 400
    assert "give a number of people from 1 to" in html.unescape(answer.text)
