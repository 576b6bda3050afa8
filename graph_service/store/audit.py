"""Who did what, when, and was the log of it changed since? Append-only entries, each with the hash of the one before."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from graph_service.errors import BadInput, KeyReused, Refused
from graph_service.store.driver import Row, Store, Transaction

log = logging.getLogger(__name__)

Value = str | int | bool | None
State = Mapping[str, Value]

EMPTY: Final = "0" * 64  # stands before the first entry
PAGE: Final = 1_000  # entries read at once while the log is verified


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed changed: the subject before and after, as plain values."""

    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `before` and `after` are canonical JSON, `at` is ISO 8601 in UTC."""

    seq: int
    at: str
    user_id: str
    action: str
    subject: str
    before: str
    after: str
    previous: str
    hash: str

    @classmethod
    def of(cls, row: Row) -> Entry:
        """From a row of `audit/entries`."""
        return cls(**{name: row[name] for name in cls.__slots__})

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def proper_hash(self) -> str:
        """The hash that belongs to what the entry says."""
        said = self.to_json()
        del said["hash"]
        return hashlib.sha256(canonical(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log at some moment. Kept elsewhere, it shows later that nothing up to there was rewritten."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole log found. `bad_seq` is the first entry that is not as it was written, None when all are."""

    entries: int
    head: Head
    heads_checked: int  # heads kept outside the store that lie in the log
    bad_seq: int | None = None
    problem: str = ""


@dataclass(slots=True)
class Once:
    """Something that a program asks for under a key of its own: it is done once, however often it is asked for."""

    key: str  # of whom and what they called it, hashed
    fingerprint: str  # of what is asked for
    seq: int | None = None  # the entry that says what was done; None while nothing was


_ASKED: Final[ContextVar[Once | None]] = ContextVar("asked once", default=None)


class _DoneBeforeError(Exception):
    """What is asked for was done under this key already."""


@contextlib.contextmanager
def once(key: str, fingerprint: str) -> Iterator[Once]:
    """Let the next deed recorded inside happen once under a key; asked for again, it is left out and its entry told.

    Raises:
        KeyReused: the key was given with something else before.
    """
    asked = Once(key, fingerprint)
    token = _ASKED.set(asked)
    try:
        with contextlib.suppress(_DoneBeforeError):
            yield asked
    finally:
        _ASKED.reset(token)


