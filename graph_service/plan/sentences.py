"""How does a plan read in plain words, and what about it should make a reader pause?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from graph_service.model.money import MICRO
from graph_service.plan.caps import tell_caps
from graph_service.plan.families import family_of
from graph_service.plan.families.wording import listed, percent, points
from graph_service.plan.hold import tell_hold
from graph_service.plan.margins import sorts_of_sale, tell_margin
from graph_service.plan.model import Margin, Plan, Rank
from graph_service.plan.speech import Speech
from graph_service.plan.worst_case import worst_case

PAYOUT_SHARE_WARN: Final = Fraction(1, 2)

_ROUNDINGS: Final = {
    "half_even": "Each award is rounded once, to the nearest minor unit, a half to the even one.",
    "half_up": "Each award is rounded once, to the nearest minor unit, a half away from zero.",
    "down": "Each award is rounded once, down to whole minor units, towards zero.",
}


def sentences(plan: Plan, language: str = "en") -> list[str]:
    """The rules of a plan, one sentence or two each, in the order in which they are used; in one of `speech.LANGUAGES`.

    What the plan's own author wrote, such as titles and the note, stays as it is; that of the product's plans is told.
    """
    return [sentence for part in rules(plan, language) for sentence in part.sentences]


@dataclass(frozen=True, slots=True)
class Rules:
    """Sentences that belong together: what holds for all, the ranks, one bonus, the caps, what to know."""

    title: str
    sentences: tuple[str, ...]


def rules(plan: Plan, language: str = "en") -> list[Rules]:
    """The same sentences in parts, each with a title."""
    say = Speech(language)
    plan = in_language(plan, say)
    parts = [(say("In general"), _general(plan, say)), (say("Ranks"), [_rank(rank, say) for rank in plan.ranks])]
    parts += [(bonus.title, family_of(bonus).tell(bonus, plan, say)) for bonus in plan.bonuses]
    parts += [(say("Caps"), tell_caps(plan, say)), (say("To know"), _to_know(plan, say))]
    return [Rules(title, tuple(told)) for title, told in parts if told]


def in_language(plan: Plan, say: Speech) -> Plan:
    """A plan with its titles, source and note in a language, where the catalogue of the presets has them."""
    return replace(
        plan,
        title=say.authored(plan.title),
        source=say.authored(plan.source),
        note=say.authored(plan.note) if plan.note else plan.note,
        bonuses=tuple(replace(bonus, title=say.authored(bonus.title)) for bonus in plan.bonuses),
    )


def _general(plan: Plan, say: Speech) -> list[str]:
    known = {"title": plan.title, "name": plan.name, "version": plan.version, "source": plan.source}
    if plan.source_date:
        told = [
            say(
                "{title} (plan {name}, version {version}). Source: {source}, read {day}.", day=plan.source_date, **known
            )
        ]
    else:
        told = [say("{title} (plan {name}, version {version}). Source: {source}.", **known)]
    if plan.valid_from:
        told.append(say("These rules hold from {day}.", day=plan.valid_from))
    money = say("Amounts are in {currency}; sales in another currency do not count.", currency=plan.currency)
    told.append(f"{money} {say(_ROUNDINGS[plan.rounding])}")
    if plan.activity_volume_min is None:
        told.append(say("Everyone counts as active."))
    else:
        least = points(plan.activity_volume_min, say)
        told.append(say("A participant is active in a period with {points} of personal volume or more.", points=least))
    return told + tell_hold(plan, say) + tell_margin(plan, say)


def _to_know(plan: Plan, say: Speech) -> list[str]:
    told = [say("The figure at {path} is assumed, not confirmed.", path=path) for path in plan.unconfirmed]
    if plan.note:
        told.append(plan.note)
    told.append(say("Plans change: these figures are those of the source and its date."))
    return told


def plan_warnings(plan: Plan, language: str = "en") -> list[str]:
    """What a careful reader should know before using a plan; empty when there is nothing.

    The largest payout is what one sale can pay at most: every level paid, or the top bracket reached, and all bonuses
    together. For a bonus on volume one point is taken to be sold for one unit of money.
    """
    say = Speech(language)
    plan = in_language(plan, say)
    warned = []
    share = worst_case(plan).share
    if share > PAYOUT_SHARE_WARN:
        warned.append(
            say(
                "At worst {share} of a sale is paid out, more than {most}; what is left must cover the goods and "
                "everything else.",
                share=percent(share),
                most=percent(PAYOUT_SHARE_WARN),
            )
        )
    warned += _beyond_margin(plan, say)
    for bonus in plan.bonuses:
        warned += family_of(bonus).pauses(bonus, plan, say)
    warned += [say("The figure at {path} is assumed, not confirmed.", path=path) for path in plan.unconfirmed]
    return warned


def _beyond_margin(plan: Plan, say: Speech) -> list[str]:
    """The sales of which more can be paid out than their margin."""
    warned = []
    for sort in [] if plan.margin is None else sorts_of_sale(plan.margin):
        left, most = (
            Fraction(sort.share_ppm, MICRO),
            worst_case(replace(plan, margin=Margin(sort.share_ppm)), sort.kind).share,
        )
        if most > left:
            warned.append(
                say(
                    "At worst {share} of a sale {name} is paid out, more than its margin of {left}.",
                    share=percent(most),
                    name=say("of the kind {kind}", kind=sort.name)
                    if sort.kind
                    else say("of the category {category}", category=sort.name),
                    left=percent(left),
                )
            )
    return warned


def _rank(rank: Rank, say: Speech) -> str:
    parts = _rank_volumes(rank, say)
    if rank.customers_min is not None:
        parts.append(say("{count} different customers", count=rank.customers_min))
    if rank.active_legs_min is not None:
        parts.append(say("{count} active legs", count=rank.active_legs_min))
    if rank.legs_with_volume is not None:
        legs = rank.legs_with_volume
        parts.append(
            say("{count} legs of {points} of team volume each", count=legs.count, points=points(legs.volume_min, say))
        )
    if rank.legs_with_rank is not None:
        legs_held = rank.legs_with_rank
        parts.append(
            say("{count} legs with somebody of rank {rank} or above", count=legs_held.count, rank=legs_held.rank)
        )
    if not parts:
        return say("Rank {rank} is held by assignment.", rank=rank.name)
    return say("Rank {rank} is held in a period with at least {parts}.", rank=rank.name, parts=listed(parts, say))


def _rank_volumes(rank: Rank, say: Speech) -> list[str]:
    parts = []
    if rank.personal_volume_min is not None:
        parts.append(say("{points} of personal volume", points=points(rank.personal_volume_min, say)))
    if rank.group_volume_min is not None:
        parts.append(say("{points} of group volume", points=points(rank.group_volume_min, say)))
    if rank.team_volume_min is not None:
        parts.append(say("{points} of team volume", points=points(rank.team_volume_min, say)))
    if rank.customer_volume_min is not None:
        parts.append(say("{points} of sales to customers", points=points(rank.customer_volume_min, say)))
    return parts
