"""In which order are members visited, and which sales see another line than the last day's? Kept between runs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from graph_service.engines.cypher.work import Work
from graph_service.errors import GraphServiceError
from graph_service.model.period import Period
from graph_service.plan.model import Tree
from graph_service.store.driver import Row

BASE_STEP: Final = 10_000_000  # order values of one order; deeper trees than this are refused
PIECE_MEMBERS: Final = 100_000  # members visited by one statement
LEVEL_MEMBERS: Final = 30_000  # members ordered at one depth in one transaction
DEPTHS_MOST: Final = 2_000
EDGE: Final[dict[Tree, str]] = {"sponsor": "SPONSORED", "placement": "PLACED"}


@dataclass(frozen=True, slots=True)
class Order:
    """One order on the members: first value and borders of pieces of about PIECE_MEMBERS, top first."""

    base: int
    borders: tuple[int, ...]
    ordered: int

    @property
    def pieces(self) -> list[tuple[int, int]]:
        """Ranges of order values, the deepest first. The deepest leaves room for sellers without a downline."""
        edges = [*self.borders[:-1], self.base + BASE_STEP]
        return list(pairwise(edges))[::-1]


@dataclass(frozen=True, slots=True)
class Pass:
    """One sweep over the members: the classes of sales it carries and the order it takes."""

    class_low: int
    class_high: int
    window: tuple[dt.date, dt.date]
    order: Order | None  # None: made anew for each sweep


@dataclass(frozen=True, slots=True)
class Preparation:
    """What every sweep of a computation needs to know about the network in the period."""

    tree: Tree
    token: int
    days: tuple[dt.date, ...]  # the day on which each class of sales is read; class 0 on the period's last
    event_days: tuple[dt.date, ...]
    offsets: tuple[int, ...]
    passes: tuple[Pass, ...]

    @property
    def joined(self) -> bool:
        """Whether one order serves all classes, so that they may join the settled sales on the way up."""
        return self.passes[0].order is not None


def prepare(work: Work, period: Period, tree: Tree) -> Preparation:
    """Order the members and mark those whose line changes inside the period, or reuse what the last run left."""
    state = work.state
    key = _key(state, period, tree)
    if state["prepared_for"] == key:
        base = state["prepared"] * BASE_STEP
        kept = Order(base, tuple(state["pieces"]), state["ordered"])
        if _count(work, kept) == kept.ordered:
            return _preparation(tree, state["prepared"], period, tuple(state["event_days"]), kept)
    token = work.token()
    window = (period.start, period.end)
    order = _order(work, window, token * BASE_STEP, tree)
    event_days = tuple(
        row["day"]
        for row in work.write(
            "volumes/mark_events", start=period.start, end=period.end, prepared=token, tree=EDGE[tree]
        )
    )
    if order is not None:
        if event_days:
            _spread(work, period, token, order, tree)
        _keep(work, key, token, order, event_days)
        return _preparation(tree, token, period, event_days, order)
    last = period.end - dt.timedelta(days=1)
    latest = order_of_day(work, last, tree)
    _spread(work, period, token, latest, tree)
    _keep(work, "", token, latest, ())
    return _preparation(tree, token, period, event_days, None)


def order_of_day(work: Work, day: dt.date, tree: Tree) -> Order:
    """An order for the tree of a single day, which has no cycle in a store that passes its checks."""
    order = _order(work, (day, day + dt.timedelta(days=1)), work.token() * BASE_STEP, tree)
    if order is None:
        raise GraphServiceError(f"{tree} edges in force on {day} form a cycle; run `graph-service db check`")
    return order


def note_sellers(work: Work, ready: Preparation, period: Period, order: Order) -> None:
    """Remember that sellers without a downline were given places, so that the next run finds what it expects."""
    counted = Order(order.base, order.borders, _count(work, order))
    _keep(work, _key(work.state, period, ready.tree), ready.token, counted, ready.event_days)


def _key(state: Row, period: Period, tree: Tree) -> str:
    """What an order was made for."""
    return f"{state['store_id']}/{state['data_version']}/{period.start}/{period.end}/{tree}"


def _count(work: Work, order: Order) -> int:
    rows = work.store.read("volumes/ordered_members", low=order.base, high=order.base + BASE_STEP)
    return int(rows[0]["ordered"])


def _keep(work: Work, key: str, token: int, order: Order, event_days: tuple[dt.date, ...]) -> None:
    """Remember an order, here too: an older one must not be taken up again after members were given places in this one."""
    kept = {
        "prepared_for": key,
        "prepared": token,
        "ordered": order.ordered,
        "pieces": list(order.borders),
        "event_days": list(event_days),
    }
    work.store.write("volumes/keep_order", owner=work.owner, **kept)
    work.state = work.state | kept


def _preparation(
    tree: Tree, token: int, period: Period, event_days: tuple[dt.date, ...], order: Order | None
) -> Preparation:
    one = dt.timedelta(days=1)
    days = (period.end - one, *(day - one for day in event_days))
    offsets = tuple((day - period.start).days for day in event_days)
    if order is not None:
        passes: tuple[Pass, ...] = (Pass(0, len(event_days), (period.start, period.end), order),)
    else:
        passes = tuple(Pass(k, k, (day, day + one), None) for k, day in enumerate(days))
    return Preparation(tree, token, days, event_days, offsets, passes)


def _order(work: Work, window: tuple[dt.date, dt.date], base: int, tree: Tree) -> Order | None:
    """Order the members for a window of days; None when someone is above and below another on different days."""
    arguments: dict[str, Any] = {"window_start": window[0], "window_end": window[1], "base": base, "tree": EDGE[tree]}
    begun = work.write("volumes/start_order", **arguments)[0]
    sponsors, ordered, at, depths = int(begun["sponsors"]), int(begun["tops"]), base, 1
    borders, here, deeper = [base], ordered, ordered > 0
    widths: Counter[int] = (
        Counter()
    )  # members below each order value; a call may reach below a depth that is not whole yet
    while deeper:
        if at - base >= BASE_STEP - DEPTHS_MOST - 2:
            raise GraphServiceError(f"the network is more than {at - base} levels deep; this engine cannot order it")
        rows = work.write("volumes/next_order", at=at, depths=depths, most=LEVEL_MEMBERS, **arguments)
        counts = Counter({int(row["at"]): int(row["ordered"]) for row in rows})
        if not counts:
            work.token()  # raises when the node is no longer ours
        ordered += counts.total()
        widths.update(counts)
        while deeper and counts.get(at, LEVEL_MEMBERS) < LEVEL_MEMBERS:  # as many: there may be more, call it again
            here += widths[at]
            deeper = widths[at] > 0
            at += 1
            if here >= PIECE_MEMBERS:
                borders.append(at + 1)
                here = 0
        depths = min(DEPTHS_MOST, depths * 2) if counts.total() < LEVEL_MEMBERS else max(1, depths // 4)
        work.say("ordering members", ordered, sponsors)
    if ordered != sponsors:
        return None
    return Order(base, (*borders, base + BASE_STEP), ordered)


def _spread(work: Work, period: Period, token: int, order: Order, tree: Tree) -> None:
    last = period.end - dt.timedelta(days=1)
    for low, high in reversed(order.pieces):
        work.write("volumes/spread_events", last=last, prepared=token, low=low, high=high, tree=EDGE[tree])
