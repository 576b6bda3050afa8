"""Which tables do the pages of alerts and cases show? The queue, a case's alerts and history, filed reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from flask import url_for

from graph_service.compliance.alerts import Alert
from graph_service.compliance.backtest import counts_text
from graph_service.compliance.case_rules import Case, CaseEntry
from graph_service.compliance.casework import Filing, Precision
from graph_service.compliance.pack_work import Shadow
from graph_service.desk.cases import Said
from graph_service.web import check_words as terms
from graph_service.web.check_listings import column_of
from graph_service.web.hearing import heard
from graph_service.web.listings import member_link
from graph_service.web.tables import Column, Link, State, Table, Tick, money_text, rows_of
from graph_service.words import again, joined, say, say_n

CASE_STATES: Final = {
    "open": State(say("open"), "warn"), "in_review": State(say("in review"), "warn"),
    "escalated": State(say("escalated"), "bad"),
    "closing": State(say("closing proposed"), "warn"), "closed": State(say("closed"), "good"),
    "removed": State(say("removed"), "idle"),
}  # fmt: skip
ALERT_STATES: Final = {
    "open": State(say("open"), "warn"),
    "in_case": State(say("in a case"), "idle"),
    "closed": State(say("closed"), "good"),
}
REASONS: Final = {
    "confirmed": say("confirmed"), "explained": say("explained"), "data_error": say("error in the data"),
    "duplicate": say("duplicate"),
    "tolerated": say("tolerated until a day"),
}  # fmt: skip
STEPS: Final = {
    "open": say("opened"), "add": say("alerts added"), "take": say("taken into review"),
    "escalate": say("escalated"), "return": say("returned to review"),
    "propose": say("closing proposed"), "decline": say("closing declined"), "confirm": say("closed"),
    "reopen": say("reopened"), "note": say("note"),
    "attach": say("evidence attached"), "keep": say("kept longer"),
}  # fmt: skip
PROGRAMME: Final = say("the programme")


def of_alerts(
    alerts: Iterable[Alert], names: Mapping[str, str], *, ticks: bool, stated: bool, caption: str = say("Alerts"),
    total: int | None = None,
) -> Table:  # fmt: skip
    """Alerts, the most money at stake first; with a box to tick in front for who decides."""
    listed = list(alerts)
    currencies = {one.currency for one in listed}
    currency = currencies.pop() if len(currencies) == 1 else ""
    paid = say("What the member, or everybody, was paid in the period.")
    columns = (
        *((Column(say("Tick"), "short"),) if ticks else ()),
        Column(say("Check"), "long"), Column(say("About")), Column(say("Period"), "short"), Column(say("Finding"), "short"),
        Column(say("Figure"), "short", say("Under the reading that decides; the alert's page has its unit.")),
        Column(say("Raised when"), "short"), Column(say("Instrument"), "long"),
        Column(say("Paid"), "money", paid, currency) if currency else Column(say("Paid"), "short", paid),
        Column(say("Since"), "short", say("The day of the first filing that raised it.")),
        Column(say("With"), "short", say("Who looks at it.")),
        *((Column(say("State"), "short"),) if stated else ()),
    )  # fmt: skip
    rows = rows_of(_alert(one, names, currency, ticks=ticks, stated=stated) for one in listed)
    return Table(
        "alerts", caption, columns, rows, note=say("the most money first"), empty=say("No alert is like this."), row_heads=False,
        rows_max=1000, count=total,
    )  # fmt: skip


def _alert(one: Alert, names: Mapping[str, str], currency: str, *, ticks: bool, stated: bool) -> tuple[Any, ...]:
    about, where = joined((one.check_id, one.member_id or PROGRAMME)), one.month or one.period
    return (
        *((Tick("alert", one.alert_id, say("Choose {about}, {where}", about=about, where=where)),) if ticks else ()),
        Link(joined((one.check_id, again(one.title)), " "), url_for("alerts.one", alert_id=one.alert_id)),
        about_of(one, names), where, terms.STATES[one.finding],
        terms.figure_text(Fraction(one.figure), one.unit, one.currency, named=False) if one.figure else None, threshold_of(one),
        again(one.instrument),
        one.at_stake_minor if currency else f"{money_text(one.at_stake_minor, one.currency)} {one.currency}",
        one.raised_at[:10], one.assignee or None, *((state_of(one),) if stated else ()),
    )  # fmt: skip


def about_of(one: Alert, names: Mapping[str, str]) -> Link | str:
    """Whom an alert is about."""
    return member_link(one.member_id, names.get(one.member_id), one.period) if one.member_id else PROGRAMME


def figure_of(one: Alert) -> str | None:
    """An alert's figure with its unit."""
    return terms.figure_text(Fraction(one.figure), one.unit, one.currency) if one.figure else None


