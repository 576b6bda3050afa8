"""Which tables do the compliance pages show? Inputs, checks, readings, thresholds, the rows behind."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

import pandas as pd
from flask import url_for

from graph_service.compliance.findings import CheckReport, Finding
from graph_service.compliance.packs import Value
from graph_service.model.money import exact_text
from graph_service.web.listings import member_link
from graph_service.web.tables import (
    Column,
    Kind,
    Link,
    State,
    Table,
    grouped,
    number_text,
    records,
    rows_of,
    share_text,
)

Names = Mapping[str, str]

STATES: Final[dict[str, State]] = {
    "meets": State("meets", "good"),
    "does_not_meet": State("does not meet", "bad"),
    "review": State("review", "warn"),
    "not_proven": State("not proven", "warn"),
    "not_computable": State("not computable", "idle"),
}
CLASSES: Final = {
    "L": "statute",
    "O": "order against one company",
    "J": "court or company rule",
    "S": "self-regulation",
    "H": "heuristic",
}
READINGS: Final = {
    "strict": "A participant's own purchase is never end use.",
    "capped": "A participant's own purchases count as end use up to the pack's cap a month.",
    "lenient": "All of a participant's own purchases count as end use.",
}


def of_report(report: CheckReport) -> list[Table]:
    """Inputs first, then the checks."""
    enough = report.sufficiency
    inputs = Table(
        "inputs",
        "What the checks can rest on",
        (Column("Input"), Column("Rows", "count"), Column("State", "short"), Column("Needed by", "long")),
        rows_of(
            (
                item.name, item.rows, State("there", "good") if item.present else State("missing", "warn"),
                ", ".join(item.needed_by),
            )
            for item in enough.inputs
        ),
    )  # fmt: skip
    checks = Table(
        "checks",
        "Checks",
        (
            Column("Check", "short"), Column("Title"), Column("State", "short"), Column("Class"),
            Column("Instrument"),
            Column("Strict", "short", help=READINGS["strict"]), Column("Capped", "short", help=READINGS["capped"]),
            Column("Lenient", "short", help=READINGS["lenient"]), Column("Raised when"), Column("Points at", "count"),
        ),
        rows_of(
            (
                Link(one.id, url_for("compliance.one", check_id=one.id, period=report.period.name)), one.title,
                STATES[one.state], CLASSES.get(one.klass, one.klass), one.instrument, *_readings(one, report.currency),
                threshold_text(one.thresholds[0], report.currency) if one.thresholds else None,
                one.result.entities_total,
            )
            for one in report.findings
        ),
    )  # fmt: skip
    return [inputs, checks]


def tally(report: CheckReport) -> list[tuple[State, int]]:
    """How many checks are in each state; no score is made of them."""
    return [(STATES[state], sum(one.state == state for one in report.findings)) for state in STATES]


def of_against(months: pd.DataFrame, leaders: pd.DataFrame, names: Names, currency: str, period: str) -> list[Table]:
    """Recruitment against sales, by month and by leader."""
    by_month = Table(
        "months",
        "Recruitment against sales, by month",
        (
            Column("Month", "short"), Column("New participants", "count"), Column("New customers", "count"),
            Column("Sales to customers", "money", currency=currency),
            Column("Sales to participants", "money", currency=currency),
            Column("Starter orders", "money", currency=currency), Column("Fees", "money", currency=currency),
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
            Column("Sales to customers", "money", "Below the leader, own credit included.", currency),
            Column("Sales to participants", "money", "Below the leader, beyond accepted personal use.", currency),
            Column("Customer share", "share", "sales to customers / all sales below the leader"),
            Column("Pay", "money", currency=currency),
        ),
        rows_of(
            (
                member_link(row["member_id"], names.get(row["member_id"]), period), row["member_id"],
                int(row["recruits"]), int(row["sales_to_customers_minor"]), int(row["sales_to_participants_minor"]),
                None if pd.isna(row["customer_share"]) else float(row["customer_share"]), int(row["pay_minor"]),
            )
            for row in records(leaders)
        ),
        note="most pay first",
    )  # fmt: skip
    return [by_month, by_leader]


def of_finding(found: Finding, behind: pd.DataFrame, names: Names, currency: str, period: str) -> list[Table]:
    """Readings, thresholds, further figures, who the check points at, and the rows behind."""
    readings = Table(
        "readings",
        "Three readings of who is a customer",
        (Column("Reading", "short"), Column("Figure", "short"), Column("Exact", "short"), Column("Means", "long")),
        rows_of(
            (name, figure_text(found, value, currency), None if value is None else exact_text(value), means)
            for (name, means), value in zip(
                READINGS.items(),
                (found.result.readings.strict, found.result.readings.capped, found.result.readings.lenient),
                strict=True,
            )
        ),
    )
    thresholds = Table(
        "thresholds",
        "What the figure is compared with",
        (
            Column("Raised when"), Column("Effect", "short"), Column("Reading", "short"), Column("Instrument"),
            Column("Citation", "long"),
            Column("From", "day"), Column("Until", "day"), Column("Remark", "long"),
        ),
        rows_of(
            (
                threshold_text(one, currency), EFFECTS.get(one.role, one.role), one.reading, one.instrument,
                one.citation,
                one.start, one.end, f"{one.reason}{UNCONFIRMED if one.unconfirmed else ''}",
            )
            for one in found.thresholds
        ),
        empty="This check compares with nothing; it is there to be read.",
    )  # fmt: skip
    figures = Table(
        "figures",
        "Further figures",
        (Column("Figure", "short"), Column("Value", "number"), Column("Exact", "short")),
        rows_of(
            (words(name), value, None if value is None else exact_text(value)) for name, value in found.result.figures
        ),
    )
    return [
        readings,
        thresholds,
        figures,
        _entities(found, names, currency, period),
        _records("details", "Details", list(found.result.table), currency),
        *(_curve(name, points) for name, points in found.result.curves),
        _records("behind", "Rows behind numerator and denominator", records(behind), currency, behind),
    ]


OPERATORS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
EFFECTS: Final = {"threshold": "does not meet", "review": "review", "reference": "a line to compare with"}
UNCONFIRMED: Final = " Taken from secondary accounts; the primary text has not been read."


def threshold_text(value: Value, currency: str) -> str:
    """When a value raises its check, in words."""
    unit = value.unit.replace("money", currency, 1) if value.unit.startswith("money") else value.unit
    shown = share_text(value.value) if unit.startswith("share") else f"{number_text(value.value)} {unit}".strip()
    return f"{OPERATORS.get(value.op or '', 'at')} {shown}"


def figure_text(found: Finding, value: Fraction | None, currency: str) -> str | None:
    """A check's figure for people: a share, an amount or a number, as its thresholds speak of it."""
    if value is None:
        return None
    unit = found.thresholds[0].unit if found.thresholds else "share" if 0 <= value <= 1 else ""
    if unit.startswith("share"):
        return share_text(value)
    return f"{grouped(f'{float(value):.2f}')} {currency}" if unit.startswith("money") else number_text(value)


