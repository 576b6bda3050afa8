"""What do pages, errors and scripts say? `python scripts/messages.py ru` prints what a language lacks, as entries to fill in.

Finds `say`, `say_n` and `rich` in the Python code and the templates, `t` and `tn` in the scripts of the pages; in the plan
room `words.say` and what a problem of a plan says: `table.problem(key, "what is wrong", "how to mend it", …)`.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1] / "graph_service"
KEYWORDS = {"say": None, "say_n": (1, 2), "rich": None, "t": None, "tn": (1, 2)}
METHODS = [
    ("plan/**", "ignore"),  # its sentences have catalogues of their own: scripts/templates.py; see `_of_plans`
    ("cli/**", "ignore"),  # the command line speaks English; its `say` prints
    ("engines/**", "ignore"),
    ("web/static/vendor/**", "ignore"),
    ("web/static/**.js", "javascript"),
    ("web/templates/**.html", "jinja2"),
    ("compliance/**.html", "jinja2"),
    ("**.py", "python"),
]
OWN = ("House", "Reference line")  # instruments that are told in words; the others are titles of documents
JINJA = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}
OPTIONS = {"web/templates/**.html": JINJA, "compliance/**.html": JINJA}

Found = dict[str | tuple[str, str], str]


def messages() -> Found:
    """Every text, or pair of the forms for one and many, and where it stands first."""
    found: Found = {}
    for file, line, text, _, _ in extract_from_dir(PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS):
        chosen = (str(text[0]), str(text[1])) if isinstance(text, tuple) else str(text)
        found.setdefault(chosen, f"graph_service/{file}:{line}")
    for text, where in (*_of_plans(), *_of_packs()):
        found.setdefault(text, where)
    return found


def _of_plans() -> Iterator[tuple[str, str]]:
    """What is said of a plan that is wrong: each text stands in the call, or one of two that depend on something."""
    for file in sorted((PACKAGE / "plan").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr == "problem":
                said = call.args[1:]
            elif call.func.attr == "say" and getattr(call.func.value, "id", "") == "words":
                said = call.args
            else:
                continue
            where = f"graph_service/{file.relative_to(PACKAGE)}:{call.lineno}"
            if file.name != "fields.py" or all(
                isinstance(one, ast.Constant) for one in said
            ):  # there it passes them on
                yield from ((text, where) for one in said for text in _texts(one, where))


def _texts(node: ast.expr, where: str) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, where) + _texts(node.orelse, where)
    raise ValueError(f"{where}: a problem is said with a text, or one of two, so that it can be translated")


def _of_packs() -> Iterator[tuple[str, str]]:
    """What the product's own packs say beside citations: titles, reasons, own instruments, and what values are in."""
    for file in sorted((PACKAGE / "compliance" / "packs").glob("*.toml")):
        pack, where = tomllib.loads(file.read_text("utf-8")), f"graph_service/compliance/packs/{file.name}"
        yield from ((str(pack[key]), where) for key in ("title", "reason"))
        for value in pack["value"]:
            if str(value["instrument"]).startswith(OWN):
                yield str(value["instrument"]), where
            yield str(value["reason"]), where
            if value["unit"] not in ("money", "minor units"):  # told as the currency
                yield str(value["unit"]).replace("money", "{currency}", 1), where


def entries(language: str) -> Iterator[tuple[Path, Message]]:
    """Every entry of a language's catalogues, with its file."""
    for file in sorted((PACKAGE / "web" / "locale" / language).glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=language, abort_invalid=True):
                if message.id:
                    yield file, message


def main(language: str) -> None:
    """Print what is missing."""
    known = {tuple(one.id) if isinstance(one.id, (list, tuple)) else one.id for _, one in entries(language)}
    for text, where in messages().items():
        if text in known:
            continue
        print(f"#: {where}")
        if isinstance(text, tuple):
            print(f"msgid {_quoted(text[0])}\nmsgid_plural {_quoted(text[1])}")
            print('msgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n')
        else:
            print(f'msgid {_quoted(text)}\nmsgstr ""\n')


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    main(sys.argv[1])
