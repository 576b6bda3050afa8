"""The caps of a whole plan in the database: the awards recorded on members are cut there and read again."""

from __future__ import annotations

import pandas as pd

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.run import KIND_CODES, MEASURE, Run
from graph_service.errors import Refused
from graph_service.plan.families import FAMILIES, family_of
from graph_service.plan.model import Caps, Plan

TOTAL_MILLIONS_MOST = 2**52 // 1_000_000  # minor units that a cap in proportion can divide exactly


def apply_caps(run: Run, plan: Plan, awards: pd.DataFrame) -> pd.DataFrame:
    """The awards of all bonuses under the plan's caps. Each was recorded before."""
    caps = plan.caps
    if caps is None or awards.empty:
        return awards
    run.work.say("caps", 0, 1)
    if caps.family_max_minor or caps.member_max_minor is not None:
        most = dict(caps.family_max_minor)
        families = [family_of(bonus).name for bonus in plan.bonuses]
        run.work.write(
            "commissions/cap_members",
            run=run.run,
            families=[list(FAMILIES).index(family) for family in families],
            family_max=[most.get(family) for family in families],
            member_max=caps.member_max_minor,
        )
    if caps.company_rate_ppm is not None:
        _cap_company(run, plan, caps, caps.company_rate_ppm)
    rows = list(run.work.store.stream("commissions/capped_awards", run=run.run))
    return frames.capped(awards, [bonus.name for bonus in plan.bonuses], rows)


def _cap_company(run: Run, plan: Plan, caps: Caps, rate: int) -> None:
    store = run.work.store
    of = list(range(len(plan.bonuses)))
    if store.read("commissions/earnings_bound", run=run.run, of=of)[0]["bound"] > TOTAL_MILLIONS_MOST:
        raise Refused(
            "the awards of this period could add up past 2^52 minor units, more than a cap of the company divides exactly; "
            "nothing was computed. Compute a shorter period or mend sales that are too large"
        )
    kinds = [code + own for code in KIND_CODES.values() for own in (0, 1)]
    measure = MEASURE[caps.company_basis or "net"]
    basis = store.read("commissions/company_basis", run=run.run, measure=measure, kinds=kinds)[0]["basis"]
    by_bonus = caps.company_mode != "pro_rata"
    for row in store.read("commissions/company_limits", run=run.run, basis=basis, rate=rate, by_bonus=by_bonus):
        same = {"run": run.run, "bonus": row["bonus"], "room": row["room"]}
        if caps.company_mode == "hard_stop":
            run.work.write("commissions/cap_in_order", **same)
        else:
            run.work.write("commissions/cap_in_proportion", total=row["total"], **same)
