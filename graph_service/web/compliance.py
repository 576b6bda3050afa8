"""Where does the money come from: sales, or recruiting? The officer's way through the checks."""

from __future__ import annotations

from flask import Blueprint, Response

from graph_service.web import charting, check_listings
from graph_service.web.pages import page as show
from graph_service.web.pages import picker
from graph_service.web.visitor import desk

blueprint = Blueprint("compliance", __name__)


@blueprint.get("/compliance")
def page() -> str | Response:
    """What can be said at all, then each check, then recruitment against sales."""
    here = desk()
    chosen = picker()
    report = here.check(chosen["period"])
    months, leaders = here.recruitment_and_sales(), here.recruitment_by_leader(chosen["period"])
    names = here.names(leaders["member_id"])
    against = check_listings.of_against(months, leaders, names, report.currency, chosen["period"])
    return show(
        "compliance.html",
        [*check_listings.of_report(report), *against],
        report=report,
        charts=charting.of_against(months, leaders, names, report.currency, chosen["period"]),
        tally=check_listings.tally(report),
        **chosen,
    )


@blueprint.get("/compliance/<check_id>")
def one(check_id: str) -> str | Response:
    """One check: figure, formula with its values, threshold and source, the rows behind."""
    here = desk()
    chosen = picker()
    finding, report = here.finding(check_id, chosen["period"]), here.check(chosen["period"])
    names = here.names(entity.member_id for entity in finding.result.entities)
    behind = here.check_rows(check_id, chosen["period"])
    return show(
        "check.html",
        check_listings.of_finding(finding, behind, names, report.currency, chosen["period"]),
        finding=finding,
        state=check_listings.STATES[finding.state],
        klass=check_listings.CLASSES.get(finding.klass, finding.klass),
        report=report,
        charts=charting.of_finding(finding),
        **chosen,
    )
