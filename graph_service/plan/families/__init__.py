"""Which families of bonuses can a plan use? Adding one is a module here, a line below, and a module in each engine."""

from __future__ import annotations

from typing import Final

from graph_service.plan.families.differential import DIFFERENTIAL
from graph_service.plan.families.family import Family
from graph_service.plan.families.level import LEVEL
from graph_service.plan.families.matrix import MATRIX
from graph_service.plan.families.pay_leg import PAY_LEG
from graph_service.plan.model import Bonus

FAMILIES: Final[dict[str, Family]] = {
    family.name: family
    for family in (
        LEVEL,
        DIFFERENTIAL,
        PAY_LEG,
        MATRIX,
    )
}


def family_of(bonus: Bonus) -> Family:
    """The family whose record this is."""
    return next(family for family in FAMILIES.values() if family.record is type(bonus))
