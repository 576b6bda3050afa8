"""What may an officer read beside the checks? Each by the plan of the page and a pack in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from graph_service.analytics.sales import run_up
from graph_service.compliance.cohorts import Recruitment
from graph_service.compliance.funding import Funding
from graph_service.compliance.packs import Shelf
from graph_service.compliance.peers import Peers
from graph_service.compliance.timing import Timing
from graph_service.desk.plans import PagePlans
from graph_service.downline.records import NO_MEMBER
from graph_service.errors import NotFound
from graph_service.model.period import Period
from graph_service.plan.model import Plan
from graph_service.service import Programme

PERIODS: Final = 12  # periods beside one another


class EvidenceDesk:
    """Evidence of the whole programme; made only for those who see it."""

    def __init__(self, programme: Programme, plans: PagePlans, shelf: Shelf) -> None:
        self._programme, self._plans, self._shelf = programme, plans, shelf

    def funding(self, period: str, pack: str) -> Funding:
        """What funded each award."""
        return self._programme.funding(period, self._shelf.pack(pack), self._plans.of_period(period))

    def funding_by_period(self, period: str, pack: str) -> dict[str, Mapping[str, int]]:
        """What the twelve periods that end with one paid, and from which sources, oldest first; by one plan, as it then was."""
        name, chosen = self._plans.of_period(period).name, self._shelf.pack(pack)
        first = self._programme.periods()[0]
        begun = [one for one in run_up(Period.parse(period), PERIODS) if one.end > Period.parse(first).start]
        return {one.name: self._programme.funding_sums(one.name, chosen, self._plan(name, one.name)) for one in begun}

    def recruitment(self, period: str, pack: str) -> Recruitment:
        """Cascades of recruitment, by cohort and generation."""
        return self._programme.recruitment(period, self._shelf.pack(pack), self._plans.of_period(period))

    def timing(self, period: str, pack: str) -> Timing:
        """When purchases were made."""
        return self._programme.timing(period, self._shelf.pack(pack), self._plans.of_period(period))

    def peers(self, period: str) -> Peers:
        """Leaders beside comparable ones."""
        return self._programme.peers(period, self._plans.of_period(period))

    def member_ids(self, rows: Iterable[int]) -> list[str]:
        """Ids of members by their rows in the snapshot."""
        return self._programme.ids(rows)

    def row(self, member_id: str) -> int:
        """The row of a member in the snapshot. Raises NotFound."""
        row = self._programme.snapshot().row(member_id)
        if row < 0:
            raise NotFound(NO_MEMBER)
        return row

    def _plan(self, name: str, period: str) -> Plan:
        return self._plans.named(name).of_period(period)
