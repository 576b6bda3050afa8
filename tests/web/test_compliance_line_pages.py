"""Do the pages of the checks on lines, accounts and time show figures, members and pictures?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.web.test_compliance_pages import exported, figure_of, page

CHECKS = ("C14", "C21", "C23", "C26", "C27", "C29", "C30", "C31", "C32")

# Below the small network's S: five people with one recruit each, who joined within days and share a card; S paid.
LINE = [f"Y{i}" for i in range(6)]
MEMBERS = (
    ("member_id", "sponsor_id", "joined_on", "enrolled_on"),
    *((id_, LINE[i - 1] if i else "S", f"2026-08-0{i + 1}", f"2026-08-0{i + 1}") for i, id_ in enumerate(LINE)),
)
SALES = (
    ("sale_id", "buyer_id", "payer_id", "sold_on", "net", "currency"),
    *((f"y{i}", id_, "Y0", "2026-09-10", "50.00", "EUR") for i, id_ in enumerate(LINE)),
)
IDENTIFIERS = (("member_id", "kind", "value_hash"), *((id_, "card", "one") for id_ in LINE))
REFUNDS = (("refund_id", "sale_id", "refunded_on", "amount"), ("yr", "y5", "2026-10-02", "50.00"))


@pytest.fixture(scope="module")
def lines(site, tmp_path_factory: pytest.TempPathFactory):
    """The site with a line that three of the checks point at."""
    folder: Path = tmp_path_factory.mktemp("lines")
    tables = {"members": MEMBERS, "sales": SALES, "identifiers": IDENTIFIERS, "refunds": REFUNDS}
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(table)
    site.programme.load(folder)
    return site


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_has_its_page(lines, check: str) -> None:
    text = page(lines, f"/compliance/{check}?period=2026-09")
    assert "Rows behind numerator and denominator" in text
    figures = exported(lines, f"/compliance/{check}?period=2026-09", "figures")
    assert all(row["In"] and row["Meaning"] for row in figures)


@pytest.mark.parametrize(
    ("check", "member", "title"),
    [
        ("C29", "Y0", "Accounts linked to Y0"),
        ("C30", "Y0", "One recruit each, below Y0"),
        ("C31", "Y0", "Orders that Y0 paid for below"),
        ("C32", "Y4", "Orders below Y4 that were refunded after they paid"),
    ],
)
def test_who_is_pointed_at_has_rows_and_a_picture(lines, check: str, member: str, title: str) -> None:
    named = [row["Member id"] for row in exported(lines, f"/compliance/{check}?period=2026-09", "entities")]
    assert member in named
    text = page(lines, f"/compliance/{check}?period=2026-09&member={member}")
    assert figure_of(text, title)["data"]
    assert exported(lines, f"/compliance/{check}?period=2026-09&member={member}", "picture")
    assert exported(lines, f"/compliance/{check}?period=2026-09&member={member}", "behind")
