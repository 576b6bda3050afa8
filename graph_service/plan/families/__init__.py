"""Which families of bonuses can a plan use? Adding one is a module here, a line below, and a module in each engine."""

from __future__ import annotations

from typing import Final

from graph_service.plan.families.board import BOARD
from graph_service.plan.families.challenge import CHALLENGE
from graph_service.plan.families.charge import CHARGE
from graph_service.plan.families.differential import DIFFERENTIAL
from graph_service.plan.families.family import Family
from graph_service.plan.families.fast_start import FAST_START
from graph_service.plan.families.generation import GENERATION
from graph_service.plan.families.group_goal import GROUP_GOAL
from graph_service.plan.families.infinity import INFINITY
from graph_service.plan.families.level import LEVEL
from graph_service.plan.families.match_down import MATCH_DOWN
from graph_service.plan.families.matching import MATCHING
from graph_service.plan.families.matrix import MATRIX
from graph_service.plan.families.milestone import MILESTONE
from graph_service.plan.families.monoline import MONOLINE
from graph_service.plan.families.party import PARTY
from graph_service.plan.families.pay_leg import PAY_LEG
from graph_service.plan.families.pool import POOL
from graph_service.plan.families.rank_bonus import RANK_BONUS
from graph_service.plan.families.referral import REFERRAL
from graph_service.plan.families.tenure import TENURE
from graph_service.plan.model import Bonus

FAMILIES: Final[dict[str, Family]] = {
    family.name: family
    for family in (
        LEVEL,
        DIFFERENTIAL,
        GENERATION,
        INFINITY,
        PAY_LEG,
        MATCHING,
        MATCH_DOWN,
        CHARGE,
        POOL,
        REFERRAL,
        FAST_START,
        MILESTONE,
        TENURE,
        CHALLENGE,
        RANK_BONUS,
        MONOLINE,
        MATRIX,
        PARTY,
        GROUP_GOAL,
        BOARD,
    )
}


def family_of(bonus: Bonus) -> Family:
    """The family whose record this is."""
    return next(family for family in FAMILIES.values() if family.record is type(bonus))
