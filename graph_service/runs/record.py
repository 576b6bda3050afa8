"""What does a stored run hold? Its record, and how awards are packed into chunks of columns."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd

from graph_service.model.money import fraction_json
from graph_service.model.outcome import AWARD_COLUMNS, CARRY_COLUMNS, SKIP_COLUMNS, VOLUME_COLUMNS
from graph_service.model.tables import SALE_KINDS

CHUNK_ROWS: Final = 5_000

TABLE_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "awards": (*AWARD_COLUMNS, *SALE_KINDS),
    "skips": SKIP_COLUMNS,
    "volumes": VOLUME_COLUMNS,
    "carries": CARRY_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run. Money in minor units of `currency`, volume in hundredths; `created_at` in UTC."""

    run_id: str
    period: str
    plan: str
    plan_version: str
    plan_hash: str
    plan_document_hash: str
    currency: str
    fingerprint: str
    outcome_hash: str
    data_version: int
    code_version: str
    state: str
    verified: bool
    created_at: dt.datetime
    created_by: str
    members: int
    participants: int
    sales_minor: int
    volume: int
    awards_minor: int
    awards: int
    skips: int
    volumes: int

    def to_json(self) -> dict[str, Any]:
        """Plain values for `--json` and the API."""
        document: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        document["created_at"] = self.created_at.isoformat()
        document["payout_share"] = fraction_json(self.payout_share)
        return document

    @property
    def payout_share(self) -> Fraction | None:
        """Awards over net sales; None when nothing was sold."""
        return Fraction(self.awards_minor, self.sales_minor) if self.sales_minor > 0 else None


def newest(runs: Iterable[Run]) -> Run | None:
    """The run that was made last; of two made at one moment the one whose plan sorts last."""
    return max(runs, key=lambda run: (run.created_at, run.plan), default=None)


def run_id_of(period: str, plan: str) -> str:
    """The id of the one run of a period and plan."""
    return f"{period}.{plan}"


def chunks(table: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows of `frame`, sorted by member, packed column by column into property lists for one node each."""
    columns = TABLE_COLUMNS[table]
    ordered = frame.sort_values([c for c in ("member_id", "bonus", "level", "reason", "leg") if c in columns])
    for number, start in enumerate(range(0, len(ordered), CHUNK_ROWS)):
        part = ordered.iloc[start : start + CHUNK_ROWS]
        lists = {name: part[name].to_list() for name in columns}
        ids = lists["member_id"]
        yield {"table": table, "number": number, "first_member_id": ids[0], "last_member_id": ids[-1], "columns": lists}


def unpack(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The inverse of `chunks`: stored lists back to one frame with the outcome's columns and types."""
    columns = TABLE_COLUMNS[table]
    frame = pd.DataFrame({name: [value for row in rows for value in row["columns"][name]] for name in columns})
    numbers = [c for c in columns if c not in ("member_id", "bonus", "reason", "rank", "leg")]
    return frame.astype(dict.fromkeys(numbers, np.int64))


def outcome_hash(tables: dict[str, pd.DataFrame]) -> str:
    """SHA-256 over every stored row in key order; the same for the same result wherever it was computed."""
    digest = hashlib.sha256()
    for table in sorted(tables):
        for chunk in chunks(table, tables[table]):
            digest.update(json.dumps([table, chunk["columns"]], ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()
