"""Which keys may a plan file hold, and what of each? The readers of `fields.Table` are asked, and describe instead of reading."""

# ruff: noqa: ARG002  (the arguments are those of `Table`)
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from graph_service.model.money import AMOUNT_MAX
from graph_service.plan.fields import LIST_MAX, LONG_TEXT_MAX, NAME, TEXT_MAX, Table

ANY_KEY: Final = "*"  # stands for the keys of a table that names them itself, such as one row for each rank
_LISTED: Final = object()  # stands for an entry of a list that is no table

Assumed = Mapping[str, Any]
Kind = dict[str, Any]


@dataclass(slots=True)
class Described:
    """What the readers asked of one table.

    kinds       JSON Schema of each key's value; empty where the key was only taken
    required    keys that must be there
    choices     options of each key that is one of some words
    tables      the table at a key, or one entry of the list of tables there
    refused     keys that were called wrong although they were given
    peeked      keys whose being there was looked at, by the reader of another or by its own
    open        whether its keys were gone through: it names them itself
    """

    kinds: dict[str, Kind] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tables: dict[str, Described] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    open: bool = False
    peeked: set[str] = field(default_factory=set)


class _Values(Mapping[str, Any]):
    """A table of which nothing is known but what is assumed; going through its keys gives one that stands for any."""

    def __init__(self, assumed: Assumed, described: Described) -> None:
        self._assumed = assumed
        self._described = described

    def __getitem__(self, key: str) -> Any:
        self._described.peeked.add(key)
        return self._assumed[key]

    def __iter__(self) -> Iterator[str]:
        self._described.open = True
        return iter((ANY_KEY,))

    def __len__(self) -> int:
        return 1


