"""Who is a leader at which stop, and why might a leader not be paid there? For the families that pay leaders only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import PAID, member_reasons
from graph_service.plan.model import Bonus

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Leaders:
    """By stop.

    step      place of the member's rank among the leaders' ranks, from 1; 0 for everyone else
    standing  PAID, or the code of `left`, `not_participant` or `inactive`
    gate      whether the own-sales gate is met
    """

    step: IntArray
    standing: IntArray
    gate: BoolArray

    @classmethod
    def of(cls, bonus: Bonus, ranks: tuple[str, ...], prepared: Prepared) -> Leaders:
        """`ranks` are those of leaders, lowest first: the plan's ranks from one of them on."""
        member = prepared.lines.member
        below = len(prepared.plan.ranks) - len(ranks)
        step = np.maximum(prepared.facts.rank[member] - below + 1, 0)
        return cls(
            step, member_reasons(prepared.lines.role, prepared.facts.active[member]), prepared.gate_met(bonus)[member]
        )

    @property
    def qualified(self) -> BoolArray:
        """Who could be paid as far as role, activity and gate go."""
        return np.asarray((self.standing == PAID) & self.gate, dtype=bool)
