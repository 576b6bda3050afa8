"""Which tables do the compliance pages show? Inputs, checks, readings, thresholds, the rows behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pandas as pd
from flask import url_for

from graph_service.compliance import DEFAULT_PACK, Picture
from graph_service.compliance.findings import CheckReport, Entity, Finding
from graph_service.model.cells import count_text
from graph_service.web import check_words as say
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Kind, Link, State, Table, records, rows_of, share_text

Names = Mapping[str, str]

EXPORT_ROWS: Final = 100_000  # rows behind a figure that a CSV holds at most


@dataclass(frozen=True, slots=True)
class Place:
    """What the tables of a check's page need to know beside the check."""

    currency: str
    period: str
    pack: str
    names: Names
    member_id: str | None = None  # the member looked at

    def report(self) -> str:
        """The address of all checks."""
        return url_for("compliance.page", period=self.period, pack=self._asked_pack)

    def check(self, check_id: str, member_id: str | None = None) -> str:
        """The address of a check, of one member or of the whole programme."""
        return url_for("compliance.one", check_id=check_id, period=self.period, pack=self._asked_pack, member=member_id)

    def recount(self, check_id: str, member_id: str | None = None) -> str:
        """The address at which a check's figure is counted again."""
        return url_for(
            "compliance.one", check_id=check_id, period=self.period, pack=self._asked_pack, member=member_id, recount=1
        )

    @property
    def _asked_pack(self) -> str | None:
        return None if self.pack == DEFAULT_PACK else self.pack


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
            "Retail sales that are verified",
            "– no retail sales" if enough.verified_share is None else share_text(enough.verified_share),
            "verified sales to customers / all sales to customers, net, in the period. What is only declared passes "
            "no check.",
        ),
        Fact(
            "Awards with a source",
            "– no awards" if enough.source_share is None else share_text(enough.source_share),
            "awards that point at a sale of a known kind / all awards, before rounding and caps. Below the pack's "
            "share C01, C04, C05 and C07 are not computable.",
        ),
        Fact(
            "Participants and customers",
            f"{count_text(enough.participants)} and {count_text(enough.customers)}",
            "On the period's last day. A participant has the right to earn; a customer has joined, not left, and has "
            "no such right.",
        ),
        Fact(
            "Orders in the period",
            count_text(enough.orders) + (f"; {count_text(other)} in other currencies are left out" if other else ""),
            "Sales of the period in the plan's currency, refunded ones too.",
        ),
        Fact(
            "Window of the outcome checks",
            enough.window,
            "C16, C18, C19, C20, C26 and C27 look at the twelve months that end with the period, or at as many as there are data "
            "for.",
        ),
        Fact(
            "Pack of thresholds",
            f"{report.pack}, version {report.pack_version}",
            "The numbers that the figures are compared with; each check's page gives their sources and dates.",
        ),
    ]


def of_report(report: CheckReport) -> list[Table]:
    """Inputs first, then the checks."""
    inputs = Table(
        "inputs",
        "What the checks can rest on",
        (Column("Input"), Column("Rows", "count"), Column("State", "short"), Column("Needed by", "long")),
        rows_of(
            (
                item.name, item.rows, State("there", "good") if item.present else State("missing", "warn"),
                ", ".join(item.needed_by),
            )
            for item in report.sufficiency.inputs
        ),
    )  # fmt: skip
    place, currency = Place(report.currency, report.period.name, report.pack, {}), report.currency
    checks = Table(
        "checks",
        "Checks",
        (
            Column("Check", "short"), Column("Title"),
            Column("State", "short", help="Green only where a threshold or review line is in force."),
            Column("Class", help="What stands behind the check."),
            Column("Instrument", help="Of what decides: the raised threshold, else the raised review line."),
            Column("Figure in", help="What the three readings are."),
            Column("Strict", "short", help=say.READINGS["strict"]),
            Column("Capped", "short", help=say.READINGS["capped"]),
            Column("Lenient", "short", help=say.READINGS["lenient"]),
            Column("Raised when", help="Of the instrument named; the check's page has the others."),
            Column("Points at", "count", help="Members, or members and months, that the check names."),
        ),
        rows_of(
            (
                Link(one.id, place.check(one.id)), one.title, say.badge(one), say.CLASSES.get(one.klass, one.klass),
                one.instrument, say.unit_words(one.unit, currency), *_readings(one, currency),
                say.threshold_text(one.decisive, currency) if one.decisive else None, one.result.entities_total,
            )
            for one in report.findings
        ),
    )  # fmt: skip
    return [inputs, checks]


def tally(report: CheckReport) -> list[tuple[State, int]]:
    """How many checks are in each state; no score is made of them."""
    found = [say.badge(one) for one in report.findings]
    return [(state, found.count(state)) for state in (*say.STATES.values(), say.NOTHING, say.REFERENCE)]


