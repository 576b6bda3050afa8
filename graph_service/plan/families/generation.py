"""The generation family in a plan: a leader's override on whole groups of the leaders below."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.leaders import leader_ranks, rates_by_leader
from graph_service.plan.families.level import depth_by_rank
from graph_service.plan.fields import Table
from graph_service.plan.model import LATER, Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

BOUNDARIES: Final = ("threshold", "same_rank")
EMPTY: Final = ("counts", "skipped")
UNQUALIFIED: Final = ("boundary", "passed")
OVERRIDES: Final = ("full", "difference")
GUARANTEE_MICRO_MAX: Final = 10**18  # of what one leader's group is worth at least


@dataclass(frozen=True, slots=True)
class GenerationBonus(OnSales, Bonus):
    """A leader's override on whole groups of the leaders below."""

    basis: Basis
    rates_ppm: tuple[tuple[int, ...], ...]  # by generation, then by leaders' rank, lowest first; all multiplied in
    leader_ranks: tuple[str, ...]  # the rank from which a member is a leader, and those above it, lowest first
    boundary: Literal[
        "threshold", "same_rank"
    ]  # who ends a group: every leader, or those not below the receiver's rank
    empty_generation: Literal["counts", "skipped"]  # whether a leader whose own group sold nothing uses up a generation
    unqualified: Literal["boundary", "passed"]  # whether a leader who cannot be paid ends a group all the same
    override: Literal["full", "difference"]  # the rate, or what it has above that of the leaders below
    pays_on: tuple[str, ...]
    depth_by_rank: tuple[tuple[str, int], ...] = ()  # generations reached by each rank; empty: all reach all
    own_group: bool = field(
        default=False, metadata=LATER
    )  # the first rate is that of a leader's own group, generation 0
    own_group_min: int | None = field(
        default=None, metadata=LATER
    )  # basis from which on the own group is paid: minor units or hundredths of a point
    guaranteed_minimum: int | None = field(
        default=None, metadata=LATER
    )  # basis that a leader's group is worth at least to the next above: minor units or hundredths of a point

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(max(rates) for rates in self.rates_ppm)

    @property
    def levels(self) -> int:
        """The last generation that is paid."""
        return self.first_level + len(self.rates_ppm) - 1

    @property
    def first_level(self) -> int:
        """The first generation that is paid; 0 is a leader's own group."""
        return 0 if self.own_group else 1

    @property
    def reach(self) -> tuple[int, ...]:
        """How many of the generations each leaders' rank reaches, lowest rank first."""
        limits = dict(self.depth_by_rank) or dict.fromkeys(self.leader_ranks, len(self.rates_ppm))
        return tuple(limits.get(rank, 0) for rank in self.leader_ranks)

    @property
    def guarantee_micro(self) -> int | None:
        """The least that a leader's group pays to the next above, in millionths of a minor unit; None: nothing is guaranteed."""
        return None if self.guaranteed_minimum is None else self.guaranteed_minimum * self.rate_ppm_max


def _read(table: Table, about: About) -> GenerationBonus | None:
    same = common.on_sales(table, about)
    ranks = leader_ranks(table, about)
    rates_ppm = _rates(table, about, ranks)
    boundary, override = table.choice("boundary", BOUNDARIES), table.choice("override", OVERRIDES)
    empty, unqualified = table.choice("empty_generation", EMPTY), table.choice("unqualified", UNQUALIFIED)
    depth = depth_by_rank(table, 0 if rates_ppm is None else len(rates_ppm), about.rank_names)
    own_group = table.flag("own_group", required=False) or False
    own_min, guaranteed = _size(table, "own_group_min", about), _guaranteed(table, about, rates_ppm)
    if table.values.get("own_group_min") is not None and table.values.get("own_group") is not True:
        table.problem(
            "own_group_min", "says nothing where the own group is not paid", "Leave it out, or use own_group = true"
        )
    if boundary == "same_rank" and override == "difference":
        table.problem(
            "override",
            "pays nothing where a rank as high ends every group",
            'Use boundary = "threshold", or override = "full"',
        )
    if None in (same, rates_ppm, boundary, override, empty, unqualified) or not ranks:
        return None
    return GenerationBonus(
        rates_ppm=cast("Any", rates_ppm),
        leader_ranks=ranks,
        boundary=cast("Any", boundary),
        empty_generation=cast("Any", empty),
        unqualified=cast("Any", unqualified),
        override=cast("Any", override),
        depth_by_rank=depth,
        own_group=own_group,
        own_group_min=own_min,
        guaranteed_minimum=guaranteed,
        **cast("dict[str, Any]", same),
    )


