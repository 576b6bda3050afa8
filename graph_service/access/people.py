"""Who may sign in, in which role, and whose subtree is theirs to see?"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from graph_service.access import passwords
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.store.driver import Row, Store, Transaction

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

    @classmethod
    def of(cls, row: Row) -> User:
        """From a row of `access/user`, `access/users` or `access/session`."""
        return cls(row["user_id"], row["role"], row["member_id"], row["disabled"], row["created_at"])


def user_key(text: str) -> str:
    """The name as it is kept: trimmed, lower case. Raises BadInput when it cannot be a name."""
    name = text.strip().lower()
    if not _USER_ID.fullmatch(name):
        raise BadInput(
            "a user's name has 2 to 64 characters: letters a to z, digits and . _ @ + -, a letter or digit first"
        )
    return name


def add_user(store: Store, name: str, role: str, password: str, member_id: str | None = None) -> User:
    """Add a person. Raises BadInput for a name, role, password or member that will not do, Refused for a name taken."""
    user_id = user_key(name)
    chosen = _role(store, role, member_id)
    passwords.check_rules(password, user_id)
    now = dt.datetime.now(dt.UTC)
    [row] = store.write(
        "access/new_user",
        user_id=user_id,
        role=chosen,
        member_id=member_id,
        password_hash=passwords.hash_password(password),
        created_at=now,
        token=secrets.token_hex(16),
    )
    if not row["is_new"]:
        raise Refused(f"there is already a user named {user_id!r}; choose another name, or change that user's role")
    return User(user_id, chosen, member_id, disabled=False, created_at=now)


def user(store: Store, name: str) -> User:
    """The person of that name. Raises NotFound."""
    for row in store.read("access/user", user_id=name.strip().lower()):
        return User.of(row)
    raise _no_user(name)


def users(store: Store) -> list[User]:
    """Everyone, by name."""
    return [User.of(row) for row in store.read("access/users")]


def set_role(store: Store, name: str, role: str, member_id: str | None = None) -> User:
    """Give another role; every session of that person ends. Raises Refused for the last admin."""
    user_id = name.strip().lower()
    chosen = _role(store, role, member_id)

    def change(tx: Transaction) -> list[Row]:
        _keep_an_admin(tx, user_id, loses=chosen != "admin")
        return tx.run("access/set_role", user_id=user_id, role=chosen, member_id=member_id)

    if not store.transact(change):
        raise _no_user(name)
    return user(store, user_id)


def set_disabled(store: Store, name: str, *, disabled: bool) -> User:
    """Shut a person out or let them in again; every session of theirs ends. Raises Refused for the last admin."""
    user_id = name.strip().lower()

    def change(tx: Transaction) -> list[Row]:
        _keep_an_admin(tx, user_id, loses=disabled)
        return tx.run("access/set_disabled", user_id=user_id, disabled=disabled)

    if not store.transact(change):
        raise _no_user(name)
    return user(store, user_id)


def set_password(store: Store, name: str, password: str) -> User:
    """Give a new password; every session of that person ends."""
    user_id = name.strip().lower()
    passwords.check_rules(password, user_id)
    if not store.write("access/set_password", user_id=user_id, password_hash=passwords.hash_password(password)):
        raise _no_user(name)
    return user(store, user_id)


def _role(store: Store, role: str, member_id: str | None) -> Role:
    if role not in ROLES:
        raise BadInput(f"{role!r} is no role; use one of {', '.join(ROLES)}")
    if role == "leader" and not member_id:
        raise BadInput("a leader needs a member id: the person whose downline they see")
    if role != "leader" and member_id:
        raise BadInput(f"only a leader has a member id; leave it out for the role {role}")
    if member_id and not store.read("access/member_exists", member_id=member_id):
        raise NotFound(f"there is no member {member_id!r} for the leader to see; give the id of a loaded member")
    return role


def _keep_an_admin(tx: Transaction, user_id: str, *, loses: bool) -> None:
    rows = tx.run("access/other_admins", user_id=user_id, taken=dt.datetime.now(dt.UTC))
    was = tx.run("access/user", user_id=user_id)
    if loses and was and was[0]["role"] == "admin" and not was[0]["disabled"] and rows[0]["admins"] == 0:
        raise Refused(f"{user_id!r} is the last admin who can sign in; make another one first")


def _no_user(name: str) -> NotFound:
    return NotFound(f"there is no user named {name.strip()[:64]!r}; `user list` shows who there is")