def state_of(one: Alert) -> State:
    """What became of an alert; one that its report no longer raises says so."""
    if one.state == "open" and not one.present:
        return State(say("no longer raised"), "idle")
    if one.state == "closed":
        return State(say("closed: {reason}", reason=REASONS.get(one.reason, one.reason)), "good")
    return ALERT_STATES[one.state]


def threshold_of(one: Alert) -> str | None:
    """When an alert's check is raised."""
    if not one.threshold:
        return None
    operator, value = one.threshold.split(" ", 1)
    shown = terms.figure_text(Fraction(value), one.unit, one.currency, named=False)
    return joined((terms.OPERATORS.get(operator, operator), shown), " ")


def of_said(said: Said, currency: str) -> list[Table]:
    """What the filed report says: the figure's numbers, and what it was compared with."""
    numbers = said.entity["numbers"] if said.entity else {}
    columns = [column_of(name, [value], currency) for name, value in numbers.items()]
    figures = Table(
        "numbers",
        say("The numbers behind the figure"),
        tuple(columns),
        rows_of([list(numbers.values())] if numbers else []),
    )
    compared = Table(
        "thresholds",
        say("What the figure is compared with"),
        (
            Column(say("Raised when"), "short"), Column(say("Effect"), "short"), Column(say("Reading"), "short"),
            Column(say("Instrument")),
            Column(say("Citation"), "long"), Column(say("From"), "short"), Column(say("Until"), "short"),
            Column(say("Remark"), "long"),
        ),
        rows_of(
            (
                terms.raised_when(one["op"], one["exact"].removesuffix("/1")),
                terms.EFFECTS.get(one["role"], one["role"]), terms.reading_words(one["reading"]), again(one["instrument"]),
                one["citation"],
                one["from"], one["to"],
                terms.remark(one["reason"], unconfirmed=one["unconfirmed"]),
            )
            for one in said.check["thresholds"]
        ),
        empty=say("This check compares with nothing."),
    )  # fmt: skip
    return [figures, compared]


def of_cases(cases: Sequence[tuple[Case, int]]) -> Table:
    """Every case, the newest first."""
    return Table(
        "cases",
        say("Cases"),
        (
            Column(say("Case"), "short"), Column(say("Title"), "long"), Column(say("State"), "short"),
            Column(say("Reason"), "short"),
            Column(say("Alerts"), "count"), Column(say("Opened"), "short"), Column(say("By"), "short"),
            Column(say("Closed"), "short"),
            Column(say("By"), "short"),
            Column(say("Kept until"), "short", say("The last day on which notes and evidence are kept.")),
        ),
        rows_of(
            (
                Link(case.case_id, url_for("cases.one", case_id=case.case_id)), heard(case.title), CASE_STATES[case.state],
                REASONS.get(case.reason), alerts, case.opened_at[:10], case.opened_by,
                case.closed_at[:10] or None, case.closed_by or None, case.keep_until or None,
            )
            for case, alerts in cases
        ),
        note=say("newest first"), empty=say("No case was opened yet. Choose alerts in the queue to open one."),
    )  # fmt: skip


