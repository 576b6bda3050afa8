"""What does a third party get of a case? One archive: pages and rows to read, the reports behind, hashes of everything.

Members go by their ids, which are their pseudonyms; names stand in it only where somebody asked for them with a reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from graph_service.compliance.alerts import Alert
from graph_service.compliance.case_document import ENTRY_COLUMNS, case_json, row_of
from graph_service.compliance.case_pdf import INDICATORS, case_pdf, state_of
from graph_service.compliance.case_rules import Case, CaseEntry, words
from graph_service.compliance.casework import Casework
from graph_service.errors import Refused
from graph_service.model.cells import defused
from graph_service.model.money import format_money
from graph_service.store.audit import AuditLog, Entry, canonical
from graph_service.words import ENGLISH, Numeral, Tongue, again, joined, say

EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # of every file in the archive, so that one content is one archive
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
ALERT_COLUMNS: Final = (
    "alert_id", "check_id", "title", "klass", "period", "plan", "pack", "pack_version", "member_id", "month", "finding", "figure",
    "unit", "threshold", "instrument", "at_stake_minor", "currency", "raised_at", "state", "reason", "until", "filing_id",
    "evidence",
)  # fmt: skip
NAME_COLUMNS: Final = ("member_id", "name")


@dataclass(frozen=True, slots=True)
class Named:
    """Names that go into a file of a case, and why; without a reason there are none."""

    names: Mapping[str, str]
    by: str = ""
    reason: str = ""

    @property
    def said(self) -> str:
        """What the first page says of it."""
        if not self.reason:
            return say(
                "Members go by their ids; no names are in this file, but for what somebody wrote into a note "
                "or the title."
            )
        return say(
            "Names of members are in this file. {by} asked for them, because: {reason}", by=self.by, reason=self.reason
        )


NAMELESS: Final = Named({})


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is taken out, its name and its hash."""

    name: str
    content: bytes
    sha256: str


def case_file(
    work: Casework, audit: AuditLog, case_id: str, named: Named = NAMELESS, tongue: Tongue = ENGLISH
) -> CaseFile:
    """The archive of a case; what is read as paper speaks a language, what is data stays as it is.

    Raises NotFound, or Refused for a case whose notes and evidence are removed.
    """
    case = _case(work, case_id)
    alerts, history = work.case_alerts(case_id), work.history(case_id)
    names = {one.member_id: named.names[one.member_id] for one in alerts if one.member_id in named.names}
    files = {"case.html": _html(case, alerts, history, named, tongue), "case.json": case_json(case, alerts, history)}
    files["alerts.csv"] = _csv(ALERT_COLUMNS, (one.to_json() for one in alerts))
    files["history.csv"] = _csv(ENTRY_COLUMNS, (row_of(one) for one in history))
    files["audit.jsonl"] = _lines(_about(audit, case_id, alerts))
    if named.reason:
        files["names.csv"] = _csv(
            NAME_COLUMNS, ({"member_id": one, "name": name} for one, name in sorted(names.items()))
        )
    for one in history:
        if one.content:
            files[f"evidence/{one.seq:03d}.csv"] = one.attached()
    for filing_id in sorted({one.filing_id for one in alerts}):
        files[f"reports/{filing_id}.json"] = work.document(filing_id)
    beside = [(name, len(content), _sha256(content)) for name, content in sorted(files.items())]
    files["case.pdf"] = case_pdf(case, alerts, history, named.said, names, beside, tongue)
    head = audit.head()
    said: dict[str, Any] = {
        "case_id": case_id, "audit_head": {"seq": head.seq, "hash": head.hash}, "names": named.said,
        "reports": sorted({one.filing_id for one in alerts}),
        "files": [{"name": name, "bytes": len(content), "sha256": _sha256(content)} for name, content in sorted(files.items())],
    }  # fmt: skip
    files[MANIFEST] = (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    files[SUMS] = "".join(f"{_sha256(content)}  {name}\n" for name, content in sorted(files.items())).encode()
    content = _archive(files)
    return CaseFile(f"case-{case_id}.zip", content, _sha256(content))


def case_paper(work: Casework, case_id: str, named: Named = NAMELESS, tongue: Tongue = ENGLISH) -> CaseFile:
    """The case as PDF alone. Raises as `case_file`."""
    case, alerts = _case(work, case_id), work.case_alerts(case_id)
    content = case_pdf(case, alerts, work.history(case_id), named.said, named.names, tongue=tongue)
    return CaseFile(f"case-{case_id}.pdf", content, _sha256(content))


def _case(work: Casework, case_id: str) -> Case:
    case = work.case(case_id)
    if case.state == "removed":
        raise Refused(
            say(
                "notes and evidence of case {case_id} were removed on {removed_at}, so there is no case "
                "file; its hash was {sha256}",
                case_id=case.case_id,
                removed_at=case.removed_at[:10],
                sha256=case.sha256,
            )
        )
    return case


def _about(audit: AuditLog, case_id: str, alerts: Sequence[Alert]) -> list[Entry]:
    """What the audit log says of the case and of its alerts, in order."""
    subjects = [f"case {case_id}", *(f"alert {one.alert_id}" for one in alerts)]
    found = {entry.seq: entry for subject in subjects for entry in audit.entries(subject=subject)}
    return [found[seq] for seq in sorted(found)]


def _html(case: Case, alerts: Sequence[Alert], history: Sequence[CaseEntry], named: Named, tongue: Tongue) -> bytes:
    pages = Environment(
        loader=PackageLoader("graph_service.compliance", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=tongue.tell,
    )  # fmt: skip
    pages.filters |= {"money": lambda minor, currency: Numeral(format_money(minor, currency)), "words": words}
    pages.globals |= {"say": say, "again": again, "joined": joined, "language": tongue.language}
    shown = {"case": case, "state": state_of(case), "alerts": alerts, "history": history, "named": named}
    text = pages.get_template("case_file.html").render(**shown, indicators=INDICATORS)
    return text.encode()


def _csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """A table file whose cells no spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([defused(row[name]) if isinstance(row[name], str) else row[name] for name in columns])
    return out.getvalue().encode()


def _lines(entries: Iterable[Entry]) -> bytes:
    return "".join(canonical(one.to_json()) + "\n" for one in entries).encode()


def _archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
