"""Which tables does the page on what funded the pay show? By source, by payee and by country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from graph_service.compliance.funding import SOURCES, Funding
from graph_service.model.money import MICRO
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Table, rows_of

ALL_OTHERS: Final = "all others"
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


def of_funding(found: Funding, ids: list[str], names: Mapping[str, str], currency: str, period: str) -> list[Table]:
    """Three tables of the same money.

    Args:
        found: what funded the awards.
        ids: ids of the members of `found.by_member`, row by row.
        names: their names, where known.
        currency: of the plan.
        period: for links.
    """
    money = [Column(FUNDED[source][0], "money", FUNDED[source][1], currency) for source in SOURCES]
    whole = sum(found.of(source) for source in SOURCES)
    by_source = Table(
        "by-source",
        "What funded the pay",
        (Column("Source"), Column("Means", "long"), Column("Pay", "money", "", currency), Column("Share", "share")),
        rows_of(
            (FUNDED[source][0], FUNDED[source][1], round(found.of(source) / MICRO), found.of(source) / whole if whole else None)
            for source in SOURCES
        ),
        note="before rounding and caps of the plan",
    )  # fmt: skip
    by_payee = Table(
        "by-payee",
        "By payee",
        (Column("Member"), Column("Member id", "short"), Column("Pay", "money", "", currency), *money),
        rows_of(
            (member_link(one, names.get(one), period), one, *_amounts(row))
            for one, (_, row) in zip(ids, found.by_member.iterrows(), strict=True)
        ),
        note="most pay first", empty="Nobody was paid in this period.", rows_max=50,
    )  # fmt: skip
    by_country = Table(
        "by-country",
        "By country of the payee",
        (Column("Country", "short"), Column("Payees", "count"), Column("Pay", "money", "", currency), *money),
        rows_of(
            (row["country"] or "not known", int(row["members"]), *_amounts(row))
            for _, row in found.by_country.iterrows()
        ),
    )  # fmt: skip
    return [by_source, by_payee, by_country]


def _amounts(row: pd.Series) -> list[int]:
    return [round(int(row[name]) / MICRO) for name in ("total", *SOURCES)]