class AuditLog:
    """The log of a store. Ends that were reached are kept in a file beside the store too, so that a rewritten log is seen."""

    def __init__(self, store: Store, heads: Path) -> None:
        """`heads`: the file, one JSON object a line."""
        self._store, self._heads = store, heads

    def record(self, user_id: str, action: str, subject: str, work: Callable[[Transaction], Change | None]) -> bool:
        """Do something and write it down, in one transaction: both happen, or neither.

        `work` may be called more than once, but what it does happens once. It gives None when there was nothing to do.

        Returns:
            Whether something was done.
        """
        token = secrets.token_hex(16)
        reached: list[Head] = []
        asked, known = _ASKED.get(), [0]

        def both(tx: Transaction) -> bool:
            reached.clear()
            [end] = tx.run("audit/lock_head", token=token, empty=EMPTY)
            known[0] = _done_under(tx, asked)
            if end["done"]:
                return True
            if known[0]:
                return False
            change = work(tx)
            if change is None:
                return False
            at = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
            entry = Entry(
                end["seq"] + 1, at, user_id, action, subject, canonical(change.before), canonical(change.after),
                end["hash"], "",
            )  # fmt: skip
            entry = replace(entry, hash=entry.proper_hash)
            if not tx.run("audit/append", token=token, **entry.to_json()):
                raise Refused(
                    "the end of the audit log moved while it was locked; `graph-service audit verify` says more"
                )
            if asked is not None:
                tx.run("audit/keep_key", key=asked.key, fingerprint=asked.fingerprint, seq=entry.seq)
            reached.append(Head(entry.seq, entry.hash))
            return True

        done = self._store.transact(both)
        self._keep(reached)
        if asked is not None:
            asked.seq = known[0] or (reached[0].seq if reached else None)
            if known[0] and not done:
                raise _DoneBeforeError
        return done

    def note(self, user_id: str, action: str, subject: str, **said: Value) -> None:
        """Write down what changed nothing, such as an export or a look at personal data."""
        self.record(user_id, action, subject, lambda _: Change({}, said))

    def head(self) -> Head:
        """The end of the log."""
        rows = self._store.read("audit/head")
        return Head(rows[0]["seq"], rows[0]["hash"]) if rows else Head(0, EMPTY)

    def entries(self, first: int = 1, most: int = PAGE, subject: str | None = None) -> list[Entry]:
        """Entries in order, from a number on, of anything or of one subject."""
        arguments = {"from": first, "most": most, "subject": subject}
        return [Entry.of(row) for row in self._store.read("audit/entries", **arguments)]

    def verify(self, known: Iterable[Head] = ()) -> Verified:
        """Read the whole log and find the first entry that is not as it was written.

        Args:
            known: ends of the log that were kept elsewhere, besides those of the file.
        """
        head = self.head()
        wanted: dict[int, set[str]] = {}
        for one in (*known, *self._kept()):
            wanted.setdefault(one.seq, set()).add(one.hash)
        checked, last = 0, Head(0, EMPTY)
        for entry in self._all():
            if problem := _wrong(entry, last) or _rewritten(entry, wanted.get(entry.seq)):
                return Verified(last.seq, head, checked, last.seq + 1, problem)
            checked += entry.seq in wanted
            last = Head(entry.seq, entry.hash)
        end = max([head.seq, *wanted])
        if last.seq > end:
            problem = "stands after the end of the log that the store names: it was put there by other means"
            return Verified(end, head, checked, end + 1, problem)
        if beyond := end - last.seq:
            problem = (
                f"is missing, and {beyond - 1} after it: the log was cut off here"
                if beyond > 1
                else "is missing: the log was cut off here"
            )
            return Verified(last.seq, head, checked, last.seq + 1, problem)
        if head != last:
            return Verified(
                last.seq, head, checked, last.seq + 1, "was never written, but the store names another end of the log"
            )
        return Verified(last.seq, head, checked)

    def _all(self) -> Iterator[Entry]:
        """Every entry, in order of number; a gap is for the caller to see."""
        first = -(2**62)
        while page := self.entries(first):
            yield from page
            first = page[-1].seq + 1

    def _keep(self, heads: list[Head]) -> None:
        """Put ends of the log into the file. That it cannot be written is told and no reason to undo what was done."""
        for head in heads:
            try:
                self._heads.parent.mkdir(parents=True, exist_ok=True)
                with self._heads.open("a", encoding="utf-8") as file:
                    file.write(canonical({"hash": head.hash, "seq": head.seq}) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                log.warning("the end of the audit log could not be kept in %s: %s", self._heads, error)

    def _kept(self) -> list[Head]:
        with contextlib.suppress(FileNotFoundError):
            return read_heads(self._heads)
        return []


def read_heads(file: Path) -> list[Head]:
    """Ends of the log from a file with one `{"hash": …, "seq": …}` a line. A last line without its end is left out.

    Raises:
        BadInput: a line is none; says which.
        FileNotFoundError: no such file.
    """
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    heads = []
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            heads.append(Head(int(found["seq"]), str(found["hash"])))
        except (ValueError, TypeError, KeyError) as error:
            if number == len(lines) and not line.endswith("\n"):
                break  # cut off while it was written
            raise BadInput(
                f"{file} line {number}: is no end of an audit log; each line is "
                '{"hash": "…", "seq": 12}, as `graph-service audit head --json` prints it'
            ) from error
    return heads


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces, letters as they are: one text for one content."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _done_under(tx: Transaction, asked: Once | None) -> int:
    """The entry of what was done under a key; 0 when nothing was."""
    if asked is None:
        return 0
    for row in tx.run("audit/key", key=asked.key):
        if row["fingerprint"] != asked.fingerprint:
            raise KeyReused(
                "this Idempotency-Key was given with another request before; use a new key for a new request"
            )
        return int(row["seq"])
    return 0


def _wrong(entry: Entry, last: Head) -> str:
    """What is wrong with an entry that should follow `last`."""
    if entry.seq != last.seq + 1:
        return f"is missing; entry {entry.seq} follows entry {last.seq}"
    if entry.previous != last.hash:
        return "does not follow the entry before it: one of the two was changed"
    if entry.hash != entry.proper_hash:
        return "does not say any more what it said when it was written"
    return ""


def _rewritten(entry: Entry, kept: set[str] | None) -> str:
    """What is wrong when an end of the log that was kept outside is another than the entry of that number."""
    if kept and kept != {entry.hash}:
        return "is not the one whose hash was kept outside the store: the log was rewritten up to here"
    return ""
