"""How is one value of a plan read? Every mistake becomes a `Problem` with its place, and reading goes on."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from graph_service import words
from graph_service.errors import BadInput, Problem
from graph_service.model.money import MICRO, parse_money, parse_volume

TEXT_MAX: Final = 200
LONG_TEXT_MAX: Final = 2000
LIST_MAX: Final = 100
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NUMBER_DIGITS_MAX: Final = 40


class Table:
    """One table of a plan file. Readers take each key once; `close` reports the keys that nobody asked for.

    Every reader returns None after writing down a problem, so that all problems come out at once.
    """

    __slots__ = ("_asked", "_problems", "path", "values", "where")

    def __init__(self, values: Mapping[str, Any], where: str, path: str, problems: list[Problem]) -> None:
        self.values = values
        self.where = where  # file or case; "" for the one text that is being written
        self.path = path  # key path of this table, "" at the top
        self._problems = problems
        self._asked: set[str] = set()

    @property
    def problems(self) -> list[Problem]:
        """Where problems are written down."""
        return self._problems

    def at(self, key: str) -> str:
        """The full key path of `key`."""
        return f"{self.path}.{key}" if self.path else key

    def problem(self, key: str, what: str, hint: str, /, **values: Any) -> None:
        """Write a problem down at `key`: what is wrong and how to mend it, templates that both get the values."""
        self._write_down(key, words.say(what, **values), words.say(hint, **values))

    def close(self) -> None:
        """Report every key that was not asked for."""
        for key in self.values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.problem(bare(key), "unknown key", "Known here: {known}", known=known)

    def take(self, key: str, *, required: bool) -> Any:
        """The raw value, or None when it is absent."""
        self._asked.add(key)
        value = self.values.get(key)
        if value is None and required:
            self.problem(key, "missing", "Every rule must be stated; add this key")
        return value

    def text(self, key: str, *, required: bool = True, long: bool = False) -> str | None:
        """A line of text, trimmed and not empty."""
        value = self.take(key, required=required)
        return None if value is None else self.as_text(key, value, long=long)

    def as_text(self, key: str, value: object, *, long: bool = False) -> str | None:
        """`value` as a line of text, trimmed and not empty."""
        most = LONG_TEXT_MAX if long else TEXT_MAX
        if not isinstance(value, str) or not value.strip():
            self.problem(key, "{value} is not text", "Write text between quotation marks", value=short(value))
        elif len(value) > most:
            self.problem(key, "{count} characters are too many", "Use at most {most}", count=len(value), most=most)
        elif any(ord(letter) < 32 and letter not in "\n\t" for letter in value):
            self.problem(key, "holds control characters", "Write plain text")
        else:
            return value.strip()
        return None

    def name(self, key: str) -> str | None:
        """A short name: lower-case letters, digits, `-` and `_`."""
        value = self.text(key)
        if value is not None and not NAME.fullmatch(value):
            self.problem(
                key,
                "{value} cannot be a name",
                "Use lower-case letters, digits, - and _, at most 64",
                value=short(value),
            )
            return None
        return value

    def choice(self, key: str, options: Sequence[str], *, required: bool = True) -> str | None:
        """One of the listed words."""
        value = self.take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, str) or value not in options:
            self.problem(
                key, "{value} is not known", "Write one of {options}", value=short(value), options=", ".join(options)
            )
            return None
        return value

    def day(self, key: str, *, required: bool) -> str | None:
        """A date, as ISO text."""
        value = self.take(key, required=required)
        if value is None:
            return None
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = dt.date.fromisoformat(value.strip())
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            self.problem(key, "{value} is not a date", "Write a date such as 2026-01-31", value=short(value))
            return None
        return value.isoformat()

    def choices(self, key: str, options: Sequence[str]) -> tuple[str, ...] | None:
        """A list of different listed words, in the order of `options`."""
        value = self.take(key, required=True)
        if value is None:
            return None
        if not isinstance(value, list) or not value:
            self.problem(
                key,
                "{value} is not a list",
                "Write a list of {options}",
                value=short(value),
                options=", ".join(options),
            )
            return None
        wrong = [item for item in value if not isinstance(item, str) or item not in options]
        if wrong:
            self.problem(
                key, "{value} is not known", "Choose from {options}", value=short(wrong[0]), options=", ".join(options)
            )
            return None
        if len(set(value)) < len(value):
            self.problem(key, "names something twice", "Name each once")
            return None
        return tuple(option for option in options if option in value)

    def whole(self, key: str, low: int, high: int, *, required: bool = True) -> int | None:
        """A whole number in a range, both ends allowed."""
        value = self.take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.problem(
                key,
                "{value} is not a whole number from {low} to {high}",
                "Write such a number",
                value=short(value),
                low=low,
                high=high,
            )
            return None
        return value

    def flag(self, key: str, *, required: bool = True) -> bool | None:
        """True or false."""
        value = self.take(key, required=required)
        if value is not None and not isinstance(value, bool):
            self.problem(key, "{value} is neither true nor false", "Write true or false", value=short(value))
            return None
        return value

    def points(self, key: str, *, required: bool = False) -> int | None:
        """Points with at most two decimals, zero or more, as hundredths."""
        number = self._decimal(key, self.take(key, required=required))
        return None if number is None else self._scaled(key, number, "EUR", money=False)

    def money(self, key: str, currency: str | None, *, required: bool = False, signed: bool = False) -> int | None:
        """Money of the plan's currency as minor units, zero or more unless it is `signed`."""
        value = self.take(key, required=required)
        return None if value is None else self.as_money(key, value, currency, signed=signed)

    def as_money(self, key: str, value: object, currency: str | None, *, signed: bool = False) -> int | None:
        """`value` as money of the plan's currency, in minor units."""
        number = self._decimal(key, value)
        if number is None or currency is None:
            return None
        return self._scaled(key, number, currency, money=True, signed=signed)

    def share(self, key: str, *, required: bool = True) -> Decimal | None:
        """A share from 0 to 1."""
        value = self.take(key, required=required)
        return None if value is None else self.as_share(key, value)

    def as_share(self, key: str, value: object) -> Decimal | None:
        """`value` as a share from 0 to 1 with at most six decimals."""
        number = self._decimal(key, value)
        if number is None:
            return None
        if not 0 <= number <= 1:
            self.problem(key, "{number} is not between 0 and 1", "Write 8 % as 0.08", number=str(number))
        elif number.scaleb(6) != int(number.scaleb(6)):
            self.problem(
                key,
                "{number} has more than 6 decimals",
                "A rate is kept in millionths; round it yourself",
                number=str(number),
            )
        else:
            return number
        return None

    def number(self, key: str, low: Decimal, high: Decimal, *, required: bool = True) -> Decimal | None:
        """A finite decimal number above `low`, at most `high`."""
        number = self._decimal(key, self.take(key, required=required))
        if number is not None and not low < number <= high:
            self.problem(
                key,
                "{number} is out of range",
                "Write a number above {low}, at most {high}",
                number=str(number),
                low=low,
                high=high,
            )
            return None
        return number

    def list_of(self, key: str, *, required: bool = True) -> list[Any] | None:
        """A list that is not empty and not too long."""
        value = self.take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, list) or not value:
            self.problem(
                key, "{value} is not a list", "Write a list between [ and ] with something in it", value=short(value)
            )
            return None
        if len(value) > LIST_MAX:
            self.problem(key, "{count} entries are too many", "Use at most {most}", count=len(value), most=LIST_MAX)
            return None
        return value

    def table(self, key: str, *, required: bool = False) -> Table | None:
        """A table inside this one."""
        value = self.take(key, required=required)
        return None if value is None else self.as_table(key, value)

    def as_table(self, key: str, value: object) -> Table | None:
        """`value` as a table found at `key`."""
        if not isinstance(value, Mapping):
            self.problem(key, "{value} is not a table", "Write it as key = value lines", value=short(value))
            return None
        return Table(value, self.where, self.at(key), self._problems)

    def _write_down(self, key: str, what: str, hint: str) -> None:
        place = f"{self.where}: {self.at(key)}" if self.where else self.at(key)
        self._problems.append(Problem(place, what, hint))

    def _decimal(self, key: str, value: object) -> Decimal | None:
        if value is None:
            return None
        number: Decimal | None = None
        if isinstance(value, Decimal):
            number = value
        elif isinstance(value, (int, float, str)) and not isinstance(value, bool):
            text = str(value) if not isinstance(value, int) or value.bit_length() < 200 else "inf"
            try:
                number = Decimal(text.strip())
            except InvalidOperation:
                number = None
        if number is None or not number.is_finite():
            self.problem(key, "{value} is not a finite number", "Write digits with a decimal point", value=short(value))
            return None
        if len(number.as_tuple().digits) > NUMBER_DIGITS_MAX or (number and abs(number.adjusted()) > NUMBER_DIGITS_MAX):
            self.problem(key, "{value} is out of range", "Write a number of ordinary size", value=short(value))
            return None
        return number

    def _scaled(self, key: str, number: Decimal, currency: str, *, money: bool, signed: bool = False) -> int | None:
        try:
            scaled = parse_money(f"{number:f}", currency) if money else parse_volume(f"{number:f}")
        except BadInput as error:
            self._write_down(key, error.args[0], words.say("Write fewer decimals or a smaller number"))
            return None
        if scaled < 0 and not signed:
            self.problem(key, "{number} is below zero", "Write zero or more", number=str(number))
            return None
        return scaled


def ppm(rate: Decimal) -> int | None:
    """A rate in whole parts per million, or None when it is not whole."""
    scaled = rate * MICRO
    return int(scaled) if scaled == scaled.to_integral_value() else None


def short(value: object) -> str:
    """A value as it appears in a message: quoted and cut to 60 characters."""
    if isinstance(value, Decimal):
        text = str(value) if abs(value.adjusted()) < 40 or not value.is_finite() else words.say("this number")
    elif isinstance(value, int) and value.bit_length() > 200:
        text = words.say("this number")
    else:
        text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def bare(key: str) -> str:
    """A key as TOML would have it: plain where it can be, else quoted; cut to 60 characters."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", key) else short(key)
