"""Where does one stand among others? A box of the others with every one of them beside it, and the one marked."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph_service.charts.style import PALETTE, Chart, chart, texts
from graph_service.words import say

POINTS_MAX = 500  # others drawn one by one; of more, evenly chosen ones


def strip(
    title: str, across: str, others: Sequence[float], marked: tuple[str, float] | None, *, unit: str = ""
) -> Chart | None:
    """A box over the others, their dots, and one of them by name. None without others.

    Args:
        title: Of the figure.
        across: Title of the axis.
        others: All values, the marked one's too.
        marked: Name and value.
        unit: After a number in the label under the pointer.
    """
    if not others:
        return None
    step = max(1, -(-len(others) // POINTS_MAX))
    ranked = sorted(others)
    shown = [*ranked[::step], *([ranked[-1]] if (len(ranked) - 1) % step else [])]
    traces = [
        go.Box(
            name=say("Peers"), q1=[_quantile(ranked, 0.25)], median=[_quantile(ranked, 0.5)], q3=[_quantile(ranked, 0.75)],
            lowerfence=[ranked[0]], upperfence=[ranked[-1]], y=[say("Peers")], orientation="h",
            line={"color": PALETTE[0]}, fillcolor="rgba(0,0,0,0)", hoverinfo="skip",
        ),
        go.Scatter(
            name=say("Each"), x=shown, y=[say("Each")] * len(shown), mode="markers",
            marker={"color": PALETTE[0], "symbol": "line-ns-open", "size": 14},
            hovertemplate="%{x:.4g}" + unit + "<extra></extra>",
        ),
    ]  # fmt: skip
    if marked:
        traces.append(
            go.Scatter(
                name=texts([marked[0]])[0], x=[marked[1]], y=[say("Each")], mode="markers",
                marker={"color": PALETTE[1], "symbol": "diamond", "size": 14},
                hovertemplate="%{fullData.name}: %{x:.4g}" + unit + "<extra></extra>",
            )
        )  # fmt: skip
    return chart(traces, title, across, yaxis={"type": "category", "automargin": True}, height=260)


def _quantile(ranked: Sequence[float], part: float) -> float:
    """Between the two nearest, in proportion."""
    at = part * (len(ranked) - 1)
    low = int(at)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (at - low)
