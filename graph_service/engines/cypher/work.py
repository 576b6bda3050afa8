"""Who may compute now? One computation at a time owns the engine's scratch properties; a crashed one is taken over."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.errors import Refused
from graph_service.store.driver import Row, Store
from graph_service.store.locking import is_gone, process_mark

Progress = Callable[[str, int, int], None]

LEASE_S: Final = 180  # each batch and each step renews it
WAIT_S: Final = 900.0
POLL_S: Final = 0.25


class Stale(Refused):
    """The network changed, or another computation took over, while this one was under way."""


@dataclass(slots=True)
class Work:
    """The engine's work node, owned by one computation. Every query of the engine runs through it."""

    store: Store
    progress: Progress | None
    owner: str = field(default_factory=lambda: f"{process_mark()}|{uuid.uuid4().hex}")
    state: Row = field(default_factory=dict)  # what `volumes/take_work` found
    lease_s: int = LEASE_S

    def say(self, what: str, done: int, total: int) -> None:
        """Report progress to whoever asked for it."""
        if self.progress is not None:
            self.progress(what, done, total)

    def token(self) -> int:
        """A number that no scratch property carries yet. Raises Stale when the node or the data is no longer ours."""
        rows = self.store.write("volumes/renew_work", owner=self.owner, lease_s=self.lease_s)
        if not rows:
            raise Stale("another computation took over because this one stood still for too long; run it again")
        if rows[0]["data_version"] != self.state["data_version"]:
            raise Stale("the network was changed while the computation was under way; run it again")
        return int(rows[0]["token"])

    def free(self) -> None:
        """Give the node back, when it is still ours."""
        self.store.write("volumes/free_work", owner=self.owner)

    def write(self, name: str, /, **arguments: Any) -> list[Row]:
        """Run a query that writes scratch properties in batches, each of which checks the owner."""
        return self.store.autocommit(name, owner=self.owner, lease_s=self.lease_s, **arguments)


@contextmanager
def own_work(
    store: Store, progress: Progress | None, *, wait_s: float = WAIT_S, lease_s: int = LEASE_S
) -> Iterator[Work]:
    """Own the work node for a while. Waits for another computation; raises Refused when that takes too long."""
    store.autocommit("volumes/work_key")
    store.autocommit("volumes/work_order")
    store.autocommit("volumes/await_indexes", seconds=600)
    work = Work(store, progress, lease_s=lease_s)
    give_up = time.monotonic() + wait_s
    while True:
        work.state = store.write("volumes/take_work", owner=work.owner, lease_s=lease_s)[0]
        if work.state["taken"]:
            break
        if is_gone(work.state["owner"]):  # killed: its lease would keep everybody waiting
            store.write("volumes/free_work", owner=work.state["owner"])
            continue
        if time.monotonic() >= give_up:
            raise Refused(
                f"another computation is under way in this store and did not end within {wait_s:.0f} s; "
                "try again when it has ended"
            )
        work.say("waiting for another computation", 0, 0)
        time.sleep(POLL_S)
    try:
        yield work
    finally:
        work.free()
