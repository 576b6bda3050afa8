"""The milestone family in a plan: a fixed amount once in a lifetime, when one's own sales pass a threshold."""

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

COUNTED: Final = ("volume", "sales")
SALES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class MilestoneBonus(Bonus):
    """A fixed amount with the sale that takes a participant's sales, from the first ever, to the threshold."""

    counted: Literal["volume", "sales"]  # points of the sales credited, or their number
    threshold: int  # hundredths of a point, or a number of sales
    amount_minor: int
    pays_on: tuple[str, ...]
    gift: str | None = None  # what is given instead of money, at the declared value of the amount

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that count."""
        return self.pays_on

    @property
    def rate_ppm_max(self) -> int:
        """At most one amount a sale, so the amount bounds the sums as a rate would."""
        return self.amount_minor

    @property
    def reads_history(self) -> bool:
        """Sales count from the first ever."""
        return True


def _read(table: Table, about: About) -> MilestoneBonus | None:
    same = common.identity(table, about)
    counted = table.choice("counted", COUNTED)
    pays_on = table.choices("pays_on", SALE_KINDS)
    amount = common.reward(table, about)
    gift = table.text("gift", required=False)
    volume, sales = table.points("volume_min"), table.whole("sales_min", 1, SALES_MAX, required=False)
    threshold = volume if counted == "volume" else sales
    wanted, other = ("volume_min", "sales_min") if counted == "volume" else ("sales_min", "volume_min")
    if counted is not None and wanted not in table.values:
        table.problem(wanted, "missing", "With counted = {counted} the threshold stands here", counted=repr(counted))
    if counted is not None and other in table.values:
        table.problem(
            other,
            "has no meaning with counted = {counted}",
            "Leave it out, or use {wanted} alone",
            counted=repr(counted),
            wanted=wanted,
        )
    if volume == 0:
        table.problem("volume_min", "is passed without a sale", "Write points above 0")
        return None
    if same is None or pays_on is None or counted is None or amount is None or threshold is None:
        return None
    return MilestoneBonus(
        counted=cast("Any", counted), threshold=threshold, amount_minor=amount, pays_on=pays_on, gift=gift, **same
    )


def _tell(bonus: MilestoneBonus, plan: Plan, say: Speech) -> list[str]:
    known: dict[str, Any] = {"title": bonus.title, "kinds": wording.kinds(bonus.pays_on, say)}
    if bonus.counted == "volume":
        line = say(
            "{title}: once in a lifetime, with the sale that takes the volume of all sales credited to a participant to "
            "{points}; {kinds} count.",
            points=wording.points(bonus.threshold, say),
            **known,
        )
    else:
        line = say(
            "{title}: once in a lifetime, with the sale that takes the number of sales credited to a participant to {count}; "
            "{kinds} count.",
            count=bonus.threshold,
            **known,
        )
    told = [line, wording.reward(bonus.amount_minor, bonus.gift, plan, say)]
    return told + wording.common_sentences(bonus, plan, say)


def _share(_bonus: MilestoneBonus, _plan: Plan) -> Fraction | None:
    return None


MILESTONE: Final = Family("milestone", MilestoneBonus, _read, _tell, _share)
