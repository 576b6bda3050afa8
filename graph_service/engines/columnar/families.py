"""Which module works out which family? Adding one is its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import differential, leg_lines, level, matrix, pay_leg
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.matrix import MatrixBonus
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.model import Bonus

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Worker:
    """How a family is worked out.

    pay    a bonus and the period to its awards, skips and carries
    lines  the same bonus sale by sale, as rows of `trace.COLUMNS` without `bonus`
    limit  what is left of the capped amounts of its awards under a cap for several members together: bonus, period, member
           rows and amounts to amounts
    """

    pay: Callable[[Any, Prepared], Paid]
    lines: Callable[[Any, Prepared, Asked], pd.DataFrame]
    limit: Callable[[Any, Prepared, IntArray, IntArray], IntArray] | None = None


WORKERS: Final[dict[type[Bonus], Worker]] = {
    LevelBonus: Worker(level.pay, level.lines),
    DifferentialBonus: Worker(differential.pay, differential.lines),
    MatrixBonus: Worker(matrix.pay, matrix.lines),
    PayLegBonus: Worker(pay_leg.pay, leg_lines.lines, pay_leg.limit),
}
