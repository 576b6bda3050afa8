"""Which tables do the pages of one's own account and of people show? People, sessions and tokens as `Table`."""

from __future__ import annotations

from collections.abc import Iterable

from graph_service.access import User
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
