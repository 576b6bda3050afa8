"""How does a drawing of the whole network go over the wire? A short JSON header, then the columns as they lie in memory.

    bytes 0–3   "GSN1"
    bytes 4–7   H, the length of the header, an unsigned 32-bit integer
    H bytes     the header, JSON in UTF-8, filled up with spaces so that 8 + H is a multiple of 8
    the rest    the columns that the header names, each beginning at a multiple of 8

Everything is little-endian; `f4` is a 32-bit, `f8` a 64-bit float. Sums are `f8`, which holds whole numbers exactly up to 2**53.
"""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph_service.desk.network import Pictured
from graph_service.downline.drawing import Drawing, Wanted
from graph_service.model.money import CURRENCY_EXPONENTS
from graph_service.web.network_words import class_title, day_text
from graph_service.web.speaking import told

MAGIC: Final = b"GSN1"
ALIGNED: Final = 8  # bytes


def packed(seen: Pictured, period: str, wanted: Wanted) -> bytes:
    """The bytes of an answer."""
    columns = columns_of(seen.drawing)
    listed, data, offset = [], [], 0
    for name, values in columns.items():
        listed.append({"name": name, "type": f"f{values.itemsize}", "offset": offset})
        content = values.tobytes()
        content += b"\0" * (-len(content) % ALIGNED)
        data.append(content)
        offset += len(content)
    header = json.dumps(head(seen, period, wanted) | {"columns": listed}, ensure_ascii=False, separators=(",", ":"))
    text = header.encode()
    text += b" " * (-(len(text) + len(MAGIC) + 4) % ALIGNED)
    return b"".join((MAGIC, len(text).to_bytes(4, "little"), text, *data))


def document(seen: Pictured, period: str, wanted: Wanted) -> dict[str, Any]:
    """The same as a JSON document: the columns as lists."""
    return head(seen, period, wanted) | {
        "columns": {name: values.tolist() for name, values in columns_of(seen.drawing).items()}
    }


def unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Header and columns of an answer. Raises ValueError for what is none."""
    if content[:4] != MAGIC:
        raise ValueError("this is no drawing of a network")
    start = 8 + int.from_bytes(content[4:8], "little")
    found = json.loads(content[8:start])
    columns = {
        one["name"]: np.frombuffer(content, f"<{one['type']}", found["count"], start + one["offset"])
        for one in found["columns"]
    }
    return found, columns


def columns_of(drawing: Drawing) -> dict[str, npt.NDArray[Any]]:
    """The columns by name. `parent` and `class` are places, -1 for none; `direct` is 1 where nobody is left out between."""
    small: dict[str, npt.NDArray[Any]] = {
        "x": drawing.x, "y": drawing.y, "parent": drawing.parent, "direct": drawing.direct, "class": drawing.colour_class,
        "joined": drawing.joined, "weight": drawing.weight,
    }  # fmt: skip
    exact = {
        "people": drawing.people, "active": drawing.active, "volume": drawing.volume, "team_volume": drawing.team_volume,
        "earned": drawing.earned, "alerts": drawing.alerts,
    }  # fmt: skip
    columns: dict[str, npt.NDArray[Any]] = {name: values.astype("<f4") for name, values in small.items()}
    return columns | {name: values.astype("<f8") for name, values in exact.items() if values is not None}


def head(seen: Pictured, period: str, wanted: Wanted) -> dict[str, Any]:
    """What is said of a drawing beside its columns."""
    drawing = seen.drawing
    sums = drawing.sums
    ids = seen.figures.member_ids(drawing.rows[drawing.rows >= 0])
    whole = len(drawing) - len(ids)
    return {
        "count": len(drawing),
        "ids": [None] * whole + ids,
        "names": seen.names,
        "root": seen.root_id,
        "period": period,
        "as_of": seen.figures.day.isoformat(),
        "day": wanted.day.isoformat() if wanted.day else None,
        "size": wanted.size,
        "colour": wanted.colour,
        "classes": [
            {"key": one.key, "title": str(told(class_title(wanted.colour, one))), "people": one.people}
            for one in drawing.classes
        ],
        "sums": {
            "people": sums.people, "active": sums.active, "volume": sums.volume, "earned": sums.earned, "alerts": sums.alerts,
        },
        "folded": drawing.folded,
        "grown": [[day_text(day), people] for day, people in drawing.grown],
        "focus": drawing.focus,
        "currency": seen.currency,
        "exponent": CURRENCY_EXPONENTS.get(seen.currency, 2),
        "run_id": seen.run_id,
    }  # fmt: skip
