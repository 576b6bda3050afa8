"""What was worked out for an earlier question and serves the next? Plans are compared from small sums that are kept.

A page that changes a draft asks again and again on one snapshot: plan A, sales and team sizes are then there already.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final, TypeVar

import numpy as np

from graph_service.analytics.comparable import Month, Spread, spread, team_sizes
from graph_service.analytics.forward import Compute, Forward, forward, standing
from graph_service.analytics.growing import Growth, Team
from graph_service.analytics.measures import SERIES_LENGTH
from graph_service.analytics.paid import Paid, earned_by_row, rank_names
from graph_service.analytics.sales import SalesBook, run_up
from graph_service.analytics.whatif import WhatIf, compare, refuse_other_currency
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import BadInput, NotFound
from graph_service.model.kept import Kept
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import BoolArray, IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.words import say

T = TypeVar("T")

MONTHS_MAX: Final = 36  # periods compared at most
KEPT_MAX: Final = 120  # sums kept: those of three plans over thirty-six periods, and a little

OutcomeOf = Callable[[Plan, Period], Outcome]
EarnedOf = Callable[[Plan, Period], IntArray | None]  # by member row, of a stored run; None where there is none


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions about one snapshot; `kept` belongs to it."""

    snapshot: Snapshot
    kept: Kept
    compute: Compute

    def what_if(
        self,
        plans: tuple[Plan, Plan],
        period: Period,
        *,
        length: int = 1,
        cost_share: Fraction | None = None,
        below: str | None = None,
    ) -> WhatIf:
        """Plan A against plan B over the `length` periods that end with `period`; see `whatif.compare`.

        Periods before anyone joined are left out. Raises BadInput also for a length out of range, and for a period
        that ends before anyone joined.
        """
        refuse_other_currency(*plans)
        periods = self._begun(period, length)
        paid = tuple([self.paid(plan, one) for one in periods] for plan in plans)
        return compare(
            self.snapshot,
            plans,
            periods,
            (paid[0], paid[1]),
            self._sales(plans[0].currency, periods),
            cost_share=cost_share,
            below=below,
        )

    def forward(
        self,
        plan: Plan,
        period: Period,
        member_id: str,
        growth: Growth,
        *,
        outcome_of: OutcomeOf,
        really: EarnedOf,
        seen: BoolArray | None = None,
    ) -> Forward:
        """A leader's sum; see `forward.forward`. Raises NotFound for an unknown member, or one who had not joined yet."""
        row = self.snapshot.row(member_id)
        if row < 0 or int(self.snapshot.members["joined_on"].iloc[row]) >= period.end_day:
            raise NotFound(NO_MEMBER)
        return forward(
            self.snapshot,
            plan,
            period,
            row,
            growth,
            compute=self.compute,
            months=[self._month(plan, one, really) for one in self._begun(period, SERIES_LENGTH)],
            outcome=outcome_of(plan, period),
            seen=seen,
        )

    def like(
        self,
        plan: Plan,
        period: Period,
        member_id: str,
        *,
        outcome: Outcome,
        really: EarnedOf,
        seen: BoolArray | None = None,
    ) -> Spread:
        """What members like one really earned, without any sum forward. Raises NotFound as `forward` does."""
        row = self.snapshot.row(member_id)
        if row < 0 or int(self.snapshot.members["joined_on"].iloc[row]) >= period.end_day:
            raise NotFound(NO_MEMBER)
        months = [self._month(plan, one, really) for one in self._begun(period, SERIES_LENGTH)]
        now = standing(self.snapshot, plan, outcome, row, len(Team.of(self.snapshot, row, period, seen).rows))
        return spread(self.snapshot, months, row, rank_names(plan), rank=now.rank_place, size=now.people)

    def paid(self, plan: Plan, period: Period) -> Paid:
        """What a plan pays in a period; kept, the awards behind it are not."""
        return self._kept(
            ("paid", plan.hash, period.name),
            lambda: Paid.of(self.snapshot, plan, period.name, self.compute(self.snapshot, plan, period)),
        )

    def _begun(self, period: Period, length: int) -> tuple[Period, ...]:
        if not 1 <= length <= MONTHS_MAX:
            raise BadInput(
                say("{length} periods cannot be compared; give 1 to {months_max}", length=length, months_max=MONTHS_MAX)
            )
        joined = self.snapshot.members["joined_on"].to_numpy(np.int64)
        first = int(joined.min()) if len(joined) else period.end_day
        begun = tuple(one for one in run_up(period, length) if one.end_day > first)
        if not begun:
            raise BadInput(
                say("period {name} ends before anyone joined; choose a later one or load data", name=period.name)
            )
        return begun

    def _sales(self, currency: str, periods: Sequence[Period]) -> list[int]:
        """Net sales of each period; the book is read at most once."""
        books: list[SalesBook] = []

        def net(one: Period) -> int:
            if not books:
                books.append(SalesBook.of(self.snapshot, currency))
            return int(books[0].of_period(one).net.sum())

        return [self._kept(("net sales", currency, one.name), partial(net, one)) for one in periods]

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        return self.kept.get(self.snapshot, key, lambda _: make())

    def _month(self, plan: Plan, period: Period, really: EarnedOf) -> Month:
        paid, earned = self.paid(plan, period), really(plan, period)
        size = self._kept(("team sizes", period.name), lambda: team_sizes(self.snapshot, period.end_day - 1))
        if earned is None:
            earned = earned_by_row(self.snapshot, [paid])
        return Month(period, earned, paid.rank.astype(np.int64), size)
