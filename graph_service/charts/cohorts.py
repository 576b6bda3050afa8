"""How did recruitment spread? Cohorts by generation as a heat map, and how many new people each brought in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import plotly.graph_objects as go

from graph_service.charts.style import PALETTE, REST, SCALE, Chart, chart
from graph_service.words import say

MARKS: Final = (
    0,
    0.3,
    1,
    3,
    10,
    30,
    100,
    300,
    1_000,
    3_000,
    10_000,
)  # on the scale, where the colours run by log(1 + x)


def cascades(
    cohorts: Sequence[str], generations: Sequence[str], counts: Sequence[Sequence[int]], sizes: Sequence[int]
) -> Chart | None:
    """People brought in for each one of a cohort (down), by generation (across). None where nobody brought in anybody.

    Args:
        cohorts: Down, the first on top.
        generations: Across.
        counts: People brought in, a row a cohort.
        sizes: People of each cohort, above zero.
    """
    if not any(any(row) for row in counts):
        return None
    each = [[count / size for count in row] for row, size in zip(counts, sizes, strict=True)]
    said = [
        [
            say(
                "{count} people, by {size} of the cohort: {each} each",
                count=count,
                size=size,
                each=Decimal(f"{value:.2f}"),
            )
            for count, value in zip(row, values, strict=True)
        ]
        for row, values, size in zip(counts, each, sizes, strict=True)
    ]
    most = max(max(row) for row in each)
    marks = [value for value in MARKS if value <= most]
    trace = go.Heatmap(
        x=list(generations), y=list(cohorts), z=[[math.log10(1 + value) for value in row] for row in each],
        customdata=said, colorscale=SCALE, zmin=0, xgap=1, ygap=1,
        colorbar={
            "title": {"text": say("for each"), "side": "right"}, "thickness": 12,
            "tickvals": [math.log10(1 + value) for value in marks],
            "ticktext": [f"{value:g}" for value in marks],
        },
        hovertemplate=say("%{y}, generation %{x}<br>%{customdata}<extra></extra>"),
    )  # fmt: skip
    return chart(
        [trace], say("Cascades by cohort"), say("Generation (levels below)"), say("Cohort (month of enrolment)"),
        xaxis={"type": "category"}, yaxis={"type": "category", "autorange": "reversed"},
        height=max(330, 24 * len(cohorts) + 120),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """New people for each one of a cohort, with the ends of the interval; a young one had not the whole time yet."""

    cohort: str
    rate: float
    low: float
    high: float
    young: bool


def reproduction(rows: Sequence[Brought]) -> Chart | None:
    """The rate of each cohort with its interval; young ones stand apart, hollow and unconnected. None without a cohort."""
    if not rows:
        return None
    series = (
        (say("Old enough"), False, "lines+markers", PALETTE[0], "circle"),
        (say("Too young yet"), True, "markers", REST, "circle-open"),
    )
    traces = []
    for name, young, mode, shade, symbol in series:
        some = [row for row in rows if row.young is young]
        if not some:
            continue
        traces.append(
            go.Scatter(
                name=name, x=[row.cohort for row in some], y=[row.rate for row in some], mode=mode,
                line={"color": shade}, marker={"color": shade, "symbol": symbol, "size": 9},
                error_y={
                    "type": "data", "symmetric": False, "array": [row.high - row.rate for row in some],
                    "arrayminus": [row.rate - row.low for row in some], "color": shade, "thickness": 1,
                },
                customdata=[
                    say("{low} to {high}", low=Decimal(f"{row.low:.2f}"), high=Decimal(f"{row.high:.2f}")) for row in some
                ],
                hovertemplate=say("%{x}<br>%{y:.2f} for each, 95 % interval %{customdata}<extra></extra>"),
            )
        )  # fmt: skip
    ends = [rows[0].cohort, rows[-1].cohort]
    one = go.Scatter(
        name=say("One for each"),
        x=ends,
        y=[1, 1],
        mode="lines",
        line={"color": PALETTE[1], "dash": "dash"},
        hoverinfo="skip",
    )
    return chart(
        [*traces, one], say("New participants for each participant"), say("Cohort (month of enrolment)"),
        say("Brought in for each"),
        xaxis={"type": "category", "categoryorder": "array", "categoryarray": [row.cohort for row in rows]},
    )  # fmt: skip
