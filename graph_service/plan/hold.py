"""How long does a plan hold a period's sales before it pays? How its `[hold]` is read and told."""

from __future__ import annotations

from typing import Final

from graph_service.plan.fields import Table
from graph_service.plan.model import Hold, Plan
from graph_service.plan.speech import Speech

DAYS_MAX: Final = 366
LOCK_DAY_MAX: Final = 28  # there in every month


def read_hold(top: Table) -> Hold | None:
    """The `[hold]` table of a plan; problems go into the table's list."""
    table = top.table("hold")
    if table is None:
        return None
    days = table.whole("days", 1, DAYS_MAX, required=False)
    lock_day = table.whole("lock_day", 2, LOCK_DAY_MAX, required=False)
    table.close()
    given = [key for key in ("days", "lock_day") if table.values.get(key) is not None]
    if len(given) == 1:
        return Hold(days, lock_day)
    if given:
        table.problem("lock_day", "is given beside days", "Keep one of the two")
    else:
        table.problem("days", "the hold names no time", "Give days, or lock_day")
    return None


def tell_hold(plan: Plan, say: Speech) -> list[str]:
    """Its sentence; none without a hold."""
    if plan.hold is None:
        return []
    if plan.hold.days is not None:
        return [
            say(
                "Pay is held for {count} days after the period: what is refunded in that time is not paid for.",
                count=plan.hold.days,
            )
        ]
    return [
        say(
            "Pay is held until day {day} of the month after the period: what is refunded before that day is not paid for.",
            day=plan.hold.lock_day,
        )
    ]
