"""Which tables and pictures do the comparison of two plans show?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from graph_service import charts
from graph_service.analytics.measures import ratio
from graph_service.analytics.whatif import MemberDifference, WhatIf
from graph_service.analytics.whatif_groups import Group, SizeClass
from graph_service.model.cells import count_text
from graph_service.model.money import exponent
from graph_service.web.charting import Picture
from graph_service.web.formats import plan_title
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, Table, rows_of
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
