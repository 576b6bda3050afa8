"""How does a placement get from the store and back into it? Read at one data version, decided, written or begun anew."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from graph_service.config import Settings
from graph_service.engines.columnar.volumes import volumes
from graph_service.errors import NotFound, Refused
from graph_service.ingest.loading import MovedError, load_tables
from graph_service.model.period import Period, day_of
from graph_service.model.snapshot import Snapshot
from graph_service.model.tables import SCHEMAS, Tables
from graph_service.placement.deciding import Decisions, Progress, Reason, Terms, decide
from graph_service.placement.reading import Standing, read_placements, read_preferences
from graph_service.placement.report import InTank, NewPlace, PlacementReport
from graph_service.placement.rules import Order, check_preference, leg_of
from graph_service.store.driver import Store
from graph_service.store.snapshot import store_state

TRIES_MAX: Final = 20  # times that somebody else may change the data while places are looked for


@dataclass(frozen=True, slots=True)
class Source:
    """Where the network is read, at its present data version, and where rows wait that are being written."""

    store: Store
    settings: Settings
    snapshot: Callable[[], Snapshot]


class _ChangedError(Exception):
    """The data changed between two readings."""


def place(source: Source, order: Order, *, dry_run: bool = False, progress: Progress = None) -> PlacementReport:
    """Find a place for everyone who has none, and write all of them or none.

    The places are found in the tree as it is at one data version, and written only while the data stands at it, under
    the tree lock: so no place is given twice, whoever moves members meanwhile.

    Raises:
        BadInput, NotFound: the order names somebody who cannot be placed.
        Refused: a load is being completed, or others changed the data again and again.
    """
    began = time.perf_counter()
    for _ in range(TRIES_MAX):
        try:
            snapshot, standing = _standing(source, order)
            made = _decided(source, order, standing, snapshot, progress)
            version = snapshot.data_version
            if made.placed and not dry_run:
                tables = _tables(snapshot, order, made)
                written = load_tables(
                    source.store, tables, settings=source.settings, progress=progress, version=snapshot.data_version
                )
                version = written.data_version
        except (_ChangedError, MovedError):
            continue
        return _reported(snapshot, order, standing, made, dry_run=dry_run, version=version, began=began)
    raise Refused("the data was changed by others while places were looked for, again and again; try again later")


def waiting(source: Source, order: Order) -> tuple[InTank, ...]:
    """Everyone who has no place, with the days left until `tank_days` are over; nothing is placed."""
    for _ in range(TRIES_MAX):
        try:
            snapshot, standing = _standing(source, order)
        except _ChangedError:
            continue
        by_hand = replace(order, rule="manual", period=None)
        made = _decided(source, by_hand, standing, snapshot, None)
        return tuple(_in_tank(snapshot, order, standing, one.member, one.reason) for one in made.waiting)
    raise Refused("the data was changed by others while it was read, again and again; try again later")


def _standing(source: Source, order: Order) -> tuple[Snapshot, Standing]:
    snapshot = source.snapshot()
    placements = read_placements(source.store, snapshot)
    if store_state(source.store).data_version != snapshot.data_version:
        raise _ChangedError
    return snapshot, Standing(snapshot, placements, order)


def _decided(source: Source, order: Order, standing: Standing, snapshot: Snapshot, progress: Progress) -> Decisions:
    volume = [0] * len(snapshot.members)
    if order.period is not None:
        volume = volumes(snapshot, Period.parse(order.period))["personal_volume"].tolist()
    prefers = read_preferences(source.store, snapshot) if order.rule == "preference" else {}
    terms = Terms(order.rule, standing.day, order.depth_max, order.tank_days, standing.root)
    return decide(standing.tree(), standing.newcomers(volume, prefers), terms, progress)


def _tables(snapshot: Snapshot, order: Order, made: Decisions) -> Tables:
    ids = snapshot.members["member_id"].to_numpy(dtype=object)
    columns = {
        "member_id": pa.array(ids[[one.member for one in made.placed]]),
        "placement_id": pa.array(ids[[one.above for one in made.placed]]),
        "leg": pa.array([leg_of(one.slot, order.width) for one in made.placed]),
        "from": pa.array(np.full(len(made.placed), order.day, "datetime64[D]")),
        "to": pa.nulls(len(made.placed), pa.date32()),
    }
    schema = SCHEMAS["placements"]
    return {"placements": pa.table([columns[name] for name in schema.names], names=schema.names).cast(schema)}


def _reported(
    snapshot: Snapshot,
    order: Order,
    standing: Standing,
    made: Decisions,
    *,
    dry_run: bool,
    version: int,
    began: float,
) -> PlacementReport:
    ids = snapshot.members["member_id"].tolist()
    return PlacementReport(
        order,
        tuple(
            NewPlace(ids[one.member], ids[one.above], leg_of(one.slot, order.width), ids[one.start], one.rule)
            for one in made.placed
        ),
        tuple(_in_tank(snapshot, order, standing, one.member, one.reason) for one in made.waiting),
        tuple(ids[row] for row in made.roots),
        dry_run,
        version,
        round(time.perf_counter() - began, 3),
    )


def _in_tank(snapshot: Snapshot, order: Order, standing: Standing, row: int, reason: Reason) -> InTank:
    sponsor = int(standing.sponsor[row])
    ids, enrolled = snapshot.members["member_id"], day_of(int(snapshot.members["enrolled_on"].to_numpy()[row]))
    deadline = enrolled + dt.timedelta(order.tank_days) if order.tank_days and reason == "manual" else None
    return InTank(
        str(ids.iat[row]),
        None if sponsor < 0 else str(ids.iat[sponsor]),
        enrolled,
        deadline,
        None if deadline is None else max(0, (deadline - order.day).days),
        reason,
    )


def prefer(store: Store, member_id: str, rule: str | None) -> None:
    """Keep how a sponsor wants recruits to be placed from now on; None for no preference. Places stay as they are.

    Raises:
        BadInput: the rule cannot be preferred.
        NotFound: no such member.
    """
    if not store.write("write/prefer_placement", member_id=member_id, rule=check_preference(rule)):
        raise NotFound(f"there is no member {member_id!r}; nothing was changed")
