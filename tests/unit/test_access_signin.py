"""Do sessions begin, last and end as they should, and is guessing braked?"""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import argon2
import pytest

from graph_service import access
from graph_service.access import signin
from graph_service.store.driver import Store

PASSWORD = "four plain words here"
pytestmark = pytest.mark.usefixtures("lightly_hashed")


NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def lea(clean_store: Store) -> Store:
    """A store with one manager in it."""
    access.add_user(clean_store, "lea", "manager", PASSWORD)
    return clean_store


def enter(
    store: Store, name: str = "lea", password: str = PASSWORD, address: str = "10.0.0.1", minutes: float = 0
) -> str:
    """Sign in at a time; the token."""
    return access.sign_in(store, name, password, address, NOW + dt.timedelta(minutes=minutes)).token


def seen(store: Store, token: str, minutes: float) -> bool:
    """Whether a token opens a session at a time."""
    return access.who(store, token, NOW + dt.timedelta(minutes=minutes)) is not None


def test_a_token_opens_the_session_and_is_not_in_the_store(lea: Store) -> None:
    token = enter(lea)
    found = access.who(lea, token, NOW)
    assert found is not None
    assert found.user_id == "lea"
    assert len(token) >= 43
    assert not lea.read("access/session", session_hash=token, now=NOW, idle_since=NOW - dt.timedelta(hours=1))


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "'}) DETACH DELETE n //", "\x00", "🦔"])
def test_another_token_opens_nothing(lea: Store, token: str) -> None:
    enter(lea)
    assert access.who(lea, token, NOW) is None


def test_each_sign_in_has_a_token_of_its_own(lea: Store) -> None:
    first, second = enter(lea), enter(lea)
    assert first != second
    access.sign_out(lea, first)
    assert not seen(lea, first, 0)
    assert seen(lea, second, 0)


def test_a_session_ends_when_idle_for_an_hour(lea: Store) -> None:
    token = enter(lea)
    assert seen(lea, token, 59.9)
    assert seen(lea, token, 119)  # used at 59.9, so it goes on
    assert not seen(lea, token, 179.1)


def test_a_session_ends_after_twelve_hours_whatever_happens(lea: Store) -> None:
    token = enter(lea)
    for hour in range(1, 24):
        assert seen(lea, token, hour * 30) == (hour < 24)
    assert not seen(lea, token, 720)


def test_sessions_that_are_over_are_cleared_at_the_next_sign_in(lea: Store, cypher: Any) -> None:
    enter(lea)
    enter(lea, minutes=721)
    assert cypher("MATCH (s:UserSession) RETURN count(s) AS sessions") == [{"sessions": 1}]


def test_wrong_name_wrong_password_and_shut_out_say_the_same(lea: Store) -> None:
    access.add_user(lea, "out", "manager", PASSWORD)
    access.set_disabled(lea, "out", disabled=True)
    said = set()
    for name, password in (
        ("lea", "wrong"),
        ("ghost", PASSWORD),
        ("out", PASSWORD),
        ("", ""),
        ("x" * 5000, "y" * 5000),
    ):
        with pytest.raises(access.SignInFailed) as caught:
            enter(lea, name, password, address=name[:20])
        said.add(str(caught.value))
    assert len(said) == 1


def test_the_same_work_is_done_whoever_it_is(lea: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the time of an answer tells nobody who has an account: the same queries, and one password hashed."""
    access.add_user(lea, "out", "manager", PASSWORD)
    access.set_disabled(lea, "out", disabled=True)
    done: list[str] = []
    for name in ("read", "write"):
        real = getattr(Store, name)
        monkeypatch.setattr(
            Store, name, lambda self, query, real=real, **given: (done.append(query), real(self, query, **given))[1]
        )
    real_verify = argon2.PasswordHasher.verify
    monkeypatch.setattr(
        argon2.PasswordHasher, "verify", lambda *given: (done.append(f"hash {given[1][:9]}"), real_verify(*given))[1]
    )
    works = set()
    for number, (name, password) in enumerate(
        (("lea", "wrong"), ("ghost", "wrong"), ("ghost", PASSWORD), ("out", PASSWORD))
    ):
        done.clear()
        with pytest.raises(access.SignInFailed):
            enter(lea, name, password, address=f"10.0.0.{number}")
        works.add(tuple(done))
    assert len(works) == 1, works
    assert "hash $argon2id" in next(iter(works))


@pytest.mark.parametrize("name", ["lea", "ghost"])
def test_guessing_at_one_account_locks_it_whoever_guesses(lea: Store, name: str) -> None:
    for attempt in range(signin.ACCOUNT_FREE):
        with pytest.raises(access.SignInFailed):
            enter(lea, name, "wrong", address=f"10.0.1.{attempt}")
    with pytest.raises(access.SignInLocked) as caught:
        enter(lea, name, PASSWORD, address="10.0.2.1")  # the right one does not help while it is locked
    assert 0 < caught.value.wait_s <= signin.LOCK_S + 1
    assert caught.value.http_status == 429


def test_the_lock_opens_and_doubles_and_has_a_ceiling(lea: Store) -> None:
    minutes, waits = 0.0, []
    for _ in range(signin.ACCOUNT_FREE - 1):
        with pytest.raises(access.SignInFailed):
            enter(lea, password="wrong")
    for _ in range(8):
        with pytest.raises(access.SignInFailed):
            enter(lea, password="wrong", minutes=minutes)
        with pytest.raises(access.SignInLocked) as caught:
            enter(lea, password="wrong", minutes=minutes)
        waits.append(caught.value.wait_s - 1)
        minutes += caught.value.wait_s / 60
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    enter(lea, minutes=minutes)  # the right password opens it


def test_the_right_password_forgives_the_wrong_ones(lea: Store) -> None:
    for _ in range(3):
        for _ in range(signin.ACCOUNT_FREE - 1):
            with pytest.raises(access.SignInFailed):
                enter(lea, password="wrong")
        enter(lea)


def test_failures_are_forgotten_after_an_hour(lea: Store) -> None:
    for _ in range(signin.ACCOUNT_FREE - 1):
        with pytest.raises(access.SignInFailed):
            enter(lea, password="wrong")
    for _ in range(signin.ACCOUNT_FREE - 1):
        with pytest.raises(access.SignInFailed):
            enter(lea, password="wrong", minutes=61)


def test_guessing_many_names_from_one_address_locks_the_address(lea: Store) -> None:
    for attempt in range(signin.ADDRESS_FREE):
        with pytest.raises(access.SignInFailed):
            enter(lea, f"name{attempt}", "wrong", address="10.9.9.9")
    with pytest.raises(access.SignInLocked):
        enter(lea, address="10.9.9.9")
    enter(lea, address="10.9.9.8")


def test_many_guesses_at_once_gain_nothing(lea: Store) -> None:
    looked_at: list[bool] = []

    def guess() -> None:
        try:
            enter(lea, password="wrong")
        except access.SignInLocked:
            looked_at.append(False)
        except access.SignInFailed:
            looked_at.append(True)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == 16
    assert sum(looked_at) == signin.ACCOUNT_FREE
