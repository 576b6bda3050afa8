"""How does the text of a cell become a value? One exact reader for each kind of column, column by column."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.errors import BadInput
from graph_service.ingest.columns import Column
from graph_service.ingest.problems import Problems, report_rows
from graph_service.model.money import CURRENCY_EXPONENTS, parse_scaled
from graph_service.model.tables import LEGS
from graph_service.model.tables import compute as pc

ID_MAX: Final = 200  # characters; what a unique index holds with room to spare
TEXT_MAX: Final = 20_000
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_INVISIBLE: Final = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
_FLAGS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_NUMBER_HINT: Final = "Write digits with a decimal point, such as 1250.50, without grouping or exponent"

Rows = npt.NDArray[np.intp]


def read_column(table: pa.Table, column: Column, problems: Problems) -> pa.Array:
    """The typed values of one raw text column, null where empty or wrong (and then a problem is noted).

    Money stays text: its decimals depend on the currency of the row. `table` carries its origin.
    """
    texts = _trimmed(table.column(column.name).combine_chunks(), column)
    if column.required:
        empty = np.flatnonzero(pc.is_null(texts).to_numpy(zero_copy_only=False))
        hint = f"Every row needs a {column.name}; fill it in or take the row out"
        report_rows(problems, table, empty, column.name, "is empty but required", hint)
    return _READERS[column.kind](table, column, texts, problems)


def _trimmed(texts: pa.Array, column: Column) -> pa.Array:
    """Empty cells as null; spaces around dates and numbers dropped; text and ids as they are."""
    if column.kind not in ("id", "text"):
        texts = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _text(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    long = _rows(pc.greater(pc.utf8_length(texts), TEXT_MAX))
    hint = f"The most for one cell is {TEXT_MAX} characters; shorten it"
    report_rows(problems, table, long, column.name, "is too long", hint)
    if pc.any(pc.match_substring(texts, "\0")).as_py():
        nul = _rows(pc.match_substring(texts, "\0"))
        report_rows(problems, table, nul, column.name, "holds a NUL character", "Take it out")
    return _normal(texts)


def _id(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    length = pc.utf8_length(texts)
    long = _rows(pc.greater(length, ID_MAX))
    report_rows(
        problems, table, long, column.name, "is too long for an id", f"The most is {ID_MAX} characters; shorten it"
    )
    if not pc.all(pc.match_substring_regex(texts, r"^[!-~]*$")).as_py():
        padded = _rows(pc.not_equal(pc.utf8_length(pc.utf8_trim_whitespace(texts)), length))
        hint = "Take the spaces away, so that the id is the same everywhere"
        report_rows(problems, table, padded, column.name, "is an id with a space at its start or end", hint)
        hidden = _rows(pc.match_substring_regex(texts, _INVISIBLE))
        hint = "Take control characters and direction marks out, so that two ids that look alike are alike"
        report_rows(problems, table, hidden, column.name, "is an id with invisible characters", hint)
    return _normal(texts)


def _normal(texts: pa.Array) -> pa.Array:
    """NFC, so that the same word is the same text however it was typed."""
    if pc.all(pc.string_is_ascii(texts)).as_py() in (True, None):
        return texts
    return pc.utf8_normalize(texts, "NFC")


def _day(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    try:
        days = texts.cast(pa.date32())
    except pa.ArrowInvalid:
        return _by_distinct(table, column, texts, problems, read_day, pa.date32())
    low, high = pa.scalar(FIRST_DAY, pa.date32()), pa.scalar(LAST_DAY, pa.date32())
    if pc.all(pc.and_(pc.greater_equal(days, low), pc.less_equal(days, high))).as_py() in (True, None):
        return days
    return _by_distinct(table, column, texts, problems, read_day, pa.date32())


def read_day(text: str) -> dt.date:
    """An ISO date. Raises BadInput for anything else."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise BadInput("is not a date; write year-month-day, such as 2026-09-01")
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput("is a date that does not exist; look at the month and the day") from None
    return _in_range(day)


def _in_range(day: dt.date) -> dt.date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput(f"is out of range; dates from {FIRST_DAY} to {LAST_DAY} can be loaded")
    return day


