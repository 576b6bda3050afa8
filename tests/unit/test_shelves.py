"""Do many little answers leave the dear ones where they are, and are all forgotten with the data that they were made from?"""

from __future__ import annotations

import datetime as dt

import pytest

from graph_service.service import Programme, checking, pay
from graph_service.store.tree import change_sponsor


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is worked out anew, as it happens."""
    made: list[str] = []
    checked, work_out = checking.checked, pay.columnar.work_out

    def checks(*args, **options):
        made.append("checks")
        return checked(*args, **options)

    def worked(*args, **options):
        made.append("worked")
        return work_out(*args, **options)

    monkeypatch.setattr(checking, "checked", checks)
    monkeypatch.setattr(pay.columnar, "work_out", worked)
    return made


def test_a_morning_of_leaders_pushes_no_report_out(loaded: Programme, counted: list[str]) -> None:
    period = loaded.default_period()
    report = loaded.check(period)
    ids = loaded.snapshot().members["member_id"].tolist()
    assert len(ids) > 100
    for one in ids:
        loaded.sight(one, dt.date(2026, 9, 30))
        loaded.near(one, 2)
    assert loaded.check(period) is report
    assert counted == ["checks"]


def test_explanations_of_one_period_are_told_from_one_sum(loaded: Programme, counted: list[str]) -> None:
    period = loaded.default_period()
    ids = loaded.snapshot().members["member_id"].tolist()[:5]
    told = [loaded.explain(one, period, plan="unilevel-7") for one in ids]
    assert counted == ["worked"]
    assert told == [loaded.explain(one, period, plan="unilevel-7") for one in ids]


def test_other_data_are_worked_out_anew(loaded: Programme, counted: list[str]) -> None:
    period = loaded.default_period()
    loaded.check(period)
    loaded.explain("M0000001", period, plan="unilevel-7")
    [moved] = loaded.ids(loaded.snapshot().sponsorships["child"].tail(1))
    assert change_sponsor(loaded.store, moved, None, dt.date(2030, 1, 1))
    loaded.check(period)
    loaded.explain("M0000001", period, plan="unilevel-7")
    assert counted == ["checks", "worked", "checks", "worked"]
