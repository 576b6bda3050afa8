"""Which module works out which family? Adding one is its module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from graph_service.engines.columnar import (
    challenge,
    differential,
    fast_start,
    level,
    milestone,
    rank_bonus,
    referral,
    tenure,
)
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import Paid
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.challenge import ChallengeBonus
from graph_service.plan.families.differential import DifferentialBonus
from graph_service.plan.families.fast_start import FastStartBonus
from graph_service.plan.families.level import LevelBonus
from graph_service.plan.families.milestone import MilestoneBonus
from graph_service.plan.families.rank_bonus import RankBonus
from graph_service.plan.families.referral import ReferralBonus
from graph_service.plan.families.tenure import TenureBonus
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
    ReferralBonus: Worker(referral.pay, referral.lines),
    FastStartBonus: Worker(fast_start.pay, fast_start.lines),
    MilestoneBonus: Worker(milestone.pay, milestone.lines),
    TenureBonus: Worker(tenure.pay, tenure.lines),
    ChallengeBonus: Worker(challenge.pay, challenge.lines),
    RankBonus: Worker(rank_bonus.pay, rank_bonus.lines),
}
