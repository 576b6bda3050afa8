"""How long is what was decided kept? Notes and evidence of closed cases, the day after which they go, and what stays."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Final

from graph_service.compliance.alerts import Alert
from graph_service.compliance.case_document import case_json
from graph_service.compliance.case_rules import TEXT_MAX, Case, CaseEntry, digest_of, kept_until, moment, text_of, words
from graph_service.compliance.casework import KEEP_YEARS, Casework, case_in, enter
from graph_service.errors import BadInput, Refused
from graph_service.store.audit import AuditLog, Change
from graph_service.store.driver import Transaction
from graph_service.words import say

REMOVED: Final = say("removed after its time")  # in place of the title


class Retention:
    """What is kept of closed cases, and until when."""

    def __init__(self, work: Casework, audit: AuditLog, keep_years: int = KEEP_YEARS) -> None:
        """`keep_years`: of cases that were closed before the day was written down with them."""
        self._work, self._audit, self._keep_years = work, audit, keep_years

    def keep_longer(self, case_id: str, until: dt.date, by: str, note: str) -> Case:
        """Keep notes and evidence of a closed case longer than its time. Raises Refused for one that is not closed."""
        said = text_of(note, say("a note saying why the case is kept longer"), TEXT_MAX)

        def work(tx: Transaction) -> Change:
            case = case_in(tx, case_id)
            last = kept_until(case, self._keep_years)
            if last is None:
                raise Refused(
                    say(
                        "case {case_id} is {state}; only of a closed case the time is counted",
                        case_id=case_id,
                        state=words(case.state),
                    )
                )
            if until <= last:
                raise BadInput(
                    say(
                        "case {case_id} is kept until {last}; a later day can be set, not {until}",
                        case_id=case_id,
                        last=last,
                        until=until,
                    )
                )
            after = replace(case, keep_until=until.isoformat())
            tx.run("cases/write_case", case_id=case_id, properties=after.to_json())
            enter(tx, after, by, "keep", said, case.state, after.state)
            kept = {"keep_until": after.keep_until, "note_sha256": digest_of(said)}
            return Change({"keep_until": last.isoformat()}, kept)

        self._audit.record(by, "case: keep longer", f"case {case_id}", work)
        return self._work.case(case_id)

    def due(self, today: dt.date) -> list[Case]:
        """Closed cases whose time is over, the oldest first."""
        found = [(kept_until(case, self._keep_years), case) for case, _ in self._work.cases()]
        return [case for last, case in reversed(found) if last is not None and last < today]

    def remove(self, case_id: str, by: str, today: dt.date) -> Case:
        """Remove notes and evidence of a case whose time is over; what is left says that it was there, with a hash.

        The hash is that of `case.json` as a case file would have it at this moment, which has those of the evidence.

        Raises:
            NotFound: no such case.
            Refused: it is not closed, or its time is not over.
        """

        def work(tx: Transaction) -> Change:
            case = case_in(tx, case_id)
            last = kept_until(case, self._keep_years)
            if last is None:
                raise Refused(
                    say(
                        "case {case_id} is {state}; only a closed case is removed, after its time",
                        case_id=case_id,
                        state=words(case.state),
                    )
                )
            if last >= today:
                raise Refused(
                    say(
                        "case {case_id} is kept until {last}; nothing of it is removed before {last} is over",
                        case_id=case_id,
                        last=last,
                    )
                )
            history = [CaseEntry.of(row["entry"]) for row in tx.run("cases/entries", case_id=case_id)]
            alerts = [Alert.of(row["alert"]) for row in tx.run("cases/alerts_of_case", case_id=case_id)]
            digest = hashlib.sha256(case_json(case, alerts, history)).hexdigest()
            left = replace(
                case, title=REMOVED, state="removed", keep_until=last.isoformat(), removed_at=moment(), sha256=digest
            )
            tx.run("cases/write_case", case_id=case_id, properties=left.to_json())
            removed = tx.run("cases/remove_entries", case_id=case_id)[0]["removed"]
            return Change(
                {"state": case.state, "keep_until": left.keep_until, "entries": removed},
                {"state": left.state, "sha256": digest, "entries": 0},
            )

        self._audit.record(by, "removed a case", f"case {case_id}", work)
        return self._work.case(case_id)
