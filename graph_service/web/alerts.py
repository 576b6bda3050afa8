"""What should an officer look at next? The queue of alerts, and each alert with what is behind it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.compliance.alerts import STATES
from graph_service.compliance.casework import PAGE
from graph_service.compliance.recount import counted_again
from graph_service.web import case_listings as listings
from graph_service.web import recounts
from graph_service.web.charting import of_check_picture
from graph_service.web.check_listings import SHOWN_ROWS, Place, of_picture, of_rows
from graph_service.web.check_words import STATES as STATE_WORDS
from graph_service.web.pages import OFFSET_MAX, asked_pack, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.speaking import note
from graph_service.web.tables import EXPORT_ROWS
from graph_service.web.visitor import desk
from graph_service.words import joined, say, say_n

blueprint = Blueprint("alerts", __name__)

VIEWS: Final[dict[str, tuple[tuple[str, ...], bool | None]]] = {  # states, and whether still raised
    "open": (("open",), True), "in_case": (("in_case",), None), "closed": (("closed",), None), "gone": (("open",), False),
    "all": (STATES, None),
}  # fmt: skip


@blueprint.get("/alerts")
def page() -> str | Response:
    """The queue, filtered; the form that files a report."""
    here, chosen = desk(), picker()
    view = request.args.get("view", "open")
    states, present = VIEWS.get(view, VIEWS["open"])
    asked = {name: request.args.get(name) or None for name in ("check_id", "member_id")}
    whose = {"me": here.user.user_id, "nobody": ""}.get(request.args.get("with", ""))
    offset = _offset()
    most = EXPORT_ROWS if exported() == "alerts" else PAGE
    queue = here.cases.queue(states, present=present, assignee=whose, offset=offset, most=most, **asked)
    names = here.names(one.member_id for one in queue.alerts if one.member_id)
    tables = [
        listings.of_alerts(queue.alerts, names, ticks=here.cases.decides, stated=view == "all", total=queue.total),
        listings.of_filings(here.cases.filings(), here.thresholds.shadows()),
        listings.of_precision(here.cases.precision()),
    ]
    shown = {"view": view if view in VIEWS else "open", "with": request.args.get("with", ""), **asked}
    return show(
        "alerts.html", tables, queue=queue, views=VIEWS, asked=shown, decides=here.cases.decides, page_size=PAGE,
        officers=here.cases.officers(), cases=[one for one, _ in here.cases.all() if one.state not in ("closing", "closed")],
        packs=here.checks.packs(), pack=asked_pack(), **chosen,
    )  # fmt: skip


@blueprint.get("/alerts/<alert_id>")
def one(alert_id: str) -> str | Response:
    """One alert: figure, formula, threshold with its citation, numbers, rows behind, picture, what would make it false."""
    here = desk()
    alert = here.cases.alert(alert_id)
    said = here.cases.said(alert)
    asked = exported() == "behind" or "rows" in request.args
    pictured = here.cases.picture(alert)
    names = here.names([alert.member_id] if alert.member_id else [])
    place = Place(alert.currency, alert.period, alert.pack, names, alert.member_id or None)
    tables = [
        *listings.of_said(said, alert.currency),
        *(of_picture(pictured, alert.currency) if pictured else []),
    ]  # fmt: skip
    if asked or here.cases.rows_at_hand:
        behind = here.cases.rows(alert, EXPORT_ROWS if exported() == "behind" else SHOWN_ROWS)
        tables.append(of_rows(alert.check_id, behind, place))
    counts = alert.check_id in counted_again()
    counted = here.cases.recount(alert) if counts and recounts.is_asked() else None
    if counted:
        tables.append(recounts.of_recount(counted))
    return show(
        "alert.html", tables, counts=counts, recounted=recounts.shown(counted) if counted else None,
        count_again=url_for("alerts.one", alert_id=alert_id, recount=1),
        alert=alert, said=said, about=names.get(alert.member_id) or alert.member_id or listings.PROGRAMME,
        state=listings.state_of(alert), finding=STATE_WORDS[alert.finding], figure=listings.figure_of(alert),
        raised_when=listings.threshold_of(alert),
        would_change=listings.would_change(said), decides=here.cases.decides, officers=here.cases.officers(),
        pictured=of_check_picture(pictured, alert.currency) if pictured else None, period=alert.period,
        checked_now=here.checks.has_pack(alert.pack),
        cases=[case for case, _ in here.cases.all() if case.state not in ("closing", "closed")],
    )  # fmt: skip


@blueprint.get("/alerts/reports/<filing_id>")
def report(filing_id: str) -> Response:
    """A filed report as it was kept: its SHA-256 is its id."""
    document = desk().cases.report(filing_id)
    response = Response(document, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="report-{filing_id}.json"'
    return response


@blueprint.post("/alerts/file")
def file() -> AnyResponse:
    """File the report of a period."""
    here, form = desk(), request.form
    period, pack = here.period(form.get("period")), form.get("pack", "")
    filed = here.cases.file(period, pack, form.get("plan") or here.plan_for(period).name)
    counts = {"period": period, "new": filed.new, "reopened": filed.reopened, "gone": filed.gone}
    words = (
        say_n(
            "The report of {period} is filed: {count} alert, {new} of them new, {reopened} reopened; {gone} are no longer "
            "raised.",
            "The report of {period} is filed: {count} alerts, {new} of them new, {reopened} reopened; {gone} are no "
            "longer raised.",
            filed.raised,
            **counts,
        )
        if filed.is_new
        else say_n(
            "The report of {period} is the one that was filed before: {count} alert, {new} of them new, {reopened} "
            "reopened; {gone} are no longer raised.",
            "The report of {period} is the one that was filed before: {count} alerts, {new} of them new, {reopened} "
            "reopened; {gone} are no longer raised.",
            filed.raised,
            **counts,
        )
    )
    if filed.shadows:
        words = joined((words, say("Worked out beside it, in shadow: {shadows}.", shadows=filed.shadows)), " ")
    note(words)
    return redirect(url_for("alerts.page", period=period), 303)


@blueprint.post("/alerts/act")
def act() -> AnyResponse:
    """What the buttons below the queue do with the alerts that were ticked."""
    form, here = request.form, desk().cases
    chosen = form.getlist("alert")
    if form.get("do") == "assign":
        number = here.assign(chosen, form.get("assignee", ""))
        note(say_n("{count} alert changed hands.", "{count} alerts changed hands.", number))
        return redirect(url_for("alerts.page"), 303)
    case_id = form.get("case_id", "")
    if case_id:
        number = here.add(case_id, chosen)
        note(
            say_n(
                "{count} alert was added to case {case_id}.",
                "{count} alerts were added to case {case_id}.",
                number,
                case_id=case_id,
            )
        )
    else:
        case_id = here.open(form.get("title", ""), chosen).case_id
        note(say("Case {case_id} is open.", case_id=case_id))
    return redirect(url_for("cases.one", case_id=case_id), 303)


def _offset() -> int:
    text = request.args.get("offset", "0")
    return min(int(text), OFFSET_MAX) if text.isdecimal() and len(text) < 10 else 0
