"""How does the command line speak? One JSON document on stdout, or words; errors and progress on stderr."""

from __future__ import annotations

import getpass
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from graph_service.errors import BadInput

console = Console(stderr=True)

ProgressCall = Callable[[str, int, int], None]  # (what is being done, how many are done, of how many; 0 = unknown)

# C0 and C1 without tab and newline, and what turns the direction of all text after it.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BREAK: Final = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
_RAW_IN_JSON: Final = re.compile("[\x7f-\x9f]")


class _Out(Console):
    """A console that lets a closed pipe be seen; rich's own would exit with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Bar:
    """One line of progress on a terminal's stderr, silence in a pipe. Whatever else is said takes the line away first.

    Call it with what is being done, how many are done and of how many (0: not known). Safe to call from threads.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._live: Progress | None = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far the work is; it is over when all of it is done, or when something else is shown."""
        if not console.is_terminal:
            return
        with self._lock:
            if self._live is None or what != self._what:
                self.clear()
                self._what, self._live = what, _progress()
                self._live.add_task(one_line(what), total=total or None)
                self._live.start()
            self._live.update(TaskID(0), completed=done, total=total or None)
            if 0 < total <= done:
                self.clear()

    def clear(self) -> None:
        """Take the line away."""
        with self._lock:
            if self._live is not None:
                self._live.stop()
                self._live = None


bar: Final = Bar()


def say(text: str = "", *, err: bool = False) -> None:
    """Write a line of words; what a terminal would obey is taken out."""
    bar.clear()
    click.echo(_CONTROL.sub("", text), err=err)


def one_line(value: object) -> str:
    r"""A value on one line, without anything that a terminal would obey.

    >>> one_line("Ann\x1b[2J\nBee")
    'Ann[2J Bee'
    """
    return "" if value is None else _CONTROL.sub("", _BREAK.sub(" ", str(value)))


def shell_user() -> str:
    """The name under which somebody at a shell of this machine stands in the audit log; no name to sign in with is like it."""
    return f"shell:{getpass.getuser()}"


def emit_json(document: object) -> None:
    """Write one JSON document to stdout and nothing else."""
    bar.clear()
    text = json.dumps(document, ensure_ascii=False, sort_keys=False, allow_nan=False)
    # JSON leaves DEL and C1 as they are, and some terminals obey them.
    click.echo(_RAW_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def emit_table(columns: list[str], rows: list[list[Any]], title: str | None = None) -> None:
    """A table on stdout; columns whose cells are all numbers are right-aligned. No cell is taken for markup."""
    bar.clear()
    table = Table(title=None if title is None else Text(one_line(title), style="table.title"))
    for i, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[i], (int, float)) for row in rows)
        table.add_column(Text(one_line(column)), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    _Out().print(table)


@contextmanager
def progress() -> Iterator[ProgressCall]:
    """A bar for one piece of work. Yields the function to report to."""
    try:
        yield bar
    finally:
        bar.clear()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,  # else what goes to stdout would come out on stderr
        redirect_stderr=False,
    )


def file_text(path: Path) -> str:
    """The text of a file that somebody named. Raises BadInput when it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
