"""What do referrals bring? From invitation to conversion, and what the people who came by one are worth.

A referral belongs to the period of its invitation. What became of it is read as of the period's end, so that a period's
funnel never changes later and two periods are compared alike; conversions of older invitations are counted beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from graph_service.analytics.lifetime import LifetimeWindow, lifetime_windows
from graph_service.analytics.measures import SERIES_LENGTH, Figure, Number, Unit, figure, ratio
from graph_service.analytics.sales import Counted, SalesBook, last_day, run_up
from graph_service.downline.figures import was_participant
from graph_service.model.money import fraction_json
from graph_service.model.period import EPOCH, Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.words import say

NOT_STATED = ""  # channel or campaign left empty
GROUPS_MAX = 200  # rows of a table by campaign; the rest is one row


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of the referrals sent in a period, as of its end, and what was converted in it."""

    key: str  # period, channel or campaign
    referrers: int  # people who sent at least one
    sent: int
    clicked: int
    signed_up: int
    converted: int
    conversion_rate: Fraction | None  # converted / sent
    conversions: int  # converted in the period, whenever sent
    days_to_conversion: tuple[float, float, float] | None  # quartiles over `conversions`: 25 %, median, 75 %
    referred_sales: int  # sales of the period to people who had come by a referral
    referred_sales_minor: int

    @property
    def average_referred_sale(self) -> Fraction | None:
        """Minor units a sale; None without one."""
        return ratio(self.referred_sales_minor, self.referred_sales)

    def document(self, key: str) -> dict[str, Any]:
        """Plain JSON values."""
        quartiles = self.days_to_conversion
        return {
            key: self.key, "referrers": self.referrers, "sent": self.sent, "clicked": self.clicked,
            "signed_up": self.signed_up, "converted": self.converted,
            "conversion_rate": fraction_json(self.conversion_rate), "conversions": self.conversions,
            "days_to_conversion": None if quartiles is None
            else {"q1": quartiles[0], "median": quartiles[1], "q3": quartiles[2]},
            "referred_sales": self.referred_sales, "referred_sales_minor": self.referred_sales_minor,
            "average_referred_sale_minor": fraction_json(self.average_referred_sale),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReferralMeasures:
    """Referral measures of a period, in one channel or in all."""

    period: str
    channel: str | None
    currency: str
    data_version: int
    figures: tuple[Figure, ...]
    by_period: tuple[Funnel, ...]  # oldest first, the period itself last
    by_channel: tuple[Funnel, ...]  # most sent first
    by_campaign: tuple[Funnel, ...]
    lifetime: tuple[LifetimeWindow, ...]  # value of referred against other customers, at the same age

    def figure(self, name: str) -> Figure:
        """The figure of that name. Raises KeyError."""
        return {one.name: one for one in self.figures}[name]

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "period": self.period,
            "channel": self.channel,
            "currency": self.currency,
            "figures": [one.document() for one in self.figures],
            "by_period": [one.document("period") for one in self.by_period],
            "by_channel": [one.document("channel") for one in self.by_channel],
            "by_campaign": [one.document("campaign") for one in self.by_campaign],
            "lifetime": [one.document() for one in self.lifetime],
        }


TILES: tuple[tuple[str, str, Unit, str], ...] = (
    ("active_participants", say("Active participants"), "people",
     say("participants on the last day with a sale bought or sold in the period, not refunded in full")),
    ("referrers", say("People who referred"), "people", say("distinct senders of the period's referrals")),
    ("referrals_sent", say("Referrals sent"), "referrals", say("referrals with an invitation in the period")),
    ("conversion_rate", say("Conversion rate"), "share",
     say("of the referrals sent in the period, those converted before its end / referrals sent")),
    ("conversions", say("Conversions"), "referrals", say("referrals converted in the period, whenever sent")),
    ("days_to_conversion", say("Days to conversion"), "days",
     say("median of (conversion − invitation) over the conversions of the period, in days")),
    ("average_referred_sale", say("Average referred sale"), "money",
     say("Σ effective net of the period's sales to people who had come by a referral / number of those sales")),
    ("referred_share", say("Referred share of sales"), "share",
     say("effective net of the period's sales to people who had come by a referral / that of all sales")),
)  # fmt: skip


def referral_measures(
    snapshot: Snapshot, period: Period, channel: str | None = None, *, currency: str | None = None
) -> ReferralMeasures:
    """Referral measures of a period.

    Args:
        snapshot: The network.
        period: The period shown.
        channel: Only referrals of this channel; None for all. `""` for those that state none.
        currency: Whose sales count; the one with most sales when left out.
    """
    money = currency or main_currency(snapshot)
    referrals = _table(snapshot, channel)
    book = SalesBook.of(snapshot, money)
    since = referred_since(snapshot, referrals)
    periods = _begun(run_up(period, SERIES_LENGTH), referrals)
    sold = {one.name: book.of_period(one) for one in periods}
    by_period = tuple(funnel(referrals, one, one.name, _referred_sales(since, sold[one.name])) for one in periods)
    extra = {one.name: _whole(snapshot, one, sold[one.name]) for one in periods}
    figures = tuple(
        figure(
            name, title, unit, formula, as_of=last_day(period),
            series=tuple((row.key, _value(name, row, extra[row.key])) for row in by_period), currency=money,
        )
        for name, title, unit, formula in TILES
    )  # fmt: skip
    return ReferralMeasures(
        period=period.name, channel=channel, currency=money, data_version=snapshot.data_version,
        figures=figures, by_period=by_period,
        by_channel=_grouped(snapshot, referrals, period, "channel", sold[period.name]),
        by_campaign=_grouped(snapshot, referrals, period, "campaign", sold[period.name]),
        lifetime=lifetime_windows(snapshot, since, last_day(period), book),
    )  # fmt: skip


