"""What is wrong with a load, and where? The first thousand problems kept, all of them counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.errors import LoadRefused, Problem

FILE: Final = "_file"  # extra columns of every table on its way to the store: where a row comes from
LINE: Final = "_line"
SHOWN_MAX: Final = 80  # characters of a value that a message quotes
LISTED_MAX: Final = 1000


class Problems:
    """A list that stops growing at a thousand but goes on counting."""

    __slots__ = ("count", "listed")

    def __init__(self) -> None:
        self.listed: list[Problem] = []
        self.count = 0

    def __bool__(self) -> bool:
        return self.count > 0

    def add(self, where: str, what: str, hint: str) -> None:
        """Note one problem."""
        self.count += 1
        if len(self.listed) < LISTED_MAX:
            self.listed.append(Problem(where, what, hint))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note problems found elsewhere."""
        for problem in problems:
            self.add(problem.where, problem.what, problem.hint)

    def uncounted(self, number: int) -> None:
        """Count problems that are too many to be built one by one."""
        self.count += number

    def copy(self) -> Problems:
        """The same problems, to be added to without touching these."""
        other = Problems()
        other.listed, other.count = list(self.listed), self.count
        return other

    @property
    def room(self) -> int:
        """How many more would be listed."""
        return LISTED_MAX - len(self.listed)

    def refuse(self, subject: str) -> None:
        """Raise LoadRefused when there is any."""
        if self:
            raise LoadRefused(subject, self.listed, self.count)


def shown(value: object) -> str:
    """A value as a message quotes it: escaped, and cut where it is long."""
    text = str(value)
    cut = repr(text[:SHOWN_MAX])
    return cut if len(text) <= SHOWN_MAX else f"{cut}… ({len(text)} characters)"


def place(file: str, line: int, column: str | None = None, value: object = None) -> str:
    """`sales.csv line 12, column net, value '1e400'`. Parquet rows and rows of no file are called rows."""
    unit = "line" if file.endswith(".csv") else "row"
    where = f"{file} {unit} {line}"
    if column is not None:
        where += f", column {column}"
    return where if value is None else f"{where}, value {shown(value)}"


def where_of(table: pa.Table, row: int, column: str, value_column: str | None = None) -> str:
    """Place of one cell of a table that carries its origin. `column` is what the file calls it."""
    held = value_column or column
    value = table.column(held)[row].as_py() if held in table.column_names else None
    return place(table.column(FILE)[row].as_py(), table.column(LINE)[row].as_py(), column, value)


def report_rows(
    problems: Problems,
    table: pa.Table,
    rows: npt.NDArray[np.intp],
    column: str,
    what: str | Callable[[int], str],
    hint: str,
    value_column: str | None = None,
) -> None:
    """Note a problem at each of `rows`: the same, or what is said of the row. Those beyond the room are counted only."""
    listed = rows[: problems.room]
    for row in listed.tolist():
        words = what if isinstance(what, str) else what(row)
        problems.add(where_of(table, row, column, value_column), words, hint)
    problems.uncounted(len(rows) - len(listed))


def report_unknown(problems: Problems, table: pa.Table, rows: npt.NDArray[np.intp], column: str, word: str) -> None:
    """Note each of `rows` whose cell names a person who is nowhere; `word` is what the person would be."""
    what = f"unknown {word}: nobody in the load or the store has this id"
    report_rows(problems, table, rows, column, what, "Add this person to the members file, or correct the id")


def with_origin(name: str, table: pa.Table) -> pa.Table:
    """The table with its origin columns; rows of no file are numbered from one under the table's name."""
    if FILE in table.column_names:
        return table
    files = pa.DictionaryArray.from_arrays(np.zeros(len(table), np.int8), pa.array([name]))
    return table.append_column(FILE, files).append_column(LINE, pa.array(np.arange(1, len(table) + 1, dtype=np.int64)))
