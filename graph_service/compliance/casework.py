"""What was decided about an alert, by whom, and on what evidence? Cases with their rules; every step is in the audit log."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from graph_service.compliance.alerts import STATES, Alert, Filed, alerts_of, cut_off, merged, report_key
from graph_service.compliance.backtest import Comparison
from graph_service.compliance.case_rules import (
    ALERTS_MAX,
    FOUND,
    NEEDS_NOTE,
    STEPS,
    TEXT_MAX,
    TITLE_MAX,
    Case,
    CaseEntry,
    Step,
    closing_day,
    digest_of,
    kept_until,
    moment,
    stepped,
    text_of,
    words,
)
from graph_service.compliance.findings import CheckReport
from graph_service.compliance.pack_work import write_shadows
from graph_service.compliance.packs import Pack
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.store.audit import AuditLog, Change, canonical
from graph_service.store.driver import Row, Store, Transaction
from graph_service.store.packing import packed, unpacked
from graph_service.words import say

PAGE: Final = 50
KEEP_YEARS: Final = 6  # a house choice: docs/privacy.md
ATTACHED_ROWS_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of alerts, the most money at stake first."""

    total: int
    alerts: tuple[Alert, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Filing:
    """A report as it was filed."""

    filing_id: str
    plan: str
    period: str
    pack: str
    pack_version: str
    data: str  # SHA-256 of everything in the network
    code_version: str
    filed_at: str
    filed_by: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """From the properties of a node."""
        return cls(**{name: row[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Precision:
    """How often the alerts of a check were right, of those decided one way or the other; duplicates are left out."""

    check_id: str
    right: int
    decided: int


class Casework:
    """Filed reports, the queue of alerts, and cases."""

    def __init__(self, store: Store, audit: AuditLog, keep_years: int = KEEP_YEARS) -> None:
        """`keep_years`: for how long notes and evidence are kept after closing."""
        self._store, self._audit, self._keep_years = store, audit, keep_years

    # --- reports --------------------------------------------------------------------------------------------------

    def file(
        self, report: CheckReport, pay: Mapping[str, int], data: str, code_version: str, by: str, *,
        pack: Pack | None = None, shadows: Sequence[tuple[str, Comparison]] = (),
    ) -> Filed:  # fmt: skip
        """Keep a report as it is, and bring the queue up to it.

        Args:
            report: the report.
            pay: what each member was paid in its period, minor units.
            data: SHA-256 of the network it was made from.
            code_version: of this program.
            by: who files it.
            pack: the pack whose thresholds it has; kept with it, every value.
            shadows: what packs in shadow would have raised, each with the key of its version; kept beside it.
        """
        said = {"report": report.to_json(), "data": data, "code_version": code_version}
        said |= {"pack": pack.to_json()} if pack else {}
        document = canonical(said).encode()
        filing_id, now = hashlib.sha256(document).hexdigest(), moment()
        raised, key = alerts_of(report, pay, filing_id, now), report_key(report)
        about = Filing(
            filing_id, report.plan, report.period.name, report.pack, report.pack_version, data, code_version, now, by
        )
        kept = {name: getattr(about, name) for name in about.__slots__} | {"document": packed(document)}
        done: list[Filed] = []

        def work(tx: Transaction) -> Change:
            before = [Alert.of(row["alert"]) for row in tx.run("cases/alerts_of_report", report_key=key)]
            written, counts = merged(before, raised, dt.date.today(), cut_off(report))
            is_new = tx.run("cases/file_report", filing_id=filing_id, properties=kept)[0]["is_new"]
            tx.run("cases/write_alerts", rows=[one.to_json() for one in written])
            write_shadows(tx, filing_id, report.period.name, now, shadows)
            done[:] = [replace(counts, filing_id=filing_id, is_new=is_new, shadows=len(shadows))]
            said = {name: getattr(counts, name) for name in ("raised", "new", "reopened", "gone")}
            return Change({}, said | {"filing_id": filing_id, "data": data, "shadows": len(shadows)})

        self._audit.record(by, "filed a report", key, work)
        return done[0]

    def filings(self) -> list[Filing]:
        """Every report that was filed, the newest first."""
        return [Filing.of(row["filing"]) for row in self._store.read("cases/filings")]

    def document(self, filing_id: str) -> bytes:
        """The document of a filed report, canonical JSON; its SHA-256 is the id. Raises NotFound."""
        rows = self._store.read("cases/filing_document", filing_id=filing_id)
        if not rows:
            raise NotFound(say("No filed report with this id."))
        return unpacked(rows[0]["document"])

    # --- alerts ---------------------------------------------------------------------------------------------------

    def queue(
        self, states: Sequence[str] = ("open",), *, present: bool | None = None, check_id: str | None = None,
        period: str | None = None, assignee: str | None = None, member_id: str | None = None, offset: int = 0, most: int = PAGE,
    ) -> Queue:  # fmt: skip
        """Alerts of these states, filtered; `assignee` "" stands for nobody. Raises BadInput for a state that is none."""
        if unknown := [state for state in states if state not in STATES]:
            raise BadInput(
                say(
                    "{unknown} is no state of an alert; use {states}",
                    unknown=repr(unknown[0]),
                    states=", ".join(STATES),
                )
            )
        [row] = self._store.read(
            "cases/alerts", states=list(states), present=present, check_id=check_id, period=period, assignee=assignee,
            member_id=member_id, offset=offset, most=most,
        )  # fmt: skip
        return Queue(row["total"], tuple(Alert.of(one) for one in row["alerts"]), offset)

    def by_member(self, states: Sequence[str] = ("open", "in_case")) -> dict[str, int]:
        """How many alerts of these states each member has that are still raised."""
        [row] = self._store.read("cases/alerts_by_member", states=list(states))
        return {one["member_id"]: one["alerts"] for one in row["members"]}

    def alert(self, alert_id: str) -> Alert:
        """One alert. Raises NotFound."""
        for row in self._store.read("cases/alert", alert_id=alert_id):
            return Alert.of(row["alert"])
        raise NotFound(say("No alert with this id."))

    def assign(self, alert_ids: Sequence[str], assignee: str, by: str) -> int:
        """Give alerts to somebody, or to nobody (""). Returns how many changed hands."""
        changed = 0
        for alert_id in _several(alert_ids):

            def work(tx: Transaction, alert_id: str = alert_id) -> Change | None:
                alert = _alert(tx, alert_id)
                if alert.assignee == assignee:
                    return None
                tx.run("cases/write_alerts", rows=[{"alert_id": alert_id, "assignee": assignee}])
                return Change({"assignee": alert.assignee}, {"assignee": assignee})

            changed += self._audit.record(by, "assigned", f"alert {alert_id}", work)
        return changed

    def precision(self) -> list[Precision]:
        """Of each check with decided alerts: how many were right."""
        counts: dict[str, list[int]] = {}
        for row in self._store.read("cases/outcomes"):
            if row["reason"] != "duplicate":
                one = counts.setdefault(row["check_id"], [0, 0])
                one[0] += row["alerts"] * (row["reason"] in FOUND)
                one[1] += row["alerts"]
        return [Precision(check_id, *one) for check_id, one in sorted(counts.items())]

    # --- cases ----------------------------------------------------------------------------------------------------

    def cases(self) -> list[tuple[Case, int]]:
        """Every case with the number of its alerts, the newest first."""
        return [(Case.of(row["case"]), row["alerts"]) for row in self._store.read("cases/cases")]

    def case(self, case_id: str) -> Case:
        """One case. Raises NotFound."""
        for row in self._store.read("cases/case", case_id=case_id):
            return Case.of(row["case"])
        raise NotFound(say("No case with this number."))

    def case_alerts(self, case_id: str) -> list[Alert]:
        """What a case groups."""
        return [Alert.of(row["alert"]) for row in self._store.read("cases/alerts_of_case", case_id=case_id)]

    def history(self, case_id: str) -> list[CaseEntry]:
        """What happened in a case, in order."""
        return [CaseEntry.of(row["entry"]) for row in self._store.read("cases/entries", case_id=case_id)]

    def open_case(self, title: str, alert_ids: Sequence[str], by: str) -> Case:
        """Open a case on alerts. Raises BadInput without any, Refused when one is in a case or closed."""
        name = text_of(title, say("the title of a case"), TITLE_MAX)
        wanted = _several(alert_ids)
        made: list[Case] = []

        def work(tx: Transaction) -> Change:
            number = tx.run("cases/case_count")[0]["cases"] + 1
            case = Case(f"C-{number:05d}", name, "open", moment(), by)
            made[:] = [case]
            tx.run("cases/write_case", case_id=case.case_id, properties=case.to_json())
            _group(tx, case, wanted)
            enter(tx, case, by, "open", "", "", case.state)
            return Change({}, {"case_id": case.case_id, "title_sha256": digest_of(name), "alerts": len(wanted)})

        self._audit.record(by, "opened a case", "cases", work)
        return self.case(made[0].case_id)

    def add_alerts(self, case_id: str, alert_ids: Sequence[str], by: str) -> int:
        """Take further alerts into a case that is not closed or closing."""
        wanted = _several(alert_ids)

        def work(tx: Transaction) -> Change:
            case = case_in(tx, case_id)
            if case.state in ("closing", "closed"):
                raise Refused(
                    say(
                        "case {case_id} is {state}; reopen it, or open another case for these alerts",
                        case_id=case_id,
                        state=words(case.state),
                    )
                )
            _group(tx, case, wanted)
            enter(tx, case, by, "add", say("{wanted} alerts added", wanted=len(wanted)), case.state, case.state)
            return Change({}, {"added": len(wanted)})

        self._audit.record(by, "added alerts", f"case {case_id}", work)
        return len(wanted)

    def take(
        self, case_id: str, step: Step, by: str, note: str = "", *, reason: str = "", until: dt.date | None = None
    ) -> Case:
        """Take a step in a case.

        Raises:
            BadInput: a step that is none, a note or reason that is missing, `until` without the reason that has it.
            NotFound: no such case.
            Refused: the case is in another state, or the closing would be confirmed by whoever proposed it.
        """
        if step not in STEPS or step == "attach":
            raise BadInput(
                say(
                    "{step} is no step of a case; use {steps}",
                    step=repr(step),
                    steps=", ".join(one for one in STEPS if one != "attach"),
                )
            )
        said = text_of(note, say("a note for the step {step}", step=repr(step)), TEXT_MAX, needed=step in NEEDS_NOTE)
        last_day = closing_day(step, reason, until)

        def work(tx: Transaction) -> Change:
            case = case_in(tx, case_id)
            after = stepped(case, step, by, reason, last_day)
            if step == "confirm":
                after = replace(after, keep_until=str(kept_until(after, self._keep_years)))
            tx.run("cases/write_case", case_id=case_id, properties=after.to_json())
            enter(tx, after, by, step, said, case.state, after.state, reason=reason)
            _settle(tx, case, after)
            changed = [name for name in Case.__slots__ if getattr(case, name) != getattr(after, name)]
            return Change(
                {name: getattr(case, name) for name in changed},
                {name: getattr(after, name) for name in changed} | ({"note_sha256": digest_of(said)} if said else {}),
            )

        self._audit.record(by, f"case: {step}", f"case {case_id}", work)
        return self.case(case_id)

    def attach(self, case_id: str, name: str, content: bytes, rows: int, by: str) -> CaseEntry:
        """Keep evidence rows, a CSV as it is now, with a case. Raises Refused for one that is closing or closed."""
        if rows > ATTACHED_ROWS_MAX:
            raise BadInput(
                say(
                    "{rows} rows are more than the {attached_rows_max} that an attachment may have; choose one member",
                    rows=rows,
                    attached_rows_max=ATTACHED_ROWS_MAX,
                )
            )
        digest, title = hashlib.sha256(content).hexdigest(), text_of(name, say("the name of an attachment"), TITLE_MAX)

        def work(tx: Transaction) -> Change:
            case = case_in(tx, case_id)
            stepped(case, "attach", by, "", "")
            enter(
                tx, case, by, "attach", title, case.state, case.state, name=title, sha256=digest, rows=rows,
                content=packed(content),
            )  # fmt: skip
            return Change({}, {"name": title, "sha256": digest, "rows": rows})

        self._audit.record(by, "attached evidence", f"case {case_id}", work)
        return next(one for one in reversed(self.history(case_id)) if one.sha256 == digest)


def _settle(tx: Transaction, before: Case, after: Case) -> None:
    """Close the alerts of a case with it, or open them with it again."""
    if (before.state == "closed") == (after.state == "closed"):
        return
    rows = []
    for row in tx.run("cases/alerts_of_case", case_id=after.case_id):
        alert = Alert.of(row["alert"])
        closed = after.state == "closed"
        rows.append(
            {
                "alert_id": alert.alert_id, "state": "closed" if closed else "in_case", "reason": after.reason,
                "until": after.until,
                "decided_evidence": alert.evidence if closed else "",
            }
        )  # fmt: skip
    tx.run("cases/write_alerts", rows=rows)


def _group(tx: Transaction, case: Case, alert_ids: Sequence[str]) -> None:
    for alert_id in alert_ids:
        alert = _alert(tx, alert_id)
        if alert.state != "open":
            where = say("in case {case_id}", case_id=alert.case_id) if alert.state == "in_case" else "closed"
            raise Refused(
                say(
                    "alert {alert_id} ({check_id} {value}) is {where}; leave it out",
                    alert_id=alert_id,
                    check_id=alert.check_id,
                    value=alert.member_id or say("programme"),
                    where=where,
                )
            )
    rows = [{"alert_id": alert_id, "state": "in_case", "case_id": case.case_id} for alert_id in alert_ids]
    tx.run("cases/write_alerts", rows=rows)


def enter(tx: Transaction, case: Case, by: str, step: str, note: str, before: str, after: str, **more: Any) -> None:
    """Add a line to what happened in a case."""
    entry = CaseEntry(0, moment(), by, step, note, before, after, **more)
    said = {name: getattr(entry, name) for name in CaseEntry.__slots__ if name != "seq"}
    tx.run("cases/append_entry", case_id=case.case_id, properties=said)


def case_in(tx: Transaction, case_id: str) -> Case:
    """One case, within a transaction. Raises NotFound."""
    for row in tx.run("cases/case", case_id=case_id):
        return Case.of(row["case"])
    raise NotFound(say("No case with this number."))


def _alert(tx: Transaction, alert_id: str) -> Alert:
    for row in tx.run("cases/alert", alert_id=alert_id):
        return Alert.of(row["alert"])
    raise NotFound(say("No alert with the id {alert_id}.", alert_id=repr(alert_id[:64])))


def _several(alert_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(alert_ids))
    if not wanted:
        raise BadInput(say("choose at least one alert"))
    if len(wanted) > ALERTS_MAX:
        raise BadInput(
            say(
                "{wanted} alerts are more than the {alerts_max} that can be taken at once",
                wanted=len(wanted),
                alerts_max=ALERTS_MAX,
            )
        )
    return wanted
