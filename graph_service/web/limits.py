"""How often may one session or token ask? So many requests a minute; each process counts for itself.

Counting in the process costs nothing and needs no writing; with several processes the limit is at most so many times
higher. It is there to stop a program that runs away, not a crowd: sign-in has a brake of its own, in the database.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, current_app

from graph_service.errors import Refused
from graph_service.words import say

WINDOW_S: Final = 60.0
KEYS_MAX: Final = 10_000  # who is remembered at once; beyond it all counts begin anew


class TooManyRequests(Refused):
    """One session or token asks more often than it may; `wait_s` seconds are left."""

    http_status = 429

    def __init__(self, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__(say("Too many requests at once. Nothing was changed; wait a minute, then go on more slowly."))


@dataclass(slots=True)
class Limit:
    """Counts by key in windows of a minute."""

    most: int  # 0: no limit
    _counts: dict[str, tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, key: str, now: float) -> int:
        """Count a request. Returns how many seconds to wait, 0 when it may pass."""
        if not self.most:
            return 0
        with self._lock:
            if len(self._counts) >= KEYS_MAX and key not in self._counts:
                self._counts.clear()
            begun, seen = self._counts.get(key, (now, 0))
            if now - begun >= WINDOW_S:
                begun, seen = now, 0
            self._counts[key] = (begun, seen + 1)
        return 0 if seen < self.most else int(begun + WINDOW_S - now) + 1


def set_up(app: Flask, most: int) -> None:
    """Keep the counts with the application."""
    app.extensions["limit"] = Limit(most)


def pass_by(key: str) -> None:
    """Count a request of a session or token. Raises TooManyRequests."""
    wait_s = current_app.extensions["limit"].count(key, time.monotonic())
    if wait_s:
        raise TooManyRequests(wait_s)
