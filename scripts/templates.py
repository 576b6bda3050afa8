"""Which sentences of the plan room does a language lack? `python scripts/templates.py ru` prints them as entries to fill in."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOM = Path(__file__).resolve().parents[1] / "graph_service" / "plan"


def templates() -> dict[str, str]:
    """Every template that `say` is called with in the plan room, and the file it stands in.

    A template is text, one of two texts, or an entry of a table of texts of some module of the room.
    """
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(ROOM.rglob("*.py"))}
    tables: dict[str, list[str]] = {}  # two modules may have a table of one name; all of its texts count
    for tree in trees.values():
        for name, texts in _tables(tree):
            tables.setdefault(name, []).extend(texts)
    found: dict[str, str] = {}
    for file, tree in trees.items():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
                where = f"{file.relative_to(ROOM.parents[1])}:{call.lineno}"
                for text in _texts(call.args[0], tables, where):
                    found.setdefault(text, where)
    return found


def _tables(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for line in tree.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        if isinstance(target, ast.Name) and isinstance(getattr(line, "value", None), ast.Dict):
            texts = [value.value for value in line.value.values if isinstance(value, ast.Constant)]
            yield target.id, [text for text in texts if isinstance(text, str)]


def _texts(node: ast.expr, tables: dict[str, list[str]], where: str) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, tables, where) + _texts(node.orelse, tables, where)
    if isinstance(node, ast.Subscript):
        name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if tables.get(name):
            return tables[name]
    raise ValueError(f"{where}: say takes a text, one of two, or TABLE[key] of texts, so that it can be translated")


def main(language: str) -> None:
    sys.path.insert(0, str(ROOM.parents[1]))
    from graph_service.plan.speech import catalogue  # noqa: PLC0415  (from the checkout)

    known, _ = catalogue(language)
    for text, where in templates().items():
        if text not in known:
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            plural = (
                f'msgid_plural "{quoted}"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""'
                if "{count}" in text
                else 'msgstr ""'
            )
            print(f'#: {where}\nmsgid "{quoted}"\n{plural}\n')


if __name__ == "__main__":
    main(sys.argv[1])
