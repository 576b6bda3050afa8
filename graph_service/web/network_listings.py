"""Which tables do the pages of the whole network show? What is drawn, largest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph_service.desk.network import NetworkDesk, Pictured
from graph_service.downline.colouring import activity_of
from graph_service.model.period import day_of
from graph_service.web.listings import member_link
from graph_service.web.network_words import ACTIVITY
from graph_service.web.tables import Column, Table
from graph_service.words import say

SHOWN = 25
_KEYS = tuple(ACTIVITY)


def of_drawn(seen: Pictured, here: NetworkDesk, period: str) -> Table:
    """What is drawn, each with what is folded behind it."""
    drawing, figures = seen.drawing, seen.figures
    order = np.argsort(-drawing.weight, kind="stable")
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
    )


__all__ = ["of_drawn"]
