"""Is it in the audit log who signed in, and which account was closed for a while; and can nobody fill the log by guessing?"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyotp
import pytest

from graph_service import access
from graph_service.access import second_factor
from graph_service.access.signin import ACCOUNT_FREE, LOCK_MAX_S, LOCK_S
from graph_service.errors import BadInput
from graph_service.store.audit import AuditLog
from graph_service.store.driver import Store

PASSWORD = "four plain words here"
pytestmark = pytest.mark.usefixtures("lightly_hashed")
NOW = dt.datetime(2026, 11, 26, 9, 0, 10, tzinfo=dt.UTC)


@pytest.fixture
def door(clean_store: Store, tmp_path: Path) -> access.Acting:
    """A store with one manager, and its log."""
    access.add_user(clean_store, "lea", "manager", PASSWORD)
    return access.Acting(clean_store, AuditLog(clean_store, tmp_path / "heads.jsonl"), "page:login")


def said(door: access.Acting) -> list[tuple[str, str, str, dict]]:
    """Who, what, about whom, and what is said of it."""
    return [(one.user_id, one.action, one.subject, json.loads(one.after)) for one in door.audit.entries(1, 1_000)]


def guess(door: access.Acting, name: str, seconds: float = 0, address: str = "10.0.0.1") -> access.LockOut | None:
    with pytest.raises(access.SignInFailed) as failed:
        access.sign_in(door, name, "wrong", address, NOW + dt.timedelta(seconds=seconds))
    return failed.value.lock_out


def test_signing_in_is_written_with_how_often_it_failed_before(door: access.Acting) -> None:
    guess(door, "lea")
    guess(door, "LEA ")
    assert said(door) == [], "an attempt is no entry"
    made = access.sign_in(door, "Lea", PASSWORD, "10.0.0.1", NOW)
    assert said(door) == [("lea", "signed in", "user lea", {"failed_before": 2, "way": "password"})]
    assert access.who(door.store, made.token, NOW).user_id == "lea"
    access.let_in(door, made.user, "", NOW)
    assert said(door)[1] == ("lea", "signed in", "user lea", {"way": "single sign-on"})
    assert made.token not in str(said(door))
    assert door.audit.verify().bad_seq is None


def test_with_a_second_factor_it_is_written_once_the_code_was_given(door: access.Acting) -> None:
    secret = second_factor.begin(door.store, "lea").secret
    before = NOW - dt.timedelta(minutes=2)
    second_factor.start_using(door.store, "lea", pyotp.TOTP(secret).at(before), before)
    step = access.sign_in(door, "lea", PASSWORD, "10.0.0.1", NOW)
    assert said(door) == []
    for number in range(ACCOUNT_FREE):
        with pytest.raises(access.SignInFailed) as failed:
            access.confirm(door, step.token, "000000", "10.0.0.1", NOW)
        assert failed.value.lock_out == (
            access.LockOut("lea", "code", ACCOUNT_FREE, LOCK_S) if number == ACCOUNT_FREE - 1 else None
        )
    later = NOW + dt.timedelta(seconds=LOCK_S + 1)
    access.confirm(door, step.token, pyotp.TOTP(secret).at(later), "10.0.0.1", later)
    assert said(door) == [("lea", "signed in", "user lea", {"failed_before": ACCOUNT_FREE, "way": "code"})]


def test_a_lock_out_is_one_entry_however_many_attempts_follow(door: access.Acting) -> None:
    lock_outs = [guess(door, "lea") for _ in range(ACCOUNT_FREE)]
    assert lock_outs == [None] * (ACCOUNT_FREE - 1) + [access.LockOut("lea", "password", ACCOUNT_FREE, LOCK_S)]
    assert access.tell_lock_out(door, lock_outs[-1], NOW)
    for _ in range(20):
        with pytest.raises(access.SignInLocked):
            access.sign_in(door, "lea", "wrong", "10.0.0.1", NOW)
    told = {"failed_before": ACCOUNT_FREE, "wait_s": LOCK_S, "way": "password"}
    assert said(door) == [("page:login", "locked an account for a while", "user lea", told)]
    again = guess(door, "lea", LOCK_S + 1)
    assert again == access.LockOut("lea", "password", ACCOUNT_FREE + 1, 2 * LOCK_S), "the next one after the wait"


def test_names_that_nobody_has_are_one_subject_and_fill_no_log(door: access.Acting) -> None:
    told = 0
    for number in range(40):
        name, address = f"my secret password {number}", f"2001:db8::{number}"
        found = [guess(door, name, address=address) for _ in range(ACCOUNT_FREE)][-1]
        assert found == access.LockOut(None, "password", ACCOUNT_FREE, LOCK_S)
        told += access.tell_lock_out(door, found, NOW)
    assert told == 1
    [(_, _, subject, _)] = said(door)
    assert subject == "names that nobody has"
    assert "secret" not in str(said(door))
    assert access.tell_lock_out(door, found, NOW + dt.timedelta(seconds=LOCK_MAX_S + 1)), (
        "after a quarter of an hour again"
    )
    assert len(said(door)) == 2


def test_guessing_the_present_password_in_a_session_is_written_too(door: access.Acting) -> None:
    for _ in range(ACCOUNT_FREE):
        with pytest.raises(BadInput):
            access.check_present(door, "lea", "wrong", "10.0.0.1", NOW)
    [(by, action, subject, _)] = said(door)
    assert (by, action, subject) == ("page:login", "locked an account for a while", "user lea")


def test_a_session_that_cannot_be_written_down_does_not_begin(door: access.Acting, monkeypatch) -> None:
    def fail(*_, **__):
        raise RuntimeError("the log is away")

    monkeypatch.setattr(AuditLog, "record", fail)
    with pytest.raises(RuntimeError):
        access.sign_in(door, "lea", PASSWORD, "10.0.0.1", NOW)
    assert access.sessions(door.store, "lea", NOW) == []
