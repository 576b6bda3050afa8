"""Who has more than whom? Legs by month, levels, funnel, channels, bonuses, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
    percent,
    texts,
    volume_axis,
    volume_text,
)
from graph_service.words import say


def volume_by_leg_and_month(
    months: Sequence[str], legs: Sequence[tuple[str, Sequence[int]]], *, rest: str = "…"
) -> Chart | None:
    """Stacked bars, one colour and pattern a leg; `rest` names the leg that stands for all smaller ones.

    Args:
        months: Across.
        legs: (name, volume of each month in hundredths), largest first.
        rest: The leg shown in grey.
    """
    if not months or not any(any(volumes) for _, volumes in legs):
        return None
    traces = [
        go.Bar(
            name=texts([name])[0], x=list(months), y=volume_axis(volumes), customdata=volume_text(volumes),
            marker={"color": REST if name == rest else colour(place), "pattern": {"shape": pattern(place)}},
            hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
        )
        for place, (name, volumes) in enumerate(legs)
    ]  # fmt: skip
    return chart(
        traces,
        say("Volume by leg and month"),
        say("Month"),
        say("Volume (points)"),
        barmode="relative",
        xaxis={"type": "category"},
    )


def level_bars(
    levels: Sequence[int],
    sales_minor: Sequence[int],
    pay_minor: Sequence[int | None],
    currency: str,
    underperforming: int | None = None,
) -> Chart | None:
    """Sales and pay of each level of the network; the lagging level is outlined and named. None without a level."""
    if not levels:
        return None
    names = [say("{level} (lagging)", level=level) if level == underperforming else str(level) for level in levels]
    outline = [3 if level == underperforming else 0 for level in levels]
    series: list[tuple[str, Sequence[int | None]]] = [(say("Sales"), sales_minor), (say("Pay"), pay_minor)]
    traces = [
        go.Bar(
            name=name, x=names, y=money_axis(values, currency), customdata=money_text(values, currency),
            marker={
                "color": colour(place), "pattern": {"shape": pattern(place)},
                "line": {"width": outline, "color": PALETTE[4]},
            },
            hovertemplate=say("Level %{x}<br>%{fullData.name}: %{customdata}<extra></extra>"),
        )
        for place, (name, values) in enumerate(series)
    ]  # fmt: skip
    return chart(
        traces, say("Sales and pay by level"), say("Level (sponsors above)"),
        say("Amount ({currency})", currency=currency), barmode="group",
        xaxis={"type": "category"},
    )  # fmt: skip


def funnel(
    sent: int,
    clicked: int,
    signed_up: int,
    converted: int,
    *,
    first: str = say("Sent"),
    title: str = say("From invitation to conversion"),
) -> Chart | None:
    """What became of the referrals sent, or invited, as `first` calls them. None when none was sent."""
    if not sent:
        return None
    names, counts = (
        [first, say("Clicked"), say("Signed up"), say("Converted")],
        [sent, clicked, signed_up, converted],
    )
    trace = go.Funnel(
        y=names, x=counts, customdata=[percent(count / sent) for count in counts],
        texttemplate="%{x} (%{customdata})", cliponaxis=False,
        marker={"color": list(PALETTE[:4])}, hovertemplate=say("%{y}: %{x} (%{customdata} of those sent)<extra></extra>"),
    )  # fmt: skip
    return chart([trace], title, say("Referrals"), "", yaxis={"automargin": True})


def sales_by_country(
    countries: Sequence[str], sales_minor: Sequence[int], before_minor: Sequence[int], currency: str
) -> Chart | None:
    """Sales of each country in the period and in the one before, side by side. None without a sale in either."""
    if not any(sales_minor) and not any(before_minor):
        return None
    series = ((say("The period before"), before_minor), (say("This period"), sales_minor))
    traces = [
        go.Bar(
            name=name, x=texts(countries), y=money_axis(amounts, currency), customdata=money_text(amounts, currency),
            marker={"color": colour(1 - place), "pattern": {"shape": pattern(1 - place)}},
            hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
        )
        for place, (name, amounts) in enumerate(series)
    ]  # fmt: skip
    return chart(
        traces, say("Sales by country"), say("Country"), say("Sales ({currency})", currency=currency), barmode="group",
        xaxis={"type": "category"},
    )  # fmt: skip


def conversion_by_channel(
    channels: Sequence[str], sent: Sequence[int], converted: Sequence[int], *, not_stated: str = say("not stated")
) -> Chart | None:
    """Conversion rate of each channel, with the counts in the label. None when nothing was sent."""
    some = [place for place, count in enumerate(sent) if count > 0]
    if not some:
        return None
    rates = [100 * converted[place] / sent[place] for place in some]
    trace = go.Bar(
        orientation="h", x=rates, y=texts([channels[place] or not_stated for place in some]),
        text=[say("{part} of {whole}", part=converted[place], whole=sent[place]) for place in some], marker={"color": PALETTE[0]},
        hovertemplate="%{y}: %{x:.1f} % (%{text})<extra></extra>",
    )  # fmt: skip
    return chart(
        [trace], say("Conversion by channel"), say("Conversion rate (%)"), say("Channel"),
        xaxis={"range": [0, 100]}, yaxis={"type": "category", "autorange": "reversed"},
    )  # fmt: skip


def generations(levels: Sequence[int], members: Sequence[int], participants: Sequence[int]) -> Chart | None:
    """People of each generation below someone, and the participants among them. None without a generation."""
    if not levels:
        return None
    traces = [
        go.Bar(
            name=name, x=[str(level) for level in levels], y=list(values),
            marker={"color": colour(place), "pattern": {"shape": pattern(place)}},
            hovertemplate=say("Generation %{x}<br>%{fullData.name}: %{y}<extra></extra>"),
        )
        for place, (name, values) in enumerate(((say("People"), members), (say("Of these, participants"), participants)))
    ]  # fmt: skip
    return chart(
        traces,
        say("Generations"),
        say("Generation (levels below)"),
        say("People"),
        barmode="group",
        xaxis={"type": "category"},
    )


def retention(periods: Sequence[str], rates: Sequence[Fraction | None]) -> Chart | None:
    """Share of those active in the period before who were active again; gaps where nobody was active before."""
    if not any(rate is not None for rate in rates):
        return None
    trace = go.Scatter(
        x=list(periods), y=[None if rate is None else float(rate) * 100 for rate in rates], mode="lines+markers",
        connectgaps=False, line={"color": PALETTE[2]},
        hovertemplate=say("%{x}<br>Retention: %{y:.1f} %<extra></extra>"),
    )  # fmt: skip
    return chart(
        [trace], say("Retention"), say("Period"), say("Active again (% of those active before)"),
        xaxis={"type": "category"}, yaxis={"range": [0, 100]},
    )  # fmt: skip


def earnings_by_bonus(
    periods: Sequence[str], bonuses: Sequence[tuple[str, Sequence[int]]], currency: str
) -> Chart | None:
    """Stacked bars of what was earned, one colour and pattern a bonus: (title, minor units of each period)."""
    return money_bars(
        say("Earnings by bonus"),
        (say("Period"), say("Earned ({currency})", currency=currency)),
        periods,
        bonuses,
        currency,
    )


def money_bars(
    title: str, axes: tuple[str, str], places: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], currency: str
) -> Chart | None:
    """Stacked bars of money, one colour and pattern a series: (name, minor units at each place). None without any.

    Args:
        title: Of the figure.
        axes: Titles across and up.
        places: Across, such as periods.
        series: What is stacked.
        currency: Of the money.
    """
    if not places or not any(any(amounts) for _, amounts in series):
        return None
    traces = [
        go.Bar(
            name=texts([name])[0], x=list(places), y=money_axis(amounts, currency),
            customdata=money_text(amounts, currency),
            marker={"color": colour(place), "pattern": {"shape": pattern(place)}},
            hovertemplate="%{x}<br>%{fullData.name}: %{customdata}<extra></extra>",
        )
        for place, (name, amounts) in enumerate(series)
    ]  # fmt: skip
    return chart(traces, title, *axes, barmode="relative", xaxis={"type": "category"})


def rank_spread(ranks: Sequence[str], participants: Sequence[int], *, unranked: str = say("no rank")) -> Chart | None:
    """Participants of each rank, lowest first. None when there is nobody."""
    if not any(participants):
        return None
    trace = go.Bar(
        x=texts([rank or unranked for rank in ranks]), y=list(participants), marker={"color": PALETTE[0]},
        hovertemplate="%{x}: %{y}<extra></extra>",
    )  # fmt: skip
    return chart(
        [trace], say("Participants by rank"), say("Rank"), say("Participants (people)"), xaxis={"type": "category"}
    )
