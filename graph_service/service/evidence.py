"""What can an officer read beside the checks? What funded the pay, cascades of recruitment, leaders beside their peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph_service.compliance.cohorts import Recruitment, recruitment
from graph_service.compliance.funding import Funding, funding
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.leader_measures import leaders
from graph_service.compliance.packs import Pack
from graph_service.compliance.peers import Peers, peers
from graph_service.compliance.report import make_inputs
from graph_service.compliance.timing import Timing, timing
from graph_service.engines.columnar import compute
from graph_service.model.outcome import Outcome
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.service.checking import Checking
from graph_service.service.opened import DEFAULT_PACK, PlanChoice, held
from graph_service.service.packs import PackChoice


class Evidence(Checking):
    """Evidence of a programme beside its checks: it raises no alert."""

    @held
    def funding(self, period: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None) -> Funding:
        """What funded each award of a period."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        mark = self._before(chosen, when).mark
        return self._keep_columns(
            ("funding", chosen.hash, when.name, used, mark),
            lambda _: _funded(self._inputs(chosen, when, used), self.outcome(chosen, when)),
        )

    @held
    def funding_sums(self, period: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None) -> Mapping[str, int]:
        """What a period paid in all and from each source, minor units; the sums are kept, the awards behind them are not."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        left = self._before(chosen, when)
        return self._shelves.sums.get(
            self.snapshot(),
            ("funding sums", chosen.hash, when.name, used, left.mark),
            lambda snapshot: self._sums_of(snapshot, chosen, when, used, compute(snapshot, chosen, when, left)),
        )

    @held
    def recruitment(self, period: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None) -> Recruitment:
        """Cascades of recruitment up to a period's end, and how quickly each cohort brought in the next."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        return self._keep(
            ("recruitment cascades", when.name, used),
            lambda snapshot: recruitment(make_inputs(snapshot, self.store, chosen, when, used)),
        )

    @held
    def timing(self, period: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None) -> Timing:
        """When the purchases of a period were made, in the plan's currency."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        return self._keep(
            ("timing", chosen.currency, when.name, used),
            lambda snapshot: timing(make_inputs(snapshot, self.store, chosen, when, used)),
        )

    @held
    def peers(self, period: str, plan: PlanChoice = None) -> Peers:
        """Leaders beside comparable ones: in what each differs most."""
        (chosen, when), used = self._asked(plan, period), self.pack(DEFAULT_PACK)
        mark = self._before(chosen, when).mark
        return self._keep_columns(
            ("peers", chosen.hash, when.name, used, mark),
            lambda _: peers(leaders(self._inputs(chosen, when, used), self.funding(when.name, used, chosen))),
        )

    def _sums_of(
        self, snapshot: Snapshot, plan: Plan, period: Period, pack: Pack, outcome: Outcome
    ) -> Mapping[str, int]:
        inputs = make_inputs(snapshot, self.store, plan, period, pack, {period.name: outcome.awards})
        return _funded(inputs, outcome).sums

    def ids(self, rows: Iterable[int]) -> list[str]:
        """Ids of members by their rows in the snapshot."""
        names = self.snapshot().members["member_id"]
        return [str(names.iat[int(row)]) for row in rows]


def _funded(inputs: Inputs, outcome: Outcome) -> Funding:
    """The split of awards that were worked out already."""
    volumes, ranks = outcome.volumes, inputs.plan.ranks
    ranked = volumes[volumes["rank"] != (ranks[0].name if ranks else "")]
    return funding(inputs, dict(zip(ranked["member_id"], ranked["rank"], strict=True)))
