"""Which tables do the pages of recognition show?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flask import url_for

from graph_service.desk.recognition import Board, Row
from graph_service.model.cells import count_text
from graph_service.model.period import NEVER, day_of
from graph_service.recognition.badge_files import Badge
from graph_service.recognition.boards import SHOWN_MAX
from graph_service.recognition.lists import Listed
from graph_service.recognition.measures import Measure
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Kind, Link, State, Table, rows_of, shown
from graph_service.words import Said, say

EQUALS: Final = say("Equal figures share a place; among them the order is that of the member ids and says nothing.")
ROWS_MAX: Final = 25  # rows of a board on a page; the export has all of it
_KINDS: Final[dict[str, Kind]] = {"volume": "volume", "money": "money", "count": "count", "ppm": "ppm"}


def of_board(board: Board, *, whole: bool, period: str | None = None) -> Table:
    """A board, the first place first; names lead to the team page of a period, the board's own if none is given."""
    note = EQUALS
    if board.count is not None and board.count > SHOWN_MAX:
        note = say("The first {shown} of {count}. {equals}", shown=SHOWN_MAX, count=board.count, equals=EQUALS)
    return Table(
        "board" if whole else "team-board",
        say("The programme's board") if whole else say("The board of your team"),
        (Column(say("Place"), "count"), Column(say("Who")), figure_column(board.measure, board.currency)),
        rows_of((one.place, who(one, period or board.period), one.value) for one in board.rows),
        note=note,
        rows_max=ROWS_MAX,
        empty=say("Nobody has a place in this period yet."),
    )


def figure_column(measure: Measure, currency: str) -> Column:
    """The column of a measure."""
    return Column(
        measure.title, _KINDS[measure.unit], measure.formula, currency=currency if measure.unit == "money" else ""
    )


def who(row: Row, period: str) -> str | Link:
    """What somebody is called on a board."""
    if row.called == "you":
        return say("{name} (you)", name=row.words)
    if row.called == "pseudonym":
        return say("{name} (pseudonym)", name=row.words)
    if row.called == "made":
        return say("Member {letters}", letters=row.words)
    return member_link(row.member_id, row.words, period) if row.member_id else row.words


def value_words(measure: Measure, value: int, currency: str) -> str:
    """A figure with its unit, for a sentence."""
    column = figure_column(measure, currency)
    number = shown(value, column)
    if measure.unit == "volume":
        return say("{number} points", number=number)
    if column.unit:
        return say("{number} {unit}", number=number, unit=column.unit)
    return number


def own_place(board: Board) -> Said:
    """A leader's own place, in words."""
    if board.own is None:
        return say("You have no place on this board.")
    figure = value_words(board.measure, board.own.value, board.currency)
    return say("Your place: {place}, with {figure}.", place=count_text(board.own.place), figure=figure)


def of_badges(found: Sequence[tuple[Badge, int | None]]) -> Table:
    """Badges of a member: those reached first."""
    return Table(
        "badges",
        say("Badges"),
        (Column(say("Badge")), Column(say("What for"), "long"), Column(say("Reached"), "short")),
        rows_of(
            (badge.title, badge.sentence, _when(day)) for badge, day in sorted(found, key=lambda one: one[1] == NEVER)
        ),
        note=say("worked out from the data: the same sales give the same badges"),
    )


def _when(day: int | None) -> str | State:
    if day is None:
        return State(say("before"), "good")
    return State(say("not yet"), "idle") if day == NEVER else State(day_of(day).isoformat(), "good")


def of_lists(
    mentors: Sequence[Listed], club: Sequence[Listed], years: Sequence[Listed], names: Mapping[str, str]
) -> list[Table]:
    """Mentors, the leaders' club, and years of membership."""

    def named(one: Listed) -> Link:
        return Link(names.get(one.member_id) or one.member_id, url_for("recognition.member", member_id=one.member_id))

    return [
        Table(
            "mentors",
            say("Mentors"),
            (
                Column(say("Who")),
                Column(say("Active people sponsored directly"), "count"),
                Column(say("Of them with a rank"), "count"),
            ),
            rows_of((named(one), one.number, one.other) for one in mentors),
            note=say("whoever bought and sold nothing counts for nobody"),
            rows_max=ROWS_MAX,
            empty=say("Nobody in this period."),
        ),
        Table(
            "club",
            say("Leaders’ club"),
            (Column(say("Who")), Column(say("Rank"), "short")),
            rows_of((named(one), one.word) for one in club),
            note=say("who holds the highest rank of the period"),
            rows_max=ROWS_MAX,
            empty=say("Nobody holds a rank above the lowest in this period."),
        ),
        Table(
            "anniversaries",
            say("Anniversaries"),
            (Column(say("Who")), Column(say("Years"), "count")),
            rows_of((named(one), one.number) for one in years),
            note=say("in the months of the period, the longest first"),
            rows_max=ROWS_MAX,
            empty=say("Nobody in this period."),
        ),
    ]
