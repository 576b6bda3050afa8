"""Which tables does the disclosure page show? The groups, what they rest on, and a published table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from flask import url_for

from graph_service.compliance.disclosure import COUNTS, TOLD_MIN, Disclosure
from graph_service.compliance.publications import Publication
from graph_service.compliance.published import Difference
from graph_service.web.tables import Column, Link, State, Table, money_text, rows_of
from graph_service.words import again, say

LOSS: Final = say("Received less fees and own orders, below zero. Other expenses are not known.")


def of_disclosure(found: Disclosure, compared: Sequence[Difference], kept: Sequence[Publication]) -> list[Table]:
    """The table to publish, where each month's pay comes from, the figures compared, and what was published."""
    return [_groups(found), _sources(found), _compared(found, compared), _kept(kept)]


def _groups(found: Disclosure) -> Table:
    money = {
        "received_mean": say("Mean"), "received_10": "10 %", "received_25": "25 %", "received_median": say("Median"),
        "received_75": "75 %",
        "received_90": "90 %", "received_99": "99 %", "received_most": say("Most"), "paid_median": say("Paid in, median"),
        "net_median": say("Left, median"),
    }  # fmt: skip
    return Table(
        "disclosure",
        say("What participants received in {window}", window=found.window),
        (
            Column(say("Months in the programme")), Column(say("Participants"), "count"), Column(say("With any pay"), "count"),
            *(Column(title, "money", "", found.currency) for title in money.values()), Column(say("With a loss"), "count", LOSS),
        ),
        rows_of(
            (
                one.name, one.participants, one.with_pay, None if one.received_mean is None else round(one.received_mean),
                *(getattr(one, name) for name in list(money)[1:]), one.with_loss,
            )
            for one in found.groups
        ),
        note=say("before expenses, everyone in; of groups below {told_min} only the number is told", told_min=TOLD_MIN),
    )  # fmt: skip


def _sources(found: Disclosure) -> Table:
    return Table(
        "sources",
        say("Where each month's pay comes from"),
        (Column(say("Month"), "short"), Column(say("Run")), Column(say("State"), "short")),
        rows_of(
            (
                one.month, Link(one.run_id, url_for("runs.one", run_id=one.run_id)) if one.run_id else say("worked out now"),
                State(say("data changed since"),
                    "bad") if one.stale else State(say("as stored") if one.run_id else say("no run"), "idle"),
            )
            for one in found.sources
        ),
    )  # fmt: skip


def _compared(found: Disclosure, compared: Sequence[Difference]) -> Table:
    return Table(
        "published",
        say("The published table beside it"),
        (Column(say("Group")), Column(say("Measure")), Column(say("Published"), "short"),
            Column(say("Found"), "short"), Column(say("State"), "short")),
        rows_of(
            (
                again(one.group), one.measure, _shown(one.published, one.measure, found.currency),
                _shown(one.found, one.measure, found.currency),
                _agreement(one),
            )
            for one in compared
        ),
        empty=say("Nothing was pasted."),
    )  # fmt: skip


def _agreement(one: Difference) -> State:
    if not one.told:
        return State(say("not told"), "idle")
    return State(say("the same"), "good") if one.agrees else State(say("differs"), "bad")


def _kept(kept: Sequence[Publication]) -> Table:
    return Table(
        "kept",
        say("Published tables that are kept"),
        (
            Column(say("No."), "short"), Column(say("Title")), Column(say("Where")), Column(say("Published on"), "short"),
            Column(say("Period"), "short"),
            Column(say("Plan")), Column(say("Kept by"), "short"), Column(say("State"), "short"),
        ),
        rows_of(
            (
                one.table_id, one.title, one.place, one.published_on, one.period, one.plan, one.recorded_by,
                State(say("withdrawn {day}", day=one.withdrawn_on), "idle") if one.withdrawn_on else State(say("stands"), "good"),
            )
            for one in kept
        ),
        empty=say("Nothing that was published is kept yet, so check C22 has nothing to work out again."),
    )  # fmt: skip


def _shown(value: Fraction | None, measure: str, currency: str) -> str:
    if value is None:
        return say("fewer than {told_min} participants", told_min=TOLD_MIN)
    return str(int(value)) if measure in COUNTS else f"{money_text(round(value), currency)} {currency}"
