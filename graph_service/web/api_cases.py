"""Alerts, cases, filed reports and the audit log for programs: what the officers' pages show and do, as JSON below /api/v1."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask_wtf.csrf import generate_csrf

from graph_service.compliance.alerts import STATES
from graph_service.compliance.case_rules import Case, CaseEntry
from graph_service.errors import BadInput
from graph_service.store.audit import Entry
from graph_service.web.api import answer
from graph_service.web.describing import CURSOR, LIMIT, LIMIT_MAX, PERIOD, STATE, chosen, described, text
from graph_service.web.paging import asked_page, cursor_after, page_of
from graph_service.web.visitor import desk
from graph_service.web.writing import Body, body, done_once

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1")


class NewReport(Body):
    """Which report is filed."""

    period: str
    pack: str
    plan: str = ""


class Assignment(Body):
    """Who looks at an alert; nobody when empty."""

    assignee: str


class NewCase(Body):
    """A case and what it groups."""

    title: str
    alert_ids: list[str]


class MoreAlerts(Body):
    """Alerts that a case takes in."""

    alert_ids: list[str]


class NewStep(Body):
    """A step in a case; `reason` and `until` belong to the step that proposes its closing."""

    step: str
    note: str = ""
    reason: str = ""
    until: str = ""


class NewEvidence(Body):
    """The alert whose rows are kept."""

    alert_id: str


@blueprint.get("/session")
@described("Session", "", cached=False)
def session() -> Response:
    """Who is signed in, and the token that changes need in the header X-CSRFToken."""
    who = desk().user
    return jsonify({"name": who.user_id, "role": who.role, "csrf_token": generate_csrf()})


@blueprint.get("/alerts")
@described(
    "Alerts", "cases", STATE, chosen("present", ("yes", "no"), "Whether the newest report still raises it."),
    text("check_id", "Of one check."), PERIOD, text("assignee", "Of one officer; of nobody when empty."),
    text("member_id", "About one member; about the programme when empty."), CURSOR, LIMIT,
)  # fmt: skip
def alerts() -> Response:
    """A page of the queue, the most money at stake first."""
    asked = request.args
    states = tuple(asked.getlist("state")) or ("open",)
    filters = {name: asked.get(name) for name in ("check_id", "period", "assignee", "member_id")}
    present = {None: None, "yes": True, "no": False}.get(asked.get("present"), "wrong")
    if present == "wrong":
        raise BadInput("`present` is yes (still raised), no, or left out")
    first, limit = asked_page()
    queue = desk().cases.queue(states, present=present, offset=first, most=limit, **filters)
    return answer(
        {
            "total": queue.total, "states": list(STATES), "alerts": [one.to_json() for one in queue.alerts],
            "next": cursor_after(first + len(queue.alerts), queue.total),
        }
    )  # fmt: skip


@blueprint.get("/alerts/<alert_id>")
@described("AlertSaid", "cases")
def alert(alert_id: str) -> Response:
    """One alert with what the report that raised it says of its check and its member."""
    one = desk().cases.alert(alert_id)
    said = desk().cases.said(one)
    return answer(one.to_json() | {"check": said.check | {"entities": []}, "entity": said.entity})


@blueprint.put("/alerts/<alert_id>/assignee")
@described("Done", "cases", body=Assignment, action="decide")
def assign(alert_id: str) -> Response:
    """Give an alert to an officer, or to nobody."""
    asked = body(Assignment)
    return done_once(
        asked,
        lambda: desk().cases.assign([alert_id], asked.assignee),
        lambda _: url_for("api_cases.alert", alert_id=alert_id),
    )


@blueprint.get("/reports")
@described("Reports", "cases", CURSOR, LIMIT)
def reports() -> Response:
    """Filed reports, the newest first."""
    shown, after = page_of(desk().cases.filings(), LIMIT_MAX)
    return answer({"reports": [asdict(one) for one in shown], "next": after})


@blueprint.get("/reports/<filing_id>")
@described("FiledReport", "cases")
def report(filing_id: str) -> Response:
    """A filed report, byte for byte: its SHA-256 is its id."""
    response = Response(desk().cases.report(filing_id), content_type="application/json")
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.post("/reports")
@described("Done", "cases", body=NewReport, action="decide")
def file() -> Response:
    """File the report of a period, and bring the queue up to it."""
    asked, here = body(NewReport), desk()
    period = here.period(asked.period)
    plan = asked.plan or here.plan_for(period).name
    return done_once(asked, lambda: here.cases.file(period, asked.pack, plan), _report)


@blueprint.get("/cases")
@described("Cases", "cases", CURSOR, LIMIT)
def cases() -> Response:
    """Every case, the newest first."""
    shown, after = page_of(desk().cases.all(), LIMIT_MAX)
    return answer({"cases": [one.to_json() | {"alerts": number} for one, number in shown], "next": after})


@blueprint.get("/cases/<case_id>")
@described("CaseWhole", "cases")
def case(case_id: str) -> Response:
    """One case: what it groups, what happened, which steps this person may take now."""
    here = desk().cases
    one: Case = here.case(case_id)
    return answer(
        one.to_json()
        | {
            "alerts": [each.to_json() for each in here.alerts(case_id)],
            "history": [_entry(each) for each in here.history(case_id)],
            "steps": list(here.steps(one)),
        }
    )


@blueprint.post("/cases")
@described("Done", "cases", body=NewCase, action="decide")
def open_case() -> Response:
    """Open a case on alerts. The entry's `after` names it."""
    asked = body(NewCase)
    return done_once(asked, lambda: desk().cases.open(asked.title, asked.alert_ids), _case)


