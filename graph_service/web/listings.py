"""Which tables do the pages of programme, team, referrals and users show? Domain records in, `Table` out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import url_for

from graph_service.access import Reveal
from graph_service.analytics.legs import OTHER_LEGS
from graph_service.analytics.levels import LevelReport
from graph_service.analytics.lifetime import LifetimeWindow
from graph_service.analytics.measures import ratio
from graph_service.analytics.overview import Overview
from graph_service.analytics.referrals import Funnel, ReferralMeasures
from graph_service.analytics.team import TeamReport
from graph_service.desk import PAYOUT_MEMBERS_MAX
from graph_service.downline.records import ChildPage
from graph_service.engines.columnar.report_card import ReportCard
from graph_service.errors import NotFound
from graph_service.web.home_words import condition_words
from graph_service.web.log_words import subject_words
from graph_service.web.tables import Column, Link, Table, rows_of
from graph_service.words import say, say_n

NOT_STATED = say("not stated")
PAYOUT_NOT_KNOWN = say(
    "newest first; with more than {most} people, payouts of earlier periods are not worked out for this page: they are "
    "those of committed runs",
    most=PAYOUT_MEMBERS_MAX,
)


def member_link(member_id: str, name: str | None, period: str) -> Link:
    """A member's name that leads to the team page."""
    return Link(name or member_id, url_for("team.page", member_id=member_id, period=period))


def of_overview(found: Overview) -> list[Table]:
    """Periods, levels, currencies."""
    money = found.currency
    periods = Table(
        "periods",
        say("The programme by period"),
        (
            Column(say("Period"), "short"), Column(say("Members"), "count"), Column(say("Participants"), "count"),
            Column(say("Customers"), "count"), Column(say("Active participants"), "count"), Column(say("New members"), "count"),
            Column(say("New participants"), "count"), Column(say("Left"), "count"), Column(say("Sales"), "money", currency=money),
            Column(say("Growth"), "share"), Column(say("Retail share"), "share"), Column(say("Payout"), "money", currency=money),
            Column(say("Payout share"), "share"),
        ),
        rows_of(
            (
                row.period, row.members, row.participants, row.customers, row.active_participants, row.new_members,
                row.new_participants, row.left, row.sales_minor, row.growth,
                ratio(row.customer_sales_minor, row.sales_minor), row.payout_minor,
                ratio(row.payout_minor, row.sales_minor),
            )
            for row in reversed(found.rows)
        ),
        note=say("newest first") if all(row.payout_minor is not None for row in found.rows) else PAYOUT_NOT_KNOWN,
    )  # fmt: skip
    currencies = Table(
        "currencies",
        say("Sales by currency"),
        (Column(say("Currency"), "short"), Column(say("Sales"), "count"), Column(say("Net, minor units"), "count")),
        rows_of(found.by_currency),
        note=say("the plan counts {currency}", currency=money),
    )
    return [periods, *of_levels(found.levels, money), currencies]


def of_levels(report: LevelReport, currency: str) -> list[Table]:
    """Sales and pay by level of the network, and pay by level of each bonus."""
    levels = Table(
        "levels",
        say("Sales and pay by level of the network"),
        (
            Column(say("Level"), "count", say("How many sponsors stand above; roots are level 0.")),
            Column(say("Members"), "count"), Column(say("Participants"), "count"),
            Column(say("Active participants"), "count"),
            Column(say("Settled"), "count", say("Participants before the period and at its end; only they are compared.")),
            Column(say("Sales"), "money", currency=currency), Column(say("Pay"), "money", currency=currency),
            Column(say("Index"), "number", say("Sales per settled participant / the same over all compared levels.")),
        ),
        rows_of(
            (
                one.level, one.members, one.participants, one.active_participants, one.settled, one.sales_minor,
                one.pay_minor, one.index,
            )
            for one in report.levels
        ),
        note=report.why,
    )  # fmt: skip
    pay = Table(
        "pay-levels",
        say("Pay by level of each bonus"),
        (
            Column(say("Bonus")),
            Column(say("Level"), "count", say("1 is the first upline of a sale; 0: not paid by level.")),
            Column(say("Earners"), "count"), Column(say("Pay"), "money", currency=currency),
            Column(say("Share of pay"), "share"),
        ),
        rows_of((one.bonus, one.level, one.earners, one.amount_minor, one.share) for one in report.pay_levels),
    )  # fmt: skip
    return [levels, pay]


