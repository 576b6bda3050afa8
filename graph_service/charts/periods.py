"""How did it go over time? Sales beside payout, recruitment beside sales, the small line in a tile."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import plotly.graph_objects as go

from graph_service.charts.style import DASHES, PALETTE, Chart, chart, colour, money_axis, money_text, pattern, texts
from graph_service.words import say


def sales_and_payout_by_period(
    periods: Sequence[str], sales_minor: Sequence[int], payout_minor: Sequence[int | None], currency: str
) -> Chart | None:
    """Bars of sales and of payout side by side; a payout that is not known has no bar. None without a period."""
    if not periods:
        return None
    series: list[tuple[str, Sequence[int | None]]] = [(say("Sales"), sales_minor), (say("Payout"), payout_minor)]
    traces = [
        go.Bar(
            name=name, x=list(periods), y=money_axis(values, currency), customdata=money_text(values, currency),
            hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
            marker={"color": colour(place), "pattern": {"shape": pattern(place)}},
        )
        for place, (name, values) in enumerate(series)
    ]  # fmt: skip
    return chart(
        traces, say("Sales and payout by period"), say("Period"), say("Amount ({currency})", currency=currency), barmode="group",
        xaxis={"type": "category"},
    )  # fmt: skip


def recruitment_vs_sales(
    periods: Sequence[str], new_participants: Sequence[int], declared_minor: Sequence[int],
    verified_minor: Sequence[int], currency: str,
) -> Chart | None:  # fmt: skip
    """New participants above, sales to customers below, over the same periods. None without a period.

    Args:
        periods: Across.
        new_participants: Of each period.
        declared_minor: Sales to customers, verified or not.
        verified_minor: Those of them that are verified.
        currency: Of both.
    """
    if not periods:
        return None
    people = go.Scatter(
        name=say("New participants"), x=list(periods), y=list(new_participants), mode="lines+markers", yaxis="y",
        line={"color": PALETTE[1], "dash": DASHES[1]}, marker={"symbol": "square", "size": 8},
        hovertemplate="%{x}<br>%{fullData.name}: %{y}<extra></extra>",
    )  # fmt: skip
    sales = [
        go.Scatter(
            name=name, x=list(periods), y=money_axis(values, currency), customdata=money_text(values, currency),
            mode="lines+markers", yaxis="y2", line={"color": PALETTE[place], "dash": DASHES[place]},
            marker={"symbol": symbol, "size": 8}, hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
        )
        for name, values, place, symbol in (
            (say("Sales to customers, declared"), list(declared_minor), 0, "circle"),
            (say("Sales to customers, verified"), list(verified_minor), 2, "diamond"),
        )
    ]  # fmt: skip
    return chart(
        [people, *sales], say("Recruitment against sales to customers"), say("Period"), say("New participants (people)"),
        xaxis={"type": "category", "anchor": "y2"}, yaxis={"domain": [0.56, 1.0]},
        yaxis2={
            "title": {"text": say("Sales to customers ({currency})", currency=currency)}, "domain": [0.0, 0.44],
            "automargin": True, "rangemode": "tozero",
        },
    )  # fmt: skip


def recruitment_by_leader(
    names: Sequence[str],
    recruits: Sequence[int],
    customer_share: Sequence[Fraction | None],
    sales_minor: Sequence[int],
    currency: str,
) -> Chart | None:
    """A dot a leader: participants recruited across, customers' share of the sales below up, those sales as area.

    A leader without a share is not drawn; None when nobody has one.
    """
    some = [place for place, share in enumerate(customer_share) if share is not None]
    if not some:
        return None
    shares = [float(customer_share[place] or 0) * 100 for place in some]
    sales = [sales_minor[place] for place in some]
    biggest = max(sales) or 1
    trace = go.Scatter(
        x=[recruits[place] for place in some], y=shares, mode="markers", text=texts([names[place] for place in some]),
        customdata=money_text(sales, currency),
        marker={
            "size": sales, "sizemode": "area", "sizeref": 2 * biggest / 40**2,
            "sizemin": 4, "color": PALETTE[0], "opacity": 0.7,
        },
        hovertemplate=say(
            "%{text}<br>Participants recruited: %{x}<br>Customers' share: %{y:.1f} %<br>Sales below: "
            "%{customdata}<extra></extra>"
        ),
    )  # fmt: skip
    return chart(
        [trace], say("Recruitment against sales by leader"), say("Participants recruited in the period (people)"),
        say("Customers' share of the sales below, declared (%)"), yaxis={"range": [0, 100]},
    )  # fmt: skip


def customers_and_participants(
    periods: Sequence[str], customers: Sequence[int], participants: Sequence[int]
) -> Chart | None:
    """Members by role over time, stacked. None without a period."""
    if not periods:
        return None
    traces = [
        go.Bar(
            name=name, x=list(periods), y=list(values),
            marker={"color": colour(place), "pattern": {"shape": pattern(place)}},
            hovertemplate="%{x}<br>%{fullData.name}: %{y}<extra></extra>",
        )
        for place, (name, values) in enumerate(((say("Customers"), customers), (say("Participants"), participants)))
    ]  # fmt: skip
    return chart(
        traces, say("Members by role"), say("Period"), say("Members on the last day (people)"), barmode="stack",
        xaxis={"type": "category"},
    )  # fmt: skip


def sparkline(values: Sequence[float | Fraction | None], width: int = 96, height: int = 24) -> list[list[float]]:
    """Points of a small line as pixels, `[x, y]` with y downwards; places without a value are left out.

    A flat line lies in the middle. Fewer than two values give no line.

    >>> sparkline([0, 5, 10], width=100, height=20)
    [[0.0, 20.0], [50.0, 10.0], [100.0, 0.0]]
    """
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return []
    low, high = min(value for _, value in known), max(value for _, value in known)
    step = width / (len(values) - 1)
    return [
        [round(place * step, 1), round(height / 2 if high == low else height * (high - value) / (high - low), 1)]
        for place, value in known
    ]
