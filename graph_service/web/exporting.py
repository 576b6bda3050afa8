"""How does a table of a page become a file? CSV, Excel or Parquet: typed columns, and where the figures come from."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pyarrow as pa
import xlsxwriter
from pyarrow import parquet
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph_service.errors import BadInput
from graph_service.model.cells import defused
from graph_service.model.money import exponent
from graph_service.web.speaking import told
from graph_service.web.tables import Column, Link, State, Table, Tick, to_csv
from graph_service.words import say

XLSX_ROWS_MAX: Final = 200_000  # a sheet could hold 1,048,576; a page answers within seconds
CELL_TEXT_MAX: Final = 32_767  # characters that a cell of Excel holds
_DIGITS_MAX: Final = 10**15  # what a number of a spreadsheet keeps exactly
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # earlier days are wrong or missing in spreadsheets
_WIDTH_MAX: Final = 60
_DECIMAL_DIGITS: Final = 38


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the figures of a file come from: the address with its filters, the period, when."""

    address: str
    period: str
    filters: Mapping[str, str]
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Download:
    """A file to send."""

    data: bytes
    content_type: str
    extension: str


def table_file(table: Table, form: str, facts: Facts) -> Download:
    """All rows of a table as a file. Raises BadInput for a form that is none."""
    if form not in FORMS:
        known = ", ".join(FORMS)
        raise BadInput(say("A table is given as {known}, not as “{asked}”.", known=known, asked=form[:40]))
    return FORMS[form](table, facts)


def _csv(table: Table, _: Facts) -> Download:
    return Download(to_csv(table).encode(), "text/csv; charset=utf-8", "csv")


# --- Excel ----------------------------------------------------------------------------------------------------------


def _xlsx(table: Table, facts: Facts) -> Download:
    out = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": True, "remove_timezone": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": str(told(table.caption)), "created": facts.made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet(_sheet_name(table.name))
        head = book.add_format({"bold": True, "bottom": 1})
        dated = (book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        formats = [book.add_format({"num_format": _number_format(column)}) for column in table.columns]
        for at, column in enumerate(table.columns):
            title = _header(column)
            width = 12 if column.numeric or column.kind in ("day", "short") else 24
            sheet.set_column(at, at, min(max(width, len(title) + 2), _WIDTH_MAX))
            sheet.write_string(0, at, defused(title), head)
        sheet.freeze_panes(1, 0)
        rows = table.all_rows[:XLSX_ROWS_MAX]
        for line, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                _write(sheet, (line, at), value, table.columns[at], formats[at], dated)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 20)
        about.set_column(1, 1, 80)
        for line, (name, text) in enumerate(_about(table, facts, len(rows)).items()):
            about.write_string(line, 0, defused(name), head)
            about.write_string(line, 1, defused(text)[:CELL_TEXT_MAX])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Download(out.getvalue(), kind, "xlsx")


def _write(
    sheet: Worksheet,
    at: tuple[int, int],
    value: Any,
    column: Column,
    number_format: Format,
    dated: tuple[Format, Format],
) -> None:
    value = _bare(value)
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, dt.datetime) and value.date() >= _FIRST_DAY:
        sheet.write_datetime(*at, value, dated[1])
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= _FIRST_DAY:
        sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), dated[0])
    elif isinstance(value, int | float | Fraction) and column.numeric:
        number = _scaled(value, column)
        exact = abs(int(value)) < _DIGITS_MAX
        sheet.write_number(*at, float(number), number_format) if exact else sheet.write_string(*at, str(number))
    else:
        text = defused(str(told(value)))
        cut = text if len(text) <= CELL_TEXT_MAX else f"{text[: CELL_TEXT_MAX - 1]}…"
        sheet.write_string(*at, cut)


def _number_format(column: Column) -> str:
    decimals = _decimals(column)
    match column.kind:
        case "money" | "volume":
            return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        case "share":
            return "0.0%"
        case "ppm":
            return "0.0###%"
        case "count":
            return "#,##0"
    return "General"


