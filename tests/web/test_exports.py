"""Is a table the same as CSV, Excel and Parquet, with numbers as numbers, days as days, and where they come from?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from graph_service.errors import BadInput
from graph_service.web import exporting
from graph_service.web.exporting import Facts, table_file
from graph_service.web.tables import Column, Link, State, Table, Tick

NOON = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)
FACTS = Facts("/x", "2026-09", {"channel": "=1+1", "plan": "unilevel-7"}, NOON)
COLUMNS = (
    Column("Name"), Column("People", "count"), Column("Sales", "money", currency="EUR"),
    Column("Yen", "money", currency="JPY"), Column("Volume", "volume"), Column("Share", "share"),
    Column("Rate", "ppm"), Column("Index", "number"), Column("On", "day"), Column("At", "time"), Column("State", "short"),
)  # fmt: skip
ROW = (
    Link("Ann", "/team/ann"), 3, 12345, 500, 1250, Fraction(1, 3), 50_000, 1.5, dt.date(2026, 9, 3), NOON,
    State("=open", "good"),
)  # fmt: skip
EMPTY = ("", None, None, None, None, None, None, None, None, None, None)
NEGATIVE = (Tick("a", "t1", "x"), 0, -12345, 0, -1, -0.5, 0, float("nan"), dt.date(1800, 1, 1), None, True)


def table(*rows) -> Table:
    return Table("t", "A table", COLUMNS, rows, note="newest first")


def sheet(made) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    assert book.sheetnames == ["t", "About"]
    return [[cell.value for cell in row] for row in book["t"].iter_rows()]


def test_excel_has_numbers_as_numbers_and_days_as_days() -> None:
    made = table_file(table(ROW, EMPTY, NEGATIVE), "xlsx", FACTS)
    head, first, empty, negative = sheet(made)
    assert head[2:5] == ["Sales (EUR)", "Yen (JPY)", "Volume (points)"]
    assert first[:5] == ["Ann", 3, 123.45, 500, 12.5]
    assert first[5] == pytest.approx(1 / 3)
    assert first[6:8] == [0.05, 1.5]
    assert [one.isoformat() for one in first[8:10]] == ["2026-09-03T00:00:00", "2026-11-26T12:00:00"]
    assert first[10] == "'=open"
    assert empty == [None] * 11
    assert negative[:5] == ["t1", 0, -123.45, 0, -0.01]
    assert negative[8:] == ["1800-01-01", None, True]
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    formats = [cell.number_format for cell in book["t"][2]]
    assert formats[1:9] == [
        "#,##0", "#,##0.00", "#,##0", "#,##0.00", "0.0%", "0.0###%", "General", "yyyy-mm-dd",
    ]  # fmt: skip
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert (about["Period"], about["Filter channel"], about["Address"], about["Rows"]) == (
        "2026-09", "'=1+1", "/x", "3",
    )  # fmt: skip


def test_parquet_has_typed_columns_and_says_where_it_comes_from() -> None:
    made = table_file(table(ROW, EMPTY), "parquet", FACTS)
    found = parquet.read_table(io.BytesIO(made.data))
    types = dict(zip(found.column_names, found.schema.types, strict=True))
    assert types["Sales (EUR)"] == pa.decimal128(38, 2)
    assert types["Yen (JPY)"] == pa.decimal128(38, 0)
    assert types["Volume (points)"] == pa.decimal128(38, 2)
    assert (types["People"], types["Share"], types["On"]) == (pa.int64(), pa.float64(), pa.date32())
    assert types["At"] == pa.timestamp("us", "UTC")
    first, empty = found.to_pylist()
    assert (first["Sales (EUR)"], first["Yen (JPY)"], first["On"]) == (
        Decimal("123.45"), Decimal(500), dt.date(2026, 9, 3),
    )  # fmt: skip
    assert first["State"] == "=open"  # no spreadsheet runs a cell of a Parquet file
    assert set(empty.values()) == {None}
    assert found.schema.field("Sales (EUR)").metadata[b"currency"] == b"EUR"
    meta = found.schema.metadata
    assert (meta[b"graph-service.period"], meta[b"graph-service.filter_plan"]) == (b"2026-09", b"unilevel-7")


def test_what_a_number_of_a_spreadsheet_cannot_hold_is_text() -> None:
    rows = ((*ROW[:2], 10**17 + 1, *ROW[3:]),)
    assert sheet(table_file(table(*rows), "xlsx", FACTS))[1][2] == "1000000000000000.01"
    found = parquet.read_table(io.BytesIO(table_file(table(*rows), "parquet", FACTS).data))
    assert found.to_pylist()[0]["Sales (EUR)"] == Decimal("1000000000000000.01")


def test_mixed_and_long_cells_are_kept_as_text() -> None:
    mixed = Table("m", "M", (Column("A", "count"), Column("A", "count")), ((1, "x" * 40_000), ("two", 2**70)))
    rows = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(table_file(mixed, "xlsx", FACTS).data))["m"].iter_rows()
    ]
    assert rows[1][0] == 1
    assert len(rows[1][1]) == exporting.CELL_TEXT_MAX
    assert rows[2] == ["two", str(2**70)]
    found = parquet.read_table(io.BytesIO(table_file(mixed, "parquet", FACTS).data))
    assert found.column_names == ["A", "A_"]
    assert found.to_pylist()[1] == {"A": "two", "A_": str(2**70)}


def test_a_cut_is_said(monkeypatch) -> None:
    monkeypatch.setattr(exporting, "XLSX_ROWS_MAX", 2)
    made = table_file(table(*[ROW] * 5), "xlsx", FACTS)
    assert len(sheet(made)) == 3
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Rows"] == "the first 2 of 5; the CSV has more"


@pytest.mark.parametrize("form", ["", "xls", "../x", "CSV", "=1"])
def test_another_form_is_refused_in_words(form: str) -> None:
    with pytest.raises(BadInput, match="csv, xlsx, parquet"):
        table_file(table(ROW), form, FACTS)


@pytest.mark.parametrize("path", ["/", "/team/L", "/runs", "/compliance", "/analytics", "/team/odd%20id%2F%3F%23%26"])
def test_every_table_of_a_page_is_the_same_in_each_form(site, path: str) -> None:
    client = site.client("manager")
    links = {one.replace("&amp;", "&") for one in re.findall(r'href="([^"]*export=[^"]*)"', client.get(path).text)}
    plain = sorted(one for one in links if "as=" not in one)
    assert plain
    assert links == {form for one in plain for form in (one, f"{one}&as=xlsx", f"{one}&as=parquet")}
    for one in plain:
        rows = list(csv.reader(io.StringIO(client.get(one).text)))
        excel = client.get(f"{one}&as=xlsx")
        assert excel.headers["Content-Disposition"].endswith('.xlsx"')
        first = openpyxl.load_workbook(io.BytesIO(excel.data)).worksheets[0]
        assert [cell.value for cell in first[1]] == rows[0]
        assert first.max_row == len(rows)
        found = parquet.read_table(io.BytesIO(client.get(f"{one}&as=parquet").data))
        assert len(found) == len(rows) - 1
        assert found.schema.metadata[b"graph-service.address"].decode() in ("/", one.split("?")[0]) or "%" in one


def test_another_form_on_a_page_is_a_400(site) -> None:
    answer = site.client("manager").get("/?export=periods&as=exe")
    assert answer.status_code == 400
    assert "csv, xlsx, parquet" in answer.text
