"""How is a subtree taken along as one file that needs no server? Data, drawing and style in one HTML page, names veiled."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import render_template
from markupsafe import Markup

from graph_service.desk.network import NetworkDesk, Pictured
from graph_service.downline.colouring import activity_of
from graph_service.errors import BadInput
from graph_service.model.cells import count_text
from graph_service.web.assets import FOLDER
from graph_service.web.formats import period_words
from graph_service.web.network_asking import AskedNetwork
from graph_service.web.network_packing import columns_of, head
from graph_service.web.network_words import ACTIVITY, COLOURS, SIZES
from graph_service.web.speaking import told
from graph_service.web.tables import volume_text
from graph_service.words import Said, say

PEOPLE_MAX: Final = 20_000
ROWS_MAX: Final = 200  # of the table; a search narrows it down
_KEYS: Final = tuple(ACTIVITY)
_PRECISION: Final = 6  # digits of a coordinate
_DRAWN: Final = ("x", "y", "parent", "class", "weight")


def check_size(people: int) -> None:
    """Raises BadInput for more people than a file takes."""
    if people > PEOPLE_MAX:
        raise BadInput(
            say("This network has {people} people, and a file takes at most {most}; choose a smaller part of it.",
                people=people, most=PEOPLE_MAX)
        )  # fmt: skip


def page_of(seen: Pictured, asked: AskedNetwork, keep: str | None, here: NetworkDesk) -> str:
    """The file."""
    title = _title(seen)
    found = head(seen, asked.period, asked.wanted)
    kept = next((place for place, one in enumerate(found["classes"]) if one["key"] == keep), None)
    data = {
        **{name: found[name] for name in ("ids", "classes")},
        "names": {one: name for one, name in here.called(seen.figures, seen.drawing.rows[seen.drawing.rows >= 0]) if name},
        "columns": _columns(seen), "rows": _rows(seen), "rows_max": ROWS_MAX, "kept": kept,
        "words": {"whole": told(say("Whole network")), "shown": _shown()},
    }  # fmt: skip
    return render_template(
        "network/offline.html",
        title=title, data=data, facts=_facts(seen, asked, None if kept is None else found["classes"][kept]["title"]),
        heads=(say("Name"), say("Member id"), say("Rank"), say("Status"), say("Joined"), say("Team volume"), say("People below")),
        script=_inlined("offline.js"), style=_inlined("offline.css"),
    )  # fmt: skip


def _shown() -> str:
    """What the file's script says of its table, with the places of the numbers left open."""
    return str(told(say("The first {shown} of {all} people", shown="{shown}", all="{all}")))


def _title(seen: Pictured) -> Said:
    if seen.root_id is None:
        return say("Whole network")
    return say("Network below {member}", member=seen.names.get(seen.root_id, seen.root_id))


def _facts(seen: Pictured, asked: AskedNetwork, kept: str | None) -> list[tuple[Said, object]]:
    """What the file is, for whoever opens it later."""
    facts: list[tuple[Said, object]] = [
        (say("Period"), period_words(asked.period)),
        (say("Tree of"), seen.figures.day.isoformat()),
        (say("Joined by"), (asked.wanted.day or seen.figures.day).isoformat()),
        (say("People"), count_text(seen.drawing.sums.people)),
        (say("Size shows"), SIZES[asked.wanted.size]),
        (say("Colour shows"), COLOURS[asked.wanted.colour]),
        (say("Kept"), kept or say("everyone")),
        (say("Made"), f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"),
    ]
    return facts


def _columns(seen: Pictured) -> dict[str, list[Any]]:
    whole = columns_of(seen.drawing)
    found: dict[str, list[Any]] = {name: whole[name].astype(float).round(_PRECISION).tolist() for name in _DRAWN}
    return found | {name: whole[name].astype(int).tolist() for name in ("parent", "class")}


def _rows(seen: Pictured) -> list[list[str]]:
    """What the table says of each beside name and id."""
    drawing, figures = seen.drawing, seen.figures
    rows = drawing.rows[drawing.rows >= 0]
    status = activity_of(figures, rows).tolist()
    joined = figures.snapshot.members["joined_on"].to_numpy("int64")[rows].astype("datetime64[D]").astype(str).tolist()
    listed = [
        [
            figures.rank_of(row), str(told(ACTIVITY[_KEYS[status[at]]])), joined[at],
            volume_text(int(figures.team_volume[row])), count_text(int(figures.size[row])),
        ]
        for at, row in enumerate(rows.tolist())
    ]  # fmt: skip
    return [[]] * (len(drawing) - len(rows)) + listed


def _inlined(name: str) -> Markup:
    """A script or style of ours inside the file; it has nothing that ends the element around it."""
    return Markup((FOLDER / "network" / name).read_text(encoding="utf-8"))  # noqa: S704  (a file of the package)
