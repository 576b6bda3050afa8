"""How does the command line speak? One JSON document on stdout, or words; errors and progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

console = Console(stderr=True)

ProgressCall = Callable[[str, int, int], None]  # (what is being done, how many are done, of how many; 0 = unknown)


def emit_json(document: object) -> None:
    """Write one JSON document to stdout and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, sort_keys=False, allow_nan=False))


def emit_table(columns: list[str], rows: list[list[Any]], title: str | None = None) -> None:
    """A table on stdout; columns whose cells are all numbers are right-aligned."""
    table = Table(title=title)
    for i, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[i], (int, float)) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell).replace("[", r"\[") for cell in row))
    Console().print(table)


@contextmanager
def progress() -> Iterator[ProgressCall]:
    """A progress bar on a terminal, silence in a pipe. Yields the function to report to."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield report
