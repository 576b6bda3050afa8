"""Who did what, when, and is the log of it as it was written? The page of the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, request

from graph_service.store.audit import Entry
from graph_service.web.log_words import changed, subject_words
from graph_service.web.pages import exported
from graph_service.web.pages import page as show
from graph_service.web.tables import EXPORT_ROWS, Column, Table, rows_of
from graph_service.web.visitor import desk
from graph_service.words import again, say

blueprint = Blueprint("audit", __name__)

PAGE: Final = 100


@blueprint.get("/audit")
def page() -> str | Response:
    """The newest entries, or those that end with a number; of anything or of one subject; verified when asked for."""
    log, subject = desk().log, (request.args.get("subject") or "").strip() or None
    size = log.size()
    last = _number(request.args.get("last"), size)
    most = EXPORT_ROWS if exported() else PAGE
    first = max(1, last - most + 1)
    found = log.entries(1, EXPORT_ROWS, subject) if subject else log.entries(first, last - first + 1)
    return show(
        "audit.html", [_table(found)], size=size, first=first, last=last, subject=subject, page_size=PAGE,
        verified=log.verify() if request.args.get("verify") else None,
    )  # fmt: skip


def _number(text: str | None, size: int) -> int:
    return min(int(text), size) if text and text.isascii() and text.isdigit() and len(text) < 10 else size


def _table(found: Sequence[Entry]) -> Table:
    return Table(
        "audit",
        say("Entries of the audit log, the newest first"),
        (
            Column(say("No."), "count"), Column(say("At"), "short", "UTC."), Column(say("By"), "short"), Column(say("What")),
            Column(say("To what")),
            Column(say("What changed"), "long"),
            Column(say("Hash"), "short", say("How the hash of the entry begins; the one before is in it.")),
        ),
        rows_of(
            (
                one.seq, one.at[:19].replace("T", " "), one.user_id, again(one.action), subject_words(one.subject), changed(one),
                one.hash[:12],
            )
            for one in reversed(found)
        ),
        empty=say("Nothing is in the log yet."),
    )  # fmt: skip
