"""What does a key of a plan file mean? The tables of the documentation, which a wheel brings with it, say it once for all."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[1]
_ROW: Final = re.compile(r"\| (`[^|]+`) \|(.*)\|([^|]*)\|$")
_KEY: Final = re.compile(r"`([\w.]+)`")
_PLAN_PARTS: Final = {
    "The plan": "",
    "A rank": "rank",
    "Every bonus": "bonus",
    "A gate": "gate",
    "The margin": "margin",
}  # headings → tables


@cache
def meanings(family: str = "") -> dict[str, str]:
    """Meaning by key of a family's own keys; of the keys of plan, margin, rank, bonus and gate without one, as `rank.name`.

    Empty for a page that is not there.
    """
    if not family:
        return _rows("plans.md", _PLAN_PARTS.get)
    own = f"The {family} family"
    return _rows("plans.md", lambda heading: "" if heading == own else None) | _rows(
        f"families/{family}.md", lambda _: ""
    )


def _rows(page: str, part_of: Callable[[str], str | None]) -> dict[str, str]:
    """Meaning by key of the tables under those headings of a page that stand for a part of a plan."""
    folder = PACKAGE.parent / "docs"
    file = (folder if folder.is_dir() else PACKAGE / "_docs") / page
    found: dict[str, str] = {}
    part: str | None = None
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        if line.startswith("#"):
            part = part_of(line.lstrip("# "))
        elif part is not None and (row := _ROW.match(line)):
            for key in _KEY.findall(row[1]):
                found.setdefault(f"{part}.{key}".lstrip("."), _plain(row[3]))
    return found


def _plain(cell: str) -> str:
    """A cell as plain text: links by their words, no emphasis."""
    text = re.sub(r"\[([^][]*)]\([^)]*\)", r"\1", cell).replace("**", "").strip()
    return text[:1].upper() + text[1:]
