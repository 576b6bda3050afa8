"""Does a back-test say which alerts another pack raises, and which it no longer does?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from graph_service.cli import main
from graph_service.compliance import read_pack
from graph_service.compliance.backtest import ABSENT, compare
from graph_service.errors import BadInput
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from graph_service.model.period import Period

DRAFT = """
name = "draft"
version = "1"
title = "One customer is enough"
author = "ann"
reason = "To see what ten customers raise that one does not."
extends = "house"
checks = ["C02", "C15"]

[[value]]
id = "C15.ten"
check = "C15"
role = "threshold"
op = "<"
value = "1/1"
unit = "distinct verified customers an earner and month"
reading = "strict"
instrument = "A draft"
citation = "a note of ann's"
from = 1979-05-08
author = "ann"
reason = "One."
"""


@pytest.fixture
def led(programme):
    """A recruitment-led programme of 150 people."""
    load_tables(programme.store, synth_tables("recruitment-led", 150, 4, 5))
    return programme


@pytest.fixture
def draft(tmp_path) -> str:
    file = tmp_path / "draft.toml"
    file.write_text(DRAFT, encoding="utf-8")
    return str(file)


def test_a_pack_against_itself_changes_nothing(led):
    shifts = led.compare_packs("house", "house", led.default_period())
    assert [one.check_id for one in shifts] == list(read_pack("house").checks)
    assert not any(one.changed for one in shifts)
    assert any(one.alerts_a for one in shifts)


def test_a_draft_says_what_vanishes_and_what_it_does_not_speak_about(led, draft):
    shifts = {one.check_id: one for one in led.compare_packs("house", draft, led.default_period())}
    ten = shifts["C15"]
    assert (ten.state_a, ten.state_b) == ("does_not_meet", "does_not_meet")
    assert ten.instrument_b == "A draft"
    assert ten.alerts_a - len(ten.vanish) == ten.alerts_b
    assert not ten.appear
    assert not shifts["C02"].changed
    assert shifts["C01"].state_b == ABSENT
    assert len(shifts["C01"].vanish) == shifts["C01"].alerts_a
    back = {one.check_id: one for one in led.compare_packs(draft, "house", led.default_period())}
    gone = {(one.member_id, one.month) for one in ten.vanish}
    assert {(one.member_id, one.month) for one in back["C15"].appear} == gone


def cut(report, check_id: str, listed: int):
    """The report as it would be if a check listed fewer of its members."""
    found = report.finding(check_id)
    short = replace(found, result=replace(found.result, entities=found.result.entities[:listed]))
    return replace(report, findings=tuple(short if one.id == check_id else one for one in report.findings))


def test_of_a_list_that_was_cut_nothing_is_said_that_nobody_knows(led, draft):
    period = led.default_period()
    one, other, pay = led.check(period), led.check(period, draft), led.paid_by_member(led.plan(), Period.parse(period))
    [whole] = [shift for shift in compare(one, other, pay) if shift.check_id == "C15"]
    assert whole.whole
    assert whole.vanish_min == len(whole.vanish) > 0
    [shift] = [shift for shift in compare(cut(one, "C15", 3), other, pay) if shift.check_id == "C15"]
    assert (shift.alerts_a, shift.alerts_b, shift.whole) == (whole.alerts_a, whole.alerts_b, False)
    assert shift.appear == (), "who is in the other list may be among those that this one leaves out"
    assert shift.vanish_min == whole.alerts_a - whole.alerts_b
    [shift] = [shift for shift in compare(one, cut(other, "C15", 3), pay) if shift.check_id == "C15"]
    assert (shift.vanish, shift.vanish_min) == ((), whole.alerts_a - whole.alerts_b)
    short = cut(one, "C15", 3)
    assert all(shift.whole and not shift.changed for shift in compare(short, short, pay))


def test_earlier_periods_come_first_and_nothing_is_kept(led, draft):
    period = led.default_period()
    shifts = led.compare_packs("house", draft, period, months=3)
    assert [one.period for one in shifts] == sorted(one.period for one in shifts)
    assert len({one.period for one in shifts}) == 3
    assert shifts[-1].period == period
    assert led.casework.filings() == []
    assert led.casework.queue().total == 0


def test_the_commands(led, draft):
    run = CliRunner()
    period = led.default_period()
    listed = json.loads(run.invoke(main, ["pack", "list", "--json"], obj=led).stdout)
    assert {"house", "us", "eu", "uk", "ca", "cn", "in"} <= {one["name"] for one in listed["packs"]}
    assert "house" in run.invoke(main, ["pack", "list"], obj=led).stdout
    result = run.invoke(main, ["pack", "compare", draft, "--period", period, "--json"], obj=led)
    document = json.loads(result.stdout)
    assert document["a"] == "house"
    assert {one["check_id"] for one in document["shifts"] if one["vanish"]} >= {"C01", "C15"}
    shown = run.invoke(main, ["pack", "compare", draft, "--period", period, "--months", "2"], obj=led)
    assert shown.exit_code == 0
    assert "C15" in shown.stdout
    wrong = run.invoke(main, ["pack", "compare", "nothing", "--period", period], obj=led)
    assert isinstance(wrong.exception, BadInput)
