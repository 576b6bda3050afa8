"""Does any TOML text hold the reader up, or end its stack? Plans, packs, badges and cases, from pages and from files."""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from graph_service.compliance.pack_drafts import read_draft
from graph_service.compliance.packs import PRODUCT, read_pack
from graph_service.errors import BadInput, PlanRefused
from graph_service.plan.reading import parse_text, read_plan
from graph_service.plan.toml_text import DEPTH_MAX, FILE_BYTES_MAX, PARTS_MAX, NotTomlError, table_of
from graph_service.recognition.badge_files import read_badges
from graph_service.runs.case_files import read_case

ROOM = 60_000  # about what a form takes
DOTS = "a." * (ROOM // 2) + "a"
BOMBS = {
    "a dotted key": f"{DOTS} = 1",
    "a dotted key with spaces": "a . " * (ROOM // 4) + "a = 1",
    "a dotted key of quotes": '"a".' * (ROOM // 4) + "a = 1",
    "a dotted key of literal quotes": "'#'." * (ROOM // 4) + "a = 1",
    "a dotted header": f"[{DOTS}]",
    "a dotted header of a list": f"[[{DOTS}]]",
    "a dotted key in an inline table": f"x = {{{DOTS} = 1}}",
    "arrays": "x = " + "[" * ROOM,
    "arrays, closed": "x = " + "[" * 400 + "]" * 400,
    "arrays over lines": "x = " + "[\n" * 400 + "]" * 400,
    "inline tables": "x = " + "{a=" * (ROOM // 3),
    "inline tables, closed": "x = " + "{a=" * 400 + "1" + "}" * 400,
    "both": "x = " + "[{a=" * 200 + "1" + "}]" * 200,
    "after strings": 's = "\\"[["\nt = \'\\\'\nu = """\\"""[" ""\\\n"""""\nv = \'\'\'[\'\'\'\'\' # "\n' + f"{DOTS} = 1",
    "a number of many digits": "x = " + "9" * ROOM,
    "strings that do not end": 'x = "' + "\\\\" * (ROOM // 2),
    "text that does not end": 'x = """' + '"" ' * (ROOM // 3),
    "quotes": "'" * ROOM,
    "double quotes": '"' * ROOM,
}
FINE = {
    "many tables": "".join(f"[a{number}.b]\nc = 1\n" for number in range(4000)),
    "many lists": "[[a]]\n" * 9000,
    "many numbers": "x = [" + "1.5, " * 10_000 + "]",
    "many comments": "#..[[[\n" * 9000,
    "dots in text": f'x = "{"." * 50_000}"',
    "brackets in text": f"x = '''{'[' * 50_000}'''",
    "as deep as may be": "x = " + "[" * DEPTH_MAX + "]" * DEPTH_MAX,
    "as many parts as may be": ".".join("a" * PARTS_MAX) + " = 1",
}


def in_time(work: Callable[[], object]) -> None:
    begun = time.process_time()
    work()
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_at_once_wherever_a_text_is_taken(kind: str, tmp_path: Path) -> None:
    text, file = BOMBS[kind], tmp_path / "bomb.toml"
    file.write_text(text, encoding="utf-8")

    def everywhere() -> None:
        with pytest.raises(NotTomlError):
            table_of(text)
        with pytest.raises(PlanRefused):
            parse_text(text.encode(), "draft")
        with pytest.raises(PlanRefused):
            read_pack(str(file), PRODUCT)
        with pytest.raises(PlanRefused):
            read_badges([("bomb", text)])
        with pytest.raises(PlanRefused):
            read_case(file)
        found, problems = read_draft(text, PRODUCT)
        assert found is None
        assert len(problems) == 1
        assert len(str(problems[0])) < 500

    in_time(everywhere)


@pytest.mark.parametrize("kind", FINE)
def test_what_is_only_long_is_read_as_before(kind: str) -> None:
    in_time(lambda: table_of(FINE[kind]))
    assert table_of(FINE[kind]) == tomllib.loads(FINE[kind])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n\n" + BOMBS["a dotted key"], "line 3 has a key of more than 32 parts"),
        ("x = 1\ny = " + "[" * 33 + "]" * 33, "line 2 nests deeper than 32 levels"),
        (b"x = '\xff'", "byte 6 is not UTF-8"),
        (b"x = 1\n" * (FILE_BYTES_MAX // 5), f"it has more than {FILE_BYTES_MAX} bytes"),
    ],
)
def test_the_refusal_says_what_and_where(text: str | bytes, said: str) -> None:
    with pytest.raises(NotTomlError) as refused:
        table_of(text)
    assert str(refused.value) == said


def test_no_file_is_read_beyond_what_it_may_have(tmp_path: Path) -> None:
    """64 GiB with nothing in it: reading it whole would end the process."""
    file = tmp_path / "large.toml"
    with file.open("wb") as opened:
        opened.truncate(1 << 36)
    for read in (lambda: read_plan(file), lambda: read_pack(str(file), PRODUCT), lambda: read_case(file)):
        with pytest.raises(BadInput):
            in_time(read)


def test_whatever_strings_stand_before_it_a_bomb_is_seen() -> None:
    """What the counting takes for a string is what the reader takes for one, or a key could be hidden from it."""
    draw, hidden = random.Random(20261126), 0
    for _ in range(6000):
        pieces = ['"', "'", '""', "''", '"""', "'''", "\\", '\\"', "#", "[", "]", ".", "a", " ", "\n", "\\\n", "=", ","]
        words = "".join(draw.choice(pieces) for _ in range(draw.randrange(12)))
        mark = draw.choice(['"', "'", '"""', "'''", ""])
        before = f"s = {mark}{words}{mark}" if mark else f"s = 1 {words}"
        try:
            known = tomllib.loads(before)
        except tomllib.TOMLDecodeError:
            continue
        hidden += 1
        assert table_of(before, Decimal) == known
        with pytest.raises(NotTomlError, match="key of more than 32 parts"):
            table_of(f"{before}\n{'b.' * 40}b = 1")
    assert hidden > 1000, hidden