def _time(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    kind = pa.timestamp("us", tz="UTC")
    if pc.all(pc.match_substring_regex(texts, r"^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")).as_py() in (True, None):
        try:
            return texts.cast(kind)
        except pa.ArrowInvalid:
            pass  # one of them does not exist: find it below
    return _by_distinct(table, column, texts, problems, read_time, kind)


def read_time(text: str) -> dt.datetime:
    """An ISO date or date and time; without a zone it is UTC. Raises BadInput for anything else."""
    if _TIME.fullmatch(text) is None:
        raise BadInput("is not a time; write it as 2026-09-01 or 2026-09-01T12:30:00Z")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("is a time that does not exist; look at month, day and hour") from None
    _in_range(moment.date())
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _money(_table: pa.Table, _column: Column, texts: pa.Array, _problems: Problems) -> pa.Array:
    return texts


def _points(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    return scaled(table, column.name, texts, 2, problems)


def _whole(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    return scaled(table, column.name, texts, 0, problems)


def scaled(table: pa.Table, column: str, texts: pa.Array, decimals: int, problems: Problems) -> pa.Array:
    """Numbers as integers scaled by 10**decimals, exactly; wrong and negative ones are noted and null."""
    part = rf"(\.[0-9]{{1,{decimals}}})?" if decimals else ""
    if pc.all(pc.match_substring_regex(texts, rf"^[0-9]{{1,12}}{part}$")).as_py() in (True, None):
        return _low_words(texts.cast(pa.decimal128(12 + decimals, decimals)))

    def read(text: str) -> int:
        return read_number(text, decimals)

    return _by_distinct(table, Column(column, "whole"), texts, problems, read, pa.int64())


def _low_words(values: pa.Array) -> pa.Array:
    """The unscaled integers of decimals that fit 64 bits: the low half of each 128-bit word."""
    words = np.frombuffer(values.buffers()[1], np.int64)[2 * values.offset : 2 * (values.offset + len(values)) : 2]
    return pa.array(words, mask=pc.is_null(values).to_numpy(zero_copy_only=False))


def read_number(text: str, decimals: int) -> int:
    """A number that is zero or more, as an integer scaled by 10**decimals. Raises BadInput for anything else."""
    if _NUMBER.fullmatch(text) is None:
        lowered = text.lower().lstrip("+-")
        if lowered in ("nan", "inf", "infinity"):
            raise BadInput(f"is not a finite number; {_NUMBER_HINT}")
        if re.fullmatch(r"[0-9.]+e[+-]?[0-9]+", lowered):
            raise BadInput(f"is written with an exponent; {_NUMBER_HINT}")
        raise BadInput(f"is not a number; {_NUMBER_HINT}")
    if len(text) > 60:
        raise BadInput("is too large; the most for one row is 10^15 minor units")
    try:
        value = parse_scaled(text, decimals)
    except BadInput as error:
        words = str(error).removeprefix(repr(text)).strip()
        if "decimals" in words:
            raise BadInput(f"{words}; round it where it comes from, nothing is rounded here") from None
        raise BadInput(words) from None
    if value < 0:
        raise BadInput("is negative; money that went back belongs into refunds")
    return value


def _flag(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    def read(text: str) -> bool:
        try:
            return _FLAGS[text.lower()]
        except KeyError:
            raise BadInput("is neither true nor false; write true, false, or nothing when it is not known") from None

    return _by_distinct(table, column, texts, problems, read, pa.bool_())


def _choice(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    def read(text: str) -> str:
        if text in column.choices:
            return text
        raise BadInput(f"is no known {column.name}; {_nearest(text, column.choices)}")

    return _by_distinct(table, column, texts, problems, read, pa.string())


def _currency(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    def read(text: str) -> str:
        if text in CURRENCY_EXPONENTS:
            return text
        raise BadInput(f"is no known currency; use an ISO 4217 code in capitals{_maybe(text)}")

    return _by_distinct(table, column, texts, problems, read, pa.string())


def _maybe(text: str) -> str:
    return f", {text.upper()}" if text.upper() in CURRENCY_EXPONENTS else " such as EUR"


def _leg(table: pa.Table, column: Column, texts: pa.Array, problems: Problems) -> pa.Array:
    def read(text: str) -> str:
        if text in LEGS or (re.fullmatch(r"[1-9][0-9]{0,2}", text) and int(text) <= 100):
            return text
        raise BadInput("is no known leg; write left, right, or a position from 1 to 100")

    return _by_distinct(table, column, texts, problems, read, pa.string())


def _nearest(text: str, choices: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(text.lower(), choices, n=1)
    return f"did you mean {close[0]}? Known: {', '.join(choices)}" if close else f"known: {', '.join(choices)}"


def _by_distinct(
    table: pa.Table, column: Column, texts: pa.Array, problems: Problems, read: Callable[[str], Any], kind: pa.DataType
) -> pa.Array:
    """Read each distinct text once; a text that `read` refuses is noted at each row that has it."""
    encoded = texts.dictionary_encode()
    values: list[Any] = []
    wrong: dict[int, str] = {}
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            values.append(read(text))
        except BadInput as error:
            values.append(None)
            wrong[code] = str(error)
    if wrong:
        _report_codes(table, column.name, encoded.indices, wrong, problems)
    return pa.array(values, kind).take(encoded.indices)


def _report_codes(table: pa.Table, column: str, indices: pa.Array, wrong: dict[int, str], problems: Problems) -> None:
    codes = indices.fill_null(-1).to_numpy()
    rows = np.flatnonzero(np.isin(codes, list(wrong)))
    listed = rows[: problems.room]
    for row in listed.tolist():
        what, _, hint = wrong[codes[row]].partition("; ")
        report_rows(problems, table, np.array([row]), column, what, hint[:1].upper() + hint[1:])
    problems.uncounted(len(rows) - len(listed))


def _rows(mask: pa.Array) -> Rows:
    return np.flatnonzero(mask.fill_null(False).to_numpy(zero_copy_only=False))  # noqa: FBT003


_READERS: Final[dict[str, Callable[[pa.Table, Column, pa.Array, Problems], pa.Array]]] = {
    "id": _id,
    "text": _text,
    "day": _day,
    "time": _time,
    "money": _money,
    "points": _points,
    "whole": _whole,
    "flag": _flag,
    "currency": _currency,
    "choice": _choice,
    "leg": _leg,
}
