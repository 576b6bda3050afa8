"""Which rows has a CSV file? A quick reader for files that are in order, an exact one that names each broken line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from graph_service.ingest.columns import FileSpec
from graph_service.ingest.headers import check_header
from graph_service.ingest.limits import CELL_CHARACTERS_MAX, LINE_BYTES_MAX, LINE_BYTES_TEXT, ROWS_MAX
from graph_service.ingest.problems import FILE, LINE, Problems, shown
from graph_service.model.tables import compute as pc

_CHUNK: Final = 8 * 2**20
_ROWS_A_BLOCK: Final = 50_000
_MARKS: Final = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet", "Unpack it, or save the sheet as CSV (UTF-8)"),
    (b"\x1f\x8b", "gzip data", "Unpack it first"),
    (b"BZh", "bzip2 data", "Unpack it first"),
    (b"\xfd7zXZ", "xz data", "Unpack it first"),
    (b"(\xb5/\xfd", "Zstandard data", "Unpack it first"),
    (b"PAR1", "a Parquet file", "Rename it to .parquet"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet", "Save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF", "Save the table as CSV (UTF-8)"),
    (codecs.BOM_UTF32_LE, "UTF-32 text", "Save it as UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16 text", "Save it as UTF-8"),
    (codecs.BOM_UTF16_BE, "UTF-16 text", "Save it as UTF-8"),
)


@dataclass(slots=True)
class _Scan:
    """What a quick look at the bytes says: whether the quick reader and simple line numbers will do."""

    odd: bool = False  # NUL, bare CR, over-long line, blank line inside, unusual quotes: only the exact reader can tell
    quoted: bool = False
    inside: bool = False  # a quoted cell


def read_csv(spec: FileSpec, file: Path, problems: Problems) -> pa.Table | None:
    """The rows of one CSV file as text with their origin, or None when the file's form is broken."""
    with file.open("rb") as stream:
        start = stream.read(8)
        for mark, what, hint in _MARKS:
            if start.startswith(mark):
                problems.add(file.name, f"is {what}, not CSV", hint)
                return None
        header = _read_header(file.name, stream, problems)
        if header is None or not check_header(spec, file.name, header, problems):
            return None
        scan = _scan(stream)
    if not scan.odd:
        table = _read_quickly(file, header, scan)
        if table is not None:
            return table
    return _ExactReader(file, header, problems).read()


def _read_header(name: str, stream: BinaryIO, problems: Problems) -> list[str] | None:
    """The names in the first line, or None with a problem noted. A byte-order mark is dropped."""
    stream.seek(0)
    line = stream.readline(LINE_BYTES_MAX + 1)
    if not line.removeprefix(codecs.BOM_UTF8).strip():
        rest = bool(stream.read(_CHUNK).strip())
        what = "is blank where the header belongs" if rest else "is empty"
        problems.add(f"{name} line 1" if rest else name, what, "The first line names the columns")
        return None
    fault = _header_fault(line)
    if fault is not None:
        problems.add(f"{name} line 1", *fault)
        return None
    text = line.removeprefix(codecs.BOM_UTF8).decode("utf-8").strip("\r\n")
    return [cell.strip() for cell in next(csv.reader([text], strict=True))]


def _header_fault(line: bytes) -> tuple[str, str] | None:
    """What is wrong with the bytes of the first line, and how to mend it."""
    if len(line) > LINE_BYTES_MAX:
        return f"is longer than {LINE_BYTES_TEXT}", "The first line names the columns; is this a CSV file?"
    if b"\0" in line:
        return "holds a NUL byte", "The file is damaged or not text; save it as CSV (UTF-8) again"
    if b"\r" in line.rstrip(b"\r\n"):
        return "holds a bare carriage return", "Save the file with LF or CR LF line ends"
    try:
        next(csv.reader([line.decode("utf-8").strip("\r\n")], strict=True))
    except UnicodeDecodeError as error:
        return f"is not UTF-8 at byte {error.start + 1}", "Save the file as UTF-8"
    except csv.Error as error:
        return f"is no CSV line: {error}", "Mend the quotes in the header"
    return None