def _scaled(value: float | Fraction, column: Column) -> Decimal | int | float:
    """What a spreadsheet shows: money and volume in units, shares of a million as shares."""
    if column.kind in ("money", "volume"):
        return Decimal(int(value)).scaleb(-_decimals(column))
    if column.kind == "ppm":
        return float(value) / 1_000_000
    return value if isinstance(value, int) else float(value)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "-", name)[:31] or "Table"


def _about(table: Table, facts: Facts, written: int) -> dict[str, str]:
    """What a file says of itself."""
    rows = str(written)
    if table.total > written:
        rows = f"the first {written} of {table.total}; the CSV has more" if written == XLSX_ROWS_MAX else (
            f"the first {written} of {table.total}"
        )  # fmt: skip
    return {
        "Table": str(told(table.caption)),
        "Note": str(told(table.note)),
        "Address": facts.address,
        "Period": facts.period,
        **{f"Filter {name}": value for name, value in facts.filters.items()},
        "Made at": f"{facts.made_at:%Y-%m-%d %H:%M:%S} UTC",
        "Rows": rows,
        "Units": "money in units of its currency, volumes in points, shares as percentages",
    }


# --- Parquet --------------------------------------------------------------------------------------------------------


def _parquet(table: Table, facts: Facts) -> Download:
    fields, arrays, used = [], [], set()
    for at, column in enumerate(table.columns):
        name = _header(column, spoken=False)
        while name in used:
            name += "_"
        used.add(name)
        array = _array([_bare(row[at]) for row in table.all_rows], column)
        facts_of = {"kind": column.kind} | ({"currency": column.currency} if column.kind == "money" else {})
        fields.append(pa.field(name, array.type, metadata=facts_of))
        arrays.append(array)
    about = _about(table, facts, len(table.all_rows)) | {"Filters": json.dumps(dict(facts.filters))}
    meta = {f"graph-service.{key.lower().replace(' ', '_')}": value for key, value in about.items()}
    out = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=meta)), out)
    return Download(out.getvalue().to_pybytes(), "application/vnd.apache.parquet", "parquet")


def _array(values: list[Any], column: Column) -> pa.Array:
    """One column with the type that all of its values have; text where they have none in common."""
    there = [value for value in values if value is not None]
    if column.kind in ("money", "volume") and all(_is_whole(value) for value in there):
        decimals = _decimals(column)
        scaled = [None if value is None else Decimal(int(value)).scaleb(-decimals) for value in values]
        return pa.array(scaled, pa.decimal128(_DECIMAL_DIGITS, decimals))
    fraction = column.kind in ("share", "number") and not any(isinstance(value, bool) for value in there)
    plain = [
        float(value) if isinstance(value, Fraction) or (fraction and _is_whole(value)) else value for value in values
    ]
    for fits, type_ in _TYPES:
        if there and all(fits(value) for value in plain if value is not None):
            return pa.array(plain, type_)
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: Final[tuple[tuple[Callable[[Any], bool], pa.DataType], ...]] = (
    (lambda value: isinstance(value, bool), pa.bool_()),
    (lambda value: _is_whole(value) and -(2**63) <= value < 2**63, pa.int64()),
    (lambda value: isinstance(value, float), pa.float64()),
    (lambda value: isinstance(value, dt.datetime), pa.timestamp("us", "UTC")),
    (lambda value: isinstance(value, dt.date) and not isinstance(value, dt.datetime), pa.date32()),
)


# --- both -----------------------------------------------------------------------------------------------------------


def _header(column: Column, *, spoken: bool = True) -> str:
    """A column's title with its unit; in English where programs read it."""
    title, unit = (told(column.title), told(column.unit)) if spoken else (str(column.title), str(column.unit))
    return f"{title} ({unit})" if unit else str(title)


def _decimals(column: Column) -> int:
    if column.kind == "money":
        return exponent(column.currency) if column.currency else 0
    return 2 if column.kind == "volume" else 0


def _bare(value: Any) -> Any:
    """A cell as a plain value: nothing that leads anywhere, nothing of numpy or pandas, None where there is nothing."""
    if isinstance(value, Link | State):
        return value.text
    if isinstance(value, Tick):
        return value.value
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)) or str(value) == "NaT":
        return None
    return value


FORMS: Final[dict[str, Callable[[Table, Facts], Download]]] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
