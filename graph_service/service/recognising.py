"""Who is recognised, and for what? Boards and how people want to be shown on them."""

from __future__ import annotations

from graph_service.downline.figures import Figures
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.recognition.challenge_work import Challenges
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

    @property
    def challenges(self) -> Challenges:
        """Challenges and what was given for them."""
        return Challenges(self.store, self.audit)

    @held
    def measure(self, name: str, period: str | Period, plan: PlanChoice = None) -> Column:
        """A measure of every member in a period, or on days of one's own. Raises BadInput for a name that is none."""
        when = Period.parse(period) if isinstance(period, str) else period
        chosen = self.plan(plan, when)
        return self._keep(
            ("measure", name, chosen.hash, when.name),
            lambda snapshot: column(
                Asked(snapshot, when, chosen, lambda: self._figures_on(snapshot, when, chosen)), name
            ),
        )

    def _figures_on(self, snapshot: Snapshot, when: Period, plan: Plan) -> Figures:
        """Figures of a period, kept where it is one that pages ask for."""
        if "/" in when.name:
            return Figures.of(snapshot, when, plan)
        return self.figures(when.name, plan)
