"""A process that does what a line of its input says in a child of its own, which kills itself at the moment named.

Starting Python and importing the product takes seconds; a fork of a process that has done it, and that has no thread
and no connection yet, takes a hundredth of one. The child does the real work and dies by a real `kill -9`.

A line: {"job", "arguments", "event", "count", "delay_s", "told"}. The child is killed `delay_s` after the product's
progress named `event` (any, when empty) for the `count`-th time; it never is with count 0. Each event is first written
to the file `told`, so that a test knows what the child had been told was done. The answer: {"signal", "code"}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from functools import partial
from pathlib import Path
from typing import Any

from graph_service.cli import main
from graph_service.config import Settings
from graph_service.ingest import loading
from graph_service.runs import commit, record
from graph_service.service import Programme
from graph_service.store import writes

CHILD_S_MAX = 300


class Moment:
    """The progress of the child: tells what happens, and dies when it is time."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.event, self.left, self.delay_s = line["event"], line["count"], line["delay_s"]
        self.told = os.open(line["told"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def __call__(self, what: str, done: int, total: int) -> None:
        os.write(self.told, f"{what}|{done}|{total}\n".encode())
        if what.startswith(self.event):
            self.left -= 1
            if self.left == 0:
                self.die()

    def die(self) -> None:
        """Now, or in a while."""
        if self.delay_s:
            threading.Timer(self.delay_s, os.kill, (os.getpid(), signal.SIGKILL)).start()
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def load(programme: Programme, folder: str, *, step_rows: int = 0, bulk: bool = False) -> None:
    """Load a folder, in steps of so many rows, or in one transaction."""
    if step_rows:
        loading.ONE_TRANSACTION_ROWS_MAX = step_rows
        writes.plan_steps = partial(writes.plan_steps, rows_a_step=step_rows)
    programme.load(Path(folder), bulk=bulk)


def store_run(programme: Programme, period: str, plan: str, *, chunk_rows: int) -> None:
    """Commit a run in many small writes."""
    record.CHUNK_ROWS, commit.CHUNKS_PER_WRITE = chunk_rows, 1
    programme.commit(plan, period, "somebody")


def command(programme: Programme, *arguments: str) -> None:
    """A command of the program; the one event is that the stored rows were read."""
    read = programme.run_awards

    def reading(*given: Any) -> Any:
        rows = read(*given)
        programme.progress("read", 1, 1)
        return rows

    programme.run_awards = reading
    main(list(arguments), obj=programme, standalone_mode=False)


JOBS = {"load": load, "store_run": store_run, "command": command}


def child(line: dict[str, Any]) -> None:
    """Do the job and end."""
    signal.alarm(CHILD_S_MAX)
    try:
        with Programme(Settings.from_env(), Moment(line)) as programme:
            JOBS[line["job"]](programme, *line["arguments"], **line["options"])
    except BaseException:  # noqa: BLE001  (told, whatever it is)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def serve() -> None:
    """Answer each line when its child has ended."""
    for text in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.dup2(2, 1)  # what the child says is no answer
            child(json.loads(text))
        status = os.waitpid(pid, 0)[1]
        answer = {
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            "code": os.waitstatus_to_exitcode(status),
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
