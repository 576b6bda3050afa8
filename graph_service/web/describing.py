"""What does a call take and answer? Each view below /api/v1 says it beside itself; the description is made of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from graph_service.compliance.alerts import STATES

View = TypeVar("View", bound=Callable[..., Any])
Schema = Mapping[str, Any]

TEXT_MAX: Final = 200  # characters of a filter
LIMIT_MAX: Final = 500  # rows of one page
LIMIT_USUAL: Final = 50
CURSOR_MAX: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Parameter:
    """One part of an address after the question mark."""

    name: str
    schema: Schema
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """What one view takes and answers. `page` is that of `desk.PAGES` whose roles may call it; empty: every role."""

    answers: str  # the name of a shape
    page: str
    takes: tuple[Parameter, ...] = ()
    body: type[BaseModel] | None = None
    action: str = ""  # of `desk.ACTIONS`, where the role needs one
    whole: bool = False  # figures of the whole programme, which a leader does not see
    also: str = ""  # another media type that it answers in when asked to
    cached: bool = True  # a read whose answer has an ETag


def described(answers: str, page: str, *takes: Parameter, **more: Any) -> Callable[[View], View]:
    """Say what a view takes and answers; see `Described`."""

    def mark(view: View) -> View:
        view.described = Described(answers, page, takes, **more)  # type: ignore[attr-defined]
        return view

    return mark


def text(name: str, meaning: str, *, length: int = TEXT_MAX, required: bool = False, pattern: str = "") -> Parameter:
    """A parameter that is any text."""
    return Parameter(
        name, {"type": "string", "maxLength": length} | ({"pattern": pattern} if pattern else {}), meaning, required
    )


def chosen(name: str, known: tuple[str, ...], meaning: str, usual: str = "") -> Parameter:
    """A parameter that is a word out of some."""
    return Parameter(name, {"type": "string", "enum": list(known)} | ({"default": usual} if usual else {}), meaning)


def number(name: str, low: int, high: int, usual: int, meaning: str) -> Parameter:
    """A parameter that is a whole number within bounds."""
    return Parameter(name, {"type": "integer", "minimum": low, "maximum": high, "default": usual}, meaning)


PERIOD: Final = text(
    "period", "A month `2026-09`, a quarter `2026-Q3` or a year `2026` with sales; the newest month unless given.",
    length=7, pattern=r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$",
)  # fmt: skip
PLAN: Final = text("plan", "Name of the plan to go by; that of the newest run of the period unless given.", length=100)
PACK: Final = text(
    "pack", "Name of the pack of thresholds; `house` unless given.", length=40, pattern=r"^[a-z][a-z0-9-]{0,39}$"
)
CURSOR: Final = text("cursor", "The `next` of the page before, or left out for the first page.", length=CURSOR_MAX)
LIMIT: Final = number("limit", 1, LIMIT_MAX, LIMIT_USUAL, "Rows of one page.")
STATE: Final = Parameter(
    "state",
    {"type": "array", "items": {"type": "string", "enum": list(STATES)}, "maxItems": len(STATES)},
    "States of alerts, repeated; `open` unless given.",
)
