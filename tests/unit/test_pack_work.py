"""Does a pack go from a draft into force by the steps of the rules, with two people, and does the rest follow it?"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading

import pytest

from graph_service.compliance.backtest import Comparison
from graph_service.compliance.pack_work import write_shadows
from graph_service.compliance.packs import product_text, read_pack
from graph_service.errors import BadInput, NotFound, PlanRefused, Refused
from graph_service.ingest.loading import load_tables
from graph_service.ingest.synth import synth_tables
from tests.pack_text import draft, market, whole_house

DAY = dt.date(2026, 9, 30)


@pytest.fixture
def led(programme):
    """A recruitment-led programme of 150 people."""
    load_tables(programme.store, synth_tables("recruitment-led", 150, 3, 5))
    return programme


def in_shadow(led, text: str, by: str = "ann", months: int = 1):
    one = led.packs.submit(text, by)
    led.backtest_pack(one.name, one.version, led.default_period(), by, months)
    return led.packs.take(one.name, one.version, "shadow", by)


def approved(led, text: str):
    one = in_shadow(led, text)
    return led.packs.take(one.name, one.version, "approve", "bob", "Agreed.")


def customers(led, pack: str = "house") -> int:
    return led.pack(pack).thresholds("C15", DAY)[0].value


def test_a_threshold_goes_from_a_draft_into_force(led):
    period = led.default_period()
    old = led.file_report(period, "ann")
    made = led.packs.submit(whole_house("2026.5.1"), "ann")
    assert (made.state, made.beside, made.steps) == ("draft", "house", 0)
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()
    tested = led.backtest_pack("house", "2026.5.1", period, "ann", 2)
    found = led.packs.tested(tested)
    assert (tested.appear, tested.vanish) == (found.count("appear"), found.count("vanish"))
    assert tested.vanish > 0
    assert len(found.periods) == 2
    assert found.periods[-1] == period
    shifts = led.compare_packs("house", led.packs.draft_and_beside("house", "2026.5.1")[0], period, months=2)
    assert [one.to_json() for one in shifts] == list(found.shifts)

    led.packs.take("house", "2026.5.1", "shadow", "ann")
    assert customers(led) == 10
    filed = led.file_report(period, "ann")
    assert (filed.filing_id, filed.is_new, filed.shadows) == (old.filing_id, False, 1)
    [shadow] = led.packs.shadows("house", "2026.5.1")
    assert (shadow.filing_id, shadow.period, shadow.beside) == (filed.filing_id, period, "house 2026.5")
    assert led.packs.shadow("house", "2026.5.1", filed.filing_id).shifts == found.shifts[-len(found.shifts) // 2 :]
    raised = led.casework.queue(most=1000)
    assert {one.pack_version for one in raised.alerts} == {"2026.5"}, "what is in shadow raises nothing"

    with pytest.raises(Refused, match="somebody else approves"):
        led.packs.take("house", "2026.5.1", "approve", "ann", "Mine.")
    led.packs.take("house", "2026.5.1", "approve", "bob", "Agreed.")
    assert customers(led) == 1
    report = led.check(period)
    assert report.pack_version == "2026.5.1"
    new = led.file_report(period, "ann")
    assert new.filing_id != old.filing_id
    assert new.shadows == 0
    document = json.loads(led.casework.document(old.filing_id))
    assert document["report"]["pack_version"] == "2026.5"
    ten = next(one for one in document["pack"]["values"] if one["id"] == "C15.ten")
    assert ten["value"] == "10/1"
    assert {one.pack_version for one in led.casework.queue(most=2000).alerts} == {"2026.5", "2026.5.1"}
    assert led.pack("us").version == "2026.5+house.2026.5.1"
    assert led.packs.then("house", "2026.5").thresholds("C15", DAY)[0].value == 10
    assert led.packs.then("us", "2026.5+house.2026.5.1") == led.pack("us")


def test_every_step_is_in_the_log_and_in_the_history(led):
    approved(led, whole_house("2026.5.1"))
    entries = led.audit.entries(subject="pack house 2026.5.1")
    assert [(one.user_id, one.action) for one in entries] == [
        ("ann", "pack: submit"), ("ann", "pack: backtest"), ("ann", "pack: shadow"), ("bob", "pack: approve"),
    ]  # fmt: skip
    last = json.loads(entries[-1].before), json.loads(entries[-1].after)
    assert (last[0]["state"], last[1]["state"], last[1]["note"]) == ("shadow", "approved", "Agreed.")
    history = led.packs.entries("house", "2026.5.1")
    assert [(one.seq, one.step, one.after) for one in history] == [
        (1, "submit", "draft"), (2, "backtest", "draft"), (3, "shadow", "shadow"), (4, "approve", "approved"),
    ]  # fmt: skip
    assert history[1].sha256 == json.loads(entries[1].after)["sha256"]
    assert led.audit.verify().bad_seq is None


def test_a_refused_draft_leaves_nothing(led):
    with pytest.raises(PlanRefused) as refused:
        led.packs.submit(draft("own", "x", value="7/0"), "ann")
    assert refused.value.count == 2
    assert led.packs.versions() == []
    assert led.audit.head().seq == 0


def test_steps_in_another_order_are_refused(led):
    led.packs.submit(draft(), "ann")
    for step in ("shadow", "approve"):
        with pytest.raises(Refused):
            led.packs.take("own", "1", step, "bob", "why not")
    with pytest.raises(BadInput, match="a note for the step 'withdraw' is missing"):
        led.packs.take("own", "1", "withdraw", "ann", " ")
    with pytest.raises(BadInput, match="no step of a pack"):
        led.packs.take("own", "1", "backtest", "ann")
    with pytest.raises(NotFound):
        led.packs.take("own", "2", "shadow", "ann")
    led.packs.take("own", "1", "withdraw", "ann", "A slip.")
    for step in ("shadow", "approve", "withdraw"):
        with pytest.raises(Refused, match="is withdrawn"):
            led.packs.take("own", "1", step, "bob", "x")
    with pytest.raises(Refused, match="is withdrawn"):
        led.backtest_pack("own", "1", led.default_period(), "ann")
    with pytest.raises(Refused, match="is there already: ann submitted it, and it is withdrawn"):
        led.packs.submit(draft(), "bob")


def test_a_pack_of_a_new_name_is_chosen_by_that_name_once_it_is_approved(led):
    period = led.default_period()
    with pytest.raises(NotFound, match="no pack 'own'"):
        led.check(period, "own")
    in_shadow(led, draft())
    assert led.file_report(period, "ann").shadows == 1
    assert led.file_report(period, "ann", "us").shadows == 0
    led.packs.take("own", "1", "approve", "bob", "Good.")
    assert led.check(period, "own").pack_version == "1"
    assert "own" in led.packs.shelf().names()
    filed = led.file_report(period, "ann", "own")
    assert filed.raised
    led.packs.take("own", "1", "withdraw", "bob", "Not needed.")
    with pytest.raises(NotFound):
        led.check(period, "own")
    assert led.packs.then("own", "1").thresholds("C15", DAY)[0].value == 1


def test_withdrawing_puts_back_what_was_replaced(led):
    approved(led, whole_house("2026.5.1", "3/1"))
    approved(led, whole_house("2026.5.2", "2/1"))
    states = {one.version: one.state for one in led.packs.versions()}
    assert states == {"2026.5.1": "replaced", "2026.5.2": "approved"}
    assert led.packs.version("house", "2026.5.2").replaces == "2026.5.1"
    led.packs.take("house", "2026.5.2", "withdraw", "ann", "Too low.")
    assert customers(led) == 3
    assert [one.step for one in led.packs.entries("house", "2026.5.1")][-2:] == ["replace", "return"]
    led.packs.take("house", "2026.5.1", "withdraw", "ann", "Too low as well.")
    assert customers(led) == 10
    assert led.pack("house").version == "2026.5"


def test_a_pack_that_others_rest_on_is_not_taken_away(led):
    approved(led, draft())
    approved(led, draft("second", extends="own", checks='"C02"', value="4/1"))
    with pytest.raises(Refused, match="other packs in force rest on it"):
        led.packs.take("own", "1", "withdraw", "bob", "x")
    assert led.packs.version("own", "1").state == "approved"
    assert led.pack("second").version == "1+own.1"


def test_a_back_test_of_what_changed_since_is_not_enough(led):
    in_shadow(led, draft())
    approved(led, whole_house("2026.5.1", "3/1"))
    with pytest.raises(Refused, match="run the back-test again"):
        led.packs.take("own", "1", "approve", "bob", "x")
    led.backtest_pack("own", "1", led.default_period(), "ann")
    assert led.packs.take("own", "1", "approve", "bob", "x").state == "approved"


def test_of_two_drafts_the_lower_cannot_follow_the_higher(led):
    in_shadow(led, whole_house("2026.5.1", "3/1"))
    approved(led, whole_house("2026.5.2", "2/1"))
    with pytest.raises(PlanRefused, match=r"2026\.5\.2 is in force"):
        led.packs.take("house", "2026.5.1", "approve", "bob", "x")


def test_who_saw_an_older_state_is_refused(led):
    one = led.packs.submit(draft(), "ann")
    led.backtest_pack("own", "1", led.default_period(), "ann", seen=one.steps)
    with pytest.raises(Refused, match="was changed meanwhile"):
        led.packs.take("own", "1", "shadow", "bob", seen=one.steps)
    assert led.packs.take("own", "1", "shadow", "bob", seen=one.steps + 1).state == "shadow"


def test_of_two_people_at_once_one_is_refused_in_words(led):
    in_shadow(led, draft())
    told: list[str] = []
    gate = threading.Barrier(8)

    def approve(number: int) -> None:
        gate.wait()
        try:
            led.packs.take("own", "1", "approve", f"person{number}", "At once.")
        except Refused as refused:
            told.append(str(refused))

    people = [threading.Thread(target=approve, args=(number,)) for number in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(told) == 7
    assert all("is approved, where the step 'approve' is not to be taken" in text for text in told)
    assert [one.step for one in led.packs.entries("own", "1")].count("approve") == 1
    assert led.audit.verify().bad_seq is None


def test_a_shadow_that_cannot_be_worked_out_does_not_hinder_filing(led):
    period, before = led.default_period(), led.periods()[-2]
    in_shadow(led, draft(checks='"C15", "C24"') + market(f"{period}-01"))
    with pytest.raises(NotFound, match=r"no value 'C24\.market' in force"):
        led.backtest_pack("own", "1", before, "ann")
    filed = led.file_report(before, "ann")
    assert filed.raised
    [shadow] = led.packs.shadows("own", "1")
    assert (shadow.appear, shadow.vanish) == (0, 0)
    assert "no value 'C24.market' in force" in shadow.problem


def test_the_product_stays_as_it_is(led):
    approved(led, whole_house("2026.5.1", "3/1"))
    assert read_pack("house").version == "2026.5"
    assert led.packs.text("house", "2026.5") == product_text("house")
    assert 'version = "2026.5.1"' in led.packs.text("house", "2026.5.1")


def test_a_bulk_load_carries_packs_over_and_is_not_hindered_by_them(programme):
    packs, store = programme.packs, programme.store
    packs.submit(draft(), "ann")
    found = Comparison.of("house 2026.5", "own 1", "unilevel-7", ["2026-09"], "0" * 64, [])
    store.transact(lambda tx: write_shadows(tx, "f" * 64, "2026-09", "2026-09-30", [("own/1", found)]))
    assert packs.shadow("own", "1", "f" * 64) == found
    assert store.read("network/existing_anything")[0]["others"] == 0
    kept = {row["label"] for row in store.read("network/existing_kept")}
    assert kept >= {"PackVersion", "PackEntry", "PackShadow"}
