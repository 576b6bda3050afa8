"""Who is recognised, and for what? Boards and how people want to be shown on them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from graph_service.analytics.sales import last_day
from graph_service.downline.figures import Figures
from graph_service.errors import NotFound
from graph_service.model.period import NEVER, Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.recognition.awarding import awarded
from graph_service.recognition.badge_files import badges
from graph_service.recognition.challenge_work import Challenges
from graph_service.recognition.measures import Asked, Column, column
from graph_service.recognition.showing import Wishes
from graph_service.recognition.team_goals import TeamGoal, TeamGoals
from graph_service.runs import reading as run_reading
from graph_service.runs.record import Run, newest
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

    @property
    def team_goals(self) -> TeamGoals:
        """Goals of everyone and of teams."""
        return TeamGoals(self.store, self.audit)

    @held
    def goal_reached(self, goal: TeamGoal) -> int:
        """How much of a goal is reached, in the unit of its measure, by whoever belonged to the team on its last day."""
        when = goal.window
        values = self.measure(goal.measure, when, self.plan_named(goal.plan, Period.parse(goal.first))).value
        if not goal.root:
            return int(values.sum())
        return int(values[self.sight(goal.root, last_day(when)).inside].sum())

    @held
    def measure(self, name: str, period: str | Period, plan: PlanChoice = None) -> Column:
        """A measure of every member in a period, or on days of one's own. Raises BadInput for a name that is none."""
        when = Period.parse(period) if isinstance(period, str) else period
        chosen = self.plan(plan, when)
        return self._keep_columns(
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

    @held
    def badges_reached(self, last_day: int) -> dict[str, IntArray]:
        """By badge: by member row, the day on which it was reached, `NEVER` for not by `last_day`."""
        runs = sorted(
            (run for run in self.runs() if Period.parse(run.period).end_day <= last_day + 1), key=lambda one: one.period
        )
        ids = tuple(run.run_id for run in runs)
        return self._keep_columns(
            ("badges", last_day, ids),
            lambda snapshot: awarded(snapshot, badges(), last_day, self._ranked_on(snapshot, runs)),
        )

    def _ranked_on(self, snapshot: Snapshot, runs: list[Run]) -> IntArray:
        """By member row, the last day of the first period whose stored run has a rank above the plan's lowest."""
        found = np.full(len(snapshot.members), NEVER, dtype=np.int64)
        for run in runs:
            ranks = self.plan_of_run(run.run_id).ranks
            if not ranks:
                continue
            table = run_reading.run_table(self.store, run.run_id, "volumes")
            held = table[(table["rank"] != "") & (table["rank"] != ranks[0].name)]
            rows = np.asarray(snapshot.row_of.get_indexer(pd.Index(held["member_id"], dtype="str")), np.int64)
            np.minimum.at(found, rows[rows >= 0], Period.parse(run.period).end_day - 1)
        return found

    def plan_named(self, name: str, when: Period) -> Plan:
        """A plan as it is in a period: that of the period's run, else the product's, else the newest run's. Raises NotFound."""
        runs = [run for run in self.runs() if run.plan == name]
        of_period = next((run for run in runs if run.period == when.name), None)
        if of_period is None and name in self.plans():
            return self.plan(name, when)
        chosen = of_period or newest(runs)
        if chosen is None:
            raise NotFound("No plan with this name.")
        return self.plan_of_run(chosen.run_id)
