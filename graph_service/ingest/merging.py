"""Which rows of a load are new, which add to what the store holds, and which contradict it or each other?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.ingest.columns import FILES
from graph_service.ingest.problems import FILE, LINE, Problems, place, shown
from graph_service.model.tables import SCHEMAS
from graph_service.model.tables import compute as pc

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# What a column of the store is called in the file.
FILE_COLUMN: Final = {"net_minor": "net", "amount_minor": "amount"}
_MEND_TWICE: Final = "Keep the right one of the two rows, or give one of them an id of its own"
_MEND_STORE: Final = (
    "An empty value can be filled in by a later load, a value that is there is not changed; give it its own id"
)
_MEND_EDGE: Final = "Close the earlier edge with its `to` date and add a row that begins that day"


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows of one file to be written: `table` holds new rows and filled-in ones, `filled` says which are which."""

    table: pa.Table
    filled: Mask
    rows: int  # in the file
    unchanged: int  # repeated in the file, or in the store exactly so


def merge(name: str, table: pa.Table, stored: pa.Table, problems: Problems) -> Merged:
    """Compare each row with earlier ones of the same key and with the store. An empty cell says nothing."""
    rows = len(table)
    table = _once(name, table, problems)
    if len(stored) == 0 or len(table) == 0:
        return Merged(table, np.zeros(len(table), np.bool_), rows, rows - len(table))
    match = pc.index_in(keys_of(name, table), value_set=keys_of(name, stored)).fill_null(-1).to_numpy().astype(np.int64)
    old = np.flatnonzero(match >= 0)
    if len(old) == 0:
        return Merged(table, np.zeros(len(table), np.bool_), rows, rows - len(table))
    mine, theirs = table.take(old), stored.take(match[old])
    fills = np.zeros(len(old), np.bool_)
    clash = np.zeros(len(old), np.bool_)
    columns = {}
    for column in SCHEMAS[name].names:
        a, b = mine.column(column).combine_chunks(), theirs.column(column).combine_chunks()
        differs = mask_of(pc.not_equal(a, b))
        _report_store(name, mine, b, np.flatnonzero(differs), column, problems)
        clash |= differs
        fills |= mask_of(pc.and_(pc.is_valid(a), pc.is_null(b)))
        columns[column] = pc.coalesce(a, b)
    fills &= ~clash
    filled = _replaced(mine, columns).filter(pa.array(fills))
    fresh = table.take(np.flatnonzero(match < 0))
    out = pa.concat_tables([fresh, filled]).combine_chunks()
    flags = np.concatenate([np.zeros(len(fresh), np.bool_), np.ones(len(filled), np.bool_)])
    return Merged(out, flags, rows, rows - len(out) - int(clash.sum()))


def keys_of(name: str, table: pa.Table) -> pa.Array:
    """What makes a row of this table unique, as one text column."""
    columns = [table.column(column).combine_chunks().cast(pa.string()) for column in FILES[name].key]
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, "\x1f")


def mask_of(values: pa.Array) -> Mask:
    """A boolean column as numpy, null counted as false."""
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), np.bool_)  # noqa: FBT003


def same(a: pa.Array, b: pa.Array) -> Mask:
    """Where two columns agree, null with null."""
    return mask_of(pc.equal(a, b)) | mask_of(pc.and_(pc.is_null(a), pc.is_null(b)))


def _replaced(table: pa.Table, columns: dict[str, pa.Array]) -> pa.Table:
    names = table.column_names
    return pa.table([columns.get(name, table.column(name)) for name in names], names=names)


def _once(name: str, table: pa.Table, problems: Problems) -> pa.Table:
    """The first row of each key; another one with other content is noted."""
    first_key = table.column(FILES[name].key[0]).combine_chunks()
    if (
        len(table)
        and pc.all(pc.greater(first_key[1:], first_key[:-1])).as_py() is not False
        and not first_key.null_count
    ):
        return table  # sorted by id, each once
    keys = keys_of(name, table)
    encoded = keys.dictionary_encode()
    if len(encoded.dictionary) + keys.null_count == len(table):
        return table
    codes = encoded.indices.fill_null(-1).to_numpy().astype(np.int64)
    first = np.full(len(encoded.dictionary), -1, np.int64)
    first[codes[::-1]] = np.arange(len(table) - 1, -1, -1)  # the last assignment wins, so the first row does
    own = np.arange(len(table))
    leader = np.where(codes < 0, own, first[codes])
    again = np.flatnonzero(leader != own)
    mine, theirs = table.take(again), table.take(leader[again])
    differs = np.zeros(len(again), np.bool_)
    for column in [c for c in table.column_names if c not in (FILE, LINE)]:
        a, b = mine.column(column).combine_chunks(), theirs.column(column).combine_chunks()
        unlike = ~same(a, b)
        _report_twice(name, mine, theirs, np.flatnonzero(unlike & ~differs), column, problems)
        differs |= unlike
    return table.take(np.flatnonzero(leader == own))


def _report_twice(name: str, mine: pa.Table, theirs: pa.Table, rows: Rows, column: str, problems: Problems) -> None:
    key = FILES[name].key[0]
    listed = rows[: problems.room]
    for row in listed.tolist():
        other = theirs.slice(row, 1).to_pylist()[0]
        where = place(
            mine.column(FILE)[row].as_py(), mine.column(LINE)[row].as_py(), key, mine.column(key)[row].as_py()
        )
        called = FILE_COLUMN.get(column, column)
        first = place(other[FILE], other[LINE])
        problems.add(where, f"is a duplicate id with other content: {called} is not as on {first}", _MEND_TWICE)
    problems.uncounted(len(rows) - len(listed))


def _report_store(name: str, mine: pa.Table, theirs: pa.Array, rows: Rows, column: str, problems: Problems) -> None:
    key = FILES[name].key[0]
    listed = rows[: problems.room]
    for row in listed.tolist():
        where = place(
            mine.column(FILE)[row].as_py(), mine.column(LINE)[row].as_py(), key, mine.column(key)[row].as_py()
        )
        called = FILE_COLUMN.get(column, column)
        what = f"is a duplicate id with other content: the store has {called} {shown(theirs[row].as_py())}"
        problems.add(where, what, _MEND_EDGE if name in ("sponsorships", "placements") else _MEND_STORE)
    problems.uncounted(len(rows) - len(listed))
