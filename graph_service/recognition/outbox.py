"""What still has to go out, and what went? A stored outbox: claimed with a lease, sent at least once, marked.

A worker that is killed after sending and before marking leaves its claim to run out; another sends again, under the
same key, by which whoever receives it can tell the second from a new one.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from graph_service.recognition.notices import News, Notice, text_of
from graph_service.store.driver import Row, Store, Transaction

LEASE_S: Final = 120
TRIES_MAX: Final = 10
FIRST_WAIT_S: Final = 30
LAST_WAIT_S: Final = 6 * 3600
REMOVED_AT_ONCE: Final = 5_000
Result = Literal["sent", "later", "never"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send. `kind` of a link to confirm an address is "confirm", and it has no notice."""

    key: str
    channel: str
    user_id: str
    kind: str
    tries: int  # before this one
    token: str  # of the claim
    notice: Notice | None

    @classmethod
    def of(cls, row: Row) -> Delivery:
        """From a row of `recognition/claim`."""
        one, notice = row["delivery"], row["notice"]
        return cls(one["key"], one["channel"], one["user_id"], one["kind"], one["tries"], one["token"],
                   Notice.of(notice) if notice else None)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is in the outbox, by state."""

    waiting: int
    sent: int
    failed: int


class Outbox:
    """The outbox of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, news: Sequence[tuple[News, bool, Sequence[str]]], now: dt.datetime) -> int:
        """Tell people of things, each once.

        Args:
            news: What, whether it is shown in the application, and the channels that it goes out by.
            now: When.

        Returns:
            How many were new; those told before are left as they are.
        """
        rows = [
            {
                "key": one.key, "kind": one.kind, "user_id": one.user_id, "said": text_of(one.text), "address": one.address,
                "shown": shown, "channels": list(channels),
            }
            for one, shown, channels in news
        ]  # fmt: skip

        def work(tx: Transaction) -> int:
            self._lock(tx)
            return int(tx.run("recognition/put_notices", rows=rows, now=stamp(now))[0]["made"])

        return self._store.transact(work) if rows else 0

    def ask_to_confirm(self, user_id: str, asked_at: str, now: dt.datetime) -> None:
        """Send a link to an address that somebody gave."""

        def work(tx: Transaction) -> None:
            tx.run("recognition/put_delivery", key=f"confirm:{user_id}:{asked_at}", kind="confirm", channel="email",
                   user_id=user_id, now=stamp(now))  # fmt: skip

        self._store.transact(work)

    def claim(self, now: dt.datetime, most: int = 1) -> list[Delivery]:
        """Take what is due; nobody else gets it before the lease ends."""
        token = secrets.token_hex(16)

        def work(tx: Transaction) -> list[Row]:
            self._lock(tx)
            until = stamp(now + dt.timedelta(seconds=LEASE_S))
            return tx.run("recognition/claim", now=stamp(now), until=until, token=token, most=most)

        return [Delivery.of(row) for row in self._store.transact(work)]

    def mark(self, one: Delivery, result: Result, problem: str, now: dt.datetime) -> bool:
        """Write down how it went. Returns False when the lease ended and somebody else has it."""
        tries = one.tries + 1
        state = {"sent": "sent", "later": "waiting" if tries < TRIES_MAX else "failed", "never": "failed"}[result]
        properties: dict[str, Any] = {
            "state": state, "tries": tries, "problem": problem[:300], "due_at": stamp(now + wait_after(tries)),
            "done_at": stamp(now) if state != "waiting" else None,
        }  # fmt: skip
        rows = self._store.write("recognition/mark_delivery", key=one.key, token=one.token, properties=properties)
        return bool(rows)

    def remove_done(self, before: dt.datetime) -> int:
        """Forget what was sent or given up before a moment; its notices stay. Returns how much."""
        removed = 0
        while True:
            [row] = self._store.write("recognition/remove_deliveries", before=stamp(before), most=REMOVED_AT_ONCE)
            removed += int(row["removed"])
            if row["removed"] < REMOVED_AT_ONCE:
                return removed

    def counts(self) -> Waiting:
        """How much is in it."""
        found = {row["state"]: row["deliveries"] for row in self._store.read("recognition/outbox_counts")}
        return Waiting(found.get("waiting", 0) + found.get("sending", 0), found.get("sent", 0), found.get("failed", 0))

    @staticmethod
    def _lock(tx: Transaction) -> None:
        """The first write, so that two who claim at once do it one after the other."""
        tx.run("recognition/lock_outbox", token=secrets.token_hex(8))


def wait_after(tries: int) -> dt.timedelta:
    """How long to wait before the next try: twice as long each time, six hours at most.

    >>> [int(wait_after(tries).total_seconds()) for tries in (1, 2, 3, 30)]
    [30, 60, 120, 21600]
    """
    return dt.timedelta(seconds=min(LAST_WAIT_S, FIRST_WAIT_S * 2 ** min(tries - 1, 20)))


def stamp(moment: dt.datetime) -> str:
    """A moment as it is kept: texts that sort as the moments do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
