"""Whose figures may this person see? A leader: their own and those of everyone below them now; the others: everyone's.

The tree that counts is today's (or that of the last day with data, should that be later), read from the snapshot of the
present data version, so that a move takes effect with the load that brings it. A foreign id is looked up in the same
way and at the same cost as one that does not exist, and both end in the same words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from graph_service.analytics.team import Sight
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import NotFound
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, Snapshot
from graph_service.service import Programme

ID_MAX: Final = 200  # characters; a longer text is no id


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Which members are in scope, by member row; `sight` is None when everyone is."""

    snapshot: Snapshot
    root_id: str | None
    sight: Sight | None  # whom the leader sees, in all or on a day

    @classmethod
    def of(cls, programme: Programme, root_id: str | None) -> Scope:
        """Everyone at and below `root_id`; everyone without one."""
        if root_id is None:
            return cls(programme.snapshot(), None, None)
        held = programme.pinned()
        return cls(held.snapshot(), root_id, held.sight(root_id, scope_day(held.periods())))

    @property
    def inside(self) -> BoolArray | None:
        """By member row, who is in scope; None when everyone is."""
        return None if self.sight is None else self.sight.inside

    def has(self, member_id: str) -> bool:
        """Whether there is such a member and they are in scope."""
        text = member_id if len(member_id) <= ID_MAX else ""
        row = self.snapshot.row(text)
        return row >= 0 and (self.inside is None or bool(self.inside[row]))

    def own(self, member_id: str) -> str:
        """The id itself. Raises NotFound, in the same words, for a member out of scope and for none at all."""
        if not self.has(member_id):
            raise NotFound(NO_MEMBER)
        return member_id


def scope_day(periods: list[str]) -> dt.date:
    """Today, or the last day of the newest period with sales when that lies ahead."""
    today = dt.date.today()
    return max(today, Period.parse(periods[-1]).end - dt.timedelta(days=1)) if periods else today
