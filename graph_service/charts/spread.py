"""How evenly is something spread? The Lorenz curve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import plotly.graph_objects as go

from graph_service.charts.style import PALETTE, REST, Chart, chart
from graph_service.words import say

POINTS_MAX: Final = 400  # a picture has no more pixels to tell them apart


def lorenz(amounts: Sequence[int], what: str = say("Pay"), who: str = say("participants")) -> Chart | None:
    """The Lorenz curve of some amounts, zeros counted in; amounts below zero count as zero. None when all are zero."""
    ordered = sorted(max(0, amount) for amount in amounts)
    total = sum(ordered)
    if not total:
        return None
    sums = [0, *accumulate(ordered)]
    count = len(ordered)
    places = sorted({round(step * count / POINTS_MAX) for step in range(POINTS_MAX + 1)} | {0, count})
    curve = go.Scatter(
        name=what, x=[100 * place / count for place in places], y=[100 * sums[place] / total for place in places],
        mode="lines", line={"color": PALETTE[0]}, fill="tozeroy",
        hovertemplate=say("The lower %{x:.1f} % have %{y:.1f} %<extra></extra>"),
    )  # fmt: skip
    even = go.Scatter(
        name=say("If all had the same"), x=[0, 100], y=[0, 100], mode="lines", line={"color": REST, "dash": "dash"},
        hoverinfo="skip",
    )  # fmt: skip
    return chart(
        [curve, even], say("How it is spread: {what}", what=what),
        say("Share of people, lowest first (%): {who}", who=who), say("Share (%): {what}", what=what),
        xaxis={"range": [0, 100]}, yaxis={"range": [0, 100]},
    )  # fmt: skip
