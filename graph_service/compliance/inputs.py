"""What do the checks of one report read in common? Facts and awards, worked out once and only when asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_service.compliance.facts import Terms, month_index, month_name, per_member, sale_facts
from graph_service.compliance.packs import Pack, Value
from graph_service.compliance.publications import Publication, published
from graph_service.engines.columnar import compute
from graph_service.engines.columnar.trace import trace
from graph_service.model.money import exponent
from graph_service.model.outcome import NOTHING_BEFORE, Before
from graph_service.model.period import Period
from graph_service.model.snapshot import IntArray, Snapshot
from graph_service.plan.model import Plan
from graph_service.runs import history
from graph_service.store.driver import Store
from graph_service.words import say_n

OUTCOME_MONTHS = 12
SOURCE_COLUMNS = ("retail", "personal", "starter", "qualifying")


@dataclass(frozen=True)
class Inputs:
    """One programme, plan, period and pack, and what follows from them.

    `given` holds awards already known, by the name of their period (`Outcome.awards` of the columnar engine); others
    are computed with the same plan. `store` may be None for a snapshot without its database; checks that walk the
    graph there are then not computable.
    """

    snapshot: Snapshot
    store: Store | None
    plan: Plan
    period: Period
    pack: Pack
    given: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    work_out: Callable[[Period], pd.DataFrame] | None = (
        None  # awards not given; None: by the columnar engine, each time anew
    )

    @cached_property
    def terms(self) -> Terms:
        """Currency, cap and days of the readings."""
        cap = self.parameter("cap.personal_use") * 10 ** exponent(self.plan.currency)
        return Terms(self.plan.currency, int(cap), int(self.parameter("reading.days_before_enrolment")))

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Sales of the period; see `facts.sale_facts`."""
        return sale_facts(self.snapshot, self.period.start, self.period.end, self.terms)

    @cached_property
    def awards(self) -> pd.DataFrame:
        """Awards of the period."""
        return self.awards_of(self.period)

    @cached_property
    def pay(self) -> IntArray:
        """Rounded awards of the period in minor units, one number per member row."""
        return self.by_member(self.awards)

    @cached_property
    def rewards(self) -> pd.DataFrame:
        """What each sale paid to whom: columns member, bonus, exact_micro and those of `facts`, one row per trace line."""
        lines = trace(self.snapshot, self.plan, self.period, before=self.before(self.period))
        paid = lines.loc[lines["outcome"] == "paid", ["sale", "member", "bonus", "exact_micro"]]
        return paid.merge(self.facts, on="sale", how="inner").reset_index(drop=True)

    @cached_property
    def source_share(self) -> Fraction | None:
        """Share of the awards (exact, before caps) that point at a sale of a known kind. None without awards."""
        exact = int(self.awards["exact_micro"].sum())
        if exact == 0:
            return None
        if not set(SOURCE_COLUMNS) <= set(self.awards.columns):
            return Fraction(0)
        return Fraction(sum(int(self.awards[name].sum()) for name in SOURCE_COLUMNS), exact)

    @cached_property
    def window(self) -> tuple[Period, ...]:
        """Months for outcomes: twelve ending with the period, or as many as there are data for."""
        last = (self.period.end.year * 12 + self.period.end.month - 1) - 1
        days = self.snapshot.sales["sold_on"].to_numpy(np.int64)
        first = int(month_index(days[:1] * 0 + days.min())[0]) if len(days) else last
        span = max(1, min(OUTCOME_MONTHS, last - first + 1))
        return tuple(Period.parse(month_name(index)) for index in range(last - span + 1, last + 1))

    @property
    def window_text(self) -> str:
        """The window in words."""
        first, last = self.window[0].name, self.window[-1].name
        count = len(self.window)
        if count == OUTCOME_MONTHS:
            return say_n(
                "{count} month, {first} to {last}", "{count} months, {first} to {last}", count, first=first, last=last
            )  # fmt: skip
        return say_n(
            "{count} month, {first} to {last} (fewer than {months}: the data begin then)",
            "{count} months, {first} to {last} (fewer than {months}: the data begin then)",
            count, first=first, last=last, months=OUTCOME_MONTHS,
        )  # fmt: skip

    @cached_property
    def window_facts(self) -> pd.DataFrame:
        """Sales of the window."""
        return sale_facts(self.snapshot, self.window[0].start, self.window[-1].end, self.terms)

    def facts_from(self, day: dt.date) -> pd.DataFrame:
        """Sales from the first of the month that `day` lies in to the period's end; a month is whole, as the cap needs it."""
        start = day.replace(day=1)
        if start == self.period.start:
            return self.facts
        if start == self.window[0].start:
            return self.window_facts
        return sale_facts(self.snapshot, start, self.period.end, self.terms)

    @cached_property
    def received(self) -> IntArray:
        """Awards of the window in minor units, one number per member row."""
        if self.window == (self.period,):
            return self.pay
        months = [self.by_member(self.awards_of(month)) for month in self.window]
        return np.asarray(np.sum(months, axis=0), dtype=np.int64)

    def awards_of(self, period: Period) -> pd.DataFrame:
        """Awards of a period: those given, else computed."""
        known = self.given.get(period.name)
        if known is not None:
            return known
        if self.work_out is not None:
            return self.work_out(period)
        return compute(self.snapshot, self.plan, period, self.before(period)).awards

    def before(self, period: Period) -> Before:
        """What stored runs before a period left to it; nothing without a database."""
        return NOTHING_BEFORE if self.store is None else history.before(self.store, self.plan, period)

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """Earnings figures of this plan that were out on a day of the period; none without a database."""
        if self.store is None:
            return ()
        kept = published(self.store)
        return tuple(
            one for one in kept if one.plan == self.plan.name and one.stands(self.period.start, self.period.end)
        )

    def by_member(self, awards: pd.DataFrame) -> IntArray:
        """Rounded amounts of an awards table per member row."""
        rows = self.snapshot.row_of.get_indexer(pd.Index(awards["member_id"])).astype(np.int64)
        return per_member(rows, awards["amount_minor"].to_numpy(np.int64), self.members)

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.snapshot.members)

    def ids(self, rows: IntArray) -> list[str]:
        """Member ids of row numbers; empty for none."""
        found: list[str] = self._names[np.asarray(rows, dtype=np.int64)].tolist()
        return found

    @cached_property
    def _names(self) -> npt.NDArray[np.object_]:
        """Member ids by row; row -1, the last, is nobody."""
        return np.append(self.snapshot.members["member_id"].to_numpy(dtype=object), "")

    def parameter(self, name: str) -> Fraction:
        """A parameter of the pack, in force on the period's last day."""
        return self.pack.parameter(name, self._last_day)

    def thresholds(self, check: str) -> tuple[Value, ...]:
        """What a check compares with on the period's last day."""
        return self.pack.thresholds(check, self._last_day)

    @property
    def _last_day(self) -> dt.date:
        return self.period.end - dt.timedelta(days=1)
