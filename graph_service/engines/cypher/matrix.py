"""The matrix family in the database: level pay along placements, once it is sure that everybody's places fit."""

from __future__ import annotations

from graph_service.engines.cypher import frames, level
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.errors import BadInput
from graph_service.plan.families.matrix import MatrixBonus
from graph_service.plan.model import Plan


def pay(run: Run, ready: Preparation, plan: Plan, bonus: MatrixBonus) -> frames.Paid:
    """Awards and skips of a matrix bonus. Raises BadInput when the placements do not fit."""
    period = run.period
    found = run.work.store.read("commissions/beyond_matrix", start=period.start, end=period.end, width=bonus.width)
    member_id = found[0]["member_id"]
    if member_id is not None:
        raise BadInput(
            f"bonus {bonus.name}: member {member_id} has more than {bonus.width} places below in {period.name}, or one with a "
            f"number above {bonus.width}, which a matrix {bonus.width} wide does not have; mend the placements or the width"
        )
    return level.pay(run, ready, plan, bonus)
