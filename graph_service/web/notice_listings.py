"""Which tables do the pages of notices show?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph_service.recognition.notices import BY_NAME, Notice
from graph_service.recognition.outbox import Waiting
from graph_service.web.tables import Column, Link, State, Table, Tick, rows_of
from graph_service.words import say


def of_notices(notices: Sequence[Notice]) -> Table:
    """Notices, the newest first."""
    return Table(
        "notices",
        say("Notices"),
        (
            Column(say("Read"), "short"), Column(say("Notice"), "long"), Column(say("Kind"), "long"), Column(say("When"), "time"),
        ),
        rows_of(map(_row, notices)),
        note=say("newest first"),
        row_heads=False,
        empty=say("You have no notices."),
    )  # fmt: skip


def of_outbox(found: Waiting) -> Table:
    """How much is in the outbox."""
    return Table(
        "outbox",
        say("Outbox"),
        (Column(say("State"), "short"), Column(say("Messages"), "count")),
        rows_of(((say("waiting"), found.waiting), (say("sent"), found.sent), (say("given up"), found.failed))),
    )


def _row(one: Notice) -> tuple[Any, ...]:
    read = (
        State(say("read"), "idle") if one.is_read else Tick("key", one.key, say("Mark as read: {text}", text=one.text))
    )
    kind = BY_NAME[one.kind].title if one.kind in BY_NAME else one.kind
    return read, Link(one.text, one.address), kind, one.made_at[:16].replace("T", " ")
