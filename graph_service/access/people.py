"""Who may sign in, in which role, and whose subtree is theirs to see?"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from graph_service.access import passwords
from graph_service.access.acting import Where, change, store_of
from graph_service.errors import BadInput, ChangedMeanwhile, NotFound, Refused
from graph_service.store.audit import Change, Value
from graph_service.store.driver import Row, Store, Transaction
from graph_service.words import say

Role = Literal["admin", "manager", "officer", "leader", "auditor"]
ROLES: Final = cast("tuple[Role, ...]", get_args(Role))

_USER_ID = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in. A leader sees `member_id` and everyone below; the others have none."""

    user_id: str
    role: Role
    member_id: str | None
    disabled: bool
    created_at: dt.datetime
    language: str | None = None  # the one chosen when signed in; None: whatever the browser prefers
    has_second_factor: bool = False
    subject: str | None = None  # who they are for the single sign-on, when linked

    @classmethod
    def of(cls, row: Row) -> User:
        """From a row of `access/user`, `access/users`, `access/session` or `access/token_owner`."""
        return cls(**{name: row[name] for name in cls.__slots__})


def user_key(text: str) -> str:
    """The name as it is kept: trimmed, lower case. Raises BadInput when it cannot be a name."""
    name = text.strip().lower()
    if not _USER_ID.fullmatch(name):
        raise BadInput(
            say("a user's name has 2 to 64 characters: letters a to z, digits and . _ @ + -, a letter or digit first")
        )
    return name


def add_user(where: Where, name: str, role: str, password: str, member_id: str | None = None) -> User:
    """Add a person. Raises BadInput for a name, role, password or member that will not do, Refused for a name taken."""
    user_id = user_key(name)
    chosen = _role(store_of(where), role, member_id)
    passwords.check_rules(password, user_id)
    now, token, hashed = dt.datetime.now(dt.UTC), secrets.token_hex(16), passwords.hash_password(password)

    def work(tx: Transaction) -> Change:
        [row] = tx.run(
            "access/new_user", user_id=user_id, role=chosen, member_id=member_id, password_hash=hashed, created_at=now,
            token=token,
        )  # fmt: skip
        if not row["is_new"]:
            raise Refused(
                say(
                    "There is already a user named {name}. Nothing was changed; choose another name, or change that user.",
                    name=user_id,
                )
            )
        return Change({}, _told(chosen, member_id))

    change(where, "added a user", f"user {user_id}", work)
    return User(user_id, chosen, member_id, disabled=False, created_at=now)


def user(store: Store, name: str) -> User:
    """The person of that name. Raises NotFound."""
    for row in store.read("access/user", user_id=name.strip().lower()):
        return User.of(row)
    raise no_user(name)


def users(store: Store) -> list[User]:
    """Everyone, by name."""
    return [User.of(row) for row in store.read("access/users")]


def set_role(
    where: Where, name: str, role: str, member_id: str | None = None, seen: tuple[str, str | None] | None = None
) -> User:
    """Give another role; every session of that person ends.

    Args:
        where: the store, and who changes it.
        name: whose role.
        role: the new one.
        member_id: where a leader's scope starts.
        seen: role and member id that whoever changes them saw; None: not compared.

    Raises:
        Refused: the last admin.
        ChangedMeanwhile: it is not any more what was seen.
    """
    user_id = name.strip().lower()
    chosen = _role(store_of(where), role, member_id)

    def work(tx: Transaction) -> Change:
        before = _locked(tx, user_id, loses_admin=chosen != "admin")
        if seen is not None and seen != (before.role, before.member_id):
            raise _changed(before, seen, (chosen, member_id))
        tx.run("access/set_role", user_id=user_id, role=chosen, member_id=member_id)
        return Change(_told(before.role, before.member_id), _told(chosen, member_id))

    change(where, "changed a role", f"user {user_id}", work)
    return user(store_of(where), user_id)


def set_disabled(where: Where, name: str, *, disabled: bool) -> User:
    """Shut a person out or let them in again; every session of theirs ends. Raises Refused for the last admin."""
    user_id = name.strip().lower()

    def work(tx: Transaction) -> Change:
        before = _locked(tx, user_id, loses_admin=disabled)
        tx.run("access/set_disabled", user_id=user_id, disabled=disabled, now=dt.datetime.now(dt.UTC))
        return Change({"shut_out": before.disabled}, {"shut_out": disabled})

    change(where, "shut a user out" if disabled else "let a user in again", f"user {user_id}", work)
    return user(store_of(where), user_id)


def set_password(where: Where, name: str, password: str) -> User:
    """Give a new password; every session of that person ends."""
    user_id = name.strip().lower()
    passwords.check_rules(password, user_id)
    hashed = passwords.hash_password(password)

    def work(tx: Transaction) -> Change:
        if not tx.run("access/set_password", user_id=user_id, password_hash=hashed):
            raise no_user(user_id)
        return Change({}, {"password": "another"})

    change(where, "changed a password", f"user {user_id}", work)
    return user(store_of(where), user_id)


def set_language(store: Store, user_id: str, language: str) -> None:
    """Keep the language that a person chose; it is a habit and no business of the audit log."""
    store.write("access/set_language", user_id=user_id, language=language)


def _role(store: Store, role: str, member_id: str | None) -> Role:
    if role not in ROLES:
        raise BadInput(say("{role} is no role; use one of {roles}", role=repr(role[:64]), roles=", ".join(ROLES)))
    if role == "leader" and not member_id:
        raise BadInput(say("a leader needs a member id: the person whose downline they see"))
    if role != "leader" and member_id:
        raise BadInput(say("only a leader has a member id; leave it out for another role"))
    if member_id and not store.read("access/member_exists", member_id=member_id):
        raise NotFound(
            say(
                "there is no member {member} for the leader to see; give the id of a loaded member",
                member=repr(member_id[:64]),
            )
        )
    return role


def _locked(tx: Transaction, user_id: str, *, loses_admin: bool) -> User:
    """The person as they are, locked against other changes. Raises NotFound, or Refused for the last admin."""
    others = tx.run("access/other_admins", user_id=user_id, taken=dt.datetime.now(dt.UTC))[0]["admins"]
    rows = tx.run("access/user", user_id=user_id)
    if not rows:
        raise no_user(user_id)
    one = User.of(rows[0])
    if loses_admin and one.role == "admin" and not one.disabled and others == 0:
        raise Refused(say("{name} is the last admin who can sign in; make another one first", name=user_id))
    return one


def _told(role: str, member_id: str | None) -> dict[str, Value]:
    return {"role": role, "member_id": member_id}


def _changed(now: User, seen: tuple[str, str | None], wanted: tuple[str, str | None]) -> ChangedMeanwhile:
    names = (say("role"), say("member id"))
    return ChangedMeanwhile(
        say(
            "Somebody else changed {name} since you read it. Nothing was changed; look at what is there now.",
            name=now.user_id,
        ),
        [
            say(
                "{what}: was {seen} when you read it, is {now} now, was to become {wanted}",
                what=name,
                seen=old or "–",
                now=new or "–",
                wanted=to or "–",
            )
            for name, old, new, to in zip(names, seen, (now.role, now.member_id), wanted, strict=True)
            if old != new
        ],
    )


def no_user(name: str) -> NotFound:
    """That there is nobody of that name."""
    return NotFound(
        say("there is no user named {name}; `graph-service user list` shows who there is", name=repr(name.strip()[:64]))
    )
