"""Recruitment against sales: what do the checks find, and what was decided? Checks, alerts, cases, disclosure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, Literal

import pandas as pd

from graph_service import __version__, compliance
from graph_service.access.reveals import reason_of
from graph_service.analytics.sales import run_up
from graph_service.compliance import backtest
from graph_service.compliance.alerts import Filed
from graph_service.compliance.backtest import Comparison
from graph_service.compliance.below import Below, below
from graph_service.compliance.case_file import NAMELESS, CaseFile, Named, case_file, case_paper
from graph_service.compliance.casework import Casework
from graph_service.compliance.disclosure import Disclosure, Source, disclosure, on_runs
from graph_service.compliance.findings import CheckReport
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.pack_versions import PackVersion, stepped
from graph_service.compliance.packs import Pack
from graph_service.compliance.publications import Publication, Publications
from graph_service.compliance.published import compare
from graph_service.compliance.recount import Recount, counted_again, has_members, recount, recount_members
from graph_service.compliance.report import checked, make_inputs, rows_of
from graph_service.compliance.retention import Retention
from graph_service.errors import GraphServiceError, NotFound
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.runs.record import Run
from graph_service.service.opened import DEFAULT_PACK, PlanChoice, held
from graph_service.service.packs import PackChoice, Thresholds
from graph_service.store import fingerprint
from graph_service.words import ENGLISH, Tongue, say

Form = Literal["zip", "pdf"]
ROWS_MEMBERS_MAX: Final = 50_000  # of a larger network the rows behind an alert are worked out when asked for
INPUTS_MEMBERS_MAX: Final = 200_000  # of a larger network what the checks read is worked out each time anew


class Checking(Thresholds):
    """The compliance desk of a programme."""

    @held
    def check(
        self,
        period: str,
        pack: PackChoice = DEFAULT_PACK,
        plan: PlanChoice = None,
        only: Sequence[str] | str | None = None,
    ) -> CheckReport:
        """Recruitment against sales, check by check."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        names = (only,) if isinstance(only, str) else tuple(only or ())
        return self._keep(
            ("check", names, *self._mark(chosen, when, used)),
            lambda _: checked(self._inputs(chosen, when, used), names or None),
        )

    @held
    def check_below(
        self, member_id: str, period: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None
    ) -> Below:
        """The checks on one member's team alone. Raises NotFound for an unknown member."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        return below(self._inputs(chosen, when, used), self._row(member_id))

    @held
    def check_rows(
        self,
        check_id: str,
        period: str,
        pack: PackChoice = DEFAULT_PACK,
        plan: PlanChoice = None,
        member_id: str | None = None,
        rows_max: int = compliance.ROWS_MAX,
    ) -> pd.DataFrame:
        """The rows behind a check's numerator and denominator, for the programme or one member."""
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        return rows_of(self._inputs(chosen, when, used), check_id, member_id, rows_max)

    def _row(self, member_id: str) -> int:
        """The row of a member in the snapshot. Raises NotFound."""
        row = self.snapshot().row(member_id)
        if row < 0:
            raise NotFound(say("No member with this id."))
        return row

    def _mark(self, plan: Plan, period: Period, pack: Pack) -> tuple[Hashable, ...]:
        """What a report rests on beside the data."""
        out = tuple((one.table_id, one.withdrawn_on) for one in self.publications.all())
        return plan.hash, period.name, pack, self._before(plan, period).mark, out

    @property
    def rows_at_hand(self) -> bool:
        """Whether the rows behind a figure come quickly enough to be shown unasked."""
        return len(self.snapshot().members) <= ROWS_MEMBERS_MAX

    def _inputs(self, plan: Plan, period: Period, pack: Pack) -> Inputs:
        """What the checks of a report read; kept for the last reports where the network is not large."""
        if len(self.snapshot().members) > INPUTS_MEMBERS_MAX:
            return make_inputs(self.snapshot(), self.store, plan, period, pack, self._awards(plan, period))
        return self._shelves.reports.get(
            self.snapshot(),
            (self.store, *self._mark(plan, period, pack)),
            lambda snapshot: Inputs(
                snapshot, self.store, plan, period, pack, work_out=lambda when: self.outcome(plan, when).awards
            ),
        )

    def check_picture(
        self, check_id: str, period: str, member_id: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None
    ) -> compliance.Picture | None:
        """How a check looks in the graph around one member; None for a check without a picture."""
        if check_id not in compliance.PICTURED:
            return None
        chosen, when = self._asked(plan, period)
        return compliance.picture(check_id, self.store, chosen, when, member_id, pack=self.pack(pack))

    @held
    def recount(
        self,
        check_id: str,
        period: str,
        pack: PackChoice = DEFAULT_PACK,
        plan: PlanChoice = None,
        member_id: str | None = None,
    ) -> Recount:
        """A check's figure counted again in the database, of the programme or of one member.

        Raises:
            BadInput: the database does not count this check, or not member by member.
            NotFound: no such member or pack.
        """
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        if member_id is not None:
            self._row(member_id)
        finding = self.check(period, used, chosen, check_id).finding(check_id)
        return recount(self._inputs(chosen, when, used), finding, member_id, self._same_run(chosen, when))

    @held
    def recount_report(
        self, report: CheckReport, pack: PackChoice, plan: PlanChoice = None
    ) -> dict[str, list[Recount]]:
        """Every check of a report that the database counts, again: the programme's figure, and whom the check points at."""
        chosen, when = self._asked(plan, report.period.name)
        inputs, run_id = self._inputs(chosen, when, self.pack(pack)), self._same_run(chosen, when)
        found: dict[str, list[Recount]] = {}
        for finding in report.findings:
            if finding.id in counted_again():
                found[finding.id] = [recount(inputs, finding, run_id=run_id)]
                if has_members(finding.id):
                    found[finding.id].append(recount_members(inputs, finding, run_id))
        return found

    def _same_run(self, plan: Plan, period: Period) -> str | None:
        """A stored run of this very plan and of the data as they are: its awards are those of the checks."""
        for run in self.runs():
            same = run.plan_hash == plan.hash and run.period == period.name
            if same and run.fingerprint == self.input_now(run):
                return run.run_id
        return None

    # --- alerts and cases -----------------------------------------------------------------------------------------

    @property
    def casework(self) -> Casework:
        """Filed reports, the queue of alerts, and cases."""
        return Casework(self.store, self.audit, self.settings.case_keep_years)

    def case_export(
        self,
        case_id: str,
        by: str,
        form: Form = "zip",
        reason: str | None = None,
        tongue: Tongue = ENGLISH,
    ) -> CaseFile:
        """The file of a case; that it was taken out is written down, with the reason where names are in it.

        Args:
            case_id: the case.
            by: who takes it.
            form: `zip` the archive, `pdf` the paper alone.
            tongue: the language of the paper.
            reason: why names of members are to be in it; None for none. Raises BadInput for one without a word.
        """
        named = NAMELESS if reason is None else self._named(case_id, by, reason)
        work = self.casework
        made = (
            case_file(work, self.audit, case_id, named, tongue)
            if form == "zip"
            else case_paper(work, case_id, named, tongue)
        )
        action = "exported a case file with names" if named.reason else "exported a case file"
        more: dict[str, str] = {"reason": named.reason} if named.reason else {}
        self.audit.note(by, action, f"case {case_id}", sha256=made.sha256, form=form, **more)
        return made

    def _named(self, case_id: str, by: str, reason: str) -> Named:
        """Names of the members that a case is about."""
        why = reason_of(reason)
        members = {one.member_id for one in self.casework.case_alerts(case_id) if one.member_id}
        return Named(self.names(sorted(members)), by, why)

    @property
    def retention(self) -> Retention:
        """How long closed cases are kept."""
        return Retention(self.casework, self.audit, self.settings.case_keep_years)

    @held
    def file_report(self, period: str, by: str, pack: PackChoice = DEFAULT_PACK, plan: PlanChoice = None) -> Filed:
        """Keep the report of a period as it is, and bring the queue of alerts up to it.

        Packs in shadow beside the report's pack are worked out too; what they would have raised is kept with the report.
        """
        (chosen, when), used = self._asked(plan, period), self.pack(pack)
        report, data = self.check(period, used, chosen), fingerprint.whole(self.snapshot())
        paid = self.paid_by_member(chosen, when)
        shadows = [
            (one.pack_key, self._shadow(one, report, chosen, paid, data)) for one in self.packs.in_shadow(used.name)
        ]
        return self.casework.file(report, paid, data, __version__, by, pack=used, shadows=shadows)

    def _shadow(
        self, one: PackVersion, report: CheckReport, plan: Plan, paid: Mapping[str, int], data: str
    ) -> Comparison:
        """What a pack in shadow would have raised beside a report; one that cannot be worked out says why."""
        shifts, problem = [], ""
        try:
            pack, _ = self.packs.draft_and_beside(one.name, one.version)
            shifts = backtest.compare(report, self.check(report.period.name, pack, plan), paid)
        except GraphServiceError as error:
            problem = str(error)
        beside = f"{report.pack} {report.pack_version}"
        return Comparison.of(beside, one.titled, plan.name, [report.period.name], data, shifts, problem)

    @held
    def compare_packs(
        self, pack_a: PackChoice, pack_b: PackChoice, period: str, plan: PlanChoice = None, months: int = 1
    ) -> list[backtest.Shift]:
        """What pack B raises that pack A does not, and the other way, in so many periods ending with one. Oldest first."""
        packs, shifts = [self.pack(pack) for pack in (pack_a, pack_b)], []
        for when in run_up(Period.parse(period), months):
            chosen = self.plan(plan, when)
            one, other = (self.check(when.name, pack, chosen) for pack in packs)
            shifts += backtest.compare(one, other, self.paid_by_member(chosen, when))
        return shifts

    @held
    def backtest_pack(
        self, name: str, version: str, period: str, by: str, months: int = 1, plan: PlanChoice = None, seen: int | None = None
    ) -> PackVersion:  # fmt: skip
        """Compare a submitted pack with the one in force on so many periods ending with one, and keep what comes of it."""
        stepped(self.packs.version(name, version), "backtest", by, seen)  # refused before the work, not after it
        draft, beside = self.packs.draft_and_beside(name, version)
        shifts = self.compare_packs(beside, draft, period, plan, months)
        found = Comparison.of(
            f"{beside.name} {beside.version}", f"{draft.name} {draft.version}", self.plan(plan).name,
            [when.name for when in run_up(Period.parse(period), months)], fingerprint.whole(self.snapshot()), shifts,
        )  # fmt: skip
        return self.packs.keep_backtest(name, version, (draft, beside), found, by, seen)

    @held
    def disclosure(self, period: str, plan: PlanChoice = None) -> Disclosure:
        """What the typical participant earned in the twelve months ending with a period: by stored runs where there are any."""
        (chosen, when), used = self._asked(plan, period), self.pack(DEFAULT_PACK)
        stored = {run.period: run for run in self.runs() if run.plan == chosen.name}
        mark = tuple(sorted((run.run_id, run.fingerprint) for run in stored.values()))
        return self._keep(
            ("disclosure", chosen.hash, when.name, mark, used),
            lambda snapshot: self._disclosed(snapshot, chosen, when, stored, used),
        )

    def _disclosed(
        self, snapshot: Snapshot, plan: Plan, period: Period, stored: Mapping[str, Run], pack: Pack
    ) -> Disclosure:
        """The table by the stored runs of a plan, by period."""
        inputs = make_inputs(snapshot, self.store, plan, period, pack)
        runs = {month.name: stored.get(month.name) for month in inputs.window}
        sources = [
            Source(name, run.run_id, run.fingerprint != self.input_now(run)) if run else Source(name, None)
            for name, run in runs.items()
        ]
        return disclosure(on_runs(inputs), sources)

    # --- published figures ------------------------------------------------------------------------------------------

    @property
    def publications(self) -> Publications:
        """The earnings figures that were published."""
        return Publications(self.store, self.audit)

    def publish(
        self, text: str, period: str, by: str, *, title: str, place: str, published_on: dt.date, plan: PlanChoice = None,
        where: str = "published",
    ) -> Publication:  # fmt: skip
        """Keep a table as it was published, once every line of it can be read; `where` is what problems call it."""
        chosen, when = self._asked(plan, period)
        compare(self.disclosure(period, chosen), text, where)
        return self.publications.record(title, place, published_on, when.name, chosen.name, text.strip() + "\n", by)

    def paid_by_member(self, plan: Plan, period: Period) -> dict[str, int]:
        """What each member was paid in a period, minor units."""
        paid = self.outcome(plan, period).awards.groupby("member_id")["amount_minor"].sum()
        return {str(member_id): int(amount) for member_id, amount in paid.items()}

    # --- recruitment beside sales ---------------------------------------------------------------------------------

    def recruitment_and_sales(self, plan: PlanChoice = None) -> pd.DataFrame:
        """New people and sales to customers and participants, month by month, in the plan's currency."""
        currency = self.plan(plan).currency
        return self._keep(
            ("recruitment", currency), lambda snapshot: compliance.recruitment_and_sales(snapshot, currency)
        )

    @held
    def recruitment_by_leader(self, period: str, plan: PlanChoice = None) -> pd.DataFrame:
        """The best-paid leaders: what they recruited beside what was sold below them."""
        (chosen, when), used = self._asked(plan, period), self.pack(DEFAULT_PACK)
        return self._keep_columns(
            ("recruitment by leader", chosen.hash, when.name, used),
            lambda snapshot: compliance.recruitment_by_leader(
                snapshot, chosen, when, self.outcome(chosen, when).awards, pack=used
            ),
        )

    def _awards(self, plan: Plan, period: Period) -> dict[str, pd.DataFrame]:
        return {period.name: self.outcome(plan, period).awards}
