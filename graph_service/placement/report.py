"""What did a placement do? Rows for a page, a table or a JSON document."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from graph_service.placement.rules import Order


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A member's new place."""

    member_id: str
    placement_id: str  # directly above
    leg: str
    below_id: str  # below whom the place was looked for
    rule: str


@dataclass(frozen=True, slots=True)
class InTank:
    """A member who waits in the holding tank."""

    member_id: str
    sponsor_id: str | None
    enrolled_on: dt.date
    deadline: dt.date | None  # day of the automatic placement; None: there is none
    days_left: int | None  # 0: due now
    reason: str  # manual: until placed by hand or due; full: the rule gives no place within the depth limit


@dataclass(frozen=True, slots=True)
class PlacementReport:
    """What was placed, or with `dry_run` would be."""

    order: Order
    placed: tuple[NewPlace, ...]
    waiting: tuple[InTank, ...]
    roots: tuple[str, ...]  # sponsored by nobody who has a place: at the top of a tree of their own
    dry_run: bool
    data_version: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        order = self.order
        return {
            "day": order.day.isoformat(),
            "rule": order.rule,
            "width": order.width,
            "depth_max": order.depth_max,
            "period": order.period,
            "tank_days": order.tank_days,
            "root_id": order.root_id,
            "dry_run": self.dry_run,
            "placed": [asdict(one) for one in self.placed],
            "waiting": tank_json(self.waiting),
            "roots": list(self.roots),
            "data_version": self.data_version,
            "seconds": self.seconds,
        }


def tank_json(waiting: tuple[InTank, ...]) -> list[dict[str, Any]]:
    """Who waits, as plain values."""
    return [
        asdict(one)
        | {
            "enrolled_on": one.enrolled_on.isoformat(),
            "deadline": None if one.deadline is None else one.deadline.isoformat(),
        }
        for one in waiting
    ]
