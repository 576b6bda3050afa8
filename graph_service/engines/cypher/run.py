"""Which step of a computation is next, and with which numbers of the plan? Orchestration only; no formula lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pandas as pd

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import BASE_STEP, Order, Preparation, note_sellers, order_of_day, prepare
from graph_service.engines.cypher.work import Progress, Stale, Work, own_work
from graph_service.errors import Refused
from graph_service.model.money import INT64_MAX
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.plan.model import Bonus, DifferentialBonus, Gate, LevelBonus, Plan
from graph_service.store.driver import Store

T = TypeVar("T")

TRIES: Final = 3  # the network may change while a run is under way
ROUNDS_MOST: Final = 200  # for group volume when two members were above each other within the period
KIND_CODES: Final = {"retail": 0, "personal": 2, "starter": 4, "qualifying": 6}  # as volumes/record_sellers gives them
HOLD: Final = {"none": 0, "skip_inactive": 1, "level_qualified": 2}
MEASURE: Final = {"net": 1, "volume": 2}


def compute(store: Store, plan: Plan, period: Period, progress: Progress | None = None) -> Outcome:
    """Volumes, ranks, awards and skips of a plan in a period, computed in the database.

    Raises Refused when another computation does not end, the network keeps changing, or a sum could pass 2**63.
    """
    return _tried(store, progress, lambda work: _Run(work, period, plan).outcome())


def volumes(store: Store, period: Period, progress: Progress | None = None) -> pd.DataFrame:
    """Personal, group and team volume of each member with any, sales of every currency counted."""
    return _tried(store, progress, lambda work: _Run(work, period, None).volumes())


def _tried(store: Store, progress: Progress | None, job: Callable[[Work], T]) -> T:
    for remaining in reversed(range(TRIES)):
        try:
            with own_work(store, progress) as work:
                result = job(work)
                work.token()  # still ours, and the data still the same
                return result
        except Stale:
            if remaining == 0:
                raise
    raise AssertionError("unreachable")


@dataclass(slots=True)
class _Run:
    """One computation under way."""

    work: Work
    period: Period
    plan: Plan | None
    run: int = 0
    sweep: int = 0
    default_rank: int = 0
    first_base: int = 0

    def outcome(self) -> Outcome:
        """All of it."""
        plan = self.plan
        assert plan is not None  # noqa: S101  # `volumes` is what a run without a plan is asked for
        ready = self._volumes_swept()
        self._ranks(plan)
        awards, skips = [], []
        customers_known = False
        for bonus in plan.bonuses:
            if bonus.gate is not None and bonus.gate.customers_min is not None and not customers_known:
                self.work.write(
                    "commissions/record_customers",
                    start=self.period.start,
                    end=self.period.end,
                    currency=plan.currency,
                    run=self.run,
                )
                customers_known = True
            token = self._bonus_swept(ready, plan, bonus)
            awards.append(self._awards(ready, plan, bonus, token))
            skips.append(self._skips(ready, bonus, token))
        ranks = tuple(rank.name for rank in plan.ranks) or ("",)
        return Outcome("cypher", self._volume_frame(ranks), frames.awards(awards), frames.skips(skips))

    def volumes(self) -> pd.DataFrame:
        """Volumes alone."""
        self._volumes_swept()
        return self._volume_frame(("",)).drop(columns="rank")

    def _volumes_swept(self) -> Preparation:
        work, period, plan = self.work, self.period, self.plan
        ready = prepare(work, period)
        self.first_base = ready.token * BASE_STEP
        self.run = work.token()
        facts = work.write(
            "volumes/record_sellers",
            start=period.start,
            end=period.end,
            run=self.run,
            currency=None if plan is None else plan.currency,
            prepared=ready.token,
            base=self.first_base,
            event_days=list(ready.event_days),
            offsets=list(ready.offsets),
            all_sellers=self._all_sellers,
        )[0]
        _check_bounds(plan, facts)
        order = ready.passes[0].order
        if order is not None and facts["unordered"]:
            self._order_sellers(period.start, period.end, order.base)
            note_sellers(work, ready, period, order)
        work.say("volumes", 0, 1)
        top = None if plan is None else plan.top_bracket
        rounds = 0
        while True:
            self.sweep = work.token()
            by_mark = top is not None and not ready.joined
            for order, extra in self._pieces(ready):
                for low, high in order.pieces:
                    work.write(
                        "volumes/sweep_volumes",
                        low=low,
                        high=high,
                        run=self.run,
                        sweep=self.sweep,
                        top=top,
                        by_mark=by_mark,
                        **extra,
                    )
            if not by_mark:
                break
            changed = work.write("volumes/mark_broken_away", run=self.run, sweep=self.sweep, top=top)[0]["changed"]
            if not changed:
                break
            rounds += 1
            if rounds > ROUNDS_MOST:
                raise Refused(
                    "who has broken away cannot be told: two members were above each other on different days of "
                    f"{period.name}, and each leg at the top bracket depends on the other; mend their sponsor edges"
                )
        return ready

    def _pieces(self, ready: Preparation) -> Iterator[tuple[Order, dict[str, Any]]]:
        """The orders of a sweep, each with the arguments that belong to it."""
        for one in ready.passes:
            order = one.order
            if order is None:
                order = order_of_day(self.work, one.window[0])
                self._order_sellers(*one.window, order.base)
            yield (
                order,
                {
                    "prepared": ready.token,
                    "days": list(ready.days),
                    "offsets": list(ready.offsets),
                    "class_low": one.class_low,
                    "class_high": one.class_high,
                    "join": ready.joined,
                },
            )

    def _order_sellers(self, start: Any, end: Any, base: int) -> None:
        self.work.write(
            "volumes/order_sellers",
            window_start=start,
            window_end=end,
            base=base,
            run=self.run,
            all_sellers=self._all_sellers,
        )

    @property
    def _all_sellers(self) -> bool:
        """Whether a seller's own purchases begin at the seller: then each of them is visited, with a downline or not."""
        return self.plan is not None and any(isinstance(bonus, DifferentialBonus) for bonus in self.plan.bonuses)

    def _ranks(self, plan: Plan) -> None:
        if not plan.ranks:
            return
        ranks = [
            {
                "name": rank.name,
                "assigned": rank.assigned,
                "personal_min": rank.personal_volume_min,
                "group_min": rank.group_volume_min,
            }
            for rank in plan.ranks
        ]
        self.default_rank = self.work.store.read("ranks/default_rank", ranks=ranks)[0]["rank"]
        self.work.write(
            "ranks/record_ranks",
            start=self.period.start,
            run=self.run,
            sweep=self.sweep,
            ranks=ranks,
            default_rank=self.default_rank,
        )

    def _bonus_swept(self, ready: Preparation, plan: Plan, bonus: Bonus) -> int:
        token = self.work.token()
        codes = [KIND_CODES[kind] for kind in bonus.pays_on]
        same: dict[str, Any] = {
            "run": self.run,
            "bonus": token,
            "measure": MEASURE[bonus.basis],
            **_gate(bonus.gate),
        }
        if isinstance(bonus, LevelBonus):
            name = "commissions/sweep_levels"
            reach = dict(bonus.depth_by_rank)
            names = [rank.name for rank in plan.ranks] or [""]
            same |= {
                "sold_kinds": codes,
                "own_kinds": [code + 1 for code in codes],
                "levels": len(bonus.rates_ppm),
                "hold": HOLD[bonus.compression],
                "activity_min": plan.activity_volume_min,
                "default_rank": self.default_rank,
                "reach": [reach.get(rank, 0) for rank in names] if reach else None,
            }
        else:
            name = "commissions/sweep_differential"
            same |= {
                "sweep": self.sweep,
                "kinds": [*codes, *(code + 1 for code in codes)],
                "thresholds": [bracket.group_volume_min for bracket in bonus.brackets],
            }
        for order, extra in self._pieces(ready):
            for done, (low, high) in enumerate(order.pieces):
                self.work.say(bonus.title or bonus.name, done, len(order.pieces))
                self.work.write(name, low=low, high=high, **same, **extra)
        return token

    def _ranges(self, ready: Preparation) -> list[tuple[int, int]]:
        """Ranges of order values in which every member with something to read lies."""
        order = ready.passes[0].order
        return order.pieces if order is not None else [(self.first_base, (self.work.token() + 1) * BASE_STEP)]

    def _awards(self, ready: Preparation, plan: Plan, bonus: Bonus, token: int) -> pd.DataFrame:
        level = isinstance(bonus, LevelBonus)
        rates = list(bonus.rates_ppm) if isinstance(bonus, LevelBonus) else [0, *(b.rate_ppm for b in bonus.brackets)]
        rows = [
            row
            for low, high in self._ranges(ready)
            for row in self.work.store.stream(
                "commissions/level_awards" if level else "commissions/differential_awards",
                low=low,
                high=high,
                bonus=token,
                days=list(ready.days),
                rates=rates,
                rounding=plan.rounding,
                cap=bonus.cap_minor,
            )
        ]
        return frames.award_part(bonus.name, rows)

    def _skips(self, ready: Preparation, bonus: Bonus, token: int) -> pd.DataFrame:
        level = isinstance(bonus, LevelBonus)
        rows = [
            row
            for low, high in self._ranges(ready)
            for row in self.work.store.stream(
                "commissions/level_skips" if level else "commissions/differential_skips",
                low=low,
                high=high,
                bonus=token,
                days=list(ready.days),
            )
        ]
        return frames.skip_part(bonus.name, rows)

    def _volume_frame(self, ranks: tuple[str, ...]) -> pd.DataFrame:
        rows = list(
            self.work.store.stream(
                "volumes/member_volumes", run=self.run, sweep=self.sweep, default_rank=self.default_rank
            )
        )
        return frames.volumes(ranks, rows)


def _gate(gate: Gate | None) -> dict[str, Any]:
    if gate is None:
        return {"gate_mode": "none", "gate_personal": None, "gate_retail": None, "gate_customers": None}
    return {
        "gate_mode": gate.mode,
        "gate_personal": gate.personal_volume_min,
        "gate_retail": gate.customer_volume_min,
        "gate_customers": gate.customers_min,
    }


def _check_bounds(plan: Plan | None, facts: dict[str, Any]) -> None:
    """Refuse sums that could pass 2**63: Cypher's `sum` would go on in floats instead of failing."""
    rate = 1
    for bonus in () if plan is None else plan.bonuses:
        rates = [b.rate_ppm for b in bonus.brackets] if isinstance(bonus, DifferentialBonus) else bonus.rates_ppm
        rate = max(rate, *rates)
    for what, bound in (("net amounts", facts["net_bound"]), ("volumes", facts["volume_bound"])):
        if bound * 1_000_000 * rate > INT64_MAX:
            raise Refused(
                f"the {what} of this period could add up past 2^63 in exact amounts; nothing was computed. "
                "Compute a shorter period or mend sales that are too large"
            )
