"""Which module works out which family? Adding one is its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from graph_service.engines.columnar import differential, level, monoline
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.monoline import MonolineBonus
from graph_service.plan.model import Bonus


@dataclass(frozen=True, slots=True)
class Worker:
    """How a family is worked out.

    pay    a bonus and the period to its awards, skips and carries
    lines  the same bonus sale by sale, as rows of `trace.COLUMNS` without `bonus`
    """

    pay: Callable[[Any, Prepared], Paid]
    lines: Callable[[Any, Prepared, Asked], pd.DataFrame]


WORKERS: Final[dict[type[Bonus], Worker]] = {
    LevelBonus: Worker(level.pay, level.lines),
    DifferentialBonus: Worker(differential.pay, differential.lines),
    MonolineBonus: Worker(monoline.pay, monoline.lines),
}
