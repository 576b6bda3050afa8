"""Who was in a team over time? People, the active among them, and who came."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph_service.charts.style import DASHES, Chart, chart, colour, pattern
from graph_service.words import say


def team_people(
    periods: Sequence[str], people: Sequence[int], active: Sequence[int], new: Sequence[int]
) -> Chart | None:
    """Lines of the people and of the active ones, bars of the new ones. None without a period."""
    if not periods:
        return None
    hover = "%{x}<br>%{fullData.name}: %{y}<extra></extra>"
    lines = [
        go.Scatter(
            name=name, x=list(periods), y=list(values), mode="lines+markers", hovertemplate=hover,
            line={"color": colour(place), "dash": DASHES[place]}, marker={"symbol": symbol, "size": 8},
        )
        for place, (name, values, symbol) in enumerate(
            ((say("People"), people, "circle"), (say("Active people"), active, "square"))
        )
    ]  # fmt: skip
    bars = go.Bar(
        name=say("New people"), x=list(periods), y=list(new), hovertemplate=hover,
        marker={"color": colour(2), "pattern": {"shape": pattern(2)}},
    )  # fmt: skip
    return chart(
        [bars, *lines], say("People of the team by period"), say("Period"), say("People"), xaxis={"type": "category"}
    )
