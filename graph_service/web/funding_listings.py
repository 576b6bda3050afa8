"""Which tables and pictures do the pages on what funded the pay show? The same money, grouped in each way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
from flask import url_for

from graph_service import charts
from graph_service.compliance.funding import COLUMNS, SOURCES, Funding
from graph_service.web.charting import Picture
from graph_service.web.check_listings import EXPORT_ROWS
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, Table, records, rows_of

ALL_OTHERS: Final = "all others"
OWN: Final = "own pay"
PAID: Final = "after rounding and caps of the plan"
SHOWN: Final = 20
# Each source in words, and what it means.
FUNDED: Final = {
    "retail_verified": ("Customers, verified", "Sales to people who were no participants that day, called verified."),
    "retail_unverified": ("Customers, not verified", "The same, called unverified or not stated."),
    "personal_within_cap": ("Own use within the cap", "Participants' own purchases up to the pack's cap a month."),
    "personal_over_cap": ("Own use over the cap", "What of them lies over it; an order across the cap is split in proportion."),
    "starter": ("Starter orders", "Orders of kind starter, whoever bought."),
    "qualifying": ("Qualifying orders", "Orders of kind qualifying."),
    "no_sale": ("No single sale", "Shares of a pool, volume carried from before, pay handed down, charges on other pay."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class People:
    """Ids and names of the members that a page shows, by row; and what links to them keep."""

    ids: Mapping[int, str]
    names: Mapping[str, str]
    currency: str
    period: str
    pack: str | None
    bonuses: Mapping[str, str] = field(default_factory=dict)  # titles by name

    def called(self, row: int) -> str:
        """The name, else the id."""
        return self.names.get(self.ids[row]) or self.ids[row]

    def team(self, row: int) -> Link:
        """To the member's team."""
        return member_link(self.ids[row], self.names.get(self.ids[row]), self.period)

    def funded(self, row: int) -> Link:
        """To what funded the pay below the member."""
        return Link(self.called(row), self.address(self.ids[row]))

    def address(self, member_id: str | None = None, period: str | None = None) -> str:
        """The page of everyone, or of one subtree."""
        return url_for("compliance.funded", period=period or self.period, pack=self.pack, member=member_id)


def of_funding(found: Funding, people: People, most: int) -> list[Table]:
    """All pay by source, payee, country, rank and leader.

    Args:
        found: what funded the awards.
        people: everyone shown.
        most: rows of payees and leaders at most.
    """
    leaders = found.by_leader(most)
    return [
        _by_source(found.sums, people.currency), _by_payee(found.by_member, people, most),
        Table(
            "by-country", "By country of the payee",
            (Column("Country", "short"), Column("Payees", "count"), *_money(people.currency)),
            rows_of((row["country"] or "not known", row["members"], *_amounts(row)) for row in records(found.by_country)),
        ),
        Table(
            "by-rank", "By rank of the payee",
            (Column("Rank", help="Held in the period by the plan."), Column("Payees", "count"), *_money(people.currency)),
            rows_of((row["rank"] or "no ranks", row["members"], *_amounts(row)) for row in records(found.by_rank)),
        ),
        Table(
            "by-leader", "By leader: own pay and that of everyone below",
            (
                Column("Leader"), Column("Member id", "short"),
                Column("People", "count", "At or below on the period's last day."), *_money(people.currency),
            ),
            rows_of(
                (people.funded(row["member"]), people.ids[row["member"]], row["size"], *_amounts(row))
                for row in records(leaders)
            ),
            note="most pay first; leaders contain one another, so these rows do not add up to the whole",
            empty="Nobody with people below was paid in this period.", rows_max=SHOWN,
            count=leaders.attrs["total"], export_max=EXPORT_ROWS,
        ),
    ]  # fmt: skip


def of_subtree(found: Funding, member: int, people: People, most: int) -> list[Table]:
    """The pay of one member and everyone below by source, leg and payee."""
    legs = found.by_leg(member)
    by_leg = Table(
        "by-leg", "By leg",
        (
            Column("Leg", help="A directly sponsored person with everyone below."), Column("People", "count"),
            *_money(people.currency),
        ),
        rows_of(
            (OWN if row["leg"] < 0 else people.funded(row["leg"]), row["size"], *_amounts(row))
            for row in records(legs.head(most + 1))
        ),
        note="own pay, then the legs, most pay first; together they are the whole", rows_max=SHOWN + 1, count=len(legs),
        export_max=EXPORT_ROWS,
    )  # fmt: skip
    sums = {name: int(legs[name].sum()) for name in COLUMNS}
    return [_by_source(sums, people.currency), by_leg, _by_payee(found.payees_below(member), people, most)]


