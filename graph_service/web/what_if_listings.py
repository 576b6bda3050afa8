"""Which tables and pictures do the what-if pages show? Plan against plan, and a leader's sum forward."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from graph_service import charts
from graph_service.analytics.comparable import Spread
from graph_service.analytics.forward import Forward, NextRank
from graph_service.analytics.measures import ratio
from graph_service.analytics.whatif import MemberDifference, WhatIf
from graph_service.analytics.whatif_groups import Group, SizeClass
from graph_service.model.cells import count_text
from graph_service.model.money import exponent
from graph_service.web.charting import Picture
from graph_service.web.formats import plan_title
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, Table, money_text, rows_of, volume_text
from graph_service.words import say, say_n

LARGEST: Final = 10  # winners and losers in their own tables
SHOWN: Final = 50  # members on the page; the export has all
DIFFERENCE: Final = say("B − A")
NO_RANK: Final = say("no rank")


def of_compared(found: WhatIf, *, linked: bool, whole: bool) -> list[Table]:
    """Every table of plan against plan.

    Args:
        found: The comparison.
        linked: Whether members' names lead to their teams.
        whole: Whether every member is listed, as the export wants it, and not the first of them.
    """
    return [
        _plans(found),
        _bonuses(found),
        _groups(found, "by-rank", say("By rank under plan A"), say("Rank"), found.ranks, linked=linked),
        _groups(found, "by-leg", say("By leg"), say("Leg"), found.legs, linked=linked),
        _moves(found),
        _largest(found, "winners", say("Who gains most"), found.winners(LARGEST), linked=linked),
        _largest(found, "losers", say("Who loses most"), found.losers(LARGEST), linked=linked),
        _classes(found),
        _months(found),
        _all_members(found, linked=linked, whole=whole),
    ]


def of_compared_pictures(found: WhatIf) -> list[Picture]:
    """How differences are spread; with several periods, both payouts over time."""
    some = [one for one in found.classes if one.to_minor or one.from_minor]
    same = sum(one.members for one in found.classes) - sum(one.members for one in some)
    spread = charts.differences(
        [class_words(one, found.currency) for one in some], [one.members for one in some],
        [one.from_minor >= 0 for one in some], found.currency,
    )  # fmt: skip
    months = charts.two_payouts(
        [one.period for one in found.months], [one.payout_a_minor for one in found.months],
        [one.payout_b_minor for one in found.months], found.currency,
    )  # fmt: skip
    pictures = [
        Picture(
            say("How differences are spread"),
            say("Members by what plan B pays them more or less than plan A in the periods compared."),
            "classes",
            spread,
            say_n(
                "Not drawn: {count} member who gets the same by both plans.",
                "Not drawn: {count} members who get the same by both plans.",
                same,
            )
            if spread and same
            else "",
        )
    ]
    if months:
        pictures.append(
            Picture(say("Both plans over time"), say("What each plan pays in each period in all."), "months", months)
        )
    return pictures


def class_words(one: SizeClass, currency: str) -> str:
    """A class of differences in words."""
    if not one.from_minor and not one.to_minor:
        return "0"
    unit = 10 ** exponent(currency)  # bounds are whole units
    return f"{count_text(one.from_minor // unit)} … {count_text(one.to_minor // unit)}"


def _plans(found: WhatIf) -> Table:
    money = found.currency
    a, b = found.a, found.b
    rows: list[tuple[Any, ...]] = [
        (
            say("{letter}: {title}", letter=letter, title=plan_title(one)),
            f"{one.plan} {one.version}", one.payout_minor, one.share, one.members_paid,
            one.margin_minor, ratio(one.margin_minor, found.sales_minor), one.margin_after_goods_minor,
        )
        for letter, one in (("A", a), ("B", b))
    ]  # fmt: skip
    shares = None if a.share is None or b.share is None else b.share - a.share
    after = None
    if a.margin_after_goods_minor is not None and b.margin_after_goods_minor is not None:
        after = b.margin_after_goods_minor - a.margin_after_goods_minor
    rows.append(
        (
            DIFFERENCE, "", found.difference_minor, shares, b.members_paid - a.members_paid, -found.difference_minor,
            None if shares is None else -shares, after,
        )
    )  # fmt: skip
    return Table(
        "plans",
        say("Both plans"),
        (
            Column(say("Plan"), "long"), Column(say("Name and version")),
            Column(say("Payout"), "money", currency=money),
            Column(say("Of net sales"), "share", say("Payout / net sales; the difference is in percentage points.")),
            Column(say("Members paid"), "count"), Column(say("Margin"), "money", say("Net sales − payout."), money),
            Column(say("Margin of net sales"), "share"),
            Column(say("Margin after goods"), "money", say("Net sales − payout − net sales × the goods' share."), money),
        ),
        tuple(rows),
    )  # fmt: skip


def _bonuses(found: WhatIf) -> Table:
    return Table(
        "bonuses",
        say("By bonus"),
        (
            Column(say("Plan"), "short"), Column(say("Bonus")), Column(say("Payout"), "money", currency=found.currency),
            Column(say("Of the payout"), "share"), Column(say("Members paid"), "count"), Column(say("Awards"), "count"),
            Column(say("Cut by caps"), "money", currency=found.currency),
        ),
        rows_of(
            (
                letter, one.bonus, one.amount_minor, ratio(one.amount_minor, side.payout_minor), one.members,
                one.awards, one.cap_cut_minor,
            )
            for letter, side in (("A", found.a), ("B", found.b)) for one in side.bonuses
        ),
        empty=say("Neither plan pays anything."),
    )  # fmt: skip


def _groups(found: WhatIf, name: str, caption: str, key: str, groups: Sequence[Group], *, linked: bool) -> Table:
    money = found.currency
    note = say("legs of every root on the last day of {period}", period=found.period)
    if found.legs_of:
        note = say("legs of {member} on the last day of {period}", member=found.legs_of, period=found.period)
    return Table(
        name,
        caption,
        (
            Column(key), Column(say("People"), "count"), Column(say("Gain"), "count"),
            Column(say("They gain"), "money", currency=money),
            Column(say("Lose"), "count"), Column(say("They lose"), "money", currency=money),
            Column(say("The same"), "count", say("The same sum, not zero, by both plans.")),
            Column(say("Paid by neither"), "count"), Column(say("Plan A"), "money", currency=money),
            Column(say("Plan B"), "money", currency=money), Column(DIFFERENCE, "money", currency=money),
        ),
        rows_of(
            (
                group_cell(one, found.period, linked=linked), one.people, one.winners, one.gained_minor, one.losers,
                one.lost_minor, one.same, one.unpaid, one.earned_a_minor, one.earned_b_minor, one.difference_minor,
            )
            for one in groups
        ),
        note=note if name == "by-leg" else "",
    )  # fmt: skip


def group_cell(group: Group, period: str, *, linked: bool) -> str | Link:
    """What to call a group."""
    match group.kind:
        case "other_legs":
            return say_n("{count} other leg", "{count} other legs", group.legs)
        case "outside":
            return say("Everyone else")
        case "leg" if linked:
            return member_link(group.key, group.name, period)
        case "leg":
            return group.name or group.key
        case _:
            return group.key or NO_RANK


def _moves(found: WhatIf) -> Table:
    words = {"up": say("gained"), "down": say("lost"), "same": say("the same"), "": say("in no one list of ranks")}
    return Table(
        "rank-moves",
        say("Ranks under both plans"),
        (
            Column(say("Under plan A")),
            Column(say("Under plan B")),
            Column(say("Members"), "count"),
            Column(say("Rank"), "short"),
        ),
        rows_of(
            (one.rank_a or NO_RANK, one.rank_b or NO_RANK, one.members, words[one.direction])
            for one in found.rank_moves
        ),
        note=say(
            "in {period}: {up} gained, {down} lost", period=found.period, up=found.ranks_gained, down=found.ranks_lost
        ),
    )


def _member_columns(found: WhatIf) -> tuple[Column, ...]:
    money = found.currency
    return (
        Column(say("Member")), Column(say("Member id")), Column(say("Rank, A"), "short"),
        Column(say("Rank, B"), "short"),
        Column(say("Plan A"), "money", currency=money), Column(say("Plan B"), "money", currency=money),
        Column(DIFFERENCE, "money", currency=money),
    )  # fmt: skip


def _member_row(one: MemberDifference, period: str, *, linked: bool) -> tuple[Any, ...]:
    name = member_link(one.member_id, one.name, period) if linked else one.name or one.member_id
    return (
        name, one.member_id, one.rank_a, one.rank_b, one.earned_a_minor, one.earned_b_minor, one.difference_minor,
    )  # fmt: skip


def _largest(found: WhatIf, name: str, caption: str, some: Sequence[MemberDifference], *, linked: bool) -> Table:
    columns = _member_columns(found)
    return Table(
        name,
        caption,
        (columns[0], *columns[4:]),
        rows_of((row[0], *row[4:]) for row in (_member_row(one, found.period, linked=linked) for one in some)),
        empty=say("Nobody gains.") if name == "winners" else say("Nobody loses."),
    )


def _all_members(found: WhatIf, *, linked: bool, whole: bool) -> Table:
    some = found.members(limit=None if whole else SHOWN)
    return Table(
        "members",
        say("Everyone whose sum or rank differs"),
        _member_columns(found),
        rows_of(_member_row(one, found.period, linked=linked) for one in some),
        note=say("largest difference first"),
        empty=say("The two plans pay everyone the same, and nobody has another rank."),
        rows_max=SHOWN,
        count=found.differing,
    )


def _classes(found: WhatIf) -> Table:
    return Table(
        "classes",
        say("Members by difference"),
        (Column(say("B − A, {currency}", currency=found.currency), "short"), Column(say("Members"), "count")),
        rows_of((class_words(one, found.currency), one.members) for one in found.classes),
    )


def _months(found: WhatIf) -> Table:
    money = found.currency
    return Table(
        "months",
        say("Both plans by period"),
        (
            Column(say("Period"), "short"), Column(say("Net sales"), "money", currency=money),
            Column(say("Payout A"), "money", currency=money), Column(say("Payout B"), "money", currency=money),
            Column(DIFFERENCE, "money", currency=money), Column(say("A of net sales"), "share"),
            Column(say("B of net sales"), "share"), Column(say("Paid by A"), "count"),
            Column(say("Paid by B"), "count"),
        ),
        rows_of(
            (
                one.period, one.sales_minor, one.payout_a_minor, one.payout_b_minor, one.difference_minor,
                one.share_a, one.share_b, one.paid_a, one.paid_b,
            )
            for one in reversed(found.months)
        ),
        note=say("newest first"),
    )  # fmt: skip


# --- forward ---------------------------------------------------------------------------------------------------------


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