def of_referrals(found: ReferralMeasures, levels: LevelReport) -> list[Table]:
    """The funnel by period, channel and campaign; value of referred customers; levels."""
    return [
        _funnels(
            "by-period", say("Referrals by period"), say("Period"), tuple(reversed(found.by_period)), found.currency
        ),
        of_channels(found),
        _funnels("by-campaign", say("Referrals by campaign"), say("Campaign"), found.by_campaign, found.currency),
        _lifetime(found.lifetime, found.currency),
        _stages(found),
        *of_levels(levels, found.currency),
    ]


def of_channels(found: ReferralMeasures) -> Table:
    """The funnel by channel."""
    return _funnels("by-channel", say("Referrals by channel"), say("Channel"), found.by_channel, found.currency)


def _stages(found: ReferralMeasures) -> Table:
    now = found.by_period[-1]
    counts = (
        (say("Sent"), now.sent), (say("Clicked"), now.clicked), (say("Signed up"), now.signed_up),
        (say("Converted"), now.converted),
    )  # fmt: skip
    return Table(
        "funnel",
        say("From invitation to conversion"),
        (Column(say("Stage"), "short"), Column(say("Referrals"), "count"), Column(say("Of those sent"), "share")),
        rows_of((name, count, ratio(count, now.sent)) for name, count in counts),
        note=say("referrals sent in the period, as of its end"),
    )


def _funnels(name: str, caption: str, key: str, funnels: Sequence[Funnel], currency: str) -> Table:
    return Table(
        name,
        caption,
        (
            Column(key), Column(say("Referrers"), "count"), Column(say("Sent"), "count"),
            Column(say("Clicked"), "count"),
            Column(say("Signed up"), "count"), Column(say("Converted"), "count"),
            Column(say("Conversion rate"), "share", say("Of the referrals sent in the period, those converted before its end.")),
            Column(say("Conversions"), "count", say("Converted in the period, whenever sent.")),
            Column(say("Median days"), "number", say("From invitation to conversion, over the conversions of the period.")),
            Column(say("Sales to referred"), "count"), Column(say("Average sale"), "money", currency=currency),
        ),
        rows_of(
            (
                one.key or NOT_STATED, one.referrers, one.sent, one.clicked, one.signed_up, one.converted,
                one.conversion_rate, one.conversions, one.days_to_conversion[1] if one.days_to_conversion else None,
                one.referred_sales, None if one.average_referred_sale is None else round(one.average_referred_sale),
            )
            for one in funnels
        ),
    )  # fmt: skip


def _lifetime(windows: Sequence[LifetimeWindow], currency: str) -> Table:
    return Table(
        "lifetime",
        say("Value of referred against other customers, at the same age"),
        (
            Column(say("First days"), "count", say("Purchases within so many days of joining, of customers at least that old.")),
            Column(say("Referred customers"), "count"), Column(say("Mean a head"), "money", currency=currency),
            Column(say("Other customers"), "count"), Column(say("Mean a head, others"), "money", currency=currency),
            Column(say("Difference"), "share"), Column(say("Remark")),
        ),
        rows_of(
            (
                one.days, one.referred, None if one.referred_mean is None else round(one.referred_mean), one.others,
                None if one.others_mean is None else round(one.others_mean), one.difference,
                say("few people: read with care") if one.small else "",
            )
            for one in windows
        ),
    )  # fmt: skip


def known_channel(known: Iterable[str], asked: str | None) -> str | None:
    """The channel asked for, also one without referrals in the period. Raises NotFound for one that no referral has."""
    if asked is None or asked == "*":
        return None
    if asked not in known:
        raise NotFound(say("There are no referrals of this channel."))
    return asked


def shown_channels(every: ReferralMeasures, chosen: str | None) -> list[str]:
    """Channels to choose from: the period's, and the chosen one."""
    found = [one.key for one in every.by_channel]
    return found if chosen is None or chosen in found else [*found, chosen]