@blueprint.post("/cases/<case_id>/alerts")
@described("Done", "cases", body=MoreAlerts, action="decide")
def add(case_id: str) -> Response:
    """Take further alerts into a case."""
    asked = body(MoreAlerts)
    return done_once(asked, lambda: desk().cases.add(case_id, asked.alert_ids), lambda _: _case_at(case_id))


@blueprint.post("/cases/<case_id>/steps")
@described("Done", "cases", body=NewStep, action="decide")
def step(case_id: str) -> Response:
    """Take a step in a case; closing is confirmed by another person than proposed it."""
    asked = body(NewStep)

    def take() -> object:
        return desk().cases.take(case_id, asked.step, asked.note, asked.reason, asked.until)

    return done_once(asked, take, lambda _: _case_at(case_id))


@blueprint.post("/cases/<case_id>/evidence")
@described("Done", "cases", body=NewEvidence, action="decide")
def attach(case_id: str) -> Response:
    """Keep the rows behind an alert with its case, as they are now."""
    asked = body(NewEvidence)
    return done_once(asked, lambda: desk().cases.attach(case_id, asked.alert_id), lambda _: _case_at(case_id))


@blueprint.get("/precision")
@described("Precision", "cases")
def precision() -> Response:
    """How often the alerts of each check were right, of those decided."""
    return answer({"checks": [asdict(one) for one in desk().cases.precision()]})


@blueprint.get("/audit")
@described("Entries", "audit", text("subject", "Of one subject, such as `case C-00001`."), CURSOR, LIMIT)
def audit() -> Response:
    """Entries of the audit log in order."""
    here = desk().log
    first, limit = asked_page()
    found = here.entries(first + 1, limit, request.args.get("subject"))
    last = found[-1].seq if found else first
    return answer({"entries": [one.to_json() for one in found], "next": cursor_after(last, here.size())})


@blueprint.get("/audit/verified")
@described("Verified", "audit")
def verified() -> Response:
    """Whether the whole log is as it was written; the first entry that is not."""
    found = desk().log.verify()
    told = asdict(found)
    return answer(told | {"is_whole": found.bad_seq is None})


def _report(entry: Entry) -> str:
    return url_for("api_cases.report", filing_id=json.loads(entry.after)["filing_id"])


def _case(entry: Entry) -> str:
    return _case_at(json.loads(entry.after)["case_id"])


def _case_at(case_id: str) -> str:
    return url_for("api_cases.case", case_id=case_id)


def _entry(one: CaseEntry) -> dict[str, Any]:
    """An entry of a case without the attachment's content, which has an address of its own."""
    told = asdict(one)
    del told["content"]
    return told
