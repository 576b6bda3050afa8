"""What do the families of one computation share: volumes, ranks, the order of members? Orchestration only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from graph_service.engines.cypher import frames
from graph_service.engines.cypher.order import BASE_STEP, EDGE, Order, Preparation, note_sellers, order_of_day, prepare
from graph_service.engines.cypher.work import Work
from graph_service.errors import Refused
from graph_service.model.money import INT64_MAX
from graph_service.model.outcome import NOTHING_BEFORE, Before
from graph_service.model.period import Period
from graph_service.plan.model import Basis, Bonus, Gate, Plan, Rank, Tree
from graph_service.store.driver import Row

ROUNDS_MOST: Final = 200  # for group volume when two members were above each other within the period
RECORD_MEMBERS: Final = 100_000  # awards recorded by one statement
KIND_CODES: Final = {"retail": 0, "personal": 2, "starter": 4, "qualifying": 6}  # as volumes/record_sellers gives them
MEASURE: Final = {"net": 1, "volume": 2, "margin": 3}


@dataclass(slots=True)
class Run:
    """One computation under way. Tokens tell the scratch properties of this computation from older ones."""

    work: Work
    period: Period
    plan: Plan | None
    all_sellers: bool = False  # whether own purchases begin at the seller: then each seller is visited, downline or not
    before: Before = NOTHING_BEFORE
    run: int = 0
    sweep: int = 0
    default_rank: int = 0
    first_base: int = 0
    ready: Preparation | None = None
    bounds: dict[Basis, int] = field(default_factory=dict)  # millions that no sum of the period's sales can pass
    _customers_known: bool = field(default=False, repr=False)

    def on(self, tree: Tree) -> Preparation:
        """The members ordered along one of the trees, and what each seller sold recorded for it."""
        if self.ready is None or self.ready.tree != tree:
            self.ready = prepare(self.work, self.period, tree)
            self.first_base = self.ready.token * BASE_STEP
            self._record(self.ready)
        return self.ready

    def _record(self, ready: Preparation) -> None:
        work, period, plan = self.work, self.period, self.plan
        facts = work.write(
            "volumes/record_sellers",
            start=period.start,
            end=period.end,
            refunds_end=period.refunds_end,
            run=self.run,
            currency=None if plan is None else plan.currency,
            margin=None if plan is None else margin_of(plan),
            prepared=ready.token,
            base=self.first_base,
            event_days=list(ready.event_days),
            offsets=list(ready.offsets),
            all_sellers=self.all_sellers,
        )[0]
        self.bounds = {"net": facts["net_bound"], "volume": facts["volume_bound"], "margin": facts["net_bound"]}
        _check_bounds(plan, facts)
        order = ready.passes[0].order
        if order is not None and facts["unordered"]:
            self._order_sellers(period.start, period.end, order.base, ready.tree)
            note_sellers(work, ready, period, order)

    def volumes_swept(self) -> None:
        """Carry the volumes of the period up the sponsor tree."""
        work, period, plan = self.work, self.period, self.plan
        self.run = work.token()
        ready = self.on("sponsor")
        work.say("volumes", 0, 1)
        top = None if plan is None else plan.top_bracket
        rounds = 0
        while True:
            self.sweep = work.token()
            by_mark = top is not None and not ready.joined
            for order, extra in self.pieces(ready):
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

    def pieces(self, ready: Preparation) -> Iterator[tuple[Order, dict[str, Any]]]:
        """The orders of a sweep, each with the arguments that belong to it."""
        for one in ready.passes:
            order = one.order
            if order is None:
                order = order_of_day(self.work, one.window[0], ready.tree)
                self._order_sellers(*one.window, order.base, ready.tree)
            yield (
                order,
                {
                    "tree": EDGE[ready.tree],
                    "prepared": ready.token,
                    "days": list(ready.days),
                    "offsets": list(ready.offsets),
                    "class_low": one.class_low,
                    "class_high": one.class_high,
                    "join": ready.joined,
                },
            )

    def last_day(self, ready: Preparation) -> Order:
        """The order of the period's last day, for what climbs the lines of that day only."""
        return ready.passes[0].order or order_of_day(self.work, ready.days[0], ready.tree)

    def record(self, plan: Plan, bonus: Bonus, awards: pd.DataFrame) -> None:
        """Leave what a bonus gave on its members, for those that are worked out from it."""
        given = awards.sort_values(["member_id", "level"], kind="stable")
        members = given["member_id"].tolist()
        columns = {
            "level": given["level"].tolist(),
            "amount": given["amount_minor"].tolist(),
            "cut": given["cap_cut_minor"].tolist(),
        }
        begin = 0
        while begin < len(members):
            end = min(begin + RECORD_MEMBERS, len(members))
            while end < len(members) and members[end] == members[end - 1]:
                end += 1
            self.work.write(
                "commissions/record_awards",
                run=self.run,
                bonus=self.numbers(plan, (bonus.name,))[0],
                member_id=members[begin:end],
                **{name: values[begin:end] for name, values in columns.items()},
            )
            begin = end

    def numbers(self, plan: Plan, names: tuple[str, ...]) -> list[int]:
        """Numbers by which the records know bonuses of the plan."""
        known = [bonus.name for bonus in plan.bonuses]
        return [known.index(name) for name in names]

    def check_earnings(self, bonus: Bonus, of: list[int]) -> None:
        """Refuse when amounts worked out from recorded earnings could pass 2**63."""
        bound = self.work.store.read("commissions/earnings_bound", run=self.run, of=of)[0]["bound"]
        if bound * 1_000_000 * max(1, bonus.rate_ppm_max) > INT64_MAX:
            raise Refused(
                f"the earnings that bonus {bonus.name} is worked out from could add up past 2^63 in exact amounts; nothing "
                "was computed. Compute a shorter period or mend sales that are too large"
            )

    def _order_sellers(self, start: Any, end: Any, base: int, tree: Tree) -> None:
        self.work.write(
            "volumes/order_sellers",
            window_start=start,
            window_end=end,
            base=base,
            tree=EDGE[tree],
            run=self.run,
            all_sellers=self.all_sellers,
        )

    def ranks(self, plan: Plan) -> None:
        """Record the rank of each member."""
        if not plan.ranks:
            return
        places = {rank.name: place for place, rank in enumerate(plan.ranks)}
        ranks = [_rank(rank, places) for rank in plan.ranks]
        if any(rank.customers_min is not None for rank in plan.ranks):
            self._count_customers()
        self.default_rank = self.work.store.read("ranks/default_rank", ranks=ranks)[0]["rank"]
        same: dict[str, Any] = {
            "start": self.period.start,
            "run": self.run,
            "sweep": self.sweep,
            "ranks": ranks,
            "default_rank": self.default_rank,
        }
        self.work.write("ranks/record_ranks", **same)
        if any(rank.by_legs for rank in plan.ranks):
            self._sweep_ranks(plan, same)

    def _sweep_ranks(self, plan: Plan, same: dict[str, Any]) -> None:
        last = self.period.end - dt.timedelta(days=1)
        order = self.on("sponsor").passes[0].order or order_of_day(self.work, last, "sponsor")
        for low, high in order.pieces:
            self.work.write(
                "ranks/sweep_ranks", low=low, high=high, last=last, activity_min=plan.activity_volume_min, **same
            )

    def _count_customers(self) -> None:
        """Put the number of retail buyers on each seller, once."""
        if self._customers_known:
            return
        self.work.write(
            "commissions/record_customers",
            start=self.period.start,
            end=self.period.end,
            refunds_end=self.period.refunds_end,
            currency=None if self.plan is None else self.plan.currency,
            run=self.run,
        )
        self._customers_known = True

    def ranges(self, ready: Preparation) -> list[tuple[int, int]]:
        """Ranges of order values in which every member with something to read lies."""
        order = ready.passes[0].order
        return order.pieces if order is not None else [(self.first_base, (self.work.token() + 1) * BASE_STEP)]

    def swept(self, ready: Preparation, bonus: Bonus, name: str, /, **arguments: Any) -> None:
        """Carry something up with a query that sweeps one piece of the order at a time, the deepest first."""
        for order, extra in self.pieces(ready):
            for done, (low, high) in enumerate(order.pieces):
                self.work.say(bonus.title or bonus.name, done, len(order.pieces))
                self.work.write(name, low=low, high=high, **arguments, **extra)

    def streamed(self, ready: Preparation, name: str, **arguments: Any) -> list[Row]:
        """Packed records of a query that reads one piece of the order at a time."""
        return [
            row
            for low, high in self.ranges(ready)
            for row in self.work.store.stream(name, low=low, high=high, **arguments)
        ]

    def gate(self, gate: Gate | None) -> dict[str, Any]:
        """Arguments of a query that looks at an own-sales gate; counts the customers when the first gate asks for them."""
        if gate is None:
            return {"gate_mode": "none", "gate_personal": None, "gate_retail": None, "gate_customers": None}
        if gate.customers_min is not None:
            self._count_customers()
        return {
            "gate_mode": gate.mode,
            "gate_personal": gate.personal_volume_min,
            "gate_retail": gate.customer_volume_min,
            "gate_customers": gate.customers_min,
        }

    def volume_frame(self, ranks: tuple[str, ...]) -> pd.DataFrame:
        """Volumes and ranks of each member with any."""
        rows = list(
            self.work.store.stream(
                "volumes/member_volumes", run=self.run, sweep=self.sweep, default_rank=self.default_rank
            )
        )
        return frames.volumes(ranks, rows)


