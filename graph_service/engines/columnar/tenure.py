"""The tenure family: which rate has a seller earned by the months completed, and what does it pay?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar import history
from graph_service.engines.columnar.lines import roles
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, Paid, member_reasons, paying
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.standing import Standing
from graph_service.engines.columnar.walking import Asked
from graph_service.model.period import Period
from graph_service.plan.families.tenure import TenureBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: TenureBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a tenure bonus. Raises BadInput when its amounts could pass 2**63."""
    check_total(paying(bonus, prepared.sales)[1], f"the amounts of bonus {bonus.name}", bonus.rate_ppm_max)
    standing = _standing(bonus, prepared)
    return Paid(standing.awards(), standing.skips())


def lines(bonus: TenureBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """Each sale for its seller."""
    return _standing(bonus, prepared).lines(prepared, asked)


def months_completed(enrolled: IntArray, period: Period) -> IntArray:
    """Whole months from each day to the period's first day, 0 for days after it.

    >>> months_completed(np.array([0]), Period.parse("1970-03")).tolist()
    [2]
    """
    days = enrolled.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    first = np.datetime64(period.start, "D")
    months = (first.astype("datetime64[M]") - month).astype(np.int64)
    whole: IntArray = np.maximum(months - (of_month > period.start.day), 0)
    return whole


def _standing(bonus: TenureBonus, prepared: Prepared) -> Standing:
    snapshot, sales = prepared.snapshot, prepared.sales
    chosen, basis = paying(bonus, sales)
    seller, day = sales.seller[chosen], sales.day[chosen]
    steps = np.array([step.months_min for step in bonus.steps], dtype=np.int64)
    rates = np.array([0, *(step.rate_ppm for step in bonus.steps)], dtype=np.int64)
    months = months_completed(history.days_of(snapshot, "enrolled_on", seller), prepared.period)
    rate = rates[np.searchsorted(steps, months, side="right")]
    reason = member_reasons(roles(snapshot, seller, day), prepared.facts.active[seller])
    reason[(reason == PAID) & (rate == 0)] = CODE["tenure_too_short"]
    reason[(reason == PAID) & ~prepared.gate_met(bonus)[seller]] = CODE["own_sales_gate"]
    exact = np.where(reason == PAID, basis * rate, 0)
    return Standing(sales.row[chosen], seller, np.zeros_like(seller), reason, basis, rate, exact, sales.kind[chosen])