def funnel(referrals: pd.DataFrame, period: Period, key: str, referred_sales: tuple[int, int]) -> Funnel:
    """The funnel of some referrals in a period; `referred_sales` is (number, effective net)."""
    start, end = _moment(period.start), _moment(period.end)
    sent = referrals[(referrals["invited_at"] >= start) & (referrals["invited_at"] < end)]
    done = referrals[(referrals["converted_at"] >= start) & (referrals["converted_at"] < end)]
    converted = int((sent["converted_at"] < end).sum())
    count, net = referred_sales
    return Funnel(
        key=key,
        referrers=int(sent["referrer"][sent["referrer"] >= 0].nunique()),
        sent=len(sent),
        clicked=int((sent["clicked_at"] < end).sum()),
        signed_up=int((sent["signed_up_at"] < end).sum()),
        converted=converted,
        conversion_rate=ratio(converted, len(sent)),
        conversions=len(done),
        days_to_conversion=_quartiles(done),
        referred_sales=count,
        referred_sales_minor=net,
    )


def referred_since(snapshot: Snapshot, referrals: pd.DataFrame) -> IntArray:
    """By member row, the first day on which the member had come by one of these referrals; int64 max for nobody.

    That is the day of the sign-up, or of the conversion where no sign-up is known. Conversion alone would not do: it
    would leave out those who came and never bought, and flatter every comparison with others.
    """
    since = np.full(len(snapshot.members), np.iinfo(np.int64).max, dtype=np.int64)
    came = referrals["signed_up_at"].fillna(referrals["converted_at"])
    some = (referrals["referred"] >= 0) & came.notna()
    np.minimum.at(since, referrals["referred"].to_numpy(np.int64)[some.to_numpy(np.bool_)], _days(came[some]))
    return since


def main_currency(snapshot: Snapshot) -> str:
    """The currency with most sales; the first by name at a tie, EUR without sales."""
    counts = snapshot.sales["currency"].value_counts()
    return min((code for code in counts.index if counts[code] == counts.max()), default="EUR")


def _table(snapshot: Snapshot, channel: str | None) -> pd.DataFrame:
    found = snapshot.referrals.assign(
        channel=snapshot.referrals["channel"].astype(object).fillna(NOT_STATED),
        campaign=snapshot.referrals["campaign"].astype(object).fillna(NOT_STATED),
    )
    return found if channel is None else found[found["channel"] == channel]


def _begun(periods: tuple[Period, ...], referrals: pd.DataFrame) -> tuple[Period, ...]:
    """Without the periods before the first invitation; the last period is always there."""
    first = referrals["invited_at"].min()
    return tuple(one for one in periods[:-1] if not pd.isna(first) and _moment(one.end) > first) + periods[-1:]


def _grouped(
    snapshot: Snapshot, referrals: pd.DataFrame, period: Period, column: str, sold: Counted
) -> tuple[Funnel, ...]:
    groups = [
        funnel(some, period, str(key), _referred_sales(referred_since(snapshot, some), sold))
        for key, some in referrals.groupby(column, sort=True)
    ]
    seen = [one for one in groups if one.sent or one.conversions or one.referred_sales]
    return tuple(sorted(seen, key=lambda one: (-one.sent, one.key))[:GROUPS_MAX])


def _referred_sales(since: IntArray, sold: Counted) -> tuple[int, int]:
    """(number, effective net) of the sales to people who had come by a referral on the day of the sale."""
    if not len(sold):
        return 0, 0
    bought = (sold.buyer >= 0) & (since[sold.buyer] <= sold.sold_on)
    return int(bought.sum()), int(sold.net[bought].sum())


def _whole(snapshot: Snapshot, period: Period, sold: Counted) -> tuple[int, int]:
    """(active participants, effective net of all sales) of a period."""
    rows = np.arange(len(snapshot.members), dtype=np.int64)
    last = was_participant(snapshot, rows, np.full(len(rows), period.end_day - 1))
    return int((last & sold.active_rows(len(rows))).sum()), int(sold.net.sum())


def _value(name: str, row: Funnel, whole: tuple[int, int]) -> Number:
    if name == "active_participants":
        return whole[0]
    if name == "referred_share":
        return ratio(row.referred_sales_minor, whole[1])
    if name == "referrals_sent":
        return row.sent
    if name == "days_to_conversion":
        return None if row.days_to_conversion is None else Fraction(row.days_to_conversion[1]).limit_denominator(1440)
    value: Number = getattr(row, name)
    return value


def _quartiles(done: pd.DataFrame) -> tuple[float, float, float] | None:
    if done.empty:
        return None
    took = (done["converted_at"] - done["invited_at"]).dt.total_seconds() / 86_400
    found = took.quantile([0.25, 0.5, 0.75])
    return (round(float(found[0.25]), 2), round(float(found[0.5]), 2), round(float(found[0.75]), 2))


def _moment(day: dt.date) -> pd.Timestamp:
    return pd.Timestamp(day, tz="UTC")


def _days(moments: pd.Series) -> IntArray:
    return np.asarray((moments - pd.Timestamp(EPOCH, tz="UTC")).dt.days, dtype=np.int64)


__all__ = ["Funnel", "ReferralMeasures", "funnel", "main_currency", "referral_measures", "referred_since"]