def margin_of(plan: Plan) -> dict[str, Any] | None:
    """The margin of a plan as queries take it, shares in parts per million."""
    if plan.margin is None:
        return None
    one = plan.margin
    return {"default": one.default_ppm, "kinds": dict(one.by_kind), "categories": dict(one.by_category)}


def all_codes(pays_on: Sequence[str]) -> list[int]:
    """Codes of sales of these kinds, to others and of the seller's own."""
    codes = [KIND_CODES[kind] for kind in pays_on]
    return [*codes, *(code + 1 for code in codes)]


def _rank(rank: Rank, places: dict[str, int]) -> dict[str, Any]:
    volume, ranked = rank.legs_with_volume, rank.legs_with_rank
    return {
        "name": rank.name,
        "assigned": rank.assigned,
        "personal_min": rank.personal_volume_min,
        "group_min": rank.group_volume_min,
        "team_min": rank.team_volume_min,
        "retail_min": rank.customer_volume_min,
        "customers_min": rank.customers_min,
        "active_legs": rank.active_legs_min,
        "volume_legs": None if volume is None else volume.count,
        "leg_volume": None if volume is None else volume.volume_min,
        "rank_legs": None if ranked is None else ranked.count,
        "leg_rank": None if ranked is None else places[ranked.rank],
        "by_legs": rank.by_legs,
    }


def _check_bounds(plan: Plan | None, facts: dict[str, Any]) -> None:
    """Refuse sums that could pass 2**63: Cypher's `sum` would go on in floats instead of failing."""
    rate = max([1, *(bonus.rate_ppm_max for bonus in (() if plan is None else plan.bonuses))])
    if plan is not None and plan.caps is not None:
        rate = max(rate, plan.caps.company_rate_ppm or 0)
    for what, bound in (("net amounts", facts["net_bound"]), ("volumes", facts["volume_bound"])):
        if bound * 1_000_000 * rate > INT64_MAX:
            raise Refused(
                f"the {what} of this period could add up past 2^63 in exact amounts; nothing was computed. "
                "Compute a shorter period or mend sales that are too large"
            )
