"""Who has no sponsor, and gets the default one? Dated edges like any others, written all or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.engines.columnar import upline_at
from graph_service.errors import BadInput, NotFound, Refused
from graph_service.ingest.loading import MovedError, load_tables
from graph_service.model.period import NEVER, day_number, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.placement.work import TRIES_MAX, Source

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Adopted:
    """Somebody who has the default sponsor from a day on."""

    member_id: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class AdoptionReport:
    """Who got the default sponsor, or with `dry_run` would."""

    sponsor_id: str
    adopted: tuple[Adopted, ...]
    dry_run: bool
    data_version: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "sponsor_id": self.sponsor_id,
            "adopted": [asdict(one) | {"since": one.since.isoformat()} for one in self.adopted],
            "dry_run": self.dry_run,
            "data_version": self.data_version,
        }


def adopt(source: Source, sponsor_id: str, day: dt.date, *, dry_run: bool = False) -> AdoptionReport:
    """Give everyone who has no sponsor on a day, and is to have none later, a default sponsor from that day on.

    Who joins later than the day has the sponsor from joining on. Left out are the default sponsor, everyone above, and who has
    left. Written only while the data stands as it was read.

    Raises:
        NotFound: no such member.
        BadInput: the default sponsor has not joined by then, or has left.
        Refused: others changed the data again and again.
    """
    for _ in range(TRIES_MAX):
        snapshot = source.snapshot()
        member, since = _orphans(snapshot, sponsor_id, day)
        version = snapshot.data_version
        try:
            if len(member) and not dry_run:
                tables = _tables(snapshot, sponsor_id, member, since)
                version = load_tables(source.store, tables, settings=source.settings, version=version).data_version
        except MovedError:
            continue
        ids = snapshot.members["member_id"].to_numpy(dtype=object)[member].tolist()
        adopted = tuple(Adopted(one, day_of(begin)) for one, begin in zip(ids, since.tolist(), strict=True))
        return AdoptionReport(sponsor_id, adopted, dry_run, version)
    raise Refused("the data was changed by others while it was read, again and again; try again later")


def _orphans(snapshot: Snapshot, sponsor_id: str, day: dt.date) -> tuple[IntArray, IntArray]:
    """Member rows without a sponsor, sorted, and the first day of the default one for each."""
    sponsor, first = snapshot.row(sponsor_id), day_number(day)
    if sponsor < 0:
        raise NotFound(f"there is no member {sponsor_id!r}; nothing was changed")
    joined = snapshot.members["joined_on"].to_numpy(np.int64)
    left = snapshot.members["left_on"].to_numpy(np.int64)
    if joined[sponsor] > first:
        joined_on = day_of(int(joined[sponsor]))
        raise BadInput(f"{sponsor_id} joined on {joined_on}, after {day}; give a day from then on. Nothing was changed")
    if left[sponsor] != NEVER:
        raise BadInput(f"{sponsor_id} leaves on {day_of(int(left[sponsor]))}; choose another. Nothing was changed")
    edges = snapshot.sponsorships
    alone = left == NEVER
    alone[edges["child"].to_numpy()[edges["to_on"].to_numpy() > first]] = False
    alone[[sponsor, *upline_at(snapshot, sponsor, first)]] = False
    rows = np.flatnonzero(alone)
    return rows, np.maximum(joined[rows], first)


def _tables(snapshot: Snapshot, sponsor_id: str, member: IntArray, since: IntArray) -> Tables:
    schema = SCHEMAS["sponsorships"]
    columns = {
        "member_id": pa.array(snapshot.members["member_id"].to_numpy(dtype=object)[member]),
        "sponsor_id": pa.array([sponsor_id] * len(member)),
        "from": pa.array(since.astype("datetime64[D]")),
        "to": pa.nulls(len(member), pa.date32()),
    }
    return {"sponsorships": pa.table([columns[name] for name in schema.names], names=schema.names).cast(schema)}
