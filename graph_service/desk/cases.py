"""What may this person see of alerts and cases, and decide? Managers read; officers file, assign and decide."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.access import User, users
from graph_service.compliance import ROWS_MAX, Picture
from graph_service.compliance.alerts import Alert, Filed
from graph_service.compliance.case_file import CaseFile
from graph_service.compliance.case_rules import Case, CaseEntry, Step
from graph_service.compliance.casework import ATTACHED_ROWS_MAX, Casework, Filing, Precision, Queue
from graph_service.compliance.packs import Pack
from graph_service.compliance.recount import Recount, has_members
from graph_service.desk.plans import PagePlans
from graph_service.desk.roles import ACTIONS, deciding
from graph_service.errors import BadInput, NotFound
from graph_service.model.cells import defused
from graph_service.plan.model import Plan
from graph_service.service import Programme
from graph_service.service.checking import Form
from graph_service.words import ENGLISH, Tongue, say


@dataclass(frozen=True, slots=True)
class Said:
    """What the filed report says of an alert: its check, and the entity where it is about one."""

    check: dict[str, Any]
    entity: dict[str, Any] | None


class CaseDesk:
    """Alerts and cases as one person may see them."""

    def __init__(self, programme: Programme, user: User) -> None:
        self._programme, self._user = programme, user

    @property
    def _work(self) -> Casework:
        return self._programme.casework

    @property
    def decides(self) -> bool:
        """Whether this person files, assigns and decides."""
        return self._user.role in ACTIONS["decide"]

    def _plan(self, name: str, period: str) -> Plan:
        """A plan of the product or of a stored run, as it was in a period."""
        return PagePlans(self._programme, self._user.role, name).of_period(period)

    def _deciding(self, words: str) -> str:
        return deciding(self._user, words)

    # --- alerts -----------------------------------------------------------------------------------------------

    def queue(self, states: Sequence[str], **filters: Any) -> Queue:
        """A page of alerts; see `Casework.queue`."""
        return self._work.queue(states, **filters)

    def filings(self) -> list[Filing]:
        """Filed reports, the newest first."""
        return self._work.filings()

    def precision(self) -> list[Precision]:
        """How often the alerts of each check were right."""
        return self._work.precision()

    def officers(self) -> list[str]:
        """Who may be given an alert."""
        return [
            one.user_id for one in users(self._programme.store) if one.role in ACTIONS["decide"] and not one.disabled
        ]

    def alert(self, alert_id: str) -> Alert:
        """One alert. Raises NotFound."""
        return self._work.alert(alert_id)

    def said(self, alert: Alert) -> Said:
        """What the report that raised an alert says of it."""
        checks = json.loads(self._work.document(alert.filing_id))["report"]["checks"]
        check = next(one for one in checks if one["id"] == alert.check_id)
        about = [
            one for one in check["entities"] if (one["member_id"], one["month"] or "") == (alert.member_id, alert.month)
        ]
        return Said(check, about[0] if about else None)

    def report(self, filing_id: str) -> bytes:
        """A filed report as it was kept. Raises NotFound."""
        return self._work.document(filing_id)

    def rows(self, alert: Alert, rows_max: int = ROWS_MAX) -> Any:
        """The rows behind an alert's figure, of its member alone where it is about one, as the data are now."""
        return self._programme.check_rows(
            alert.check_id,
            alert.period,
            self._pack(alert),
            self._plan(alert.plan, alert.period),
            member_id=alert.member_id or None,
            rows_max=rows_max,
        )

    @property
    def rows_at_hand(self) -> bool:
        """Whether the rows behind an alert come quickly enough to be shown unasked."""
        return self._programme.rows_at_hand

    def picture(self, alert: Alert) -> Picture | None:
        """How an alert's check looks in the graph around its member, as the data are now; None without a picture."""
        if not alert.member_id:
            return None
        plan = self._plan(alert.plan, alert.period)
        return self._programme.check_picture(alert.check_id, alert.period, alert.member_id, self._pack(alert), plan)

    def _pack(self, alert: Alert) -> Pack:
        """The version of the pack that raised an alert, also when another is in force by now."""
        return self._programme.packs.then(alert.pack, alert.pack_version)

    def recount(self, alert: Alert) -> Recount:
        """The figure of an alert's check, or of its member, counted again in the database, as the data are now."""
        plan = self._plan(alert.plan, alert.period)
        member_id = (alert.member_id or None) if has_members(alert.check_id) else None
        return self._programme.recount(alert.check_id, alert.period, self._pack(alert), plan, member_id)

    def file(self, period: str, pack: str, plan: str) -> Filed:
        """Keep the report of a period and bring the queue up to it."""
        by = self._deciding(say("file reports"))
        return self._programme.file_report(
            period, by, self._programme.packs.shelf().pack(pack), self._plan(plan, period)
        )

    def assign(self, alert_ids: Sequence[str], assignee: str) -> int:
        """Give alerts to an officer, or to nobody. Raises BadInput for somebody who is none."""
        by = self._deciding(say("assign alerts"))
        if assignee and assignee not in self.officers():
            raise BadInput(
                say(
                    "{assignee} is no officer who can sign in; choose one of {officers}",
                    assignee=repr(assignee),
                    officers=", ".join(self.officers()),
                )
            )
        return self._work.assign(alert_ids, assignee, by)

    # --- cases ------------------------------------------------------------------------------------------------

    def all(self) -> list[tuple[Case, int]]:
        """Every case with the number of its alerts, the newest first."""
        return self._work.cases()

    def case(self, case_id: str) -> Case:
        """One case. Raises NotFound."""
        return self._work.case(case_id)

    def alerts(self, case_id: str) -> list[Alert]:
        """What a case groups."""
        return self._work.case_alerts(case_id)

    def history(self, case_id: str) -> list[CaseEntry]:
        """What happened in a case."""
        return self._work.history(case_id)

    def steps(self, case: Case) -> tuple[Step, ...]:
        """What this person may do with a case now."""
        return case.steps(self._user.user_id) if self.decides else ()

    def open(self, title: str, alert_ids: Sequence[str]) -> Case:
        """Open a case on alerts."""
        return self._work.open_case(title, alert_ids, self._deciding(say("open cases")))

    def add(self, case_id: str, alert_ids: Sequence[str]) -> int:
        """Take further alerts into a case."""
        return self._work.add_alerts(case_id, alert_ids, self._deciding(say("change cases")))

    def take(self, case_id: str, step: str, note: str, reason: str, until: str) -> Case:
        """Take a step in a case; `until` is a day as text, or empty."""
        by = self._deciding(say("decide cases"))
        closing = step == "propose"
        return self._work.take(
            case_id, step, by, note, reason=reason if closing else "",  # type: ignore[arg-type]  # `take` refuses what is no step
            until=day_of_text(until) if closing and reason == "tolerated" else None,
        )  # fmt: skip

    def keep_longer(self, case_id: str, until: str, note: str) -> Case:
        """Keep notes and evidence of a closed case longer; `until` is a day as text."""
        by = deciding(self._user, say("decide how long cases are kept"))
        return self._programme.retention.keep_longer(case_id, day_of_text(until), by, note)

    def attach(self, case_id: str, alert_id: str) -> CaseEntry:
        """Keep the rows behind an alert of a case with it, as they are now."""
        by = self._deciding(say("attach evidence"))
        alert = next((one for one in self.alerts(case_id) if one.alert_id == alert_id), None)
        if alert is None:
            raise NotFound(say("No alert with this id in the case."))
        rows = self.rows(alert, ATTACHED_ROWS_MAX + 1)
        text = rows.map(lambda value: defused(value) if isinstance(value, str) else value)
        out = io.StringIO()
        text.to_csv(out, index=False, lineterminator="\n")
        name = f"{alert.check_id} {alert.member_id or 'programme'} {alert.period}"
        return self._work.attach(case_id, name, out.getvalue().encode(), len(rows), by)

    def file_of(
        self, case_id: str, form: Form = "zip", reason: str | None = None, tongue: Tongue = ENGLISH
    ) -> CaseFile:
        """The case file; that it was taken out is written down. With a reason, names are in it: for who may reveal them."""
        if reason is not None:
            deciding(self._user, say("ask for names"), "reveal")
        return self._programme.case_export(case_id, self._user.user_id, form, reason, tongue)


def day_of_text(text: str) -> dt.date:
    """A day as somebody typed it. Raises BadInput."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(
            say("{text} is no day; write it as {date}", text=repr(text[:40]), date=dt.date.today().isoformat())
        ) from error