def of_periods(sums: Mapping[str, Mapping[str, int]], people: People) -> list[Table]:
    """One row a period, newest first."""
    table = Table(
        "by-period", "What funded the pay, period by period",
        (Column("Period", "short"), *_money(people.currency), *_shares()),
        rows_of(
            (Link(period, people.address(period=period)), *_amounts(row), *_parts(row))
            for period, row in reversed([*sums.items()])
        ),
        note=f"newest first; {PAID}",
    )  # fmt: skip
    return [table]


def flow(found: Funding, people: People, member: int | None = None) -> Picture:
    """Sources to bonuses to payees, or below one member to legs."""
    rows = found.flow if member is None else found.flow_below(member)
    flows = []
    for source, bonus, payee, minor in rows.itertuples(index=False):
        title = people.bonuses.get(bonus, bonus)
        end = ALL_OTHERS if payee < 0 else OWN if payee == member else people.called(payee)
        flows += [charts.Flow(FUNDED[source][0], title, minor), charts.Flow(title, end, minor)]
    ends = "who was paid most, and all others" if member is None else "own pay, the legs with most pay, and all others"
    return Picture(
        "What funded the pay",
        f"Left: the sales that awards point at. Middle: the bonuses of the plan. Right: {ends}. As paid, {PAID}.",
        "by-source",
        charts.flow([one for one in flows if one.amount_minor > 0], people.currency),
        "Negative lines, such as a charge on other pay, are in the tables and not drawn.",
    )


def over_time(sums: Mapping[str, Mapping[str, int]], currency: str) -> Picture:
    """Stacked bars, one a period."""
    series = [(FUNDED[source][0], [row[source] for row in sums.values()]) for source in SOURCES]
    return Picture(
        "What funded the pay, period by period",
        f"Each bar is the pay of a period, {PAID}, by the sale behind it. Its parts add up to it exactly.",
        "by-period",
        charts.money_bars(
            "What funded the pay",
            ("Period", f"Pay ({currency})"),
            list(sums),
            [one for one in series if any(one[1])],
            currency,
        ),
    )


def shown_rows(found: Funding, most: int, member: int | None = None) -> list[int]:
    """The members that the tables of a page name."""
    if member is None:
        return [*found.by_member["member"].head(most), *found.by_leader(most)["member"]]
    return [member, *found.by_leg(member)["leg"].iloc[1 : most + 1], *found.payees_below(member)["member"].head(most)]


def _by_source(sums: Mapping[str, int], currency: str) -> Table:
    whole = sums["total"]
    return Table(
        "by-source",
        "What funded the pay",
        (Column("Source"), Column("Means", "long"), Column("Pay", "money", "", currency), Column("Share", "share")),
        rows_of(
            (*FUNDED[source], sums[source], sums[source] / whole if whole else None) for source in SOURCES
        ),
        note=PAID,
    )  # fmt: skip


def _by_payee(payees: pd.DataFrame, people: People, most: int) -> Table:
    return Table(
        "by-payee",
        "By payee",
        (Column("Member"), Column("Member id", "short"), *_money(people.currency)),
        rows_of(
            (people.team(row["member"]), people.ids[row["member"]], *_amounts(row)) for row in records(payees.head(most))
        ),
        note="most pay first", empty="Nobody was paid in this period.", rows_max=SHOWN, count=len(payees),
        export_max=EXPORT_ROWS,
    )  # fmt: skip


def _money(currency: str) -> list[Column]:
    return [
        Column("Pay", "money", "", currency),
        *(Column(FUNDED[source][0], "money", FUNDED[source][1], currency) for source in SOURCES),
    ]


def _shares() -> tuple[Column, ...]:
    return (
        Column("Customers", "share", "What sales to customers funded, verified or not, of all pay of the period."),
        Column("Entry", "share", "What starter and qualifying orders funded, of all pay of the period."),
    )


def _parts(row: Mapping[str, int]) -> Iterable[float | None]:
    whole = row["total"]
    for names in (("retail_verified", "retail_unverified"), ("starter", "qualifying")):
        yield sum(row[name] for name in names) / whole if whole else None


def _amounts(row: Mapping[Any, Any]) -> list[int]:
    return [int(row[name]) for name in COLUMNS]
