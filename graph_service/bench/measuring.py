"""How long did it take, and how much memory, over several runs? Medians; memory is sampled over all processes named."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psutil

SAMPLE_S: Final = 0.05
MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the benchmark. `note` says what kept a figure from being taken."""

    shape: str
    members: int
    work: str
    engine: str
    seconds: float | None
    seconds_min: float | None
    seconds_max: float | None
    peak_mib: float | None
    runs: int
    note: str = ""
    steps: dict[str, float] | None = None  # share of the time in each step, the largest first

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


class _Memory(threading.Thread):
    """Samples the resident memory of some processes with their children and keeps the largest sum."""

    def __init__(self, pids: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self._pids = pids
        self._done = threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._done.wait(SAMPLE_S):
            self.peak = max(self.peak, resident(self._pids))

    def stop(self) -> int:
        self._done.set()
        self.join()
        return self.peak


def resident(pids: Sequence[int]) -> int:
    """Bytes that some processes and their children hold; a child that is named too is counted once."""
    found = dict.fromkeys(pids, 0)
    for pid in pids:
        try:
            process = psutil.Process(pid)
            found[pid] = int(process.memory_info().rss)
            for child in process.children(recursive=True):
                if child.pid not in pids:
                    found[child.pid] = _private(child)
        except psutil.NoSuchProcess:
            continue
    return sum(found.values())


def _private(process: psutil.Process) -> int:
    """Memory of a child without what it shares with its parent (PostgreSQL's buffers are counted once)."""
    try:
        info = process.memory_info()
        return int(max(0, info.rss - info.shared))
    except psutil.NoSuchProcess:
        return 0


def measure(
    shape: str, members: int, work: str, engine: str, call: Callable[[], object], *, runs: int, pids: Sequence[int]
) -> Result:
    """Call `runs` times and keep median, least and most; `TimeoutError` from the call becomes a note."""
    seconds: list[float] = []
    memory = _Memory(pids)
    memory.start()
    note = ""
    try:
        for _ in range(runs):
            start = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - start)
    except TimeoutError as late:
        note = str(late)
    peak = memory.stop() / MIB
    if not seconds:
        return Result(shape, members, work, engine, None, None, None, round(peak, 1), 0, note)
    return Result(
        shape, members, work, engine,
        round(statistics.median(seconds), 3), round(min(seconds), 3), round(max(seconds), 3),
        round(peak, 1), len(seconds), note,
    )  # fmt: skip
