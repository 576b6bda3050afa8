"""The generation family in a plan: a leader's override on whole groups of the leaders below."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.leaders import leader_ranks, rates_by_leader
from graph_service.plan.families.level import depth_by_rank
from graph_service.plan.fields import Table
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

BOUNDARIES: Final = ("threshold", "same_rank")
EMPTY: Final = ("counts", "skipped")
UNQUALIFIED: Final = ("boundary", "passed")
OVERRIDES: Final = ("full", "difference")


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

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(max(rates) for rates in self.rates_ppm)

    @property
    def levels(self) -> int:
        """One for each generation."""
        return len(self.rates_ppm)


def _read(table: Table, about: About) -> GenerationBonus | None:
    same = common.on_sales(table, about)
    ranks = leader_ranks(table, about)
    rates_ppm = _rates(table, about, ranks)
    boundary, override = table.choice("boundary", BOUNDARIES), table.choice("override", OVERRIDES)
    empty, unqualified = table.choice("empty_generation", EMPTY), table.choice("unqualified", UNQUALIFIED)
    depth = depth_by_rank(table, 0 if rates_ppm is None else len(rates_ppm), about.rank_names)
    if boundary == "same_rank" and override == "difference":
        hint = 'Use boundary = "threshold", or override = "full"'
        table.problem("override", "pays nothing where a rank as high ends every group", hint)
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
        table.problem("rates", f"the generations add to {total:f} of the sale", "They must not add to more than 1")
    rates_ppm = [
        tuple(common.effective(table, f"rates.{i}", rate, times) for rate in row)
        for i, row in enumerate(known, start=1)
    ]
    if any(None in row for row in rates_ppm):
        return None
    return cast("tuple[tuple[int, ...], ...]", tuple(rates_ppm))


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
            "{title}: members of rank {rank} or above are leaders; a leader's own group reaches down to the next leaders, "
            "and belongs to the first generation of the leader above.",
            title=bonus.title,
            rank=bonus.leader_ranks[0],
        )
    ]
    for number, rates in enumerate(bonus.rates_ppm, start=1):
        same = {"number": number, "basis": wording.basis(bonus.basis, say), "kinds": wording.kinds(bonus.pays_on, say)}
        if len(set(rates)) == 1:
            rate = wording.rate(bonus.basis, rates[0], plan, say)
            told.append(say("Generation {number}: {rate} of the {basis} of {kinds}.", rate=rate, **same))
            continue
        steps = ", ".join(
            f"{rank} {wording.rate(bonus.basis, rate, plan, say)}"
            for rank, rate in zip(bonus.leader_ranks, rates, strict=True)
        )
        told.append(say("Generation {number}, by rank: {steps} of the {basis} of {kinds}.", steps=steps, **same))
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
    return told + wording.common_sentences(bonus, plan, say)


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


def _pauses(bonus: GenerationBonus, _plan: Plan) -> list[str]:
    if bonus.empty_generation == "counts" or bonus.override == "difference":
        return []
    return [
        f"{bonus.title}: where empty generations are skipped, one sale can pay the same generation to several leaders "
        "above each other; no share of the sale bounds it."
    ]


GENERATION: Final = Family("generation", GenerationBonus, _read, _tell, _share, _pauses)
