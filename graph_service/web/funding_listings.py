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
from graph_service.web.listings import member_link
from graph_service.web.speaking import told
from graph_service.web.tables import EXPORT_ROWS, Column, Link, Table, records, rows_of
from graph_service.words import say

ALL_OTHERS: Final = say("all others")
OWN: Final = say("own pay")
PAID: Final = say("after rounding and caps of the plan")
SHOWN: Final = 20
# Each source in words, and what it means.
FUNDED: Final = {
    "retail_verified": (say("Customers, verified"), say("Sales to people who were no participants that day, called verified.")),
    "retail_unverified": (say("Customers, not verified"), say("The same, called unverified or not stated.")),
    "personal_within_cap": (say("Own use within the cap"), say("Participants' own purchases up to the pack's cap a month.")),
    "personal_over_cap": (say("Own use over the cap"),
        say("What of them lies over it; an order across the cap is split in proportion.")),
    "starter": (say("Starter orders"), say("Orders of kind starter, whoever bought.")),
    "qualifying": (say("Qualifying orders"), say("Orders of kind qualifying.")),
    "no_sale": (say("No single sale"),
        say("Shares of a pool, volume carried from before, pay handed down, charges on other pay.")),
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
            "by-country", say("By country of the payee"),
            (Column(say("Country"), "short"), Column(say("Payees"), "count"), *_money(people.currency)),
            rows_of((row["country"] or say("not known"), row["members"], *_amounts(row)) for row in records(found.by_country)),
        ),
        Table(
            "by-rank", say("By rank of the payee"),
            (Column(say("Rank"), help=say("Held in the period by the plan.")), Column(say("Payees"), "count"),
                *_money(people.currency)),
            rows_of((row["rank"] or say("no ranks"), row["members"], *_amounts(row)) for row in records(found.by_rank)),
        ),
        Table(
            "by-leader", say("By leader: own pay and that of everyone below"),
            (
                Column(say("Leader")), Column(say("Member id"), "short"),
                Column(say("People"), "count", say("At or below on the period's last day.")), *_money(people.currency),
            ),
            rows_of(
                (people.funded(row["member"]), people.ids[row["member"]], row["size"], *_amounts(row))
                for row in records(leaders)
            ),
            note=say("most pay first; leaders contain one another, so these rows do not add up to the whole"),
            empty=say("Nobody with people below was paid in this period."), rows_max=SHOWN,
            count=leaders.attrs["total"], export_max=EXPORT_ROWS,
        ),
    ]  # fmt: skip


def of_subtree(found: Funding, member: int, people: People, most: int) -> list[Table]:
    """The pay of one member and everyone below by source, leg and payee."""
    legs = found.by_leg(member)
    by_leg = Table(
        "by-leg", say("By leg"),
        (
            Column(say("Leg"), help=say("A directly sponsored person with everyone below.")), Column(say("People"), "count"),
            *_money(people.currency),
        ),
        rows_of(
            (OWN if row["leg"] < 0 else people.funded(row["leg"]), row["size"], *_amounts(row))
            for row in records(legs.head(most + 1))
        ),
        note=say("own pay, then the legs, most pay first; together they are the whole"), rows_max=SHOWN + 1, count=len(legs),
        export_max=EXPORT_ROWS,
    )  # fmt: skip
    sums = {name: int(legs[name].sum()) for name in COLUMNS}
    return [_by_source(sums, people.currency), by_leg, _by_payee(found.payees_below(member), people, most)]


def of_periods(sums: Mapping[str, Mapping[str, int]], people: People) -> list[Table]:
    """One row a period, newest first."""
    table = Table(
        "by-period", say("What funded the pay, period by period"),
        (Column(say("Period"), "short"), *_money(people.currency), *_shares()),
        rows_of(
            (Link(period, people.address(period=period)), *_amounts(row), *_parts(row))
            for period, row in reversed([*sums.items()])
        ),
        note=say("newest first; {paid}", paid=PAID),
    )  # fmt: skip
    return [table]


def flow(found: Funding, people: People, member: int | None = None) -> Picture:
    """Sources to bonuses to payees, or below one member to legs."""
    rows = found.flow if member is None else found.flow_below(member)
    flows = []
    for source, bonus, payee, minor in rows.itertuples(index=False):
        title = people.bonuses.get(bonus, bonus)
        end = ALL_OTHERS if payee < 0 else OWN if payee == member else people.called(payee)
        flows += [charts.Flow(told(FUNDED[source][0]), title, minor), charts.Flow(title, told(end), minor)]
    ends = (
        say("who was paid most, and all others")
        if member is None
        else say("own pay, the legs with most pay, and all others")
    )
    return Picture(
        say("What funded the pay"),
        say(
            "Left: the sales that awards point at. Middle: the bonuses of the plan. Right: {ends}. As paid, {paid}.",
            ends=ends,
            paid=PAID,
        ),
        "by-source",
        charts.flow([one for one in flows if one.amount_minor > 0], people.currency),
        say("Negative lines, such as a charge on other pay, are in the tables and not drawn."),
    )


def over_time(sums: Mapping[str, Mapping[str, int]], currency: str) -> Picture:
    """Stacked bars, one a period."""
    series = [(told(FUNDED[source][0]), [row[source] for row in sums.values()]) for source in SOURCES]
    return Picture(
        say("What funded the pay, period by period"),
        say(
            "Each bar is the pay of a period, {paid}, by the sale behind it. Its parts add up to it exactly.", paid=PAID
        ),
        "by-period",
        charts.money_bars(
            told(say("What funded the pay")),
            (told(say("Period")), told(say("Pay ({currency})", currency=currency))),
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
        say("What funded the pay"),
        (Column(say("Source")), Column(say("Means"), "long"), Column(say("Pay"), "money", "", currency),
            Column(say("Share"), "share")),
        rows_of(
            (*FUNDED[source], sums[source], sums[source] / whole if whole else None) for source in SOURCES
        ),
        note=PAID,
    )  # fmt: skip


def _by_payee(payees: pd.DataFrame, people: People, most: int) -> Table:
    return Table(
        "by-payee",
        say("By payee"),
        (Column(say("Member")), Column(say("Member id"), "short"), *_money(people.currency)),
        rows_of(
            (people.team(row["member"]), people.ids[row["member"]], *_amounts(row)) for row in records(payees.head(most))
        ),
        note=say("most pay first"), empty=say("Nobody was paid in this period."), rows_max=SHOWN, count=len(payees),
        export_max=EXPORT_ROWS,
    )  # fmt: skip


def _money(currency: str) -> list[Column]:
    return [
        Column(say("Pay"), "money", "", currency),
        *(Column(FUNDED[source][0], "money", FUNDED[source][1], currency) for source in SOURCES),
    ]


def _shares() -> tuple[Column, ...]:
    return (
        Column(
            say("Customers"), "share", say("What sales to customers funded, verified or not, of all pay of the period.")
        ),
        Column(say("Entry"), "share", say("What starter and qualifying orders funded, of all pay of the period.")),
    )


def _parts(row: Mapping[str, int]) -> Iterable[float | None]:
    whole = row["total"]
    for names in (("retail_verified", "retail_unverified"), ("starter", "qualifying")):
        yield sum(row[name] for name in names) / whole if whole else None


def _amounts(row: Mapping[Any, Any]) -> list[int]:
    return [int(row[name]) for name in COLUMNS]
