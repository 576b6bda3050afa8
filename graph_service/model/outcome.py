"""What does an engine give back? Columns that the other engine must reproduce to the minor unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

VOLUME_COLUMNS: Final = ("member_id", "personal_volume", "group_volume", "team_volume", "rank")
AWARD_COLUMNS: Final = (
    "member_id",
    "bonus",
    "level",
    "basis",
    "rate_ppm",
    "exact_micro",
    "amount_minor",
    "cap_cut_minor",
)
SKIP_COLUMNS: Final = ("member_id", "bonus", "level", "reason", "basis")
CARRY_COLUMNS: Final = ("member_id", "bonus", "leg", "volume")
RANK_COLUMNS: Final = ("member_id", "rank")

# Why someone in the upline was passed over, in the order in which the reasons are tried.
SKIP_REASONS: Final = (
    "left",  # had left the programme when the sale happened
    "not_participant",  # had no right to earn when the sale happened
    "inactive",  # did not meet the plan's activity rule in the period
    "beyond_depth_limit",  # the rank does not reach this level
    "own_sales_gate",  # the plan's own-sales condition was not met in the period
    "below_first_bracket",  # differential: group volume below the lowest bracket
    "rate_not_above_downline",  # differential: the rate already paid below in that line is as high
    "below_rank",  # the rank held in the period is below the one that the bonus asks for
    "passed_up",  # the recruit below is among the first ones, whose sales go past their sponsor
    "equal_rank_below",  # somebody below in that line holds a rank as high, who is paid instead
    "no_weaker_leg",  # pay-leg: the weaker leg is too small for a payment
    "flushed",  # pay-leg: volume that is not kept for the next period
    "not_qualified",  # the conditions of the bonus were not met in the period
    "goal_not_met",  # the team did not reach the goal
    "below_minimum",  # the sale, or what it brings, is smaller than the bonus asks for
    "too_late",  # after the deadline
    "already_rewarded",  # the one reward that there is was given before
    "self_referral",  # the buyer is the one who would be rewarded
    "tenure_too_short",  # not long enough in the programme
)


def no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    """A table without rows: text columns as text, the others as int64."""
    text = ("member_id", "bonus", "leg", "reason", "rank")
    return pd.DataFrame({name: pd.Series(dtype="str" if name in text else np.int64) for name in columns})


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier periods left to this one, for plans that look back.

    carries  volume kept from the period just before; as `Outcome.carries`
    ranks    the highest rank that a member held in any earlier run of the plan: member_id, rank
    mark     what it was taken from; equal marks, equal tables
    """

    carries: pd.DataFrame
    ranks: pd.DataFrame
    mark: str = ""


NOTHING_BEFORE: Final = Before(no_rows(CARRY_COLUMNS), no_rows(RANK_COLUMNS))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of `compute(plan, period)`. Integer columns are int64; rows sorted by the key columns.

    volumes  one row per member with any volume not zero or a rank other than the plan's lowest; key member_id
    awards   one row per (member_id, bonus, level); basis in minor units, hundredths of a point or sales; exact_micro is the
             unrounded amount in millionths of a minor unit before any cap; amount_minor is rounded once and capped;
             cap_cut_minor is what the cap took away. The columnar engine adds retail, personal, starter, qualifying:
             exact_micro split by the kind of sale that funded it (they add up to exact_micro).
    skips    one row per (member_id, bonus, level, reason): the basis on which that member was passed over
    carries  one row per (member_id, bonus, leg) with volume that is kept for the next period, in hundredths; empty for plans
             whose bonuses carry nothing
    """

    engine: str
    volumes: pd.DataFrame
    awards: pd.DataFrame
    skips: pd.DataFrame
    carries: pd.DataFrame = field(default_factory=lambda: no_rows(CARRY_COLUMNS))
