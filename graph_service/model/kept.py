"""What was worked out from the present snapshot already? Kept once, made outside every lock that others need."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from graph_service.model.snapshot import Snapshot

T = TypeVar("T")


class Kept:
    """Results of one snapshot by key, the most recently used of them.

    Who asks for a key that somebody is making waits for it; who asks for another key does not. What is asked of an older
    snapshot is made and not kept. A maker may ask for other keys, as long as none of them asks for its own.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()  # held for a look only, never while something is made
        self._snapshot: Snapshot | None = None
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def renew(self, snapshot: Snapshot) -> None:
        """Forget everything; from now on results of this snapshot are kept."""
        with self._lock:
            self._snapshot = snapshot
            self._made.clear()
            self._making.clear()

    def get(self, snapshot: Snapshot, key: Hashable, make: Callable[[Snapshot], T]) -> T:
        """`make(snapshot)`, or what it gave before."""
        with self._lock:
            if snapshot is not self._snapshot:
                making = None
            elif key in self._made:
                return cast("T", self._known(key))
            else:
                making = self._making.setdefault(key, threading.Lock())
        if making is None:
            return make(snapshot)
        with making:
            with self._lock:
                if snapshot is self._snapshot and key in self._made:
                    return cast("T", self._known(key))
            try:
                made = make(snapshot)
                self._take(snapshot, key, made)
            finally:
                with self._lock:
                    if self._making.get(key) is making:
                        del self._making[key]
            return made

    def _known(self, key: Hashable) -> Any:
        self._made.move_to_end(key)
        return self._made[key]

    def _take(self, snapshot: Snapshot, key: Hashable, made: object) -> None:
        with self._lock:
            if snapshot is not self._snapshot:
                return
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
