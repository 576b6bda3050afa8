"""What is a case as data? One JSON document, the same bytes for the same case; its hash outlives the case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from graph_service.compliance.alerts import Alert
from graph_service.compliance.case_rules import Case, CaseEntry

ENTRY_COLUMNS: Final = ("seq", "at", "user_id", "step", "note", "before", "after", "reason", "name", "sha256", "rows")


def case_json(case: Case, alerts: Sequence[Alert], history: Sequence[CaseEntry]) -> bytes:
    """`case.json` of a case file; attachments stand in it with their hashes."""
    said = {
        "case": case.to_json(), "alerts": [one.to_json() for one in alerts], "history": [row_of(one) for one in history],
    }  # fmt: skip
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def row_of(entry: CaseEntry) -> dict[str, Any]:
    """A line of what happened, without the content of an attachment."""
    return {name: getattr(entry, name) for name in ENTRY_COLUMNS}
