"""Where does the time of a computation go? Seconds by query of the database, and by bonus of the second engine."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graph_service.store.driver import Row, Store


class TimedStore(Store):
    """A store that is open already, with seconds kept by query. It shares its connections, and is not closed by itself."""

    def __init__(self, store: Store) -> None:
        """Share the connections of a store."""
        self.__dict__.update(store.__dict__)
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def read(self, name: str, /, **arguments: Any) -> list[Row]:
        """As `Store.read`."""
        with self._timed(name):
            return super().read(name, **arguments)

    def write(self, name: str, /, **arguments: Any) -> list[Row]:
        """As `Store.write`."""
        with self._timed(name):
            return super().write(name, **arguments)

    def autocommit(self, name: str, /, **arguments: Any) -> list[Row]:
        """As `Store.autocommit`."""
        with self._timed(name):
            return super().autocommit(name, **arguments)

    def stream(self, name: str, /, **arguments: Any) -> Iterator[Row]:
        """As `Store.stream`; what the reader does between rows counts too."""
        with self._timed(name):
            yield from super().stream(name, **arguments)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - began


class Steps:
    """Seconds between one step that an engine tells and the next."""

    def __init__(self, first: str) -> None:
        """`first` is under way now."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._step, self._since = first, time.perf_counter()

    def __call__(self, step: str, _done: int, _total: int) -> None:
        """The step before ends and this one begins."""
        now = time.perf_counter()
        self.seconds[self._step] += now - self._since
        self._step, self._since = step, now

    def ended(self) -> dict[str, float]:
        """All of them, when the work is done."""
        self(self._step, 0, 0)
        return self.seconds


def shares(seconds: dict[str, float]) -> dict[str, float]:
    """The share of each step in their sum, the largest first; steps below a thousandth are left out."""
    whole = sum(seconds.values()) or 1.0
    return {
        step: round(taken / whole, 3)
        for step, taken in sorted(seconds.items(), key=lambda one: -one[1])
        if taken / whole >= 0.001
    }
