"""Which table does the page of one leader's checks show? Each check of the team beside the whole programme's."""

from __future__ import annotations

from graph_service.compliance.below import Below
from graph_service.compliance.findings import CheckReport
from graph_service.web import check_words as terms
from graph_service.web.check_listings import Place
from graph_service.web.tables import Column, Link, Table, rows_of
from graph_service.words import say


def of_below(found: Below, whole: CheckReport, place: Place) -> list[Table]:
    """The checks of a team, each with its formula and the state and figure of the whole programme."""
    everyone = {one.id: one for one in whole.findings}
    return [
        Table(
            "team",
            say("The checks on this team alone"),
            (
                Column(say("Check"), "short"), Column(say("Title")), Column(say("Of the team"), "short"),
                Column(say("Figure in")), Column(say("Strict"), "short", terms.READINGS["strict"]),
                Column(say("Capped"), "short", terms.READINGS["capped"]),
                Column(say("Lenient"), "short", terms.READINGS["lenient"]),
                Column(say("Raised when")), Column(say("Of everyone"), "short", say("The state of the whole programme.")),
                Column(say("Figure of everyone"), "short", say("Strict.")), Column(say("Formula"), "long"),
            ),
            rows_of(
                (
                    Link(one.id, place.check(one.id, found.member_id)), one.title, terms.badge(one),
                    terms.unit_words(one.unit, place.currency),
                    *(
                        terms.figure_text(one.result.readings.of(name), one.unit, place.currency, named=False)
                        for name in terms.READINGS
                    ),
                    terms.threshold_text(one.decisive, place.currency) if one.decisive else None,
                    terms.badge(everyone[one.id]),
                    terms.figure_text(everyone[one.id].result.readings.strict, one.unit, place.currency, named=False),
                    one.result.formula,
                )
                for one in found.report.findings
            ),
        )
    ]  # fmt: skip
