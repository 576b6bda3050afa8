"""The pay-leg family in the database: sweep the bases up, note what was carried, settle each member's legs, read the results."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import Preparation
from graph_service.engines.cypher.run import MEASURE, Run, all_codes
from graph_service.errors import Refused
from graph_service.model.money import INT64_MAX
from graph_service.plan.families.pay_leg import PayLegBonus
from graph_service.plan.model import Plan

CARRIES_A_BATCH: Final = 10_000


def pay(run: Run, ready: Preparation, plan: Plan, bonus: PayLegBonus) -> frames.Paid:
    """Awards, skips and carries of a pay-leg bonus. Raises Refused when its amounts could pass 2**63."""
    work, token = run.work, run.work.token()
    same: dict[str, Any] = {
        "run": run.run,
        "bonus": token,
        "measure": MEASURE[bonus.basis],
        "kinds": all_codes(bonus.pays_on),
    }
    _note_carries(run, bonus, token)
    run.swept(ready, bonus, "commissions/sweep_legs", **same)
    work.write(
        "commissions/settle_legs",
        run=run.run,
        bonus=token,
        last=ready.days[0],
        activity_min=plan.activity_volume_min,
        own_counts=bonus.own_volume == "weaker",
        unit=bonus.unit,
        strong_units=bonus.strong_units,
        rate=bonus.rate_ppm,
        cycle_minor=bonus.cycle_minor,
        rounding=plan.rounding,
        cap=bonus.cap_minor,
        carry=bonus.carry,
        carry_max=bonus.carry_max,
        flush_inactive=bonus.flush_when_inactive,
        **run.gate(bonus.gate),
    )
    if bonus.owner_cap_minor is not None:
        work.write("commissions/cap_owners", bonus=token, cap=bonus.owner_cap_minor)
    read = work.store.stream
    return frames.Paid(
        frames.award_part(bonus.name, list(read("commissions/leg_awards", bonus=token, rate=bonus.rate_ppm))),
        frames.skip_part(bonus.name, list(read("commissions/leg_skips", bonus=token))),
        frames.carry_part(bonus.name, list(read("commissions/leg_carries", bonus=token))),
    )


def _note_carries(run: Run, bonus: PayLegBonus, token: int) -> None:
    """Put what the period before left into the database, in packed batches."""
    table = run.before.carries
    table = table[(table["bonus"] == bonus.name).to_numpy(dtype=bool)]
    carried = int(table["volume"].sum())
    if (run.bounds[bonus.basis] * 1_000_000 + carried) * max(bonus.rate_ppm_max, bonus.strong_units) > INT64_MAX:
        raise Refused(
            f"what was carried to bonus {bonus.name} could add up past 2^63 in exact amounts; nothing was computed. "
            "Look for carried volume that is too large in the run of the period before"
        )
    legs = table.pivot_table(index="member_id", columns="leg", values="volume", aggfunc="sum", fill_value=0)
    legs = legs.reindex(columns=list(bonus.legs), fill_value=0)
    for start in range(0, len(legs), CARRIES_A_BATCH):
        part: pd.DataFrame = legs.iloc[start : start + CARRIES_A_BATCH]
        run.work.write(
            "commissions/note_carries",
            bonus=token,
            member_ids=part.index.to_list(),
            lefts=part["left"].to_list(),
            rights=part["right"].to_list(),
        )
