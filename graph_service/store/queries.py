"""Which queries does the product have? Reads every `.cypher` file once and checks its header against its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

from graph_service.errors import GraphServiceError

_FIELD = re.compile(r"^//   (\w+)\s{2,}([A-Z]+(?:<.*?>)?(?: \| NULL)?)\s{2,}(\S.*)$")
_MORE = re.compile(r"^//   {4,}\S.*$")


class QueryError(GraphServiceError):
    """A `.cypher` file, or a call of one, that does not fit its header."""


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with what its header promises."""

    name: str  # path below cypher/ without suffix, such as "volumes/team_volume"
    text: str
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    summary: str
    cost: str

    def check_arguments(self, given: Mapping[str, Any]) -> None:
        """Refuse a missing or surplus argument, naming the file."""
        missing = sorted(set(self.parameters) - given.keys())
        surplus = sorted(given.keys() - set(self.parameters))
        if missing or surplus:
            raise QueryError(f"cypher/{self.name}.cypher: missing arguments {missing}, unknown arguments {surplus}")


def statement(query: Query) -> LiteralString:
    """The text as the driver wants it: literal, as it comes from a file of the product, never from input."""
    text: Any = query.text
    literal: LiteralString = text
    return literal


def folder() -> Path:
    """The `cypher/` folder: the checkout's first, else the wheel's copy."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parent / "cypher"
    return checkout if (checkout / "schema").is_dir() else package / "_cypher"


@cache
def get(name: str) -> Query:
    """The query of that name, such as `network/children`. Raises QueryError when there is none."""
    path = folder() / f"{name}.cypher"
    if not path.is_file():
        raise QueryError(f"cypher/{name}.cypher: no such query")
    return parse(name, path.read_text(encoding="utf-8"))


def names() -> tuple[str, ...]:
    """Every query's name, sorted."""
    root = folder()
    return tuple(sorted(str(path.relative_to(root).with_suffix("")) for path in root.rglob("*.cypher")))


def parse(name: str, source: str) -> Query:
    """Split a file into header and statement. Raises QueryError naming file and line."""
    lines = source.splitlines()
    head_end = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    parts: dict[str, list[str]] = {"Parameters": [], "Returns": []}
    summary: list[str] = []
    cost: list[str] = []
    section = "summary"
    for number, line in enumerate(lines[:head_end], start=1):
        if line in ("// Parameters:", "// Returns:"):
            section = line[3:-1]
        elif line.startswith("// Cost:"):
            section = "cost"
            cost.append(line[8:].strip())
        elif section in parts:
            _read_field(name, number, line, parts[section])
        elif section == "cost":
            cost.append(line[2:].strip())
        else:
            summary.append(line[2:].strip())
    text = "\n".join(lines[head_end:]).strip()
    query = Query(
        name, text, tuple(parts["Parameters"]), tuple(parts["Returns"]), " ".join(filter(None, summary)), " ".join(cost)
    )
    _check(query)
    return query


def _read_field(name: str, number: int, line: str, into: list[str]) -> None:
    if line.strip() == "//" or _MORE.match(line) or line.strip() == "//   none":
        return
    match = _FIELD.match(line)
    if match is None:
        raise QueryError(f"cypher/{name}.cypher:{number}: write `//   name  TYPE  meaning`, not {line!r}")
    into.append(match[1])


def _check(query: Query) -> None:
    where = f"cypher/{query.name}.cypher:1"
    if not query.summary or not query.cost or not query.text:
        raise QueryError(f"{where}: a header needs a summary, `// Cost:` and a statement below it")
    body = re.sub(r"//[^\n]*|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", "", query.text)
    used = set(re.findall(r"\$(\w+)", body))
    if used != set(query.parameters):
        raise QueryError(
            f"{where}: declared but not used {sorted(set(query.parameters) - used)}, "
            f"used but not declared {sorted(used - set(query.parameters))}"
        )
    if ";" in body:
        raise QueryError(f"{where}: one statement a file, no semicolon")
