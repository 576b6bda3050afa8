"""Do the columns of a file fit? The header of a CSV file and the schema of a Parquet file are judged alike."""

from __future__ import annotations

import difflib

from graph_service.ingest.columns import FILES, FileSpec
from graph_service.ingest.limits import COLUMNS_MAX
from graph_service.ingest.problems import Problems, shown


def check_header(spec: FileSpec, file: str, header: list[str], problems: Problems) -> bool:
    """Whether the header can be used as it is; every fault of it is noted."""
    where = f"{file} line 1" if file.lower().endswith(".csv") else f"{file} columns"
    before = problems.count
    if len(header) > COLUMNS_MAX:
        problems.add(where, f"has {len(header)} columns; the most is {COLUMNS_MAX}", "Keep the known columns")
        return False
    if not set(header) & set(spec.names):
        problems.add(where, f"is no header: {shown(','.join(header))}", _header_hint(spec, header))
        return False
    for position, name in enumerate(header, start=1):
        if name == "":
            problems.add(where, f"column {position} has no name", "Name it or take the surplus comma out of every line")
        elif name not in spec.names:
            problems.add(where, f"unknown column {shown(name)}", _column_hint(spec, name))
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        problems.add(where, f"column {shown(name)} is there {header.count(name)} times", "Keep one of them")
    for name in spec.required:
        if name not in header:
            problems.add(where, f"required column {name} is missing", f"{file} needs {', '.join(spec.required)}")
    return problems.count == before


def _header_hint(spec: FileSpec, header: list[str]) -> str:
    text = ",".join(header)
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if mark in text:
            return f"Columns are separated by commas, not by {word}; save the file again as CSV with commas"
    return f"The first line names the columns, such as {','.join(spec.required)}"


def _column_hint(spec: FileSpec, name: str) -> str:
    plain = name.strip().lower()
    if plain in spec.names:
        return f"Write it as {plain}"
    close = difflib.get_close_matches(plain, spec.names, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    others = [other.name for other in FILES.values() if plain in other.names]
    hint += f"A column of that name belongs into {others[0]}. " if others else ""
    return f"{hint}Known: {', '.join(spec.names)}"