def _rates(table: Table, about: About, ranks: tuple[str, ...]) -> tuple[tuple[int, ...], ...] | None:
    """`payable`, `point_value` and `rates`: for each generation the rate of each leaders' rank."""
    share = common.payable(table)
    times = common.factor(table, share, about)
    rows = [rates_by_leader(table, f"rates.{i}", each, ranks) for i, each in enumerate(table.list_of("rates") or [], 1)]
    if not rows or None in rows:
        return None
    known = cast("list[tuple[Decimal, ...]]", rows)
    total = sum((max(row, default=Decimal(0)) for row in known), Decimal(0)) * (1 if share is None else share)
    if total > 1:
        table.problem(
            "rates",
            "the generations add to {total} of the sale",
            "They must not add to more than 1",
            total=f"{total:f}",
        )
    rates_ppm = [
        tuple(common.effective(table, f"rates.{i}", rate, times) for rate in row)
        for i, row in enumerate(known, start=1)
    ]
    if any(None in row for row in rates_ppm):
        return None
    return cast("tuple[tuple[int, ...], ...]", tuple(rates_ppm))


def _size(table: Table, key: str, about: About) -> int | None:
    """So much of the basis: hundredths of a point or minor units."""
    return table.points(key) if table.values.get("basis") == "volume" else table.money(key, about.currency)


def _guaranteed(table: Table, about: About, rates_ppm: tuple[tuple[int, ...], ...] | None) -> int | None:
    """`guaranteed_minimum`, in the unit of the basis, and what it cannot stand beside."""
    least = _size(table, "guaranteed_minimum", about)
    if table.values.get("guaranteed_minimum") is None:
        return None
    for key, wanted in (("override", "full"), ("boundary", "threshold"), ("empty_generation", "counts")):
        if table.values.get(key) not in (None, wanted):
            table.problem(
                "guaranteed_minimum",
                "cannot be kept where {key} is {value}",
                'Leave it out, or use {key} = "{wanted}"',
                key=key,
                value=table.values.get(key),
                wanted=wanted,
            )
    if table.values.get("own_group") is True:
        table.problem(
            "guaranteed_minimum",
            "says nothing of pay on the own group",
            "Leave it out, or give a leader's own group a bonus of its own",
        )
    rates = [] if rates_ppm is None else [rate for row in rates_ppm for rate in row]
    if rates_ppm is not None and (len(rates_ppm) > 1 or len(set(rates)) > 1):
        table.problem(
            "guaranteed_minimum",
            "needs one rate: that of the first generation",
            "Leave it out, or write one rate in rates, the same for all leaders",
        )
    if least == 0:
        table.problem("guaranteed_minimum", "guarantees nothing", "Write more than 0, or leave it out")
    elif least is not None and least * max(rates, default=0) > GUARANTEE_MICRO_MAX:
        table.problem(
            "guaranteed_minimum",
            "is too large",
            "guaranteed_minimum × rate must not pass {most} minor units",
            most=GUARANTEE_MICRO_MAX // 10**6,
        )
    return least


_BOUNDARY_TOLD: Final = {
    "threshold": "Every leader ends the group of the leaders above.",
    "same_rank": "For each leader, a group ends at the next member below who holds a rank as high.",
}
_EMPTY_TOLD: Final = {
    "counts": "A leader whose own group sold nothing uses up a generation.",
    "skipped": "A leader whose own group sold nothing does not use up a generation.",
}
_UNQUALIFIED_TOLD: Final = {
    "boundary": "A leader who cannot be paid ends a group all the same.",
    "passed": "A leader who cannot be paid ends no group: what is below counts as the group of the next leader above.",
}


