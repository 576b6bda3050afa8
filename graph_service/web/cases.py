"""How does an alert become a decision? Cases, their steps, their evidence and the file for a third party."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.compliance.case_file import CaseFile
from graph_service.errors import NotFound
from graph_service.service.checking import Form
from graph_service.web import case_listings as listings
from graph_service.web.pages import page as show
from graph_service.web.speaking import note, tongue
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("cases", __name__)


@blueprint.get("/cases")
def page() -> str | Response:
    """Every case."""
    return show("cases.html", [listings.of_cases(desk().cases.all())])


@blueprint.get("/cases/<case_id>")
def one(case_id: str) -> str | Response:
    """One case: its alerts, what happened, and the steps that may be taken now."""
    here = desk()
    case, alerts = here.cases.case(case_id), here.cases.alerts(case_id)
    names = here.names(one.member_id for one in alerts if one.member_id)
    tables = [
        listings.of_alerts(alerts, names, ticks=False, stated=True, caption=say("Alerts of this case")),
        listings.of_history(here.cases.history(case_id), case_id),
    ]
    return show(
        "case.html", tables, case=case, alerts=alerts, steps=here.cases.steps(case), state=listings.CASE_STATES[case.state],
        reasons=listings.REASONS, decides=here.cases.decides, may_reveal=here.may("reveal"),
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/step")
def step(case_id: str) -> AnyResponse:
    """Take a step."""
    form = request.form
    case = desk().cases.take(
        case_id, form.get("step", ""), form.get("note", ""), form.get("reason", ""), form.get("until", "")
    )
    note(say("Case {case_id}: {steps}.", case_id=case.case_id, steps=listings.STEPS[form["step"]]))
    return redirect(url_for("cases.one", case_id=case_id), 303)


@blueprint.post("/cases/<case_id>/keep")
def keep(case_id: str) -> AnyResponse:
    """Keep notes and evidence of a closed case longer than its time."""
    case = desk().cases.keep_longer(case_id, request.form.get("until", ""), request.form.get("note", ""))
    note(
        say(
            "Notes and evidence of case {case_id} are kept until {keep_until}.",
            case_id=case.case_id,
            keep_until=case.keep_until,
        )
    )
    return redirect(url_for("cases.one", case_id=case_id), 303)


@blueprint.post("/cases/<case_id>/evidence")
def attach(case_id: str) -> AnyResponse:
    """Keep the rows behind an alert with the case."""
    entry = desk().cases.attach(case_id, request.form.get("alert_id", ""))
    note(say("{rows} rows are kept with the case, as they are now.", rows=entry.rows))
    return redirect(url_for("cases.one", case_id=case_id), 303)


@blueprint.get("/cases/<case_id>/evidence/<int:seq>.csv")
def evidence(case_id: str, seq: int) -> Response:
    """An attachment as it was kept."""
    for entry in desk().cases.history(case_id):
        if entry.seq == seq and entry.content:
            response = Response(entry.attached(), content_type="text/csv; charset=utf-8")
            response.headers["Content-Disposition"] = f'attachment; filename="{case_id}-{seq:03d}.csv"'
            return response
    raise NotFound(say("No evidence with this number in the case."))


@blueprint.get("/cases/<case_id>/file")
def download(case_id: str) -> Response:
    """The case file, an archive; that it was taken out is in the audit log."""
    return taken(desk().cases.file_of(case_id, tongue=tongue()))


@blueprint.get("/cases/<case_id>/file.pdf")
def paper(case_id: str) -> Response:
    """The case as PDF alone."""
    return taken(desk().cases.file_of(case_id, "pdf", tongue=tongue()))


@blueprint.post("/cases/<case_id>/file")
def named(case_id: str) -> Response:
    """The case file, or the PDF alone, with names of members, for a reason that the audit log keeps."""
    form: Form = "pdf" if request.form.get("form") == "pdf" else "zip"
    return taken(desk().cases.file_of(case_id, form, request.form.get("reason", ""), tongue()))


def taken(made: CaseFile) -> Response:
    """A file of a case as a download."""
    kind = "pdf" if made.name.endswith(".pdf") else "zip"
    response = Response(made.content, content_type=f"application/{kind}")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
