"""Does the page of leaders beside their peers name the measure that differs, and lead there and on from there?"""

from __future__ import annotations

import csv
import html
import io
import json

import click.testing
import pytest

from graph_service.cli import main
from graph_service.compliance.leader_measures import BELOW_MIN, MEASURES
from graph_service.compliance.peers import PEERS_MIN

# Twelve leaders with a team of twenty; all but one sell to a customer of their own.
LEADERS = 12
MORE_MEMBERS = tuple(
    row
    for place in range(LEADERS)
    for row in (
        (f"H{place:02d}", "R", f"Head {place}", True),
        (f"HK{place:02d}", f"H{place:02d}", "Customer", False),
        *((f"H{place:02d}-{below:02d}", f"H{place:02d}", "Below", True) for below in range(BELOW_MIN)),
    )
)
MORE_SALES = tuple(
    sale
    for place in range(LEADERS)
    for sale in (
        (f"hk{place}", f"HK{place:02d}", f"H{place:02d}", "2026-09-03", f"{(20 + place if place else 0.5):.2f}"),
        (f"hp{place}", f"H{place:02d}-00", f"H{place:02d}-00", "2026-09-04", "30.00"),
    )
)
ADDRESS = "/compliance/peers?period=2026-09"


def exported(site, path: str, table: str) -> list[dict[str, str]]:
    response = site.client("officer").get(f"{path}&export={table}")
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


def test_every_leader_large_enough_is_listed_with_the_measure_that_differs_most(site) -> None:
    rows = exported(site, ADDRESS, "leaders")
    assert {row["Member id"] for row in rows} == {"R", *(f"H{place:02d}" for place in range(LEADERS))}
    odd = next(row for row in rows if row["Member id"] == "H00")
    assert odd["Differs most in"] == "Share of sales to customers"
    assert odd["Robust z"].startswith("'-")
    assert odd["Peers"] == f"20 to 49 people below, 0 to 179 days in: {LEADERS}"


def test_one_leader_stands_in_every_measure_and_in_a_picture(site) -> None:
    text = html.unescape(site.client("officer").get(f"{ADDRESS}&member=H00").text)
    assert "it raises no alert" in text
    assert "shape alone says nothing" in text
    assert '"H00"' in text  # marked in the picture, by id: names are hidden
    assert [row["Measure"] for row in exported(site, f"{ADDRESS}&member=H00", "measures")] == [
        one.title for one in MEASURES
    ]
    everyone = exported(site, f"{ADDRESS}&member=H00&measure=leaf_share", "peers")
    assert len(everyone) == LEADERS


def test_who_is_too_small_is_told_so_and_who_is_not_there_is_not_found(site) -> None:
    small = site.client("officer").get(f"{ADDRESS}&member=B")
    assert small.status_code == 200
    assert f"at least {BELOW_MIN} people below" in small.text
    assert site.client("officer").get(f"{ADDRESS}&member=nobody").status_code == 404
    wrong = site.client("officer").get(f"{ADDRESS}&member=H00&measure=luck")
    assert wrong.status_code == 400
    assert "use one of retail_share" in html.unescape(wrong.text)


def test_check_and_alert_lead_to_the_peers(site) -> None:
    client = site.client("officer")
    assert "/compliance/peers?" in client.get("/compliance/C02?period=2026-09&member=H00").text
    site.programme.file_report("2026-09", "officer")
    one = next(alert for alert in site.programme.casework.queue().alerts if alert.member_id)
    page = html.unescape(client.get(f"/alerts/{one.alert_id}").text)
    assert "Beside peers" in page
    address = page.split('">Beside peers')[0].rsplit('href="', 1)[1]
    assert client.get(address).status_code == 200


def test_the_command_says_the_same(site) -> None:
    run = click.testing.CliRunner().invoke(main, ["peers", "--period", "2026-09", "--json"], obj=site.programme)
    assert run.exit_code == 0, run.output
    document = json.loads(run.stdout)
    assert (document["below_min"], document["peers_min"], document["leaders_total"]) == (
        BELOW_MIN,
        PEERS_MIN,
        LEADERS + 1,
    )
    first = exported(site, ADDRESS, "leaders")[0]
    assert document["leaders"][0]["member_id"] == first["Member id"]
    assert document["leaders"][0]["measures"].keys() == {one.name for one in MEASURES}
    table = click.testing.CliRunner().invoke(main, ["peers", "--period", "2026-09", "--most", "3"], obj=site.programme)
    assert "Leaders beside their peers in 2026-09, 3 of 13" in table.stdout
    assert "it raises no alert" in table.stderr


@pytest.mark.parametrize("given", [["--period", "2026-13"], ["--period", "2026-09", "--most", "0"]])
def test_a_wrong_period_or_number_is_refused(site, given) -> None:
    run = click.testing.CliRunner().invoke(main, ["peers", *given], obj=site.programme)
    assert run.exit_code != 0
