"""What may this person see of the audit log, and how is something that a program asks for done once?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from graph_service.access import User
from graph_service.errors import BadInput, NotFound
from graph_service.service import Programme
from graph_service.store.audit import Entry, Verified, once
from graph_service.words import say

KEY_MAX = 200  # characters of a key


class LogDesk:
    """The audit log as one person may read it."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    def entries(self, first: int, most: int, subject: str | None = None) -> Sequence[Entry]:
        """Entries in order, from a number on, of anything or of one subject."""
        return self._programme.audit.entries(first, most, subject)

    def size(self) -> int:
        """The number of the last entry."""
        return self._programme.audit.head().seq

    def verify(self) -> Verified:
        """Read the whole log and find the first entry that is not as it was written."""
        return self._programme.audit.verify()


def done_once(programme: Programme, user: User, key: str, request: str, work: Callable[[], object]) -> Entry | None:
    """Do what a program asks for, once under its key; a key is a person's own.

    Args:
        programme: where.
        user: who asks.
        key: what the program calls it.
        request: what is asked for, the same text for the same thing.
        work: what is done, with one entry of the audit log at most.

    Returns:
        The entry that says what was done; None when there was nothing to do.

    Raises:
        BadInput: no key, or one that is too long.
        KeyReused: the key was given with something else before.
    """
    if not key or len(key) > KEY_MAX:
        raise BadInput(
            say("give an Idempotency-Key of 1 to {key_max} characters, a new one for each new request", key_max=KEY_MAX)
        )
    with once(_hash(f"{user.user_id}\n{key}"), _hash(request)) as asked:
        work()
    if asked.seq is None:
        return None
    found = programme.audit.entries(asked.seq, 1)
    if not found:
        raise NotFound(say("The entry of what was done is not in the audit log any more; verify the log."))
    return found[0]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
