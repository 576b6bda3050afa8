"""Which tables and pictures put a leader beside comparable ones? All of them, and one in every measure."""

from __future__ import annotations

from typing import Final

from flask import url_for

from graph_service import charts
from graph_service.compliance.leader_measures import MEASURES, Measure
from graph_service.compliance.peers import Peers, Standing
from graph_service.model.money import exponent
from graph_service.web.charting import Picture
from graph_service.web.funding_listings import People
from graph_service.web.speaking import told
from graph_service.web.tables import EXPORT_ROWS, Column, Link, Table, money_text, number_text, rows_of, share_text
from graph_service.words import joined, say

SHOWN: Final = 25
NO_PEERS: Final = say("too few to compare with")
Z_HELP: Final = say(
    "Robust z: 0.6745 times the distance from the peers' median over their median deviation; "
    "where half of them are alike, the distance over 1.253 times the mean deviation. Above zero: "
    "higher than the peers."
)


def address(people: People, member_id: str | None, measure: str | None = None) -> str:
    """The page, with one leader looked at."""
    return url_for("compliance.beside_peers", period=people.period, member=member_id, measure=measure)


def of_leaders(found: Peers, people: People, most: int) -> Table:
    """Every leader with the measure in which they differ most."""
    return Table(
        "leaders", say("Leaders beside their peers"),
        (
            Column(say("Leader")), Column(say("Member id"), "short"),
            Column(say("People"), "count", say("At or below on the last day.")),
            Column(say("Days in"), "count", say("Since the own enrolment.")), Column(say("Differs most in")),
            Column(say("About"), "short", SHAPE_HELP),
            Column(say("Value"), "short"), Column(say("Peers' median"), "short"), Column(say("Robust z"), "number", Z_HELP),
            Column(say("Peers"), help=say("What they have in common, and how many they are, the leader among them.")),
        ),
        rows_of(_leader(found, place, people) for place in range(min(most, len(found)))),
        note=say("the one that differs most first, either way"), empty=say("Nobody has so many people below."), rows_max=SHOWN,
        count=len(found), export_max=EXPORT_ROWS,
    )  # fmt: skip


SHAPE_HELP: Final = say("Shape says how the tree looks and nothing about where money comes from.")


def _leader(found: Peers, place: int, people: People) -> tuple[object, ...]:
    row, leaders = int(found.leaders.rows[place]), found.leaders
    head = (
        Link(people.called(row), address(people, people.ids[row])), people.ids[row], int(leaders.size[place]),
        int(leaders.age_days[place]),
    )  # fmt: skip
    if found.most[place] < 0:
        return (*head, None, None, None, None, None, NO_PEERS)
    measure = MEASURES[found.most[place]]
    return (
        *head,
        *_standing(measure, found.standing(place, int(found.most[place])), people.currency),
        _peers(found, place),
    )


def _standing(measure: Measure, one: Standing, currency: str) -> tuple[object, ...]:
    z = None if one.z is None else round(one.z, 3)
    kind = say("shape") if measure.shape else say("money and time")
    return (measure.title, kind, shown(measure, one.value, currency), shown(measure, one.median, currency), z)


def _peers(found: Peers, place: int) -> str:
    group = int(found.group[place])
    return NO_PEERS if group < 0 else joined((found.groups[group], len(found.pools[group])), ": ")


def shown(measure: Measure, value: float | None, currency: str) -> str | None:
    """A value in words, with its unit."""
    if value is None:
        return None
    if measure.unit == "share":
        return share_text(value)
    return f"{money_text(round(value), currency)} {currency}" if measure.unit == "money" else number_text(value)


def of_one(found: Peers, place: int | None, people: People) -> Table:
    """One leader in every measure."""
    rows = []
    for at, measure in enumerate(MEASURES if place is not None else ()):
        assert place is not None  # noqa: S101  (told to the type checker)
        standing = _standing(measure, found.standing(place, at), people.currency)
        member = people.ids[int(found.leaders.rows[place])]
        rows.append((Link(measure.title, address(people, member, measure.name)), *standing[1:], measure.help))
    return Table(
        "measures", say("In every measure"),
        (
            Column(say("Measure")), Column(say("About"), "short", SHAPE_HELP), Column(say("Value"), "short"),
            Column(say("Peers' median"), "short"),
            Column(say("Robust z"), "number", Z_HELP), Column(say("Means"), "long"),
        ),
        rows_of(rows), note="" if place is None else _peers(found, place),
    )  # fmt: skip


def of_values(found: Peers, place: int, measure: int, people: People) -> Table:
    """The values that the picture draws: each peer's."""
    group = int(found.group[place])
    pool = found.pools[group] if group >= 0 else found.group[:0]
    some = [int(one) for one in pool if found.standing(int(one), measure).value is not None]
    some.sort(key=lambda one: (-float(found.leaders.values[one, measure]), one))
    head = MEASURES[measure]
    return Table(
        "peers", say("{title}: every peer", title=head.title),
        (Column(say("Leader")), Column(say("Value"), "short"), Column(say("Robust z"), "number", Z_HELP)),
        rows_of(
            (
                Link(people.called(int(found.leaders.rows[one])), address(people, people.ids[int(found.leaders.rows[one])])),
                shown(head, found.standing(one, measure).value, people.currency),
                None if found.standing(one, measure).z is None else round(found.standing(one, measure).z or 0, 3),
            )
            for one in some
        ),
        note=say("highest first; z is beside each one's own peers"), empty=say("Too few peers have this measure."),
    )  # fmt: skip


def picture(found: Peers, place: int, measure: int, people: People) -> Picture:
    """The peers as a strip and a box, the leader marked."""
    head, group = MEASURES[measure], int(found.group[place])
    scale = {"share": 100.0, "money": 1 / 10 ** exponent(people.currency), "number": 1.0}[head.unit]
    unit = {"share": " %", "money": f" {people.currency}", "number": ""}[head.unit]
    value = found.standing(place, measure).value
    others = [] if group < 0 else [float(one) * scale for one in found.values_of(group, measure)]
    name = people.called(int(found.leaders.rows[place]))
    return Picture(
        say("{title}: beside peers", title=head.title),
        say("{help}\nThe box is the middle half of the peers, its line their median, its ends the lowest "
            "and the highest.", help=head.help),
        "peers",
        charts.strip(
            told(head.title), f"{told(head.title)}{f' ({unit.strip()})' if unit else ''}", others,
            None if value is None else (name, value * scale), unit=unit,
        ),
    )  # fmt: skip


def named_rows(found: Peers, most: int, place: int | None) -> list[int]:
    """The members that the tables name."""
    rows = [int(row) for row in found.leaders.rows[:most]]
    if place is None:
        return rows
    group = int(found.group[place])
    pool = found.pools[group] if group >= 0 else found.group[:0]
    return [int(found.leaders.rows[place]), *rows, *(int(row) for row in found.leaders.rows[pool])]
