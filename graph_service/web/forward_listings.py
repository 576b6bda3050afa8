"""Which tables and the picture does a leader's sum forward show?"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from graph_service import charts
from graph_service.analytics.comparable import Spread
from graph_service.analytics.forward import Forward, NextRank
from graph_service.model.cells import count_text
from graph_service.web.charting import Picture
from graph_service.web.tables import Column, Table, money_text, rows_of, volume_text
from graph_service.words import say

DIFFERENCE: Final = say("B − A")
NO_RANK: Final = say("no rank")


def of_forward(found: Forward) -> list[Table]:
    """Now and as the sum has it, the new people, and what comparable members really earned."""
    return [_standings(found), _by_bonus(found), _new_people(found), _others(found)]


def of_forward_picture(found: Forward) -> Picture:
    """What members like the leader really earned, with both sums across it."""
    like = found.like_now
    return Picture(
        say("What comparable members really earned"),
        say("Of those who are comparable with you today, one value for each member and period, zeros counted in. The lines "
        "are your own earnings now, and the sum."),
        "others",
        charts.earned_by_others(
            [percent for percent, _ in like.percentiles], [value for _, value in like.percentiles],
            [(say("You now"), found.now.earned_minor), (say("The sum"), found.then.earned_minor)], found.currency,
        ),
    )  # fmt: skip


def _standings(found: Forward) -> Table:
    now, then, money = found.now, found.then, found.currency
    rows = [
        (
            say("Earned"),
            f"{money_text(now.earned_minor, money)} {money}",
            f"{money_text(then.earned_minor, money)} {money}",
        ),
        (say("Rank"), now.rank or NO_RANK, then.rank or NO_RANK),
        (
            say("Missing for the next rank"),
            missing_words(found.next_now, now.rank),
            missing_words(found.next_then, then.rank),
        ),
        (say("People in the team"), count_text(now.people), count_text(then.people)),
        (say("Own volume"), volume_text(now.personal_volume), volume_text(then.personal_volume)),
        (say("Group volume"), volume_text(now.group_volume), volume_text(then.group_volume)),
        (say("Team volume"), volume_text(now.team_volume), volume_text(then.team_volume)),
    ]
    return Table(
        "standings",
        say("Now, and as the sum has it"),
        (Column(""), Column(say("Now")), Column(say("With the growth"))),
        rows_of(rows),
    )


def missing_words(next_rank: NextRank | None, rank: str) -> str:
    """What is missing for the rank above the one held."""
    if next_rank is None:
        return say("There is no rank above.") if rank else say("The plan has no ranks.")
    if next_rank.assigned:
        return say("{rank} is held by assignment, not by volume.", rank=next_rank.rank)
    parts = {what: volume_text(volume) for what, volume in next_rank.missing}
    own, group, rank = parts.get("personal_volume"), parts.get("group_volume"), next_rank.rank
    if own and group:
        said = say(
            "{rank}: {own} points of own volume and {group} points of group volume", rank=rank, own=own, group=group
        )
    elif own:
        said = say("{rank}: {own} points of own volume", rank=rank, own=own)
    elif group:
        said = say("{rank}: {group} points of group volume", rank=rank, group=group)
    else:
        said = say("{rank}: no volume", rank=rank)
    return (
        say("{missing}; the plan asks for more than volumes, see its rules", missing=said) if next_rank.more else said
    )


def _by_bonus(found: Forward) -> Table:
    now, then = dict(found.now.bonuses), dict(found.then.bonuses)
    money = found.currency
    return Table(
        "by-bonus",
        say("By bonus"),
        (
            Column(say("Bonus")), Column(say("Now"), "money", currency=money),
            Column(say("With the growth"), "money", currency=money),
            Column(say("Difference"), "money", currency=money),
        ),
        rows_of(
            (bonus, now.get(bonus, 0), then.get(bonus, 0), then.get(bonus, 0) - now.get(bonus, 0))
            for bonus in sorted({*now, *then})
        ),
        empty=say("The plan pays nothing, now or with the growth."),
    )  # fmt: skip


ROLES: Final = {"customer": say("customers"), "participant": say("participants")}


def _new_people(found: Forward) -> Table:
    return Table(
        "new-people",
        say("Who is supposed to join"),
        (
            Column(say("Role"), "short"), Column(say("Now"), "count"), Column(say("Of them buyers"), "count"),
            Column(say("New"), "count"),
            Column(say("New buyers"), "count", say("As many of the new as of the present ones.")),
            Column(say("Each buys for"), "money", say("The median of what present buyers bought in the period."), found.currency),
            Column(say("Volume each"), "volume"),
        ),
        rows_of(
            (ROLES[one.role], one.present, one.buyers, one.new, one.new_buyers, one.net_minor, one.volume)
            for one in found.new_people
        ),
    )  # fmt: skip


def _others(found: Forward) -> Table:
    likes = ((say("as you are now"), found.like_now), (say("as the sum has it"), found.like_then))
    percents = [percent for percent, _ in (found.like_now.percentiles or found.like_then.percentiles)]
    return Table(
        "others",
        say("What comparable members really earned in a period"),
        (
            Column(say("Comparable with you"), "long"), Column(say("People"), "count"), Column(say("Values"), "count"),
            Column(say("Earned nothing"), "share"),
            *(Column(say("{percent} % earned at most", percent=one), "money", currency=found.currency) for one in percents),
        ),
        rows_of(
            (
                say("{when}: {who}", when=when, who=like_words(like)), like.people, like.values, like.nothing_share,
                *(value for _, value in like.percentiles),
            )
            for when, like in likes
            if like.told
        ),
        note=say(
            "{first} to {last}, zeros counted in", first=found.like_now.periods[0], last=found.like_now.periods[-1]
        ),
        empty=say("There are fewer than ten others who are comparable; so few are not told of."),
    )  # fmt: skip


def like_words(like: Spread) -> str:
    """Who belongs to a group of comparable members."""
    match like.kind:
        case "rank":
            return say("rank {rank} in the period", rank=like.key) if like.key else say("without a rank in the period")
        case "size":
            return say("a team of {number} people", number=like.key)
        case _:
            return say("every participant")


def percent_of(share: Fraction) -> str:
    """A share as the number of per cent that a field shows.

    >>> percent_of(Fraction(1, 5)), percent_of(Fraction(1, 800))
    ('20', '0.125')
    """
    number = f"{float(share * 100):.6f}".rstrip("0").rstrip(".")
    return number or "0"
