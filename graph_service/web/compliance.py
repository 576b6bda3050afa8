"""Where does the money come from: sales, or recruiting? The officer's way through the checks."""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph_service.compliance import ROWS_MAX
from graph_service.compliance.disclosure import MEASURES, compare
from graph_service.web import charting, check_listings, check_words, disclosure_listings
from graph_service.web.check_listings import EXPORT_ROWS, Place
from graph_service.web.pages import asked_pack, exported, picker
from graph_service.web.pages import page as show
from graph_service.web.visitor import desk

blueprint = Blueprint("compliance", __name__)


@blueprint.get("/compliance")
def page() -> str | Response:
    """What can be said at all, then each check, then recruitment against sales."""
    here, chosen, pack = desk(), picker(), asked_pack()
    report = here.check(chosen["period"], pack)
    months, leaders = here.recruitment_and_sales(chosen["period"]), here.recruitment_by_leader(chosen["period"])
    names = here.names(leaders["member_id"])
    against = check_listings.of_against(months, leaders, names, report.currency, chosen["period"])
    return show(
        "compliance.html",
        [*check_listings.of_report(report), *against],
        facts=check_listings.facts(report),
        charts=charting.of_against(months, leaders, names, report.currency, chosen["period"]),
        tally=check_listings.tally(report),
        packs=here.packs(),
        pack=pack,
        **chosen,
    )


@blueprint.route("/compliance/disclosure", methods=["GET", "POST"])
def disclosed() -> str | Response | tuple[str, int]:
    """What the typical participant earned, to be published; a published table can be pasted and is compared. Nothing is kept."""
    chosen, text = picker(), request.form.get("published", "")
    found = desk().disclosure(chosen["period"])
    compared = compare(found, text) if text.strip() else []
    return show(
        "disclosure.html",
        disclosure_listings.of_disclosure(found, compared),
        found=found,
        compared=compared,
        published=text,
        groups=[one.name for one in found.groups],
        measures=MEASURES,
        **chosen,
    )


@blueprint.get("/compliance/<check_id>")
def one(check_id: str) -> str | Response:
    """One check: figure, formula with its values, threshold and source, the rows behind, of all or of one member."""
    here, chosen, pack, member = desk(), picker(), asked_pack(), request.args.get("member") or None
    period = chosen["period"]
    finding, report = here.finding(check_id, period, pack), here.check(period, pack)
    rows_max = EXPORT_ROWS if exported() == "behind" else ROWS_MAX
    behind = here.check_rows(check_id, period, pack, member_id=member, rows_max=rows_max)
    pictured = here.check_picture(check_id, period, member, pack) if member else None
    names = here.names([*(entity.member_id for entity in finding.result.entities), *([member] if member else [])])
    place = Place(report.currency, period, pack, names, member)
    drawn = check_listings.of_picture(pictured, report.currency) if pictured else []
    return show(
        "check.html",
        [*check_listings.of_finding(finding, behind, place), *drawn],
        finding=finding,
        **check_words.heading(finding, report.currency),
        charts=charting.of_finding(finding),
        pictured=charting.of_check_picture(pictured, report.currency) if pictured else None,
        member={"id": member, "name": names.get(member) or member} if member else None,
        back=place.report(),
        everyone=place.check(check_id),
        packs=[each for each in here.packs() if check_id in each.checks],
        pack=pack,
        **chosen,
    )
