"""Into which folder may a synthetic programme be written, and how is it there whole or not at all?"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph_service.errors import Refused
from graph_service.ingest.columns import FILES
from graph_service.ingest.synth_profiles import PROFILES

TRUTH: Final = "truth.json"


def refuse_others_files(folder: Path) -> None:
    """Raise Refused unless the folder is new, empty, or holds what an earlier call wrote and nothing else.

    Load files without the truth that was written with them may be somebody's real ones.
    """
    if not folder.exists():
        return
    names = sorted(entry.name for entry in folder.iterdir())
    mine = {f"{name}{kind}" for name in FILES for kind in (".csv", ".parquet")} | {TRUTH}
    others = [name for name in names if name not in mine]
    if others:
        raise Refused(f"{folder} holds other files ({others[0]}); give a new or empty folder")
    if names and not _is_ours(folder / TRUTH):
        raise Refused(
            f"{folder} holds {names[0]} and no {TRUTH} of this command, so these may be real data; "
            "give a new or empty folder"
        )


def _is_ours(truth: Path) -> bool:
    try:
        found = json.loads(truth.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("profile") in PROFILES and "seed" in found and "people" in found


@contextmanager
def folder_at_once(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to write into. It takes that place at the end, or goes away when something goes wrong."""
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.part")
    part.mkdir()
    try:
        yield part
        if place.exists():
            _change_content(place, part)
        else:
            part.rename(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _change_content(place: Path, part: Path) -> None:
    """Put what is in `part` into `place` for what is there. The folder itself stays: somebody's shell may be in it."""
    old = part.with_suffix(".old")
    old.mkdir()
    is_empty = False
    try:
        _move_all(place, old)
        is_empty = True
        _move_all(part, place)
    except BaseException:
        if is_empty:
            _move_all(place, part)
        _move_all(old, place)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _move_all(source: Path, target: Path) -> None:
    for entry in list(source.iterdir()):
        entry.rename(target / entry.name)
