"""The checks on one team: page, call and command; each member's team is as the checks' own test says."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.errors import NotFound


def test_the_page_has_each_check_beside_everyones(client) -> None:
    page = client("officer").get("/compliance/below/L?period=2026-09")
    assert page.status_code == 200
    assert "5 members" in page.text or "6 members" in page.text
    assert "C03" in page.text
    assert "Of everyone" in page.text
    lines = client("officer").get("/compliance/below/L?period=2026-09&export=team").text.splitlines()
    assert len(lines) > 30
    assert client("officer").get("/compliance/below/nobody").status_code == 404


def test_the_call_and_the_command_say_the_same(client, site) -> None:
    called = client("officer").get("/api/v1/checks/below/L?period=2026-09").get_json()
    said = CliRunner().invoke(main, ["check", "--period", "2026-09", "--below", "L", "--json"], obj=site.programme)
    assert said.exit_code == 0, said.output
    assert json.loads(said.output) == called
    assert called["below"]["member_id"] == "L"
    shown = CliRunner().invoke(main, ["check", "--period", "2026-09", "--below", "L"], obj=site.programme)
    assert "members at and below L" in shown.output


def test_an_unknown_member_and_options_that_do_not_go_together(site) -> None:
    unknown = CliRunner().invoke(main, ["check", "--period", "2026-09", "--below", "nobody"], obj=site.programme)
    assert isinstance(unknown.exception, NotFound)
    for option in ("--file", "--recount"):
        both = CliRunner().invoke(main, ["check", "--period", "2026-09", "--below", "L", option], obj=site.programme)
        assert (both.exit_code, "one team" in both.output) == (2, True)


@pytest.mark.parametrize("member_id", ["L", "B", "K1", "R", "T"])
def test_every_member_has_a_team(site, member_id: str) -> None:
    found = site.programme.check_below(member_id, "2026-09")
    assert found.members >= 1
    assert {one.state for one in found.report.findings} <= {
        "meets",
        "does_not_meet",
        "review",
        "not_proven",
        "not_computable",
    }