def of_history(history: Sequence[CaseEntry], case_id: str) -> Table:
    """What happened in a case, in order."""
    return Table(
        "history",
        say("What happened"),
        (
            Column(say("No."), "count"), Column(say("When"), "short"), Column(say("Who"), "short"), Column(say("Step"), "short"),
            Column(say("State after"), "short"), Column(say("Note"), "long"), Column(say("Evidence")),
            Column("SHA-256", "long", say("Of the evidence, as it was kept.")),
        ),
        rows_of(
            (
                one.seq, f"{one.at[:16].replace('T', ' ')} UTC", one.user_id,
                joined(filter(None, (STEPS.get(one.step, one.step), REASONS.get(one.reason))), ": "),
                CASE_STATES[one.after], heard(one.note),
                Link(say_n("{count} row", "{count} rows", one.rows),
                    url_for("cases.evidence", case_id=case_id, seq=one.seq)) if one.sha256 else None,
                one.sha256 or None,
            )
            for one in history
        ),
    )  # fmt: skip


BESIDE: Final = say("What a pack that is tried beside this one would have raised.")


def of_filings(filings: Sequence[Filing], shadows: Iterable[Shadow]) -> Table:
    """Filed reports, the newest first, with what packs in shadow would have raised."""
    beside: dict[str, list[Shadow]] = {}
    for one in shadows:
        beside.setdefault(one.filing_id, []).append(one)
    return Table(
        "filings",
        say("Filed reports"),
        (
            Column(say("Period"), "short"), Column(say("Plan")), Column(say("Pack"), "short"),
            Column(say("Filed"), "short"), Column(say("By"), "short"),
            Column(say("Program"), "short", say("Version of this program.")),
            Column(say("Data"), "long", say("SHA-256 of everything in the network.")),
            Column(say("Report"), "long", say("SHA-256 of the report; the same data, plan and pack give the same report.")),
            *((Column(say("In shadow"), "short", BESIDE),) if beside else ()),
        ),
        rows_of(
            (
                one.period, one.plan, f"{one.pack} {one.pack_version}", one.filed_at[:16].replace("T", " "), one.filed_by,
                one.code_version, one.data, Link(one.filing_id, url_for("alerts.report", filing_id=one.filing_id)),
                *((shadow_link(beside.get(one.filing_id, [])),) if beside else ()),
            )
            for one in filings
        ),
        note=say("newest first"), empty=say("No report was filed yet."),
    )  # fmt: skip


def shadow_link(shadows: Sequence[Shadow]) -> Link | str | None:
    """What packs in shadow would have raised at one filed report; with one pack, a way to the comparison."""
    if not shadows:
        return None
    said = joined((joined((one.pack_key.replace("/", " "), shadow_words(one)), ": ") for one in shadows), "; ")
    if len(shadows) > 1:
        return said
    name, version = shadows[0].pack_key.split("/")
    return Link(said, url_for("packs.compared", pack=name, version=version, filing_id=shadows[0].filing_id))


def shadow_words(one: Shadow) -> str:
    """How many alerts appear and vanish."""
    return say("not computable") if one.problem else counts_text(one.appear, one.vanish, whole=one.whole)


def of_precision(found: Sequence[Precision]) -> Table:
    """How often alerts were right, check by check."""
    return Table(
        "precision",
        say("How often alerts were right"),
        (
            Column(say("Check"), "short"), Column(say("Right"), "count", say("Closed as confirmed or tolerated.")),
            Column(say("Decided"), "count", say("Closed for any reason but duplicate.")),
            Column(say("Share"), "share", say("right / decided")),
        ),
        rows_of((one.check_id, one.right, one.decided, Fraction(one.right, one.decided)) for one in found),
        empty=say("No alert was decided yet."),
    )  # fmt: skip


def would_change(said: Said) -> str:
    """What would make the finding false."""
    return heard(str((said.entity or {}).get("would_change") or said.check["would_change"]))
