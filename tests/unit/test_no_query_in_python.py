"""Is every query a file below cypher/, and does none run text or read files?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def code() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted((ROOT / "graph_service").rglob("*.py")):
        yield file.relative_to(ROOT), ast.parse(file.read_text(encoding="utf-8"))


def test_no_query_is_written_or_put_together_in_python() -> None:
    """Only names of files below cypher/ reach the store, and only `store` reaches the database, with what `queries` has read."""
    wrong, calls = [], 0
    for file, tree in code():
        docs = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            text = (
                node.value
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs
                else ""
            )
            if re.search(r"\b(MATCH|MERGE|UNWIND) ?[($]", text):
                wrong.append((str(file), node.lineno, text[:60]))
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = ast.unparse(node.func.value)
            of_store = owner.split(".")[-1] in ("store", "_store") and node.func.attr in (
                "read",
                "write",
                "stream",
                "autocommit",
            )
            if of_store or (owner in ("tx", "session") and node.func.attr == "run"):
                calls += 1
                first = node.args[0] if node.args else None
                # A file's name may be put together, below a folder that is written out: the store takes no query but from a file.
                named = isinstance(first, ast.JoinedStr) and re.match(r"f'[a-z]+/", ast.unparse(first))
                if isinstance(first, ast.JoinedStr | ast.BinOp) and not named:
                    wrong.append((str(file), node.lineno, ast.unparse(first)[:60]))
                if owner == "session" and file.parts[1] != "store":
                    wrong.append((str(file), node.lineno, "a session outside the store"))
    assert wrong == []
    assert calls > 50, calls


def test_no_query_runs_text_or_reads_files() -> None:
    files = list((ROOT / "cypher").rglob("*.cypher"))
    assert len(files) > 100
    telling = re.compile(r"LOAD\s+CSV|apoc\.|cypher\.(run|do)|dbms\.|\$\(|file://|https?://", re.IGNORECASE)
    found = [
        (file.name, hit[0])
        for file in files
        if (hit := telling.search(re.sub(r"//.*", "", file.read_text(encoding="utf-8"))))
    ]
    assert found == []
