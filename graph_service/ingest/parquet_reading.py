"""Which rows has a Parquet file? The same text, line for line, as the same table in CSV would give."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from graph_service.ingest.columns import FileSpec
from graph_service.ingest.headers import check_header
from graph_service.ingest.limits import (
    PARQUET_BATCH_BYTES_MAX,
    PARQUET_BYTES_MAX,
    PARQUET_GROUP_BYTES_MAX,
    PARQUET_RATIO_MAX,
    ROWS_MAX,
)
from graph_service.ingest.problems import FILE, LINE, Problems, place
from graph_service.model.tables import compute as pc

_EXPORT_HINT: Final = "Export the file again"
_BATCH_ROWS: Final = 65_536


def read_parquet(spec: FileSpec, file: Path, problems: Problems) -> pa.Table | None:
    """The rows of one Parquet file as text with their origin, or None when the file's form is broken."""
    try:
        with pq.ParquetFile(file) as source:
            if not _size_fits(file, source.metadata, problems):
                return None
            if not check_header(spec, file.name, source.schema_arrow.names, problems):
                return None
            if not _types_fit(spec, file.name, source.schema_arrow, problems):
                return None
            texts = [field.name for field in source.schema_arrow if pa.types.is_string(field.type)]
        with pq.ParquetFile(file, read_dictionary=texts) as source:
            return _read(file.name, source, problems)
    except (pa.ArrowException, OSError, ValueError) as error:
        words = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        problems.add(file.name, f"is not a Parquet file that can be read: {words}", _EXPORT_HINT)
        return None


def _size_fits(file: Path, metadata: pq.FileMetaData, problems: Problems) -> bool:
    groups = [metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)]
    if metadata.num_rows > ROWS_MAX:
        what = f"says it has {metadata.num_rows} rows; the most for one file is {ROWS_MAX}"
        problems.add(file.name, what, "Split it and load the parts one by one")
        return False
    if sum(groups) > PARQUET_BYTES_MAX or sum(groups) > PARQUET_RATIO_MAX * file.stat().st_size:
        what = (
            f"unpacks to {sum(groups)} bytes; the most is {PARQUET_BYTES_MAX}, and {PARQUET_RATIO_MAX} times its size"
        )
        problems.add(file.name, what, "Split it, or write it with less compression")
        return False
    if max(groups, default=0) > PARQUET_GROUP_BYTES_MAX:
        what = f"has a row group of more than {PARQUET_GROUP_BYTES_MAX} bytes"
        problems.add(file.name, what, "Write it with row groups of a million rows at most")
        return False
    return True


def _types_fit(spec: FileSpec, name: str, schema: pa.Schema, problems: Problems) -> bool:
    before = problems.count
    for column in spec.columns:
        if column.name not in schema.names:
            continue
        kind = schema.field(column.name).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        where = f"{name} column {column.name}"
        if pa.types.is_floating(kind) and not pa.types.is_null(kind):
            what = f"holds floating-point numbers ({kind}), which are not exact"
            problems.add(where, what, "Write it as text, whole numbers or decimals")
        elif not _plain(kind):
            problems.add(where, f"is of the type {kind}", "Write it as text, a whole number, a decimal or a date")
    return problems.count == before


def _plain(kind: pa.DataType) -> bool:
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer, pa.types.is_decimal,
        pa.types.is_date, pa.types.is_timestamp, pa.types.is_boolean, pa.types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _read(name: str, source: pq.ParquetFile, problems: Problems) -> pa.Table | None:
    """Batch by batch, repeated texts as dictionaries, so that a file that unpacks to too much is seen early."""
    parts = [pa.table({column: pa.array([], pa.string()) for column in source.schema_arrow.names})]
    broken: list[bool] = []
    for batch in source.iter_batches(batch_size=_BATCH_ROWS):
        if any(_text_bytes(column) > PARQUET_BATCH_BYTES_MAX for column in batch.columns):
            what = f"holds more than {PARQUET_BATCH_BYTES_MAX} bytes of text in {_BATCH_ROWS} rows"
            problems.add(name, what, "Shorten the cells")
            return None
        texts = {column: _text(batch.column(column)) for column in batch.schema.names}
        before = sum(map(len, parts))
        broken += [_report_broken(name, column, text, before, problems) for column, text in texts.items()]
        parts.append(pa.table(texts))
    if any(broken):
        return None
    table = pa.concat_tables(parts).combine_chunks()
    files = pa.DictionaryArray.from_arrays(np.zeros(len(table), np.int8), pa.array([name]))
    lines = pa.array(np.arange(1, len(table) + 1, dtype=np.int64))
    return table.append_column(FILE, files).append_column(LINE, lines)


def _report_broken(name: str, column: str, texts: pa.Array, before: int, problems: Problems) -> bool:
    """Whether a column holds bytes that are no UTF-8; each such cell is noted. `before`: rows before these."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        for row, cell in enumerate(texts.cast(pa.binary()).to_pylist(), start=before + 1):
            try:
                cell.decode()
            except UnicodeDecodeError as error:
                what = f"is not UTF-8 at byte {error.start + 1}"
                problems.add(place(name, row, column), what, "Write the column as UTF-8 text")
        return True
    return False


def _text_bytes(column: pa.Array) -> int:
    """How many bytes the column takes as plain text."""
    if not pa.types.is_dictionary(column.type):
        return 32 * len(column)
    lengths = pc.binary_length(column.dictionary)
    return pc.sum(lengths.take(column.indices)).as_py() or 0


def _text(column: pa.Array) -> pa.Array:
    """Any plain column as the text that a CSV file would hold; null is the empty cell."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        column = column.cast(pa.timestamp("us", tz="UTC" if kind.tz else None))
        column = pc.strftime(column, format=f"%Y-%m-%dT%H:%M:%S{zone}")
        column = pc.replace_substring_regex(column, r"[T]00:00:00(\.0+)?$", "")
    elif pa.types.is_date64(kind):
        column = column.cast(pa.date32())
    return pc.fill_null(column.cast(pa.string()), "")
