"""The tenure family in a plan: a rate on own sales that grows with time in the programme."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

MONTHS_MAX: Final = 1_200


@dataclass(frozen=True, slots=True)
class TenureStep:
    """From this number of completed months (inclusive) this rate applies."""

    months_min: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class TenureBonus(OnSales, Bonus):
    """A rate on the sales credited to oneself, by the months completed since enrolment."""

    basis: Basis
    pays_on: tuple[str, ...]
    steps: tuple[TenureStep, ...]  # lowest first, months and rates strictly rising

    @property
    def rate_ppm_max(self) -> int:
        """The highest step's."""
        return self.steps[-1].rate_ppm


def _read(table: Table, about: About) -> TenureBonus | None:
    same = common.on_sales(table, about)
    times = common.factor(table, common.payable(table), about)
    steps = _steps(table, times)
    if same is None or not steps:
        return None
    return TenureBonus(steps=tuple(steps), **same)


def _steps(table: Table, times: Decimal | None) -> list[TenureStep]:
    steps: list[TenureStep] = []
    last_months, last_rate = -1, Decimal(0)
    for number, value in enumerate(table.list_of("steps") or [], start=1):
        row = table.as_table(f"steps.{number}", value)
        if row is None:
            continue
        months, rate = row.whole("months_min", 0, MONTHS_MAX), row.share("rate")
        row.close()
        if months is None or rate is None:
            continue
        if months <= last_months:
            row.problem("months_min", "is not above the step before", "List steps from short to long, each once")
        if rate <= last_rate:
            row.problem("rate", "is not above the step before", "Rates must rise with the months, from above 0")
        last_months, last_rate = max(last_months, months), max(last_rate, rate)
        rate_ppm = common.effective(row, "rate", rate, times)
        if rate_ppm is not None:
            steps.append(TenureStep(months, rate_ppm))
    return steps


def _tell(bonus: TenureBonus, plan: Plan, say: Speech) -> list[str]:
    steps = ", ".join(
        say(
            "{rate} from {count} completed months",
            rate=wording.rate(bonus.basis, step.rate_ppm, plan, say),
            count=step.months_min,
        )
        for step in bonus.steps
    )
    told = [
        say(
            "{title}: a participant gets a share of the {basis} of the sales credited to them, for {kinds}; it grows with the "
            "months in the programme: {steps}.",
            title=bonus.title,
            basis=wording.basis(bonus.basis, say),
            kinds=wording.kinds(bonus.pays_on, say),
            steps=steps,
        ),
        say("The months are those completed on the first day of the period since enrolment."),
    ]
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: TenureBonus, plan: Plan) -> Fraction:
    return wording.share_of_net(bonus.basis, bonus.rate_ppm_max, plan)


TENURE: Final = Family("tenure", TenureBonus, _read, _tell, _share)
