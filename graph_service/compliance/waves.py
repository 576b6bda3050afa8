"""Which share of each month's sales came back once its pay was settled, and what pay and ranks had rested on that?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.facts import month_index, month_name, total
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.robust import middle, robust_z
from graph_service.engines.columnar import compute
from graph_service.model.period import Period
from graph_service.model.snapshot import IntArray

COHORTS_MAX = 12  # earlier months that a cohort is compared with, the latest ones


@dataclass(frozen=True, slots=True)
class Cohort:
    """The sales of one month in the plan's currency."""

    month: Period
    settled: int  # day number: the first day whose refunds its pay does not know
    net: int  # minor units, after refunds before that day
    returned: int  # minor units given back within the days from then on

    @property
    def share(self) -> Fraction:
        """What came back."""
        return Fraction(self.returned, self.net)


@dataclass(frozen=True, slots=True)
class Wave:
    """A cohort against earlier ones. `z` is None where it is beyond any measure; see `robust.robust_z`."""

    cohort: Cohort
    usual: Fraction  # median share of the earlier ones
    z: Fraction | None

    def stands_out(self, limit: Fraction, share_min: Fraction) -> bool:
        """Whether more came back than is usual, by more than the limit, and at least so much of the sales."""
        return self.cohort.share >= share_min and (
            self.z > limit if self.z is not None else self.cohort.share > self.usual
        )


def cohorts(inputs: Inputs, days: int) -> list[Cohort]:
    """Months with sales whose days after settling ended before the period's end, oldest first."""
    sales, refunds = inputs.snapshot.sales, inputs.snapshot.refunds
    mine = (sales["currency"] == inputs.plan.currency).to_numpy()
    if not mine.any():
        return []
    month = month_index(sales["sold_on"].to_numpy(np.int64))
    first, size = int(month[mine].min()), int(month[mine].max() - month[mine].min()) + 1
    periods = [Period.parse(month_name(first + place)) for place in range(size)]
    settled = np.array([inputs.plan.settling(each).refunds_end_day for each in periods], np.int64)
    net, returned = np.zeros(size, np.int64), np.zeros(size, np.int64)
    total(sales["net_minor"].to_numpy(np.int64)[mine])
    np.add.at(net, month[mine] - first, sales["net_minor"].to_numpy(np.int64)[mine])
    sale = refunds["sale"].to_numpy(np.int64)
    known = (sale >= 0) & mine[sale]
    place, amount = month[sale[known]] - first, refunds["amount_minor"].to_numpy(np.int64)[known]
    after = refunds["refunded_on"].to_numpy(np.int64)[known] - settled[place]
    np.subtract.at(net, place[after < 0], amount[after < 0])
    late = (after >= 0) & (after < days)
    np.add.at(returned, place[late], amount[late])
    return [
        Cohort(each, int(settled[i]), int(net[i]), int(returned[i]))
        for i, each in enumerate(periods)
        if settled[i] + days <= inputs.period.end_day and net[i] > 0
    ]


def asked(inputs: Inputs, found: Sequence[Cohort], days: int) -> list[Cohort]:
    """The cohorts whose days after settling ended in the period."""
    return [each for each in found if each.settled + days > inputs.period.first_day]


def wave(cohort: Cohort, found: Sequence[Cohort], least: int) -> Wave | None:
    """A cohort against the twelve before it; None with fewer than `least` of them."""
    earlier = [each.share for each in found if each.settled < cohort.settled][-COHORTS_MAX:]
    if len(earlier) < max(least, 1):
        return None
    return Wave(cohort, middle(earlier), robust_z(cohort.share, earlier))


def late_refunds(inputs: Inputs, cohort: Cohort, days: int) -> IntArray:
    """Rows of refunds of the cohort's sales, in the plan's currency, within the days after its pay was settled."""
    sales, refunds = inputs.snapshot.sales, inputs.snapshot.refunds
    sale, day = refunds["sale"].to_numpy(np.int64), refunds["refunded_on"].to_numpy(np.int64)
    sold = sales["sold_on"].to_numpy(np.int64)[sale]
    inside = (sale >= 0) & (day >= cohort.settled) & (day < cohort.settled + days)
    inside &= (sold >= cohort.month.first_day) & (sold < cohort.month.end_day)
    inside &= (sales["currency"] == inputs.plan.currency).to_numpy()[sale]
    return np.flatnonzero(inside).astype(np.int64)


def rested_on(inputs: Inputs, cohort: Cohort, days: int) -> pd.DataFrame:
    """Pay and ranks of the cohort's month that would not have been, had what came back been known.

    The month is worked out as it was settled, and again with these refunds dated the day before that.

    Returns:
        member_id, lost_minor (minor units that were paid on what came back), rank, rank_without (where they differ, else
        both the rank held); one row for each member with either, most money first.
    """
    snapshot, month = inputs.snapshot, cohort.month
    moved = snapshot.refunds["refunded_on"].to_numpy(np.int32).copy()
    moved[late_refunds(inputs, cohort, days)] = cohort.settled - 1
    known = replace(snapshot, refunds=snapshot.refunds.assign(refunded_on=moved))
    before = inputs.before(month)
    paid, without = (compute(each, inputs.plan, month, before) for each in (snapshot, known))
    lost = inputs.by_member(paid.awards) - inputs.by_member(without.awards)
    lowest = inputs.plan.ranks[0].name if inputs.plan.ranks else ""
    ids = snapshot.members["member_id"]
    ranks = [
        each.volumes.set_index("member_id")["rank"].reindex(ids).fillna(lowest).to_numpy() for each in (paid, without)
    ]
    frame = pd.DataFrame(
        {"member_id": ids, "lost_minor": np.maximum(lost, 0), "rank": ranks[0], "rank_without": ranks[1]}
    )
    frame = frame[(frame["lost_minor"] > 0) | (frame["rank"] != frame["rank_without"])]
    return frame.sort_values(["lost_minor", "member_id"], ascending=[False, True], kind="stable").reset_index(drop=True)
