"""Who may be added, changed and shut out, and what happens to their sessions?"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from graph_service import access
from graph_service.errors import BadInput, ChangedMeanwhile, NotFound, Refused
from graph_service.ingest.loading import canonical, load_tables
from graph_service.store.audit import AuditLog
from graph_service.store.driver import Store

PASSWORD = "four plain words here"
pytestmark = pytest.mark.usefixtures("lightly_hashed")


@pytest.fixture
def people(clean_store: Store) -> Store:
    """A member, and an admin."""
    load_tables(clean_store, canonical({"members": [{"member_id": "M1", "joined_on": "2026-01-01"}]}))
    access.add_user(clean_store, "root", "admin", PASSWORD)
    return clean_store


def test_a_person_is_kept_as_added_and_the_password_is_not(people: Store) -> None:
    access.add_user(people, "  Lea@Example.org ", "leader", PASSWORD, "M1")
    found = access.user(people, "LEA@example.org")
    assert (found.user_id, found.role, found.member_id, found.disabled) == ("lea@example.org", "leader", "M1", False)
    assert [one.user_id for one in access.users(people)] == ["lea@example.org", "root"]
    [row] = people.read("access/user", user_id="lea@example.org")
    assert PASSWORD not in row["password_hash"]


@pytest.mark.parametrize("name", ["", " ", "x", "a b", "ä", "-x", "a" * 65, "a'}) DETACH DELETE n //", "<b>"])
def test_a_name_that_will_not_do(people: Store, name: str) -> None:
    with pytest.raises(BadInput, match="2 to 64 characters"):
        access.add_user(people, name, "manager", PASSWORD)


@pytest.mark.parametrize(
    ("role", "member_id", "error", "said"),
    [
        ("boss", None, BadInput, "is no role"),
        ("leader", None, BadInput, "needs a member id"),
        ("manager", "M1", BadInput, "only a leader"),
        ("leader", "M404", NotFound, "no member 'M404'"),
    ],
)
def test_a_role_that_will_not_do(
    people: Store, role: str, member_id: str | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        access.add_user(people, "someone", role, PASSWORD, member_id)
    assert [one.user_id for one in access.users(people)] == ["root"]


def test_a_taken_name_is_refused_and_changes_nothing(people: Store) -> None:
    access.add_user(people, "lea", "manager", PASSWORD)
    with pytest.raises(Refused, match="already a user named lea"):
        access.add_user(people, "LEA", "admin", "another good password")
    assert access.user(people, "lea").role == "manager"
    access.sign_in(people, "lea", PASSWORD, "10.0.0.1")


def test_many_at_once_make_one_person(people: Store) -> None:
    made, refused = [], []

    def add() -> None:
        try:
            made.append(access.add_user(people, "twin", "manager", PASSWORD))
        except Refused:
            refused.append(1)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 5)


@pytest.mark.parametrize("change", ["role", "disable", "password"])
def test_a_change_ends_every_session_of_that_person_alone(people: Store, change: str) -> None:
    access.add_user(people, "lea", "manager", PASSWORD)
    hers = [access.sign_in(people, "lea", PASSWORD, "10.0.0.1").token for _ in range(2)]
    root = access.sign_in(people, "root", PASSWORD, "10.0.0.2").token
    if change == "role":
        access.set_role(people, "lea", "officer")
    elif change == "disable":
        access.set_disabled(people, "lea", disabled=True)
    else:
        access.set_password(people, "lea", "a new set of words")
    assert [access.who(people, token) for token in hers] == [None, None]
    assert access.who(people, root) is not None


def test_a_person_shut_out_cannot_sign_in_until_let_in(people: Store) -> None:
    access.add_user(people, "lea", "manager", PASSWORD)
    access.set_disabled(people, "lea", disabled=True)
    with pytest.raises(access.SignInFailed):
        access.sign_in(people, "lea", PASSWORD, "10.0.0.1")
    access.set_disabled(people, "lea", disabled=False)
    access.sign_in(people, "lea", PASSWORD, "10.0.0.1")


def test_the_last_admin_stays(people: Store) -> None:
    with pytest.raises(Refused, match="last admin"):
        access.set_disabled(people, "root", disabled=True)
    with pytest.raises(Refused, match="last admin"):
        access.set_role(people, "root", "manager")
    access.add_user(people, "second", "admin", PASSWORD)
    access.set_role(people, "root", "manager")
    with pytest.raises(Refused, match="last admin"):
        access.set_disabled(people, "second", disabled=True)


def test_two_admins_cannot_shut_each_other_out_at_once(people: Store) -> None:
    access.add_user(people, "second", "admin", PASSWORD)
    for _ in range(10):
        threads = [threading.Thread(target=_try_to_disable, args=(people, name)) for name in ("root", "second")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = [one for one in access.users(people) if not one.disabled]
        assert len(left) == 1
        access.set_disabled(people, "root", disabled=False)
        access.set_disabled(people, "second", disabled=False)


def _try_to_disable(store: Store, name: str) -> None:
    try:
        access.set_disabled(store, name, disabled=True)
    except Refused:
        return


@pytest.mark.parametrize("call", ["user", "role", "disable", "password"])
def test_nobody_of_that_name(people: Store, call: str) -> None:
    with pytest.raises(NotFound, match="no user named 'ghost'"):
        {
            "user": lambda: access.user(people, "ghost"),
            "role": lambda: access.set_role(people, "ghost", "manager"),
            "disable": lambda: access.set_disabled(people, "ghost", disabled=True),
            "password": lambda: access.set_password(people, "ghost", PASSWORD),
        }[call]()


# --- in whose name --------------------------------------------------------------------------------------------------


@pytest.fixture
def acting(people: Store, tmp_path: Path) -> access.Acting:
    return access.Acting(people, AuditLog(people, tmp_path / "heads.jsonl"), "root")


def told(acting: access.Acting) -> list[tuple[str, str, str, str]]:
    return [(one.action, one.subject, one.before, one.after) for one in acting.audit.entries()]


def test_each_change_is_in_the_log_with_who_did_it_and_no_secret(acting: access.Acting) -> None:
    access.add_user(acting, "lea", "manager", PASSWORD)
    access.set_role(acting, "lea", "leader", "M1")
    access.set_password(acting, "lea", "a new set of words")
    access.set_disabled(acting, "lea", disabled=True)
    access.set_disabled(acting, "lea", disabled=False)
    assert told(acting) == [
        ("added a user", "user lea", "{}", '{"member_id":null,"role":"manager"}'),
        ("changed a role", "user lea", '{"member_id":null,"role":"manager"}', '{"member_id":"M1","role":"leader"}'),
        ("changed a password", "user lea", "{}", '{"password":"another"}'),
        ("shut a user out", "user lea", '{"shut_out":false}', '{"shut_out":true}'),
        ("let a user in again", "user lea", '{"shut_out":true}', '{"shut_out":false}'),
    ]
    assert {one.user_id for one in acting.audit.entries()} == {"root"}
    assert acting.audit.verify().bad_seq is None


def test_what_is_refused_is_neither_done_nor_written_down(acting: access.Acting) -> None:
    access.add_user(acting, "lea", "manager", PASSWORD)
    for wrong in (
        lambda: access.add_user(acting, "LEA", "admin", "another good password"),
        lambda: access.set_role(acting, "root", "manager"),
        lambda: access.set_disabled(acting, "root", disabled=True),
        lambda: access.set_password(acting, "ghost", PASSWORD),
        lambda: access.set_role(acting, "lea", "officer", seen=("officer", None)),
    ):
        with pytest.raises((Refused, NotFound)):
            wrong()
    assert len(told(acting)) == 1
    assert access.user(acting.store, "lea").role == "manager"


def test_a_role_that_somebody_else_changed_is_told_and_kept(acting: access.Acting) -> None:
    access.add_user(acting, "lea", "manager", PASSWORD)
    access.set_role(acting, "lea", "leader", "M1", seen=("manager", None))
    with pytest.raises(ChangedMeanwhile, match="Somebody else changed lea") as caught:
        access.set_role(acting, "lea", "officer", seen=("manager", None))
    assert caught.value.differences == (
        "role: was manager when you read it, is leader now, was to become officer",
        "member id: was – when you read it, is M1 now, was to become –",
    )
    assert access.user(acting.store, "lea").role == "leader"
    access.set_role(acting, "lea", "officer", seen=("leader", "M1"))


def test_of_two_who_change_one_role_at_once_one_is_told(acting: access.Acting) -> None:
    access.add_user(acting, "lea", "manager", PASSWORD)
    done: list[str] = []

    def give(role: str) -> None:
        try:
            done.append(access.set_role(acting, "lea", role, seen=("manager", None)).role)
        except ChangedMeanwhile:
            done.append("told")

    threads = [threading.Thread(target=give, args=(role,)) for role in ("officer", "auditor")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "told" in done
    assert access.user(acting.store, "lea").role in done
