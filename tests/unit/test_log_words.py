"""Does the page of the audit log know every action and subject that the code writes into it?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import graph_service
from graph_service.web import log_words
from graph_service.words import Said

CODE = Path(graph_service.__file__).parent
ROOMS = ("access", "compliance", "recognition", "service", "store")
WRITERS = ("record", "note", "change")  # of the log itself, and `access.acting.change`


def texts(part: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: written, chosen between, or begun with a text and a value."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value
    elif isinstance(part, ast.IfExp):
        yield from (*texts(part.body), *texts(part.orelse))
    elif isinstance(part, ast.JoinedStr):
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else "*" for one in part.values)


def written() -> Iterator[tuple[str, str]]:
    """Action and subject of every call that writes into the log with both in the call."""
    for file in sorted(one for room in ROOMS for one in (CODE / room).rglob("*.py")):
        for call in (one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name in WRITERS and len(call.args) >= 3:
                for subject in texts(call.args[2]):
                    yield from ((action, subject) for action in texts(call.args[1]))


def test_every_action_and_subject_that_is_written_is_told_in_words() -> None:
    found = set(written())
    assert len(found) > 30
    unknown = {action for action, _ in found if "*" not in action and action not in log_words.ACTIONS}
    assert unknown == set()
    subjects = {subject for _, subject in found if not re.match(r"\*", subject)}
    assert {one for one in subjects if not isinstance(log_words.subject_words(one), Said)} == set()


def test_a_goal_and_who_has_it_are_told() -> None:
    told = log_words.subject_words("goal team_volume 2026-09 of ann")
    assert told == "goal of ann for 2026-09: Team volume"
    assert log_words.subject_words("invitation of M 7") == "invitation of M 7"
    assert log_words.subject_words("something else") == "something else"
