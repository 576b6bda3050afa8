"""Which tables do a manager's home and the page of the data's quality show?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from graph_service.analytics.data_quality import WITHOUT_EMAIL
from graph_service.analytics.programme import ROWS_MAX, Leader, Programme, Tree
from graph_service.errors import Problem
from graph_service.service.managing import Quality
from graph_service.web.pages import listed
from graph_service.web.tables import Column, Link, Table, rows_of
from graph_service.words import Said, say

SHOWN: Final = 10
STAGE_WORDS: Final[dict[str, Said]] = {
    "invited_at": say("Invited"),
    "clicked_at": say("Clicked"),
    "signed_up_at": say("Signed up"),
    "converted_at": say("Converted"),
}


@dataclass(frozen=True, slots=True)
class Called:
    """Names that may be told, and the period that links keep."""

    names: Mapping[str, str]
    period: str

    def member(self, member_id: str) -> Link:
        """A member that leads to their page."""
        address = url_for("members.page", member_id=member_id, period=self.period)
        return Link(self.names.get(member_id) or member_id, address)


def shown_ids(found: Programme) -> list[str]:
    """The members whom the home names."""
    some: list[Leader | Tree] = [*found.trees, *found.top[:SHOWN], *found.fading[:SHOWN]]
    return [one.member_id for one in some]


def of_home(found: Programme, called: Called) -> list[Table]:
    """Funnel, countries, trees and legs, leaders up and down."""
    return [
        _stages(found), _countries(found), _trees(found, called), _leaders("top-leaders", found, found.top, called),
        _leaders("fading-leaders", found, found.fading, called),
    ]  # fmt: skip


def _stages(found: Programme) -> Table:
    sent = found.stages[0].count
    return Table(
        "live-funnel", say("Referrals of the period, as of now"),
        (
            Column(say("Stage"), "short"), Column(say("Referrals"), "count"), Column(say("Of those invited"), "share"),
            Column(say("Median hours since the invitation"), "number"),
        ),
        rows_of(
            (STAGE_WORDS[one.name], one.count, one.count / sent if sent else None, one.hours) for one in found.stages
        ),
        note=say("sent in the period; what became of them so far, later than its end too"),
    )  # fmt: skip


def _countries(found: Programme) -> Table:
    return Table(
        "countries", say("Countries"),
        (
            Column(say("Country"), "short"), Column(say("People"), "count"), Column(say("New people"), "count"),
            Column(say("Sales"), "money", say("By the buyer's country."), currency=found.currency),
            Column(say("Volume"), "volume"), Column(say("Growth"), "share", say("Of the sales, against the period before.")),
        ),
        rows_of(
            (one.country or say("not stated"), one.people, one.new_people, one.sales_minor, one.volume, one.growth)
            for one in found.countries
        ),
        note=say("most sales first"), rows_max=SHOWN,
    )  # fmt: skip


def _trees(found: Programme, called: Called) -> Table:
    return Table(
        "legs", say("Trees, and legs of the largest"),
        (
            Column(say("Top"), "text"), Column(say("Member id")), Column(say("What"), "short"), Column(say("People"), "count"),
            Column(say("Team volume"), "volume"), Column(say("Before"), "volume"), Column(say("Growth"), "share"),
        ),
        rows_of(
            (
                called.member(one.member_id), one.member_id, say("tree") if one.is_root else say("leg"), one.people,
                one.volume, one.before, one.growth,
            )
            for one in found.trees
        ),
        note=say("the ten largest of each"),
    )  # fmt: skip


def _leaders(name: str, found: Programme, leaders: Sequence[Leader], called: Called) -> Table:
    top = name == "top-leaders"
    total = len(leaders) if top else found.fading_total
    return Table(
        name, say("Best paid") if top else say("Fading teams"),
        (
            Column(say("Member")), Column(say("Member id")), Column(say("People below"), "count"),
            *(Column(month, "volume") for month in found.months), Column(say("Pay"), "money", currency=found.currency),
        ),
        rows_of(
            (called.member(one.member_id), one.member_id, one.people, *one.volumes, one.earned_minor)
            for one in listed(leaders, name, SHOWN)
        ),
        note=say("team volume by month; pay of the period")
        if top
        else say("five people or more below, and a team volume that fell three months running; the largest fall first"),
        empty=say("Nobody was paid in this period.") if top else say("No team's volume fell three months running."),
        rows_max=SHOWN, count=total, export_max=ROWS_MAX,
    )  # fmt: skip


def of_quality(found: Quality, period: str) -> list[Table]:
    """What the data lack, and what the store itself says."""
    named = [
        (
            Link(one.question.title, url_for("data_quality.behind", name=one.question.name, period=period)), one.count,
            one.share, one.question.keeps, one.question.remedy, ", ".join(one.first),
        )
        for one in found.answers
    ]  # fmt: skip
    email = (
        Link(WITHOUT_EMAIL, url_for("data_quality.behind", name="email", period=period)),
        found.without_email, found.without_email / found.members if found.members else None,
        say("They cannot be written to, nor found by it."), say("State email in the members file."),
        ", ".join(found.first_without_email),
    )  # fmt: skip
    quality = Table(
        "quality", say("What is missing or odd"),
        (
            Column(say("What")), Column(say("Rows"), "count"), Column(say("Share"), "share"),
            Column(say("What it stands in the way of"), "long"), Column(say("What to do"), "long"),
            Column(say("First ids"), "long"),
        ),
        rows_of(sorted((*named, email), key=lambda row: -(row[2] or 0))),
        note=say("the largest share first"),
    )  # fmt: skip
    return [quality, _gaps(found.gaps), _problems(found.problems)]


def _gaps(gaps: Sequence[str]) -> Table:
    return Table(
        "gaps", say("Months without a sale"), (Column(say("Month"), "short"),), rows_of((one,) for one in gaps),
        note=say("between the first sale and the last"), empty=say("Every month has sales."), rows_max=24,
    )  # fmt: skip


def _problems(problems: Sequence[Problem] | None) -> Table:
    return Table(
        "store", say("What the store says of itself"),
        (Column(say("Where")), Column(say("What"), "long"), Column(say("What to do"), "long")),
        rows_of((one.where, one.what, one.hint) for one in problems or ()),
        empty=say("The store was not looked at.") if problems is None else say("The store keeps all of its rules."),
    )  # fmt: skip


def of_behind(ids: Sequence[str], called: Called | None) -> Table:
    """The ids behind a question; those of members lead to them."""
    return Table(
        "behind", say("Their ids"), (Column(say("Id")),),
        rows_of((one if called is None else Link(one, called.member(one).address),) for one in ids),
        empty=say("None."), note="" if called is None else say("members"),
    )  # fmt: skip
