"""How is the whole programme doing in a period? The tiles of the overview, with twelve periods behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from graph_service.analytics.levels import LevelReport, level_report
from graph_service.analytics.measures import SERIES_LENGTH, Figure, Number, Unit, exact, figure, plain, ratio
from graph_service.analytics.sales import SalesBook, last_day, run_up, sales_by_currency
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.words import Said, say


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The programme in one period; people are counted on its last day, money in minor units of the plan's currency."""

    period: str
    members: int
    participants: int
    customers: int
    active_participants: int
    new_members: int
    new_participants: int
    left: int
    sales: int
    sales_minor: int
    customer_sales_minor: int
    refunds_minor: int
    payout_minor: int | None
    growth: Fraction | None = None  # of sales_minor against the period before


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview of one period. `by_currency` holds sales outside the plan's currency too, in their minor units."""

    period: str
    plan: str
    currency: str
    data_version: int
    figures: tuple[Figure, ...]
    rows: tuple[PeriodRow, ...]  # oldest first, the period itself last
    by_currency: tuple[tuple[str, int, int], ...]  # (currency, sales, effective net in minor units)
    levels: LevelReport

    def figure(self, name: str) -> Figure:
        """The figure of that name. Raises KeyError."""
        return {one.name: one for one in self.figures}[name]

    def document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "period": self.period,
            "plan": self.plan,
            "currency": self.currency,
            "data_version": self.data_version,
            "figures": [one.document() for one in self.figures],
            "periods": [_row_document(row) for row in self.rows],
            "by_currency": [
                {"currency": code, "sales": count, "sales_minor": net} for code, count, net in self.by_currency
            ],
            "levels": self.levels.document(),
        }


# name, title, unit, formula. The value comes from `_VALUES`; docs/measures.md says the same in more words.
TILES: tuple[tuple[str, Said, Unit, Said], ...] = (
    ("members", say("Members"), "people", say("people who had joined and had not left on the period's last day")),
    ("participants", say("Participants"), "people", say("members with the right to earn on the period's last day")),
    ("customers", say("Customers"), "people", say("members − participants")),
    (
        "active_participants",
        say("Active participants"),
        "people",
        say("participants with at least one sale bought or sold in the period, not refunded in full"),
    ),
    ("new_members", say("New members"), "people", say("people whose first day lies in the period")),
    (
        "sales",
        say("Sales"),
        "money",
        say("Σ net of the period's sales − refunds of them before its end, in the plan's currency"),
    ),
    ("sales_count", say("Number of sales"), "sales", say("sales of the period in the plan's currency")),
    ("refunds", say("Refunds"), "money", say("Σ refunds given in the period, of sales of any date")),
    ("payout", say("Payout"), "money", say("Σ awards of the plan in the period, after rounding and caps")),
    ("payout_share", say("Payout share"), "share", say("payout / sales")),
    (
        "growth",
        say("Growth of sales"),
        "share",
        say("(sales − sales of the period before) / sales of the period before"),
    ),
    (
        "retail_share",
        say("Retail share"),
        "share",
        say("sales to people who were no participants when they bought / sales"),
    ),
)


