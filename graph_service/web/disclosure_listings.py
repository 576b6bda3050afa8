"""Which tables does the disclosure page show? The groups, what they rest on, and a published table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from flask import url_for

from graph_service.compliance.disclosure import COUNTS, TOLD_MIN, Difference, Disclosure
from graph_service.web.tables import Column, Link, State, Table, money_text, rows_of

LOSS: Final = "Received less fees and own orders, below zero. Other expenses are not known."


def of_disclosure(found: Disclosure, compared: Sequence[Difference]) -> list[Table]:
    """The table to publish, where each month's pay comes from, and the published figures."""
    return [_groups(found), _sources(found), _compared(found, compared)]


def _groups(found: Disclosure) -> Table:
    money = {
        "received_mean": "Mean", "received_10": "10 %", "received_25": "25 %", "received_median": "Median", "received_75": "75 %",
        "received_90": "90 %", "received_99": "99 %", "received_most": "Most", "paid_median": "Paid in, median",
        "net_median": "Left, median",
    }  # fmt: skip
    return Table(
        "disclosure",
        f"What participants received in {found.window}",
        (
            Column("Months in the programme"), Column("Participants", "count"), Column("With any pay", "count"),
            *(Column(title, "money", "", found.currency) for title in money.values()), Column("With a loss", "count", LOSS),
        ),
        rows_of(
            (
                one.name, one.participants, one.with_pay, None if one.received_mean is None else round(one.received_mean),
                *(getattr(one, name) for name in list(money)[1:]), one.with_loss,
            )
            for one in found.groups
        ),
        note=f"before expenses, everyone in; of groups below {TOLD_MIN} only the number is told",
    )  # fmt: skip


def _sources(found: Disclosure) -> Table:
    return Table(
        "sources",
        "Where each month's pay comes from",
        (Column("Month", "short"), Column("Run"), Column("State", "short")),
        rows_of(
            (
                one.month, Link(one.run_id, url_for("runs.one", run_id=one.run_id)) if one.run_id else "worked out now",
                State("data changed since", "bad") if one.stale else State("as stored" if one.run_id else "no run", "idle"),
            )
            for one in found.sources
        ),
    )  # fmt: skip


def _compared(found: Disclosure, compared: Sequence[Difference]) -> Table:
    return Table(
        "published",
        "The published table beside it",
        (Column("Group"), Column("Measure"), Column("Published", "short"), Column("Found", "short"), Column("State", "short")),
        rows_of(
            (
                one.group, one.measure, _shown(one.published, one.measure, found.currency),
                _shown(one.found, one.measure, found.currency),
                State("the same", "good") if one.agrees else State("differs", "bad"),
            )
            for one in compared
        ),
        empty="Nothing was pasted.",
    )  # fmt: skip


def _shown(value: Fraction, measure: str, currency: str) -> str:
    return str(int(value)) if measure in COUNTS else f"{money_text(round(value), currency)} {currency}"
