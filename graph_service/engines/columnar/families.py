"""Which module works out which family? Adding one is its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import (
    board,
    challenge,
    charge,
    differential,
    fast_start,
    generation,
    group_goal,
    infinity,
    leg_lines,
    level,
    match_down,
    matching,
    matrix,
    milestone,
    monoline,
    party,
    pay_leg,
    pool,
    rank_bonus,
    referral,
    tenure,
)
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.board import BoardBonus
from graph_service.plan.families.challenge import ChallengeBonus
from graph_service.plan.families.charge import ChargeBonus
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.families.fast_start import FastStartBonus
from graph_service.plan.families.generation import GenerationBonus
from graph_service.plan.families.group_goal import GroupGoalBonus
from graph_service.plan.families.infinity import InfinityBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.match_down import MatchDownBonus
from graph_service.plan.families.matching import MatchingBonus
from graph_service.plan.families.matrix import MatrixBonus
from graph_service.plan.families.milestone import MilestoneBonus
from graph_service.plan.families.monoline import MonolineBonus
from graph_service.plan.families.party import PartyBonus
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.families.pool import PoolBonus
from graph_service.plan.families.rank_bonus import RankBonus
from graph_service.plan.families.referral import ReferralBonus
from graph_service.plan.families.tenure import TenureBonus
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
    GenerationBonus: Worker(generation.pay, generation.lines),
    InfinityBonus: Worker(infinity.pay, infinity.lines),
    MatrixBonus: Worker(matrix.pay, matrix.lines),
    PayLegBonus: Worker(pay_leg.pay, leg_lines.lines, pay_leg.limit),
    MatchingBonus: Worker(matching.pay, matching.lines),
    MatchDownBonus: Worker(match_down.pay, match_down.lines),
    ChargeBonus: Worker(charge.pay, charge.lines),
    PoolBonus: Worker(pool.pay, pool.lines),
    ReferralBonus: Worker(referral.pay, referral.lines),
    FastStartBonus: Worker(fast_start.pay, fast_start.lines),
    MilestoneBonus: Worker(milestone.pay, milestone.lines),
    TenureBonus: Worker(tenure.pay, tenure.lines),
    ChallengeBonus: Worker(challenge.pay, challenge.lines),
    RankBonus: Worker(rank_bonus.pay, rank_bonus.lines),
    MonolineBonus: Worker(monoline.pay, monoline.lines),
    PartyBonus: Worker(party.pay, party.lines),
    GroupGoalBonus: Worker(group_goal.pay, group_goal.lines),
    BoardBonus: Worker(board.pay, board.lines),
}
