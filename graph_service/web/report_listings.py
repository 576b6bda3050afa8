"""Which tables does a report of all checks show? What can be said at all, the checks, recruitment against sales."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from graph_service.compliance.findings import CheckReport
from graph_service.model.cells import count_text
from graph_service.web import check_words as terms
from graph_service.web.check_listings import Names, Place, readings
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, State, Table, records, rows_of, share_text
from graph_service.words import again, say


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what can be said at all."""

    title: str
    text: str
    help: str


def facts(report: CheckReport) -> list[Fact]:
    """Data sufficiency in words, each with its formula."""
    enough = report.sufficiency
    other = enough.other_currency_orders
    return [
        Fact(
            say("Retail sales that are verified"),
            say("– no retail sales") if enough.verified_share is None else share_text(enough.verified_share),
            say(
                "verified sales to customers / all sales to customers, net, in the period. What is only "
                "declared passes no check."
            ),
        ),
        Fact(
            say("Awards with a source"),
            say("– no awards") if enough.source_share is None else share_text(enough.source_share),
            say(
                "awards that point at a sale of a known kind / all awards, before rounding and caps. Below "
                "the pack's share C01, C04, C05 and C07 are not computable."
            ),
        ),
        Fact(
            say("Participants and customers"),
            say("{participants} and {customers}", participants=enough.participants, customers=enough.customers),
            say(
                "On the period's last day. A participant has the right to earn; a customer has joined, not "
                "left, and has no such right."
            ),
        ),
        Fact(
            say("Orders in the period"),
            say("{orders}; {other} in other currencies are left out", orders=enough.orders, other=other)
            if other
            else count_text(enough.orders),
            say("Sales of the period in the plan's currency, refunded ones too."),
        ),
        Fact(
            say("Window of the outcome checks"),
            enough.window,
            say(
                "C16, C18, C19, C20, C26 and C27 look at the twelve months that end with the period, or at "
                "as many as there are data for."
            ),
        ),
        Fact(
            say("Pack of thresholds"),
            say("{pack}, version {pack_version}", pack=report.pack, pack_version=report.pack_version),
            say("The numbers that the figures are compared with; each check's page gives their sources and dates."),
        ),
    ]


def of_report(report: CheckReport) -> list[Table]:
    """Inputs first, then the checks."""
    inputs = Table(
        "inputs",
        say("What the checks can rest on"),
        (Column(say("Input")), Column(say("Rows"), "count"), Column(say("State"), "short"), Column(say("Needed by"), "long")),
        rows_of(
            (
                terms.input_words(item.name), item.rows,
                State(say("there"), "good") if item.present else State(say("missing"), "warn"),
                ", ".join(item.needed_by),
            )
            for item in report.sufficiency.inputs
        ),
    )  # fmt: skip
    place, currency = Place(report.currency, report.period.name, report.pack, {}), report.currency
    checks = Table(
        "checks",
        say("Checks"),
        (
            Column(say("Check"), "short"), Column(say("Title")),
            Column(say("State"), "short", help=say("Green only where a threshold or review line is in force.")),
            Column(say("Class"), help=say("What stands behind the check.")),
            Column(say("Instrument"), help=say("Of what decides: the raised threshold, else the raised review line.")),
            Column(say("Figure in"), help=say("What the three readings are.")),
            Column(say("Strict"), "short", help=terms.READINGS["strict"]),
            Column(say("Capped"), "short", help=terms.READINGS["capped"]),
            Column(say("Lenient"), "short", help=terms.READINGS["lenient"]),
            Column(say("Raised when"), help=say("Of the instrument named; the check's page has the others.")),
            Column(say("Points at"), "count", help=say("Members, or members and months, that the check names.")),
        ),
        rows_of(
            (
                Link(one.id, place.check(one.id)), one.title, terms.badge(one), terms.CLASSES.get(one.klass, one.klass),
                again(one.instrument), terms.unit_words(one.unit, currency), *readings(one, currency),
                terms.threshold_text(one.decisive, currency) if one.decisive else None, one.result.entities_total,
            )
            for one in report.findings
        ),
    )  # fmt: skip
    return [inputs, checks]


def tally(report: CheckReport) -> list[tuple[State, int]]:
    """How many checks are in each state; no score is made of them."""
    found = [terms.badge(one) for one in report.findings]
    return [(state, found.count(state)) for state in (*terms.STATES.values(), terms.NOTHING, terms.REFERENCE)]


def of_against(months: pd.DataFrame, leaders: pd.DataFrame, names: Names, currency: str, period: str) -> list[Table]:
    """Recruitment against sales, by month and by leader."""
    by_month = Table(
        "months",
        say("Recruitment against sales, by month"),
        (
            Column(say("Month"), "short"),
            Column(say("New participants"), "count", say("People who acquired the right to earn in the month.")),
            Column(say("New customers"), "count", say("People who joined in the month and were no participants that day.")),
            Column(say("Sales to customers, declared"), "money", say("Net, less refunds, whether verified or not."), currency),
            Column(say("Sales to customers, verified"), "money", say("Of these, what the sales file calls verified."), currency),
            Column(say("Sales to participants"), "money", say("Net, less refunds, without starter orders."), currency),
            Column(say("Starter orders"), "money", say("Orders of kind starter, whoever bought."), currency),
            Column(say("Fees"), "money", say("Fees paid in the month."), currency),
        ),
        rows_of(
            (row["month"], *(int(row[name]) for name in months.columns[1:])) for row in records(months.iloc[::-1])
        ),
        note=say("newest first; a sale counts by the buyer's role on the day"),
    )  # fmt: skip
    by_leader = Table(
        "leaders",
        say("Recruitment against sales, by leader"),
        (
            Column(say("Leader")), Column(say("Member id")),
            Column(say("Recruits"), "count", say("Participants sponsored directly who enrolled in the period.")),
            Column(say("Sales to customers, declared"), "money",
                say("Below the leader, own credit included, whether verified or not."),
                   currency),
            Column(say("Sales to customers, verified"), "money", say("Of these, what the sales file calls verified."), currency),
            Column(say("Other sales"), "money", say("Below the leader: all that participants bought, starter orders too."),
                   currency),
            Column(say("Customer share, declared"), "share", say("declared sales to customers / all sales below the leader")),
            Column(say("Pay"), "money", say("What the plan paid the leader in the period."), currency),
        ),
        rows_of(
            (
                member_link(row["member_id"], names.get(row["member_id"]), period), row["member_id"],
                int(row["recruits"]), int(row["sales_to_customers_minor"]),
                int(row["sales_to_customers_verified_minor"]), int(row["sales_to_participants_minor"]),
                None if pd.isna(row["customer_share"]) else float(row["customer_share"]), int(row["pay_minor"]),
            )
            for row in records(leaders)
        ),
        note=say("most pay first"),
    )  # fmt: skip
    return [by_month, by_leader]
