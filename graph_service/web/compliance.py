"""Where does the money come from: sales, or recruiting? The officer's way through the checks."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph_service.compliance.disclosure import MEASURES
from graph_service.compliance.disclosure_pdf import disclosure_pdf
from graph_service.compliance.published import compare
from graph_service.compliance.recount import counted_again, has_members
from graph_service.web import (
    below_listings,
    charting,
    check_listings,
    check_words,
    disclosure_listings,
    recounts,
    report_listings,
)
from graph_service.web.check_listings import SHOWN_ROWS, Place
from graph_service.web.pages import asked_pack, asked_period, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.speaking import note, tongue
from graph_service.web.tables import EXPORT_ROWS
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("compliance", __name__)


@blueprint.get("/compliance")
def page() -> str | Response:
    """What can be said at all, then each check, then recruitment against sales."""
    here, chosen, pack = desk(), picker(), asked_pack()
    report = here.checks.report(chosen["period"], pack)
    months, leaders = (
        here.checks.recruitment_and_sales(chosen["period"]),
        here.checks.recruitment_by_leader(chosen["period"]),
    )
    names = here.names(leaders["member_id"])
    against = report_listings.of_against(months, leaders, names, report.currency, chosen["period"])
    return show(
        "compliance.html",
        [*report_listings.of_report(report), *against],
        facts=report_listings.facts(report),
        charts=charting.of_against(months, leaders, names, report.currency, chosen["period"]),
        tally=report_listings.tally(report),
        packs=here.checks.packs(),
        pack=pack,
        **chosen,
    )


@blueprint.route("/compliance/disclosure", methods=["GET", "POST"])
def disclosed() -> str | AnyResponse | tuple[str, int]:
    """What the typical participant earned, to be published; a published table is compared, and kept when asked to."""
    here, chosen, form = desk(), picker(), request.form
    period, text = chosen["period"], form.get("published", "")
    found = here.checks.disclosure(period)
    compared = compare(found, text) if text.strip() else []
    if form.get("act") == "keep":
        told = {name: form.get(name, "") for name in ("title", "place", "published_on")}
        kept = here.published.keep(text, period, here.plan_for(period), **told)
        note(
            say(
                "{table_id} is kept. Check C22 works its figures out again in every report from now on.",
                table_id=kept.table_id,
            )
        )
        return redirect(url_for("compliance.disclosed", period=period), 303)
    return show(
        "disclosure.html",
        disclosure_listings.of_disclosure(found, compared, here.published.all()),
        found=found,
        compared=compared,
        published=text,
        decides=here.published.decides,
        standing=[one for one in here.published.all() if not one.withdrawn_on],
        groups=[one.name for one in found.groups],
        measures=MEASURES,
        **chosen,
    )


@blueprint.get("/compliance/disclosure.pdf")
def disclosure_paper() -> Response:
    """The same table as PDF."""
    found = desk().checks.disclosure(asked_period())
    response = Response(disclosure_pdf(found, tongue()), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="disclosure-{found.period}.pdf"'
    return response


@blueprint.post("/compliance/disclosure/withdraw")
def withdraw() -> AnyResponse:
    """Say that a published table is out no longer."""
    one = desk().published.withdraw(request.form.get("table_id", ""), request.form.get("withdrawn_on", ""))
    note(say("{table_id} is withdrawn from {withdrawn_on} on.", table_id=one.table_id, withdrawn_on=one.withdrawn_on))
    return redirect(url_for("compliance.disclosed"), 303)


@blueprint.get("/compliance/below/<path:member_id>")
def team(member_id: str) -> str | Response:
    """The checks on one member's team alone, beside those of the whole programme."""
    here, chosen, pack = desk(), picker(), asked_pack()
    period = chosen["period"]
    found, whole = here.checks.below(member_id, period, pack), here.checks.report(period, pack)
    names = here.names([member_id])
    place = Place(whole.currency, period, pack, names, member_id)
    return show(
        "below.html",
        below_listings.of_below(found, whole, place),
        found=found,
        about=names.get(member_id) or member_id,
        tally=report_listings.tally(found.report),
        packs=here.checks.packs(),
        pack=pack,
        **chosen,
    )


@blueprint.get("/compliance/<check_id>")
def one(check_id: str) -> str | Response:
    """One check: figure, formula with its values, threshold and source, the rows behind, of all or of one member."""
    here, chosen, pack, member = desk(), picker(), asked_pack(), request.args.get("member") or None
    period = chosen["period"]
    finding, report = here.checks.finding(check_id, period, pack), here.checks.report(period, pack)
    rows_max = EXPORT_ROWS if exported() == "behind" else SHOWN_ROWS
    behind = here.checks.rows(check_id, period, pack, member_id=member, rows_max=rows_max)
    pictured = here.checks.picture(check_id, period, member, pack) if member else None
    names = here.names([*(entity.member_id for entity in finding.result.entities), *([member] if member else [])])
    place = Place(report.currency, period, pack, names, member)
    drawn = check_listings.of_picture(pictured, report.currency) if pictured else []
    counts = check_id in counted_again() and (member is None or has_members(check_id))
    counted = here.checks.recount(check_id, period, pack, member_id=member) if counts and recounts.is_asked() else None
    return show(
        "check.html",
        [
            *check_listings.of_finding(finding, behind, place),
            *drawn,
            *([recounts.of_recount(counted)] if counted else []),
        ],
        finding=finding,
        **check_words.heading(finding, report.currency),
        charts=charting.of_finding(finding),
        pictured=charting.of_check_picture(pictured, report.currency) if pictured else None,
        member={"id": member, "name": names.get(member) or member} if member else None,
        counts=counts,
        recounted=recounts.shown(counted) if counted else None,
        count_again=place.recount(check_id, member),
        back=place.report(),
        everyone=place.check(check_id),
        packs=[each for each in here.checks.packs() if check_id in each.checks],
        pack=pack,
        **chosen,
    )
