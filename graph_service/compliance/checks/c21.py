"""C21: do participants stay? Who placed no order any more 12 and 24 months after enrolling, by month of enrolment."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import SUM_NOTE, Check, dates, numerator_first, percent, raised_value, state_of
from graph_service.compliance.facts import effective_net, month_index, month_name
from graph_service.compliance.findings import Meaning, Readings, Result, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import ratio
from graph_service.model.money import exact_text
from graph_service.model.period import NEVER, day_of
from graph_service.model.snapshot import BoolArray, IntArray
from graph_service.words import say

AFTER: Final = {12: 365, 24: 730}  # months and days after enrolment


@dataclass(frozen=True, slots=True)
class Stayed:
    """Participants, their months of enrolment, their last orders, and for 12 and 24 months who counts and who is gone."""

    rows: IntArray
    enrolled: IntArray
    last_order: IntArray  # day number, -1 for none
    counted: dict[int, BoolArray]
    gone: dict[int, BoolArray]  # of those counted

    def share(self, months: int) -> Fraction | None:
        """Gone / counted."""
        return ratio(int(self.gone[months].sum()), int(self.counted[months].sum()))


def run(inputs: Inputs) -> Result:
    """The share without an order from twelve months after enrolment on, and beside it that after twenty-four."""
    found = stayed(inputs)
    if found is None:
        return not_computable("sales")
    if not len(found.rows):
        return not_computable("members.enrolled_on")
    figure, gone, counted = found.share(12), found.gone[12], found.counted[12]
    watch = int(inputs.parameter("C21.watch_days"))
    if figure is None:
        return not_computable(
            say("participants enrolled long enough ago"),
            note=say(
                "Nobody's twelfth month lies within the data and at least {watch} days before the period's end.",
                watch=watch,
            ),
        )
    return Result(
        state_of(figure, inputs.thresholds("C21")), Readings.same(figure),
        say(
            "{gone} participants without an order from 12 months after enrolment on / {counted} participants looked "
            "at for {watch} days or more after that = {figure}",
            gone=int(gone.sum()), counted=int(counted.sum()), watch=watch, figure=percent(figure),
        ),
        figures=(
            ("no_order_after_12_months", Fraction(int(gone.sum()))), ("looked_at_after_12_months", Fraction(int(counted.sum()))),
            ("share_after_24_months", found.share(24)),
            ("no_order_after_24_months", Fraction(int(found.gone[24].sum()))),
            ("looked_at_after_24_months", Fraction(int(found.counted[24].sum()))),
            ("left_out", Fraction(len(found.rows) - int(counted.sum()))),
        ),
        table=_cohorts(found), notes=(SUM_NOTE,), raised=raised_value(figure, inputs.thresholds("C21")),
        window=say("orders on record up to {name}", name=inputs.period.name),
    )  # fmt: skip


def stayed(inputs: Inputs) -> Stayed | None:
    """Everyone who has ever been a participant. None without any sale on record before the period's end."""
    snapshot, end = inputs.snapshot, inputs.period.end_day
    sales, members = snapshot.sales, snapshot.members
    sold_on = sales["sold_on"].to_numpy(np.int64)
    known = (sold_on < end) & (sales["currency"] == inputs.plan.currency).to_numpy()
    if not known.any():
        return None
    begin, watch = int(sold_on[known].min()), int(inputs.parameter("C21.watch_days"))
    ordered = known & (effective_net(snapshot, inputs.period.end) > 0)
    last = np.full(inputs.members, -1, np.int64)
    np.maximum.at(last, sales["buyer"].to_numpy(np.int64)[ordered], sold_on[ordered])
    enrolled, left = (members[name].to_numpy(np.int64) for name in ("enrolled_on", "left_on"))
    rows_ = np.flatnonzero((enrolled < end) & (left > enrolled)).astype(np.int64)
    enrolled, last = enrolled[rows_], last[rows_]
    counted = {m: (enrolled + days >= begin) & (enrolled + days + watch <= end) for m, days in AFTER.items()}
    gone = {m: counted[m] & (last < enrolled + days) for m, days in AFTER.items()}
    return Stayed(rows_, enrolled, last, counted, gone)


def _cohorts(found: Stayed) -> tuple[dict[str, Any], ...]:
    """One row a month of enrolment of which anyone is counted, oldest first."""
    numbers = {f"members_{m}": found.counted[m] for m in AFTER} | {f"no_order_{m}": found.gone[m] for m in AFTER}
    table = pd.DataFrame(
        {"month": month_index(found.enrolled)} | {name: flags.astype(int) for name, flags in numbers.items()}
    )
    sums = table.groupby("month").sum()
    sums = sums[sums["members_12"] + sums["members_24"] > 0]
    return tuple(
        _cohort(int(month), row) for month, row in zip(sums.index, sums.to_dict(orient="records"), strict=True)
    )


def _cohort(month: int, row: dict[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": "cohort", "name": month_name(month)}
    for months in AFTER:
        share = ratio(int(row[f"no_order_{months}"]), int(row[f"members_{months}"]))
        told |= {
            f"members_{months}": int(row[f"members_{months}"]), f"no_order_{months}": int(row[f"no_order_{months}"]),
            f"share_{months}": None if share is None else float(share),
            f"exact_{months}": None if share is None else exact_text(share),
        }  # fmt: skip
    return told


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Participants looked at after twelve months; those without an order since in the numerator."""
    found = stayed(inputs)
    if found is None:
        return pd.DataFrame({"side": []})
    picked = found.counted[12] & ((found.rows == member) if member is not None else True)
    last = found.last_order[picked].tolist()
    table = pd.DataFrame(
        {
            "side": np.where(found.gone[12][picked], "numerator", "denominator"),
            "member_id": inputs.ids(found.rows[picked]), "enrolled_on": dates(found.enrolled[picked]),
            "last_order_on": [None if day < 0 or day == NEVER else day_of(day) for day in last],
        }
    )  # fmt: skip
    return numerator_first(table, "enrolled_on", "member_id")


CHECK = Check(
    id="C21",
    title=say("Churn"),
    klass="H",
    question=say("What share of participants placed no order any more a year, and two years, after enrolling?"),
    help=(
        say(
            "Of everyone who enrolled long enough ago: who bought nothing on or after the day that lies "
            "365 (730) days after enrolment. Each was looked at for at least the pack's days after it. "
            "Who enrolled so early that this day lies before the first sale on record is left out."
        )
    ),
    would_change=say("Participants who go on ordering."),
    needs=("sales", "members.enrolled_on"),
    run=run,
    rows=rows,
    unit=say("share of participants"),
    figures={
        "no_order_after_12_months": Meaning(
            "people", say("participants without an order from 12 months after enrolment on")
        ),
        "looked_at_after_12_months": Meaning("people", say("participants whose twelfth month lies far enough back")),
        "share_after_24_months": Meaning(say("share of participants"), say("the same after 24 months")),
        "no_order_after_24_months": Meaning(
            "people", say("participants without an order from 24 months after enrolment on")
        ),
        "looked_at_after_24_months": Meaning("people", say("participants whose 24th month lies far enough back")),
        "left_out": Meaning("people", say("participants too new, or from before the data begin")),
    },
    soft=("sales",),  # of the period; orders before it are enough
)
