"""What is known of a period before any bonus is worked out?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.facts import Facts, facts, gate_met
from graph_service.engines.columnar.lines import Lines
from graph_service.engines.columnar.sales import Sales
from graph_service.engines.columnar.volumes import Volumes, count_volumes
from graph_service.model.outcome import Before
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Bonus, Plan, Tree

if TYPE_CHECKING:
    from graph_service.engines.columnar.walking import Asked

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Earned:
    """What a bonus that was worked out before gave, by member row: minor units, and the same split by kind of sale."""

    amount_minor: IntArray  # after its cap
    cut_minor: IntArray  # what its cap took away
    kinds_micro: IntArray  # (members, kinds): exact amounts before rounding and caps
    awards: pd.DataFrame  # each award: member (row), level, amount_minor, cap_cut_minor
    lines: Callable[[Asked], pd.DataFrame]  # the same sale by sale, as the bonus tells them


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything of a period that bonuses are worked out from."""

    snapshot: Snapshot
    plan: Plan
    period: Period
    sales: Sales
    lines: Lines
    volumes: Volumes
    facts: Facts
    before: Before
    earned: dict[str, Earned] = field(default_factory=dict)  # by bonus, filled in the plan's order
    others: dict[Tree, Lines] = field(default_factory=dict)  # lines along other trees, filled when asked for

    @classmethod
    def of(cls, snapshot: Snapshot, plan: Plan, period: Period, before: Before) -> Prepared:
        """Read the period's sales, uplines, volumes and facts. Raises BadInput for sums that could pass 2**63."""
        period = plan.settling(period)
        sales = Sales.of(snapshot, period, plan.currency, plan.margin)
        lines = Lines.of(snapshot, sales, period)
        volumes = count_volumes(snapshot, sales, lines, plan.top_bracket)
        return cls(snapshot, plan, period, sales, lines, volumes, facts(snapshot, plan, period, sales, volumes), before)

    def lines_of(self, tree: Tree) -> Lines:
        """The stops of the period's sales along one of the trees, worked out once."""
        if tree == "sponsor":
            return self.lines
        if tree not in self.others:
            self.others[tree] = Lines.of(self.snapshot, self.sales, self.period, tree)
        return self.others[tree]

    def gate_met(self, bonus: Bonus) -> BoolArray:
        """By member row whether the own-sales gate of a bonus is met."""
        return gate_met(bonus.gate, self.sales, self.volumes.personal)
