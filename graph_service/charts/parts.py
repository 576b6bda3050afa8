"""What is the network made of? Icicle and treemap over sectors that were chosen on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from graph_service.charts.style import REST, SCALE, Chart, chart, colour, percent, texts
from graph_service.words import say


@dataclass(frozen=True, slots=True)
class SectorRow:
    """One sector. `part` is what is drawn for the sector itself; sectors inside it come on top."""

    key: str
    parent: str
    label: str
    part: int
    text: str  # the whole value in words, for the label under the pointer
    colour: Fraction | str | None  # a share from 0 to 1, a category, or not known


def icicle(rows: Sequence[SectorRow], title: str, colour_title: str, *, depth: int = 4) -> Chart | None:
    """An icicle, root on top. None when nothing has a value."""
    return _parts(go.Icicle, rows, title, colour_title, depth, tiling={"orientation": "v"})


def treemap(rows: Sequence[SectorRow], title: str, colour_title: str, *, depth: int = 4) -> Chart | None:
    """A treemap. None when nothing has a value. Small sectors may be hidden, so a table belongs beside it."""
    return _parts(go.Treemap, rows, title, colour_title, depth, tiling={"pad": 2})


def _parts(
    kind: Any, rows: Sequence[SectorRow], title: str, colour_title: str, depth: int, **more: Any
) -> Chart | None:
    if not any(row.part for row in rows):
        return None
    names = sorted({row.colour for row in rows if isinstance(row.colour, str)})
    marker: dict[str, Any] = {"line": {"width": 1}}
    if names:
        shade = {name: colour(place) for place, name in enumerate(names)}
        marker["colors"] = [shade[row.colour] if isinstance(row.colour, str) else REST for row in rows]
    else:
        marker |= {
            "colors": [float(row.colour) if isinstance(row.colour, Fraction) else None for row in rows],
            "colorscale": SCALE, "cmin": 0, "cmax": 1, "showscale": True,
            "colorbar": {"title": {"text": colour_title, "side": "right"}, "tickformat": ".0%", "thickness": 12},
        }  # fmt: skip
    trace = kind(
        ids=[row.key for row in rows], parents=[row.parent for row in rows], labels=texts([row.label for row in rows]),
        values=[row.part for row in rows], branchvalues="remainder", maxdepth=depth,
        customdata=[[row.text, _shade(row.colour), colour_title] for row in rows],
        hovertemplate="%{label}<br>%{customdata[0]}<br>%{customdata[2]}: %{customdata[1]}<extra></extra>",
        marker=marker, **more,
    )  # fmt: skip
    return chart([trace], title)


def _shade(value: Fraction | str | None) -> str:
    if value is None:
        return say("not known")
    return texts([value])[0] if isinstance(value, str) else percent(float(value))
