"""Does a second factor count once it was confirmed, is each code taken once, and is guessing at codes braked?"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from pathlib import Path

import pyotp
import pytest

from graph_service import access
from graph_service.access import second_factor, signin
from graph_service.errors import BadInput, Refused
from graph_service.store.audit import AuditLog
from graph_service.store.driver import Store

PASSWORD = "four plain words here"
pytestmark = pytest.mark.usefixtures("lightly_hashed")
NOW = dt.datetime(2026, 11, 26, 9, 0, 10, tzinfo=dt.UTC)


@pytest.fixture
def lea(clean_store: Store, tmp_path: Path) -> access.Acting:
    """A store with one manager, who acts."""
    access.add_user(clean_store, "lea", "manager", PASSWORD)
    return access.Acting(clean_store, AuditLog(clean_store, tmp_path / "heads.jsonl"), "lea")


def code(secret: str, seconds: float = 0) -> str:
    """What the device shows some seconds after NOW."""
    return pyotp.TOTP(secret).at(NOW + dt.timedelta(seconds=seconds))


def set_up(lea: access.Acting) -> tuple[str, list[str]]:
    """The secret in force, confirmed two minutes ago, and the recovery codes."""
    secret = second_factor.begin(lea.store, "lea").secret
    before = NOW - dt.timedelta(minutes=2)
    return secret, second_factor.start_using(lea, "lea", code(secret, -120), before)


def first(lea: access.Acting, seconds: float = 0) -> str:
    """The token of a first step."""
    made = access.sign_in(lea.store, "lea", PASSWORD, "10.0.0.1", NOW + dt.timedelta(seconds=seconds))
    assert made.needs_code
    return made.token


def confirm(lea: access.Acting, step: str, text: str, seconds: float = 0) -> access.SignedIn:
    return access.confirm(lea.store, step, text, "10.0.0.1", NOW + dt.timedelta(seconds=seconds))


def test_a_secret_counts_only_once_a_code_of_it_was_given(lea: access.Acting) -> None:
    made = second_factor.begin(lea.store, "lea")
    assert made.address == f"otpauth://totp/Graph%20service:lea?secret={made.secret}&issuer=Graph%20service"
    assert not access.sign_in(lea.store, "lea", PASSWORD, "10.0.0.1", NOW).needs_code
    for wrong in (
        "000000",
        "",
        "abcdef",
        "12345",
        "1234567",
        "١٢٣٤٥٦",
        code(made.secret, -120),
        code(made.secret, 120),
    ):
        if wrong != code(made.secret):
            with pytest.raises(BadInput):
                second_factor.start_using(lea, "lea", wrong, NOW)
    assert not second_factor.factor(lea.store, "lea").is_on
    codes = second_factor.start_using(lea, "lea", code(made.secret), NOW)
    found = second_factor.factor(lea.store, "lea")
    assert (found.is_on, found.waiting, found.codes_left) == (True, None, 10)
    assert len(set(codes)) == 10
    assert access.user(lea.store, "lea").has_second_factor
    with pytest.raises(Refused, match="No second factor waits"):
        second_factor.start_using(lea, "lea", code(made.secret, 30), NOW)


def test_the_password_gives_a_step_that_opens_nothing(lea: access.Acting) -> None:
    secret, _ = set_up(lea)
    step = first(lea)
    assert access.who(lea.store, step, NOW) is None
    done = confirm(lea, step, code(secret))
    assert not done.needs_code
    assert access.who(lea.store, done.token, NOW).user_id == "lea"


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_may_be_a_step_wrong(lea: access.Acting, seconds: int) -> None:
    secret, _ = set_up(lea)
    confirm(lea, first(lea), code(secret, seconds))


@pytest.mark.parametrize("seconds", [-60, 60, 3600])
def test_but_no_more_than_that(lea: access.Acting, seconds: int) -> None:
    secret, _ = set_up(lea)
    with pytest.raises(access.SignInFailed, match="code is not right"):
        confirm(lea, first(lea), code(secret, seconds))


def test_a_code_is_taken_once_and_so_are_older_ones(lea: access.Acting) -> None:
    secret, _ = set_up(lea)
    confirm(lea, first(lea), code(secret))
    for used in (code(secret), code(secret, -30)):
        with pytest.raises(access.SignInFailed):
            confirm(lea, first(lea), used)
    confirm(lea, first(lea, 30), code(secret, 30), 30)


def test_the_code_that_confirmed_the_set_up_signs_nobody_in(lea: access.Acting) -> None:
    secret = second_factor.begin(lea.store, "lea").secret
    second_factor.start_using(lea, "lea", code(secret), NOW)
    with pytest.raises(access.SignInFailed):
        confirm(lea, first(lea), code(secret))


def test_of_many_who_give_one_code_at_once_one_is_let_in(lea: access.Acting) -> None:
    secret, _ = set_up(lea)
    steps, done = [first(lea) for _ in range(4)], []

    def enter(step: str) -> None:
        with contextlib.suppress(access.SignInFailed, access.SignInLocked):
            done.append(confirm(lea, step, code(secret)).token)

    threads = [threading.Thread(target=enter, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


@pytest.mark.parametrize("dressed", [str, str.lower, lambda one: one.replace("-", " "), lambda one: f" {one} "])
def test_a_recovery_code_is_taken_once_however_it_is_written(lea: access.Acting, dressed) -> None:
    _, codes = set_up(lea)
    confirm(lea, first(lea), dressed(codes[3]))
    assert second_factor.factor(lea.store, "lea").codes_left == 9
    with pytest.raises(access.SignInFailed):
        confirm(lea, first(lea), codes[3])
    confirm(lea, first(lea), codes[9])
    assert second_factor.factor(lea.store, "lea").codes_left == 8


def test_part_of_a_recovery_code_or_of_its_hash_is_none(lea: access.Acting) -> None:
    _, codes = set_up(lea)
    [kept] = lea.store.read("access/second_factor", user_id="lea")
    assert all(one.replace("-", "") not in kept["codes"] for one in codes)
    for wrong in ("", " ", "A", codes[0][:8], kept["codes"].split()[0], "A" * 16):
        assert not second_factor.take(lea.store, "lea", wrong, NOW)
    assert second_factor.factor(lea.store, "lea").codes_left == 10


def test_new_codes_take_the_place_of_the_old_ones(lea: access.Acting) -> None:
    _, old = set_up(lea)
    new = second_factor.renew_codes(lea, "lea")
    assert not set(old) & set(new)
    with pytest.raises(access.SignInFailed):
        confirm(lea, first(lea), old[0])
    confirm(lea, first(lea), new[0])


def test_guessing_at_codes_is_braked_also_with_new_first_steps(lea: access.Acting) -> None:
    secret, _ = set_up(lea)
    right = code(secret)
    for guess in range(signin.ACCOUNT_FREE):
        with pytest.raises(access.SignInFailed):
            confirm(lea, first(lea), f"{(int(right) + 1 + guess) % 1_000_000:06d}" if guess else "no code")
    with pytest.raises(access.SignInLocked):
        confirm(lea, first(lea), right)  # the right one does not help while it is locked
    confirm(lea, first(lea, 31), code(secret, 31), 31)


def test_a_first_step_ends_after_five_minutes_or_when_it_is_completed(lea: access.Acting) -> None:
    secret, codes = set_up(lea)
    step = first(lea)
    with pytest.raises(access.StepOver):
        confirm(lea, step, code(secret, 301), 301)
    step = first(lea)
    confirm(lea, step, code(secret))
    with pytest.raises(access.StepOver):
        confirm(lea, step, codes[0])
    with pytest.raises(access.StepOver):
        confirm(lea, "made up", codes[0])


@pytest.mark.parametrize("change", ["password", "disable"])
def test_a_change_by_an_admin_ends_what_was_begun(lea: access.Acting, change: str) -> None:
    _, codes = set_up(lea)
    step = first(lea)
    if change == "password":
        access.set_password(lea, "lea", "another set of words")
    else:
        access.set_disabled(lea, "lea", disabled=True)
    with pytest.raises(access.StepOver):
        confirm(lea, step, codes[0])


def test_without_it_the_password_is_enough_again(lea: access.Acting) -> None:
    _, codes = set_up(lea)
    step = first(lea)
    session = access.open_session(lea.store, "lea")
    assert second_factor.remove(lea, "lea", sign_out=True)
    assert access.who(lea.store, session) is None
    assert not second_factor.remove(lea, "lea")
    assert not access.sign_in(lea.store, "lea", PASSWORD, "10.0.0.1", NOW).needs_code
    with pytest.raises(access.SignInFailed):
        confirm(lea, step, codes[0])


def test_the_log_has_each_change_and_no_secret(lea: access.Acting) -> None:
    secret, codes = set_up(lea)
    more = second_factor.renew_codes(lea, "lea")
    second_factor.remove(lea, "lea")
    entries = lea.audit.entries()
    assert [one.action for one in entries] == [
        "set up a second factor", "renewed recovery codes", "removed a second factor",
    ]  # fmt: skip
    text = " ".join(str(one.to_json()) for one in entries)
    assert not any(one in text for one in (secret, *codes, *more, *(each.replace("-", "") for each in codes)))
