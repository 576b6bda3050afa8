"""What do two plans look like side by side? How differences are spread, payouts over time, what a group earned."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph_service.charts.style import (
    PALETTE,
    REST,
    Chart,
    chart,
    colour,
    money_axis,
    money_text,
    pattern,
)
from graph_service.words import say


def differences(names: Sequence[str], members: Sequence[int], gains: Sequence[bool], currency: str) -> Chart | None:
    """Bars of how many lose or gain how much, largest loss on the left. None when nobody's sum differs.

    Args:
        names: Of the classes, in words, across.
        members: In each class.
        gains: Whether the class is one of gains.
        currency: Of the amounts in the names.
    """
    if not any(members):
        return None
    traces = [
        go.Bar(
            name=title, x=[name for name, gain in zip(names, gains, strict=True) if gain == side],
            y=[many for many, gain in zip(members, gains, strict=True) if gain == side],
            marker={"color": colour(place), "pattern": {"shape": pattern(place)}},
            hovertemplate="%{fullData.name} %{x} " + currency + ": %{y}<extra></extra>",
        )
        for side, title, place in ((False, say("Lose"), 1), (True, say("Gain"), 0))
    ]  # fmt: skip
    return chart(
        traces, say("How many lose or gain how much"), y=say("Members (people)"),
        xaxis={
            "type": "category", "categoryorder": "array", "categoryarray": list(names), "automargin": True,
            "title": {"text": say("Difference B − A ({currency})", currency=currency), "standoff": 16},
        },
    )  # fmt: skip


def two_payouts(
    periods: Sequence[str], payout_a: Sequence[int], payout_b: Sequence[int], currency: str
) -> Chart | None:
    """Payout of both plans in each period, and the difference as a line. None with fewer than two periods."""
    if len(periods) < 2:
        return None
    bars = [
        go.Bar(
            name=name, x=list(periods), y=money_axis(values, currency), customdata=money_text(values, currency),
            marker={"color": colour(place), "pattern": {"shape": pattern(place)}},
            hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
        )
        for place, (name, values) in enumerate(((say("Plan A"), payout_a), (say("Plan B"), payout_b)))
    ]  # fmt: skip
    difference = [b - a for a, b in zip(payout_a, payout_b, strict=True)]
    line = go.Scatter(
        name=say("B − A"), x=list(periods), y=money_axis(difference, currency), customdata=money_text(difference, currency),
        mode="lines+markers", line={"color": PALETTE[2], "dash": "dot"}, marker={"symbol": "diamond", "size": 8},
        hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
    )  # fmt: skip
    return chart(
        [*bars, line], say("Payout of both plans"), say("Period"), say("Amount ({currency})", currency=currency), barmode="group",
        xaxis={"type": "category"},
    )  # fmt: skip


def earned_by_others(
    percents: Sequence[int], earned: Sequence[int], sums: Sequence[tuple[str, int]], currency: str
) -> Chart | None:
    """What comparable members really earned, as bars of percentiles, with a line for each sum. None without percentiles.

    Args:
        percents: Of the percentiles, lowest first.
        earned: So much or less was earned by so many per cent, minor units.
        sums: (name, minor units) of what stands beside it.
        currency: Of all amounts.
    """
    if not percents:
        return None
    names = [f"{percent} %" for percent in percents]
    bars = go.Bar(
        name=say("Really earned"), x=names, y=money_axis(earned, currency), customdata=money_text(earned, currency),
        marker={"color": REST, "pattern": {"shape": pattern(1)}},
        hovertemplate=say("%{x} of them earned %{customdata} or less<extra></extra>"),
    )  # fmt: skip
    lines = [
        go.Scatter(
            name=name, x=names, y=money_axis([value] * len(names), currency),
            customdata=money_text([value] * len(names), currency), mode="lines",
            line={"color": PALETTE[place], "dash": dash},
            hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
        )
        for place, ((name, value), dash) in enumerate(zip(sums, ("solid", "dash"), strict=False))
    ]  # fmt: skip
    return chart(
        [bars, *lines], say("What comparable members really earned in a period"), say("Share of them who earned so much or less"),
        say("Earned in a period ({currency})", currency=currency), xaxis={"type": "category"},
    )  # fmt: skip