def of_against(months: pd.DataFrame, leaders: pd.DataFrame, names: Names, currency: str, period: str) -> list[Table]:
    """Recruitment against sales, by month and by leader."""
    by_month = Table(
        "months",
        "Recruitment against sales, by month",
        (
            Column("Month", "short"),
            Column("New participants", "count", "People who acquired the right to earn in the month."),
            Column("New customers", "count", "People who joined in the month and were no participants that day."),
            Column("Sales to customers, declared", "money", f"Net, less refunds, {DECLARED}", currency),
            Column("Sales to customers, verified", "money", "Of these, what the sales file calls verified.", currency),
            Column("Sales to participants", "money", "Net, less refunds, without starter orders.", currency),
            Column("Starter orders", "money", "Orders of kind starter, whoever bought.", currency),
            Column("Fees", "money", "Fees paid in the month.", currency),
        ),
        rows_of(
            (row["month"], *(int(row[name]) for name in months.columns[1:])) for row in records(months.iloc[::-1])
        ),
        note="newest first; a sale counts by the buyer's role on the day",
    )  # fmt: skip
    by_leader = Table(
        "leaders",
        "Recruitment against sales, by leader",
        (
            Column("Leader"), Column("Member id"),
            Column("Recruits", "count", "Participants sponsored directly who enrolled in the period."),
            Column("Sales to customers, declared", "money", f"Below the leader, own credit included, {DECLARED}",
                   currency),
            Column("Sales to customers, verified", "money", "Of these, what the sales file calls verified.", currency),
            Column("Other sales", "money", "Below the leader: all that participants bought, starter orders too.",
                   currency),
            Column("Customer share, declared", "share", "declared sales to customers / all sales below the leader"),
            Column("Pay", "money", "What the plan paid the leader in the period.", currency),
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
        note="most pay first",
    )  # fmt: skip
    return [by_month, by_leader]


DECLARED: Final = "whether verified or not."


def of_finding(found: Finding, behind: pd.DataFrame, place: Place) -> list[Table]:
    """Readings, thresholds, further figures, who the check points at, and the rows behind."""
    return [
        _readings_table(found, place.currency),
        _thresholds(found, place.currency),
        _figures(found, place.currency),
        _entities(found, place),
        _records("details", "Details", list(found.result.table), place.currency),
        *(_curve(name, points) for name, points in found.result.curves),
        of_rows(found.id, behind, place),
    ]


def _readings_table(found: Finding, currency: str) -> Table:
    return Table(
        "readings",
        "Three readings of who is a customer",
        (
            Column("Reading", "short"), Column("Figure", "short", f"In: {say.unit_words(found.unit, currency)}."),
            Column("Exact", "short", "The figure as a fraction."), Column("Means", "long"),
        ),
        rows_of(
            (
                name, say.figure_text(found.result.readings.of(name), found.unit, currency),
                say.figure_exact(found.result.readings.of(name), found.unit, currency), means,
            )
            for name, means in say.READINGS.items()
        ),
        note=f"in {say.unit_words(found.unit, currency)}",
    )  # fmt: skip


def _thresholds(found: Finding, currency: str) -> Table:
    return Table(
        "thresholds",
        "What the figure is compared with",
        (
            Column("Raised when"), Column("Effect", "short", "The state when it is raised."),
            Column("Reading", "short", "The reading that the instrument itself uses."), Column("Instrument"),
            Column("Citation", "long"),
            Column("From", "day"), Column("Until", "day", "The first day on which it is no longer in force."),
            Column("Remark", "long"),
        ),
        rows_of(
            (
                say.threshold_text(one, currency), say.EFFECTS.get(one.role, one.role), one.reading, one.instrument,
                one.citation,
                one.start, one.end, f"{one.reason}{say.UNCONFIRMED if one.unconfirmed else ''}",
            )
            for one in found.thresholds
        ),
        empty="This check compares with nothing; it is there to be read.",
    )  # fmt: skip


def _figures(found: Finding, currency: str) -> Table:
    return Table(
        "figures",
        "Further figures",
        (
            Column("Figure", "short"), Column("Value", "short"), Column("In"),
            Column("Exact", "short", "The value as a fraction."), Column("Meaning", "long"),
        ),
        rows_of(
            (
                say.words(name), say.figure_text(value, found.meanings[name].unit, currency, named=False),
                say.unit_words(found.meanings[name].unit, currency),
                say.figure_exact(value, found.meanings[name].unit, currency), found.meanings[name].help,
            )
            for name, value in found.result.figures
        ),
    )  # fmt: skip


def _readings(found: Finding, currency: str) -> list[str | None]:
    readings = found.result.readings
    return [say.figure_text(readings.of(name), found.unit, currency, named=False) for name in say.READINGS]


def _entities(found: Finding, place: Place) -> Table:
    listed, total = found.result.entities, found.result.entities_total
    keys = list(dict.fromkeys(name for one in listed for name, _ in one.numbers))
    small = any(one.interval for one in listed)
    return Table(
        "entities",
        "Members the check points at",
        (
            Column("Member", help="Leads to the member's team."),
            Column("Member id", "short", "Leads to the rows behind this member, and to a picture where there is one."),
            Column("Month", "short"), Column("State", "short"),
            Column("Figure", "short", f"In: {say.unit_words(found.entity_unit, place.currency)}."),
            *(INTERVAL if small else ()),
            *(column_of(key, [dict(one.numbers).get(key) for one in listed], place.currency) for key in keys),
            Column("What would change it", "long"),
        ),
        rows_of(_entity(found, one, keys, place, small=small) for one in listed),
        note=f"the first {count_text(len(listed))} of {count_text(total)}, here and in the export"
        if total > len(listed)
        else "",
        empty="The check points at nobody.",
    )  # fmt: skip


INTERVAL: Final = (
    Column(
        "Orders' share, from", "share",
        "With fewer than 20 orders: lower end of the 95 % interval (Wilson) of the same share counted in orders, not "
        "in money.",
    ),
    Column("Orders' share, to", "share", "The upper end of that interval."),
)  # fmt: skip


def _entity(found: Finding, one: Entity, keys: list[str], place: Place, *, small: bool) -> tuple[Any, ...]:
    bounds = (one.interval.low, one.interval.high) if one.interval else (None, None)
    return (
        member_link(one.member_id, place.names.get(one.member_id), place.period),
        Link(one.member_id, place.check(found.id, one.member_id)), one.month, say.badge(found, one.state),
        say.figure_text(one.figure, found.entity_unit, place.currency), *(bounds if small else ()),
        *(dict(one.numbers).get(key) for key in keys), one.would_change,
    )  # fmt: skip


def of_picture(found: Picture, currency: str) -> list[Table]:
    """What a picture shows, row by row, and what the database counts for the whole of it."""
    if found.check in ("C28", "C29"):
        label = {node["id"]: node["label"] for node in found.nodes}
        shown = [{"identifier": label[key], "member_id": holder} for holder, key, _ in found.edges]
    else:
        shown = [{key: node[key] for key in node if key not in ("id", "label")} for node in found.nodes]
    counted = [
        {
            "count": say.PICTURED[name][0],
            "value": say.figure_text(Fraction(value), "minor units" if name.endswith("_minor") else "", currency),
            "meaning": say.PICTURED[name][1],
        }
        for name, value in found.figures
    ]
    return [
        _records("picture", found.title, shown, currency),
        _records("picture-figures", "Counted in the database", counted, currency),
    ]


def _curve(name: str, points: tuple[tuple[Fraction, Fraction], ...]) -> Table:
    across, up, means = say.CURVES[name]
    kind: Kind = "share" if across.startswith("Share") else "count"
    return Table(
        f"curve-{name}".replace("_", "-"),
        say.words(name),
        (Column(across, kind, means), Column(up, kind)),
        rows_of(points),
        rows_max=50,
    )


def of_rows(check_id: str, frame: pd.DataFrame, place: Place) -> Table:
    """The rows behind; where they are people, each leads to the own rows and picture."""
    caption = "Rows behind numerator and denominator" + (f", of {place.member_id}" if place.member_id else "")
    total = int(frame.attrs.get("total", len(frame)))
    listed: Iterable[dict[Any, Any]] = records(frame)
    if "member_id" in frame.columns:
        listed = [
            row | {"member_id": Link(row["member_id"], place.check(check_id, row["member_id"]))} for row in listed
        ]
    return _records("behind", caption, list(listed), place.currency, total)


def _records(name: str, caption: str, records: list[dict[Any, Any]], currency: str, total: int | None = None) -> Table:
    keys = list(records[0]) if records else []
    return Table(
        name,
        caption,
        tuple(column_of(str(key), [row[key] for row in records], currency) for key in keys) or (Column("Rows"),),
        rows_of(tuple(_value(row[key]) for key in keys) for row in records),
        empty="There are no rows.",
        row_heads=False,
        rows_max=100,
        count=total,
        export_max=None if total is None else EXPORT_ROWS,
    )


def column_of(key: str, values: list[Any], currency: str) -> Column:
    """The column of a record's values, by its name and what they are."""
    known = [value for value in values if value is not None and not (isinstance(value, float) and pd.isna(value))]
    kind: Kind = "text"
    if key.endswith("_minor"):
        kind = "money"
    elif known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        kind = "count"
    elif known and all(isinstance(value, int | float | Fraction) and not isinstance(value, bool) for value in known):
        kind = "number"
    return Column(say.words(key), kind, say.COLUMNS.get(key, ""), currency if kind == "money" else "")


def _value(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and pd.isna(plain) else plain
