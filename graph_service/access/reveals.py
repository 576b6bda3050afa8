"""Whose names may somebody see, since when, why and until when? Kept in Neo4j, each written to the audit log with it.

A reveal is of one session: it ends with it, at the latest after eight hours. The audit log has it in the transaction
that makes it, so before any name is shown; and it has each page on which names were shown, once a minute.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.errors import BadInput
from graph_service.store.audit import AuditLog, Change, canonical
from graph_service.store.driver import Row, Store, Transaction

REVEAL_LASTS: Final = dt.timedelta(hours=8)
SAME_VIEW: Final = dt.timedelta(minutes=1)  # the same names on the same page are one view for so long
REASON_MAX: Final = 2_000  # characters
TOLD_MAX: Final = 200  # ids that an entry of the log lists of a page; all are counted


@dataclass(frozen=True, slots=True)
class Reveal:
    """Names that somebody may see in the session in which they were revealed."""

    reveal_id: str
    about: str  # "member M00017" or "case C-00001"
    members: tuple[str, ...]
    reason: str
    revealed_at: dt.datetime
    until: dt.datetime

    @classmethod
    def of(cls, row: Row) -> Reveal:
        """From a row of `privacy/reveals`."""
        return cls(
            row["reveal_id"], row["about"], tuple(row["members"]), row["reason"], row["revealed_at"], row["until"]
        )


def reveal(
    audit: AuditLog, user_id: str, session: str, about: str, members: Sequence[str], reason: str,
    now: dt.datetime | None = None,
) -> Reveal:  # fmt: skip
    """Let somebody see names for the rest of a session; written to the audit log in the same transaction.

    Args:
        audit: the log.
        user_id: who sees them.
        session: `session_key` of the session's token.
        about: what was asked for, `member M00017` or `case C-00001`.
        members: whose names.
        reason: why; not empty.
        now: when, else now.

    Raises:
        BadInput: no reason, one that is too long, or nobody to reveal.
    """
    why, at = reason_of(reason), now or dt.datetime.now(dt.UTC)
    whom = list(dict.fromkeys(members))
    if not whom:
        raise BadInput(f"{about} names no member, so there is no name to reveal; nothing was changed")
    made = Reveal(secrets.token_hex(8), about, tuple(whom), why, at, at + REVEAL_LASTS)

    def work(tx: Transaction) -> Change:
        tx.run(
            "privacy/reveal", reveal_id=made.reveal_id, user_id=user_id, session_hash=session, about=about, members=whom,
            reason=why, revealed_at=at, until=made.until,
        )  # fmt: skip
        return Change({}, {**_told(whom), "reason": why, "until": made.until.isoformat(timespec="seconds")})

    audit.record(user_id, "revealed names", about, work)
    return made


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises BadInput for none, or one that is too long."""
    why = text.strip()
    if not why:
        raise BadInput("the reason for which names are to be seen is missing; write one. Nothing was revealed")
    if len(why) > REASON_MAX:
        raise BadInput(f"the reason has {len(why)} characters, {REASON_MAX} at most. Nothing was revealed")
    return why


def reveals(store: Store, user_id: str, session: str, now: dt.datetime | None = None) -> list[Reveal]:
    """What is revealed in a session now, the newest first."""
    rows = store.read("privacy/reveals", session_hash=session, user_id=user_id, now=now or dt.datetime.now(dt.UTC))
    return [Reveal.of(row) for row in rows]


def hide(audit: AuditLog, user_id: str, session: str) -> bool:
    """End what is revealed in a session. Returns whether there was anything."""

    def work(tx: Transaction) -> Change | None:
        ended = tx.run("privacy/hide", session_hash=session)[0]["ended"]
        return Change({"reveals": ended}, {"reveals": 0}) if ended else None

    return audit.record(user_id, "hid names", f"names seen by {user_id}", work)


def note_view(
    audit: AuditLog, user_id: str, page: str, members: Collection[str], now: dt.datetime | None = None
) -> bool:
    """Write down that a page showed somebody the names of members. Returns False for a view noted a moment before."""
    at, whom = now or dt.datetime.now(dt.UTC), sorted(members)
    key = hashlib.sha256(canonical([user_id, page, whom]).encode("utf-8", "surrogatepass")).hexdigest()

    def work(tx: Transaction) -> Change | None:
        is_new = tx.run("privacy/view", view_key=key, now=at, since=at - SAME_VIEW)[0]["is_new"]
        return Change({}, _told(whom)) if is_new else None

    return audit.record(user_id, "saw names", f"page {page}", work)


def _told(members: Sequence[str]) -> dict[str, str | int]:
    listed = canonical(list(members[:TOLD_MAX]))
    return {"members": listed, "number": len(members)}
