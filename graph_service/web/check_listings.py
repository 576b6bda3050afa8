"""Which tables does the page of one check show? Readings, thresholds, figures, who stands out, the rows behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pandas as pd
from flask import url_for

from graph_service.compliance import DEFAULT_PACK, Picture
from graph_service.compliance.findings import Entity, Finding
from graph_service.model.cells import count_text
from graph_service.web import check_words as terms
from graph_service.web.listings import member_link
from graph_service.web.tables import EXPORT_ROWS, Column, Kind, Link, Table, records, rows_of
from graph_service.words import again, say

Names = Mapping[str, str]

SHOWN_ROWS: Final = 100  # rows behind a figure on a page


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


def of_finding(found: Finding, behind: pd.DataFrame, place: Place) -> list[Table]:
    """Readings, thresholds, further figures, who the check points at, and the rows behind."""
    return [
        _readings_table(found, place.currency),
        _thresholds(found, place.currency),
        _figures(found, place.currency),
        _entities(found, place),
        _records("details", say("Details"), list(found.result.table), place.currency),
        *(_curve(name, points) for name, points in found.result.curves),
        of_rows(found.id, behind, place),
    ]


def _readings_table(found: Finding, currency: str) -> Table:
    return Table(
        "readings",
        say("Three readings of who is a customer"),
        (
            Column(say("Reading"), "short"),
            Column(say("Figure"), "short", say("In: {unit}.", unit=terms.unit_words(found.unit, currency))),
            Column(say("Exact"), "short", say("The figure as a fraction.")), Column(say("Means"), "long"),
        ),
        rows_of(
            (
                terms.reading_words(name), terms.figure_text(found.result.readings.of(name), found.unit, currency),
                terms.figure_exact(found.result.readings.of(name), found.unit, currency), means,
            )
            for name, means in terms.READINGS.items()
        ),
        note=say("in {unit}", unit=terms.unit_words(found.unit, currency)),
    )  # fmt: skip


def _thresholds(found: Finding, currency: str) -> Table:
    return Table(
        "thresholds",
        say("What the figure is compared with"),
        (
            Column(say("Raised when")), Column(say("Effect"), "short", say("The state when it is raised.")),
            Column(say("Reading"), "short", say("The reading that the instrument itself uses.")), Column(say("Instrument")),
            Column(say("Citation"), "long"),
            Column(say("From"), "day"), Column(say("Until"), "day", say("The first day on which it is no longer in force.")),
            Column(say("Remark"), "long"),
        ),
        rows_of(
            (
                terms.threshold_text(one, currency), terms.EFFECTS.get(one.role, one.role),
                terms.reading_words(one.reading), again(one.instrument),
                one.citation,
                one.start, one.end, terms.remark(one.reason, unconfirmed=one.unconfirmed),
            )
            for one in found.thresholds
        ),
        empty=say("This check compares with nothing; it is there to be read."),
    )  # fmt: skip


def _figures(found: Finding, currency: str) -> Table:
    return Table(
        "figures",
        say("Further figures"),
        (
            Column(say("Figure"), "short"), Column(say("Value"), "short"), Column(say("In")),
            Column(say("Exact"), "short", say("The value as a fraction.")), Column(say("Meaning"), "long"),
        ),
        rows_of(
            (
                terms.words(name), terms.figure_text(value, found.meanings[name].unit, currency, named=False),
                terms.unit_words(found.meanings[name].unit, currency),
                terms.figure_exact(value, found.meanings[name].unit, currency), found.meanings[name].help,
            )
            for name, value in found.result.figures
        ),
    )  # fmt: skip


def readings(found: Finding, currency: str) -> list[str | None]:
    """A check's figure in each reading, for a table's cells."""
    figures = found.result.readings
    return [terms.figure_text(figures.of(name), found.unit, currency, named=False) for name in terms.READINGS]


def _entities(found: Finding, place: Place) -> Table:
    listed, total = found.result.entities, found.result.entities_total
    keys = list(dict.fromkeys(name for one in listed for name, _ in one.numbers))
    small = any(one.interval for one in listed)
    return Table(
        "entities",
        say("Members the check points at"),
        (
            Column(say("Member"), help=say("Leads to the member's team.")),
            Column(say("Member id"), "short", say("Leads to the rows behind this member, and to a picture where there is one.")),
            Column(say("Month"), "short"), Column(say("State"), "short"),
            Column(say("Figure"), "short", say("In: {unit}.", unit=terms.unit_words(found.entity_unit, place.currency))),
            *(INTERVAL if small else ()),
            *(column_of(key, [dict(one.numbers).get(key) for one in listed], place.currency) for key in keys),
            Column(say("What would change it"), "long"),
        ),
        rows_of(_entity(found, one, keys, place, small=small) for one in listed),
        note=say("the first {listed} of {total}, here and in the export", listed=count_text(len(listed)), total=count_text(total))
        if total > len(listed)
        else "",
        empty=say("The check points at nobody."),
    )  # fmt: skip


INTERVAL: Final = (
    Column(
        say("Orders' share, from"), "share",
        say("With fewer than 20 orders: lower end of the 95 % interval (Wilson) of the same share "
            "counted in orders, not in money."),
    ),
    Column(say("Orders' share, to"), "share", say("The upper end of that interval.")),
)  # fmt: skip


def _entity(found: Finding, one: Entity, keys: list[str], place: Place, *, small: bool) -> tuple[Any, ...]:
    bounds = (one.interval.low, one.interval.high) if one.interval else (None, None)
    return (
        member_link(one.member_id, place.names.get(one.member_id), place.period),
        Link(one.member_id, place.check(found.id, one.member_id)), one.month, terms.badge(found, one.state),
        terms.figure_text(one.figure, found.entity_unit, place.currency), *(bounds if small else ()),
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
            "count": terms.PICTURED[name][0],
            "value": terms.figure_text(
                Fraction(value), say("minor units") if name.endswith("_minor") else "", currency
            ),
            "meaning": terms.PICTURED[name][1],
        }
        for name, value in found.figures
    ]
    return [
        _records("picture", found.title, shown, currency),
        _records("picture-figures", say("Counted in the database"), counted, currency),
    ]


def _curve(name: str, points: tuple[tuple[Fraction, Fraction], ...]) -> Table:
    across, up, means = terms.CURVES[name]
    kind: Kind = "share" if across.startswith("Share") else "count"
    return Table(
        f"curve-{name}".replace("_", "-"),
        terms.words(name),
        (Column(across, kind, means), Column(up, kind)),
        rows_of(points),
        rows_max=50,
    )


def of_rows(check_id: str, frame: pd.DataFrame, place: Place) -> Table:
    """The rows behind; where they are people, each leads to the own rows and picture."""
    caption = say("Rows behind numerator and denominator")
    if place.member_id:
        caption = say("Rows behind numerator and denominator, of {member_id}", member_id=place.member_id)
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
        tuple(column_of(str(key), [row[key] for row in records], currency) for key in keys) or (Column(say("Rows")),),
        rows_of(tuple(terms.value_words(key, _value(row[key])) for key in keys) for row in records),
        empty=say("There are no rows."),
        row_heads=False,
        rows_max=SHOWN_ROWS,
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
    return Column(terms.words(key), kind, terms.COLUMNS.get(key, ""), currency if kind == "money" else "")


def _value(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and pd.isna(plain) else plain
