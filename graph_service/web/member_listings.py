"""Which tables does a member's page show?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from graph_service.compliance.alerts import Alert
from graph_service.desk.members import ALERTS_MAX, RUNS_MAX, Paid
from graph_service.downline.member_file import Edge, MemberFile, Sent, Side, Trade
from graph_service.downline.records import ChildPage
from graph_service.runs.record import Run
from graph_service.service.moving import Moved
from graph_service.web.tables import Column, Link, State, Table, rows_of
from graph_service.words import Said, again, say

KINDS: dict[str, Said] = {
    "retail": say("retail"),
    "personal": say("personal"),
    "starter": say("starter"),
    "qualifying": say("qualifying"),
}
ALERT_STATES: dict[str, State] = {
    "open": State(say("open"), "warn"),
    "in_case": State(say("in a case"), "idle"),
    "closed": State(say("closed"), "good"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What links of a page keep: the period, and the names that may be told."""

    period: str
    names: Mapping[str, str]

    def link(self, member_id: str) -> Link | None:
        """A member that leads to their page; nothing for nobody."""
        if not member_id:
            return None
        address = url_for("members.page", member_id=member_id, period=self.period)
        return Link(self.names.get(member_id) or member_id, address)


def of_status(found: MemberFile) -> Table:
    """Joined, enrolled, left."""
    steps = (
        (found.joined_on, say("joined the network"), say("A customer from this day on.")),
        (found.enrolled_on, say("enrolled"), say("A participant from this day on: may earn.")),
        (found.left_on, say("left"), say("Out of the programme from this day on.")),
    )
    return Table(
        "status", say("Status"), (Column(say("Day"), "day"), Column(say("What")), Column(say("Meaning"), "long")),
        rows_of(step for step in steps if step[0] is not None),
    )  # fmt: skip


def of_edges(name: str, edges: Sequence[Edge], told: Told) -> Table:
    """Sponsors or placements, newest first."""
    sponsors = name == "sponsors"
    legs = () if sponsors else (Column(say("Leg"), "short"),)
    return Table(
        name, say("Sponsors") if sponsors else say("Places"),
        (
            Column(say("Sponsor") if sponsors else say("Below")), Column(say("Member id")), *legs,
            Column(say("From"), "day"), Column(say("To"), "day", say("First day on which it no longer holds.")),
        ),
        rows_of(
            (told.link(one.above_id), one.above_id, *(() if sponsors else (one.leg,)), one.since, one.until)
            for one in edges
        ),
        note=say("newest first"),
        empty=say("No sponsor: the top of a tree.") if sponsors else say("No place in a placement tree."),
    )  # fmt: skip


def of_moves(moved: Sequence[Moved], told: Told) -> Table:
    """Moves with their reasons."""
    return Table(
        "moves", say("Moves"),
        (
            Column(say("At"), "time"), Column(say("By"), "short"), Column(say("Before"), "short"), Column(say("After"), "short"),
            Column(say("From"), "short"), Column(say("Reason"), "long"),
        ),
        rows_of(
            (one.at[:16].replace("T", " "), one.by, told.link(one.before_id), told.link(one.sponsor_id), one.day, one.reason)
            for one in moved
        ),
        note=say("as the audit log has them, newest first"), empty=say("Nobody moved this member."),
    )  # fmt: skip


def of_paid(paid: Sequence[Paid]) -> Table:
    """Rank and pay by stored run; the currencies of runs may differ."""
    return Table(
        "paid", say("Rank and pay by stored run"),
        (
            Column(say("Period"), "short"), Column(say("Run")), Column(say("Rank")), *_money(one.run.currency for one in paid),
        ),
        rows_of(
            (
                one.run.period, Link(one.run.run_id, url_for("runs.one", run_id=one.run.run_id)), one.rank, one.amount_minor,
                one.run.currency,
            )
            for one in paid
        ),
        note=say("the newest {most}, newest first", most=RUNS_MAX), empty=say("No run is stored."),
    )  # fmt: skip


