"""Which tables do the pages of the whole network show? What is drawn, largest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph_service.desk.network import NetworkDesk, Pictured, Selected
from graph_service.downline.colouring import activity_of
from graph_service.model.period import day_of
from graph_service.web.listings import member_link
from graph_service.web.network_words import ACTIVITY
from graph_service.web.pages import listed
from graph_service.web.tables import Column, Table, volume_text
from graph_service.words import say, say_n

SHOWN = 25
EXPORT_MAX = 100_000  # rows of a selection
_KEYS = tuple(ACTIVITY)


def of_drawn(seen: Pictured, here: NetworkDesk, period: str) -> Table:
    """What is drawn, each with what is folded behind it."""
    drawing, figures = seen.drawing, seen.figures
    order = np.array(listed(np.argsort(-drawing.weight, kind="stable").tolist(), "drawn", SHOWN), np.int64)
    rows = drawing.rows[order]
    members = rows >= 0
    called = iter(here.called(figures, rows[members]))
    status = iter(activity_of(figures, rows[members]).tolist())
    named: list[tuple[Any, ...]] = []
    for row in rows.tolist():
        if row < 0:
            named.append((say("Whole network"), "", "", "", None))
        else:
            member_id, name = next(called)
            joined = day_of(int(figures.snapshot.members["joined_on"].iloc[row]))
            who = member_link(member_id, name, period)
            named.append((who, member_id, figures.rank_of(row), ACTIVITY[_KEYS[next(status)]], joined))
    columns = [
        Column(say("Name")), Column(say("Member id"), "short"), Column(say("Rank"), "short"), Column(say("Status"), "short"),
        Column(say("Joined"), "day"),
        Column(say("People"), "count", help=say("The member and everyone folded behind the member, who is not drawn apart.")),
        Column(say("Active"), "count", help=say("Of these people, who bought or sold something in the period.")),
        Column(say("Volume"), "volume", help=say("Personal volumes of these people.")),
        Column(say("Team volume"), "volume", help=say("Of the member and everyone below, drawn or not.")),
    ]  # fmt: skip
    figures_of = [drawing.people, drawing.active, drawing.volume, drawing.team_volume]
    if drawing.earned is not None:
        words = say("By these people, in the stored run of the period.")
        columns.append(Column(say("Earned"), "money", currency=seen.currency, help=words))
        figures_of.append(drawing.earned)
    if drawing.alerts is not None:
        columns.append(Column(say("Open alerts"), "count", help=say("About these people.")))
        figures_of.append(drawing.alerts)
    numbers = zip(*(column[order].tolist() for column in figures_of), strict=True)
    return Table(
        "drawn",
        say("What is drawn, largest first"),
        tuple(columns),
        tuple((*who, *what) for who, what in zip(named, numbers, strict=True)),
        note=say("figures are of the member and of who is folded behind; they add up to the whole"),
        empty=say("Nobody had joined by then."),
        rows_max=SHOWN,
        count=len(drawing.rows),
    )


def of_selected(found: Selected, here: NetworkDesk, period: str, *, whole: bool) -> Table:
    """Who is selected in the picture; for an export the `whole` list, else its beginning."""
    figures, sums = found.figures, found.selection.sums
    rows = found.selection.rows[: EXPORT_MAX if whole else SHOWN]
    status = activity_of(figures, rows).tolist()
    joined = figures.snapshot.members["joined_on"].to_numpy(np.int64)[rows].tolist()
    columns = (
        Column(say("Name")), Column(say("Member id"), "short"), Column(say("Rank"), "short"), Column(say("Status"), "short"),
        Column(say("Joined"), "day"), Column(say("Personal volume"), "volume"), Column(say("Team volume"), "volume"),
        Column(say("Directly sponsored"), "count"), Column(say("People below"), "count"),
    )  # fmt: skip
    people_rows = [
        (
            member_link(member_id, name, period), member_id, figures.rank_of(row), ACTIVITY[_KEYS[status[at]]],
            day_of(joined[at]), int(figures.personal_volume[row]), int(figures.team_volume[row]),
            int(figures.children[row]), int(figures.size[row]),
        )
        for at, ((member_id, name), row) in enumerate(zip(here.called(figures, rows), rows.tolist(), strict=True))
    ]  # fmt: skip
    people = say_n("{count} person", "{count} people", sums.people)
    note = say(
        "{people}, {active} of them active, {volume} points in all",
        people=people,
        active=sums.active,
        volume=volume_text(sums.volume),
    )
    return Table(
        "selected", say("Selected in the picture"), columns, tuple(people_rows), note=note, rows_max=SHOWN,
        empty=say("Nobody stands inside the line."), count=sums.people, export_max=EXPORT_MAX,
    )  # fmt: skip


__all__ = ["of_drawn", "of_selected"]
