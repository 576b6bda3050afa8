"""Which ways of placing are there, and what may a placement be asked for? Each rule is defined in docs/placement.md."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal, get_args

from graph_service.errors import BadInput
from graph_service.model.tables import LEGS

Rule = Literal[
    "breadth-first", "depth-first", "left", "right", "inside", "outside", "weak-leg", "strong-leg"
]  # those that find a place by themselves
Choice = Literal[Rule, "manual", "preference"]

RULES: Final[tuple[Rule, ...]] = get_args(Rule)
CHOICES: Final[tuple[Choice, ...]] = (*RULES, "manual", "preference")
PREFERENCES: Final[tuple[Choice, ...]] = (*RULES, "manual")  # what a sponsor may prefer
DEFAULT_RULE: Final[Rule] = "breadth-first"  # of a sponsor without a preference, and after the days of a manual one
WIDTH_MIN: Final = 2
WIDTH_MAX: Final = 100
DEPTH_MAX: Final = 100
TANK_DAYS_MAX: Final = 3650


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: who is placed how, in which tree, from which day on."""

    rule: Choice
    day: dt.date  # first day of the new places
    width: int = 2  # places below a member: 2 in a binary tree
    depth_max: int | None = None  # levels below the sponsor that are filled; None: no limit
    period: str | None = None  # whose volume tells the weak leg; None: members alone are counted
    tank_days: int = 0  # days from enrolling on that a member waits for a placement by hand
    root_id: str | None = None  # under whom those without a placed upline go; None: each starts a tree
    members: tuple[str, ...] = ()  # only these; empty: everyone who has no place

    def __post_init__(self) -> None:
        if self.rule not in CHOICES:
            raise BadInput(f"rule is {self.rule!r}; give one of {', '.join(CHOICES)}")
        if not WIDTH_MIN <= self.width <= WIDTH_MAX:
            raise BadInput(f"width is {self.width}; give {WIDTH_MIN} for a binary tree, up to {WIDTH_MAX} for a matrix")
        if self.depth_max is not None and not 1 <= self.depth_max <= DEPTH_MAX:
            raise BadInput(f"depth-max is {self.depth_max}; give 1 to {DEPTH_MAX} levels, or leave it out for no limit")
        if not 0 <= self.tank_days <= TANK_DAYS_MAX:
            raise BadInput(f"tank-days is {self.tank_days}; give 0 to {TANK_DAYS_MAX}")
        if self.period is not None and self.rule not in ("weak-leg", "strong-leg", "preference"):
            raise BadInput(f"a period tells which leg is weak; the rule {self.rule} does not ask for it, leave it out")


def check_preference(rule: str | None) -> Choice | None:
    """A sponsor's preference as it may be stored; None for none. Raises BadInput for anything else."""
    if rule is not None and rule not in PREFERENCES:
        raise BadInput(f"{rule!r} cannot be preferred; give one of {', '.join(PREFERENCES)}")
    return rule


def leg_of(slot: int, width: int) -> str:
    """How the place at a position is written.

    >>> leg_of(1, 2), leg_of(1, 3)
    ('right', '2')
    """
    return LEGS[slot] if width == len(LEGS) else str(slot + 1)


def slot_of(leg: str | None, width: int) -> int:
    """The position of a leg, counted from 0; -1 where the leg is none of this tree.

    >>> slot_of("right", 2), slot_of("2", 2), slot_of("right", 3), slot_of("4", 3), slot_of(None, 3)
    (1, 1, 2, -1, -1)
    """
    if leg == LEGS[0]:
        return 0
    if leg == LEGS[1]:
        return width - 1
    if leg is None or not (leg.isascii() and leg.isdecimal()):
        return -1
    return int(leg) - 1 if 1 <= int(leg) <= width else -1
