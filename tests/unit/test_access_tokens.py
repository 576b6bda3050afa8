"""Does a token open what it should, for whom it should, for as long as it should, and is it kept nowhere?"""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest

from graph_service import access
from graph_service.access.tokens import TOKENS_MAX
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.store.audit import AuditLog
from graph_service.store.driver import Store

PASSWORD = "four plain words here"
pytestmark = pytest.mark.usefixtures("lightly_hashed")
NOW = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def lea(clean_store: Store, tmp_path: Path) -> access.Acting:
    access.add_user(clean_store, "lea", "manager", PASSWORD)
    access.add_user(clean_store, "tom", "officer", PASSWORD)
    return access.Acting(clean_store, AuditLog(clean_store, tmp_path / "heads.jsonl"), "lea")


def make(lea: access.Acting, *scopes: str, days: int = 30, name: str = "lea", label: str = "") -> access.NewToken:
    return access.add_token(lea, name, scopes or ("read",), days, label, NOW)


def opens(lea: access.Acting, token: str, days: float = 0) -> access.Bearer | None:
    return access.bearer(lea.store, token, NOW + dt.timedelta(days=days))


def test_a_token_acts_as_its_person_and_is_not_in_the_store(lea: access.Acting, cypher) -> None:
    made = make(lea, label="  monthly \n export ")
    assert made.token.startswith("gs_")
    assert len(made.token) == 46
    found = opens(lea, made.token)
    assert (found.user.user_id, found.scopes, found.token_id) == ("lea", ("read",), made.kept.token_id)
    [kept] = cypher("MATCH (token:ApiToken) RETURN properties(token) AS properties")
    assert made.token not in str(kept)
    assert made.token[3:] not in str(kept)
    assert kept["properties"]["label"] == "monthly export"
    assert made.token not in str([one.to_json() for one in lea.audit.entries()])


@pytest.mark.parametrize(
    "token", ["", "gs_", "gs_" + "a" * 43, "a" * 46, "'}) DETACH DELETE n //", "gs_\x00", "gs_🦔", "\udcff"]
)
def test_another_text_opens_nothing(lea: access.Acting, token: str) -> None:
    make(lea)
    assert opens(lea, token) is None


def test_it_ends_when_it_said_it_would(lea: access.Acting) -> None:
    token = make(lea, days=7).token
    assert opens(lea, token, 6.999) is not None
    assert opens(lea, token, 7) is None


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_without_an_end_in_a_year_there_is_none(lea: access.Acting, days: int) -> None:
    with pytest.raises(BadInput, match="1 to 366 days"):
        make(lea, days=days)
    assert access.tokens(lea.store) == []


@pytest.mark.parametrize("scopes", [(), ("admin",), ("read", "everything"), ("",)])
def test_scopes_that_will_not_do(lea: access.Acting, scopes: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="one of these scopes"):
        access.add_token(lea, "lea", scopes, 1, now=NOW)


def test_write_has_read_in_it(lea: access.Acting) -> None:
    assert opens(lea, make(lea, "write").token).scopes == ("read", "write")


def test_the_role_counts_at_each_use_and_the_token_stays(lea: access.Acting) -> None:
    token = make(lea).token
    access.set_role(lea, "lea", "auditor")
    assert opens(lea, token).user.role == "auditor"
    access.set_password(lea, "lea", "another set of words")
    assert opens(lea, token) is not None


def test_whoever_is_shut_out_loses_the_tokens_for_good(lea: access.Acting) -> None:
    token, other = make(lea).token, make(lea, name="tom").token
    access.set_disabled(lea, "lea", disabled=True)
    assert opens(lea, token) is None
    with pytest.raises(Refused, match="shut out"):
        make(lea)
    access.set_disabled(lea, "lea", disabled=False)
    assert opens(lea, token) is None
    assert opens(lea, other) is not None


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(lea: access.Acting) -> None:
    made = make(lea)
    with pytest.raises(NotFound):
        access.revoke_token(lea, made.kept.token_id, "tom")  # not theirs
    assert opens(lea, made.token) is not None
    access.revoke_token(lea, made.kept.token_id, "lea")
    assert opens(lea, made.token) is None
    with pytest.raises(NotFound):
        access.revoke_token(lea, made.kept.token_id)
    [one] = access.tokens(lea.store)
    assert one.revoked_at is not None
    assert [entry.action for entry in lea.audit.entries()] == ["made a token", "revoked a token"]


def test_last_use_is_told_to_the_minute(lea: access.Acting) -> None:
    token = make(lea).token
    opens(lea, token)
    opens(lea, token, 30 / 86400)
    assert access.tokens(lea.store)[0].last_used_at == NOW
    opens(lea, token, 1)
    assert access.tokens(lea.store)[0].last_used_at == NOW + dt.timedelta(days=1)


def test_there_are_so_many_and_no_more_also_at_once(lea: access.Acting) -> None:
    for _ in range(TOKENS_MAX - 2):
        make(lea)
    done: list[str] = []

    def one_more() -> None:
        try:
            done.append(make(lea).token)
        except Refused as error:
            done.append(str(error))

    threads = [threading.Thread(target=one_more) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.startswith("gs_") for one in done) == 2
    assert sum("as many as there may be" in one for one in done) == 3
    make(lea, name="tom")
