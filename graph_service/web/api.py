"""The same figures for programs: JSON documents below /api/v1, errors as RFC 9457."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from graph_service.web.describing import CURSOR, LIMIT, LIMIT_MAX, PACK, PERIOD, PLAN, described, text
from graph_service.web.pages import asked_pack, asked_period
from graph_service.web.paging import page_of
from graph_service.web.visitor import desk

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/overview")
@described("Overview", "overview", PERIOD, PLAN, whole=True)
def overview() -> Response:
    """The programme's main figures in a period."""
    return answer(desk().overview(asked_period()).document())


@blueprint.get("/referrals")
@described("Referrals", "analytics", PERIOD, text("channel", "Referrals of this channel alone."))
def referrals() -> Response:
    """Referral measures of a period, in one channel or all."""
    return answer(desk().referral_measures(asked_period(), request.args.get("channel")).document())


@blueprint.get("/team/<path:member_id>")
@described("Team", "team", PERIOD, PLAN)
def team(member_id: str) -> Response:
    """The team of one member."""
    return answer(desk().team(member_id, asked_period()).document())


@blueprint.get("/explain/<path:member_id>")
@described(
    "Explanation", "explain", PERIOD, PLAN, text("sale", "Id of a sale: what it alone brought, and to whom not.")
)
def explain(member_id: str) -> Response:
    """Each cent of a member's period."""
    return answer(desk().explain(member_id, asked_period(), request.args.get("sale")).to_json())


@blueprint.get("/checks")
@described("CheckReport", "compliance", PERIOD, PLAN, PACK)
def checks() -> Response:
    """Recruitment against sales, check by check."""
    return answer(desk().checks.report(asked_period(), asked_pack()).to_json())


@blueprint.get("/checks/below/<path:member_id>")
@described("CheckReportBelow", "compliance", PERIOD, PLAN, PACK)
def checks_below(member_id: str) -> Response:
    """The checks on one member's team alone."""
    return answer(desk().checks.below(member_id, asked_period(), asked_pack()).to_json())


@blueprint.get("/checks/<check_id>")
@described("Check", "compliance", PERIOD, PLAN, PACK)
def check(check_id: str) -> Response:
    """One check."""
    return answer(desk().checks.finding(check_id, asked_period(), asked_pack()).to_json())


@blueprint.get("/runs")
@described("Runs", "runs", CURSOR, LIMIT)
def runs() -> Response:
    """Stored runs, newest period first."""
    shown, after = page_of(desk().runs(), LIMIT_MAX)
    return answer({"runs": [run.to_json() for run in shown], "next": after})


@blueprint.get("/runs/<run_id>")
@described("Run", "runs")
def run(run_id: str) -> Response:
    """One stored run."""
    return answer(desk().run(run_id).to_json())


@blueprint.get("/periods")
@described("Periods", "plans")
def periods() -> Response:
    """Months with sales, oldest first."""
    return answer({"periods": desk().periods()})


def answer(document: dict[str, Any]) -> Response:
    """A document with an ETag; 304 when the asker has it."""
    return tagged(jsonify(document))


def tagged(response: Response) -> Response:
    """An answer with an ETag; 304 when the asker has it."""
    response.add_etag()
    response.make_conditional(request)
    return response
