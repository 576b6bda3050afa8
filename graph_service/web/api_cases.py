"""Alerts, cases, filed reports and the audit log for programs: what the officers' pages show and do, as JSON below /api/v1."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for
from flask_wtf.csrf import generate_csrf

from graph_service.compliance.alerts import STATES
from graph_service.compliance.case_rules import Case, CaseEntry
from graph_service.compliance.casework import PAGE
from graph_service.errors import BadInput
from graph_service.store.audit import Entry
from graph_service.web.api import answer
from graph_service.web.visitor import desk
from graph_service.web.writing import Body, body, done_once

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1")

LIMIT_MAX: Final = 500
CURSOR_DIGITS: Final = 9


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
def session() -> Response:
    """Who is signed in, and the token that changes need in the header X-CSRFToken."""
    who = desk().user
    return jsonify({"name": who.user_id, "role": who.role, "csrf_token": generate_csrf()})


@blueprint.get("/alerts")
def alerts() -> Response:
    """A page of the queue, the most money at stake first."""
    asked = request.args
    states = tuple(asked.getlist("state")) or ("open",)
    filters = {name: asked.get(name) for name in ("check_id", "period", "assignee", "member_id")}
    present = {None: None, "yes": True, "no": False}.get(asked.get("present"), "wrong")
    if present == "wrong":
        raise BadInput("`present` is yes (still raised), no, or left out")
    first, limit = _page()
    queue = desk().cases.queue(states, present=present, offset=first, most=limit, **filters)
    return answer(
        {
            "total": queue.total, "states": list(STATES), "alerts": [one.to_json() for one in queue.alerts],
            "next": _next(first + len(queue.alerts), queue.total),
        }
    )  # fmt: skip


@blueprint.get("/alerts/<alert_id>")
def alert(alert_id: str) -> Response:
    """One alert with what the report that raised it says of its check and its member."""
    one = desk().cases.alert(alert_id)
    said = desk().cases.said(one)
    return answer(one.to_json() | {"check": said.check | {"entities": []}, "entity": said.entity})


@blueprint.put("/alerts/<alert_id>/assignee")
def assign(alert_id: str) -> Response:
    """Give an alert to an officer, or to nobody."""
    asked = body(Assignment)
    return done_once(
        asked,
        lambda: desk().cases.assign([alert_id], asked.assignee),
        lambda _: url_for("api_cases.alert", alert_id=alert_id),
    )


@blueprint.get("/reports")
def reports() -> Response:
    """Filed reports, the newest first."""
    return answer({"reports": [asdict(one) for one in desk().cases.filings()]})


@blueprint.get("/reports/<filing_id>")
def report(filing_id: str) -> Response:
    """A filed report, byte for byte: its SHA-256 is its id."""
    return Response(desk().cases.report(filing_id), content_type="application/json")


@blueprint.post("/reports")
def file() -> Response:
    """File the report of a period, and bring the queue up to it."""
    asked, here = body(NewReport), desk()
    period = here.period(asked.period)
    plan = asked.plan or here.plan_for(period).name
    return done_once(asked, lambda: here.cases.file(period, asked.pack, plan), _report)


@blueprint.get("/cases")
def cases() -> Response:
    """Every case, the newest first."""
    return answer({"cases": [one.to_json() | {"alerts": number} for one, number in desk().cases.all()]})


@blueprint.get("/cases/<case_id>")
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
def open_case() -> Response:
    """Open a case on alerts. The entry's `after` names it."""
    asked = body(NewCase)
    return done_once(asked, lambda: desk().cases.open(asked.title, asked.alert_ids), _case)


@blueprint.post("/cases/<case_id>/alerts")
def add(case_id: str) -> Response:
    """Take further alerts into a case."""
    asked = body(MoreAlerts)
    return done_once(asked, lambda: desk().cases.add(case_id, asked.alert_ids), lambda _: _case_at(case_id))


@blueprint.post("/cases/<case_id>/steps")
def step(case_id: str) -> Response:
    """Take a step in a case; closing is confirmed by another person than proposed it."""
    asked = body(NewStep)

    def take() -> object:
        return desk().cases.take(case_id, asked.step, asked.note, asked.reason, asked.until)

    return done_once(asked, take, lambda _: _case_at(case_id))


@blueprint.post("/cases/<case_id>/evidence")
def attach(case_id: str) -> Response:
    """Keep the rows behind an alert with its case, as they are now."""
    asked = body(NewEvidence)
    return done_once(asked, lambda: desk().cases.attach(case_id, asked.alert_id), lambda _: _case_at(case_id))


@blueprint.get("/precision")
def precision() -> Response:
    """How often the alerts of each check were right, of those decided."""
    return answer({"checks": [asdict(one) for one in desk().cases.precision()]})


@blueprint.get("/audit")
def audit() -> Response:
    """Entries of the audit log in order."""
    here = desk().log
    first, limit = _page()
    found = here.entries(first + 1, limit, request.args.get("subject"))
    last = found[-1].seq if found else first
    return answer({"entries": [one.to_json() for one in found], "next": _next(last, here.size())})


@blueprint.get("/audit/verified")
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


def _page() -> tuple[int, int]:
    """Where the page begins, and how much is on it. Raises BadInput."""
    cursor, limit = request.args.get("cursor", "0"), request.args.get("limit", str(PAGE))
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= CURSOR_DIGITS):
        raise BadInput("`cursor` is the `next` of the page before, or left out")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 6 and 1 <= int(limit) <= LIMIT_MAX):
        raise BadInput(f"`limit` is a number from 1 to {LIMIT_MAX}")
    return int(cursor), int(limit)


def _next(reached: int, total: int) -> str | None:
    return str(reached) if reached < total else None
