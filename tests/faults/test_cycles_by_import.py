"""Can a file of sponsors or placements ever close a circle, alone, with what is stored, or over two imports? Never."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.config import Settings
from graph_service.errors import LoadRefused
from graph_service.ingest.loading import load
from graph_service.store.checks import check
from graph_service.store.driver import Store

LINES, LENGTH = 20, 30  # the store's trees: as many lines of one member below the other
HEADERS = {
    "sponsorships": "member_id,sponsor_id,from,to",
    "placements": "member_id,placement_id,leg,from,to",
}


def member(line: int, depth: int) -> str:
    return f"L{line:02}-{depth:02}"


def base(folder: Path) -> None:
    """Twenty lines of thirty, sponsored and placed alike; their heads stand below nobody."""
    rows = ["member_id,joined_on,sponsor_id,placement_id,leg"]
    for line in range(LINES):
        rows.append(f"{member(line, 0)},2026-01-01,,,")
        rows += [
            f"{member(line, depth)},2026-01-01,{member(line, depth - 1)},{member(line, depth - 1)},left"
            for depth in range(1, LENGTH)
        ]
    folder.mkdir()
    (folder / "members.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def attempts(count: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(file, pairs of member and the one above) that each close a circle; heads only, so that nothing else is wrong.

    Line 0 stands below the end of line 1 already, by the second import.
    """
    draw = random.Random(count)
    for number in range(count):
        one, other = draw.sample(range(2, LINES), 2)
        deep = draw.randrange(2, LENGTH)
        pairs = {
            0: [(member(one, 0), member(one, 0))],
            1: [(member(one, 0), member(one, 1))],
            2: [(member(one, 0), member(one, deep))],
            3: [(member(one, 0), member(other, deep)), (member(other, 0), member(one, draw.randrange(LENGTH)))],
            4: [(member(1, 0), member(0, deep))],
        }[number % 5]
        yield ("sponsorships", "placements")[number // 5 % 2], pairs


def write(folder: Path, name: str, pairs: list[tuple[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    leg = "right," if name == "placements" else ""
    lines = [HEADERS[name], *(f"{below},{above},{leg}2026-03-01," for below, above in pairs)]
    for old in folder.iterdir():
        old.unlink()
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def edges(cypher: Callable[..., list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return cypher(
        "MATCH (a:Member)-[e:SPONSORED|PLACED]->(b:Member) "
        "RETURN a.member_id AS above, type(e) AS kind, b.member_id AS below, toString(e.from) AS since, "
        "toString(e.to) AS until ORDER BY above, kind, below, since"
    )


@pytest.mark.slow
@pytest.mark.parametrize("count", [300, pytest.param(5_000, marks=pytest.mark.long)])
def test_no_import_closes_a_circle(
    clean_store: Store, settings: Settings, cypher: Callable[..., list[dict[str, Any]]], tmp_path: Path, count: int
) -> None:
    base(tmp_path / "base")
    load(clean_store, settings, tmp_path / "base")
    for name in HEADERS:
        load(clean_store, settings, write(tmp_path / "second", name, [(member(0, 0), member(1, LENGTH - 1))]))
    before = edges(cypher)
    for name, pairs in attempts(count):
        with pytest.raises(LoadRefused) as refused:
            load(clean_store, settings, write(tmp_path / "try", name, pairs))
        text = str(refused.value)
        assert "closes a cycle" in text or "is the member itself" in text, (name, pairs)
        assert f"{name}.csv" in text
    assert edges(cypher) == before
    assert check(clean_store) == []
