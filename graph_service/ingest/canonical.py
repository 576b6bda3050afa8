"""How do raw text rows become the tables that are checked and written?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from graph_service.ingest.columns import FILES, FileSpec
from graph_service.ingest.defaults import (
    default_currency,
    fill_refunds,
    fill_sales,
    money,
    need_currency,
    read_refund_amounts,
)
from graph_service.ingest.existing import Existing
from graph_service.ingest.member_edges import edges_of_members
from graph_service.ingest.merging import Merged, merge
from graph_service.ingest.people import People
from graph_service.ingest.problems import FILE, LINE, Problems, with_origin
from graph_service.ingest.values import read_column
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.model.tables import compute as pc

_MONEY: Final = {
    "sales": ("net", "net_minor"),
    "fees": ("amount", "amount_minor"),
    "payments": ("amount", "amount_minor"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a load would write, and how that compares with what was given."""

    tables: Tables  # rows to write, with every default filled in, with their origin
    merged: dict[str, Merged]
    people: People


def typed(raw: Tables, problems: Problems) -> Tables:
    """Typed columns of raw text tables. Columns of the file that the store keeps as edges stay for the next step."""
    tables = {name: _typed_file(FILES[name], raw[name], problems) for name in FILES if name in raw}
    currency = default_currency(tables)
    for name, (text, minor) in _MONEY.items():
        if name in tables:
            tables[name] = _with_money(tables[name], name, text, minor, currency, problems)
    return tables


def _typed_file(spec: FileSpec, raw: pa.Table, problems: Problems) -> pa.Table:
    columns = {}
    for column in spec.columns:
        if column.name in raw.column_names:
            columns[column.name] = read_column(raw, column, problems)
    for field in SCHEMAS[spec.name]:
        if field.name not in columns:
            columns[field.name] = pa.nulls(len(raw), field.type)
    return pa.table({**columns, FILE: raw.column(FILE), LINE: raw.column(LINE)})


def _with_money(
    table: pa.Table, name: str, text: str, minor: str, currency: str | None, problems: Problems
) -> pa.Table:
    if currency is None:
        need_currency(table, problems)
    else:
        index = table.schema.get_field_index("currency")
        table = table.set_column(index, "currency", pc.fill_null(table.column("currency"), currency))
    amounts = money(table, text, table.column("currency").combine_chunks(), problems)
    table = table.set_column(table.schema.get_field_index(minor), minor, amounts)
    return table.select([*SCHEMAS[name].names, FILE, LINE])


def prepare(tables: Tables, existing: Existing, problems: Problems) -> Prepared:
    """Merge typed tables with the store and fill in every default."""
    tables = {name: with_origin(name, tables[name]) for name in FILES if name in tables}
    tables = edges_of_members(tables, existing.tables, problems)
    tables = read_refund_amounts(tables, existing.tables, problems)
    merged = {name: merge(name, tables[name], existing.tables[name], problems) for name in FILES if name in tables}
    out = {name: one.table for name, one in merged.items()}
    people = People(out, existing.tables)
    if "sales" in out:
        out["sales"] = fill_sales(out["sales"], people)
    if "refunds" in out:
        out["refunds"] = fill_refunds(out["refunds"], out, existing.tables)
    return Prepared(out, merged, people)
