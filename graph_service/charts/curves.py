"""What curve does a check draw? Points as they come: a Lorenz curve, or how many members have how many recruits."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph_service.charts.style import PALETTE, REST, Chart, chart
from graph_service.words import say


def lorenz_points(
    points: Sequence[tuple[float, float]], x: str = say("Share of participants, lowest first")
) -> Chart | None:
    """A Lorenz curve from shares of people (`x` says whom) and of pay, both 0 to 1. None without points."""
    if not points:
        return None
    curve = go.Scatter(
        name=say("Pay"), x=[100 * x for x, _ in points], y=[100 * y for _, y in points], mode="lines",
        line={"color": PALETTE[0]}, fill="tozeroy",
        hovertemplate=say("The lower %{x:.1f} % have %{y:.1f} %<extra></extra>"),
    )  # fmt: skip
    even = go.Scatter(
        name=say("If all had the same"), x=[0, 100], y=[0, 100], mode="lines", line={"color": REST, "dash": "dash"},
        hoverinfo="skip",
    )  # fmt: skip
    return chart(
        [curve, even], say("How pay is spread"), say("{what} (%)", what=x), say("Share of pay (%)"),
        xaxis={"range": [0, 100]}, yaxis={"range": [0, 100]},
    )  # fmt: skip


def counts(points: Sequence[tuple[float, float]], x: str, y: str) -> Chart | None:
    """How often each number occurs, both axes logarithmic so that a long tail shows. None without positive points."""
    some = [(a, b) for a, b in points if a > 0 and b > 0]
    if not some:
        return None
    trace = go.Scatter(
        x=[a for a, _ in some], y=[b for _, b in some], mode="markers", marker={"color": PALETTE[0], "size": 8},
        hovertemplate="%{xaxis.title.text}: %{x}, %{yaxis.title.text}: %{y}<extra></extra>",
    )  # fmt: skip
    return chart([trace], y, x, y, xaxis={"type": "log"}, yaxis={"type": "log"})
