"""Can a long text hold the product up? Every regular expression of the code against every kind of long text."""

from __future__ import annotations

import ast
import re
import signal
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLAGS = {
    "re.ASCII": re.ASCII,
    "re.IGNORECASE": re.IGNORECASE,
    "re.MULTILINE": re.MULTILINE,
    "re.VERBOSE": re.VERBOSE,
    "re.DOTALL": re.DOTALL,
}
LONG = 20_000
SEEDS = (
    "a", "0", " ", "-", "_", ".", ",", "'", '"', "<", "(", "[", "{", "/", "\\", "\n", "\t", "=", "A", "ä", "a ", "a-",
    "a.", "0.", "0,", "a0",
    "C0", "2026-", "{a}", "a,b\n", "  -", "--", "T00:", "../", "[a](", "<a ", "`a", "|", "a|",
)  # fmt: skip


def expressions() -> list[tuple[str, str, int, str]]:
    """Every regular expression of the product that is written out: where, pattern, flags, how it is used."""
    found = []
    for file in sorted((ROOT / "graph_service").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "re"
            ):
                first = node.args[0] if node.args else None
                if node.func.attr in (
                    "compile",
                    "match",
                    "fullmatch",
                    "search",
                    "sub",
                    "findall",
                    "finditer",
                    "split",
                ) and isinstance(first, ast.Constant):
                    flags = 0
                    for each in (*node.args[1:], *(one.value for one in node.keywords)):
                        flags |= FLAGS.get(ast.unparse(each), 0)
                    found.append((f"{file.relative_to(ROOT)}:{node.lineno}", str(first.value), flags, node.func.attr))
    return found


def test_every_regular_expression_is_quick_on_every_long_text() -> None:
    known = expressions()
    assert len(known) > 20, len(known)
    slow = []

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    for where, pattern, flags, used in known:
        made = re.compile(pattern, flags)
        for seed in SEEDS:
            for text in (seed * (LONG // len(seed)), seed * (LONG // len(seed)) + "\x00!"):
                signal.setitimer(signal.ITIMER_REAL, 20)
                start = time.process_time()
                try:
                    if used not in ("fullmatch", "match"):
                        made.search(text)
                    made.match(text) if used == "match" else made.fullmatch(text)
                except TimeoutError:
                    slow.append((where, pattern, seed, "never ends"))
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
                if time.process_time() - start > 3:
                    slow.append((where, pattern, seed, time.process_time() - start))
    assert slow == []


def test_the_look_at_expressions_finds_a_bad_one() -> None:
    start = time.process_time()
    re.compile(r"(a|a)*$").match("a" * 22 + "!")
    assert time.process_time() - start > 0.05, "the seeds would find it: it doubles with each letter"


def test_no_regular_expression_is_made_from_what_people_write() -> None:
    """A pattern that is not written out is a named constant, or escapes what it takes in."""
    wrong = []
    for file in sorted((ROOT / "graph_service").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "re"
            ):
                first = ast.unparse(node.args[0]) if node.args else "''"
                constant = node.args and all(
                    re.fullmatch(r"_?[A-Z_]+", ast.unparse(part.value)) if isinstance(part, ast.FormattedValue)
                    else isinstance(part, ast.Constant)
                    for part in getattr(node.args[0], "values", [node.args[0]])
                )  # fmt: skip
                if (
                    node.func.attr != "escape"
                    and not constant
                    and not re.fullmatch(r"_?[A-Z_]+", first)
                    and "re.escape" not in first
                ):
                    wrong.append((str(file.relative_to(ROOT)), node.lineno, first))
    assert wrong == []