class DescribedTable(Table):
    """A `Table` whose readers note what they would take. Each gives None, as it does for a wrong value."""

    __slots__ = ("described",)

    def __init__(self, assumed: Assumed, described: Described) -> None:
        super().__init__(_Values(assumed, described), "", "", [])
        self.described = described

    def problem(self, key: str, what: str, hint: str, /, **values: Any) -> None:
        """Note that a key is refused, where it is assumed to be there."""
        if self.values.get(key) is not None:
            self.described.refused.add(key)

    def close(self) -> None:
        """Nothing: a described table holds what was asked for."""

    def take(self, key: str, *, required: bool) -> Any:
        """Note the key; what is assumed of it, if anything."""
        self._note(key, {}, required=required)
        return self.values.get(key)

    def text(self, key: str, *, required: bool = True, long: bool = False) -> None:
        """Text that is not empty."""
        most = LONG_TEXT_MAX if long else TEXT_MAX
        self._note(key, {"type": "string", "maxLength": most, "pattern": "\\S"}, required=required)

    def as_text(self, key: str, value: object, *, long: bool = False) -> None:
        """Text that is not empty, in a list or by itself."""
        self.text(key, required=False, long=long)

    def name(self, key: str) -> None:
        """A short name."""
        self._note(key, {"type": "string", "pattern": rf"^\s*{NAME.pattern}\s*$"}, required=True)

    def choice(self, key: str, options: Sequence[str], *, required: bool = True) -> str | None:
        """One of the words; the one that is assumed. Without options it is a word that the plan itself gives."""
        self.described.choices[key] = tuple(options)
        self._note(key, {"enum": list(options)} if options else {"type": "string"}, required=required)
        assumed = self.values.get(key)
        return assumed if isinstance(assumed, str) else None

    def day(self, key: str, *, required: bool) -> None:
        """A date."""
        self._note(key, {"type": "string", "format": "date", "pattern": "\\d"}, required=required)

    def choices(self, key: str, options: Sequence[str]) -> None:
        """Different listed words."""
        items = {"enum": list(options)} if options else {"type": "string"}
        self._note(key, {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}, required=True)

    def flag(self, key: str, *, required: bool = False) -> None:
        """True or false."""
        self._note(key, {"type": "boolean"}, required=required)

    def whole(self, key: str, low: int, high: int, *, required: bool = True) -> None:
        """A whole number in a range."""
        self._note(key, {"type": "integer", "minimum": low, "maximum": high}, required=required)

    def points(self, key: str, *, required: bool = False) -> None:
        """Points, zero or more."""
        self._note(key, _number(minimum=0, maximum=AMOUNT_MAX // 100), required=required)

    def money(self, key: str, currency: str | None, *, required: bool = False, signed: bool = False) -> None:
        """Money, zero or more unless `signed`."""
        self._note(key, _number(minimum=-AMOUNT_MAX if signed else 0, maximum=AMOUNT_MAX), required=required)

    def as_money(self, key: str, value: object, currency: str | None, *, signed: bool = False) -> None:
        """Money, in a list or by itself."""
        self.money(key, currency, signed=signed)

    def share(self, key: str, *, required: bool = True) -> None:
        """A share from 0 to 1."""
        self._note(key, _number(minimum=0, maximum=1), required=required)

    def as_share(self, key: str, value: object) -> None:
        """A share from 0 to 1, in a list or by itself."""
        self._note(key, _number(minimum=0, maximum=1), required=False)

    def number(self, key: str, low: Decimal, high: Decimal, *, required: bool = True) -> None:
        """A number above `low`, at most `high`."""
        bounds = {"exclusiveMinimum": _plain(low), "maximum": _plain(high)}
        self._note(key, _number(**bounds), required=required)

    def list_of(self, key: str, *, required: bool = True) -> list[Any] | None:
        """A list with an entry and one that is a table, so that its entries are described in turn."""
        kind = {"type": "array", "items": {}, "minItems": 1, "maxItems": LIST_MAX}
        self._note(key, kind, required=required)
        return [_LISTED, {}]

    def table(self, key: str, *, required: bool = False) -> Table | None:
        """A table inside this one."""
        self._note(key, {"type": "object"}, required=required)
        return self.as_table(key, {})

    def as_table(self, key: str, value: object) -> Table | None:
        """The table of a key, or of an entry of the list there."""
        self._note(key, {"type": "object"}, required=False)
        within = key.split(".", maxsplit=1)[0]
        assumed = self.values.get(within)
        inner = self.described.tables.setdefault(within, Described())
        return DescribedTable(assumed if isinstance(assumed, Mapping) else {}, inner)

    def _note(self, key: str, kind: Kind, *, required: bool) -> None:
        """Keep the kind of a key; `rates.1` is an entry of the list `rates`. A second kind is another that it may be."""
        name, _, entry = key.partition(".")
        kinds = self.described.kinds
        if entry:
            listed = kinds.setdefault(name, {})
            listed["items"] = _either(listed.get("items", {}), kind)
        else:
            items = kinds.get(name, {}).get("items")
            kinds[name] = _either({} if items is not None else kinds.get(name, {}), kind)
            if items is not None:
                kinds[name]["items"] = items
        if required:
            self.described.required.add(name)


def describe(read: Callable[[Table], object], assumed: Assumed) -> Described:
    """What `read` asks of a table, and of those inside it, of which only `assumed` is known."""
    described = Described()
    read(DescribedTable(assumed, described))
    return described


def _either(one: Kind, other: Kind) -> Kind:
    """What is of one kind or of the other; the one that says something where the other does not."""
    if not one or not other or one == other:
        return one or other
    kinds = [*one.get("anyOf", [one])]
    return {"anyOf": kinds + [kind for kind in other.get("anyOf", [other]) if kind not in kinds]}


def _number(**bounds: float) -> Kind:
    """A number with or without quotation marks; in those the bounds are the reader's business."""
    return {"anyOf": [{"type": "number", **bounds}, {"type": "string", "pattern": "\\d"}]}


def _plain(number: Decimal) -> float:
    return int(number) if number == number.to_integral_value() else float(number)