def _tell(bonus: GenerationBonus, plan: Plan, say: Speech) -> list[str]:
    told = [
        say(
            "{title}: members of rank {rank} or above are leaders; a leader's own group reaches down to the next "
            "leaders, "
            "and belongs to the first generation of the leader above.",
            title=bonus.title,
            rank=bonus.leader_ranks[0],
        )
    ]
    for number, rates in enumerate(bonus.rates_ppm, start=bonus.first_level):
        told.append(_tell_generation(bonus, number, rates, plan, say))
    if bonus.own_group_min is not None:
        least = _size_told(bonus, bonus.own_group_min, plan, say)
        told.append(say("The own group is paid from {least} on.", least=least))
    if bonus.override == "difference":
        told.append(
            say("Each leader gets only what this rate has above that of the highest leader below in that line.")
        )
    told += [
        say(_BOUNDARY_TOLD[bonus.boundary]),
        say(_EMPTY_TOLD[bonus.empty_generation]),
        say(_UNQUALIFIED_TOLD[bonus.unqualified]),
    ]
    if bonus.depth_by_rank:
        reaches = ", ".join(f"{rank} {depth}" for rank, depth in bonus.depth_by_rank)
        told.append(
            say("How many generations a rank reaches: {reaches}; a rank not listed reaches none.", reaches=reaches)
        )
        told += [say("The own group is the first of these generations.")] if bonus.own_group else []
    if bonus.guaranteed_minimum is not None:
        told.append(
            say(
                "To the next leader above, a leader's own group counts as {least} at least: what is missing is taken, "
                "from the "
                "lowest leaders up, from what the leader of that group gets, and never more than that.",
                least=_size_told(bonus, bonus.guaranteed_minimum, plan, say),
            )
        )
    return told + wording.common_sentences(bonus, plan, say)


def _size_told(bonus: GenerationBonus, size: int, plan: Plan, say: Speech) -> str:
    return wording.points(size, say) if bonus.on_volume else wording.money(size, plan)


def _tell_generation(bonus: GenerationBonus, number: int, rates: tuple[int, ...], plan: Plan, say: Speech) -> str:
    """What one generation pays; number 0 is a leader's own group."""
    same: dict[str, Any] = {"basis": wording.basis(bonus.basis, say), "kinds": wording.kinds(bonus.pays_on, say)}
    if len(set(rates)) == 1:
        return say(
            "Generation {number}: {rate} of the {basis} of {kinds}."
            if number
            else "A leader's own group, down to the next leaders: {rate} of the {basis} of {kinds}.",
            number=number,
            rate=wording.rate(bonus.basis, rates[0], plan, say),
            **same,
        )
    steps = ", ".join(
        f"{rank} {wording.rate(bonus.basis, rate, plan, say)}"
        for rank, rate in zip(bonus.leader_ranks, rates, strict=True)
    )
    return say(
        "Generation {number}, by rank: {steps} of the {basis} of {kinds}."
        if number
        else "A leader's own group, down to the next leaders, by rank: {steps} of the {basis} of {kinds}.",
        number=number,
        steps=steps,
        **same,
    )


def _share(bonus: GenerationBonus, plan: Plan) -> Fraction | None:
    if bonus.override == "difference":  # each step from one rank to the next is paid once at most
        steps = [zip((0, *rates[:-1]), rates, strict=True) for rates in bonus.rates_ppm]
        most = sum(max(own - lower for lower, own in of_rank) for of_rank in zip(*steps, strict=True))
    elif bonus.empty_generation == "skipped":
        return None
    elif bonus.boundary == "same_rank":
        most = sum(sum(rates) for rates in bonus.rates_ppm)
    else:
        most = sum(max(rates) for rates in bonus.rates_ppm)
    return wording.share_of_net(bonus.basis, most, plan)


def _pauses(bonus: GenerationBonus, _plan: Plan, say: Speech) -> list[str]:
    if bonus.empty_generation == "counts" or bonus.override == "difference":
        return []
    return [
        say(
            "{title}: where empty generations are skipped, one sale can pay the same generation to several leaders "
            "above each other; no share of the sale bounds it.",
            title=bonus.title,
        )
    ]


GENERATION: Final = Family("generation", GenerationBonus, _read, _tell, _share, _pauses)
