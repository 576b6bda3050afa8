"""What is a document made of? Headings, paragraphs, facts and tables of plain text; nothing here knows how it is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph_service.words import say

ROWS_MAX: Final = 2_000  # of one table; what is cut is said beneath it


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; each is a bookmark of the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `strong` for what must not be overlooked."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they are, one a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its share of the width beside the others, and whether it holds numbers."""

    title: str
    width: float = 1.0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts. `elsewhere` names where all rows are, for when they are too many to be set."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    elsewhere: str = ""
    empty: str = say("None.")


Part = Heading | Text | Facts | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A document; `subject` stands at the foot of every page."""

    title: str
    subject: str
    parts: tuple[Part, ...]
    language: str = "en"  # of texts that were told already
    wide: bool = False  # on its side
