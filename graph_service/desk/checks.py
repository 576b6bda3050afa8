"""What does this person read of the checks? Each by the plan of the page and a pack in force."""

from __future__ import annotations

import pandas as pd

from graph_service.compliance import ROWS_MAX, Pack, Picture
from graph_service.compliance.below import Below
from graph_service.compliance.disclosure import Disclosure
from graph_service.compliance.findings import CheckReport, Finding
from graph_service.compliance.packs import Shelf
from graph_service.compliance.recount import Recount
from graph_service.desk.plans import PagePlans
from graph_service.errors import NotFound
from graph_service.plan.model import Plan
from graph_service.service import Programme
from graph_service.words import say


class ChecksDesk:
    """Recruitment against sales, for the whole programme; made only for those who see it."""

    def __init__(self, programme: Programme, plans: PagePlans, shelf: Shelf) -> None:
        self._programme, self._plans, self._shelf = programme, plans, shelf

    def report(self, period: str, pack: str) -> CheckReport:
        """Recruitment against sales, check by check."""
        return self._programme.check(period, self._shelf.pack(pack), self._plan(period))

    def finding(self, check_id: str, period: str, pack: str) -> Finding:
        """One check of the report. Raises NotFound."""
        for finding in self.report(period, pack).findings:
            if finding.id == check_id:
                return finding
        raise NotFound(say("No check with this id."))

    def below(self, member_id: str, period: str, pack: str) -> Below:
        """The checks on one member's team alone. Raises NotFound for an unknown member."""
        return self._programme.check_below(member_id, period, self._shelf.pack(pack), self._plan(period))

    def rows(
        self, check_id: str, period: str, pack: str, *, member_id: str | None = None, rows_max: int = ROWS_MAX
    ) -> pd.DataFrame:
        """The rows behind a check's numerator and denominator, for the programme or one member."""
        return self._programme.check_rows(
            check_id, period, self._shelf.pack(pack), self._plan(period), member_id=member_id, rows_max=rows_max
        )

    def picture(self, check_id: str, period: str, member_id: str, pack: str) -> Picture | None:
        """How a check looks in the graph around one member; None for a check without a picture."""
        return self._programme.check_picture(check_id, period, member_id, self._shelf.pack(pack), self._plan(period))

    def recount(self, check_id: str, period: str, pack: str, *, member_id: str | None = None) -> Recount:
        """A check's figure counted again in the database, of the programme or of one member."""
        return self._programme.recount(check_id, period, self._shelf.pack(pack), self._plan(period), member_id)

    def disclosure(self, period: str) -> Disclosure:
        """What the typical participant earned."""
        return self._programme.disclosure(period, self._plan(period))

    def packs(self) -> list[Pack]:
        """The packs of thresholds in force."""
        return self._shelf.packs()

    def has_pack(self, name: str) -> bool:
        """Whether a pack is in force under a name."""
        return name in self._shelf.names()

    def recruitment_and_sales(self, period: str) -> pd.DataFrame:
        """Recruitment beside sales, month by month, in the currency of the plan of a period's page."""
        return self._programme.recruitment_and_sales(self._plan(period))

    def recruitment_by_leader(self, period: str) -> pd.DataFrame:
        """What the best paid recruited, beside what was sold below them."""
        return self._programme.recruitment_by_leader(period, self._plan(period))

    def _plan(self, period: str) -> Plan:
        return self._plans.of_period(period)
