"""How do rows given as dictionaries of text become checked tables? As if they had been read from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from graph_service.ingest.canonical import prepare, typed
from graph_service.ingest.checks import run_checks
from graph_service.ingest.columns import FILES
from graph_service.ingest.existing import NOTHING
from graph_service.ingest.headers import check_header
from graph_service.ingest.problems import Problems, with_origin
from graph_service.model.tables import SCHEMAS, Tables


def raw_tables(rows_by_file: Mapping[str, Sequence[Mapping[str, str]]], problems: Problems) -> Tables:
    """Rows given as dictionaries of text, as if they had been read from files."""
    tables: Tables = {}
    for name, rows in rows_by_file.items():
        if name not in FILES:
            problems.add(name, "is no file that a load knows", f"Known names: {', '.join(FILES)}")
            continue
        header = list(dict.fromkeys(column for row in rows for column in row)) or list(FILES[name].required)
        if check_header(FILES[name], name, header, problems):
            cells = {column: pa.array([row.get(column, "") for row in rows], pa.string()) for column in header}
            tables[name] = with_origin(name, pa.table(cells))
    return tables


def canonical(rows_by_file: Mapping[str, Sequence[Mapping[str, str]]]) -> Tables:
    """Raw text rows as checked tables with every default applied, as a first load would write them.

    Raises LoadRefused with every problem.
    """
    problems = Problems()
    raw = raw_tables(rows_by_file, problems)
    problems.refuse("these rows cannot be loaded")
    prepared = prepare(typed(raw, problems), NOTHING, problems)
    run_checks(prepared, NOTHING, problems)
    problems.refuse("these rows cannot be loaded")
    return {name: table.select(SCHEMAS[name].names).cast(SCHEMAS[name]) for name, table in prepared.tables.items()}
