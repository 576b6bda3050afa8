"""Who is recognised, and for what? Boards and how people want to be shown on them."""

from __future__ import annotations

from graph_service.model.period import Period
from graph_service.recognition.measures import Asked, Column, column
from graph_service.recognition.showing import Wishes
from graph_service.service.evidence import Evidence
from graph_service.service.opened import PlanChoice, held


class Recognising(Evidence):
    """Recognition of a programme: by sales and by people who bought."""

    @property
    def wishes(self) -> Wishes:
        """How members want to be shown."""
        return Wishes(self.store, self.audit)

    @held
    def measure(self, name: str, period: str, plan: PlanChoice = None) -> Column:
        """A measure of every member in a period. Raises BadInput for a name that is none."""
        chosen, when = self._asked(plan, period)
        return self._keep(
            ("measure", name, chosen.hash, when.name),
            lambda snapshot: column(Asked(snapshot, Period.parse(period), chosen, lambda: self.figures(period, chosen)), name),
        )  # fmt: skip
