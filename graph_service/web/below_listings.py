"""Which table does the page of one leader's checks show? Each check of the team beside the whole programme's."""

from __future__ import annotations

from graph_service.compliance.below import Below
from graph_service.compliance.findings import CheckReport
from graph_service.web import check_words as say
from graph_service.web.check_listings import Place
from graph_service.web.tables import Column, Link, Table, rows_of


def of_below(found: Below, whole: CheckReport, place: Place) -> list[Table]:
    """The checks of a team, each with its formula and the state and figure of the whole programme."""
    everyone = {one.id: one for one in whole.findings}
    return [
        Table(
            "team",
            "The checks on this team alone",
            (
                Column("Check", "short"), Column("Title"), Column("Of the team", "short"),
                Column("Figure in"), Column("Strict", "short", say.READINGS["strict"]),
                Column("Capped", "short", say.READINGS["capped"]), Column("Lenient", "short", say.READINGS["lenient"]),
                Column("Raised when"), Column("Of everyone", "short", "The state of the whole programme."),
                Column("Figure of everyone", "short", "Strict."), Column("Formula", "long"),
            ),
            rows_of(
                (
                    Link(one.id, place.check(one.id, found.member_id)), one.title, say.badge(one),
                    say.unit_words(one.unit, place.currency),
                    *(
                        say.figure_text(one.result.readings.of(name), one.unit, place.currency, named=False)
                        for name in say.READINGS
                    ),
                    say.threshold_text(one.decisive, place.currency) if one.decisive else None,
                    say.badge(everyone[one.id]),
                    say.figure_text(everyone[one.id].result.readings.strict, one.unit, place.currency, named=False),
                    one.result.formula,
                )
                for one in found.report.findings
            ),
        )
    ]  # fmt: skip
