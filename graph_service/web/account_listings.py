"""Which tables do the pages of one's own account and of people show? People, sessions and tokens as `Table`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from graph_service.access import ApiToken, Session, User
from graph_service.web.formats import role_word
from graph_service.web.tables import Column, State, Table, rows_of
from graph_service.words import Said, say


def of_users(users: Iterable[User], note: Said | str = "") -> Table:
    """Who may sign in."""
    return Table(
        "users",
        say("Who may sign in"),
        (
            Column(say("Name")), Column(say("Role"), "short"), Column(say("Sees the downline of")),
            Column(say("Second factor"), "short"), Column(say("Access"), "short"), Column(say("Added"), "time"),
        ),
        rows_of(
            (
                one.user_id, role_word(one.role), one.member_id,
                State(say("on"), "good") if one.has_second_factor else State(say("off"), "idle"),
                State(say("shut out"), "bad") if one.disabled else State(say("may sign in"), "good"), one.created_at,
            )
            for one in users
        ),
        note=note,
        empty=say("Nobody fits."),
    )  # fmt: skip


def of_sessions(sessions: Iterable[Session], is_here: Callable[[Session], bool]) -> Table:
    """Where somebody is signed in."""
    return Table(
        "sessions",
        say("Where you are signed in"),
        (
            Column(say("Browser")), Column(say("Begun"), "time"), Column(say("Last seen"), "time"), Column(say("Ends"), "time"),
            Column(say("Which"), "short"),
        ),
        rows_of(
            (
                browser_of(one), one.created_at, one.last_seen_at, one.expires_at,
                State(say("this one"), "good") if is_here(one) else State(say("another"), "idle"),
            )
            for one in sessions
        ),
    )  # fmt: skip


def browser_of(session: Session) -> Said | str:
    """What to call a session's browser."""
    return session.browser or say("not known")


def of_tokens(tokens: Iterable[ApiToken], now: dt.datetime, *, whose: bool) -> Table:
    """Tokens for programs, one's own or everybody's; those over or revoked too."""
    owner = (Column(say("Whose")),) if whose else ()
    return Table(
        "tokens",
        say("Tokens for programs"),
        (
            Column(say("Number"), "short"), *owner, Column(say("For")), Column(say("May"), "short"), Column(say("Made"), "time"),
            Column(say("Ends"), "time"), Column(say("Last used"), "time"), Column(say("State"), "short"),
        ),
        rows_of(
            (
                one.token_id, *((one.user_id,) if whose else ()), one.label, _may(one), one.created_at, one.expires_at,
                one.last_used_at, _state(one, now),
            )
            for one in tokens
        ),
        empty=say("There is no token yet."),
    )  # fmt: skip


def _may(token: ApiToken) -> Said:
    return say("read and write") if "write" in token.scopes else say("read")


def _state(token: ApiToken, now: dt.datetime) -> State:
    if token.revoked_at is not None:
        return State(say("revoked"), "bad")
    return State(say("in force"), "good") if token.is_in_force(now) else State(say("over"), "idle")
