"""A name, or an id, that is a script or a formula: is it text on every page of the compliance desk, and in every CSV?"""

from __future__ import annotations

import csv
import io
import re

import pytest

from graph_service.compliance import CHECKS

SCRIPT = "<script>alert(1)</script>"  # the name of B, who earns
HOSTILE = "<img src=x onerror=alert(2)>"  # an id
MEMBERS = (
    ("member_id", "name", "sponsor_id", "joined_on", "enrolled_on"),
    (HOSTILE, SCRIPT, "B", "2026-06-01", "2026-06-01"),
    ("=HYPERLINK(1)", "+1+1", "B", "2026-06-01", "2026-06-01"),
)
SALES = (
    ("sale_id", "buyer_id", "seller_id", "sold_on", "net", "currency", "kind", "verified"),
    ("h1", HOSTILE, HOSTILE, "2026-09-03", "900.00", "EUR", "personal", ""),
    ("h2", "=HYPERLINK(1)", "=HYPERLINK(1)", "2026-09-03", "800.00", "EUR", "starter", ""),
)


@pytest.fixture(scope="module")
def hostile(site, tmp_path_factory: pytest.TempPathFactory):
    """The site with hostile names and ids, and a report filed on them."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, table in (("members", MEMBERS), ("sales", SALES)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(table)
    site.programme.load(folder)
    site.programme.file_report("2026-09", "tests")
    return site


def pages(site) -> list[str]:
    """Every page of the compliance desk that names members."""
    alerts = site.programme.casework.queue(("open",), most=1000).alerts
    about = [one for one in alerts if one.member_id in (HOSTILE, "=HYPERLINK(1)", "B")]
    assert about
    return [
        "/compliance?period=2026-09", "/compliance/funding?period=2026-09", "/compliance/disclosure?period=2026-09",
        "/alerts?period=2026-09&view=all",
        *(f"/compliance/{one.id}?period=2026-09" for one in CHECKS),
        *(f"/compliance/{one}?period=2026-09&recount=1" for one in ("C03", "C05")),
        *(f"/compliance/{one.id}?period=2026-09&member={quoted}" for one in CHECKS for quoted in ("B", HOSTILE)),
        *(f"/alerts/{one.alert_id}" for one in about), *(f"/alerts/{one.alert_id}?recount=1" for one in about),
    ]  # fmt: skip


def test_a_hostile_name_is_text_on_every_page_and_in_every_csv(hostile):
    client, seen, tables = hostile.client("officer"), 0, 0
    for path in pages(hostile):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert SCRIPT not in answer.text, path
        assert HOSTILE not in answer.text, path
        seen += "&lt;script&gt;alert(1)" in answer.text or "&lt;img src=x" in answer.text
        for address in set(re.findall(r'href="([^"]*export=[^"]*)"', answer.text)):
            if "as=" in address:  # tests/web/test_formula_payloads.py reads these
                continue
            export = client.get(address.replace("&amp;", "&"))
            assert export.status_code == 200, address
            assert export.content_type.startswith("text/csv")
            assert export.headers["Content-Disposition"].startswith("attachment")
            for row in csv.reader(io.StringIO(export.text)):
                assert not any(cell.startswith(("=", "+", "@")) for cell in row), (address, row)
            tables += SCRIPT in export.text or HOSTILE in export.text
    assert seen > 30
    assert tables > 30
