"""What does a TOML text say? It is read only when it nests no deeper than plans, packs and badges do.

The reader of Python's own library takes time in the square of the parts of a dotted key, and recurses into arrays: 64 KiB could
hold a process up for half a minute, or end its stack. So brackets and dots are counted first, in one pass.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from graph_service import words
from graph_service.plan.toml_faults import fault_of
from graph_service.words import Said

FILE_BYTES_MAX: Final = 1 << 20
DEPTH_MAX: Final = 32  # arrays and tables within one another
PARTS_MAX: Final = 32  # of one dotted key
_OUTSIDE: Final = re.compile(r"\"\"\"|'''|[\"'#\n.\[\]{},=]")
_INSIDE: Final = {
    '"': re.compile(r"\\.|[\"\n]", re.DOTALL),
    "'": re.compile(r"['\n]"),
    '"""': re.compile(r'\\.|"{3,5}', re.DOTALL),
    "'''": re.compile(r"'{3,5}"),
    "#": re.compile(r"\n"),
}


class NotTomlError(ValueError):
    """A text that is no TOML, or is not read; says why."""

    def __init__(self, said: Said | str) -> None:
        super().__init__(said)
        self.said = said


def table_of(content: bytes | str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The table that a TOML text gives.

    Raises:
        NotTomlError: it is larger than 1 MiB, is not UTF-8, nests too deep, or is no TOML.
    """
    if len(content) > FILE_BYTES_MAX:
        raise NotTomlError(words.say("it has more than {most} bytes", most=FILE_BYTES_MAX))
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        _refuse_deep(text)
        return tomllib.loads(text, parse_float=parse_float)
    except UnicodeDecodeError as error:
        raise NotTomlError(words.say("byte {byte} is not UTF-8", byte=error.start + 1)) from error
    except NotTomlError:
        raise
    except (ValueError, RecursionError, ArithmeticError) as error:  # no TOML, or a number of 5,000 digits
        raise NotTomlError(fault_of(error)) from error


def bounded(path: Path, bytes_max: int = FILE_BYTES_MAX) -> bytes:
    """The bytes of a file, and of one that is larger just so many that this can be told. Raises OSError."""
    with path.open("rb") as file:
        return file.read(bytes_max + 1)


def _refuse_deep(text: str) -> None:
    depth = parts = 0
    for at, mark in _marks(text):
        if mark == ".":
            parts += 1
        else:
            parts = 0
            depth += (mark in "[{") - (mark in "]}")
        if depth > DEPTH_MAX or parts >= PARTS_MAX:
            line = text.count("\n", 0, at) + 1
            if parts:
                raise NotTomlError(
                    words.say("line {line} has a key of more than {most} parts", line=line, most=PARTS_MAX)
                )
            raise NotTomlError(words.say("line {line} nests deeper than {most} levels", line=line, most=DEPTH_MAX))


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Brackets, dots and what ends a key, outside of strings and comments, each with its place."""
    at = 0
    while found := _OUTSIDE.search(text, at):
        at, mark = found.end(), found[0]
        if mark not in _INSIDE:
            yield found.start(), mark
            continue
        end = _end_of(text, at, mark)
        if end is None:
            return  # the reader ends here too: a string that is not closed
        at = end
        if mark == "#":
            yield at - 1, "\n"


def _end_of(text: str, at: int, opened: str) -> int | None:
    """Where a string or comment ends; None where it is not closed."""
    while found := _INSIDE[opened].search(text, at):
        at = found.end()
        if found[0] == "\n" and opened != "#":
            return None
        if not found[0].startswith("\\"):
            return at
    return None
