"""Which tables does a leader's first page show? What was earned and what not, each leg by month, people to greet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask import url_for

from graph_service.analytics.greetings import DAYS, Greetings, NearRank
from graph_service.analytics.measures import ratio
from graph_service.analytics.team import TeamReport
from graph_service.desk.statements import NotPaid
from graph_service.plan.model import Plan
from graph_service.runs.explain import RULES
from graph_service.web.formats import period_words, plan_title
from graph_service.web.listings import leg_cell, member_link
from graph_service.web.pay_listings import basis_text
from graph_service.web.tables import Column, Link, Table, rows_of, volume_text
from graph_service.words import Said, say

Names = Mapping[str, str]
SHOWN = 8  # people of a kind on the page; the export has all that were listed


def of_earned(report: TeamReport, plan: Plan) -> Table:
    """What each bonus brought in the period and in all periods shown; each leads to its explanation."""
    titles = {bonus.name: plan_title(bonus) for bonus in plan.bonuses}
    now: dict[str, int] = defaultdict(int)
    year: dict[str, int] = defaultdict(int)
    for one in report.earnings:
        year[one.bonus] += one.amount_minor
        now[one.bonus] += one.amount_minor if one.period == report.period else 0
    rows: list[tuple[object, ...]] = [
        (_explained(report.member_id, titles.get(bonus, bonus), report.period), now[bonus], year[bonus])
        for bonus in year
    ]
    if len(rows) > 1:
        rows.append((say("In all"), sum(now.values()), sum(year.values())))
    return Table(
        "earned",
        say("Earned by bonus"),
        (
            Column(say("Bonus")), Column(say("This period"), "money", currency=report.currency),
            Column(say("Twelve periods"), "money", currency=report.currency),
        ),
        rows_of(rows),
        note=say("each leads to every cent of it"),
        empty=say("Nothing was earned in these periods."),
    )  # fmt: skip


def of_not_paid(found: Sequence[NotPaid], plan: Plan, period: str) -> Table:
    """For what the leader was passed over, by bonus and reason."""
    bonuses = {bonus.name: bonus for bonus in plan.bonuses}
    return Table(
        "not-paid",
        say("Not paid, and why"),
        (
            Column(say("Why"), "long"), Column(say("Bonus")), Column(say("Levels"), "short"),
            Column(say("On"), help=say("What the bonus would have counted.")),
        ),
        rows_of(
            (
                RULES[one.reason], bonuses[one.bonus].title if one.bonus in bonuses else one.bonus,
                ", ".join(str(level) for level in one.levels if level), _basis(one, plan),
            )
            for one in found
        ),
        note=say("{period}, sale by sale under “Explain the pay”", period=period_words(period)),
        empty=say("Nothing that the plan counts passed you by."),
        row_heads=False,
    )  # fmt: skip


def _basis(one: NotPaid, plan: Plan) -> Said | str:
    bonus = next((each for each in plan.bonuses if each.name == one.bonus), None)
    return basis_text(one.basis, plan.currency, bonus)


def of_legs(report: TeamReport) -> Table:
    """Each leg's volume in the last month beside the month before."""
    months = list(dict.fromkeys(one.month for one in report.legs))
    last, before = (months[-1] if months else ""), (months[-2] if len(months) > 1 else "")
    volumes = {(one.leg, one.month): one.volume for one in report.legs}
    rows = []
    for leg in dict.fromkeys(one.leg for one in report.legs):
        now, then = volumes.get((leg, last), 0), volumes.get((leg, before)) if before else None
        change = None if then is None else ratio(now - then, then)
        rows.append((leg_cell(report, leg), now, then, change))
    return Table(
        "leg-months",
        say("Sales of each leg"),
        (
            Column(say("Leg")), Column(say("This month"), "volume"), Column(say("Month before"), "volume"),
            Column(say("Change"), "share"),
        ),
        rows_of(rows),
        note=say("{month} beside the month before; the largest leg of twelve months first", month=period_words(last))
        if last else "",
        empty=say("There were no sales in your team yet."),
    )  # fmt: skip


def of_greetings(found: Greetings, names: Names, period: str) -> list[Table]:
    """Four short lists of people."""

    def who(member_id: str) -> Link:
        return member_link(member_id, names.get(member_id), period)

    return [
        Table(
            "anniversaries",
            say("Anniversaries of joining"),
            (Column(say("Name")), Column(say("Day"), "day"), Column(say("Years"), "count")),
            rows_of((who(one.member_id), one.day, one.years) for one in found.anniversaries),
            note=say("in the next {days} days", days=DAYS),
            empty=say("Nobody in these days."), rows_max=SHOWN, count=found.anniversaries_number,
            export_max=len(found.anniversaries),
        ),
        Table(
            "first-sales",
            say("First sale"),
            (Column(say("Name")), Column(say("Day"), "day")),
            rows_of((who(one.member_id), one.day) for one in found.first_sales),
            note=say("in the last {days} days", days=DAYS),
            empty=say("Nobody in these days."), rows_max=SHOWN, count=found.first_sales_number,
            export_max=len(found.first_sales),
        ),
        Table(
            "near-rank",
            say("Near a rank"),
            (Column(say("Name")), Column(say("Rank")), Column(say("Missing"), "long")),
            rows_of((who(one.member_id), one.rank, _near(one)) for one in found.near_rank),
            note=say("most of the volume it asks for is there"),
            empty=say("Nobody is near a rank by volume."), rows_max=SHOWN, count=found.near_rank_number,
            export_max=len(found.near_rank),
        ),
        Table(
            "quiet",
            say("Gone quiet"),
            (Column(say("Name")),),
            rows_of((who(one),) for one in found.quiet),
            note=say("active in each of three months, not yet in this one") if found.still_open
            else say("active in each of three months, not in the last one"),
            empty=say("Nobody went quiet."), rows_max=SHOWN, count=found.quiet_number, export_max=len(found.quiet),
        ),
    ]  # fmt: skip


def _near(one: NearRank) -> Said | str:
    words = {
        "personal_volume": say("personal volume"),
        "group_volume": say("group volume"),
        "team_volume": say("team volume"),
    }
    parts = [say("{points} points of {what}", points=volume_text(gap), what=words[what]) for what, gap in one.missing]
    first = parts[0] if len(parts) == 1 else say("{first} and {second}", first=parts[0], second=parts[1])
    if len(parts) > 2:
        first = say("{first} and {second}", first=first, second=parts[2])
    return say("{missing}, besides what the plan asks of legs and customers", missing=first) if one.more else first


def _explained(member_id: str, words: str, period: str) -> Link:
    return Link(words, url_for("explain.page", member_id=member_id, period=period))
