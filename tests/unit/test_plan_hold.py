"""Does a plan hold the sales of a period as it says, and what is refused, told and kept of it?"""

import datetime as dt
from dataclasses import replace

import pytest

from graph_service.errors import PlanRefused, Refused
from graph_service.model.period import Period
from graph_service.plan.model import Hold
from graph_service.plan.reading import canonical_json, from_canonical_json
from graph_service.plan.sentences import sentences
from graph_service.runs import commit as committing
from graph_service.store.fingerprint import fingerprint
from tests.columnar_builder import SEPTEMBER, level, plan_of
from tests.unit.conftest import SmallNetwork

HELD = {"lock_day": 20}


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        ({}, "hold.days: the hold names no time. Give days, or lock_day"),
        ({"days": 0}, "hold.days: 0 is not a whole number from 1 to 366"),
        ({"days": 367}, "hold.days: 367 is not a whole number from 1 to 366"),
        ({"lock_day": 29}, "hold.lock_day: 29 is not a whole number from 2 to 28"),
        ({"lock_day": 1}, "hold.lock_day: 1 is not a whole number from 2 to 28"),
        ({"days": 5, "lock_day": 20}, "hold.lock_day: is given beside days"),
        ({"weeks": 2}, "hold.weeks: unknown key"),
        (30, "hold: 30 is not a table"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused_by_name(hold: object, said: str) -> None:
    with pytest.raises(PlanRefused) as caught:
        plan_of(level(), hold=hold)
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_hold_ends_on_its_day() -> None:
    assert plan_of(level(), hold=HELD).settling(SEPTEMBER).refunds_end == dt.date(2026, 10, 20)
    assert Hold(days=30).until(dt.date(2026, 10, 1)) == dt.date(2026, 10, 31)
    assert Hold(lock_day=28).until(dt.date(2026, 2, 1)) == dt.date(2026, 2, 28)
    free = plan_of(level()).settling(SEPTEMBER)
    assert (free.refunds_end, free.held_until) == (SEPTEMBER.end, None)
    assert plan_of(level(), hold=HELD).settling(SEPTEMBER) == SEPTEMBER


def test_a_plan_keeps_its_hold_and_one_without_keeps_its_hash() -> None:
    held = plan_of(level(), hold=HELD)
    assert from_canonical_json(canonical_json(held)) == held
    assert '"hold"' not in canonical_json(plan_of(level()))
    assert held.hash != plan_of(level()).hash


def test_the_rules_tell_it() -> None:
    assert (
        "Pay is held until day 20 of the month after the period: what is refunded before that day is not paid for."
        in sentences(plan_of(level(), hold=HELD))
    )
    assert "Pay is held for 1 day after the period: what is refunded in that time is not paid for." in sentences(
        plan_of(level(), hold={"days": 1})
    )
    assert any("Выплата удерживается 30 дней" in one for one in sentences(plan_of(level(), hold={"days": 30}), "ru"))


def test_a_refund_in_the_hold_changes_the_input_and_one_after_it_does_not(small: SmallNetwork) -> None:
    small.member("A").member("B", "A").sale("B", 10_000, "2026-09-05", sale_id="S")
    held = plan_of(level(), hold=HELD).settling(SEPTEMBER)
    before = fingerprint(small.snapshot(), held)
    small.refund("S", 1_000, "2026-10-20")
    assert fingerprint(small.snapshot(), held) == before
    small.refund("S", 1_000, "2026-10-19")
    assert fingerprint(small.snapshot(), held) != before


def test_a_run_is_not_committed_while_its_sales_are_held(loaded, tmp_path) -> None:
    period = loaded.default_period()
    lock = Period.parse(period).end + dt.timedelta(days=19)
    preview = loaded.preview("unilevel-7", period)
    held = replace(preview, plan=replace(preview.plan, hold=Hold(lock_day=20)))
    assert held.to_json()["held_until"] == lock.isoformat()
    assert preview.to_json()["held_until"] is None
    days = (dt.datetime.now(dt.UTC).date() - Period.parse(period).end).days + 1
    waiting = replace(preview, plan=replace(preview.plan, hold=Hold(days=max(1, days))))
    with pytest.raises(Refused, match=f"holds the sales of the period until {waiting.held_until}"):
        committing.commit(loaded.store, loaded.snapshot(), waiting, "someone")
    assert loaded.runs() == []
    over = replace(preview, plan=replace(preview.plan, hold=Hold(days=1)))
    assert committing.commit(loaded.store, loaded.snapshot(), over, "someone").state == "committed"
