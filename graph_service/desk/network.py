"""What may this person see of the whole network at once? Pictures of their own part of it, folded, and what is selected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph_service.access import User
from graph_service.desk.plans import PagePlans
from graph_service.desk.roles import PAGES
from graph_service.desk.veil import Veil
from graph_service.downline.comparing import Side, side
from graph_service.downline.drawing import Drawing, Extra, Wanted, draw
from graph_service.downline.figures import Figures, Rows
from graph_service.downline.layout import Layout
from graph_service.downline.records import NO_MEMBER
from graph_service.downline.selecting import Corners, Selection, select
from graph_service.errors import BadInput, NotFound
from graph_service.model.period import day_number, day_of
from graph_service.runs.record import Run
from graph_service.service import Programme
from graph_service.words import say

NAMED_MAX: Final = 200  # members of a drawing that are called by name
Look = Callable[[str | None, str], tuple[Figures, str | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Pictured:
    """A drawing with what the page says of it."""

    figures: Figures
    layout: Layout
    drawing: Drawing
    root_id: str | None
    names: dict[str, str]
    currency: str  # of money; "" where none is told
    run_id: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """Who is selected in a picture, with what the page says of them."""

    figures: Figures
    selection: Selection
    currency: str  # of money; "" where none is told


class NetworkDesk:
    """The whole network as one person may see it."""

    def __init__(self, programme: Programme, user: User, plans: PagePlans, veil: Veil, look: Look) -> None:
        self._programme, self._user, self._plans, self._veil, self._look = programme, user, plans, veil, look

    @property
    def sees_alerts(self) -> bool:
        """Whether open alerts may be told."""
        return self._user.role in PAGES["cases"]

    def run(self, period: str) -> Run | None:
        """The stored run that says what was earned, by the page's plan."""
        return self._plans.run_of(period, self._plans.of_period(period).name)

    def view(self, root_id: str | None, period: str, wanted: Wanted, focus_id: str | None = None) -> Pictured:
        """What of the network is drawn; `focus_id` is drawn in any case. Raises NotFound, also for a focus elsewhere."""
        figures, top = self._look(root_id, period)
        layout = self._programme.layout(figures, top)
        if focus_id is not None:
            wanted = replace(wanted, focus=self._inside(figures, top, focus_id, period))
        extra = self._extra(figures, period, wanted)
        drawing = draw(figures, layout, extra, wanted)
        run = self.run(period)
        told = extra.earned is not None and run is not None
        return Pictured(
            figures, layout, drawing, top, self._names(figures, drawing),
            run.currency if told and run else "", run.run_id if told and run else None,
        )  # fmt: skip

    def place(self, root_id: str | None, period: str, member_id: str) -> tuple[float, float, dt.date]:
        """Where a member stands in the picture of a root, and since when. Raises NotFound."""
        figures, top = self._look(root_id, period)
        layout = self._programme.layout(figures, top)
        at = layout.place(self._inside(figures, top, member_id, period))
        if at is None:
            raise NotFound(NO_MEMBER)
        return float(layout.x[at]), float(layout.y[at]), day_of(int(layout.joined[at]))

    def people(self, root_id: str | None, period: str) -> int:
        """How many people a picture is of. Raises NotFound."""
        figures, top = self._look(root_id, period)
        return len(self._programme.layout(figures, top))

    def compare(self, first: str, second: str, period: str) -> tuple[tuple[Side, Side], tuple[str, ...]]:
        """Two subtrees, and the names of the ranks. Raises NotFound for a member who is not in scope."""

        def one(member_id: str) -> Side:
            figures, own = self._look(member_id, period)
            return side(figures, self._programme.layout(figures, own), figures.row(own or ""))

        figures, _ = self._look(first, period)
        return (one(first), one(second)), figures.rank_names

    def selected(self, root_id: str | None, period: str, corners: Corners, day: dt.date | None) -> Selected:
        """Who stands inside a line around a part of the picture. Raises NotFound."""
        figures, top = self._look(root_id, period)
        layout, extra = self._programme.layout(figures, top), self._extra(figures, period, Wanted())
        until = day_number(figures.day if day is None else min(day, figures.day))
        run = self.run(period)
        return Selected(figures, select(figures, layout, extra, corners, until), run.currency if run else "")

    def called(self, figures: Figures, rows: Rows | list[int]) -> list[tuple[str, str | None]]:
        """Ids of some member rows with the names that may be told."""
        ids = figures.member_ids(rows)
        names = self._veil.names(self._programme.names(ids))
        return [(one, names.get(one)) for one in ids]

    def _inside(self, figures: Figures, top: str | None, member_id: str, period: str) -> int:
        """The row of a member who is in the picture. Raises NotFound in the words for one who does not exist."""
        _, own = self._look(member_id, period)
        row = figures.row(own or "")
        if top is not None and not figures.is_below(own or "", top):
            raise NotFound(NO_MEMBER)
        return row

    def _names(self, figures: Figures, drawing: Drawing) -> dict[str, str]:
        order = np.argsort(-drawing.weight, kind="stable")
        rows = drawing.rows[order]
        return {one: name for one, name in self.called(figures, rows[rows >= 0][:NAMED_MAX]) if name}

    def _extra(self, figures: Figures, period: str, wanted: Wanted) -> Extra:
        """What is told beside the figures. Raises NotFound, or BadInput where there is no run to tell earnings from."""
        alerts = self._alerts(figures) if self.sees_alerts else None
        if alerts is None and (wanted.size == "alerts" or wanted.colour == "risk"):
            role = self._user.role
            raise BadInput(
                say("Open alerts are not shown to the role {role}; choose another colour and size.", role=role)
            )
        run = self.run(period)
        if run is None and wanted.size == "earned":
            words = say(
                "There is no stored run of {period} by this plan, so nobody's earnings are told; choose another size.",
                period=period,
            )
            raise BadInput(words)
        earned = None if run is None else self._programme.earned_by_row(run.run_id)
        return Extra(earned, alerts)

    def _alerts(self, figures: Figures) -> Rows:
        found = self._programme.casework.by_member()
        rows = figures.rows(list(found))
        alerts = np.zeros(len(figures), dtype=np.int64)
        counts = np.asarray(list(found.values()), dtype=np.int64)
        alerts[rows[rows >= 0]] = counts[rows >= 0]
        return alerts


__all__ = ["NetworkDesk", "Pictured", "Selected"]
