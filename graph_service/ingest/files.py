"""What is in a load folder? Its files as raw text with line numbers, and everything that is wrong with their form."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Final

import pyarrow as pa

from graph_service.errors import BadInput, NotFound
from graph_service.ingest.columns import FILE_NAMES, FILES, FileSpec
from graph_service.ingest.csv_reading import read_csv
from graph_service.ingest.limits import FILE_BYTES_MAX, FILE_BYTES_TEXT
from graph_service.ingest.parquet_reading import read_parquet
from graph_service.ingest.problems import Problems, shown
from graph_service.model.tables import Tables

SUFFIXES: Final = (".csv", ".parquet")
_KNOWN: Final = ", ".join(FILE_NAMES)


def read_folder(path: Path) -> tuple[Tables, Problems]:
    """Raw text tables of a folder, or of one file, by file name without suffix; each carries file and line of its rows.

    Every file that can be read is read, so that all problems come at once. Files with another suffix than .csv or
    .parquet are left alone (a README, a `truth.json`); a .csv or .parquet with an unknown name is a problem, because
    a mistyped name would lose its rows without a word.

    Raises:
        NotFound: there is no such path.
        BadInput: a folder without any file to load.
    """
    problems = Problems()
    tables: Tables = {}
    for name, file in _choose(path, problems).items():
        table = _read(FILES[name], file, problems)
        if table is not None:
            tables[name] = table
    return tables, problems


def _choose(path: Path, problems: Problems) -> dict[str, Path]:
    """The file to read for each known name, in the order of checking."""
    if not path.exists():
        raise NotFound(f"{path}: no such file or folder; give a folder with members.csv and the other files")
    entries = sorted(path.iterdir()) if path.is_dir() else [path]
    candidates = [entry for entry in entries if entry.suffix.lower() in SUFFIXES and not entry.name.startswith(".")]
    if not candidates:
        what = "the folder is empty" if path.is_dir() and not entries else "nothing here can be loaded"
        raise BadInput(f"{path}: {what}; expected .csv or .parquet files named {_KNOWN}")
    chosen: dict[str, Path] = {}
    for entry in candidates:
        name = entry.stem.lower()
        if name not in FILES:
            close = difflib.get_close_matches(name, FILE_NAMES, n=1)
            hint = f"Did you mean {close[0]}{entry.suffix}? " if close else ""
            problems.add(entry.name, "is no file that a load knows", f"{hint}Known names: {_KNOWN}; move others away")
        elif name in chosen:
            what = f"the same rows are expected in {chosen[name].name} too"
            problems.add(entry.name, what, "Keep one of the two files")
        else:
            chosen[name] = entry
    return {name: chosen[name] for name in FILE_NAMES if name in chosen}


def _read(spec: FileSpec, file: Path, problems: Problems) -> pa.Table | None:
    if not file.is_file():
        problems.add(file.name, "is not a regular file", "Put the file itself here")
        return None
    try:
        size = file.stat().st_size
        if size == 0:
            problems.add(file.name, "is empty", f"It needs a header line with at least {', '.join(spec.required)}")
            return None
        if size > FILE_BYTES_MAX:
            problems.add(file.name, f"is larger than {FILE_BYTES_TEXT}", "Split it and load the parts one by one")
            return None
        reader = read_csv if file.suffix.lower() == ".csv" else read_parquet
        return reader(spec, file, problems)
    except PermissionError:
        problems.add(file.name, "may not be read", "Give this user permission to read it")
    except OSError as error:
        problems.add(
            file.name, f"could not be read: {error.strerror or shown(error)}", "Look at the disk and try again"
        )
    return None
