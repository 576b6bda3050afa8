"""The match-down family: what does each member get of what those above earned?

At each distance a member has one person above, so an award of a level has one giver, who divides among all that can be paid.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.engines.columnar.fixed import standing_at_end
from graph_service.engines.columnar.matching import earnings
from graph_service.engines.columnar.prepared import Prepared
from graph_service.engines.columnar.rows import CODE, PAID, AwardRows, Paid, SkipRows
from graph_service.engines.columnar.sales import check_total
from graph_service.engines.columnar.split import by_kind
from graph_service.engines.columnar.tree import sponsors_on
from graph_service.engines.columnar.walking import Asked, lines_without_sales
from graph_service.plan.families.match_down import MatchDownBonus

IntArray = npt.NDArray[np.int64]


def pay(bonus: MatchDownBonus, prepared: Prepared) -> Paid:
    """Awards and skips of a match-down bonus. Raises BadInput when its amounts could pass 2**63."""
    return _paid(bonus, prepared)[0]


def _paid(bonus: MatchDownBonus, prepared: Prepared) -> tuple[Paid, IntArray, IntArray]:
    """Awards and skips, and the giver (member row) of each award and of each skip."""
    earned, kinds = earnings(bonus.of, prepared, before_caps=bonus.earnings == "before_caps")
    check_total(earned, f"the amounts of bonus {bonus.name}", bonus.rate_ppm)
    last, members = prepared.period.end_day - 1, prepared.lines.members
    sponsor = sponsors_on(prepared.snapshot, last)
    reason = standing_at_end(prepared)
    reason[(reason == PAID) & ~prepared.gate_met(bonus)] = CODE["own_sales_gate"]
    below = np.flatnonzero(sponsor >= 0)
    giver = sponsor[below]
    parts: list[tuple[IntArray, IntArray, IntArray]] = []
    sharing = np.zeros(members, dtype=np.int64)  # how many can be paid on the levels below
    for distance in range(1, bonus.depth + 1):
        np.add.at(sharing, giver[reason[below] == PAID], 1)
        gives = earned[giver] > 0
        parts.append((np.full(int(gives.sum()), distance, dtype=np.int64), below[gives], giver[gives]))
        going = sponsor[giver] >= 0
        below, giver = below[going], sponsor[giver[going]]
        if not len(below):
            break
    level, member, giver = (np.concatenate([part[i] for part in parts]) for i in range(3))
    order = np.lexsort((level, member))
    level, member, giver = level[order], member[order], giver[order]
    paid = reason[member] == PAID
    exact = earned[giver] * bonus.rate_ppm // np.maximum(sharing[giver], 1)
    rate = np.full(int(paid.sum()), bonus.rate_ppm, dtype=np.int64)
    split = by_kind(exact[paid], kinds[giver[paid]])
    awards = AwardRows(member[paid], level[paid], earned[giver[paid]], rate, exact[paid], split)
    skips = SkipRows(member[~paid], level[~paid], reason[member[~paid]], earned[giver[~paid]])
    return Paid(awards, skips), giver[paid], giver[~paid]


def lines(bonus: MatchDownBonus, prepared: Prepared, asked: Asked) -> pd.DataFrame:
    """One line for each award and skip: its source is what somebody above earned, whose sales are not this member's to see."""
    paid, award_giver, skip_giver = _paid(bonus, prepared)
    return lines_without_sales(paid, asked, award_giver, skip_giver)
