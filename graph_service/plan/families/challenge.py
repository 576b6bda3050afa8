"""The challenge family in a plan: a fixed amount for whoever reaches a goal in the period."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.model.tables import SALE_KINDS
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Plan
from graph_service.plan.speech import Speech

Metric = Literal["personal_volume", "customer_volume", "group_volume", "team_volume"]
METRICS: Final = ("personal_volume", "customer_volume", "group_volume", "team_volume")

_METRICS_TOLD: Final = {
    "personal_volume": "personal volume",
    "customer_volume": "volume of sales to customers",
    "group_volume": "group volume",
    "team_volume": "team volume",
}


@dataclass(frozen=True, slots=True)
class ChallengeBonus(Bonus):
    """A fixed amount for each participant whose volume of the period reaches the goal."""

    metric: Metric
    goal: int  # hundredths of a point, above 0
    amount_minor: int
    gift: str | None = None  # what is given instead of money, at the declared value of the amount

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that the volume is made of."""
        return ("retail",) if self.metric == "customer_volume" else SALE_KINDS

    @property
    def on_volume(self) -> bool:
        """The basis is the volume that was reached."""
        return True


def _read(table: Table, about: About) -> ChallengeBonus | None:
    same = common.identity(table, about)
    metric = table.choice("metric", METRICS)
    goal = table.points("goal", required=True)
    amount = common.reward(table, about)
    gift = table.text("gift", required=False)
    if goal == 0:
        table.problem("goal", "is reached without a sale", "Write points above 0")
        return None
    if same is None or metric is None or goal is None or amount is None:
        return None
    return ChallengeBonus(metric=cast("Metric", metric), goal=goal, amount_minor=amount, gift=gift, **same)


def _tell(bonus: ChallengeBonus, plan: Plan, say: Speech) -> list[str]:
    known: dict[str, Any] = {
        "title": bonus.title,
        "metric": say(_METRICS_TOLD[bonus.metric]),
        "points": wording.points(bonus.goal, say),
    }
    told = [
        say("{title}: for each participant whose {metric} of the period reaches {points}.", **known),
        wording.reward(bonus.amount_minor, bonus.gift, plan, say),
    ]
    return told + wording.common_sentences(bonus, plan, say)


def _share(_bonus: ChallengeBonus, _plan: Plan) -> Fraction | None:
    return None


CHALLENGE: Final = Family("challenge", ChallengeBonus, _read, _tell, _share)
