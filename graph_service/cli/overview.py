"""Command `overview`: the programme's figures in a period, referral measures with them."""

from __future__ import annotations

from fractions import Fraction

import click

from graph_service.analytics.measures import Figure, Number
from graph_service.analytics.overview import Overview
from graph_service.analytics.referrals import Funnel
from graph_service.cli.output import emit_json, emit_table, say
from graph_service.model.money import format_money, format_volume
from graph_service.service import Programme


@click.command()
@click.option("--period", help="Month 2026-09, quarter 2026-Q3 or year 2026; the newest month with a sale if left out.")
@click.option("--plan", help="Preset or TOML file whose payout is shown.")
@click.option("--channel", help="Referral measures of this channel only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def overview(programme: Programme, *, period: str | None, plan: str | None, channel: str | None, as_json: bool) -> None:
    """Members, sales, payout and shares, referral measures, and sales and pay by level. Formulas: docs/measures.md."""
    name = period or programme.default_period()
    shown = programme.overview(name, plan)
    referrals = programme.referral_measures(name, channel)
    if as_json:
        emit_json(shown.document() | {"referrals": referrals.document()})
        return
    emit_figures(shown.figures, f"{name}, plan {shown.plan}")
    emit_figures(referrals.figures, f"Referrals, {name}" + (f", channel {channel}" if channel else ""))
    emit_funnels(referrals.by_channel, shown.currency)
    emit_levels(shown)


def emit_figures(figures: tuple[Figure, ...], title: str) -> None:
    """A table of figures with the previous period and the change."""
    rows = [[one.title, shown_as(one.value, one), shown_as(one.previous, one), change_text(one)] for one in figures]
    emit_table(["figure", "value", "previous", "change"], [list(row) for row in rows], title)


def emit_funnels(funnels: tuple[Funnel, ...], currency: str) -> None:
    """A table of channels; none when nothing was sent."""
    if not funnels:
        return
    rows = [
        [
            one.key or "not stated",
            one.sent,
            one.clicked,
            one.signed_up,
            one.converted,
            percent(one.conversion_rate),
            "–" if one.days_to_conversion is None else one.days_to_conversion[1],
            format_money(one.referred_sales_minor, currency),
        ]
        for one in funnels
    ]
    emit_table(
        ["channel", "sent", "clicked", "signed up", "converted", "rate", "median days", f"sales {currency}"],
        rows, "Referrals by channel",
    )  # fmt: skip


def emit_levels(shown: Overview) -> None:
    """A table of levels and the sentence about the lagging one."""
    rows = [
        [
            one.level, one.members, one.participants, one.active_participants,
            format_money(one.sales_minor, shown.currency),
            "–" if one.pay_minor is None else format_money(one.pay_minor, shown.currency), percent(one.index),
        ]
        for one in shown.levels.levels
    ]  # fmt: skip
    head = ["level", "members", "participants", "active", f"sales {shown.currency}", f"pay {shown.currency}", "index"]
    emit_table(head, rows, "Sales and pay by level")
    say(shown.levels.why)


def shown_as(value: Number, of: Figure) -> str:
    """A value in its unit; a dash for one that cannot be worked out."""
    if value is None:
        return "–"
    if of.unit == "share":
        return percent(Fraction(value))
    if of.unit == "money":
        return f"{format_money(round(value), of.currency)} {of.currency}"
    if of.unit == "volume":
        return format_volume(round(value))
    return f"{float(value):.2f}" if isinstance(value, Fraction) else f"{value:,}"


def change_text(of: Figure) -> str:
    """The change with its sign; points for a share."""
    if of.change is None:
        return "–"
    return f"{float(of.change) * 100:+.1f} {'points' if of.unit == 'share' else '%'}"


def percent(value: Fraction | None) -> str:
    """A share in per cent with one decimal; a dash without one."""
    return "–" if value is None else f"{float(value) * 100:.1f} %"


COMMANDS = (overview,)
