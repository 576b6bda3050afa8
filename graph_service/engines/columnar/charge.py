"""The charge family: what is kept back of each member's own earnings?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from graph_service.engines.columnar.matching import earnings
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import PAID, AwardRows, Paid, SkipRows, line_table
from graph_service.engines.columnar.sale_parts import sale_parts
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.split import by_kind
from graph_service.engines.columnar.walking import Asked
from graph_service.plan.families.charge import ChargeBonus


def pay(bonus: ChargeBonus, prepared: Prepared) -> Paid:
    """An award below zero for each member with earnings above. Raises BadInput when amounts could pass 2**63."""
    earned, kinds = earnings(bonus.of, prepared, before_caps=bonus.earnings == "before_caps")
    check_total(earned, f"the amounts of bonus {bonus.name}", bonus.rate_ppm)
    member = np.flatnonzero(earned)
    basis, none = -earned[member], np.empty(0, dtype=np.int64)
    exact = basis * bonus.rate_ppm
    rate, level = np.full(len(member), bonus.rate_ppm, dtype=np.int64), np.zeros(len(member), dtype=np.int64)
    awards = AwardRows(member, level, basis, rate, exact, by_kind(exact, -kinds[member]))
    return Paid(awards, SkipRows(none, none, none, none))


def lines(bonus: ChargeBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """What is kept back of each part of the earnings that a sale brought."""
    parts = sale_parts(bonus.of, prepared, asked.member, asked, before_caps=bonus.earnings == "before_caps")
    zero = np.zeros(len(parts.sale), dtype=np.int64)
    rate, basis = zero + bonus.rate_ppm, -parts.amount
    return line_table(parts.sale, parts.member, zero, zero + PAID, basis, rate, basis * rate)
