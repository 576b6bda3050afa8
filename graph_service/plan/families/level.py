"""The level family in a plan: a rate for each of the first n uplines of the source."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import LIST_MAX, Table, bare
from graph_service.plan.model import Basis, Bonus, Plan, Tree
from graph_service.plan.speech import Speech

Compression = Literal["none", "skip_inactive", "level_qualified"]
TREES: Final = ("sponsor", "placement")
COMPRESSIONS: Final = ("none", "skip_inactive", "level_qualified")

_COMPRESSION_TOLD: Final = {
    "none": "Whoever in the upline cannot be paid still uses up a level.",
    "skip_inactive": "Inactive people, people who left and people without the right to earn are passed over "
    "without using up a level; any other reason uses it up.",
    "level_qualified": "Whoever does not qualify for a level is passed over without using it up, "
    "so the next who qualifies is paid.",
}


@dataclass(frozen=True, slots=True)
class LevelBonus(Bonus):
    """A rate for each of the first n uplines of the source."""

    basis: Basis
    rates_ppm: tuple[int, ...]  # of the basis, payable share and point value already multiplied in
    compression: Compression
    pays_on: tuple[str, ...]  # kinds of sale
    depth_by_rank: tuple[tuple[str, int], ...] = ()  # levels reached by each rank; empty: all reach all
    climbs: Tree = "sponsor"

    @property
    def tree(self) -> Tree:
        """As `climbs` says."""
        return self.climbs

    @property
    def sources(self) -> tuple[str, ...]:
        """The kinds that it pays on."""
        return self.pays_on

    @property
    def on_volume(self) -> bool:
        """As `basis` says."""
        return self.basis == "volume"

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(self.rates_ppm)

    @property
    def levels(self) -> int:
        """One for each rate."""
        return len(self.rates_ppm)


def _read(table: Table, about: About) -> LevelBonus | None:
    common_keys = level_keys(table, about)
    climbs = table.choice("tree", TREES, required=False)
    return None if common_keys is None else LevelBonus(climbs=cast("Tree", climbs or "sponsor"), **common_keys)


def level_keys(table: Table, about: About, levels: int | None = None) -> dict[str, Any] | None:
    """What a bonus that pays by levels has beside its tree; `levels` as in `common.level_rates`."""
    same = common.on_sales(table, about)
    rates_ppm = common.level_rates(table, about, levels)
    compression = table.choice("compression", COMPRESSIONS)
    depth = _depth(table, 0 if rates_ppm is None else len(rates_ppm), about.rank_names)
    if same is None or compression is None or rates_ppm is None:
        return None
    return same | {"rates_ppm": rates_ppm, "compression": compression, "depth_by_rank": depth}


def _depth(table: Table, levels: int, names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    limits = table.table("depth_by_rank")
    if limits is None:
        return ()
    depth: list[tuple[str, int]] = []
    if len(limits.values) > LIST_MAX or not limits.values:
        table.problem("depth_by_rank", "has no ranks or too many", f"List 1 to {LIST_MAX} ranks, or leave it out")
        return ()
    for name in limits.values:
        reached = limits.whole(name, 0, max(levels, 0)) if levels else limits.take(name, required=False)
        if name not in names:
            limits.problem(bare(name), "is no rank of this plan", f"The ranks are {', '.join(names) or 'none'}")
        elif isinstance(reached, int):
            depth.append((name, reached))
    return tuple(sorted(depth, key=lambda pair: names.index(pair[0])))


def tell(bonus: LevelBonus, plan: Plan, say: Speech) -> list[str]:
    """The rule as sentences."""
    rates = [wording.rate(bonus.basis, each, plan, say) for each in bonus.rates_ppm]
    same = {"title": bonus.title, "basis": wording.basis(bonus.basis, say), "kinds": wording.kinds(bonus.pays_on, say)}
    if len(rates) == 1:
        line = say(
            "{title}: the first upline of the seller gets {rate} of the {basis} of {kinds}.", rate=rates[0], **same
        )
    else:
        line = say(
            "{title}: the first {count} uplines get, from the nearest up, {rates} of the {basis} of {kinds}.",
            count=len(rates),
            rates=", ".join(rates),
            **same,
        )
    seller = say("The credited seller is the first of them unless the purchase is the seller's own.")
    told = [f"{line} {seller}", say(_COMPRESSION_TOLD[bonus.compression])]
    if bonus.climbs == "placement":
        told.append(say("The upline is that of the placement tree."))
    if bonus.depth_by_rank:
        reaches = ", ".join(f"{rank} {depth}" for rank, depth in bonus.depth_by_rank)
        told.append(say("How many levels a rank reaches: {reaches}; a rank not listed reaches none.", reaches=reaches))
    return told + wording.common_sentences(bonus, plan, say)


def share(bonus: LevelBonus, plan: Plan) -> Fraction:
    """All levels paid."""
    return wording.share_of_net(bonus.basis, sum(bonus.rates_ppm), plan)


def pauses(bonus: LevelBonus, plan: Plan) -> list[str]:
    """A compression that passes over fewer than it seems to."""
    if bonus.compression != "skip_inactive" or plan.activity_volume_min is not None:
        return []
    return [
        f"{bonus.title}: compression skip_inactive without an activity rule passes over only people who left "
        "or have no right to earn, because everyone is active."
    ]


LEVEL: Final = Family("level", LevelBonus, _read, tell, share, pauses)