def words(name: str) -> str:
    """A column's name as words.

    >>> words("sales_to_customers_minor")
    'Sales to customers'
    """
    return name.removesuffix("_minor").replace("_", " ").strip().capitalize()


def _readings(found: Finding, currency: str) -> tuple[str | None, str | None, str | None]:
    readings = found.result.readings
    return (
        figure_text(found, readings.strict, currency),
        figure_text(found, readings.capped, currency),
        figure_text(found, readings.lenient, currency),
    )


def _entities(found: Finding, names: Names, currency: str, period: str) -> Table:
    listed = found.result.entities
    keys = list(dict.fromkeys(name for one in listed for name, _ in one.numbers))
    return Table(
        "entities",
        "Members the check points at",
        (
            Column("Member"), Column("Member id"), Column("Month", "short"), Column("State", "short"),
            Column("Figure", "short"),
            *(_column(key, [dict(one.numbers).get(key) for one in listed], currency) for key in keys),
            Column("What would change it", "long"),
        ),
        rows_of(
            (
                member_link(one.member_id, names.get(one.member_id), period), one.member_id, one.month,
                STATES[one.state], figure_text(found, one.figure, currency),
                *(dict(one.numbers).get(key) for key in keys),
                one.would_change,
            )
            for one in listed
        ),
        note=f"{len(listed)} of {found.result.entities_total}" if found.result.entities_total > len(listed) else "",
        empty="The check points at nobody.",
    )  # fmt: skip


def _curve(name: str, points: tuple[tuple[Fraction, Fraction], ...]) -> Table:
    return Table(
        f"curve-{name}".replace("_", "-"),
        words(name),
        (Column("Across", "number"), Column("Up", "number")),
        rows_of(points),
        rows_max=50,
    )


def _records(
    name: str, caption: str, records: list[dict[Any, Any]], currency: str, frame: pd.DataFrame | None = None
) -> Table:
    keys = list(records[0]) if records else []
    total = int(frame.attrs.get("total", len(records))) if frame is not None else len(records)
    return Table(
        name,
        caption,
        tuple(_column(str(key), [row[key] for row in records], currency) for key in keys) or (Column("Rows"),),
        rows_of(tuple(_value(row[key]) for key in keys) for row in records),
        note=f"{len(records)} of {total}; narrow the period to see the rest" if total > len(records) else "",
        empty="There are no rows.",
        row_heads=False,
        rows_max=100,
    )


def _column(key: str, values: list[Any], currency: str) -> Column:
    known = [value for value in values if value is not None and not (isinstance(value, float) and pd.isna(value))]
    kind: Kind = "text"
    if key.endswith("_minor"):
        kind = "money"
    elif known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        kind = "count"
    elif known and all(isinstance(value, int | float | Fraction) and not isinstance(value, bool) for value in known):
        kind = "number"
    return Column(words(key), kind, currency=currency if kind == "money" else "")


def _value(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and pd.isna(plain) else plain
