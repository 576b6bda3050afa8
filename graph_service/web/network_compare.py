"""How do two subtrees look side by side? The page that compares them, with small pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from graph_service.desk.network import Pictured
from graph_service.downline.colouring import ACTIVITY
from graph_service.downline.comparing import Side
from graph_service.downline.drawing import Wanted
from graph_service.model.cells import count_text
from graph_service.web.network import blueprint
from graph_service.web.network_words import ACTIVITY as STATUS
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.tables import DASH, Column, Table, rows_of, share_text, volume_text
from graph_service.web.visitor import desk
from graph_service.words import say

SMALL: Final = 600  # people drawn in a small picture
_LEAST, _MOST = 0.008, 0.05  # radii of its discs


@dataclass(frozen=True, slots=True)
class Small:
    """A small picture: the lines as one path, and discs as x, y, radius and status."""

    lines: str
    discs: tuple[tuple[str, str, str, int], ...]


@blueprint.get("/network/compare")
def compare() -> str | Response:
    """Two subtrees side by side."""
    here, chosen = desk().network, picker()
    period = str(chosen["period"])
    asked = {name: request.args.get(name, "").strip() for name in ("a", "b")}
    if not all(asked.values()):
        return show("network/compare.html", [], asked=asked, sides=None, **chosen)
    sides, ranks = here.compare(asked["a"], asked["b"], period)
    seen = [here.view(one.member_id, period, Wanted(budget=SMALL)) for one in sides]
    called = [pictured.names.get(one.member_id, one.member_id) for one, pictured in zip(sides, seen, strict=True)]
    return show(
        "network/compare.html", [_figures(sides, called), _ranks(sides, called, ranks)],
        asked=asked, sides=list(zip(sides, called, map(_small, seen), strict=True)), **chosen,
    )  # fmt: skip


def _columns(first: str, called: list[str]) -> tuple[Column, ...]:
    return (Column(first), *(Column(name, "number") for name in called))


def _figures(sides: tuple[Side, Side], called: list[str]) -> Table:
    rows: list[tuple[Any, ...]] = [
        (say("People"), *(count_text(one.people) for one in sides)),
        (say("Directly sponsored"), *(count_text(one.direct) for one in sides)),
        (say("Bought or sold in the period"), *(count_text(one.active) for one in sides)),
        *(
            (STATUS[key], *(count_text(one.statuses[place]) for one in sides))
            for place, key in enumerate(ACTIVITY)
        ),
        (say("Volume of the branch, points"), *(volume_text(one.volume) for one in sides)),
        (say("Retail share of the team"), *(_share(one.retail_share) for one in sides)),
        (say("Levels below"), *(count_text(one.levels) for one in sides)),
        (say("Joined within 365 days"), *(count_text(one.new) for one in sides)),
        (say("Growth over 365 days"), *(_share(one.growth) for one in sides)),
    ]  # fmt: skip
    note = say("growth: who joined within 365 days, of those who had joined before")
    return Table("compared", say("Side by side"), _wordy(_columns(say("Figure"), called)), rows_of(rows), note=note)


def _ranks(sides: tuple[Side, Side], called: list[str], ranks: tuple[str, ...]) -> Table:
    rows = [(name or say("No rank"), *(one.ranks[place] for one in sides)) for place, name in enumerate(ranks)]
    columns = (Column(say("Rank")), *(Column(name, "count") for name in called))
    return Table("ranks", say("Ranks in the period"), columns, rows_of(rows))


def _wordy(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of figures of several kinds, which are written already."""
    return (columns[0], *(Column(one.title, "short") for one in columns[1:]))


def _share(value: Any) -> str:
    return DASH if value is None else share_text(value)


def _small(seen: Pictured) -> Small:
    drawing = seen.drawing
    x, y = drawing.x.tolist(), (-drawing.y).tolist()
    lines = "".join(
        f"M{x[above]:.4f} {y[above]:.4f}L{x[at]:.4f} {y[at]:.4f}"
        for at, above in enumerate(drawing.parent.tolist())
        if above >= 0
    )
    most = max(1.0, float(drawing.weight.max()))
    sizes = (_LEAST + (_MOST - _LEAST) * (drawing.weight / most) ** 0.35).tolist()
    discs = [
        (f"{x[at]:.4f}", f"{y[at]:.4f}", f"{sizes[at]:.4f}", of) for at, of in enumerate(drawing.colour_class.tolist())
    ]
    return Small(lines, tuple(discs))
