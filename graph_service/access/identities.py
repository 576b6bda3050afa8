"""Who of the single sign-on is which person here? Linked by an admin, by issuer and subject, never by an e-mail."""

from __future__ import annotations

import datetime as dt
from typing import Final

from graph_service.access.acting import Where, change, store_of
from graph_service.access.people import User, no_user, user
from graph_service.access.sessions import digest
from graph_service.errors import BadInput, Refused
from graph_service.store.audit import Change
from graph_service.store.driver import Store, Transaction
from graph_service.words import say

SUBJECT_MAX: Final = 255  # characters, as OpenID Connect has it


def link(where: Where, name: str, issuer: str | None, subject: str) -> User:
    """Link a person with somebody of the single sign-on; an empty subject unlinks. Every session of theirs ends.

    Raises BadInput, NotFound, or Refused when that somebody is linked with another person.
    """
    user_id, who = name.strip().lower(), subject.strip()
    if len(who) > SUBJECT_MAX or not who.isprintable():
        raise BadInput(
            say("A subject of the single sign-on has {most} printable characters at most.", most=SUBJECT_MAX)
        )
    if who and not issuer:
        raise BadInput(
            say("There is no single sign-on to link with: GRAPH_SERVICE_OIDC_ISSUER is not set. Nothing was changed.")
        )
    key = identity_key(issuer, who) if who and issuer else None

    def work(tx: Transaction) -> Change:
        tx.run(
            "access/other_admins", user_id=user_id, taken=dt.datetime.now(dt.UTC)
        )  # the lock of all that concerns people
        rows = tx.run("access/user", user_id=user_id)
        if not rows:
            raise no_user(user_id)
        taken = tx.run("access/identity", identity_key=key) if key else []
        if taken and taken[0]["user_id"] != user_id:
            raise Refused(
                say("This subject is linked with {name} already; unlink it there first.", name=taken[0]["user_id"])
            )
        tx.run(
            "access/set_identity",
            user_id=user_id,
            identity_key=key,
            issuer=issuer if who else None,
            subject=who or None,
        )
        return Change({"subject": rows[0]["subject"]}, {"subject": who or None, "issuer": issuer if who else None})

    change(
        where, "linked with the single sign-on" if who else "unlinked from the single sign-on", f"user {user_id}", work
    )
    return user(store_of(where), user_id)


def linked(store: Store, issuer: str, subject: str) -> User | None:
    """The person linked with somebody of the single sign-on; None when nobody is, or when they are shut out."""
    for row in store.read("access/identity", identity_key=identity_key(issuer, subject)):
        return None if row["disabled"] else User.of(row)
    return None


def identity_key(issuer: str, subject: str) -> str:
    """What makes somebody of the single sign-on unique."""
    return digest(f"{issuer}\n{subject}")