def _scan(stream: BinaryIO) -> _Scan:
    """One quick pass over the bytes after the header."""
    scan = _Scan()
    offset = stream.tell()
    line_start = offset
    blank_before = False  # a blank line was seen: fine at the end of the file, odd inside it
    last = carry = b"\n"
    while chunk := stream.read(_CHUNK):
        data = np.frombuffer(chunk, np.uint8)
        ends = np.flatnonzero(data == 10)
        starts = np.concatenate(([line_start - offset], ends + 1))
        scan.odd |= b"\0" in chunk or bool((np.diff(starts) > LINE_BYTES_MAX).any())
        scan.odd |= offset + len(chunk) - (offset + int(starts[-1])) > LINE_BYTES_MAX
        _scan_quotes(scan, carry + chunk)
        carry = (carry + chunk)[-2:]
        if b"\r" in chunk or last == b"\r":
            joined = last + chunk
            scan.odd |= joined.count(b"\r") - joined.count(b"\r\n") > int(joined.endswith(b"\r"))
        text = chunk.rstrip(b"\r\n")
        if text:
            blank_inside = b"\n\n" in text or b"\n\r\n" in text or (text[:1] in b"\r\n" and last == b"\n")
            scan.odd |= blank_before or blank_inside
        blank_before |= len(chunk) - len(text) > 2 or (not text)
        line_start = offset + int(starts[-1])
        offset += len(chunk)
        last = chunk[-1:]
    _scan_quotes(scan, carry + b"\n")
    scan.odd |= last == b"\r" or scan.inside
    return scan


def _scan_quotes(scan: _Scan, text: bytes) -> None:
    """Plain quoting: quotes open after a comma or line end, close before one, in turn. Anything else is odd.

    The first byte was looked at before, the last one is looked at with what follows it.
    """
    if scan.odd or b'"' not in text[1:-1]:
        return
    scan.quoted = True
    data = np.frombuffer(text, np.uint8)
    at = np.flatnonzero(data[1:-1] == 34) + 1
    opens = np.isin(data[at - 1], (10, 44))
    closes = np.isin(data[at + 1], (10, 13, 44))
    turns = np.arange(len(at)) % 2 == int(scan.inside)  # where the next one has to open
    scan.odd |= bool((opens == closes).any() or (opens != turns).any())
    scan.inside ^= len(at) % 2 == 1