def of_trades(side: Side, total: int, trades: Sequence[Trade], told: Told) -> Table:
    """A page of what was bought or sold."""
    bought = side == "bought"
    return Table(
        side, say("Bought") if bought else say("Sold"),
        (
            Column(say("Day"), "day"), Column(say("Sale id")), Column(say("From whom") if bought else say("To whom")),
            Column(say("Kind"), "short"), *_money(one.currency for one in trades), Column(say("Volume"), "volume"),
            _refunded(one.currency for one in trades),
        ),
        rows_of(
            (
                one.sold_on, one.sale_id, told.link(one.other_id), KINDS[one.kind],
                one.net_minor, one.currency, one.volume, one.refunded_minor or None,
            )
            for one in trades
        ),
        note=say("the latest first; net of tax"), empty=say("Nothing yet."), row_heads=False, count=total,
        rows_max=max(len(trades), 1),
    )  # fmt: skip


def of_sent(total: int, sent: Sequence[Sent]) -> Table:
    """Referrals made."""
    names = (say("Invited"), say("Clicked"), say("Signed up"), say("Converted"))
    return Table(
        "sent", say("Referrals sent"),
        (
            Column(say("Referral id")), Column(say("Channel"), "short"), Column(say("Campaign")),
            *(Column(name, "time") for name in names), Column(say("Who came")),
        ),
        rows_of((one.referral_id, one.channel, one.campaign, *one.moments, one.referred_id) for one in sent),
        note=say("the latest first"), empty=say("No referral."), count=total, export_max=len(sent), rows_max=50,
    )  # fmt: skip


def of_direct(page: ChildPage | None, told: Told) -> Table:
    """People directly below."""
    cards = () if page is None else page.cards
    return Table(
        "direct", say("Directly below"),
        (
            Column(say("Name")), Column(say("Member id")), Column(say("Joined"), "day"), Column(say("People below"), "count"),
            Column(say("Team volume"), "volume"),
        ),
        rows_of(
            (
                Link(one.name or one.member_id, url_for("members.page", member_id=one.member_id, period=told.period)),
                one.member_id, one.joined_on, one.size, one.team_volume,
            )
            for one in cards
        ),
        note=say("largest teams first"), empty=say("Nobody."), count=0 if page is None else page.total,
        export_max=len(cards), rows_max=max(len(cards), 1),
    )  # fmt: skip


def of_alerts(alerts: Sequence[Alert]) -> Table:
    """Alerts about the member, and the cases that they are in."""
    return Table(
        "alerts", say("Alerts and cases"),
        (
            Column(say("Alert")), Column(say("Check"), "short"), Column(say("Period"), "short"), Column(say("State"), "short"),
            Column(say("Case"), "short"),
        ),
        rows_of(
            (
                Link(again(one.title), url_for("alerts.one", alert_id=one.alert_id)), one.check_id, one.period,
                ALERT_STATES[one.state],
                Link(one.case_id, url_for("cases.one", case_id=one.case_id)) if one.case_id else None,
            )
            for one in alerts
        ),
        note=say("the most money first, {most} at most", most=ALERTS_MAX), empty=say("No alert is about this member."),
    )  # fmt: skip


def of_earlier_runs(runs: Sequence[Run]) -> Table:
    """Stored runs that a move leaves alone."""
    return Table(
        "runs", say("Stored runs that do not change"),
        (Column(say("Run")), Column(say("Period"), "short"), Column(say("Stored"), "time")),
        rows_of(
            (Link(one.run_id, url_for("runs.one", run_id=one.run_id)), one.period, one.created_at) for one in runs
        ),
        note=say("all of days before the move"), empty=say("No run is stored."), rows_max=12,
    )  # fmt: skip


def _refunded(currencies: Any) -> Column:
    """What was given back, in units where all is of one currency."""
    found = set(currencies)
    if len(found) == 1:
        return Column(say("Refunded"), "money", currency=found.pop())
    return Column(say("Refunded, minor units"), "count")


def _money(currencies: Any) -> tuple[Column, Column]:
    """Amount and currency: the amount in units where all are of one currency."""
    found = set(currencies)
    unit = next(iter(found)) if len(found) == 1 else ""
    amount = Column(say("Amount"), "money", currency=unit) if unit else Column(say("Amount, minor units"), "count")
    return amount, Column(say("Currency"), "short")
