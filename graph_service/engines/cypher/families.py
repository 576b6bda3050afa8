"""Which module works out which family in the database? Adding one is its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from graph_service.engines.cypher import (
    board,
    challenge,
    charge,
    differential,
    fast_start,
    generation,
    group_goal,
    infinity,
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
from graph_service.engines.cypher.frames import Paid
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import Run
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
    GenerationBonus: Worker(generation.pay, from_seller=True),
    InfinityBonus: Worker(infinity.pay, from_seller=True),
    MatrixBonus: Worker(matrix.pay),
    PayLegBonus: Worker(pay_leg.pay, from_seller=True),
    MatchingBonus: Worker(matching.pay),
    MatchDownBonus: Worker(match_down.pay),
    ChargeBonus: Worker(charge.pay),
    PoolBonus: Worker(pool.pay),
    ReferralBonus: Worker(referral.pay),
    FastStartBonus: Worker(fast_start.pay),
    MilestoneBonus: Worker(milestone.pay),
    TenureBonus: Worker(tenure.pay),
    ChallengeBonus: Worker(challenge.pay),
    RankBonus: Worker(rank_bonus.pay),
    MonolineBonus: Worker(monoline.pay),
    PartyBonus: Worker(party.pay),
    GroupGoalBonus: Worker(group_goal.pay),
    BoardBonus: Worker(board.pay),
}