def overview(
    snapshot: Snapshot,
    plan: Plan,
    period: Period,
    outcome: Outcome | None = None,
    *,
    payouts: Mapping[str, int] | None = None,
) -> Overview:
    """The overview of a period.

    Args:
        snapshot: The network.
        plan: Whose currency counts.
        period: The period shown.
        outcome: What the plan pays in it (a committed run's or a preview's); None leaves payout unknown.
        payouts: Payout in minor units by period name, for the periods before; those not given stay unknown.

    Returns:
        Figures with the previous period's and a series of up to twelve periods, and sales and pay by level.
    """
    known = dict(payouts or {})
    if outcome is not None:
        known[period.name] = int(outcome.awards["amount_minor"].sum())
    book = SalesBook.of(snapshot, plan.currency)
    rows = period_rows(snapshot, book, run_up(period, SERIES_LENGTH + 1), known)
    if len(rows) > SERIES_LENGTH:
        rows = rows[1:]  # the first is there only for the growth of the second
    as_of = last_day(period)
    figures = tuple(
        figure(
            name, title, unit, formula, as_of=as_of,
            series=tuple((row.period, tile_value(name, row)) for row in rows), currency=plan.currency,
        )
        for name, title, unit, formula in TILES
    )  # fmt: skip
    return Overview(
        period=period.name,
        plan=plan.name,
        currency=plan.currency,
        data_version=snapshot.data_version,
        figures=figures,
        rows=rows,
        by_currency=sales_by_currency(snapshot, period),
        levels=level_report(snapshot, plan, period, outcome, book=book),
    )


def period_rows(
    snapshot: Snapshot, book: SalesBook, periods: tuple[Period, ...], payouts: Mapping[str, int]
) -> tuple[PeriodRow, ...]:
    """One row a period, in the order given, without those before anybody had joined (the last is always there)."""
    joined = snapshot.members["joined_on"].to_numpy(np.int64)
    begun = [one for one in periods if len(joined) and one.end_day > int(joined.min())] or [periods[-1]]
    rows: list[PeriodRow] = []
    for period in begun:
        row = _period_row(snapshot, book, period, payouts.get(period.name))
        growth = ratio(row.sales_minor - rows[-1].sales_minor, rows[-1].sales_minor) if rows else None
        rows.append(_with_growth(row, growth))
    return tuple(rows)


def tile_value(name: str, row: PeriodRow) -> Number:
    """The value of a tile in a period."""
    if name == "payout_share":
        return ratio(row.payout_minor, row.sales_minor)
    if name == "retail_share":
        return ratio(row.customer_sales_minor, row.sales_minor)
    column = {"sales": "sales_minor", "sales_count": "sales", "refunds": "refunds_minor", "payout": "payout_minor"}
    value: Number = getattr(row, column.get(name, name))
    return value


def _period_row(snapshot: Snapshot, book: SalesBook, period: Period, payout: int | None) -> PeriodRow:
    members = snapshot.members
    last = period.end_day - 1
    joined = members["joined_on"].to_numpy(np.int64)
    enrolled = members["enrolled_on"].to_numpy(np.int64)
    left = members["left_on"].to_numpy(np.int64)
    here = (joined <= last) & (left > last)
    participant = here & (enrolled <= last)
    counted = book.of_period(period)
    return PeriodRow(
        period=period.name,
        members=int(here.sum()),
        participants=int(participant.sum()),
        customers=int((here & ~participant).sum()),
        active_participants=int((participant & counted.active_rows(len(members))).sum()),
        new_members=int(((joined >= period.first_day) & (joined <= last)).sum()),
        new_participants=int(((enrolled >= period.first_day) & (enrolled <= last)).sum()),
        left=int(((left >= period.first_day) & (left <= last)).sum()),
        sales=len(counted),
        sales_minor=int(counted.net.sum()),
        customer_sales_minor=int(counted.net[counted.to_customer].sum()),
        refunds_minor=book.refunds_in(period),
        payout_minor=payout,
    )


def _with_growth(row: PeriodRow, growth: Fraction | None) -> PeriodRow:
    values = {name: getattr(row, name) for name in PeriodRow.__slots__}
    return PeriodRow(**{**values, "growth": growth})


def _row_document(row: PeriodRow) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in PeriodRow.__slots__}
    retail, payout = ratio(row.customer_sales_minor, row.sales_minor), ratio(row.payout_minor, row.sales_minor)
    return values | {
        "growth": plain(row.growth), "growth_exact": exact(row.growth),
        "retail_share": plain(retail), "retail_share_exact": exact(retail),
        "payout_share": plain(payout), "payout_share_exact": exact(payout),
    }  # fmt: skip
