"""Where does it come from and where does it go? Amounts from one thing to the next, as a flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from graph_service.charts.style import REST, Chart, chart, colour, money_axis, money_text, texts
from graph_service.words import say

SEEN_THROUGH: Final = "59"  # after a colour: about a third of it, so that names stand out before a flow


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount from one thing to another, minor units, above zero."""

    begin: str
    end: str
    amount_minor: int


def flow(flows: Sequence[Flow], currency: str) -> Chart | None:
    """Flows between things, those of one pair together; None without any. Thickness is the amount."""
    if not flows:
        return None
    sums: dict[tuple[str, str], int] = {}
    for one in flows:
        sums[one.begin, one.end] = sums.get((one.begin, one.end), 0) + one.amount_minor
    labels = list(dict.fromkeys(name for pair in sums for name in pair))
    place = {name: i for i, name in enumerate(labels)}
    trace = go.Sankey(
        node={
            "label": texts(labels), "color": [colour(i) for i in range(len(labels))], "pad": 18, "thickness": 14,
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [place[begin] for begin, _ in sums], "target": [place[end] for _, end in sums],
            "value": money_axis(list(sums.values()), currency), "color": [REST + SEEN_THROUGH] * len(sums),
            "customdata": money_text(list(sums.values()), currency),
            "hovertemplate": "%{source.label} → %{target.label}: %{customdata}<extra></extra>",
        },
    )  # fmt: skip
    return chart([trace], say("What funded the pay"), height=max(360, 26 * len(labels)))
