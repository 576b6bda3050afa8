"""Who holds the same thing? Two columns of dots with a line for each that someone has."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph_service.charts.style import PALETTE, REST, Chart, chart, texts
from graph_service.words import say


def holders(members: Sequence[str], things: Sequence[tuple[str, str]], held: Sequence[tuple[str, str]]) -> Chart | None:
    """Members on the left, what they hold on the right. None when nothing is held.

    Args:
        members: Ids, top to bottom.
        things: (key, label) of each thing held.
        held: (member, key of a thing) for each line.
    """
    if not held:
        return None
    left, right = _places(list(members)), _places([key for key, _ in things])
    lines = go.Scatter(
        x=[x for _ in held for x in (0, 1, None)], y=[y for one, key in held for y in (left[one], right[key], None)],
        mode="lines", line={"color": REST, "width": 1}, hoverinfo="skip",
    )  # fmt: skip
    dots = go.Scatter(
        x=[0] * len(left), y=list(left.values()), mode="markers+text", text=texts(list(left)),
        textposition="middle left", marker={"color": PALETTE[0], "size": 10, "symbol": "circle"},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    boxes = go.Scatter(
        x=[1] * len(right), y=list(right.values()), mode="markers+text", text=texts([label for _, label in things]),
        textposition="middle right", marker={"color": PALETTE[1], "size": 10, "symbol": "square"},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    across = {
        "range": [-0.7, 1.7],
        "tickvals": [0, 1],
        "ticktext": [say("Members"), say("Identifiers")],
        "zeroline": False,
    }
    return chart(
        [lines, dots, boxes], say("Identifiers and who holds them"), say("Who holds what"), "",
        xaxis=across | {"showgrid": False}, yaxis={"visible": False, "range": [1.1, -0.1]},
    )  # fmt: skip


def _places(keys: list[str]) -> dict[str, float]:
    """Heights from 0 to 1, evenly spread; one alone stands in the middle."""
    return {key: place / (len(keys) - 1) if len(keys) > 1 else 0.5 for place, key in enumerate(keys)}
