"""Which passwords are taken, and is checking one as slow for nobody as for somebody?"""

from __future__ import annotations

import time

import pytest

from graph_service.access import passwords
from graph_service.errors import BadInput


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "use 12 or more"),
        ("elevenchars", "11 characters"),
        ("x" * 201, "more than 200"),
        ("password1234", "first that anyone tries"),
        ("PassWord1234", "first that anyone tries"),
        ("correct horse battery staple", "first that anyone tries"),
        ("121212121212", "first that anyone tries"),
        ("abababababab", "first that anyone tries"),
        ("ｐａｓｓｗｏｒｄ１２３４", "first that anyone tries"),  # full-width letters are the same password
        ("maria.leader123", "user's name"),
    ],
)
def test_a_poor_password_is_refused_in_words(password: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        passwords.check_rules(password, "maria.leader")


@pytest.mark.parametrize(
    "password", ["four plain words here", "twelve chars", "пароль из слов", "maria.leader likes rain"]
)
def test_a_fair_password_is_taken(password: str) -> None:
    passwords.check_rules(password, "maria.leader")


def test_only_the_same_password_verifies() -> None:
    hashed = passwords.hash_password("four plain words here")
    assert hashed.startswith("$argon2id$")
    assert passwords.verify(hashed, "four plain words here")
    assert not passwords.verify(hashed, "four plain words Here")
    assert not passwords.verify(hashed, "")
    assert not passwords.needs_rehash(hashed)


def test_one_password_has_a_new_hash_each_time() -> None:
    assert passwords.hash_password("four plain words here") != passwords.hash_password("four plain words here")


def test_a_letter_written_in_two_ways_is_one_letter() -> None:
    assert passwords.verify(passwords.hash_password("café au lait noir"), "cafe\u0301 au lait noir")


def test_too_long_a_password_is_wrong_whatever_begins_it() -> None:
    hashed = passwords.hash_password("a" * 200)
    assert not passwords.verify(hashed, "a" * 201)
    assert not passwords.verify(hashed, "a" * 1_000_000)


def test_nobody_has_a_password_and_it_takes_as_long_to_say_so() -> None:
    hashed = passwords.hash_password("four plain words here")

    def seconds(stored: str | None) -> float:
        best = 1e9
        for _ in range(5):
            start = time.perf_counter()
            assert not passwords.verify(stored, "not the one")
            best = min(best, time.perf_counter() - start)
        return best

    assert 0.4 < seconds(None) / seconds(hashed) < 2.5


def test_a_broken_hash_verifies_nothing() -> None:
    assert not passwords.verify("$argon2id$broken", "four plain words here")


def test_the_list_of_common_ones_holds_only_what_the_length_lets_through() -> None:
    assert len(passwords.common()) > 500
    assert min(map(len, passwords.common())) >= passwords.LENGTH_MIN
