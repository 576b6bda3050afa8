"""Does a plan cost more than it brings in? What it pays of a period's sales, and what it would pay in three other worlds.

A payout share is awards over net sales, refunds taken off, of one period. Each variation changes one thing, computes the
period again, and gives the share then:

- `larger_sales`: every sale of the period, and what was returned of it, is a tenth larger in money and points;
- `deeper_sales`: so are only those credited to the deeper half: sellers with more sponsors above them, on the period's
  last day, than the median of the period's sales has;
- `all_qualify`: sales stay as they are, but nobody is held back by a gate or by the activity rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np

from graph_service.engines import columnar
from graph_service.engines.columnar.tree import SponsorTree
from graph_service.model.money import fraction_json
from graph_service.model.outcome import Before
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.plan.worst_case import WorstCase, worst_case
from graph_service.runs.preview import totals_of
from graph_service.words import Said, say

LARGER: Final = 10  # a sale is larger by one part of so many

TITLES: Final = {
    "larger_sales": say("Every sale is a tenth larger"),
    "deeper_sales": say("The sales of the deeper half of sellers are a tenth larger"),
    "all_qualify": say("Everyone meets every gate and the activity rule"),
}


def percent(share: Fraction) -> Said:
    """A share in per cent, at most four decimals."""
    number = round(Decimal(share.numerator) * 100 / Decimal(share.denominator), 4).normalize()
    return say("{number} %", number=Decimal(f"{number:f}"))


@dataclass(frozen=True, slots=True)
class Expected:
    """What a plan pays on the sales of a period, and in each variation. Money in minor units of the plan's currency."""

    period: str
    sales_minor: int
    awards_minor: int
    share: Fraction | None  # None when nothing was sold
    variations: tuple[tuple[str, Fraction | None], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values; the change of a variation is its share less the share as it is."""
        rows = [
            {
                "name": name,
                "title": TITLES[name],
                "share": fraction_json(share),
                "change": fraction_json(None if share is None or self.share is None else share - self.share),
            }
            for name, share in self.variations
        ]
        return {
            "period": self.period,
            "sales_minor": self.sales_minor,
            "awards_minor": self.awards_minor,
            "share": fraction_json(self.share),
            "variations": rows,
        }


@dataclass(frozen=True, slots=True)
class Generosity:
    """What a plan costs at worst and, where there are sales to try it on, as expected."""

    plan: Plan
    worst: WorstCase
    expected: Expected | None = None
    cost_share: Fraction | None = None  # of the net sale that the goods cost

    def left_over(self, share: Fraction | None) -> Fraction | None:
        """What remains of a net sale after the goods and this payout; None when either is not known."""
        return None if share is None or self.cost_share is None else 1 - self.cost_share - share

    def warnings(self) -> list[str]:
        """Where the plan costs more than it brings in; empty when it does not, or when the cost of goods is not known."""
        usual = self.expected.share if self.expected else None
        cases = [(say("At worst"), self.worst.share)]
        if self.expected and usual is not None:
            cases.append((say("On the sales of {period}", period=self.expected.period), usual))
        told: list[str] = []
        for case, share in cases:
            left = self.left_over(share)
            if left is not None and left < 0 and self.cost_share is not None:
                told.append(
                    say(
                        "{case} the plan costs more than it brings in: {paid} of the sale is paid out and {goods} is "
                        "the "
                        "cost of the goods, {more} more than the sale.",
                        case=case,
                        paid=percent(share or Fraction(0)),
                        goods=percent(self.cost_share),
                        more=percent(-left),
                    )
                )
        return told

    def lines(self) -> list[str]:
        """The figures as lines of text."""
        told: list[str] = [
            say(
                "At worst {share} of a sale is paid out: so much must remain of it after the goods.",
                share=percent(self.worst.share),
            )
        ]
        if self.worst.unbounded:
            told.append(
                say("No share of a sale bounds {bonuses}, which comes on top.", bonuses=", ".join(self.worst.unbounded))
            )
        if self.expected and self.expected.share is not None:
            share = self.expected.share
            told.append(
                say("On the sales of {period}, {share} is paid out.", period=self.expected.period, share=percent(share))
            )
            for name, other in self.expected.variations:
                if other is not None:
                    change = Decimal(f"{float((other - share) * 100):+.4f}")
                    told.append(
                        say(
                            "{case}: {share}, a change of {change} percentage points.",
                            case=TITLES[name],
                            share=percent(other),
                            change=change,
                        )
                    )
        elif self.expected:
            told.append(
                say(
                    "Nothing was sold in {period} in {currency}, so no share is expected.",
                    period=self.expected.period,
                    currency=self.plan.currency,
                )
            )
        return told

    def to_json(self) -> dict[str, Any]:
        """The object `generosity` of `plan check --json` and `plan show --json`."""
        usual = self.expected.share if self.expected else None
        return {
            "worst_case": self.worst.to_json(),
            "expected": self.expected.to_json() if self.expected else None,
            "cost_share": fraction_json(self.cost_share),
            "break_even_margin": {
                "worst_case": fraction_json(self.worst.share),
                "expected": fraction_json(usual),
            },
            "left_over": {
                "worst_case": fraction_json(self.left_over(self.worst.share)),
                "expected": fraction_json(self.left_over(usual)),
            },
        }


def generosity(plan: Plan, cost_share: Fraction | None = None, expected: Expected | None = None) -> Generosity:
    """The worst case of a plan, beside what was worked out on sales, if anything."""
    return Generosity(plan, worst_case(plan), expected, cost_share)


def expected(snapshot: Snapshot, plan: Plan, period: Period, before: Before) -> Expected:
    """What a plan pays on the sales of a period, as they are and in each variation; four computations in memory."""
    outcome = columnar.compute(snapshot, plan, period, before)
    totals = totals_of(snapshot, plan, period, outcome)
    worlds: dict[str, Callable[[], tuple[Snapshot, Plan]]] = {
        "larger_sales": lambda: (larger(snapshot, _sold_in(snapshot, period)), plan),
        "deeper_sales": lambda: (larger(snapshot, deeper_half(snapshot, plan, period)), plan),
        "all_qualify": lambda: (snapshot, without_conditions(plan)),
    }
    variations = []
    for name, world in worlds.items():
        changed, rules = world()
        made = totals_of(changed, rules, period, columnar.compute(changed, rules, period, before))
        variations.append((name, made.payout_share))
    return Expected(period.name, totals.sales_minor, totals.awards_minor, totals.payout_share, tuple(variations))


def larger(snapshot: Snapshot, chosen: BoolArray) -> Snapshot:
    """The network with a tenth more, in whole minor units and hundredths, on each chosen sale and its refunds."""
    of_sale = snapshot.refunds["sale"].to_numpy()
    sales, refunds = snapshot.sales.copy(), snapshot.refunds.copy()
    for frame, column, rows in (
        (sales, "net_minor", chosen),
        (sales, "volume", chosen),
        (refunds, "amount_minor", chosen[of_sale]),
        (refunds, "volume", chosen[of_sale]),
    ):
        amounts = frame[column].to_numpy()
        frame[column] = amounts + np.where(rows, amounts // LARGER, 0)
    return replace(snapshot, sales=sales, refunds=refunds)


def deeper_half(snapshot: Snapshot, plan: Plan, period: Period) -> BoolArray:
    """Sales of a period, in the plan's currency, whose seller has more sponsors above than the median sale's has."""
    sold = _sold_in(snapshot, period) & (snapshot.sales["currency"] == plan.currency).to_numpy(dtype=np.bool_)
    if not sold.any():
        return sold
    depth = SponsorTree.of(snapshot, period.end_day - 1).depth[snapshot.sales["seller"].to_numpy()]
    median = np.sort(depth[sold])[(int(sold.sum()) - 1) // 2]
    chosen: BoolArray = sold & (depth > median)
    return chosen


def without_conditions(plan: Plan) -> Plan:
    """The plan with no gate on any bonus, and everyone active."""
    bonuses = tuple(replace(bonus, gate=None) for bonus in plan.bonuses)
    return replace(plan, bonuses=bonuses, activity_volume_min=None)


def _sold_in(snapshot: Snapshot, period: Period) -> BoolArray:
    sold = snapshot.sales["sold_on"].to_numpy()
    inside: BoolArray = (sold >= period.first_day) & (sold < period.end_day)
    return inside