def of_team(report: TeamReport) -> list[Table]:
    """Periods, legs by month, earnings by bonus, ranks."""
    periods = Table(
        "team-periods",
        say("The team by period"),
        (
            Column(say("Period"), "short"), Column(say("Team volume"), "volume"), Column(say("Own volume"), "volume"),
            Column(say("People"), "count"), Column(say("Active"), "count"),
            Column(say("Activity"), "share", say("active / people")),
            Column(say("New people"), "count"), Column(say("New participants"), "count"),
            Column(say("Retention"), "share", say("Of the people active in the period before, those active again.")),
            Column(say("Earned"), "money", currency=report.currency),
        ),
        rows_of(
            (
                row.period, row.team_volume, row.own_volume, row.people, row.active, row.activity, row.new_people,
                row.new_participants, row.retention, row.earned_minor,
            )
            for row in reversed(report.rows)
        ),
        note=say("newest first"),
    )  # fmt: skip
    months = tuple(dict.fromkeys(one.month for one in report.legs))
    legs: dict[str, dict[str, int]] = {}
    for one in report.legs:
        legs.setdefault(one.leg, {})[one.month] = one.volume
    by_leg = Table(
        "legs",
        say("Volume by leg and month"),
        (Column(say("Leg")), *(Column(month, "volume") for month in months)),
        rows_of((leg_cell(report, leg), *(legs[leg].get(month) for month in months)) for leg in legs),
    )
    earnings = Table(
        "earnings",
        say("Earnings by bonus and period"),
        (
            Column(say("Period"), "short"),
            Column(say("Bonus")),
            Column(say("Earned"), "money", currency=report.currency),
        ),
        rows_of((one.period, one.bonus, one.amount_minor) for one in reversed(report.earnings)),
    )
    ranks = Table(
        "ranks",
        say("Participants of the team by rank"),
        (Column(say("Rank")), Column(say("Participants"), "count")),
        rows_of((rank or say("no rank"), count) for rank, count in report.ranks),
    )
    return [periods, by_leg, earnings, ranks]


def of_report_card(card: ReportCard) -> list[Table]:
    """What a member has and what is missing for the next rank; nothing where the plan has no ranks."""
    if not card.rank:
        return []
    if card.next_rank is None:
        note = say("{rank} is the highest rank of this plan", rank=card.rank)
    elif card.by_assignment:
        note = say("now {rank}; {next} is given by assignment only", rank=card.rank, next=card.next_rank)
    else:
        note = say("now {rank}; for {next} every line must be met", rank=card.rank, next=card.next_rank)
    if card.highest_before:
        note = say("{note}; highest rank in earlier runs: {rank}", note=note, rank=card.highest_before)
    table = Table(
        "report-card",
        say("The way to {rank}", rank=card.next_rank) if card.next_rank else say("Rank"),
        (
            Column(say("Condition")), Column(say("Needed"), "number"), Column(say("There"), "number"),
            Column(say("Missing"), "number"),
        ),
        rows_of(
            (condition_words(one), *(one.amount(value) for value in (one.need, one.have, one.missing)))
            for one in card.conditions
        ),
        note=note,
    )  # fmt: skip
    return [table]


def leg_name(report: TeamReport, leg: str) -> str:
    """What to call a leg."""
    if leg == "":
        return say("Own sales")
    if leg == OTHER_LEGS:
        return (
            say_n("{count} other leg", "{count} other legs", report.legs_cut) if report.legs_cut else say("Other legs")
        )
    return next(one.name for one in report.legs if one.leg == leg)


def leg_cell(report: TeamReport, leg: str) -> str | Link:
    """A leg's name, leading to its head's own team."""
    name = leg_name(report, leg)
    return name if leg in ("", OTHER_LEGS) else member_link(leg, name, report.period)


def of_leaders(page: ChildPage, period: str) -> Table:
    """Members without a sponsor, largest team volume first."""
    return Table(
        "roots",
        say("Members without a sponsor"),
        (
            Column(say("Name")), Column(say("Member id")), Column(say("Rank")), Column(say("Team volume"), "volume"),
            Column(say("Direct"), "count"), Column(say("People below"), "count"),
        ),
        rows_of(
            (member_link(c.member_id, c.name, period), c.member_id, c.rank, c.team_volume, c.children, c.size)
            for c in page.cards
        ),
        note=say("largest team volume first, {shown} of {all}", shown=len(page.cards), all=page.total),
    )  # fmt: skip


def of_reveals(reveals: Sequence[Reveal]) -> Table:
    """Whose names somebody sees now."""
    return Table(
        "reveals",
        say("Names revealed to you"),
        (
            Column(say("About")), Column(say("Members"), "long"), Column(say("Because"), "long"), Column(say("Since"), "time"),
            Column(say("Until"), "time"),
        ),
        rows_of((subject_words(one.about), _some(one.members), one.reason, one.revealed_at, one.until) for one in reveals),
        note=say("newest first"),
        empty=say("No name is revealed to you."),
    )  # fmt: skip


def _some(members: Sequence[str]) -> str:
    listed = ", ".join(members[:20])
    return say("{listed} and {others} others", listed=listed, others=len(members) - 20) if len(members) > 20 else listed
