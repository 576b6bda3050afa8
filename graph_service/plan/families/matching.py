"""The matching family in a plan: a share of what the people below earned, for each of the first n levels or generations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, cast

from graph_service.model.money import MICRO
from graph_service.plan.families import common, wording
from graph_service.plan.families.family import About, Family
from graph_service.plan.families.level import COMPRESSION_TOLD, depth_by_rank
from graph_service.plan.fields import Table
from graph_service.plan.model import Bonus, Plan
from graph_service.plan.speech import Speech

Earnings = Literal["before_caps", "after_caps"]
Compression = Literal["none", "skip_inactive", "level_qualified"]
COMPRESSIONS: Final = ("none", "skip_inactive", "level_qualified")
EARNINGS: Final = ("before_caps", "after_caps")
COUNTED_BY: Final = ("level", "generation")

_GENERATION_TOLD: Final = {
    "none": "A leader who cannot be paid still ends a generation.",
    "skip_inactive": "Inactive leaders, leaders who left and leaders without the right to earn do not end a generation.",
    "level_qualified": "A leader who does not qualify for a generation does not end it.",
}


@dataclass(frozen=True, slots=True)
class MatchingBonus(Bonus):
    """A share of the earnings of the people below, on the sponsor line of the period's last day."""

    of: tuple[str, ...]  # bonuses whose awards are the earnings
    rates_ppm: tuple[int, ...]
    earnings: Earnings  # whether what the caps of those bonuses cut is counted too
    by: Literal["level", "generation"]
    compression: Compression
    leader_rank: str | None = None  # a member of this rank or above ends a generation
    depth_by_rank: tuple[tuple[str, int], ...] = ()  # levels reached by each rank; empty: all reach all

    @property
    def needs(self) -> tuple[str, ...]:
        """The bonuses that it is on."""
        return self.of

    @property
    def rate_ppm_max(self) -> int:
        """The largest of its rates."""
        return max(self.rates_ppm)

    @property
    def factors(self) -> tuple[int, ...]:
        """Its rates: earnings are minor units."""
        return self.rates_ppm

    @property
    def shown_ppm(self) -> tuple[int, ...]:
        """Its rates."""
        return self.rates_ppm

    @property
    def levels(self) -> int:
        """One for each rate."""
        return len(self.rates_ppm)


def _read(table: Table, about: About) -> MatchingBonus | None:
    same = common.identity(table, about)
    of = common.bonus_names(table, "of")
    rates_ppm = common.shares(table, "rates")
    earnings = table.choice("earnings", EARNINGS)
    by = table.choice("by", COUNTED_BY)
    leader = _leader_rank(table, about)
    compression = table.choice("compression", COMPRESSIONS)
    depth = depth_by_rank(table, 0 if rates_ppm is None else len(rates_ppm), about.rank_names)
    if same is None or of is None or rates_ppm is None or earnings is None or by is None or compression is None:
        return None
    return MatchingBonus(
        of=of,
        rates_ppm=rates_ppm,
        earnings=cast("Earnings", earnings),
        by=cast("Literal['level', 'generation']", by),
        compression=cast("Compression", compression),
        leader_rank=leader,
        depth_by_rank=depth,
        **same,
    )


def _leader_rank(table: Table, about: About) -> str | None:
    by_generation = table.values.get("by") == "generation"
    rank = common.rank_name(table, "leader_rank", about, required=by_generation)
    if rank is not None and not by_generation:
        table.problem("leader_rank", "has no meaning by level", 'Leave it out, or write by = "generation"')
    return rank


def _tell(bonus: MatchingBonus, plan: Plan, say: Speech) -> list[str]:
    rates = ", ".join(wording.percent(Fraction(rate, MICRO)) for rate in bonus.rates_ppm)
    same = {"title": bonus.title, "rates": rates, "bonuses": wording.titles(bonus.of, plan)}
    if bonus.by == "level":
        told = [
            say(
                "{title}: of what people earned in {bonuses}, those above on the sponsor line get, from the nearest "
                "up, "
                "{rates}.",
                **same,
            ),
            say(COMPRESSION_TOLD[bonus.compression]),
        ]
    else:
        told = [
            say(
                "{title}: of what people earned in {bonuses}, those above on the sponsor line get, for the first "
                "generation "
                "and on, {rates}; a generation ends with a member of rank {rank} or above.",
                rank=bonus.leader_rank,
                **same,
            ),
            say(_GENERATION_TOLD[bonus.compression]),
        ]
    if bonus.earnings == "before_caps":
        told.append(say("What the caps of those bonuses cut counts as earned here."))
    else:
        told.append(say("What the caps of those bonuses cut does not count as earned here."))
    if bonus.depth_by_rank:
        reaches = ", ".join(f"{rank} {depth}" for rank, depth in bonus.depth_by_rank)
        told.append(say("How many levels a rank reaches: {reaches}; a rank not listed reaches none.", reaches=reaches))
    return told + wording.common_sentences(bonus, plan, say)


def _share(bonus: MatchingBonus, _plan: Plan) -> Fraction | None:
    """By level at most the rates together of what the matched bonuses pay; by generation there is no such bound."""
    return None if bonus.by == "generation" else Fraction(sum(bonus.rates_ppm), MICRO)


def _pauses(bonus: MatchingBonus, plan: Plan, say: Speech) -> list[str]:
    noted = []
    if bonus.by == "generation" and not bonus.depth_by_rank:
        noted.append(
            say(
                "{title}: everyone up to the next leader is paid on the same earnings, however many they are; "
                "depth_by_rank can keep it to the ranks that are meant.",
                title=bonus.title,
            )
        )
    if sum(bonus.rates_ppm) > MICRO:
        noted.append(say("{title}: the rates add to more than what was earned below.", title=bonus.title))
    if bonus.compression == "skip_inactive" and plan.activity_volume_min is None:
        noted.append(
            say(
                "{title}: compression skip_inactive without an activity rule passes over only people who left or have "
                "no right to earn, because everyone is active.",
                title=bonus.title,
            )
        )
    return noted


MATCHING: Final = Family("matching", MatchingBonus, _read, _tell, _share, _pauses)
