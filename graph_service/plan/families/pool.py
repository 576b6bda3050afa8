"""The pool family in a plan: a share of what the whole company sold, divided equally, by shares, or by position."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, cast

from graph_service import words
from graph_service.model.money import MICRO
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.fields import LIST_MAX, Table, bare
from graph_service.plan.model import Basis, Bonus, OnSales, Plan
from graph_service.plan.speech import Speech

Measure = Literal["personal_volume", "group_volume", "team_volume"]
MEASURES: Final = ("personal_volume", "group_volume", "team_volume")
SPLITS: Final = ("equal", "shares", "position")
TIES: Final = ("split", "all", "earlier")
SHARES_MOST: Final = 1_000_000  # of one rank

_MEASURE_TOLD: Final = {
    "personal_volume": "personal volume",
    "group_volume": "group volume",
    "team_volume": "team volume",
}
_TIES_TOLD: Final = {
    "split": "Equal places share what stands on them together.",
    "all": "Each of equal places gets what stands on the higher one; if that is more than there is, all get less in proportion.",
    "earlier": "Of equal places the one who was enrolled earlier stands higher.",
}


@dataclass(frozen=True, slots=True)
class PoolBonus(OnSales, Bonus):
    """A share of the company's basis, divided among those who qualify."""

    basis: Basis
    rate_ppm: int  # the pool's share of the basis, payable share and point value already multiplied in
    pays_on: tuple[str, ...]
    split: Literal["equal", "shares", "position"]
    rank_min: str | None = None  # the lowest rank that takes part
    shares_by_rank: tuple[tuple[str, int], ...] = ()  # shares: how many for each rank
    share_volume: int | None = None  # shares: hundredths of a point that make one
    share_by: Measure | None = None  # shares: of which volume
    positions_ppm: tuple[int, ...] = ()  # position: the share of the pool of each place
    order_by: Measure | None = None  # position: by which volume, the largest first
    ties: Literal["split", "all", "earlier"] | None = None  # position: what equal volumes do

    @property
    def rate_ppm_max(self) -> int:
        """Its one rate."""
        return self.rate_ppm

    @property
    def measure(self) -> Measure | None:
        """The volume that shares or places are counted by, if any."""
        return self.share_by or self.order_by


def _read(table: Table, about: About) -> PoolBonus | None:
    same = common.on_sales(table, about)
    times = common.factor(table, common.payable(table), about)
    share = table.share("share")
    rate_ppm = None if share is None else common.effective(table, "share", share, times)
    split = table.choice("split", SPLITS)
    rank_min = common.rank_name(table, "rank_min", about, required=False)
    options = _shares(table, about) | _positions(table)
    if share == 0:
        table.problem("share", "leaves the pool empty", "Write a share above 0")
    if same is None or rate_ppm is None or split is None:
        return None
    return PoolBonus(rate_ppm=rate_ppm, split=cast("Any", split), rank_min=rank_min, **options, **same)


def _shares(table: Table, about: About) -> dict[str, Any]:
    """What `split = "shares"` asks for: shares by rank, or a volume that makes one share."""
    by_rank = table.table("shares_by_rank")
    volume = table.points("share_volume")
    counted = table.choice("share_by", MEASURES, required=volume is not None)
    shares = [] if by_rank is None else _by_rank(table, by_rank, about.rank_names)
    asked = table.values.get("split") == "shares"
    for key in ("shares_by_rank", "share_volume", "share_by"):
        if table.values.get(key) is not None and not asked:
            table.problem(key, "has no meaning for this split", 'Leave it out, or write split = "shares"')
    if asked and (by_rank is None) == (table.values.get("share_volume") is None):
        table.problem(
            "split", "needs one way to count shares, and not two", "Give shares_by_rank, or share_volume and share_by"
        )
    if asked and counted is not None and table.values.get("share_volume") is None:
        table.problem("share_by", "has no meaning without share_volume", "Leave it out, or give share_volume")
    if volume == 0:
        table.problem("share_volume", "0 points make no share", "Write a number of points above 0")
    return {"shares_by_rank": tuple(shares), "share_volume": volume, "share_by": cast("Measure | None", counted)}


def _by_rank(table: Table, by_rank: Table, names: tuple[str, ...]) -> list[tuple[str, int]]:
    shares: list[tuple[str, int]] = []
    if len(by_rank.values) > LIST_MAX or not by_rank.values:
        table.problem("shares_by_rank", "has no ranks or too many", "List 1 to {most} ranks", most=LIST_MAX)
        return shares
    for name in by_rank.values:
        count = by_rank.whole(name, 1, SHARES_MOST)
        if name not in names:
            by_rank.problem(
                bare(name),
                "is no rank of this plan",
                "The ranks are {ranks}",
                ranks=", ".join(names) or words.say("none"),
            )
        elif count is not None:
            shares.append((name, count))
    return sorted(shares, key=lambda pair: names.index(pair[0]))


def _positions(table: Table) -> dict[str, Any]:
    """What `split = "position"` asks for: a share for each place, the order, and what equal places do."""
    asked = table.values.get("split") == "position"
    places = common.shares(table, "positions", required=asked)
    order = table.choice("order_by", MEASURES, required=asked)
    ties = table.choice("ties", TIES, required=asked)
    for key in ("positions", "order_by", "ties"):
        if table.values.get(key) is not None and not asked:
            table.problem(key, "has no meaning for this split", 'Leave it out, or write split = "position"')
    if sum(places or ()) > MICRO:
        table.problem("positions", "the places add to more than the pool", "They must not add to more than 1")
    if 0 in (places or ()):
        table.problem("positions", "a place without a share", "Write shares above 0, and only the places that get one")
    return {
        "positions_ppm": places or (),
        "order_by": cast("Measure | None", order),
        "ties": cast("Any", ties),
    }


def _tell(bonus: PoolBonus, plan: Plan, say: Speech) -> list[str]:
    told = [
        say(
            "{title}: {rate} of the {basis} of {kinds} of the whole company in the period is divided among those who qualify.",
            title=bonus.title,
            rate=wording.rate(bonus.basis, bonus.rate_ppm, plan, say),
            basis=wording.basis(bonus.basis, say),
            kinds=wording.kinds(bonus.pays_on, say),
        )
    ]
    if bonus.rank_min is not None:
        told.append(say("Participants of rank {rank} or above take part.", rank=bonus.rank_min))
    if bonus.split == "equal":
        told.append(say("Each gets the same."))
    elif bonus.share_volume is not None:
        told.append(
            say(
                "Each gets a share for every whole {points} of {measure}.",
                points=wording.points(bonus.share_volume, say),
                measure=say(_MEASURE_TOLD[bonus.share_by or "personal_volume"]),
            )
        )
    elif bonus.split == "shares":
        listed = ", ".join(f"{rank} {count}" for rank, count in bonus.shares_by_rank)
        told.append(say("Shares go by rank: {shares}; a rank not listed has none.", shares=listed))
    else:
        told.append(
            say(
                "The places by {measure} get, from the first on, {shares} of the pool.",
                measure=say(_MEASURE_TOLD[bonus.order_by or "personal_volume"]),
                shares=", ".join(wording.percent(Fraction(ppm, MICRO)) for ppm in bonus.positions_ppm),
            )
        )
        told.append(say(_TIES_TOLD[bonus.ties or "split"]))
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: PoolBonus, plan: Plan) -> Fraction:
    return wording.share_of_net(bonus.basis, bonus.rate_ppm, plan)


POOL: Final = Family("pool", PoolBonus, _read, _tell, _share)