def _read_quickly(file: Path, header: list[str], scan: _Scan) -> pa.Table | None:
    """Arrow's reader; None when it meets anything that it does not like."""
    wrong = False

    def refuse(_row: object) -> str:
        nonlocal wrong
        wrong = True
        return "skip"

    try:
        table = pa_csv.read_csv(
            file,
            pa_csv.ReadOptions(column_names=header, skip_rows=1, block_size=_CHUNK, encoding="utf8"),
            pa_csv.ParseOptions(newlines_in_values=scan.quoted, invalid_row_handler=refuse),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False, check_utf8=True
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    if wrong or len(table) > ROWS_MAX:
        return None
    return _with_lines(table.combine_chunks(), file.name, scan.quoted)


def _with_lines(table: pa.Table, file: str, quoted: bool) -> pa.Table:
    lines = np.arange(2, len(table) + 2, dtype=np.int64)
    if quoted and len(table):
        breaks = np.zeros(len(table), np.int64)
        for column in table.columns:
            breaks += pc.count_substring(column, "\n").to_numpy()
        lines[1:] += np.cumsum(breaks)[:-1]
    return _origin(table, file, lines)


def _origin(table: pa.Table, file: str, lines: object) -> pa.Table:
    files = pa.DictionaryArray.from_arrays(np.zeros(len(table), np.int8), pa.array([file]))
    return table.append_column(FILE, files).append_column(LINE, pa.array(lines, pa.int64()))


@dataclass(slots=True)
class _ExactReader:
    """Reads line by line in bounded memory, notes each line that is broken and goes on with the next."""

    file: Path
    header: list[str]
    problems: Problems
    line: int = 1  # the last line handed to the CSV parser
    record_line: int = 2  # where the record being read began
    blocks: list[pa.RecordBatch] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def read(self) -> pa.Table | None:
        """The table, or None when any line is broken."""
        before = self.problems.count
        csv.field_size_limit(CELL_CHARACTERS_MAX)
        with self.file.open("rb") as stream:
            stream.readline()
            texts = self._texts(stream)
            while self._records(texts):
                pass
        if self.problems.count > before:
            return None
        self._flush()
        names = [*self.header, LINE]
        schema = pa.schema([pa.field(name, pa.int64() if name == LINE else pa.string()) for name in names])
        table = pa.Table.from_batches(self.blocks, schema).combine_chunks()
        return _origin(table.select(self.header), self.file.name, table.column(LINE).combine_chunks())

    def _texts(self, stream: BinaryIO) -> Iterator[str]:
        """Lines as text; one that cannot be text is noted and left out."""
        while raw := stream.readline(LINE_BYTES_MAX + 1):
            self.line += 1
            if len(raw) > LINE_BYTES_MAX:
                self._note(self.line, f"is longer than {LINE_BYTES_TEXT}", "Is a quote or a line end missing?")
                while len(raw) > LINE_BYTES_MAX and not raw.endswith(b"\n"):
                    raw = stream.readline(LINE_BYTES_MAX + 1)
                continue
            if b"\0" in raw:
                self._note(self.line, "holds a NUL byte", "The line is damaged; write it again")
                continue
            try:
                yield raw.decode("utf-8")
            except UnicodeDecodeError as error:
                column = self._column_at(raw[: error.start])
                what = f"is not UTF-8 at byte {error.start + 1}{column}"
                self._note(self.line, what, "Save the file as UTF-8")

    def _column_at(self, before: bytes) -> str:
        """The column in which a broken byte lies, as far as commas tell."""
        index = before.count(b",")
        return f", column {self.header[index]}" if index < len(self.header) and b'"' not in before else ""

    def _records(self, texts: Iterator[str]) -> bool:
        """Read records until the end (False) or until one breaks the parser (True: go on with a new parser)."""
        self.record_line = self.line + 1
        reader = csv.reader(texts, strict=True)
        try:
            for row in reader:
                if row:
                    self._row(row)
                self.record_line = self.line + 1
        except csv.Error as error:
            self._note(self.record_line, *_quoting(str(error)))
            return "unexpected end of data" not in str(error)
        return False

    def _row(self, row: list[str]) -> None:
        if len(row) != len(self.header):
            what = f"has {len(row)} cells, the header {len(self.header)}: {shown(','.join(row))}"
            self._note(self.record_line, what, "Is a comma missing, surplus or not quoted?")
            return
        if len(self.lines) + _ROWS_A_BLOCK * len(self.blocks) >= ROWS_MAX:
            self.problems.uncounted(1)
            return
        self.rows.append(row)
        self.lines.append(self.record_line)
        if len(self.rows) == _ROWS_A_BLOCK:
            self._flush()

    def _flush(self) -> None:
        columns = [pa.array(list(cells), pa.string()) for cells in zip(*self.rows, strict=True)] if self.rows else []
        if columns:
            self.blocks.append(
                pa.RecordBatch.from_arrays([*columns, pa.array(self.lines, pa.int64())], [*self.header, LINE])
            )
        self.rows, self.lines = [], []

    def _note(self, line: int, what: str, hint: str) -> None:
        self.problems.add(f"{self.file.name} line {line}", what, hint)


def _quoting(error: str) -> tuple[str, str]:
    if "field larger" in error:
        return f"has a cell of more than {CELL_CHARACTERS_MAX} characters", "Is the closing quote missing?"
    if "new-line character" in error:
        return "holds a bare carriage return", "Save the file with LF or CR LF line ends"
    if "unexpected end" in error:
        return "opens a quote that is never closed", 'Close it, or double each " inside a quoted cell'
    return f"has broken quotes ({error})", 'Quote the whole cell and double each " inside it'
