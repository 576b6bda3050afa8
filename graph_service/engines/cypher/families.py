"""Which module works out which family in the database? Adding one is its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graph_service.engines.cypher import differential, level, matrix, pay_leg
from graph_service.engines.cypher.frames import Paid
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.matrix import MatrixBonus
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.model import Bonus, Plan


@dataclass(frozen=True, slots=True)
class Worker:
    """How a family is worked out.

    pay          its steps, for one bonus
    from_seller  whether own purchases begin at the seller, so that every seller needs a place in the order
    """

    pay: Callable[[Run, Preparation, Plan, Any], Paid]
    from_seller: bool = False


WORKERS: Final[dict[type[Bonus], Worker]] = {
    LevelBonus: Worker(level.pay),
    DifferentialBonus: Worker(differential.pay, from_seller=True),
    MatrixBonus: Worker(matrix.pay),
    PayLegBonus: Worker(pay_leg.pay, from_seller=True),
}
